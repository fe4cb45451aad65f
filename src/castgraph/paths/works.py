"""A series and its parts are one work: paths that differ only in the parts they run through are one way.

A way is what is left of a path when each node is replaced by its work and repetitions side by side are dropped. Ways
are counted exactly. Distances are no business of this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.paths.rows import row_starts, unique

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from castgraph.paths.dag import Dag

__all__ = ["count_ways", "other_parts", "way_of", "works"]

_LOOKED_AT = 200_000
"""Steps that counting ways may take: about a second."""


def works(count: int, parts: Sequence[int] | NDArray[Any], wholes: Sequence[int] | NDArray[Any]) -> NDArray[np.uint32]:
    """Return the work of every node: the top of what it is part of, itself where it is part of nothing.

    Args:
        count: number of nodes.
        parts: node numbers; of two wholes of one part the smaller number counts.
        wholes: what each of them is part of.

    Returns:
        One number per node. Nodes of a circle, and what hangs on one, are works of their own.

    Example:
        >>> works(4, [0, 1], [1, 3]).tolist()
        [3, 3, 2, 3]
    """
    part, whole = np.asarray(parts, dtype=np.int64), np.asarray(wholes, dtype=np.int64)
    above = np.arange(count, dtype=np.uint32)
    if not len(part):
        return above
    order = np.lexsort((-whole, part))
    above[part[order]] = whole[order]
    top = above
    for _ in range(count.bit_length()):
        further = top[top]
        if np.array_equal(further, top):
            break
        top = further
    circling = np.flatnonzero(above[top] != top)
    top = top.copy()
    top[circling] = circling
    return top


def way_of(path: Sequence[int], work: NDArray[Any]) -> tuple[int, ...]:
    """Return the works that a path runs through, each once where it stands side by side."""
    found = work[list(path)].tolist()
    return tuple(one for place, one in enumerate(found) if not place or one != found[place - 1])


def count_ways(dag: Dag, work: NDArray[Any], through: Mapping[int, int] | None = None) -> int | None:
    """Return how many ways there are through paths of one length, exactly, without walking them one by one.

    Args:
        dag: the paths.
        work: the work of every node of the index.
        through: only those that are at a part of this node's work after so many hops: hops to node number.

    Returns:
        The number; None where finding it would take too long.
    """
    layers = [work[layer] for layer in dag.layers]
    if _are_plain(dag, layers):
        return dag.count(through)
    return _Ways(dag, layers, {hops: int(work[node]) for hops, node in (through or {}).items()}).count()


def other_parts(dag: Dag, path: Sequence[int], work: NDArray[Any]) -> list[tuple[int, ...]]:
    """Return for each node of a path the other parts of its work by which the path might run as well, sorted."""
    found: list[tuple[int, ...]] = [() for _ in path]
    at = [int(np.searchsorted(layer, node)) for layer, node in zip(dag.layers, path, strict=True)]
    for depth in range(1, dag.hops):
        layer = dag.layers[depth]
        tails, heads = dag.tails[depth - 1], dag.heads[depth - 1]
        row = heads[np.searchsorted(tails, at[depth - 1]) : np.searchsorted(tails, at[depth - 1], "right")]
        row = row[work[layer[row]] == work[path[depth]]]
        behind = dag.tails[depth][dag.heads[depth] == at[depth + 1]] if len(row) > 1 else row[:0]
        nodes = layer[row[np.isin(row, behind)]].tolist()
        found[depth] = tuple(node for node in nodes if node not in path)
    return found


def _are_plain(dag: Dag, layers: list[NDArray[Any]]) -> bool:
    """Return whether every path is a way of its own."""
    for depth, (tails, heads) in enumerate(zip(dag.tails, dag.heads, strict=True)):
        here, there = layers[depth], layers[depth + 1]
        if len(unique(there.astype(np.int64))) < len(there) or bool((here[tails] == there[heads]).any()):
            return False
    return True


class _Ways:
    """Counts ways by following all paths of one way at once: places of the dag are (hops from the start, position)."""

    def __init__(self, dag: Dag, layers: list[NDArray[Any]], through: Mapping[int, int]) -> None:
        self._through = through
        self._last = (dag.hops, 0)
        self._looked = 0
        self._works = [layer.tolist() for layer in layers]
        self._heads = [heads.tolist() for heads in dag.heads]
        self._rows = [[*row_starts(tails).tolist(), len(tails)] for tails in dag.tails]
        self._known: dict[frozenset[tuple[int, int]], int] = {}

    def count(self) -> int | None:
        try:
            return self._ahead(self._within({(0, 0)}))
        except _TooManyError:
            return None

    def _ahead(self, places: frozenset[tuple[int, int]]) -> int:
        """Return in how many ways the end is reached by going on from some places of one work."""
        if places not in self._known:
            found: dict[int, set[tuple[int, int]]] = {}
            for depth, at in places:
                here = self._works[depth][at]
                for place, there in self._after(depth, at):
                    if there != here:
                        found.setdefault(there, set()).add(place)
            ends = int(self._last in places)
            self._known[places] = ends + sum(self._ahead(self._within(some)) for some in found.values())
        return self._known[places]

    def _within(self, places: set[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        """Add what is reached from some places without leaving their work."""
        fresh = list(places)
        while fresh:
            depth, at = fresh.pop()
            for place, there in self._after(depth, at):
                if there == self._works[depth][at] and place not in places:
                    places.add(place)
                    fresh.append(place)
        return frozenset(places)

    def _after(self, depth: int, at: int) -> list[tuple[tuple[int, int], int]]:
        """Return the places that one step leads to, and the work of each."""
        if depth == self._last[0]:
            return []
        heads = self._heads[depth][self._rows[depth][at] : self._rows[depth][at + 1]]
        self._looked += len(heads)
        if self._looked > _LOOKED_AT:
            raise _TooManyError
        works = self._works[depth + 1]
        wanted = self._through.get(depth + 1)
        return [((depth + 1, head), works[head]) for head in heads if wanted in (None, works[head])]


class _TooManyError(Exception):
    """Counting would take too long."""
