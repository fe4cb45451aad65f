"""What a curated file must obey: every rule yields findings with file and line, and none changes anything."""
