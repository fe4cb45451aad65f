"""How X and Y hang together: the question, the search in whatever store, the answer with a source on each hop."""
