"""What goes on a page: the part of a graph that was asked for, its data, and the words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.connections.find import surroundings, vicinity
from castgraph.connections.projection import neighbourhood, project
from castgraph.errors import OptionError
from castgraph.export.page.data import page_data
from castgraph.export.page.render import render_page
from castgraph.export.page.selection import LIMIT, choose, refuse_size
from castgraph.names.lookup import Names
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.store.base import Store

__all__ = ["connection_page", "graph_page", "joined_page"]


def graph_page(
    store: Store,
    *,
    centre: str = "",
    hops: int = 2,
    include: Collection[str] = (),
    limit: int = LIMIT,
    title: str = "",
    theme: str = "auto",
    force: bool = False,
) -> str:
    """Return the page of a store, or of what lies around one entity of it.

    Args:
        store: an open store.
        centre: name, CURIE or IRI of the entity that the page is about; the whole graph where empty.
        hops: how far around it.
        include: what else becomes nodes, see `projection.project`.
        limit: how many nodes at most; those nearest to the centre, or best joined, are chosen.
        title: heading; made of the centre's name where empty.
        theme: ``auto``, ``light`` or ``dark``.
        force: make a page of more than 5,000 nodes too.

    Raises:
        UnknownNameError: nothing is named like the centre.
        OptionError: it has no credits, or the page would be too large.
    """
    if limit:
        refuse_size(limit, force=force)
    focus = None
    if centre:
        entity = Names.of(store).resolve(centre)
        focus = entity.iri
        store = vicinity(store, focus, hops, include)
        graph = neighbourhood(store, focus, hops, include=include, denied=True)
        title = title or f"{entity.name} and what lies around"
    else:
        graph = project(store, include=include, denied=True)
    chosen, left_out = choose(graph, limit, focus)
    return render_page(
        chosen,
        title=title or "Productions and cast",
        focus=focus,
        as_of=store.as_of,
        theme=theme,
        left_out=left_out,
        force=force,
        jsonld=page_data(store, chosen),
    )


def connection_page(
    store: Store, answer: Answer, *, limit: int = LIMIT, title: str = "", theme: str = "auto", force: bool = False
) -> str:
    """Return the page of an answer: its connections, and of the graph around them as much as fits.

    Args:
        store: the store that was asked.
        answer: what `connect` found, connected or not.
        limit: how many nodes at most, those of the connections always among them.
        title: heading; made of the two names where empty.
        theme: ``auto``, ``light`` or ``dark``.
        force: make a page of more than 5,000 nodes too.
    """
    graph = surroundings(store, answer)
    ends = [entity.iri for entity in (answer.start, answer.end)]
    shown = dict.fromkeys([*ends, *(node.iri for connection in answer.connections for node in connection.nodes)])
    chosen, left_out = choose(graph, max(limit, len(shown)), [iri for iri in shown if iri in graph])
    return render_page(
        chosen,
        title=title or f"How are {answer.start.name} and {answer.end.name} connected?",
        connections=answer.connections,
        ends=(ends[0], ends[1]) if all(iri in chosen for iri in ends) and answer.start != answer.end else None,
        as_of=store.as_of,
        theme=theme,
        note=answer.note,
        left_out=left_out,
        force=force,
        jsonld=page_data(store, chosen),
    )


def joined_page(
    store: Store, together: Together, *, limit: int = LIMIT, title: str = "", theme: str = "auto", force: bool = False
) -> str:
    """Return the page of what joins three or more: the productions and people between them, and nothing else.

    Args:
        store: the store that was asked.
        together: what `join` found, connected or not.
        limit: how many nodes at most; no tree is cut.
        title: heading; made of the names where empty.
        theme: ``auto``, ``light`` or ``dark``.
        force: make a page of more than 5,000 nodes too.
    """
    graph = together.graph()
    if len(graph) > limit:
        raise OptionError(f"{len(graph):,} people and productions join them, more than --limit {limit}; raise it")
    return render_page(
        graph,
        title=title or f"What joins {listed([entity.name for entity in together.ends])}?",
        as_of=store.as_of,
        theme=theme,
        note=" ".join(filter(None, (together.summary + ".", together.guarantee))),
        force=force,
        jsonld=page_data(store, graph),
    )
