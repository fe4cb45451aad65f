"""A SPARQL 1.1 endpoint as the store: what it answers, every question a request.

What the endpoint's default graph is decides how counts come out. Where it is one of its own, `put` fills it. Where it
is the union of all graphs (Virtuoso and many others), what is known goes into a named graph, `KNOWN`, which every query
then names as its default graph. An endpoint that castgraph did not fill is asked as it is.

An answer that the endpoint cut is never taken for a whole one: headers that say so count, and every answer whose size
might be a limit is checked by asking for the row after it, unless the endpoint was seen to give more rows than that.
Internal questions are then asked again in pages.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from castgraph.errors import EndpointError, OptionError, QueryError, StoreError, shorten
from castgraph.locations import is_endpoint
from castgraph.store import base, guard
from castgraph.store.base import Store
from castgraph.store.binding import solutions_of
from castgraph.store.client import Client
from castgraph.store.excerpt import told_of
from castgraph.store.slices import sliced
from castgraph.store.sparql import as_solutions, complaint, query_syntax, result_of, with_values
from castgraph.store.transport import shown
from castgraph.store.whole import suspicious
from castgraph.vocabulary import ID, PREFIXES, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from castgraph.store.base import Graphs
    from castgraph.store.sparql import Result, Term

    EndpointT = TypeVar("EndpointT", bound="EndpointStore")

__all__ = ["DEFAULT", "KNOWN", "LOG", "EndpointStore", "open_endpoint", "opened"]

KNOWN = f"{ID}dataset/known"
"""The named graph that holds what is known, at endpoints whose default graph is a union."""
LOG = f"{ID}dataset/load-log"
"""The named graph in which `loading.endpoint.put` notes which graphs are complete, and in which state."""
DEFAULT = f"{ID}dataset/default"
"""What the default graph is called in `LOG`."""
_PLAIN = f"VALUES ?p {{ {' '.join(f'cg:{role.predicate}' for role in ROLES.values())} }}"
_ENDPOINT = f"{ID}dataset/endpoint"  # what tells the credits of a default graph that castgraph did not fill
_GRAPH_NAME = "castgraphGraph"
_DATASETS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?g a cg:Dataset } } ORDER BY ?g"
_CLOSED = re.compile(rb"</(?:[\w.-]+:)?RDF\s*>\s*|<(?:[\w.-]+:)?RDF[^<>]*/>\s*")
_PAGE = 5000
_TRIED = 1000


class EndpointStore(Store):
    """An endpoint that answers as a store does. Made by `open_endpoint`.

    Attributes:
        client: speaks with it.
        params: sent with every query: the default graph, where castgraph filled one.
        largest: rows that one answer was seen to be cut at; 0 while that was never seen.
        copied: datasets whose triples the default graph has too.
        proven: rows that one answer was seen to hold and be whole: one of fewer is not cut. None before that was tried.
    """

    own_graphs = (KNOWN, LOG)
    _reaching = ("service",)  # a file: IRI names a graph there

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client
        self.hosts = (urlsplit(client.url).hostname or "",)
        self.params: tuple[tuple[str, str], ...] = ()
        self.largest = 0
        self.proven: int | None = None
        self.copied: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The address of the endpoint, as a message or a page may have it."""
        return shown(self.client.url)

    @property
    def is_large(self) -> bool:
        """Whether it has more than `base.READ_WHOLE` names; found out once."""
        text = f"SELECT ?entity WHERE {{ ?entity schema:name ?name }} OFFSET {base.READ_WHOLE} LIMIT 1"
        return bool(self.cached("large", lambda: next(self.rows(text), None)))

    @property
    def known_size(self) -> None:
        """Not known: counting is the endpoint's work."""
        self.ensure_open()

    def about(self, iri: str) -> Store:
        """Return a copy of all that is told of one entity.

        Raises:
            EndpointError: too much is.
        """
        return told_of(self, iri)

    def _run(self, text: str, base: str | None = None, *, own: str = "", graphs: Graphs | None = None) -> Result:
        """Have the endpoint run a query, and read its answer to its end."""
        if graphs is not None:
            raise QueryError("graphs of an endpoint are named in the query: FROM <iri>, FROM NAMED <iri>")
        form, sent = self._prepared(text, base, own)
        if form == "graph":
            return self._graph(sent)
        document = self._table(sent)
        rows = document.get("results", {}).get("bindings")
        if form == "truth":
            document = {"head": {}, "boolean": truth_of(document)}
        elif rows is not None and self._is_cut(sent, len(rows), document.pop("limited", False), always=False):
            raise EndpointError(
                f"{self.place}: cuts its answers after {len(rows):,} rows, and this one has more; ask for less by "
                "LIMIT, with ORDER BY and OFFSET for the rest"
            )
        return _believed(document, self.place)

    def _graph(self, sent: str) -> ox.QueryTriples:
        """Ask for a graph, in a syntax whose end can be told where the endpoint does not say where its answer ends."""
        for accept in ("application/n-triples, text/turtle;q=0.9", "application/rdf+xml"):
            answer = self.client.ask_for(sent, accept, self.params)
            if answer.delimited or _CLOSED.fullmatch(
                answer.body, max(0, answer.body.rfind(b"<"))
            ):  # RDF/XML, to its end
                break
        else:
            raise EndpointError(
                f"{self.place}: does not say where its answer ends, so that a graph of it may be a part; ask by SELECT"
            )
        triples, count = _graph(answer.body, answer.kind, self.place)
        most = answer.most_rows or self.largest
        if not answer.partial and most and (rows := solutions_of(sent)):
            cut = self._has_more(rows, most)  # triples can be fewer than rows, some being the same, or more
        else:
            cut = bool(answer.limited(count))
        if cut:
            raise EndpointError(
                f"{self.place}: cuts its answers, and these {count:,} triples are not all; ask for less by LIMIT, with "
                "ORDER BY and OFFSET for the rest"
            )
        return triples

    def solutions(
        self, text: str, *, values: Mapping[str, str | Term] | None = None, sure: bool = False
    ) -> ox.QuerySolutions:
        """Return all solutions of a SELECT, fetched in pages where the endpoint cuts its answers.

        With `sure`, every answer is checked for rows that are missing, not only those of a suspicious size.

        Raises:
            EndpointError: as `results`; or the pages do not add up.
        """
        form, sent = self._prepared(with_values(text, values), own=text)
        if form != "solutions":
            raise QueryError("not a SELECT query")
        document = self._table(sent)
        rows = document["results"]["bindings"]
        if self._is_cut(sent, len(rows), document.pop("limited", False), always=sure):
            document["results"]["bindings"] = self._paged(sent, document["head"]["vars"], len(rows))
        return as_solutions(_believed(document, self.place))

    def _prepared(self, bound: str, base: str | None = None, own: str = "") -> tuple[str, str]:
        """Check the query here, where errors are told well; return what it asks for, and the text to send."""
        self.ensure_open()
        try:
            empty = _understood(bound, base)
        except SyntaxError as error:
            raise query_syntax(error, bound, base, own) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(complaint(error)) from error
        form = "truth" if isinstance(empty, ox.QueryBoolean) else "graph" if isinstance(empty, ox.QueryTriples) else ""
        if empty is None:  # it calls a service, which must not be called from here
            form = {"ASK": "truth", "SELECT": ""}.get(sliced(bound).form, "graph")
        head = "".join(
            f"PREFIX {prefix}: <{namespace}> "
            for prefix, namespace in PREFIXES.items()
            if re.search(rf"(?<![\w:]){prefix}:", bound) and not re.search(rf"PREFIX\s+{prefix}:", bound, re.IGNORECASE)
        )
        if self.params:
            bound = _hiding(bound, self.own_graphs)
        return form or "solutions", (f"BASE <{base}> " if base else "") + head + bound

    def _table(self, sent: str) -> dict[str, Any]:
        """Ask, and leave out of the answer the variables that `_hiding` made."""
        document = self.client.table(sent, self.params)
        if _GRAPH_NAME in sent and "results" in document:
            document["head"]["vars"] = [name for name in document["head"]["vars"] if not name.startswith(_GRAPH_NAME)]
            for row in document["results"]["bindings"]:
                for name in [name for name in row if name.startswith(_GRAPH_NAME)]:
                    del row[name]
        return document

    def _is_cut(self, sent: str, count: int, limited: int | bool, *, always: bool) -> bool:
        """Return whether rows are missing from an answer of so many."""
        if limited:
            self.largest = count
            return sliced(sent).after(count) is not None
        if not count or (not always and not suspicious(count, self.largest)):
            return False
        if always and self.proven is None:
            tried = self.client.table(f"SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {_TRIED}", self.params)
            self.proven = _TRIED if len(tried["results"]["bindings"]) == _TRIED else 0
        if count < (self.proven or 0):
            return False
        more = self._has_more(sent, count)
        if more:
            self.largest = count
        elif more is not None:
            self.proven = max(self.proven or 0, count)
        return bool(more)

    def _has_more(self, sent: str, count: int) -> bool | None:
        """Ask whether a SELECT has more than so many rows; None where it asks for no more itself."""
        probe = sliced(sent).after(count)
        return None if probe is None else bool(self.client.table(probe, self.params)["results"]["bindings"])

    def _paged(self, sent: str, names: Sequence[str], page: int) -> list[dict[str, Any]]:
        """Fetch a SELECT in pages, in a fixed order, and compare with its count."""
        query = sliced(sent)
        order = " ".join(f"?{name}" for name in names)
        rows: list[dict[str, Any]] = []
        page = max(1, min(page, _PAGE))
        ordered = query.ordered_by(order)
        counted = self.client.table(
            f"{query.prologue}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {query.body} }} }}", self.params
        )
        expected = sum(
            _number(cell["value"], self.place) for row in counted["results"]["bindings"] for cell in row.values()
        )
        while len(rows) < expected:
            text = f"{query.prologue}SELECT {order} WHERE {{ {{ {ordered} }} }} LIMIT {page} OFFSET {len(rows)}"
            found = self._table(text)["results"]["bindings"]
            if not found:
                break
            rows += found
        if expected != len(rows):
            raise EndpointError(
                f"{self.place}: the pages of an answer hold {len(rows):,} rows, its count is {expected:,}"
            )
        return rows

    def __len__(self) -> int:
        default = next(self.rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"))[0]
        named = self.rows("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        ours = set(self.graphs())
        counts = [n for graph, n in named if graph in ours and graph not in self.copied]
        return sum(_number(n or "0", self.place) for n in (default, *counts))

    def _loaded(self) -> ox.Store:
        self.ensure_readable("a dataset of rdflib")
        engine = ox.Store()
        engine.extend(self.triples())
        return engine

    def graphs(self) -> list[str]:
        """Return the IRIs of all named graphs, sorted: those that castgraph put there, where it put any."""
        put_there = self.rows(f"SELECT ?g WHERE {{ GRAPH <{LOG}> {{ ?g dcterms:identifier ?state }} }} ORDER BY ?g")
        found = [graph or "" for (graph,) in put_there if graph not in (KNOWN, DEFAULT)]
        every = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
        found = found or [iri or "" for (iri,) in self.rows(every)]
        return [graph for graph in found if graph not in self.own_graphs]

    def graph_triples(self, iri: str, subjects: Iterable[str] | None = None) -> Iterator[ox.Quad]:
        """Return the quads of a named graph, of the default graph for an empty IRI; only of some subjects if given."""
        graph = ox.NamedNode(iri) if iri else ox.DefaultGraph()
        twice = "".join(f" FILTER NOT EXISTS {{ GRAPH <{dataset}> {{ ?s ?p ?o }} }}" for dataset in self.copied)
        pattern = f"GRAPH {graph} {{ ?s ?p ?o }}" if iri else f"?s ?p ?o{twice}"
        if subjects is not None:
            pattern = f"VALUES ?s {{ {' '.join(str(ox.NamedNode(subject)) for subject in subjects)} }} {pattern}"
        return self._quads(pattern, graph)

    def _quads(self, pattern: str, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
        return (ox.Quad(s, p, o, graph) for s, p, o in self.solutions(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}"))

    def default_triples(self) -> Iterator[ox.Quad]:
        """Return the quads of the default graph."""
        return self._quads("?s ?p ?o", ox.DefaultGraph())


def open_endpoint(url: str, *, client: Client | None = None) -> EndpointStore:
    """Open an endpoint for reading.

    Args:
        url: its address; no name or password in it (see `store.client`).
        client: speaks with it; made here where None.

    Raises:
        OptionError: that is not an address.
        EndpointError: it cannot be reached, or is not an endpoint.
    """
    if not is_endpoint(url):
        raise OptionError(f"{shorten(url)!r} is not the address of an endpoint; write it as https://example.org/sparql")
    return opened(EndpointStore(client or Client(url)))


def opened(store: EndpointT) -> EndpointT:
    """Find out what an endpoint holds: its default graph, and its imported datasets."""
    if store.ask(f"ASK {{ GRAPH <{KNOWN}> {{ ?s ?p ?o }} }}"):
        store.params = (("default-graph-uri", KNOWN),)
        if not store.ask("ASK { GRAPH ?g { ?s ?p ?o } }"):
            store.params = ()  # it hides all other graphs then, and they are worth more
    store.datasets = tuple(sorted({iri or "" for text in _datasets(store) for (iri,) in store.rows(text)}))
    noted = store.rows(f"SELECT ?g WHERE {{ GRAPH <{LOG}> {{ ?g a cg:Dataset }} }}")
    store.copied = tuple(iri or "" for (iri,) in noted)
    if store.params:  # what came in shards stands in a graph of its own alone
        store.params += tuple(("default-graph-uri", iri) for iri in store.datasets if iri not in store.copied)
        store.copied = store.datasets
    if not store.datasets and store.ask(f"ASK {{ {_PLAIN} ?s ?p ?o }}") and not store.ask("ASK { ?c a cg:Credit }"):
        store.default_dataset = _ENDPOINT
        store.datasets = (_ENDPOINT,)
    return store


def _datasets(store: EndpointStore) -> list[str]:
    """Return the queries that find imported datasets: noted ones, described ones, and what holds plain credits.

    Sources of the curated graph never hold plain credits: those are derived, and stand in the default graph only.
    """
    noted = f"SELECT ?g WHERE {{ GRAPH <{LOG}> {{ ?g a cg:Dataset }} }}"
    if store.ask(f"ASK {{ GRAPH <{LOG}> {{ ?g dcterms:identifier ?state }} }}"):
        return [noted, _DATASETS]
    return [_DATASETS, f"SELECT DISTINCT ?g WHERE {{ {_PLAIN} GRAPH ?g {{ ?s ?p ?o }} }}"]


def _believed(document: dict[str, Any], place: str) -> Result:
    """Return an answer as the engine's own result, every term of it looked at first."""
    try:
        for _ in result_of(document) if "boolean" not in document else ():  # type: ignore[union-attr]
            pass
        return result_of(document)
    except (SyntaxError, ValueError) as error:
        raise EndpointError(f"{place}: answers with a term that is none ({error}); nothing of it was used") from error


def _number(text: Any, place: str) -> int:
    try:
        return int(text)
    except (ValueError, TypeError) as error:
        raise EndpointError(f"{place}: counts {shorten(str(text))!r}, which is no number") from error


def truth_of(document: dict[str, Any]) -> bool:
    """Return the answer to an ASK; Virtuoso gives it as a row with a number."""
    if "boolean" in document:
        return bool(document["boolean"])
    values = [cell.get("value", "") for row in document.get("results", {}).get("bindings", []) for cell in row.values()]
    return bool(values) and str(values[0]).lower() not in ("", "0", "false")


def _graph(body: bytes, kind: str, url: str) -> tuple[ox.QueryTriples, int]:
    """Return the triples of an answer, all of them parsed, as the engine's own result, and how many they are."""
    found = ox.RdfFormat.from_media_type(kind) if kind else None
    if found is None:
        raise EndpointError(f"{url}: answers with {kind or 'nothing it names'}, not with RDF")
    local = ox.Store()
    try:
        local.load(io.BytesIO(body), found, base_iri=url)
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise EndpointError(f"{url}: the answer is not whole {found.name} ({error}); nothing of it was used") from error
    triples = local.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    if not isinstance(triples, ox.QueryTriples):  # a CONSTRUCT was asked
        raise StoreError("the engine does not construct")
    return triples, len(local)


def _understood(text: str, base: str | None) -> Result | None:
    """Have the engine read a query, on nothing; None for one that calls a service."""
    if "service" in text.lower() and any(keyword == "SERVICE" for keyword, _ in guard.reaches(text)):
        return None
    return ox.Store().query(text, base_iri=base, prefixes=PREFIXES)


def _hiding(text: str, graphs: Sequence[str]) -> str:
    """Rewrite the GRAPH clauses of a query for an endpoint that is told its default graph.

    A variable shall not find the graphs that are there for castgraph's sake. A name becomes a variable with one value:
    Virtuoso finds nothing in ``GRAPH <name>`` once the request names a default graph (measured with 7.2.5).
    """
    listed = ", ".join(f"<{graph}>" for graph in graphs)
    parts: list[str] = []
    done = place = count = 0
    before = ""
    for kind, token, position in guard.tokens(text):
        if before == "GRAPH" and kind == "var":
            parts += [text[done:place], f"FILTER({token} NOT IN ({listed})) "]
            done = place
        elif before == "GRAPH" and kind in ("iri", "pname"):
            count += 1
            parts += [text[done:place], f"VALUES ?{_GRAPH_NAME}{count} {{ {token} }} GRAPH ?{_GRAPH_NAME}{count}"]
            done = position + len(token)
        before, place = token.upper(), position
    return "".join(parts) + text[done:]
