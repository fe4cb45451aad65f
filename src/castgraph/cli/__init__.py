"""The command line: words ↔ calls, no logic. One file per command; nothing but click is imported until one runs."""
