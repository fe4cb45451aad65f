"""How are X and Y connected? The one way in, whatever the store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from castgraph.connections.local import Connector
from castgraph.connections.question import Question
from castgraph.names.lookup import Names

if TYPE_CHECKING:
    from castgraph.connections.answer import Answer
    from castgraph.store.base import Store
    from castgraph.store.endpoint import EndpointStore


__all__ = ["connect", "connect_question"]


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
    if store.remote:
        return _over_endpoint(cast("EndpointStore", store), start, end, question)
    return Connector(store, question).connect(start, end)


def _over_endpoint(store: EndpointStore, start: str, end: str, question: Question) -> Answer:
    from castgraph.connections.remote import Explorer, resolved

    question.check()
    names = Names.of(store)
    first, last = names.resolve(start), names.resolve(end)
    asked, typed = resolved(store, question)
    answer: Answer = Explorer(store, asked).answer(first.iri, last.iri, connect_question)
    note = answer.note
    for iri, text in typed.items():
        note = note.replace(iri, text)
    return replace(answer, note=note)
