"""The files of `graph/`: read, checked, changed and compared. Only `saving` writes them: a whole change, or nothing."""
