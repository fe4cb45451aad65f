"""The files of `graph/`: read, checked, changed and compared. Nothing is written but by the one safe writer."""
