"""The answers over HTTP: explorer, linked data, SPARQL, reconciliation, JSON and tools for agents. Read-only, always."""
