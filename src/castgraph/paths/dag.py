"""All shortest paths between two nodes at once: counted without being walked, the best of them in order."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.paths.rows import row_starts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Dag", "chain"]

_SMALL = 5_000
"""Steps in all up to which plain loops are faster than numpy's calls."""


@dataclass
class Dag:
    """All paths of one length between two nodes, as layers of nodes and the steps between, not one by one.

    Attributes:
        layers: sorted node numbers at 0, 1, … hops from the start.
        tails, heads: per step from layer i to i + 1, positions in the two layers, sorted by tail, then head.
        costs: per step, its cost and that of the node it leads to; whole numbers, so that ties are ties.
        simple: no path in it meets a node twice.
        unfinished: `best` gave up on it.
    """

    layers: list[NDArray[np.int64]]
    tails: list[NDArray[np.int64]]
    heads: list[NDArray[np.int64]]
    costs: list[NDArray[np.int64]]
    simple: bool = True
    unfinished: bool = False

    @cached_property
    def starts(self) -> list[NDArray[np.int64]]:
        """Per step, where the row of each tail begins."""
        return [row_starts(tails) for tails in self.tails]

    @property
    def hops(self) -> int:
        """Length of every path in it."""
        return len(self.layers) - 1

    def count(self, through: Mapping[int, int] | None = None) -> int:
        """Return how many paths there are, exactly, without walking them one by one.

        Args:
            through: only those that are at this node after so many hops: hops to node number.
        """
        if through and self._is_small:
            return self._counted(through)
        counts: NDArray[Any] = np.ones(len(self.layers[-1]), dtype=np.int64)
        for depth in range(self.hops - 1, -1, -1):
            heads = self.heads[depth]
            if through and depth + 1 in through:
                counts = np.where(self.layers[depth + 1] == through[depth + 1], counts, 0)
            if counts.dtype != object and float(counts.max()) * len(heads) >= 2.0**62:
                counts = counts.astype(object)
            counts = np.add.reduceat(counts[heads], self.starts[depth])
        return int(counts[0])

    @cached_property
    def _is_small(self) -> bool:
        return sum(map(len, self.tails)) < _SMALL

    @cached_property
    def _rows(self) -> list[list[int]]:
        """Per step, where the row of each tail begins, and where the last ends."""
        return [[*start.tolist(), len(tails)] for start, tails in zip(self.starts, self.tails, strict=True)]

    @cached_property
    def _nodes(self) -> list[list[int]]:
        return [layer.tolist() for layer in self.layers]

    @cached_property
    def _lists(self) -> list[list[int]]:
        """The heads of each step in a list, for what looks at few of them."""
        return [heads.tolist() for heads in self.heads]

    def _counted(self, through: Mapping[int, int]) -> int:
        """Return the same as `count` by plain loops, which look only at what leads past the fixed nodes."""
        counts = {0: 1}
        for depth, (rows, heads) in enumerate(zip(self._rows, self._lists, strict=True)):
            found: dict[int, int] = defaultdict(int)
            wanted, nodes = through.get(depth + 1), self._nodes[depth + 1]
            for tail, number in counts.items():
                for head in heads[rows[tail] : rows[tail + 1]]:
                    if wanted is None or nodes[head] == wanted:
                        found[head] += number
            counts = found
        return sum(counts.values())

    def best(self, limit: int | None = None, steps: int | None = None) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield paths without loops as (cost, nodes), the cheapest first, ties by the order of their nodes.

        Args:
            limit: stop after so many.
            steps: give up after looking at so many beginnings of paths, and note it in `unfinished`; where paths may
                have loops, most of what is looked at can be in vain.
        """
        if limit == 0:
            return
        rest = self._rest()
        rows, small = self._rows, self._is_small
        lists = list(zip(self._lists, (costs.tolist() for costs in self.costs), strict=True)) if small else []
        left = list(zip(self._nodes, (costs.tolist() for costs in rest), strict=True)) if small else []
        ranked: dict[tuple[int, int], list[tuple[int, int, int]]] = {}

        def children(depth: int, at: int) -> list[tuple[int, int, int]]:
            """Steps from a node as (cost to the end, node number, position), cheapest first; sorted once."""
            if (depth, at) not in ranked:
                part = slice(rows[depth][at], rows[depth][at + 1])
                if small:
                    (every, cost_of), (node_of, after) = lists[depth], left[depth + 1]
                    pairs = zip(every[part], cost_of[part], strict=True)
                    ranked[depth, at] = sorted([(cost + after[head], node_of[head], head) for head, cost in pairs])
                    return ranked[depth, at]
                heads = self.heads[depth][part]
                total = self.costs[depth][part] + rest[depth + 1][heads]
                order = np.lexsort((heads, total))
                nodes = self.layers[depth + 1][heads[order]]
                ranked[depth, at] = list(zip(total[order].tolist(), nodes.tolist(), heads[order].tolist(), strict=True))
            return ranked[depth, at]

        first = int(self.layers[0][0])
        # An entry: least cost of the whole path, its nodes so far, and (cost so far, depth, place among the
        # children of the node before, that node's position): enough to make the next child without its
        # parent.
        heap: list[tuple[int, tuple[int, ...], int, int, int]] = [(int(rest[0][0]), (first,), 0, -1, 0)]
        found = looked = 0
        while heap:
            estimate, path, spent, place, before = heapq.heappop(heap)
            looked += 1
            if steps is not None and looked > steps:
                self.unfinished = True
                return
            depth = len(path) - 1
            if place >= 0:
                siblings = children(depth - 1, before)
                if (sibling := _next(siblings, place + 1, path[:-1], simple=self.simple)) is not None:
                    total, node, _ = siblings[sibling]
                    heapq.heappush(heap, (spent + total, (*path[:-1], node), spent, sibling, before))
                total, _, at = siblings[place]
                spent = spent + total - int(rest[depth][at])
            else:
                at = 0
            if depth == self.hops:
                found += 1
                yield estimate, path
                if found == limit:
                    return
                continue
            below = children(depth, at)
            if (child := _next(below, 0, path, simple=self.simple)) is not None:
                total, node, _ = below[child]
                heapq.heappush(heap, (spent + total, (*path, node), spent, child, at))

    def _rest(self) -> list[NDArray[np.int64]]:
        """Return per layer and node the least cost from there to the end."""
        rest = [np.zeros(len(self.layers[-1]), dtype=np.int64)]
        columns = (reversed(column) for column in (self.starts, self.heads, self.costs))
        for start, heads, costs in zip(*columns, strict=True):
            rest.append(np.minimum.reduceat(costs + rest[-1][heads], start))
        return rest[::-1]


def chain(parts: Sequence[Dag]) -> Dag:
    """Join paths end to end: each part starts where the one before ends."""
    first = parts[0]
    joined = Dag(list(first.layers), list(first.tails), list(first.heads), list(first.costs))
    for part in parts[1:]:
        joined.layers += part.layers[1:]
        joined.tails += part.tails
        joined.heads += part.heads
        joined.costs += part.costs
    joined.simple = len(parts) == 1 and first.simple
    return joined


def _next(children: list[tuple[int, int, int]], place: int, path: tuple[int, ...], *, simple: bool) -> int | None:
    """Return the first place from `place` on whose node the path does not hold yet."""
    if simple:
        return place if place < len(children) else None
    while place < len(children):
        if children[place][1] not in path:
            return place
        place += 1
    return None
