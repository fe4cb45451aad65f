"""SPARQL text: terms, parameters that are bound, and errors that say where."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from castgraph.errors import QueryError, QuerySyntaxError, option, shorten
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


__all__ = [
    "GRAPH_FORMATS", "SOLUTION_FORMATS", "BlankNode", "DefaultGraph", "Graph", "Literal", "NamedNode", "Quad", "Result",
    "Solutions", "Term", "Triple", "Truth", "as_solutions", "complaint", "query_syntax", "result_of", "serialize",
    "term", "values_clause", "with_values",
]  # fmt: skip

BlankNode = ox.BlankNode
DefaultGraph = ox.DefaultGraph
Literal = ox.Literal
NamedNode = ox.NamedNode
Quad = ox.Quad
Triple = ox.Triple
Term = ox.NamedNode | ox.Literal
Solutions = ox.QuerySolutions
Truth = ox.QueryBoolean
Graph = ox.QueryTriples
Result = Solutions | Truth | Graph
serialize = ox.serialize
SOLUTION_FORMATS = {name: getattr(ox.QueryResultsFormat, name.upper()) for name in ("csv", "tsv", "json", "xml")}
"""Names of the formats of rows and truths, with the engine's own."""
GRAPH_FORMATS = {
    name.replace("_", ""): getattr(ox.RdfFormat, name.upper())
    for name in ("turtle", "n_triples", "n_quads", "trig", "json_ld", "rdf_xml")
}
"""Names of the formats of graphs, with the engine's own."""


def term(value: str | Term) -> Term:
    """Return a value as a term: a string is taken for an IRI, terms stay as they are.

    Raises:
        QueryError: the string is not an absolute IRI.
    """
    if not isinstance(value, str):
        return value
    try:
        return ox.NamedNode(value)
    except ValueError as error:
        raise QueryError(f"{value!r} is not an absolute IRI") from error


def result_of(document: dict[str, Any]) -> Solutions | Truth:
    """Return a document of SPARQL JSON as the engine's own result.

    Raises:
        ValueError: a term in it is none: an IRI that is not absolute, half a character.
    """
    return ox.parse_query_results(json.dumps(document), format=ox.QueryResultsFormat.JSON)


def as_solutions(found: Result) -> Solutions:
    """Return the result of a query that must be a SELECT.

    Raises:
        QueryError: it is not.
    """
    if not isinstance(found, Solutions):
        raise QueryError("not a SELECT query")
    return found


def values_clause(variable: str, iris: Iterable[str]) -> str:
    """Return a clause that binds a variable to each of some IRIs, sorted, with a blank after it."""
    return f"VALUES ?{variable} {{ {' '.join(str(term(iri)) for iri in sorted(iris))} }} "


def with_values(text: str, values: Mapping[str, str | Term] | None) -> str:
    """Return the query with variables bound to terms (see `term` and `binding.bound`).

    Raises:
        QueryError: the query does not mention one of them, or a text is not an IRI.
    """
    if not values:
        return text
    from castgraph.store.binding import bound  # compiles long patterns, which most queries never need

    return bound(text, {name: str(term(value)) for name, value in values.items()})


