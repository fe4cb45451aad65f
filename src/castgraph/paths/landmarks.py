"""Landmarks: a few nodes whose distance to every other node is kept, so that most shortest paths are known at once.

The path from one end to a landmark and on to the other end is often a shortest one; where it is not, its length still
says how deep a search need go. Most connections of people lead past somebody or something well connected, so the
nodes with the most credits serve. Source: Potamias, Bonchi, Castillo and Gionis, Fast shortest path distance
estimation in large networks (CIKM 2009).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.paths.rows import positions, unique

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["UNKNOWN", "are_parities_kept", "choose", "detour", "measure"]

UNKNOWN = 127
"""Stands for a distance that is not known or not smaller; two of them still fit into eight bits."""
_HOW_MANY = 32
_SMALL = 20_000


def choose(start: NDArray[Any], among: NDArray[np.bool_], count: int | None = None) -> NDArray[np.int64]:
    """Return the nodes that serve as landmarks: those of the longest rows; none where a search is short anyway.

    Args:
        start: where the rows begin.
        among: by node, whether it may be one; they should be connected.
        count: how many at most; by the size of the graph where omitted.
    """
    if count is None:
        count = _HOW_MANY if start[-1] >= _SMALL else 0
    lengths = np.where(among, np.diff(start.astype(np.int64)), 0)
    order = np.argsort(-lengths, kind="stable")[:count]
    return order[among[order]]


def measure(start: NDArray[Any], node: NDArray[np.uint32], landmarks: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the hops from every node to every landmark, at most `UNKNOWN`; one row per node.

    Args:
        start: where the rows of a symmetric adjacency begin.
        node: the neighbours, row by row.
        landmarks: node numbers.
    """
    count = len(start) - 1
    hops = np.full((count, len(landmarks)), UNKNOWN, dtype=np.uint8)
    for column, landmark in enumerate(landmarks.tolist()):
        fresh = np.ones(count, dtype=bool)
        frontier = np.array([landmark])
        for level in range(UNKNOWN):
            fresh[frontier] = False
            hops[frontier, column] = level
            near = node[positions(start, frontier)[0]].astype(np.int64)
            if len(near) * 8 < count:
                frontier = unique(near[fresh[near]])
            else:
                reached = np.zeros(count, dtype=bool)
                reached[near] = True
                frontier = np.flatnonzero(reached & fresh)
            if not len(frontier):
                break
    return hops


def are_parities_kept(start: NDArray[Any], node: NDArray[np.uint32], hops: NDArray[np.uint8]) -> bool:
    """Return whether every step from a node with known hops changes them from even to odd or back.

    If so, all paths between two such nodes have even length, or all have odd length.
    """
    if not hops.size:
        return False
    lengths: Any = np.diff(start.astype(np.int64))
    first = np.ascontiguousarray(hops[:, 0])
    tails = np.repeat(first, lengths)
    known = tails < UNKNOWN
    return bool(((tails ^ first[node]) & 1)[known].all())


def detour(hops: NDArray[np.uint8], one: int, other: int) -> tuple[int, int]:
    """Return the length of the shortest path past a landmark, and which landmark: `UNKNOWN` or more if past none."""
    both = hops[one] + hops[other]
    column = int(both.argmin())
    return int(both[column]), column
