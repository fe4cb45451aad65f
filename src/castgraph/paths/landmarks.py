"""Landmarks: a few nodes whose distance to every other node is kept, so that most shortest paths are known at once.

The path from one end to a landmark and on to the other end is often a shortest one; where it is not, its length still
says how deep a search need go. Most connections of people lead past somebody or something well connected, so the
nodes with the most credits serve. Source: Potamias, Bonchi, Castillo and Gionis, Fast shortest path distance
estimation in large networks (CIKM 2009).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.paths.rows import blocks, positions, rows, unique
from castgraph.store.scratch import CHUNK, Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    count = min(count, len(lengths))
    least = np.partition(lengths, -count)[-count] if count else 0
    longest = np.flatnonzero(lengths >= least)
    order = longest[np.argsort(-lengths[longest], kind="stable")[:count]]
    return order[among[order]]


def measure(
    start: NDArray[Any], node: NDArray[np.uint32], landmarks: NDArray[np.int64], scratch: Scratch | None = None
) -> NDArray[np.uint8]:
    """Return the hops from every node to every landmark, at most `UNKNOWN`; one row per node.

    Args:
        start: where the rows of a symmetric adjacency begin.
        node: the neighbours, row by row.
        landmarks: node numbers.
        scratch: where the hops lie; in memory where omitted.
    """
    scratch, count = scratch or Scratch(), len(start) - 1
    columns = scratch.array(count * len(landmarks), np.uint8).reshape(len(landmarks), count)
    for column, landmark in enumerate(landmarks.tolist()):
        columns[column] = _from_one(start, node, landmark)
    hops = scratch.array(count * len(landmarks), np.uint8).reshape(count, len(landmarks))
    for at in range(0, count, CHUNK):
        hops[at : at + CHUNK] = columns[:, at : at + CHUNK].T
    scratch.release()
    return hops


def _from_one(start: NDArray[Any], node: NDArray[np.uint32], landmark: int) -> NDArray[np.uint8]:
    """Return the hops from one node to every other, at most `UNKNOWN`."""
    count = len(start) - 1
    hops = np.full(count, UNKNOWN, dtype=np.uint8)
    frontier = np.array([landmark])
    for level in range(UNKNOWN):
        hops[frontier] = level
        reached = np.zeros(0, np.bool_)
        for part in _parts(start, frontier):
            near = node[positions(start, part)[0]].astype(np.int64)
            if not len(reached) and len(part) == len(frontier) and len(near) * 8 < count:
                frontier = unique(near[hops[near] == UNKNOWN])
                break
            if not len(reached):
                reached = np.zeros(count, dtype=np.bool_)
            reached[near] = True
        else:
            frontier = np.flatnonzero(reached & (hops == UNKNOWN))
        if not len(frontier):
            break
    return hops


def _parts(start: NDArray[Any], frontier: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield a frontier in parts whose rows can be looked at at once."""
    ends = np.cumsum(rows(start, frontier)[1])
    cuts = np.searchsorted(ends, np.arange(CHUNK, int(ends[-1]) + CHUNK, CHUNK), "right") + 1
    at = 0
    for cut in [*cuts.tolist(), len(frontier)]:
        if at < min(cut, len(frontier)):
            yield frontier[at:cut]
        at = max(at, cut)


def are_parities_kept(start: NDArray[Any], node: NDArray[np.uint32], hops: NDArray[np.uint8]) -> bool:
    """Return whether every step from a node with known hops changes them from even to odd or back.

    If so, all paths between two such nodes have even length, or all have odd length.
    """
    if not hops.size:
        return False
    first = np.ascontiguousarray(hops[:, 0])
    for low, high in blocks(start):
        lengths: Any = np.diff(start[low : high + 1].astype(np.int64))
        tails = np.repeat(first[low:high], lengths)
        other = first[node[int(start[low]) : int(start[high])]]
        if not bool(((tails ^ other) & 1)[tails < UNKNOWN].all()):
            return False
    return True


def detour(hops: NDArray[np.uint8], one: int, other: int) -> tuple[int, int]:
    """Return the length of the shortest path past a landmark, and which landmark: `UNKNOWN` or more if past none."""
    both = hops[one] + hops[other]
    column = int(both.argmin())
    return int(both[column]), column
