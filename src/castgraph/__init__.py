"""castgraph."""
