"""Rows of an adjacency in compressed sparse rows (CSR), many at a time, with numpy.

An adjacency is an array `start` of one more element than there are nodes, and arrays of which
``start[n]:start[n + 1]`` is the row of node n.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.store.scratch import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["blocks", "member", "positions", "row_starts", "rows", "spread", "unique"]


def rows(start: NDArray[Any], nodes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the row of each node begins, and how long it is."""
    begin = start[nodes].astype(np.int64)
    return begin, start[nodes + 1].astype(np.int64) - begin


def positions(start: NDArray[Any], frontier: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of all rows of a frontier, one after the other, and the length of each row."""
    begin, counts = rows(start, frontier)
    return spread(begin, counts, int(counts.sum())), counts


def spread(begin: NDArray[np.int64], counts: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Return the positions of rows that begin and are as long as said, one after the other."""
    before = np.cumsum(counts)
    before -= counts
    positions = np.repeat(begin - before, counts)
    positions += np.arange(total)
    return positions


def blocks(start: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """Yield the first node and the end of each stretch of nodes whose rows can be looked at at once."""
    low, count = 0, len(start) - 1
    while low < count:
        limit = start.dtype.type(min(int(start[low]) + CHUNK, int(start[-1])))
        high = int(np.searchsorted(start, limit, "right")) - 1
        yield low, (low := min(max(high, low + 1), count))


def row_starts(tails: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each row begins in sorted tails that leave none out."""
    fresh = np.ones(len(tails), dtype=bool)
    fresh[1:] = tails[1:] != tails[:-1]
    return np.flatnonzero(fresh)


def unique(nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return nodes sorted, each once."""
    if len(nodes) < 2:
        return nodes
    short = nodes.astype(np.uint32)  # sorts several times faster
    short.sort()
    fresh = np.empty(len(short), dtype=bool)
    fresh[0] = True
    np.not_equal(short[1:], short[:-1], out=fresh[1:])
    return short[fresh].astype(np.int64)


def member(nodes: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each node whether it is among sorted ones."""
    if not len(among):
        return np.zeros(len(nodes), dtype=bool)
    places = np.searchsorted(among, nodes)
    places[places == len(among)] = 0
    found: NDArray[np.bool_] = among[places] == nodes
    return found
