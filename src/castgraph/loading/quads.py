"""The quads of a generation that is being written: begun with what the last one had, filled, and counted."""

from __future__ import annotations

import io
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.disk import disk_refusals
from castgraph.errors import StoreError
from castgraph.importers.base import Earlier
from castgraph.locations import VERSION
from castgraph.store.local import bulk_load
from castgraph.store.pointer import ENGINE, Pointer
from castgraph.vocabulary import CG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from _typeshed import WriteableBuffer as Buffer

__all__ = ["carry_over", "describe", "earlier", "forget_date", "load_blocks", "new_engine", "share_quads"]

_LARGEST = 4 << 30
"""Bytes of N-Triples that the engine is given at once, at most: it looks into all that it was given at once on each
look-up until it has merged them."""
_READ = 1 << 20
"""Bytes that are made at once; the engine asks for two thousand at a time."""
REMOVED_IN_PLACE = 300_000
"""Triples that are removed one by one at most: it takes five times as long as loading, and 2 KB each."""


def carry_over(store: Path, pointer: Pointer, target: Path, drop: Iterable[str]) -> ox.Store:
    """Start the quads of a new generation with those of the present one, without some graphs.

    Files are shared with the present generation (hard links) unless too much would have to be removed from them:
    then what stays is loaded again.

    Args:
        store: the store's folder; the writer's lock is held.
        pointer: of the present generation.
        target: folder of the new quads, which must not exist.
        drop: graphs that are left out; an empty string is the default graph.
    """
    gone = set(drop)
    removed = sum(number for graph, number in pointer.graphs.items() if graph in gone)
    if removed <= REMOVED_IN_PLACE:
        share_quads(store, pointer, target)
        engine = ox.Store(str(target))
        for iri in gone & set(pointer.graphs):
            if iri:
                engine.remove_graph(ox.NamedNode(iri))
            else:
                engine.clear_graph(ox.DefaultGraph())
        return engine
    present = ox.Store.read_only(str(store / pointer.generation / "quads"))
    engine = ox.Store(str(target))
    spill = target.parent / "carried.nt"
    small: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = []
    for graph in [ox.DefaultGraph(), *present.named_graphs()]:
        if isinstance(graph, ox.BlankNode):
            small.append(graph)
            continue
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        if name in gone:
            continue
        if pointer.graphs.get(name, 0) <= REMOVED_IN_PLACE:
            small.append(graph)
            continue
        with spill.open("wb") as out:
            present.dump(out, ox.RdfFormat.N_TRIPLES, from_graph=graph)
        with spill.open("rb") as stream:
            bulk_load(engine, stream, ox.RdfFormat.N_TRIPLES, base=None, graph=name or None)
    quads = (quad for graph in small for quad in present.quads_for_pattern(None, None, None, graph))
    engine.bulk_extend(quads)
    spill.unlink(missing_ok=True)
    return engine


def earlier(engine: ox.Store, dataset: str, merged: Mapping[str, str], iri: str) -> Earlier | None:
    """Return what a dataset says of an IRI that is minted anew, also where it has another by now; None if nothing."""
    names: list[str] = []
    others: list[str] = []
    pages: set[str] = set()
    year = ""
    node = ox.NamedNode(merged.get(iri, iri))
    quads = list(engine.quads_for_pattern(node, None, None, ox.NamedNode(dataset)))
    for quad in quads:
        what, value = quad.predicate.value.removeprefix(SCHEMA), str(getattr(quad.object, "value", ""))
        if what in ("name", "alternateName"):
            (names if what == "name" else others).append(value)
        elif what == "sameAs":
            pages.add(value)
        elif what in ("datePublished", "startDate"):
            year = value[:4]
    return Earlier((*names, *others), frozenset(pages), year) if quads else None


