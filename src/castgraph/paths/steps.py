"""One step on from a whole frontier: whom the rules of a search let it reach, by which credits, and at what cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.paths.rows import positions, rows, spread, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from castgraph.paths.filter import Rules
    from castgraph.paths.index import Layer

    Wanted = Callable[[NDArray[np.int64]], NDArray[np.bool_]]
    """Says of nodes which of them are wanted."""

__all__ = ["FIRST_CHUNK", "Frontier", "Hops", "Steps"]

FIRST_CHUNK = 1 << 9
"""Credits that are looked at first where a frontier is looked at in parts."""


@dataclass(slots=True)
class Frontier:
    """Nodes to step on from, sorted: where their rows begin, how long each is, and how long all are.

    `reached` are all their neighbours, with repetitions, kept where they are of use again.
    """

    nodes: NDArray[np.int64]
    begin: NDArray[np.int64]
    counts: NDArray[np.int64]
    work: int
    reached: NDArray[np.int64] | None = None

    def parts(self, expected: float) -> Iterator[Frontier]:
        """Yield parts of growing work: often the two sides meet in the first of them.

        Args:
            expected: how many of the rows' elements are likely on the other side.
        """
        share = min(1.0, max(4.0 / max(expected, 0.1), FIRST_CHUNK / self.work))
        size, at = max(1, int(len(self.nodes) * share)), 0
        while at < len(self.nodes):
            counts = self.counts[at : at + size]
            yield Frontier(self.nodes[at : at + size], self.begin[at : at + size], counts, int(counts.sum()))
            at, size = at + size, size * 4


@dataclass
class Hops:
    """Hops between two layers of nodes, as positions in the layers, sorted by tail, then head."""

    tails: NDArray[np.int64]
    heads: NDArray[np.int64]
    costs: NDArray[np.int64]

    def turned(self) -> Hops:
        """Return the hops the other way round, sorted likewise; tails ascend already, so a stable sort will do."""
        short = self.heads.astype(np.min_scalar_type(int(self.heads.max(initial=0))))  # sixteen bits sort at once
        order = np.argsort(short, kind="stable")
        return Hops(self.heads[order], self.tails[order], self.costs[order])


class Steps:
    """The credits of an index, looked at a frontier at a time.

    Args:
        rules: which credits and nodes may be used; they hold the index.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules, self.index = rules, rules.index

    def degrees(self, nodes: NDArray[np.int64]) -> int:
        """Return the number of credits to look at when stepping on from all of these nodes."""
        total = 0
        for layer in self.rules.layers:
            total += int(layer.start[nodes + 1].sum(dtype=np.int64))
            total -= int(layer.start[nodes].sum(dtype=np.int64))
        return total

    def frontier(self, nodes: NDArray[np.int64]) -> Frontier:
        """Return a frontier with the rows of its nodes, looked up once."""
        if not self.rules.plain:
            none = np.zeros(0, dtype=np.int64)
            return Frontier(nodes, none, none, self.degrees(nodes))
        begin, counts = rows(self.rules.layers[0].start, nodes)
        return Frontier(nodes, begin, counts, int(counts.sum()))

    def reached(self, frontier: Frontier) -> NDArray[np.int64]:
        """Return the neighbours of all nodes of a frontier, with repetitions."""
        if not self.rules.plain:
            return self.neighbours(frontier.nodes)
        node = self.rules.layers[0].node
        if len(frontier.nodes) == 1:
            begin = int(frontier.begin[0])
            return node[begin : begin + frontier.work].astype(np.int64)
        return node[spread(frontier.begin, frontier.counts, frontier.work)].astype(np.int64)

    def neighbours(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the neighbours of all these nodes, with repetitions; their rows have not been looked up yet."""
        if self.rules.plain:
            layer = self.rules.layers[0]
            return layer.node[positions(layer.start, nodes)[0]].astype(np.int64)
        found = [self._rows(layer, nodes)[1] for layer in self.rules.layers]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def between(
        self, nodes: NDArray[np.int64], wanted: Wanted, reached: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], Hops]:
        """Return the neighbours that are `wanted` and the hops to them, parallel credits as one, at least cost."""
        parts = []
        for layer in self.rules.layers:
            origin, found, places = self._rows(layer, nodes, wanted, reached)
            parts.append((origin, found, self.rules.credit_costs(layer, places)))
        origin, found, costs = parts[0]
        if len(parts) > 1:
            origin, found, costs = (np.concatenate(column) for column in zip(*parts, strict=True))
            order = np.lexsort((found, origin))
            origin, found, costs = origin[order], found[order], costs[order]
        layer_nodes = unique(found)
        heads = np.searchsorted(layer_nodes, found)
        fresh = np.ones(len(origin), dtype=bool)
        fresh[1:] = (origin[1:] != origin[:-1]) | (heads[1:] != heads[:-1])
        costs = np.minimum.reduceat(costs, np.flatnonzero(fresh)) if len(costs) else costs
        return layer_nodes, Hops(origin[fresh], heads[fresh], costs)

    def first_labelled(self, node: int, label: NDArray[Any], wanted: int) -> int:
        """Return the first neighbour that has the label; there must be one."""
        if self.rules.plain:
            layer = self.rules.layers[0]
            near = layer.node[int(layer.start[node]) : int(layer.start[node + 1])]
            return int(near[label[near] == wanted][0])
        found = self.neighbours(np.array([node]))
        return int(found[label[found] == wanted].min())

    def _rows(
        self,
        layer: Layer,
        frontier: NDArray[np.int64],
        wanted: Wanted | None = None,
        reached: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the credits that may be used from a frontier: place of the node in it, neighbour, position.

        They are in the order of the frontier and, within it, of the neighbours. With `wanted` only those whose
        neighbour it says is wanted; it is asked first, being the cheapest and the strictest of all tests. `reached` are
        all the neighbours, where they are at hand.
        """
        if reached is None:
            places, counts = positions(layer.start, frontier)
            nodes = layer.node[places].astype(np.int64)
        else:
            begin, counts = rows(layer.start, frontier)
            nodes = reached
        if wanted is None:
            origin = np.repeat(np.arange(len(frontier)), counts)
        else:
            kept, ends = np.flatnonzero(wanted(nodes)), np.cumsum(counts)
            origin, nodes = np.searchsorted(ends, kept, side="right"), nodes[kept]
            places = places[kept] if reached is None else kept + (begin + counts - ends)[origin]
        if self.rules.plain:
            return origin, nodes, places
        for keeps in (self.rules.keeps_credits, self.rules.keeps_statuses, self.rules.keeps_nodes):
            keep = keeps(layer, places, frontier[origin], nodes)
            if keep is not None and not keep.all():
                places, nodes, origin = places[keep], nodes[keep], origin[keep]
        return origin, nodes, places
