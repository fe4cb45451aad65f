"""Many pairs: every connection of each, or only how far apart each is, or one shortest connection of each."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

import numpy as np

from castgraph.connections.find import finder
from castgraph.connections.local import Connector
from castgraph.connections.question import Asked, Question, takes
from castgraph.errors import CastgraphError, OptionError, option
from castgraph.paths.many import distances_between, paths_between
from castgraph.shown import Shown
from castgraph.text import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Unpack

    from castgraph.connections.answer import Answer
    from castgraph.connections.remote import RemoteConnector
    from castgraph.model import Connection, Entity
    from castgraph.store.base import Store

    Ends = tuple[str | Entity, str | Entity]
    _Node = tuple[Entity, int]

__all__ = ["ONLY", "Shortest", "Unanswered", "answers", "pairs"]

ONLY = ("hops", "path")
"""What may be all that is asked of pairs."""
_MOST = 4096
"""Pairs that are answered together."""
_CONFLICTING = ("paths", "longer", "via")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Shortest(Shown):
    """How far two entities are apart, and one shortest connection where that was asked for.

    Attributes:
        start: one entity.
        end: the other.
        hops: length of the shortest connection, None where there is none.
        connection: one of that length, not ranked among others; None where none was asked for or there is none.
        note: why there is none.
    """

    start: Entity
    end: Entity
    hops: int | None
    connection: Connection | None = None
    note: str = ""

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return self.hops is not None

    def in_short(self) -> str:
        """Return the ends and how many hops apart they are."""
        apart = "not connected" if self.hops is None else f"{self.hops} hop{'s' * (self.hops != 1)}"
        return f"{self.start.name} – {self.end.name}: {apart}"

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``connect --pairs --only`` prints."""
        return {
            "connected": self.connected,
            "hops": self.hops,
            "start": self.start.to_json(),
            "end": self.end.to_json(),
            "note": self.note,
        } | ({"connection": self.connection.to_json()} if self.connection else {})

    def to_row(self) -> dict[str, Any]:
        """Return the columns that an `Answer` has, as far as they are known."""
        return {
            "start": self.start.name,
            "end": self.end.name,
            "connected": self.connected,
            "hops": self.hops,
            "sentence": self.connection.sentence if self.connection else "",
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Unanswered(Shown):
    """A pair that could not be answered: its names as they were given, and why."""

    start: str
    end: str
    error: CastgraphError

    @property
    def connected(self) -> None:
        """Not known."""

    def in_short(self) -> str:
        """Return the pair and what is wrong."""
        return f"{self.start} – {self.end}: {self.error}"

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``connect --pairs`` prints for it."""
        return {"connected": None, "start": self.start, "end": self.end, "error": str(self.error)}

    def to_row(self) -> dict[str, Any]:
        """Return the columns that an `Answer` has, as far as they are known."""
        return {"start": self.start, "end": self.end, "connected": None, "note": str(self.error)}


@overload
def pairs(
    store: Store, ends: Iterable[Ends], *, only: Literal[""] = "", **options: Unpack[Asked]
) -> Iterator[Answer | Unanswered]: ...


@overload
def pairs(
    store: Store, ends: Iterable[Ends], *, only: Literal["hops", "path"], **options: Unpack[Asked]
) -> Iterator[Shortest | Unanswered]: ...


@takes(Asked)
def pairs(store: Store, ends: Iterable[Ends], *, only: str = "", **options: Any) -> Iterator[Any]:
    """Find how each of many pairs is connected, in their order.

    Lazy: nothing is looked for before it is asked for. A pair whose name leads nowhere costs no other its answer. With
    `only` pairs are read and answered thousands together, which takes a fraction of the time: 100,000 of them some
    twenty seconds in a graph of four million credits.

    Args:
        store: an open store.
        ends: two names, CURIEs, IRIs or entities each.
        only: ``hops`` to be told only how far apart each pair is, ``path`` for one shortest connection of each too.
        **options: as for `connect`.

    Yields:
        An `Answer` for each pair, with `only` a `Shortest`; an `Unanswered` for one that cannot be asked, of which
        `connected` is None.

    Raises:
        OptionError: options that contradict each other.

    Example:
        >>> import castgraph
        >>> store = castgraph.open()
        >>> [one.connected for one in castgraph.pairs(store, [("Joe Locke", "Kit Connor"), ("Joe Locke", "Nobody")])]
        [True, None]
        >>> [one.hops for one in castgraph.pairs(store, [("Alice Oseman", "David Tennant")], only="hops")]
        [4]
    """
    return answers(store, ends, Question.of(options), only)


def answers(
    store: Store, ends: Iterable[Ends | Unanswered], question: Question, only: str = ""
) -> Iterator[Answer | Shortest | Unanswered]:
    """Answer many pairs; as `pairs`, with the options as one object, and what is no pair handed on in its place."""
    if only and only not in ONLY:
        raise OptionError(f"{option('only')} {only!r} is not known{meant(only, ONLY)}")
    for name in _CONFLICTING if only else ():
        if getattr(question, name):
            raise OptionError(f"{option('only')} and {option(name)} contradict each other: it is about shortest ones")
    connector = finder(store, question)
    if not only:
        return (_each(connector, pair) for pair in ends)
    return (one for some in _growing(ends) for one in _together(connector, some, only))


def _growing(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield items in lists: the first alone, so that there is an answer soon, then more and more at once."""
    items, size = iter(items), 1
    while some := list(islice(items, size)):
        yield some
        size = min(4 * size, _MOST)


def _each(connector: Connector | RemoteConnector, pair: Ends | Unanswered) -> Answer | Unanswered:
    if isinstance(pair, Unanswered):
        return pair
    try:
        return connector.connect(*pair)
    except CastgraphError as error:
        one, other = (str(getattr(name, "name", name)) for name in pair)
        return Unanswered(one, other, error)


def _together(
    connector: Connector | RemoteConnector, some: list[Ends | Unanswered], only: str
) -> list[Shortest | Unanswered]:
    """Answer some pairs: those whose ends are nodes that may be walked all at once, any others alone."""
    told: dict[int, Shortest | Unanswered] = {}
    nodes: dict[int, tuple[_Node, _Node]] = {}
    known: dict[str, _Node | None] = {}
    for place, pair in enumerate(some):
        if isinstance(connector, Connector) and not isinstance(pair, Unanswered):
            one, other = (_node(connector, name, known) for name in pair)
            if one and other:
                nodes[place] = one, other
                continue
        answer = _each(connector, pair)
        told[place] = answer if isinstance(answer, Unanswered) else _shortened(answer, only)
    if isinstance(connector, Connector):
        told |= zip(nodes, _shortest(connector, list(nodes.values()), only), strict=True)
    return [told[place] for place in range(len(some))]


def _node(connector: Connector, name: str | Entity, known: dict[str, _Node | None]) -> _Node | None:
    """Return what a name means and its node; None where that cannot be walked, or is told with what is wrong."""
    text = name if isinstance(name, str) else name.iri
    if text not in known:
        known[text] = None
        with suppress(CastgraphError):
            entity = connector.names.resolve(text)
            number = connector.number(entity)
            known[text] = (entity, number) if number not in connector.search.filter.avoid else None
    return known[text]


def _shortest(connector: Connector, ends: list[tuple[_Node, _Node]], only: str) -> Iterator[Shortest]:
    """Yield what is to be told of pairs of nodes that are walked."""
    starts, others = (np.array([pair[side][1] for pair in ends], dtype=np.int64) for side in (0, 1))
    most = connector.question.max_hops
    none = f"No connection of at most {most} hop{'s' * (most != 1)}."
    if only == "hops":
        lengths = distances_between(connector.search, starts, others, most).tolist()
        for (one, other), length in zip(ends, lengths, strict=True):
            yield Shortest(one[0], other[0], length) if length >= 0 else Shortest(one[0], other[0], None, None, none)
        return
    paths = list(paths_between(connector.search, starts, others, most))
    connections = iter(connector.connections([path for path in paths if path]))
    for (one, other), path in zip(ends, paths, strict=True):
        connection = next(connections) if path else None
        yield Shortest(one[0], other[0], len(path) - 1 if path else None, connection, "" if path else none)


def _shortened(answer: Answer, only: str) -> Shortest:
    connection = answer.connections[0] if answer.connections and only == "path" else None
    return Shortest(answer.start, answer.end, answer.hops, connection, "" if answer.connected else answer.note)
