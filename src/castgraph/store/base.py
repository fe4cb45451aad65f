"""Where a dataset lives: in memory, or in a directory written by `load`. One interface, and the only place that knows.

A `Store` answers SPARQL. Its default graph is what is known; its named graphs are who said it (design: the data
model). Queries see the default graph and, without a copy, every imported dataset. Never creates a store on disk: that
is `generations.writing` and the loader.
"""

from __future__ import annotations

import os
import weakref
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from castgraph.errors import (
    EndpointError,
    QueryError,
    StoreError,
)
from castgraph.store.pointer import Pointer
from castgraph.store.rdflib_bridge import _from_rdflib, _to_rdflib
from castgraph.store.sparql import (
    Term,
    query_syntax,
    term,
    with_values,
)
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    import rdflib

    from castgraph.store.endpoint import EndpointStore
    from castgraph.store.pointer import Pointer

__all__ = ["Store", "damaged", "is_large", "refuse_large"]

_SAFE_SIZE = 2000  # characters that cannot nest deep enough to matter, see `guard`


READ_WHOLE = 20_000
"""Names of an endpoint up to which they are read at once; with more it is asked for each."""


class Store:
    """A dataset that answers SPARQL 1.1 queries, read-only to its users.

    Attributes:
        engine: the engine's own store.
        path: the directory, None in memory.
        pointer: what the store's pointer file said at opening, None in memory.
        datasets: IRIs of named graphs that the default graph of every query includes.
        as_of: the date that the store was cut at, empty if it was not.
        replaceable: it is only kept to save time, and made anew from the files at need.
        plain_default: credits are plain triples of its default graph, which castgraph did not put there.
    """

    replaceable = False
    plain_default = False

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
        self.engine = engine if engine is not None else ox.Store()
        self.path = path
        self.pointer = pointer
        self.datasets = tuple(datasets)
        self.as_of = as_of
        self._cache: dict[str, Any] = {}
        self._release = None if handle is None else weakref.finalize(self, os.close, handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the engine. Result iterators that are still alive keep the files open until they end."""
        self._cache.clear()
        self.engine = ox.Store()
        if self._release is not None:
            self._release()

    @property
    def remote(self) -> bool:
        """Whether the data are elsewhere, so that every question is a request."""
        return False

    @property
    def generation(self) -> str:
        """Name of the generation that was opened; empty in memory."""
        return self.pointer.generation if self.pointer else ""

    def results(
        self,
        text: str,
        *,
        values: Mapping[str, str | Term] | None = None,
        base: str | None = None,
        allow_network: Collection[str] = (),
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run a query and return the engine's own lazy result, which can serialise itself.

        Args:
            text: SPARQL 1.1; `vocabulary.PREFIXES` are predefined.
            values: variable name to the term it is bound to (a string is an IRI).
            base: IRI that relative ones in the query are resolved against.
            allow_network: hosts that SERVICE may reach; none otherwise.

        Raises:
            QuerySyntaxError: with line and column.
            QueryRefusedError: the query reaches outside, or would overflow the engine's stack.
            QueryError: the query cannot be evaluated.
        """
        if len(text) > _SAFE_SIZE or "service" in text.lower() or "file:" in text.lower():
            from castgraph.store import guard  # compiles long patterns, which most commands never need

            guard.check(text, allow_network=allow_network)
        return self._run(text, values, base)

    def _run(
        self, text: str, values: Mapping[str, str | Term] | None = None, base: str | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run a query that is known to be harmless: one of castgraph's own, or one that the guard let through."""
        text = with_values(text, {name: term(value) for name, value in (values or {}).items()})
        union: list[Any] | None = None
        if self.datasets:
            union = [ox.DefaultGraph(), *map(ox.NamedNode, self.datasets)]
        try:
            return self.engine.query(text, base_iri=base, prefixes=PREFIXES, default_graph=union)
        except SyntaxError as error:
            raise query_syntax(error, text, base) from error
        except (ValueError, RuntimeError) as error:
            raise QueryError(str(error)) from error
        except OSError as error:
            raise StoreError(f"{self.path}: {error}; if this persists, run: castgraph load") from error

    def rows(self, text: str, **values: str | Term) -> Iterator[tuple[str | None, ...]]:
        """Yield the rows of a SELECT as tuples of plain strings (IRIs and lexical forms), None where unbound.

        Args:
            text: a SELECT query; not guarded, so never one that came from outside.
            **values: variable name to the term it is bound to (a string is an IRI).
        """
        solutions = self._run(text, values)
        if not isinstance(solutions, ox.QuerySolutions):
            raise QueryError("not a SELECT query")
        try:
            for solution in solutions:
                yield tuple(None if value is None else value.value for value in solution)
        except (OSError, RuntimeError) as error:
            raise damaged(error) from error

    def write_tsv(self, text: str, out: IO[bytes]) -> None:
        """Write the rows of a SELECT as SPARQL TSV: the engine's own way, several times faster than `rows`."""
        solutions = self.results(text)
        if not isinstance(solutions, ox.QuerySolutions):
            raise QueryError("not a SELECT query")
        solutions.serialize(out, format=ox.QueryResultsFormat.TSV)

    def ask(self, text: str, **values: str | Term) -> bool:
        """Return the answer of an ASK query."""
        return bool(self.results(text, values=values))

    @property
    def dataset(self) -> rdflib.Dataset:
        """The same data as an `rdflib.Dataset`, its default graph what is known, its named graphs the sources.

        Imported datasets are named graphs here and not part of the default graph: rdflib knows no union by list.
        """
        if "dataset" not in self._cache:
            import oxrdflib
            import rdflib

            dataset = rdflib.Dataset(store=oxrdflib.OxigraphStore(store=self.engine))
            for prefix, namespace in PREFIXES.items():
                dataset.bind(prefix, namespace, override=True, replace=True)
            self._cache["dataset"] = dataset
        return self._cache["dataset"]  # type: ignore[no-any-return]

    def query(self, text: str, **values: Any) -> rdflib.query.Result:
        """Run a query and return rdflib's result: rows for SELECT, a graph for CONSTRUCT and DESCRIBE, a truth for ASK.

        Evaluated by the engine and handed over whole as SPARQL JSON, which keeps every term as it is.

        Args:
            text: SPARQL 1.1; the usual prefixes are predefined.
            **values: variable name to the term it is bound to: an IRI as a string, or an rdflib term.

        Raises:
            QuerySyntaxError: with line and column.

        Example:
            >>> import castgraph
            >>> with castgraph.open() as store:
            ...     bool(store.query("ASK { person:alice-oseman cg:created production:heartstopper }"))
            True
        """
        import io

        import rdflib
        import rdflib.query

        bound = {name: _from_rdflib(value) for name, value in values.items()}
        found = self.results(text, values=bound)
        if isinstance(found, ox.QueryTriples):
            graph = rdflib.Graph()
            for prefix, namespace in PREFIXES.items():
                graph.bind(prefix, namespace, override=True, replace=True)
            for triple in found:
                graph.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))
            result = rdflib.query.Result("CONSTRUCT")
            result.graph = graph
            return result
        data = found.serialize(format=ox.QueryResultsFormat.JSON)
        return rdflib.query.Result.parse(io.BytesIO(data or b""), format="json")

    def cached(self, name: str, make: Any) -> Any:
        """Return what `make()` returned the first time for this open store: names, labels and the like."""
        if name not in self._cache:
            self._cache[name] = make()
        return self._cache[name]

    def __len__(self) -> int:
        return len(self.engine)

    def graphs(self) -> list[str]:
        """Return the IRIs of all named graphs, sorted."""
        return sorted(graph.value for graph in self.engine.named_graphs())

    def triples(self) -> Iterator[ox.Quad]:
        """Yield every quad of the store, default graph included."""
        return self.engine.quads_for_pattern(None, None, None, None)

    def graph_triples(self, iri: str, subjects: Iterable[str] | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of one named graph, of the default graph for an empty IRI; only of some subjects if given."""
        graph = ox.NamedNode(iri) if iri else ox.DefaultGraph()
        for subject in [None] if subjects is None else map(ox.NamedNode, subjects):
            yield from self.engine.quads_for_pattern(subject, None, None, graph)

    def default_triples(self) -> Iterator[ox.Quad]:
        """Yield the quads that a query's default graph holds: what is known, imported datasets included."""
        for iri in ("", *self.datasets):
            yield from self.graph_triples(iri)


def damaged(error: Exception) -> StoreError:
    """Return what to tell of a failure that the engine met while reading: the store, not the question, is at fault."""
    return StoreError(f"the store cannot be read ({_first_line(error)}); what is wrong with it: castgraph doctor STORE")


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0]


def is_large(store: Store) -> bool:
    """Tell whether a store is an endpoint that has too much to be read whole; found out once."""
    text = f"SELECT ?entity WHERE {{ ?entity schema:name ?name }} OFFSET {READ_WHOLE} LIMIT 1"
    return store.remote and bool(store.cached("large", lambda: next(store.rows(text), None)))


def refuse_large(store: Store, what: str) -> None:
    """Refuse what would read the whole of an endpoint that has too much for that.

    Args:
        store: an open store.
        what: is to be done, as the subject of a sentence.

    Raises:
        EndpointError: it has too much; the message says what to do.
    """
    if is_large(store):
        raise EndpointError(
            f"{cast('EndpointStore', store).url}: {what} would read all of an endpoint with more than {READ_WHOLE:,} "
            "names; load the data into a local store: castgraph load --store DIR"
        )
