"""The picture of an answer: what is drawn of it, where, and as which SVG. Pure: the same answer, the same picture."""
