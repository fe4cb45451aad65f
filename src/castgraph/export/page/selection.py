"""What fits on a page: the nodes that matter most to what was asked, and the limits of size. Never drops silently."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any, TypeVar

from castgraph.errors import OptionError, option
from castgraph.export.page.options import LIMIT
from castgraph.vocabulary import STATUSES, holds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    import networkx as nx

    from castgraph.store.base import Store

    Node = TypeVar("Node", str, int)

__all__ = ["choose", "choose_of_many", "grow", "refuse_size"]


def choose(
    graph: nx.MultiGraph, limit: int = LIMIT, focus: str | Sequence[str] | None = None
) -> tuple[nx.MultiGraph, int]:
    """Select the nodes that matter most, with all edges between them.

    With a focus: whatever is nearest to it, and of what is equally near that which is joined most to what was
    chosen before. Without: grown in the same way from the node with most credits, so that the choice hangs together.
    The choice depends on the graph alone, not on the order of its nodes.

    Args:
        graph: a projection; not changed.
        limit: how many nodes at most, ≥ 1.
        focus: IRI of the node that was asked for, or several; they are always chosen.

    Returns:
        The selection, a copy, and the number of nodes left out. The graph itself and 0 where all of it fits.

    Raises:
        OptionError: the limit is below 1, or a focus is not in the graph.
    """
    if limit < 1:
        raise OptionError(f"limit must be at least 1, not {limit}")
    wanted = [focus] if isinstance(focus, str) else list(focus or ())
    for iri in wanted:
        if iri not in graph:
            raise OptionError(f"{iri} is not in the graph; choose a focus that is")
    if len(graph) <= limit:
        return graph, 0
    limit = max(limit, len(wanted))
    degree: dict[str, int] = dict(graph.degree())
    starts = iter(sorted(degree, key=lambda iri: (-degree[iri], iri)))
    chosen = grow(graph.neighbors, degree.__getitem__, starts, limit, wanted)
    return graph.subgraph(chosen).copy(), len(graph) - limit


def choose_of_many(
    store: Store, limit: int, wanted: Sequence[str], include: Collection[str], hops: int | None = None
) -> tuple[nx.MultiGraph, int]:
    """Select as `choose` does from a store of any size: only what is chosen is read.

    Args:
        store: one that can be read whole.
        limit: how many nodes at most.
        wanted: IRIs of what was asked for, chosen first; those that nothing joins to anything are passed over.
        include: what else becomes nodes, see `connections.projection.project`.
        hops: only what lies so many hops around the one that is wanted.

    Raises:
        OptionError: with hops, where nothing is joined to what is wanted.
    """
    import numpy as np

    from castgraph.connections.projection import of_nodes
    from castgraph.paths.build import path_index
    from castgraph.paths.filter import Filter
    from castgraph.paths.search import Search

    index = path_index(store)
    asked = [number for iri in wanted if (number := index.number(iri)) is not None]
    if hops is not None and not asked:
        raise OptionError(
            f"{wanted[0]} has no credit that joins it to anything; {option('include')} may make it a node"
        )
    # What is denied or only rumoured is on a page too, and so is whoever has no other credit.
    withdrawn = index.layers.get("withdrawn")
    unsure = frozenset(status for status in STATUSES if not holds(status)) if withdrawn else frozenset()
    search = Search(index, Filter(include=frozenset(name.removesuffix("s") for name in include), also=unsure))
    degrees = index.degrees(np.arange(index.count)) + (np.diff(withdrawn.start) if withdrawn else 0)
    every = sum(map(len, search.levels(asked[0], hops))) if hops is not None else int((degrees > 0).sum())
    nodes = grow(
        lambda node: search.neighbours(np.array([node])).tolist(),
        degrees.item,
        iter(np.argsort(-degrees, kind="stable")[:every].tolist()),
        max(min(limit, every), len(asked)),
        asked,
        hops,
    )
    return of_nodes(store, index, set(nodes), include, denied=True), every - len(nodes)


def grow(
    neighbours: Callable[[Node], Iterable[Node]],
    degree: Callable[[Node], int],
    starts: Iterator[Node],
    limit: int,
    wanted: Sequence[Node] = (),
    rings: int | None = None,
) -> list[Node]:
    """Return nodes in the order in which they matter; see `choose`.

    Args:
        neighbours: of a node.
        degree: of a node.
        starts: where to go on from when nothing is left around what was chosen, best first.
        limit: how many nodes at most.
        wanted: what is asked for; it comes first, then what is nearest to it.
        rings: how far from it at most; any distance, and then whatever else there is, where None.
    """
    chosen: dict[Node, None] = {}
    joins: dict[Node, int] = {}
    queue: list[tuple[int, int, int, Any]] = [(0, 0, 0, node) for node in sorted(wanted)]
    while len(chosen) < limit:
        if not queue:
            start = next((node for node in starts if node not in chosen), None) if rings is None else None
            if start is None:
                break
            queue = [(0, 0, 0, start)]
        ring, _, _, node = heapq.heappop(queue)
        if node in chosen or (rings is not None and ring > rings):
            continue
        chosen[node] = None
        for other in neighbours(node):
            if other not in chosen:
                joins[other] = joins.get(other, 0) + 1
                heapq.heappush(queue, (ring + 1 if wanted else 0, -joins[other], -degree(other), other))
    return list(chosen)


def refuse_size(nodes: int, *, force: bool) -> None:
    """Refuse a page so large that no reader could use it.

    Raises:
        OptionError: more than `LIMIT` nodes without `force`.
    """
    if nodes > LIMIT and not force:
        raise OptionError(
            f"{nodes:,} people and productions are more than a page carries well (at most {LIMIT:,}); "
            f"choose with {option('around')} or {option('limit')}, export graphml for a graph tool, or insist with "
            f"{option('force', True)}"
        )
