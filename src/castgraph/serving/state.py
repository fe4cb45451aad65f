"""When what is served has changed: a cheap look at a folder or a store, which is the same as long as they are."""

from __future__ import annotations

from pathlib import Path

from castgraph.curation.folder import turtle_files
from castgraph.locations import is_endpoint, packaged
from castgraph.store.pointer import POINTER, is_store

__all__ = ["state_of"]


def state_of(place: str | None) -> object:
    """Return the state of a folder or a store, to be compared with another of the same place; None for an endpoint.

    Raises:
        OSError: it cannot be looked at just now.
    """
    if place is not None and is_endpoint(place):
        return None
    folder = Path(place) if place is not None else packaged("graph")
    files = [folder / POINTER] if is_store(folder) else turtle_files(folder)
    return tuple((str(path), (status := path.stat()).st_mtime_ns, status.st_size, status.st_ino) for path in files)
