"""Numbers only: the arrays of a graph, the search in them, and distances. No name and no query gets in here."""
