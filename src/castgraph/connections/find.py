"""How are X and Y connected? The one way in, and the one place that chooses how, by the store.

A store that can be read whole is searched by its path index: a local one, and a small endpoint too, whose credits and
names are read once and then serve every command alike (`connect`, its ``--pairs``, three and more, distances). Only an
endpoint that has too much for that is explored from both ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from castgraph.connections.local import Connector
from castgraph.connections.question import Asked, Question, takes
from castgraph.names.lookup import all_told

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Unpack

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.connections.question import Joining
    from castgraph.connections.remote import RemoteConnector
    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["connect", "connect_question", "finder", "vicinity"]


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


def finder(store: Store, question: Question) -> Connector | RemoteConnector:
    """Return what answers a question for any number of pairs; see `connect` for what it raises."""
    if store.path is None and store.is_large:
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
