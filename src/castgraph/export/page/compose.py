"""What goes on a page: the part of a graph that was asked for, its data, and the words around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.connections.find import surroundings, vicinity
from castgraph.connections.projection import neighbourhood, project
from castgraph.errors import OptionError
from castgraph.export.page.data import page_data
from castgraph.export.page.options import DEFAULT, PageOptions, View
from castgraph.export.page.render import render_page
from castgraph.export.page.selection import choose, refuse_size
from castgraph.names.lookup import Names
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx as nx

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.store.base import Store

__all__ = ["connection_page", "connection_title", "graph_page", "joined_page"]


def graph_page(
    store: Store,
    *,
    centre: str = "",
    hops: int = 2,
    include: Collection[str] = (),
    options: PageOptions = DEFAULT,
) -> str:
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
    if options.limit:
        refuse_size(options.limit, force=options.force)
    title, focus = options.title, None
    if centre:
        entity = Names.of(store).resolve(centre)
        focus = entity.iri
        store = vicinity(store, focus, hops, include)
        graph = neighbourhood(store, focus, hops, include=include, denied=True)
        title = title or f"{entity.name} and what lies around"
    else:
        graph = project(store, include=include, denied=True)
    chosen, left_out = choose(graph, options.limit, focus)
    view = View(title or "Productions and cast", focus=focus, left_out=left_out)
    return _render(store, chosen, view, options)


def connection_page(store: Store, answer: Answer, options: PageOptions = DEFAULT) -> str:
    """Return the page of an answer: its connections, and of the graph around them as much as fits.

    Args:
        store: the store that was asked.
        answer: what `connect` found, connected or not.
        options: size and look; the nodes of the connections are always on the page.
    """
    graph = surroundings(store, answer)
    start, end = answer.start.iri, answer.end.iri
    shown = dict.fromkeys([start, end, *(node.iri for connection in answer.connections for node in connection.nodes)])
    chosen, left_out = choose(graph, max(options.limit, len(shown)), [iri for iri in shown if iri in graph])
    view = View(
        options.title or connection_title(answer),
        connections=answer.connections,
        ends=(start, end) if start in chosen and end in chosen and start != end else None,
        note=answer.note,
        left_out=left_out,
    )
    return _render(store, chosen, view, options)


def connection_title(answer: Answer) -> str:
    """Return the question that was answered, as the heading of a page."""
    return f"How are {answer.start.name} and {answer.end.name} connected?"


def joined_page(store: Store, together: Together, options: PageOptions = DEFAULT) -> str:
    """Return the page of what joins three or more: the productions and people between them, and nothing else.

    Args:
        store: the store that was asked.
        together: what `join` found, connected or not.
        options: size and look.

    Raises:
        OptionError: more nodes than the limit; no tree is cut.
    """
    graph = together.graph()
    if len(graph) > options.limit:
        raise OptionError(
            f"{len(graph):,} people and productions join them, more than --limit {options.limit}; raise it"
        )
    title = options.title or f"What joins {listed([entity.name for entity in together.ends])}?"
    note = " ".join(filter(None, (together.summary + ".", together.guarantee)))
    return _render(store, graph, View(title, note=note), options)


def _render(store: Store, graph: nx.MultiGraph, view: View, options: PageOptions) -> str:
    return render_page(graph, replace(view, as_of=store.as_of, jsonld=page_data(store, graph)), options)
