"""A dataset in a directory of this machine, or in memory."""

from __future__ import annotations

import os
import time
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from castgraph.errors import StoreError
from castgraph.store.base import Store, _first_line
from castgraph.store.locks import hold
from castgraph.store.pointer import read_pointer
from castgraph.store.seals import broken_seals

if TYPE_CHECKING:
    from pathlib import Path


__all__ = ["bulk_load", "open_store"]

SMALL = 24 << 20
"""Bytes of a store up to which its files are compared with their digests whenever it is opened (in some 20 ms).

Larger ones are compared by size. The engine checks each block that it reads, but under ORDER BY a damaged block makes
it collect the same error until the memory is full.
"""


def open_store(path: Path) -> Store:
    """Open a store directory for reading, at the generation that its pointer names.

    Raises:
        NotAStoreError: it is not one, or only part of one.
        StoreError: it cannot be opened; the message says what mends it.
    """
    problem = "it changes all the time"
    for attempt in range(5):
        pointer = read_pointer(path)
        quads = path / pointer.generation / "quads"
        if (handle := hold(path / pointer.generation)) is None:
            time.sleep(0.02 * 2**attempt)  # a writer has just moved on: open what it left
            continue
        troubles = broken_seals(path / pointer.generation, part="quads/", limit=SMALL)
        if broken := next((trouble for trouble in troubles if quads in trouble[0].parents), None):
            os.close(handle)
            raise StoreError(f"{broken[0]}: {broken[1]}; rebuild the store: castgraph load --store {path}")
        try:
            engine = ox.Store.read_only(str(quads))
        except (OSError, RuntimeError) as error:
            os.close(handle)
            problem = _first_line(error)
            if "No such file" not in problem and read_pointer(path) == pointer:
                break
            time.sleep(0.02 * 2**attempt)  # a change in place has just tidied up
            continue
        return Store(engine, path=path, pointer=pointer, datasets=pointer.datasets, handle=handle)
    raise StoreError(f"{path}: cannot be opened ({problem}); rebuild it: castgraph load --store {path}")


def bulk_load(
    engine: ox.Store, stream: IO[bytes], rdf_format: ox.RdfFormat, *, base: str | None, graph: str | None
) -> None:
    """Load a stream of RDF in the engine's fastest way, all of it or nothing.

    Always a stream, never a path or bytes: with those the engine renames blank nodes per chunk and reports wrong lines
    on four cores and more (research: bulk_load).
    """
    target = ox.NamedNode(graph) if graph else None
    engine.bulk_load(stream, rdf_format, base_iri=base, to_graph=target)
