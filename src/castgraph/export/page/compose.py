"""What goes on a page: the part of a graph that was asked for, its data, and the words around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.connections.answer import node_data
from castgraph.connections.find import vicinity
from castgraph.connections.projection import around, project
from castgraph.export.answer_text import answer_text, joined_text
from castgraph.export.page.data import page_data
from castgraph.export.page.known import known_of
from castgraph.export.page.options import DEFAULT, LIMIT, PICTURE, PageOptions, State, View
from castgraph.export.page.render import render_page
from castgraph.export.page.selection import choose, choose_of_many, refuse_size
from castgraph.names.lookup import Names
from castgraph.shown import Page
from castgraph.underway import at
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import networkx as nx

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.connections.question import Question
    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["connection_page", "connection_title", "graph_page", "joined_page"]


def graph_page(
    store: Store,
    *,
    centre: str = "",
    hops: int = 2,
    include: Collection[str] = (),
    options: PageOptions = DEFAULT,
) -> Page:
    """Return the page of a store, or of what lies around one entity of it.

    Args:
        store: an open store.
        centre: name, CURIE or IRI of the entity that the page is about; the whole graph where empty.
        hops: how far around it.
        include: what else becomes nodes, see `connections.projection.project`.
        options: size and look.

    Raises:
        UnknownNameError: nothing is named like the centre.
        OptionError: it has no credits, or the page would be too large.
    """
    title, focus = options.title, None
    if centre:
        entity = Names.of(store).resolve(centre)
        focus = entity.iri
        store = vicinity(store, focus, hops, include)
        title = title or f"{entity.name} and what lies around"
    chosen, left_out = _part(store, options, [focus] if focus else [], include, hops if focus else None)
    return _render(store, chosen, View(title or "Productions and cast", focus=focus, left_out=left_out), options)


def connection_page(
    store: Store, answer: Answer, options: PageOptions = DEFAULT, question: Question | None = None
) -> Page:
    """Return the page of an answer: its connections, and of the graph around them as much as fits.

    Args:
        store: the store that was asked.
        answer: what `connect` found, connected or not.
        options: size and look; the nodes of the connections are always on the page.
        question: what was asked besides the ends.
    """
    ends = (answer.start, answer.end)
    shown = [*ends, *(node for connection in answer.connections for node in connection.nodes)]
    chosen, left_out = _surroundings(store, answer.graph(), {node.iri: node for node in shown}, options, question)
    state = _state(question) if question else State()
    view = View(
        options.title or connection_title(answer),
        answer=answer,
        state=state,
        left_out=left_out,
        plain=answer_text(answer, options=False),
    )
    return _render(store, chosen, view, options)


def connection_title(answer: Answer) -> str:
    """Return the question that was answered, as the heading of a page."""
    return f"How are {answer.start.name} and {answer.end.name} connected?"


def joined_page(
    store: Store, together: Together, options: PageOptions = DEFAULT, question: Question | None = None
) -> Page:
    """Return the page of what joins three or more: the productions and people between them, and what lies around.

    Args:
        store: the store that was asked.
        together: what `join` found, connected or not.
        options: size and look; what joins them is always on the page.
        question: what was asked besides the ends.
    """
    shown = {node.iri: node for node in (*together.ends, *together.nodes)}
    chosen, left_out = _surroundings(store, together.graph(), shown, options, question)
    title = options.title or f"What joins {listed([entity.name for entity in together.ends])}?"
    state = _state(question) if question else State()
    view = View(title, answer=together, state=state, left_out=left_out, plain=joined_text(together))
    return _render(store, chosen, view, options)


def _surroundings(
    store: Store, found: nx.MultiGraph, shown: dict[str, Entity], options: PageOptions, question: Question | None
) -> tuple[nx.MultiGraph, int]:
    """Return the graph in which an answer lies, as much as fits, and how many nodes that leaves out."""
    if store.is_large:
        return _with(found, shown), 0
    some = options if options.limit or not store.datasets else replace(options, limit=PICTURE)
    graph, left_out = _part(store, some, list(shown), question.include if question else ())
    return _with(graph, shown), left_out


def _with(graph: nx.MultiGraph, shown: dict[str, Entity]) -> nx.MultiGraph:
    """Return a graph with some nodes more, those without any credit."""
    if lonely := shown.keys() - set(graph):
        graph = graph.copy()
        graph.add_nodes_from((iri, node_data(shown[iri])) for iri in sorted(lonely))
    return graph


def _part(
    store: Store, options: PageOptions, wanted: Sequence[str], include: Collection[str], hops: int | None = None
) -> tuple[nx.MultiGraph, int]:
    """Return what fits of a store, or of what lies so many hops around what is wanted, and how many nodes do not."""
    limit = options.limit or (PICTURE if _has_more(store) else LIMIT)
    refuse_size(limit, force=options.force)
    at("choosing what the page shows")
    if store.datasets:
        return choose_of_many(store, limit, wanted, include, hops)
    graph = project(store, include=include, denied=True)
    if hops is not None:
        graph = around(graph, wanted[0], hops)
    return choose(graph, limit, [iri for iri in wanted if iri in graph])


def _has_more(store: Store) -> bool:
    """Whether a store has more than a page carries: then a page is a part, and need not be the largest that can be."""
    from castgraph.paths.build import path_index

    return bool(store.datasets) and path_index(store).count > LIMIT


def _state(question: Question) -> State:
    """Return what a reader of the page can ask again, and the other options in words."""
    own = ("as_of", "not_roles", "without")
    asked = [words for name, words in question.limits().items() if name not in own]
    return State(question.as_of, list(question.not_roles), list(question.without), list(question.also), listed(asked))


def _render(store: Store, graph: nx.MultiGraph, view: View, options: PageOptions) -> Page:
    nodes = f"{graph.number_of_nodes():,} people and productions"
    at(f"gathering what is known of {nodes}")
    known = known_of(store, graph)
    jsonld = page_data(store, graph) if options.jsonld else ""
    at(f"laying out {nodes}")
    page = Page(render_page(graph, replace(view, as_of=store.as_of, jsonld=jsonld, known=known), options))
    if view.left_out:
        there = graph.number_of_nodes() + view.left_out
        page.part = f"{graph.number_of_nodes():,} of {there:,} people and productions"
    return page
