"""Bytes to triples and back, checked: whatever cannot be read whole is refused with file, line and column."""
