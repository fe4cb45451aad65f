"""An engine's result → bytes in a standard format, or cells of a table. Streams; never builds a whole answer first.

Serialised by the engine itself: rdflib's writers lose 0 and false and unbound values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Literal, cast

from castgraph.errors import OptionError, option
from castgraph.iris import compact
from castgraph.store import sparql
from castgraph.store.sparql import GRAPH_FORMATS, SOLUTION_FORMATS, Result, Solutions, term
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from castgraph.store.base import Store

__all__ = [
    "FORMATS",
    "GRAPH_FORMATS",
    "SOLUTION_FORMATS",
    "Cut",
    "cells",
    "first",
    "kind",
    "known_format",
    "labels",
    "write",
    "write_spreadsheet",
]

_SHORT = {
    "srj": "json",
    "srx": "xml",
    "ttl": "turtle",
    "nt": "ntriples",
    "nq": "nquads",
    "rdf": "rdfxml",
    "txt": "table",
}


FORMATS = ("table", *SOLUTION_FORMATS, *GRAPH_FORMATS, "xlsx")
"""What an answer can be written as; a table is for people."""


def kind(found: Result) -> str:
    """Return what a query asked for: ``solutions``, ``truth`` or ``graph``."""
    if isinstance(found, sparql.Truth):
        return "truth"
    return "graph" if isinstance(found, sparql.Graph) else "solutions"


def known_format(name: str) -> str:
    """Return the one of `FORMATS` that is called by its name, or by the ending of its files.

    Raises:
        OptionError: there is no such format; a similar one is named.
    """
    if (form := _SHORT.get(name, name)) in FORMATS:
        return form
    from difflib import get_close_matches

    near = get_close_matches(form, FORMATS, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(FORMATS)}"
    raise OptionError(f"{option('form')} {form!r} is not known{hint}")


def write(found: Result, form: str, stream: IO[bytes]) -> None:
    """Write a result to a binary stream as it comes.

    Args:
        found: from `Store.results`; it is used up.
        form: one of `SOLUTION_FORMATS` for solutions and truths, of `GRAPH_FORMATS` for graphs.
        stream: anything with ``write``.

    Raises:
        OptionError: the format cannot hold such a result.
    """
    if isinstance(found, sparql.Graph):
        if form not in GRAPH_FORMATS:
            raise OptionError(f"{form} holds rows, and the query makes a graph; choose from {', '.join(GRAPH_FORMATS)}")
        if form == "rdfxml":
            stream = cast("IO[bytes]", _Xml(stream))
        if form in ("turtle", "trig", "rdfxml"):
            sparql.serialize(found, stream, GRAPH_FORMATS[form], prefixes=PREFIXES)
        else:
            found.serialize(stream, GRAPH_FORMATS[form])
        return
    if form not in SOLUTION_FORMATS:
        raise OptionError(f"{form} holds a graph, and the query makes rows; choose from {', '.join(SOLUTION_FORMATS)}")
    if isinstance(found, sparql.Truth) and form in ("csv", "tsv"):
        stream.write(b"true\n" if found else b"false\n")
        return
    found.serialize(cast("IO[bytes]", _Xml(stream)) if form == "xml" else stream, SOLUTION_FORMATS[form])


_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class _Xml:
    """Stands before a stream of XML, which the engine does not see to be well-formed: some characters cannot be in it.

    Args:
        stream: what is written to.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Write a block; a carriage return as a reference, as XML takes it for a line feed elsewhere.

        Raises:
            OptionError: it holds a character that XML cannot.
        """
        if found := _NOT_XML.search(self._tail + data):
            character = ord(found[0].decode("utf-8"))
            raise OptionError(f"XML cannot hold U+{character:04X}, which the answer has; choose another format")
        self._tail = data[-2:]
        self._stream.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        """Hand on what was written."""
        self._stream.flush()


_FORMULA = re.compile(r"\s*[=+\-@\t\r|]")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def write_spreadsheet(found: Solutions, form: str, stream: IO[bytes]) -> None:
    """Write rows as CSV or TSV that a spreadsheet takes for text: what would be a formula there gets an apostrophe.

    Cells are lexical forms; numbers stay numbers.

    Raises:
        OptionError: another format.
    """
    import csv
    import io

    if form not in ("csv", "tsv") or not isinstance(found, Solutions):
        raise OptionError(f"{option('spreadsheet')} writes rows as csv or tsv; name one with {option('form')}")
    page = io.StringIO()
    writer = csv.writer(page, delimiter="," if form == "csv" else "\t")
    writer.writerow(variable.value for variable in found.variables)
    for solution in found:
        writer.writerow(_defused("" if value is None else getattr(value, "value", str(value))) for value in solution)
        if page.tell() > 1 << 16:
            stream.write(page.getvalue().encode())
            page.seek(0)
            page.truncate()
    stream.write(page.getvalue().encode())


def _defused(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


@dataclass(slots=True)
class Cut:
    """The first solutions of a result, as a result; `more` tells whether there were others."""

    found: Solutions
    more: bool


def first(found: Solutions, count: int) -> Cut:
    """Take the first `count` solutions of a result; the engine works no further than that."""
    names = [variable.value for variable in found.variables]
    rows: list[dict[str, Any]] = []
    more = False
    for solution in found:
        if len(rows) >= count:
            more = True
            break
        rows.append({name: _json(value) for name, value in zip(names, solution, strict=True) if value is not None})
    document = {"head": {"vars": names}, "results": {"bindings": rows}}
    return Cut(sparql.as_solutions(sparql.result_of(document)), more)


def _json(value: Any) -> dict[str, Any]:
    if isinstance(value, sparql.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, sparql.BlankNode):
        return {"type": "bnode", "value": value.value}
    if isinstance(value, sparql.Triple):
        parts = {"subject": value.subject, "predicate": value.predicate, "object": value.object}
        return {"type": "triple", "value": {name: _json(part) for name, part in parts.items()}}
    entry = {"type": "literal", "value": value.value}
    if value.language:
        direction = {"its:dir": str(value.direction)} if value.direction else {}
        return entry | {"xml:lang": value.language} | direction
    return entry | {"datatype": value.datatype.value}


def cells(
    found: Solutions, store: Store, *, show: Literal["name", "curie", "iri"] = "name", once: bool = False
) -> tuple[list[str], list[list[str]]]:
    """Return the head and the rows of a result for people: names for IRIs, lexical forms for literals.

    Args:
        found: it is used up, so `first` should have cut it.
        store: where names are looked up.
        show: what stands for an IRI: its name, its CURIE where a prefix fits, or itself.
        once: leave out a column that holds but the names of the things in another.
    """
    rows = [list(solution) for solution in found]
    iris = {value.value for row in rows for value in row if isinstance(value, sparql.NamedNode)}
    shown = labels(store, iris) if show == "name" else {}

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, sparql.NamedNode):
            return value.value if show == "iri" else shown.get(value.value) or compact(value.value)
        if isinstance(value, sparql.Triple):
            return f"<<( {value} )>>"
        return value.value if isinstance(value, sparql.Literal) else str(value)

    columns, shown_rows = [variable.value for variable in found.variables], [list(map(cell, row)) for row in rows]
    if not once or not rows:
        return columns, shown_rows
    told = list(zip(*shown_rows, strict=True))
    things = [
        all(value is None or isinstance(value, sparql.NamedNode) for value in column)
        for column in zip(*rows, strict=True)
    ]
    named = {told[at] for at, is_thing in enumerate(things) if is_thing and any(told[at])}
    kept = [at for at, column in enumerate(told) if things[at] or column not in named]
    return [columns[at] for at in kept], [[row[at] for at in kept] for row in shown_rows]


def labels(store: Store, iris: Collection[str]) -> dict[str, str]:
    """Return the names of what has one, by IRI: `schema:name`, else `rdfs:label`, else a headline; English first."""
    found: dict[str, tuple[tuple[int, bool, str], str]] = {}
    order = {iri: place for place, iri in enumerate((PREFIXES["schema"] + "name", PREFIXES["rdfs"] + "label"))}
    for batch in _batches(sorted(iris), 500):
        values = " ".join(str(term(iri)) for iri in batch if _is_absolute(iri))
        for iri, predicate, language, name in store.rows(
            f"SELECT ?e ?p (LANG(?n) AS ?l) ?n WHERE {{ VALUES ?e {{ {values} }} "
            "VALUES ?p { schema:name rdfs:label schema:headline } ?e ?p ?n }"
        ):
            rank = (order.get(predicate or "", 2), not (language or "en").startswith("en"), name or "")
            if iri and (iri not in found or rank < found[iri][0]):
                found[iri] = (rank, name or "")
    return {iri: name for iri, (_, name) in found.items()}


def _is_absolute(iri: str) -> bool:
    return ":" in iri


def _batches(values: list[str], size: int) -> Iterator[list[str]]:
    for begin in range(0, len(values), size):
        yield values[begin : begin + size]
