"""A dataset on this machine: in memory, or in a directory that `load` wrote."""

from __future__ import annotations

import os
import time
import weakref
from functools import cache
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from castgraph.errors import MissingTriplesError, QueryError, StoreError, first_line
from castgraph.store.base import Store
from castgraph.store.locks import hold
from castgraph.store.pointer import missing_quads, read_pointer
from castgraph.store.seals import broken_seals
from castgraph.store.sparql import as_solutions, complaint, query_syntax, term, with_values
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from castgraph.store.base import Graphs
    from castgraph.store.pointer import Pointer
    from castgraph.store.sparql import Result, Term

__all__ = ["LocalStore", "PathsOnly", "bulk_load", "open_store"]

SMALL = 24 << 20
"""Bytes of a store up to which its files are compared with their digests whenever it is opened (in some 20 ms).

Larger ones are compared by size. The engine checks each block that it reads, but under ORDER BY a damaged block makes
it collect the same error until the memory is full.
"""


class LocalStore(Store):
    """A store whose data the engine holds: in memory, or in the files of a directory.

    An empty one in memory, unless an engine is given.
    """

    def __init__(
        self,
        engine: ox.Store | None = None,
        *,
        path: Path | None = None,
        pointer: Pointer | None = None,
        datasets: Iterable[str] = (),
        as_of: str = "",
        handle: int | None = None,
    ) -> None:
        super().__init__()
        self._engine: ox.Store | None = engine if engine is not None else ox.Store()
        self.path = path
        self.pointer = pointer
        self.datasets = tuple(datasets)
        self.as_of = as_of
        self._release = None if handle is None else weakref.finalize(self, os.close, handle)

    @property
    def engine(self) -> ox.Store:
        """The engine's own store.

        Raises:
            StoreError: this one was closed.
        """
        self.ensure_open()
        return cast("ox.Store", self._engine)

    def close(self) -> None:
        """Let go of the engine. Result iterators that are still alive keep the files open until they end."""
        super().close()
        self._engine = None
        if self._release is not None:
            self._release()

    def __len__(self) -> int:
        return len(self.engine)

    @property
    def known_size(self) -> int:
        """Number of quads; of a directory as its pointer has it, since the engine counts them one by one."""
        self.ensure_open()
        counts = self.pointer.graphs if self.pointer else {}
        return sum(counts.values()) if counts else len(self)

    def into_memory(self) -> Self:
        """Read a directory's quads into memory; see `Store.into_memory`. Names and path index stay beside the quads."""
        if self.path is not None:
            copy = ox.Store()
            copy.bulk_extend(self.engine)
            self._engine = copy
        return super().into_memory()

    def curated(self, keep: Collection[str] = ()) -> LocalStore:
        """Return a view of the same data whose default graph includes no imported datasets but those of `keep`."""
        self.ensure_open()
        if set(self.datasets) <= set(keep):
            return self
        made: LocalStore = self.cached(
            " ".join(("curated", *keep)), lambda: LocalStore(self.engine, datasets=keep, as_of=self.as_of)
        )
        return made

    def solutions(
        self, text: str, *, values: Mapping[str, str | Term] | None = None, sure: bool = False
    ) -> ox.QuerySolutions:
        """Return the lazy solutions of a SELECT; see `Store.solutions`. None is ever missing."""
        return as_solutions(self._run(with_values(text, values), own=text))

    def _run(self, text: str, base: str | None = None, *, own: str = "", graphs: Graphs | None = None) -> Result:
        default: list[Any] | None = None
        named: list[Any] | None = None
        if graphs is not None:
            default, named = ([term(iri) for iri in part] for part in graphs)
        elif self.datasets and not _names_its_graphs(text):  # else the engine would not heed FROM
            default = [ox.DefaultGraph(), *map(ox.NamedNode, self.datasets)]
        try:
            return self.engine.query(
                text, base_iri=base, prefixes=_prefixes_in(text), default_graph=default, named_graphs=named
            )
        except SyntaxError as error:
            raise query_syntax(error, text, base, own) from error
        except (ValueError, RuntimeError) as error:
            raise QueryError(complaint(error)) from error
        except OSError as error:
            raise StoreError(f"{self.path}: {error}; if this persists, run: castgraph load") from error

    def _loaded(self) -> ox.Store:
        return self.engine

    def between(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
        """Return what leads from the first of each pair to the second: looked up, much faster than two queries."""
        found, engine = [], self.engine
        for start, end in pairs:
            for quad in engine.quads_for_pattern(ox.NamedNode(start), None, ox.NamedNode(end), None):
                found += [(graph, quad.predicate.value, start, end) for graph in self._graphs_of(quad)]
        return found

    def quads_about(self, subjects: Iterable[str], predicates: Iterable[str]) -> list[tuple[str, str, str, str]]:
        """Return the triples of some subjects: looked up, much faster than two queries."""
        found, engine, wanted = [], self.engine, set(predicates)
        for subject in subjects:
            for quad in engine.quads_for_pattern(term(subject), None, None, None):  # type: ignore[arg-type] # an IRI
                if (predicate := quad.predicate.value) in wanted:
                    value = quad.object.value  # type: ignore[union-attr] # nothing that is read so is a triple itself
                    found += [(graph, predicate, subject, value) for graph in self._graphs_of(quad)]
        return found

    def _graphs_of(self, quad: ox.Quad) -> tuple[str, ...]:
        """Return the graph that a quad stands in, and an empty string where an ordinary query reads it too."""
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        return ("", graph) if graph in self.datasets else (graph,)

    def graphs(self) -> list[str]:
        """Return the IRIs of all named graphs, sorted; a graph whose name is a blank node has none."""
        return sorted(graph.value for graph in self.engine.named_graphs() if isinstance(graph, ox.NamedNode))

    def triples(self) -> Iterator[ox.Quad]:
        """Yield every quad of the store, default graph included, in one go."""
        return self.engine.quads_for_pattern(None, None, None, None)

    def graph_triples(self, iri: str, subjects: Iterable[str] | None = None) -> Iterator[ox.Quad]:
        """Return the quads of a named graph, of the default graph for an empty IRI; only of some subjects if given."""
        engine, graph = self.engine, ox.NamedNode(iri) if iri else ox.DefaultGraph()
        wanted = [None] if subjects is None else map(ox.NamedNode, subjects)
        return chain.from_iterable(engine.quads_for_pattern(subject, None, None, graph) for subject in wanted)


class PathsOnly(LocalStore):
    """A directory that has names and paths of its datasets, but not their triples: what needs those is refused.

    The curated graph is whole. Rows of castgraph's own queries come from that alone.

    Attributes:
        joined: told pairs as `between` is, returns what the path index knows; set by whoever opens that.
    """

    joined: Callable[[Sequence[tuple[str, str]]], Iterable[tuple[str, str, str, str]]] | None = None

    def ensure_quads(self, what: str) -> None:
        """Refuse what needs the triples; see `Store.ensure_quads`."""
        super().ensure_quads(what)
        raise MissingTriplesError(missing_quads(self.place, self.pointer, what))

    ensure_readable = ensure_quads

    def results(self, text: str, **_: Any) -> Result:
        """Refuse a query: it would be answered from a part of what the store stands for."""
        self.ensure_quads("SPARQL")
        raise AssertionError(text)

    def ask(self, text: str, **values: str | Term) -> bool:
        """Return the answer of an ASK query of castgraph's own."""
        return bool(self._run(with_values(text, values)))

    def between(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
        """Return what leads from the first of each pair to the second, from the path index too."""
        return [*super().between(pairs), *(self.joined(pairs) if self.joined else ())]

    def triples(self) -> Iterator[ox.Quad]:
        """Refuse; see `ensure_quads`."""
        self.ensure_quads("listing triples")
        return super().triples()

    def default_triples(self) -> Iterator[ox.Quad]:
        """Refuse; see `ensure_quads`."""
        self.ensure_quads("listing triples")
        return super().default_triples()

    def graph_triples(self, iri: str, subjects: Iterable[str] | None = None) -> Iterator[ox.Quad]:
        """Refuse for a dataset; see `ensure_quads`."""
        if iri in self.datasets:
            self.ensure_quads("listing triples")
        return super().graph_triples(iri, subjects)

    def _loaded(self) -> ox.Store:
        self.ensure_quads("a dataset of rdflib")
        return super()._loaded()


def _prefixes_in(text: str) -> dict[str, str]:
    """Return the predefined prefixes that a query may use: to declare all takes as long as a small query does."""
    if "\\" in text:  # letters may be written by their numbers
        return PREFIXES
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if f"{prefix}:" in text}


def _names_its_graphs(text: str) -> bool:
    if "from" not in text.lower():
        return False
    from castgraph.store.slices import names_its_graphs  # compiles long patterns, which most queries never need

    return names_its_graphs(text)


@cache
def _mind_forks() -> None:
    """Have processes that are forked from now on end well: see `docs/architecture.md#fork`."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_skip_what_the_engine_does_at_the_end)


def _skip_what_the_engine_does_at_the_end() -> None:
    import ctypes

    libc = ctypes.CDLL(None)
    if hasattr(libc, "on_exit"):  # glibc's: what it calls is given the exit code, and Python has flushed by then
        libc.on_exit(libc._exit, None)


def open_store(path: Path) -> LocalStore:
    """Open a store directory for reading, at the generation that its pointer names.

    Raises:
        NotAStoreError: it is not one, or only part of one.
        StoreError: it cannot be opened; the message says what mends it.
    """
    _mind_forks()
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
            problem = first_line(error)
            if "No such file" not in problem and read_pointer(path) == pointer:
                break
            time.sleep(0.02 * 2**attempt)  # a change in place has just tidied up
            continue
        kind = PathsOnly if pointer.paths_only else LocalStore
        return kind(engine, path=path, pointer=pointer, datasets=pointer.datasets, handle=handle)
    raise StoreError(f"{path}: cannot be opened ({problem}); rebuild it: castgraph load --store {path}")


def bulk_load(
    engine: ox.Store,
    stream: IO[bytes],
    rdf_format: ox.RdfFormat,
    *,
    base: str | None,
    graph: str | None,
    lenient: bool = False,
) -> None:
    """Load a stream of RDF in the engine's fastest way, all of it or nothing; IRIs are checked unless it is lenient.

    Never bytes or a path: those it splits on four cores and more, renames blank nodes in each part, and reports wrong
    lines.
    """
    target = ox.NamedNode(graph) if graph else None
    engine.bulk_load(stream, rdf_format, base_iri=base, to_graph=target, lenient=lenient)
