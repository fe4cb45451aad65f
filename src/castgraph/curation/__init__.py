"""The files of `graph/`: read, checked, changed and compared. Only `saving` writes them: all of a change, or nothing."""
