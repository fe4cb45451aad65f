"""The smallest tree that joins several nodes of a path index: exact where that is affordable, else with its bound.

Exact by Dreyfus and Wagner's dynamic programme over subsets, with distances from level-by-level search; for three
nodes that is the node with the least sum of distances. Else the minimum spanning tree of the distances, expanded.

Source: Dreyfus and Wagner, The Steiner problem in graphs (1971); Kou, Markowsky and Berman, A fast algorithm for
Steiner trees (1981), at most 2 (1 - 1/k) times the smallest for k nodes.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from castgraph.paths.search import Search

__all__ = ["Tree", "smallest_tree"]

_FAR = np.int16(16000)
EXACT_WORK = 300_000_000
"""Up to so many elements (nodes times 3 to the power of ends) the smallest tree is found exactly."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of node numbers.

    Attributes:
        steps: pairs of neighbours, from the first end outwards.
        least: no tree of fewer steps joins the ends.
    """

    steps: tuple[tuple[int, int], ...]
    least: int


def smallest_tree(search: Search, ends: Sequence[int], max_hops: int, work: int = EXACT_WORK) -> Tree | None:
    """Return the smallest tree that joins all ends, or one that is not much larger.

    Args:
        search: with its filter.
        ends: two different nodes at least.
        max_hops: no two ends may be further apart.
        work: bound on the work of an exact answer for four ends and more; where 0, ways between two are all.

    Returns:
        A `Tree`, exact if it has as many steps as `least`; None if the ends are not connected.
    """
    paths: dict[tuple[int, int], tuple[int, ...]] = {}
    for one, other in combinations(ends, 2):
        path = search.shortest(one, other, max_hops, ends)
        if path is None:
            return None
        paths[one, other] = path
    spanning = _spanning(ends, {pair: len(path) - 1 for pair, path in paths.items()})
    steps = {_sorted(*step) for pair in spanning for step in pairwise(paths[pair])}
    tree = _outwards(steps, ends)
    least = _least(ends, paths, spanning)
    if len(tree) == least or not work:
        return Tree(tree, least)
    if len(ends) == 3:
        tree = _by_centre(search, ends, paths, tree)
    elif search.index.count * 3 ** len(ends) <= work:
        tree = _dreyfus_wagner(search, ends, len(tree))
    else:
        return Tree(tree, least)
    return Tree(tree, len(tree))


def _spanning(ends: Sequence[int], hops: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Return the pairs of the minimum spanning tree of the distances."""
    group = {end: end for end in ends}
    chosen = []
    for one, other in sorted(hops, key=lambda pair: (hops[pair], pair)):
        if group[one] != group[other]:
            chosen.append((one, other))
            old, new = group[one], group[other]
            group = {end: new if name == old else name for end, name in group.items()}
    return chosen


def _least(ends: Sequence[int], paths: dict[tuple[int, int], tuple[int, ...]], spanning: list[tuple[int, int]]) -> int:
    """Return how many steps any tree has at least.

    A walk around the tree uses each step twice and joins the ends in some order, so twice the tree is at least any
    three distances between three ends, and at least the spanning tree and its longest pair once more.
    """
    hops = {pair: len(path) - 1 for pair, path in paths.items()}
    whole = sum(hops[pair] for pair in spanning)
    least = max(max(hops.values()), -(-whole * len(ends) // (2 * (len(ends) - 1))))
    for three in combinations(ends, 3):
        least = max(least, -(-sum(hops[pair] for pair in combinations(three, 2)) // 2))
    return least


def _by_centre(
    search: Search, ends: Sequence[int], paths: dict[tuple[int, int], tuple[int, ...]], tree: Any
) -> tuple[tuple[int, int], ...]:
    """Return the smallest tree of three ends: the three ways to the node with the least sum of distances."""
    total = np.zeros(search.index.count, dtype=np.int16)
    for end in ends:
        opposite = next(len(path) - 1 for pair, path in paths.items() if end not in pair)
        total += np.minimum(_distances(search, end, len(tree) - 1 - opposite, ends), _FAR // 2)
    centre = int(np.argmin(total))
    if int(total[centre]) >= len(tree):
        found: tuple[tuple[int, int], ...] = tree
        return found
    steps: set[tuple[int, int]] = set()
    for end in ends:
        path = search.shortest(end, centre, ends=ends) or ()
        steps |= {_sorted(*step) for step in pairwise(path)}
    return _outwards(steps, ends)


def _dreyfus_wagner(search: Search, ends: Sequence[int], most: int) -> tuple[tuple[int, int], ...]:
    """Return the smallest tree; `most` is what a tree that is known has."""
    root, others = ends[0], ends[1:]
    whole = (1 << len(others)) - 1
    table: dict[int, NDArray[np.int16]] = {}
    for place, end in enumerate(others):
        table[1 << place] = _distances(search, end, most, ends)
    for subset in sorted(range(1, whole + 1), key=lambda bits: (bits.bit_count(), bits)):
        if subset.bit_count() == 1:
            continue
        least = np.full(search.index.count, _FAR, dtype=np.int16)
        for part in _parts(subset):
            np.minimum(least, table[part] + table[subset ^ part], out=least)
        np.minimum(least, _FAR, out=least)
        _spread(search, least, most)
        table[subset] = least
    steps: set[tuple[int, int]] = set()
    waiting = [(whole, root)]
    while waiting:
        subset, node = waiting.pop()
        here = int(table[subset][node])
        if subset.bit_count() == 1 and here == 0:
            continue
        if subset.bit_count() > 1:
            split = next(
                (part for part in _parts(subset) if int(table[part][node]) + int(table[subset ^ part][node]) == here),
                None,
            )
            if split is not None:
                waiting += [(split, node), (subset ^ split, node)]
                continue
        near = search.neighbours(np.array([node]))
        before = int(near[table[subset][near] == here - 1][0])
        steps.add(_sorted(before, node))
        waiting.append((subset, before))
    return _outwards(steps, ends)


def _parts(subset: int) -> list[int]:
    """Return one half of each way to part a set in two."""
    parts, part = [], (subset - 1) & subset
    while part:
        if part > subset ^ part:
            parts.append(part)
        part = (part - 1) & subset
    return parts


def _spread(search: Search, least: NDArray[np.int16], most: int) -> None:
    """Let every node have at most one more than each of its neighbours."""
    for value in range(int(least.min()), most):
        frontier = np.flatnonzero(least == value)
        if len(frontier):
            near = search.neighbours(frontier)
            least[near[least[near] > value + 1]] = value + 1


def _distances(search: Search, start: int, radius: int, ends: Sequence[int]) -> NDArray[np.int16]:
    """Return the distance of every node from one, far beyond `radius` where it is further."""
    found = np.full(search.index.count, _FAR, dtype=np.int16)
    for hops, level in enumerate(search.levels(start, max(0, radius), ends)):
        found[level] = hops
    return found


def _sorted(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _outwards(steps: Any, ends: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return a spanning tree of some steps from the first end outwards, without branches that lead to no end."""
    near: dict[int, list[int]] = {}
    for one, other in sorted(steps):
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    parent, queue, order = {ends[0]: ends[0]}, deque([ends[0]]), []
    while queue:
        node = queue.popleft()
        for other in sorted(near.get(node, ())):
            if other not in parent:
                parent[other] = node
                order.append((node, other))
                queue.append(other)
    needed = set(ends)
    for before, node in reversed(order):
        if node in needed:
            needed.add(before)
    return tuple(step for step in order if step[1] in needed)
