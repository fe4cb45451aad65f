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


def open(  # noqa: A001 - castgraph.open reads as it should
    path: str | Path | None = None, *, as_of: str = "", publishers: tuple[str, ...] = (), cache: bool = False
) -> Store:
    """Open a graph: the packaged one, a folder of curated files, or a store directory.

    Args:
        path: a folder with ``sources/`` and ``entities/``, or a directory written by ``load``; the packaged curated
            graph where None. Or the address of a SPARQL endpoint.
        as_of: an ISO date: the graph made of the sources published by that day.
        publishers: the graph made of the sources of these publishers.
        cache: open a folder from the store that was kept of it, which is faster and read-only (see `castgraph.cache`);
            without, a folder is loaded into memory.

    Returns:
        An open `Store`, to be used in a ``with`` statement or closed.

    Raises:
        DataError: a file that cannot be read, with line and column.
        StoreError: a directory that is no store, or a damaged one.
    """
    from pathlib import Path

    from castgraph import generations
    from castgraph.locations import is_endpoint, packaged
    from castgraph.store import open_store

    if isinstance(path, str) and is_endpoint(path):
        return _open_endpoint(path, as_of, publishers)
    place = Path(path) if path is not None else packaged("graph")
    store: Store | None = None
    if generations.is_store(place):
        store = open_store(place)
    elif cache:
        from castgraph.cache import open_cached

        store = open_cached(place)
    if store is not None and not (as_of or publishers):
        return store
    from castgraph.loader import load_folder, select  # costs a tenth of a second, which opening a store need not pay

    if store is None:
        return load_folder(place, as_of=as_of, publishers=publishers)
    with store:
        return select(store, as_of, publishers)


def _open_endpoint(url: str, as_of: str, publishers: tuple[str, ...]) -> Store:
    from castgraph.endpoint import open_endpoint
    from castgraph.errors import OptionError
    from castgraph.loader import select

    store = open_endpoint(url)
    if not (as_of or publishers):
        return store
    if len(store) > 1_000_000:
        raise OptionError(
            "--as-of and --publisher make a graph of their own, and this endpoint holds too much for that"
        )
    return select(store, as_of, publishers)


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
