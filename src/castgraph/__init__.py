"""A sourced knowledge graph of productions and cast.

    >>> import castgraph
    >>> with castgraph.open() as store:
    ...     answer = castgraph.connect(store, "Alice Oseman", "David Tennant")
    >>> answer.connected
    True

Public names are imported when they are first used, so that importing castgraph costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.checks import check
    from castgraph.connections import Answer, connect
    from castgraph.credits import read_credits, read_sources
    from castgraph.errors import CastgraphError
    from castgraph.loader import build_store, load_folder
    from castgraph.model import Connection, Credit, Entity, Evidence, Finding, Hop, Source
    from castgraph.names import Names
    from castgraph.projection import project
    from castgraph.queries import named_queries
    from castgraph.store import Store

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
    "Answer": "connections",
    "CastgraphError": "errors",
    "Connection": "model",
    "Credit": "model",
    "Entity": "model",
    "Evidence": "model",
    "Finding": "model",
    "Hop": "model",
    "Names": "names",
    "Source": "model",
    "Store": "store",
    "build_store": "loader",
    "check": "checks",
    "connect": "connections",
    "load_folder": "loader",
    "named_queries": "queries",
    "project": "projection",
    "read_credits": "credits",
    "read_sources": "credits",
}


def open(path: str | Path | None = None, *, as_of: str = "", publishers: tuple[str, ...] = ()) -> Store:  # noqa: A001 - castgraph.open reads as it should
    """Open a graph: the packaged one, a folder of curated files, or a store directory.

    Args:
        path: a folder with ``sources/`` and ``entities/``, or a directory written by ``load``; the packaged curated
            graph where None.
        as_of: an ISO date: the graph made of the sources published by that day.
        publishers: the graph made of the sources of these publishers.

    Returns:
        An open `Store`, to be used in a ``with`` statement or closed.

    Raises:
        DataError: a file that cannot be read, with line and column.
        StoreError: a directory that is no store, or a damaged one.
    """
    from pathlib import Path

    from castgraph.loader import open_graph
    from castgraph.locations import packaged

    return open_graph(Path(path) if path is not None else packaged("graph"), as_of=as_of, publishers=publishers)


def find(store: Store, text: str, limit: int = 10) -> list[Entity]:
    """Return the entities whose names fit a text best, best first; empty where none does."""
    from castgraph.names import Names

    return Names.of(store).search(text, limit)


def __getattr__(name: str) -> Any:
    if name == "CG":
        from rdflib import URIRef
        from rdflib.namespace import ClosedNamespace

        from castgraph.vocabulary import CG, TERMS

        return ClosedNamespace(URIRef(CG), list(TERMS))
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"castgraph.{_HOME[name]}"), name)
    raise AttributeError(f"module 'castgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
