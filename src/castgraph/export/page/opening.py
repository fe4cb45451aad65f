"""What a page opens with: the command's own answer, by the numbers of the page's nodes and credits. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.connections.answer import Answer
from castgraph.connections.joined import Together
from castgraph.export.page.texts import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.export.page.contents import Contents
    from castgraph.export.page.options import State, View
    from castgraph.model import Hop

__all__ = ["hops_of", "opening", "state_of"]


def hops_of(answer: Answer | Together | None) -> list[Hop]:
    """Return every hop of an answer."""
    if answer is None:
        return []
    if isinstance(answer, Answer):
        return [hop for connection in answer.connections for hop in connection.hops]
    return list(answer.hops)


def opening(view: View, contents: Contents) -> dict[str, Any] | None:
    """Return the answer that a page opens with, as its script reads it; None where it opens with none.

    ``ends`` are node numbers; ``ways`` have nodes, hops and what the command said of them, best first, and so has
    ``tree`` in their place where three or more are joined. A hop is start, end and the numbers of its credits.
    """
    answer = view.answer
    if answer is None:
        return None
    order = contents.order

    def told(hops: Sequence[Hop]) -> list[list[Any]]:
        return [
            [order[hop.start.iri], order[hop.end.iri], [contents.credits[credit.iri] for credit in hop.credits]]
            for hop in hops
        ]

    if isinstance(answer, Together):
        if not {end.iri for end in answer.ends} <= set(order):
            return None
        return {
            "ends": [order[end.iri] for end in answer.ends],
            "nodes": [order[node.iri] for node in answer.nodes],
            "tree": told(answer.hops),
            "words": clean(answer.summary, 1000),
            "note": clean(answer.guarantee or answer.note, 600),
        }
    if answer.start.iri not in order or answer.end.iri not in order or answer.start.iri == answer.end.iri:
        return None
    groups = {id(group.best): group for group in answer.groups}
    ways: list[dict[str, Any]] = [
        {
            "nodes": [order[node.iri] for node in connection.nodes],
            "hops": told(connection.hops),
            "sentence": clean(connection.sentence, 4000),
            "also": [[clean(part.name) for part in parts] for parts in connection.also],
            "leads": id(connection) in groups,
            "more": groups[id(connection)].more if id(connection) in groups else 0,
            "productions": groups[id(connection)].productions if id(connection) in groups else 0,
        }
        for connection in answer.connections
    ]
    return {
        "ends": [order[answer.start.iri], order[answer.end.iri]],
        "nodes": sorted({node for way in ways for node in way["nodes"]}),
        "ways": ways,
        "total": answer.total,
        "detailed": answer.detailed,
        "note": clean(answer.note, 600),
    }


def state_of(state: State) -> dict[str, Any]:
    """Return the filters that a page opens with."""
    return {
        "day": state.day,
        "hidden": list(state.hidden),
        "without": list(state.without),
        "also": list(state.also),
        "asked": clean(state.asked, 300),
    }
