"""What fits on a page: the nodes that matter most to what was asked, and the limits of size. Never drops silently."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from castgraph.errors import OptionError
from castgraph.export.page.options import LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

__all__ = ["REFUSED", "WARNED", "choose", "refuse_size", "size_warning"]

WARNED = 1500
"""Above this many nodes a page gets slow on phones."""
REFUSED = 5000
"""Above this many nodes a page is only made when forced."""


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
    return graph.subgraph(_grow(graph, max(limit, len(wanted)), wanted)).copy(), len(graph) - max(limit, len(wanted))


def _grow(graph: nx.MultiGraph, limit: int, wanted: list[str]) -> list[str]:
    degree: dict[str, int] = dict(graph.degree())
    starts = iter(sorted(degree, key=lambda iri: (-degree[iri], iri)))
    chosen: dict[str, None] = {}
    joins: dict[str, int] = {}
    queue: list[tuple[int, int, int, str]] = [(0, 0, 0, iri) for iri in sorted(wanted)]
    while len(chosen) < limit:
        if not queue:
            queue = [(0, 0, 0, next(iri for iri in starts if iri not in chosen))]
        ring, _, _, iri = heapq.heappop(queue)
        if iri in chosen:
            continue
        chosen[iri] = None
        for other in graph.neighbors(iri):
            if other not in chosen:
                joins[other] = joins.get(other, 0) + 1
                heapq.heappush(queue, (ring + 1 if wanted else 0, -joins[other], -degree[other], other))
    return list(chosen)


def size_warning(nodes: int) -> str:
    """Return what to tell the maker of a page with this many nodes; empty where there is nothing to say."""
    if nodes <= WARNED:
        return ""
    return f"a page of {nodes:,} people and productions is slow on a phone; --limit {LIMIT} makes a lighter one"


def refuse_size(nodes: int, *, force: bool) -> None:
    """Refuse a page so large that no reader could use it.

    Raises:
        OptionError: more than `REFUSED` nodes without `force`.
    """
    if nodes > REFUSED and not force:
        raise OptionError(
            f"{nodes:,} people and productions are more than a page can show well (at most {REFUSED:,}); "
            f"choose with --around or --limit, export graphml for a graph tool, or insist with --force"
        )
