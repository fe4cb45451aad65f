"""Open whatever holds a graph: the packaged one, a folder, a store directory, an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection
    from pathlib import Path

    from castgraph.store.base import Store


__all__ = ["open"]


def open(
    path: str | Path | None = None,
    *,
    as_of: str | datetime.date = "",
    publishers: str | Collection[str] = (),
    cache: bool = False,
) -> Store:
    """Open a graph: the packaged one, a folder of curated files, a store directory, or an endpoint.

    Args:
        path: a folder with ``sources/`` and ``entities/``, a directory written by ``load``, or the address of a SPARQL
            endpoint; the packaged curated graph where None.
        as_of: an ISO date, month or year, or a date of Python: the graph made of the sources published by that day.
        publishers: the graph made of the sources of these publishers; a plain string is one.
        cache: open a folder from the store that was kept of it, which is faster and read-only (see `loading.cache`);
            without, a folder is loaded into memory.

    Returns:
        An open `Store`, to be used in a ``with`` statement or closed.

    Raises:
        DataError: a file that cannot be read, with line and column.
        StoreError: a directory that is not a store, or a damaged one.
        EndpointError: an endpoint that cannot be reached.
    """
    from pathlib import Path

    from castgraph.dates import day_meant
    from castgraph.locations import is_endpoint, packaged
    from castgraph.store.pointer import is_store

    day, heard = day_meant(as_of), (publishers,) if isinstance(publishers, str) else tuple(publishers)
    if isinstance(path, str) and is_endpoint(path):
        return _open_endpoint(path, day, heard)
    place = Path(path) if path is not None else packaged("graph")
    store: Store | None = None
    if is_store(place):
        store = _open_directory(place)
    elif cache:
        from castgraph.loading.cache import open_cached

        store = open_cached(place)
    if store is not None and not (day or heard):
        return store
    from castgraph.loading.folder import load_folder, select  # costs a tenth of a second, which a store need not pay

    if store is None:
        return load_folder(place, as_of=day, publishers=heard)
    with store:
        if store.hosts:
            _ensure_selectable(store)
        return select(store, day, heard)


def _open_directory(place: Path) -> Store:
    from castgraph.store.local import open_store

    store = open_store(place)
    if store.pointer is None or not store.pointer.endpoint:
        return store
    from castgraph.store.indexed import open_indexed  # compiles the patterns of SPARQL, and knows HTTP

    return open_indexed(store, store.pointer.endpoint)


def _open_endpoint(url: str, as_of: str, publishers: tuple[str, ...]) -> Store:
    from castgraph.loading.folder import select
    from castgraph.store.endpoint import open_endpoint

    store = open_endpoint(url)
    if not (as_of or publishers):
        return store
    _ensure_selectable(store)
    return select(store, as_of, publishers)


def _ensure_selectable(store: Store) -> None:
    from castgraph.errors import OptionError, option

    if len(store) > 1_000_000:
        raise OptionError(
            f"{option('as_of')} and {option('publishers')} make a graph of their own, and this endpoint holds too much "
            "for that"
        )
