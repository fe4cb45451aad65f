"""What stands beside a store's quads, made anew: a new generation of the same quads, so whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.loading.beside import make_beside
from castgraph.loading.quads import share_quads
from castgraph.paths.build import check_index
from castgraph.store.generations import writing
from castgraph.store.indexed import refuse_indexed
from castgraph.store.local import open_store
from castgraph.store.pointer import read_pointer

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.paths.index import PathIndex

__all__ = ["rebuild"]


def rebuild(path: Path, *, wait: float = 0.0) -> PathIndex:
    """Build the names and the path index of a store directory again.

    Args:
        path: the store.
        wait: seconds to wait for another writer to finish.

    Returns:
        The new path index, open.

    Raises:
        NotAStoreError: the folder is not a store, or only part of one.
        StoreLockedError: another process writes to it.
        OutputError: the disk is full or refuses; the store is as it was.
    """
    read_pointer(path)
    with writing(path, wait=wait) as draft:
        pointer = replace(read_pointer(path), generation=draft.name)
        refuse_indexed(path, pointer)
        with open_store(path) as store:
            share_quads(path, store.pointer or pointer, draft.folder / "quads")
            make_beside(store, draft.folder, pointer)
        draft.commit(pointer)
    return check_index(path)
