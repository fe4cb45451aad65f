"""How an answer leaves: as text, as a table, as a page, as a file for other tools, in a notebook."""