def share_quads(store: Path, pointer: Pointer, target: Path) -> ox.Store:
    """Give a new generation the quads of the present one (hard links), and return the present ones.

    Raises:
        StoreError: they cannot be opened.
        OutputError: the disk refused.
    """
    quads = store / pointer.generation / "quads"
    try:
        present = ox.Store.read_only(str(quads))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{store}: cannot be opened ({error}); rebuild it: castgraph load --store {store}") from error
    with disk_refusals(store, "the store is as it was", RuntimeError):
        present.backup(str(target))
    return present


def new_engine(quads: Path) -> ox.Store:
    """Return the engine's store of a generation that begins with nothing."""
    return ox.Store(str(quads))


def load_blocks(engine: ox.Store, blocks: Iterable[bytes], graph: str) -> int:
    """Load blocks of whole lines of N-Triples into one named graph and return how many triples that has then.

    The engine reads one stream, and sorts in threads of its own what it has read while the next blocks are made in this
    one. What it is given at once it sorts once; the parts of several it merges again and again.

    Args:
        engine: being written to.
        blocks: of lines; whoever makes them may ask the engine what it had before.
        graph: IRI of the graph.

    Raises:
        SyntaxError: a line is none.
        OSError: the disk refused.
    """
    rest = filter(None, blocks)
    while first := next(rest, b""):
        stream = io.BufferedReader(_Blocks(chain([first], rest)), _READ)
        bulk_load(engine, stream, ox.RdfFormat.N_TRIPLES, base=None, graph=graph)
    engine.flush()
    return _count(engine, graph)


class _Blocks(io.RawIOBase):
    """Blocks as a stream that ends with the last of them, or with that which reaches `_LARGEST` bytes."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._left = memoryview(b"")
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Fill a buffer with the next bytes and return how many; 0 at the end."""
        if not self._left and self._given < _LARGEST and (block := next(self._blocks, None)):
            self._left = memoryview(block)
            self._given += len(block)
        view = memoryview(buffer)
        size = min(len(view), len(self._left))
        view[:size], self._left = self._left[:size], self._left[size:]
        return size


def forget_date(engine: ox.Store, dataset: str) -> None:
    """Take out when a dataset was retrieved, before it is added to: what is added says a later day."""
    graph = ox.NamedNode(dataset)
    for quad in list(engine.quads_for_pattern(graph, ox.NamedNode(CG + "dateRetrieved"), None, graph)):
        engine.remove(quad)


def _count(engine: ox.Store, graph: str) -> int:
    """Return the number of triples of a named graph, of the default graph for an empty IRI."""
    pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    (row,) = engine.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")  # type: ignore[misc]
    return int(row["n"].value)


def describe(
    engine: ox.Store,
    name: str,
    datasets: Sequence[str],
    sources: dict[str, str],
    former: tuple[Path, Pointer] | None = None,
) -> Pointer:
    """Return the pointer of a generation whose quads are complete: counts per graph, digests, versions.

    Args:
        engine: the quads.
        name: of the generation.
        datasets: named graphs that the default graph of every query includes, besides the former imports.
        sources: path of each file that was loaded to its digest.
        former: the store and pointer that imported datasets were carried over from; these are not counted again.
    """
    known = former[1] if former else Pointer(name)
    counts = {"": _count(engine, "")} | {graph: known.graphs.get(graph, 0) for graph in known.imports}
    if known.imports:
        others = (graph.value for graph in engine.named_graphs() if graph.value not in counts)
        counts |= {graph: _count(engine, graph) for graph in others}
    else:
        text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        for solution in engine.query(text):  # type: ignore[union-attr]
            counts[solution["g"].value] = int(solution["n"].value)
    return Pointer(
        generation=name,
        graphs=dict(sorted(counts.items())),
        datasets=tuple(dict.fromkeys([*datasets, *known.imports])),
        sources=dict(sorted(sources.items())),
        castgraph=VERSION,
        pyoxigraph=ENGINE,
        imports=dict(known.imports),
    )
