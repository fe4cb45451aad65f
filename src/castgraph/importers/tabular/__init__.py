"""Tables as people have them: a recipe says which column holds what, and records of any file become credits by it."""
