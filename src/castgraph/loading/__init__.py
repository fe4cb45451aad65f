"""Files become the next generation of a store, whole or not at all."""
