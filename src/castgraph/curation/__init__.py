"""The files of `graph/`: read, checked, changed and compared. Only `saving` writes them: a change whole, or not."""
