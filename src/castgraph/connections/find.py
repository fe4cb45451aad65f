"""How are X and Y connected? The one way in, and the one place that chooses how, by the store.

A store that can be read whole is searched by its path index: a local one, and a small endpoint too, whose credits and
names are read once and then serve every command alike (`connect`, its ``--pairs``, three and more, distances). Only an
endpoint that has too much for that is explored from both ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.connections.local import Connector
from castgraph.connections.question import Question

if TYPE_CHECKING:
    from collections.abc import Collection

    from castgraph.connections.answer import Answer
    from castgraph.connections.remote import RemoteConnector
    from castgraph.store.base import Store

__all__ = ["connect", "connect_question", "finder", "vicinity"]


def connect(store: Store, start: str, end: str, **options: Any) -> Answer:
    """Find how two entities are connected.

    Args:
        store: an open store.
        start: name, alias, CURIE or IRI.
        end: likewise.
        **options: attributes of `Question`: ``max_hops``, ``paths``, ``longer``, ``via``, ``avoid``, ``roles``, ….

    Returns:
        An `Answer`; not connected is an answer too (`connections` empty, `note` says why).

    Raises:
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
        OptionError: options that contradict each other.
        StaleIndexError: the store's path index is missing or of another state; ``castgraph index`` mends it.

    Example:
        >>> import castgraph
        >>> castgraph.connect(castgraph.open(), "Alice Oseman", "David Tennant").hops
        4
    """
    return connect_question(store, start, end, Question(**options))


def connect_question(store: Store, start: str, end: str, question: Question) -> Answer:
    """Find how two entities are connected; as `connect`, with the options as one object."""
    return finder(store, question).connect(start, end)


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
