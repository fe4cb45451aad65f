"""A networkx graph → files for other eyes and other programs. Never reads a store."""
