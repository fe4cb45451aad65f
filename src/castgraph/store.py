"""Where a dataset lives: in memory, or in a directory written by `load`. One interface, and the only place that knows.

A `Store` answers SPARQL. Its default graph is what is known; its named graphs are who said it (design: the data
model). Queries see the default graph and, without a copy, every imported dataset. Never creates a store on disk: that
is `generations.writing` and the loader.
"""

from __future__ import annotations

import os
import re
import time
import weakref
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from castgraph.errors import QueryError, QuerySyntaxError, StoreError
from castgraph.generations import Pointer, broken_seals, hold, read_pointer
from castgraph.vocabulary import PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    import rdflib

__all__ = [
    "Literal",
    "NamedNode",
    "Quad",
    "Store",
    "Term",
    "Triple",
    "bulk_load",
    "damaged",
    "open_store",
    "query_syntax",
    "term",
    "with_values",
]

_SAFE_SIZE = 2000  # characters that cannot nest deep enough to matter, see `guard`
Literal = ox.Literal
NamedNode = ox.NamedNode
Quad = ox.Quad
Triple = ox.Triple
SMALL = 24 << 20
"""Bytes of a store up to which its files are compared with their digests whenever it is opened (in some 20 ms).

Larger ones are compared by size. The engine checks each block that it reads, but under ORDER BY a damaged block makes
it collect the same error until the memory is full.
"""
Term = ox.NamedNode | ox.Literal


def term(value: str | Term) -> Term:
    """Return a value as a term: a string is taken for an IRI, terms stay as they are.

    Raises:
        QueryError: the string is no absolute IRI.
    """
    if not isinstance(value, str):
        return value
    try:
        return ox.NamedNode(value)
    except ValueError as error:
        raise QueryError(f"{value!r} is no absolute IRI") from error


_TOKENS = re.compile(
    r"#[^\n]*|<[^<>\"{}|^`\\\s]*>"
    r'|"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|[?$]\w+|\b(?:where|ask|construct|describe|select)\b|[{}]",
    re.IGNORECASE,
)


def with_values(text: str, values: Mapping[str, Term]) -> str:
    """Return the query with variables bound to terms: a VALUES block at the head of its outermost pattern.

    The engine's own substitution refuses variables that a SELECT does not project. Terms are written by the engine in
    N-Triples syntax, so that no value can change the query. A sub-SELECT sees a bound variable if it projects it.

    Raises:
        QueryError: the query has no pattern to bind in.
    """
    if not values:
        return text
    depth = 0
    template = False
    for token in _TOKENS.finditer(text):
        word = token[0].lower()
        if word == "construct":
            template = True
        elif word == "where":
            template = False
        elif word == "}":
            depth -= 1
            template = template and depth > 0
        elif word == "{":
            if depth == 0 and not template:
                names = " ".join(f"?{name}" for name in values)
                terms = " ".join(str(value) for value in values.values())
                return f"{text[: token.end()]} VALUES ({names}) {{ ({terms}) }} {text[token.end() :]}"
            depth += 1
    raise QueryError("the query has no pattern { … } in which a parameter could be bound")


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
            from castgraph import guard  # compiles long patterns, which most commands never need

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

    def _repr_html_(self) -> str:
        """Show the graph in a notebook: its page in a sandboxed frame, without a server."""
        from castgraph.export.pages import store_frame

        return store_frame(self)

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


def _from_rdflib(value: Any) -> str | Term:
    if isinstance(value, (ox.NamedNode, ox.Literal)):
        return value
    import rdflib

    if isinstance(value, rdflib.Literal):
        datatype = ox.NamedNode(str(value.datatype)) if value.datatype and not value.language else None
        return ox.Literal(str(value), language=value.language, datatype=datatype)
    return str(value)


def _to_rdflib(value: Any) -> rdflib.term.Node:
    import rdflib

    if isinstance(value, ox.NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return rdflib.BNode(value.value)
    plain = value.language or value.datatype.value == XSD + "string"
    datatype = None if plain else rdflib.URIRef(value.datatype.value)
    return rdflib.Literal(value.value, lang=value.language, datatype=datatype)


def damaged(error: Exception) -> StoreError:
    """Return what to tell of a failure that the engine met while reading: the store, not the question, is at fault."""
    return StoreError(f"the store cannot be read ({_first_line(error)}); what is wrong with it: castgraph doctor STORE")


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0]


def query_syntax(error: SyntaxError, text: str, base: str | None = None) -> QuerySyntaxError:
    """Return the engine's complaint about a query in words: where, what was expected, the line and a caret."""
    if base is None and (relative := re.search(r"<(?!<)[^<>\s:]*>", text)) and _is_query(text, "http://localhost/"):
        before = text[: relative.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return QuerySyntaxError(
            f"line {line}, column {column}: {relative[0]} is a relative IRI; say with --base what to", line, column
        )
    message = str(error.msg)
    found = re.search(r"error at (?:line )?(\d+)[: ](?:column )?(\d+): (.*)", message, re.DOTALL)
    if not found:
        return QuerySyntaxError(f"the query is not SPARQL 1.1: {message}")
    line, column = int(found[1]), int(found[2])
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    start = max(0, column - 80)
    caret = " " * (column - 1 - start) + "^"
    return QuerySyntaxError(
        f"syntax error at line {line}, column {column}: {_expected(found[3], shown[: column - 1])}\n"
        f"  {shown[start : start + 160]}\n  {caret}",
        line,
        column,
    )


def _is_query(text: str, base: str) -> bool:
    try:
        ox.Store().query(text, base_iri=base, prefixes=PREFIXES)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return False
    return True


def _expected(reason: str, before: str) -> str:
    """Turn the parser's list of everything it would have taken, character classes included, into words."""
    if "Prefix not found" in reason and (name := re.search(r"([\w-]*):[\w-]*\Z", before)):
        from difflib import get_close_matches

        near = get_close_matches(name[1], PREFIXES, n=1)
        meant = f"; did you mean {near[0]}:?" if near else ""
        return f"the prefix {name[1]}: is not declared{meant}"
    reason = re.sub(r"\[(?:'[^']*'| |\.\.=?|\||\n|_)*\]", "", reason).removeprefix("expected one of")
    tokens = re.findall(r'"(?:\\.|[^"\\])+"|[A-Za-z]{2,}', reason.removeprefix("expected"))
    words = [token.strip('"').replace('\\"', '"') for token in tokens]
    kept = [word for word in dict.fromkeys(words) if word not in ("'", "'''", '"', '"""')]
    return f"expected {' or '.join(kept[:12])}" if kept else "not expected here"
