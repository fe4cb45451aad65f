"""How are X and Y connected? The one way in, and the one place that chooses how, by the store.

A store that can be read whole is searched by its path index: a local one, and a small endpoint too, whose credits and
names are read once and then serve every command alike (`connect`, its ``--pairs``, three and more, distances). Only an
endpoint that has too much for that is explored from both ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from castgraph.connections.local import Connector
from castgraph.connections.question import Asked, Question, takes
from castgraph.errors import CastgraphError
from castgraph.names.lookup import all_told
from castgraph.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import Unpack

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.connections.question import Joining
    from castgraph.connections.remote import RemoteConnector
    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["Unanswered", "answer_pair", "connect", "connect_question", "finder", "pairs", "vicinity"]


@overload
def connect(store: Store, start: str | Entity, end: str | Entity, **options: Unpack[Asked]) -> Answer: ...


@overload
def connect(
    store: Store,
    start: str | Entity,
    end: str | Entity,
    third: str | Entity,
    *more: str | Entity,
    **options: Unpack[Joining],
) -> Together: ...


@takes(Asked)
def connect(store: Store, start: str | Entity, end: str | Entity, *more: str | Entity, **options: Any) -> Any:
    """Find how two entities are connected, or what joins three and more.

    Args:
        store: an open store.
        start: name, alias, CURIE or IRI; or an entity that was found.
        end: likewise.
        *more: likewise; with them the smallest group that joins all of them is looked for.
        **options: attributes of `connections.question.Question`: ``max_hops``, ``paths``, ``via``, ``roles``, ….

    Returns:
        An `Answer`, for three and more a `Together`; not connected is an answer too (`note` says why).

    Raises:
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
        OptionError: options that contradict each other.
        StaleIndexError: the store's path index is missing or of another state; ``castgraph index`` mends it.

    Example:
        >>> import castgraph
        >>> store = castgraph.open()
        >>> castgraph.connect(store, "Alice Oseman", "David Tennant").hops
        4
        >>> castgraph.connect(store, "Joe Locke", "Kathryn Hahn", roles="actor", avoid="Agatha All Along").connected
        True
    """
    question = Question.of(options)
    if not more:
        return connect_question(store, start, end, question)
    from castgraph.connections.joined import join

    return join(store, [start, end, *more], question)


def connect_question(store: Store, start: str | Entity, end: str | Entity, question: Question) -> Answer:
    """Find how two entities are connected; as `connect`, with the options as one object."""
    with all_told(store, (start, end, *question.avoid, *question.via)):
        return finder(store, question).connect(start, end)


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


@takes(Asked)
def pairs(
    store: Store, ends: Iterable[tuple[str | Entity, str | Entity]], **options: Unpack[Asked]
) -> Iterator[Answer | Unanswered]:
    """Find how each of many pairs is connected, one after the other, in their order.

    Lazy: nothing is looked for before it is asked for. A pair whose name leads nowhere costs no other its answer.

    Args:
        store: an open store.
        ends: two names, CURIEs, IRIs or entities each.
        **options: as for `connect`.

    Yields:
        An `Answer` for each pair, an `Unanswered` for one that cannot be asked; `connected` is None there.

    Raises:
        OptionError: options that contradict each other.

    Example:
        >>> import castgraph
        >>> store = castgraph.open()
        >>> [one.connected for one in castgraph.pairs(store, [("Joe Locke", "Kit Connor"), ("Joe Locke", "Nobody")])]
        [True, None]
    """
    connector = finder(store, Question.of(options))
    return (answer_pair(connector, start, end) for start, end in ends)


def answer_pair(connector: Connector | RemoteConnector, start: str | Entity, end: str | Entity) -> Answer | Unanswered:
    """Answer for one of many pairs; see `pairs`."""
    try:
        return connector.connect(start, end)
    except CastgraphError as error:
        one, other = (str(getattr(name, "name", name)) for name in (start, end))
        return Unanswered(one, other, error)


def finder(store: Store, question: Question) -> Connector | RemoteConnector:
    """Return what answers a question for any number of pairs; see `connect` for what it raises."""
    if store.is_large:
        from castgraph.connections.remote import RemoteConnector

        return RemoteConnector(store, question)
    return Connector(store, question)


def vicinity(store: Store, iri: str, hops: int, include: Collection[str] = ()) -> Store:
    """Return a store that holds what lies within so many hops of an entity: this one, or a copy of as much.

    Raises:
        EndpointError: too much lies there.
    """
    if not store.is_large:
        return store
    from castgraph.connections.remote import copy_around

    return copy_around(store, iri, hops, include)
