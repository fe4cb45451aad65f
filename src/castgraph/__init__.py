"""A sourced knowledge graph of productions and cast.

    >>> import castgraph
    >>> with castgraph.open() as store:
    ...     answer = castgraph.connect(store, "Alice Oseman", "David Tennant")
    >>> answer.connected
    True

Public names are imported when they are first used, so that importing castgraph costs next to nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from castgraph.answers.named_queries import named_queries
    from castgraph.connections.answer import Answer
    from castgraph.connections.find import connect
    from castgraph.connections.projection import project
    from castgraph.curation.checks.run import check
    from castgraph.errors import CastgraphError
    from castgraph.facts.credits import read_credits, read_sources
    from castgraph.loading.build import build_store
    from castgraph.loading.folder import load_folder
    from castgraph.loading.opening import open
    from castgraph.model import Connection, Credit, Entity, Evidence, Finding, Hop, Source
    from castgraph.names.lookup import Names, find
    from castgraph.store.base import Store

__all__ = [
    "CG",
    "Answer",
    "CastgraphError",
    "Connection",
    "Credit",
    "Entity",
    "Evidence",
    "Finding",
    "Hop",
    "Names",
    "Source",
    "Store",
    "build_store",
    "check",
    "connect",
    "find",
    "load_folder",
    "named_queries",
    "open",
    "project",
    "read_credits",
    "read_sources",
]

_HOME = {
    "Answer": "connections.answer",
    "CastgraphError": "errors",
    "Connection": "model",
    "Credit": "model",
    "Entity": "model",
    "Evidence": "model",
    "Finding": "model",
    "Hop": "model",
    "Names": "names.lookup",
    "Source": "model",
    "Store": "store.base",
    "build_store": "loading.build",
    "check": "curation.checks.run",
    "connect": "connections.find",
    "find": "names.lookup",
    "load_folder": "loading.folder",
    "named_queries": "answers.named_queries",
    "open": "loading.opening",
    "project": "connections.projection",
    "read_credits": "facts.credits",
    "read_sources": "facts.credits",
}


def __getattr__(name: str) -> Any:
    if name == "CG":
        from rdflib import URIRef
        from rdflib.namespace import ClosedNamespace

        from castgraph.vocabulary import CG, TERMS

        return ClosedNamespace(URIRef(CG), list(TERMS))
    if name in _HOME:
        from importlib import import_module

        value = getattr(import_module(f"castgraph.{_HOME[name]}"), name)
        if "IPython" in sys.modules:
            import_module("castgraph.export.notebook").register()
        globals()[name] = value
        return value
    raise AttributeError(f"module 'castgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
