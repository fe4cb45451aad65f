"""A store → its path index: in memory for a small one, beside the quads for a directory.

Reads credits, relations, statuses and years; decides nothing about connections. What an imported file holds is taken
from the stream while the engine loads it (`Harvest`), because reading it back out of the store takes as long as
loading it did; whether the two agree is counted, and what does not is read back. What an importer handed over is read
from its files (`Spooled`), in parts, so that memory does not grow with the credits.
"""

from __future__ import annotations

import json
import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.errors import DataError, StaleIndexError
from castgraph.paths.index import PathIndex, Tables, write
from castgraph.paths.plain import plain_between
from castgraph.store.local import PathsOnly, open_store
from castgraph.store.pointer import disown
from castgraph.store.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from castgraph.paths.gathered import Gathered
    from castgraph.paths.harvest import Harvest
    from castgraph.paths.spooled import Spooled
    from castgraph.store.base import Store
    from castgraph.store.pointer import Pointer

__all__ = ["FOLDER", "build", "check_index", "identity", "path_index", "write_beside", "write_gathered"]

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
            index = PathIndex.open(store.path / store.generation / FOLDER, identity(store.pointer))
            if isinstance(store, PathsOnly):
                store.joined = partial(plain_between, index, frozenset(store.datasets))
            return index
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
        folder: ``STORE/gen-N``; the credits that lie there beside a dataset's names are taken from there.
        pointer: what the store's pointer says, or will say.
        streams: by dataset, what was taken from its stream.

    Raises:
        OSError: the disk is full or refuses; the old index, if there was one, is still there.
    """
    from castgraph.facts.history import statuses_by_day
    from castgraph.names.index import names_folder
    from castgraph.names.spool import CREDITS_FILE
    from castgraph.paths.spooled import Spooled

    places = {dataset: names_folder(folder, dataset) for dataset in store.datasets}
    spooled = {one: Spooled(at, pointer.merged) for one, at in places.items() if (at / CREDITS_FILE).is_file()}
    scratch = Scratch(folder)
    try:
        arrays, tables, gathered = _collected(store, streams, spooled, scratch)
    finally:
        for one in spooled.values():
            one.close()
    write_gathered(folder, pointer, (arrays, tables), gathered, statuses_by_day(store.curated()), scratch)


def write_gathered(
    folder: Path,
    pointer: Pointer,
    made: tuple[dict[str, NDArray[Any]], Tables],
    gathered: Gathered,
    history: Mapping[str, Sequence[tuple[str, str]]],
    scratch: Scratch | None = None,
) -> None:
    """Write an index, with what it was made of where that is nothing but curated facts, and the history of these."""
    arrays, tables = made
    kept = {"history": json.dumps(history, separators=(",", ":")).encode()}
    if not pointer.datasets:
        kept["gathered"] = gathered.to_json()
    arrays = arrays | {name: np.frombuffer(text, dtype=np.uint8) for name, text in kept.items()}
    write(folder / FOLDER, arrays, tables, identity(pointer), scratch)


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


def build(store: Store) -> tuple[dict[str, NDArray[Any]], Tables]:
    """Return the arrays and tables of a store's index, for `PathIndex.in_memory`."""
    arrays, tables, _ = _collected(store)
    return arrays, tables


def _collected(
    store: Store,
    streams: Mapping[str, Harvest] | None = None,
    spooled: Mapping[str, Spooled] | None = None,
    scratch: Scratch | None = None,
) -> tuple[dict[str, NDArray[Any]], Tables, Gathered]:
    """Return an index's arrays and tables, and what was gathered of curated facts.

    Args:
        store: open.
        streams: by dataset, what was taken from its stream.
        spooled: by dataset, what lies beside its names; such a one need not be in the store.
        scratch: where large arrays lie; in memory where omitted.
    """
    from castgraph.facts.sources import read_all_sources
    from castgraph.paths.collect import Collector  # which a question to an index that is there need not pay for

    collector = Collector(read_all_sources(store), spooled)
    for dataset in store.datasets:
        collector.add_dataset(store, dataset, (streams or {}).get(dataset))
    gathered = collector.add_credits(store)
    return *collector.finish(scratch), gathered
