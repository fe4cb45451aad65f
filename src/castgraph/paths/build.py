"""A store → its path index: in memory for a small one, beside the quads for a directory.

Reads credits, relations, statuses and years; decides nothing about connections. What an imported file holds is taken
from the stream while the engine loads it (`Harvest`), because reading it back out of the store takes as long as
loading it did; whether the two agree is counted, and what does not is read back.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.errors import DataError, StaleIndexError
from castgraph.paths.index import PathIndex, Tables, write
from castgraph.store.local import open_store
from castgraph.store.pointer import disown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from castgraph.paths.harvest import Harvest
    from castgraph.store.base import Store
    from castgraph.store.pointer import Pointer

__all__ = ["FOLDER", "build", "check_index", "identity", "path_index", "write_beside"]

FOLDER = "paths"
"""Name of the folder of a generation that holds the index."""


def path_index(store: Store) -> PathIndex:
    """Return the path index of an open store: mapped from beside it, or made in memory and kept while it is open.

    Raises:
        StaleIndexError: the directory has none, or one of another state; `castgraph index` makes it.
        DataError: it is damaged.
        EndpointError: the store is an endpoint that has too much to be read.
    """
    made: PathIndex = store.cached("path index", lambda: _open(store))
    return made


def _open(store: Store) -> PathIndex:
    if store.path is None:
        store.ensure_readable("a search among all credits")
    if store.path is not None and store.pointer is not None:
        try:
            return PathIndex.open(store.path / store.generation / FOLDER, identity(store.pointer))
        except (StaleIndexError, DataError):
            if not store.replaceable:
                raise
            disown(store.path)
    return PathIndex.in_memory(*build(store))


def identity(pointer: Pointer) -> str:
    """Return what distinguishes this state of a store from all others: generation, commit, what it was made from."""
    made_of = json.dumps([pointer.graphs, pointer.sources, pointer.datasets], sort_keys=True).encode()
    return f"{pointer.generation} commit {pointer.commit} ({zlib.crc32(made_of):08x})"


def write_beside(store: Store, folder: Path, pointer: Pointer, streams: Mapping[str, Harvest] | None = None) -> None:
    """Build the index of a store and write it into a generation's folder, all or nothing.

    Args:
        store: open, its quads complete.
        folder: ``STORE/gen-N``.
        pointer: what the store's pointer says, or will say.
        streams: by dataset, what was taken from its stream.

    Raises:
        OSError: the disk is full or refuses; the old index, if there was one, is still there.
    """
    from castgraph.facts.history import statuses_by_day

    arrays, tables = build(store, streams)
    history = json.dumps(statuses_by_day(store.curated()), separators=(",", ":")).encode()
    arrays |= {"history": np.frombuffer(history, dtype=np.uint8)}
    write(folder / FOLDER, arrays, tables, identity(pointer))


def check_index(path: Path) -> PathIndex:
    """Read a store's whole index and compare its checksums.

    Raises:
        StaleIndexError: there is none, or one of another state.
        DataError: it is damaged.
    """
    with open_store(path) as store:
        index = path_index(store)
        index.verify()
        return index


def build(store: Store, streams: Mapping[str, Harvest] | None = None) -> tuple[dict[str, NDArray[Any]], Tables]:
    """Return the arrays and tables of a store's index, for `PathIndex.in_memory` or `index.write`."""
    from castgraph.facts.sources import read_all_sources
    from castgraph.paths.collect import Collector  # which a question to an index that is there need not pay for

    collector = Collector(read_all_sources(store))
    for dataset in store.datasets:
        collector.add_dataset(store, dataset, (streams or {}).get(dataset))
    collector.add_credits(store.curated())
    return collector.finish()
