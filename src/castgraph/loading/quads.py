"""The quads of a generation that is being written: begun with what the last one had, filled, and counted."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from castgraph.disk import disk_refusals
from castgraph.errors import StoreError
from castgraph.importers.base import Earlier
from castgraph.locations import VERSION
from castgraph.store.local import bulk_load
from castgraph.store.pointer import ENGINE, Pointer
from castgraph.vocabulary import CG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from concurrent.futures import Future

__all__ = ["carry_over", "describe", "earlier", "forget_date", "load_blocks", "new_engine", "share_quads"]

_PART = 16 << 20
"""Bytes of N-Triples that the engine is given at once, at least, and that stay in memory until then."""
_LARGEST = 1 << 30
"""Bytes that it is given at once, at most: the more, the less it sorts again, and the more room they take meanwhile."""
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


def load_blocks(engine: ox.Store, blocks: Iterable[bytes], graph: str, spill: Path | None = None) -> int:
    """Load blocks of whole lines of N-Triples into one named graph and return how many triples that has then.

    The engine loads what there is in a thread of its own, while the next blocks are made in this one: it gets bytes or
    a file, for which it lets go of the GIL until it is done. A stream it would read two kilobytes at a time, and wait
    for each.

    Args:
        engine: being written to.
        blocks: without blank nodes, which bytes do not keep.
        graph: IRI of the graph.
        spill: folder where large parts wait for the engine; in memory where None, and then they are smaller.
    """
    given, part, most = 0, _Part(spill), _LARGEST if spill else 4 * _PART
    loading: Future[None] | None = None
    try:
        with ThreadPoolExecutor(1) as thread:
            for block in blocks:
                part.add(block)
                if part.size >= max(_PART, min(given // 8, most)):
                    if loading:
                        loading.result()
                    loading = thread.submit(part.load, engine, graph)
                    given, part = given + part.size, _Part(spill)
            if loading:
                loading.result()
        part.load(engine, graph)
    finally:
        part.discard()
    engine.flush()
    return _count(engine, graph)


class _Part:
    """Lines of N-Triples that the engine is given at once: in memory, or in a file where they are many."""

    def __init__(self, spill: Path | None) -> None:
        self.size = 0
        self._blocks: list[bytes] = []
        self._spill = spill
        self._file: IO[bytes] | None = None

    def add(self, block: bytes) -> None:
        """Take one more block."""
        self.size += len(block)
        if self._spill is None or self.size < _PART:
            self._blocks.append(block)
            return
        if self._file is None:
            self._file = tempfile.NamedTemporaryFile(dir=self._spill, prefix="part-")  # noqa: SIM115  see `discard`
            self._file.writelines(self._blocks)
            self._blocks.clear()
        self._file.write(block)

    def load(self, engine: ox.Store, graph: str) -> None:
        """Have the engine load it."""
        if self._file is None:
            bulk_load(engine, b"".join(self._blocks), ox.RdfFormat.N_TRIPLES, base=None, graph=graph)
        else:
            self._file.flush()
            bulk_load(engine, Path(self._file.name), ox.RdfFormat.N_TRIPLES, base=None, graph=graph)
        self.discard()

    def discard(self) -> None:
        """Throw it away."""
        self._blocks.clear()
        if self._file:
            self._file.close()


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
