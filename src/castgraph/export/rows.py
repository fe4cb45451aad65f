"""A SPARQL query, named or written out → its answer as a table of plain values, which needs no store any more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, overload

from castgraph.shown import Tabular
from castgraph.store import sparql
from castgraph.vocabulary import XSD

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Mapping

    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["NAMED", "Table", "query"]

NAMED = 1000
"""Rows of an answer whose IRIs are given their names, which is as many as are shown."""

_NUMBERS = {f"{XSD}{name}": int for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_FRACTIONS = {f"{XSD}{name}" for name in ("decimal", "double", "float")}


@dataclass(frozen=True, slots=True, repr=False)
class Table(Tabular, Sequence[dict[str, Any]]):
    """The answer to a query, row by row: a sequence of dictionaries.

    Cells are plain values: an IRI or a text as a string, a number, a truth; None where nothing is bound.

    Attributes:
        head: the names of the columns, in the order of the query.
        rows: the cells of each row, in the order of `head`.
        names: IRI to the name that is shown for it, of the first rows.
        truth: the answer to an ASK query; None for all others.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    truth: bool | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows) if self.truth is None else self.truth

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, at: slice) -> Self: ...

    def __getitem__(self, at: int | slice) -> dict[str, Any] | Self:
        if isinstance(at, slice):
            return type(self)(self.head, self.rows[at], self.names, self.truth)
        return dict(zip(self.head, self.rows[at], strict=True))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[at] for at in range(len(self.rows)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.head

    def in_short(self) -> str:
        """Return how many rows of what."""
        if self.truth is not None:
            return str(self.truth).lower()
        return f"{len(self.rows):,} row{'s' * (len(self.rows) != 1)} of {', '.join(self.head)}"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a dictionary for each row."""
        return list(self)

    def shown(self, most: int = NAMED) -> list[list[str]]:
        """Return the first rows as people read them: names for IRIs."""
        return [["" if cell is None else self.names.get(cell, str(cell)) for cell in row] for row in self.rows[:most]]


def query(
    store: Store,
    query: str | Path,
    /,
    *,
    base: str | None = None,
    allow_network: str | Collection[str] = (),
    **params: str | int | datetime.date | Entity,
) -> Table:
    """Run a SPARQL query and return its answer, read whole.

    Args:
        store: an open store.
        query: the name of a named query (`named_queries` lists them), a file, or the query itself; the usual prefixes
            need not be declared.
        base: IRI that relative ones are resolved against.
        allow_network: hosts that SERVICE may reach; none otherwise, and a plain string is one.
        **params: what the parameters of a named query, or variables of another, are bound to.

    Returns:
        A `Table`; of an ASK query its `truth`, of one that makes a graph the triples. `Store.query` gives rdflib's own
        result instead.

    Raises:
        QuerySyntaxError: with line and column.
        QueryRefusedError: the query reaches outside.
        OptionError: no query of that name, or a parameter that is missing, unknown, or not of its kind.
        UnknownNameError: a parameter names what leads nowhere.
        AmbiguousNameError: it names several.

    Example:
        >>> import castgraph
        >>> with castgraph.open() as store:
        ...     castgraph.query(store, "cast", production="Heartstopper").columns[:2]
        ('person', 'name')
    """
    from castgraph.answers.named_queries import bind, chosen_query
    from castgraph.export.solutions import labels

    text, named = str(query), None
    if isinstance(query, Path) or not re.search(r"[\s{}]", text) or Path(text).suffix in (".rq", ".sparql"):
        text, named = chosen_query(text)
    given = {name: str(getattr(value, "iri", value)) for name, value in params.items()}
    values = bind(named, given, store) if named or given else {}
    hosts = (allow_network,) if isinstance(allow_network, str) else tuple(allow_network)
    found = store.results(text, values=values, base=base, allow_network=hosts)
    if isinstance(found, sparql.Truth):
        return Table(("answer",), ((bool(found),),), truth=bool(found))
    if isinstance(found, sparql.Graph):
        head: tuple[str, ...] = ("subject", "predicate", "object")
        terms = [(triple.subject, triple.predicate, triple.object) for triple in found]
    else:
        head = tuple(variable.value for variable in found.variables)
        terms = [tuple(solution) for solution in found]
    iris = {one.value for row in terms[:NAMED] for one in row if isinstance(one, sparql.NamedNode)}
    return Table(head, tuple(tuple(map(_plain, row)) for row in terms), labels(store, iris))


def _plain(term: Any) -> Any:
    """Return a term as a plain value."""
    if not isinstance(term, sparql.Literal):
        return None if term is None else getattr(term, "value", str(term))
    kind, value = term.datatype.value, term.value
    if kind in _FRACTIONS:
        return float(value.replace("INF", "inf"))
    if kind == f"{XSD}boolean":
        return value == "true"
    return int(value) if kind in _NUMBERS else value
