"""What every store answers, wherever its data live: in memory, in a directory, behind an endpoint.

A store's default graph is what is known; its named graphs are who said it. Queries see the default graph and every
imported dataset. What differs between the kinds of store is a method here that each kind answers in its own way, so
that callers need not ask which they have. Never creates a store on disk: that is `store.generations` and `loading`.
"""

from __future__ import annotations

import os
import threading
import weakref
from abc import ABC, abstractmethod
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from castgraph.errors import EndpointError, StoreError, first_line
from castgraph.shown import Paged
from castgraph.store import rdflib_bridge
from castgraph.store.sparql import term, with_values
from castgraph.store.stack import is_too_short_to_hurt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    import rdflib

    from castgraph.store.pointer import Pointer
    from castgraph.store.sparql import Result, Term

    Graphs = tuple[Collection[str], Collection[str]]

__all__ = ["READ_WHOLE", "Store", "damaged"]

READ_WHOLE = 20_000
"""Names of an endpoint up to which it is read whole; with more it is asked for what each question needs."""

_stores: weakref.WeakSet[Store] = weakref.WeakSet()


class Store(Paged, ABC):
    """A dataset that answers SPARQL 1.1 queries, read-only to its users.

    Several threads may ask one store at a time. A process that was forked may go on with it: what was opened beside the
    data is opened anew there. A store that was closed says so, whatever it is asked.

    Attributes:
        path: the directory, None elsewhere.
        pointer: what the store's pointer file said at opening, None where there is none.
        datasets: IRIs of imported datasets, which the default graph of every query includes.
        default_dataset: the one of them whose credits are plain triples of the default graph itself; empty elsewhere.
        own_graphs: named graphs that are there for castgraph's sake, not for what they say.
        hosts: names of the hosts that must be reached for an answer.
        as_of: the date that the store was cut at, empty if it was not.
        replaceable: it is only kept to save time, and is made anew from the files at need.
    """

    path: Path | None = None
    pointer: Pointer | None = None
    datasets: tuple[str, ...] = ()
    default_dataset = ""
    own_graphs: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    as_of = ""
    replaceable = False
    _reaching: tuple[str, ...] = ("service", "file:")  # what a query that reaches outside has in it

    def __init__(self) -> None:
        self._cache: dict[str, Any] = {}
        self._making = threading.RLock()
        self._is_open = True
        _stores.add(self)

    def __enter__(self) -> Self:
        self.ensure_open()
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget what was read, and let go of what holds the data."""
        self._is_open = False
        self._cache.clear()

    def ensure_open(self) -> None:
        """Refuse what is asked of a store that was closed.

        Raises:
            StoreError: it was.
        """
        if not self._is_open:
            raise StoreError(f"{self.place}: the store is closed; open it again")

    def in_short(self) -> str:
        """Return where the data are, how many quads, and what is to be known of them."""
        if not self._is_open:
            return f"{self.place}, closed"
        size = self.known_size
        facts = [self.place, "" if size is None else f"{size:,} quads"]
        facts += [f"as of {self.as_of}"] if self.as_of else []
        facts += [f"{len(self.datasets)} imported dataset{'s' * (len(self.datasets) != 1)}"] if self.datasets else []
        return ", ".join(filter(None, facts))

    @property
    def place(self) -> str:
        """Where the data are, as a message names it: a directory, ``memory``, the address of an endpoint."""
        return str(self.path or "memory")

    @property
    def generation(self) -> str:
        """Name of the generation that was opened; empty where there is none."""
        return self.pointer.generation if self.pointer else ""

    def cached(self, name: str, make: Any, *, most: int = 0) -> Any:
        """Return what `make()` returned the first time for this open store: names, labels and the like.

        Made once, whatever thread asks first; the others wait for it.

        Args:
            name: of what is kept.
            make: makes it.
            most: names with the same first word that are kept, the newest; all where 0.
        """
        self.ensure_open()
        found = self._cache.get(name, self)
        if found is self:
            with self._making:
                if name not in self._cache:
                    self._cache[name] = make()
                    kind = f"{name.partition(' ')[0]} "
                    for old in [one for one in self._cache if one.startswith(kind)][:-most] if most else ():
                        del self._cache[old]
                found = self._cache[name]
        return found

    def after_fork(self) -> None:
        """Forget in a child process what it must not share with its parent: locks, and files that have a position."""
        self._making = threading.RLock()
        if self.path is not None:
            self._cache = {}

    # -- how much there is -----------------------------------------------------------------------------------

    @property
    def is_large(self) -> bool:
        """Whether there is too much to be read whole, so that it is asked for what each question needs.

        For those who then make an answer of a copy of as much as it needs; all others call `ensure_readable`.
        """
        self.ensure_open()
        return False

    def ensure_readable(self, what: str) -> None:
        """Refuse what would read the whole of a store that has too much for that.

        Args:
            what: is to be done, as the subject of a sentence.

        Raises:
            EndpointError: it has too much; the message says what to do.
        """
        if self.is_large:
            raise EndpointError(
                f"{self.place}: {what} would read all of an endpoint with more than {READ_WHOLE:,} names; load the "
                "data into a local store (castgraph load --store DIR), or make an index beside it of what a cluster "
                "wrote (castgraph index --from-edges DIR --at URL); distances, center and stats the cluster answers "
                "itself: castgraph distances NAME --spark MASTER --edges DIR"
            )

    def ensure_quads(self, what: str) -> None:
        """Refuse what needs the triples of imported datasets where only their names and paths were kept.

        Args:
            what: needs them, as the subject of a sentence.

        Raises:
            StoreError: they were not; the message says how to get them.
        """
        self.ensure_open()

    @property
    def known_size(self) -> int | None:
        """Number of quads, None where it would have to be asked for."""
        return len(self)

    @abstractmethod
    def __len__(self) -> int: ...

    def __bool__(self) -> bool:
        """A store is one, whatever it holds: to count that may take seconds, or a request."""
        return True

    # -- parts -----------------------------------------------------------------------------------------------

    def curated(self, keep: Collection[str] = ()) -> Store:
        """Return the store without its imported datasets but those of `keep`; itself where they cannot be parted."""
        self.ensure_open()
        return self

    def about(self, iri: str) -> Store:
        """Return a store that holds all that is told of one entity: this one, or a copy of as much as that needs."""
        self.ensure_open()
        return self

    def into_memory(self) -> Self:
        """Have a directory's quads read into memory, at some 12 µs each, for many queries; return the store itself.

        What sorts by name, groups, or joins many rows takes from half to a fifth of the time then, all else as long as
        before. An endpoint stays where it is.
        """
        self.ensure_open()
        return self

    def told_by(self, dataset: str, triples: str) -> str:
        """Return the SPARQL pattern of triples as an imported dataset tells them."""
        self.ensure_open()
        return triples if dataset == self.default_dataset else f"GRAPH <{dataset}> {{ {triples} }}"

    # -- queries ---------------------------------------------------------------------------------------------

    def results(
        self,
        text: str,
        *,
        values: Mapping[str, str | Term] | None = None,
        base: str | None = None,
        allow_network: Collection[str] = (),
        graphs: Graphs | None = None,
    ) -> Result:
        """Run a query and return the engine's own result, which can serialise itself.

        Args:
            text: SPARQL 1.1; `vocabulary.PREFIXES` are predefined.
            values: variable name to the term it is bound to (a string is an IRI).
            base: IRI that relative ones in the query are resolved against.
            allow_network: hosts that SERVICE may reach; none otherwise.
            graphs: IRIs of the graphs that make the default graph, and of the named ones; they come before FROM.

        Raises:
            QuerySyntaxError: with line and column.
            QueryRefusedError: the query reaches outside, or would overflow the engine's stack.
            QueryError: the query cannot be evaluated.
            EndpointError: the endpoint fails, or its answer is not whole.
        """
        self.ensure_open()
        bound = with_values(text, values)
        if not is_too_short_to_hurt(bound) or any(word in bound.lower() for word in self._reaching):
            from castgraph.store import guard  # compiles long patterns, which most commands never need

            guard.check(bound, allow_network=allow_network)
        return self._run(bound, base, own=text, graphs=graphs)

    @abstractmethod
    def _run(self, text: str, base: str | None = None, *, own: str = "", graphs: Graphs | None = None) -> Result:
        """Run a query that is known to be harmless: one of castgraph's own, or one that the guard let through.

        Args:
            text: with its parameters bound.
            base: as for `results`.
            own: as it was written, for messages; where empty, `text`.
            graphs: as for `results`.
        """

    @abstractmethod
    def solutions(
        self, text: str, *, values: Mapping[str, str | Term] | None = None, sure: bool = False
    ) -> ox.QuerySolutions:
        """Return all solutions of a SELECT that castgraph itself wrote; it is not guarded.

        Args:
            text: a SELECT without LIMIT and OFFSET.
            values: variable name to the term it is bound to (a string is an IRI).
            sure: make sure that none is missing, even where nothing points to it.

        Raises:
            QueryError: it is not a SELECT query.
        """

    def rows(self, text: str, **values: str | Term) -> Iterator[tuple[str | None, ...]]:
        """Return the rows of a SELECT as tuples of plain strings (IRIs and lexical forms), None where unbound.

        Args:
            text: a SELECT query; not guarded, so never one that came from outside.
            **values: variable name to the term it is bound to (a string is an IRI).
        """
        return self._plain(self.solutions(text, values=values, sure=True))

    def _plain(self, solutions: ox.QuerySolutions) -> Iterator[tuple[str | None, ...]]:
        try:
            for solution in solutions:
                yield tuple([None if value is None else value.value for value in solution])
        except (OSError, RuntimeError) as error:
            raise damaged(error) from error

    def write_tsv(self, text: str, out: IO[bytes]) -> None:
        """Write the rows of a SELECT as SPARQL TSV: the engine's own way, several times faster than `rows`."""
        self.solutions(text, sure=True).serialize(out, format=ox.QueryResultsFormat.TSV)

    def ask(self, text: str, **values: str | Term) -> bool:
        """Return the answer of an ASK query."""
        return bool(self.results(text, values=values))

    @property
    def dataset(self) -> rdflib.Dataset:
        """The same data as an `rdflib.Dataset`, its default graph what is known, its named graphs the sources.

        Imported datasets are named graphs here and not part of the default graph: rdflib knows no union by list.

        Raises:
            EndpointError: the data are at an endpoint, and too much to be copied.
        """
        made: rdflib.Dataset = self.cached("dataset", lambda: rdflib_bridge.dataset_of(self._loaded()))
        return made

    @abstractmethod
    def _loaded(self) -> ox.Store:
        """Return an engine that holds all of it."""

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
        bound = {name: rdflib_bridge.to_engine(value) for name, value in values.items()}
        return rdflib_bridge.to_result(self.results(text, values=bound))

    # -- triples ---------------------------------------------------------------------------------------------

    def between(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
        """Return graph, predicate, subject and object of each triple that leads from the first of a pair to the second.

        The graph is the name of one that holds it, or empty: it stands in what an ordinary query reads. Some hundred
        pairs of IRIs can be asked for at once.
        """
        return self._told(f"VALUES (?s ?o) {{ {' '.join(f'({term(one)} {term(other)})' for one, other in pairs)} }}")

    def quads_about(self, subjects: Iterable[str], predicates: Iterable[str]) -> list[tuple[str, str, str, str]]:
        """Return the same of the triples that have one of some hundred subjects and one of some predicates."""
        values = (" ".join(map(str, map(term, iris))) for iris in (subjects, predicates))
        return self._told("VALUES ?s {{ {} }} VALUES ?p {{ {} }}".format(*values))

    def _told(self, bound: str) -> list[tuple[str, str, str, str]]:
        known = self.rows(f"SELECT ?p ?s ?o WHERE {{ {bound} ?s ?p ?o }}")
        told = self.rows(f"SELECT ?g ?p ?s ?o WHERE {{ {bound} GRAPH ?g {{ ?s ?p ?o }} }}")
        rows = [("", *row) for row in known] + [*told]
        return [(graph or "", predicate or "", start or "", end or "") for graph, predicate, start, end in rows]

    @abstractmethod
    def graphs(self) -> list[str]:
        """Return the IRIs of all named graphs, sorted."""

    def triples(self) -> Iterator[ox.Quad]:
        """Return every quad of the store, the default graph's first."""
        return chain.from_iterable(map(self.graph_triples, ("", *self.graphs())))

    @abstractmethod
    def graph_triples(self, iri: str, subjects: Iterable[str] | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of one named graph, of the default graph for an empty IRI; only of some subjects if given."""

    def default_triples(self) -> Iterator[ox.Quad]:
        """Return the quads that a query's default graph holds: what is known, imported datasets included."""
        self.ensure_open()
        return chain.from_iterable(map(self.graph_triples, ("", *self.datasets)))


def damaged(error: Exception) -> StoreError:
    """Return what to tell of a failure that the engine met while reading: the store, not the question, is at fault."""
    return StoreError(f"the store cannot be read ({first_line(error)}); what is wrong with it: castgraph doctor STORE")


def _after_fork() -> None:
    for store in list(_stores):
        store.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