def complaint(error: Exception) -> str:
    """Return what the engine says of a query that it cannot run, in words."""
    if isinstance(error, UnicodeEncodeError):
        line, column = _place(error.object[: error.start])
        return f"line {line}, column {column}: half a character: the query is not UTF-8"
    return str(error)


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def query_syntax(
    error: SyntaxError, text: str, base: str | None = None, own: str = "", *, update: bool = False
) -> QueryError:
    """Return the engine's complaint about a query in words: where, what was expected, the line and a caret.

    Args:
        error: what the engine raised.
        text: what it read.
        base: what it resolved relative IRIs against.
        own: the query as it was written, where parameters were bound in `text`: places are told of it.
        update: whether it was to be an update.
    """
    if own and own != text and "service" not in own.lower():  # which must not be called from here
        try:
            ox.Store().query(own, base_iri=base, prefixes=PREFIXES)
        except SyntaxError as of_own:
            error, text = of_own, own
        except (ValueError, RuntimeError, OSError):
            pass
        else:
            return QueryError("the query gives a parameter a value itself (by BIND or AS); give that another name")
    if base is None and (relative := re.search(r"<(?!<)[^<>\s:]*>", text)) and _is_query(text, "http://localhost/"):
        before = text[: relative.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        advice = f"say with {option('base')} what it is relative to"
        message = f"line {line}, column {column}: {relative[0]} is a relative IRI; {advice}"
        return QuerySyntaxError(message, line, column)
    if told := _begins_badly(text, update=update):
        return QuerySyntaxError(told)
    message = str(error.msg)
    found = re.search(r"error at (?:line )?(\d+)[: ](?:column )?(\d+): (.*)", message, re.DOTALL)
    line, column, reason = (int(found[1]), int(found[2]), found[3]) if found else (1, 1, message)
    lines = text.split("\n")
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    said = _undeclared(before) if "Prefix not found" in reason else ""
    if not said:
        from castgraph.store.diagnosis import diagnose  # needed for what is wrong alone

        at, said = diagnose(text, reason, update=update) or (len("\n".join(lines[: line - 1])) + column, "")
        line, column = _place(text[:at]) if said else (line, column)
    shown = lines[line - 1] if line <= len(lines) else ""
    start = max(0, column - 80)
    caret = " " * (column - 1 - start) + "^"
    said = said or f"something before here is not {'an update' if update else 'a query'} of SPARQL 1.1"
    return QuerySyntaxError(
        f"syntax error at line {line}, column {column}: {said}\n  {shown[start : start + 160]}\n  {caret}", line, column
    )


_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_BEFORE = re.compile(r"\s*(?:(?:#[^\n]*\n|PREFIX\s+[\w.-]*:\s*<[^>]*>|BASE\s+<[^>]*>)\s*)*", re.IGNORECASE)


def _begins_badly(text: str, *, update: bool) -> str:
    """Return what a text is that begins as no query does, or as no update; empty where it begins well."""
    start = _BEFORE.match(text)
    word = re.match(r"\w*", text[start.end() if start else 0 :])
    first = word[0].upper() if word else ""
    if not first:
        return (
            ""
            if update or text.strip()
            else f"there is no query; it begins with {', '.join(_FORMS[:3])} or {_FORMS[3]}"
        )
    if first in (*(_UPDATES if update else _FORMS), "PREFIX", "BASE", "VERSION"):
        return ""
    if update:
        if first in _FORMS:
            return f"{first} asks, and this changes a store; questions are asked by: castgraph query"
        near = get_close_matches(first, (*_UPDATES, "PREFIX", "BASE"), n=1)
        hint = f"did you mean {near[0]}?" if near else "it begins with INSERT or DELETE"
        return f"an update does not begin with {shorten(word[0] if word else '')}; {hint}"
    if first in _UPDATES:
        return f"{first} changes a store, and this asks queries; changes are made by: castgraph update"
    near = get_close_matches(first, (*_FORMS, *_UPDATES, "PREFIX", "BASE"), n=1)
    hint = f"did you mean {near[0]}?" if near else f"it begins with {', '.join(_FORMS[:3])} or {_FORMS[3]}"
    return f"a query does not begin with {shorten(word[0] if word else '')}; {hint}"


def _is_query(text: str, base: str) -> bool:
    try:
        ox.Store().query(text, base_iri=base, prefixes=PREFIXES)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return False
    return True


def _undeclared(before: str) -> str:
    """Return which prefix is not declared, of the line up to where the engine stopped."""
    if ":" not in before:
        return ""
    words = re.findall(r"[\w.-]+", before.rpartition(":")[0][-200:])  # of a long line, its end: linear in it
    name = words[-1] if words and before.rpartition(":")[0].endswith(words[-1]) else ""
    near = get_close_matches(name, PREFIXES, n=1)
    meant = f"; did you mean {near[0]}:?" if near else ""
    return f"the prefix {shorten(name)}: is not declared{meant}"
