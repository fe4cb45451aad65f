"""The questions besides connections: a portrait, why something holds, what is disputed, counts, and named queries."""
