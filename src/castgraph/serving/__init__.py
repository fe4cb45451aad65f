"""The answers over HTTP, read-only: explorer, linked data, SPARQL, reconciliation, JSON, and tools for agents."""
