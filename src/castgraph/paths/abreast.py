"""Hundreds of searches abreast: one bit of a word each, so that a pass over the adjacency moves all one level on.

The rows of the adjacency are laid out by length: the first neighbours of many rows are one column, their second ones
the next, and numpy takes a column at a time. What is too long for that is cut, and put together in a second pass.
Source: Then et al., The more the merrier: efficient multi-source graph traversal (2014).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from castgraph.paths.rows import positions
from castgraph.underway import at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]
    Blocks = list[tuple[int, int, list[NDArray[np.int64]]]]

__all__ = ["Abreast"]

_LONG = 32
"""Neighbours in a row beyond which it is cut."""
_WORDS = 8
"""Words of 64 searches that are moved at once, at most: as much as the processor fetches at a time."""
_BLOCK = 1 << 16
"""Words that are looked up in one call."""
_MEMORY = 1 << 29
"""Bytes that the searches of one thread may take."""


class _Side(NamedTuple):
    """Rows that are reached together: the first of them from the parts that they were cut into, the rest at once."""

    rows: slice
    parts: Blocks
    cuts: int
    joined: Blocks
    whole: Blocks
    measured: bool


class Abreast:
    """A part of an adjacency that is closed, laid out.

    Args:
        start: where the rows of a symmetric adjacency begin.
        node: the neighbours, row by row.
        among: nodes that take part, with all their neighbours.
        measured: by node, whether distances to it are summed up.
        side: by node 0 or 1, where every step changes sides; None where not.
    """

    def __init__(
        self,
        start: NDArray[Any],
        node: NDArray[np.uint32],
        among: NDArray[np.int64],
        measured: NDArray[np.bool_],
        side: NDArray[Any] | None,
    ) -> None:
        places, counts = positions(start, among)
        heads, tails = node[places].astype(np.int64), np.repeat(np.arange(len(among)), counts)
        once = np.ones(len(heads), dtype=bool)  # parallel credits count as one
        once[1:] = (heads[1:] != heads[:-1]) | (tails[1:] != tails[:-1])
        heads, counts = heads[once], np.bincount(tails[once], minlength=len(among))
        sides = np.zeros(len(among), np.uint8) if side is None else side[among]
        order = np.lexsort((-counts, sides))
        self._place = np.full(len(start) - 1, -1)
        self._place[among[order]] = np.arange(len(among))
        heads, begins, counts, sides = (
            self._place[heads],
            (np.cumsum(counts) - counts)[order],
            counts[order],
            sides[order],
        )
        self._count, self._of = len(among), sides
        self._words = max(1, min(_WORDS, _MEMORY // (24 * max(1, len(among)))))
        self._sides = []
        for first, last in zip(
            *(np.searchsorted(sides, (0, 1), way).tolist() for way in ("left", "right")), strict=True
        ):
            if first < last:
                some = slice(first, last)
                told = bool(measured[among[order[some]]].any())
                self._sides.append(_laid_out(some, heads, begins[some], counts[some], told, _BLOCK // self._words))

    def sums(
        self, sources: NDArray[np.int64], nodes: NDArray[np.int64], less: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return for nodes that are measured the sum over all sources of their distances, and that of the squares.

        Args:
            sources: node numbers, each once.
            nodes: whose sums are wanted.
            less: for each source, what is taken off every distance from it.
        """
        off = np.zeros(len(sources), dtype=np.int64) if less is None else less
        words = [  # the searches of a word have one number taken off
            (value, some[begin : begin + 64])
            for value in np.unique(off).tolist()
            for some in (self._place[sources[off == value]],)
            for begin in range(0, len(some), 64)
        ]
        batches = [words[begin : begin + self._words] for begin in range(0, len(words), self._words)]
        total = np.zeros((2, self._count))
        with ThreadPoolExecutor(max(1, min(len(batches), _processors()))) as pool:
            for done, found in enumerate(pool.map(self._batch, batches)):
                at("measuring from people", done, len(batches))
                total += found
        at("")
        rows = self._place[nodes]
        return total[0][rows], total[1][rows]

    def _batch(self, words: list[tuple[int, NDArray[np.int64]]]) -> NDArray[np.float64]:
        """Return by row the sums over the sources of some words, and those of the squares."""
        frontier = np.zeros((self._count, len(words)), dtype=np.uint64)
        for place, (_, rows) in enumerate(words):
            frontier[rows, place] = np.uint64(1) << np.arange(len(rows), dtype=np.uint64)
        unseen, reached = ~frontier, np.empty_like(frontier)
        buffer = np.empty((_BLOCK // self._words, len(words)), dtype=np.uint64)
        less = np.array([value for value, _ in words])
        found = np.zeros((2, self._count))
        began = np.unique(np.concatenate([self._of[rows] for _, rows in words]))
        for side in self._sides:
            _add(found[:, side.rows], frontier[side.rows], -less)
        level, fresh = 0, True
        while fresh:
            level, fresh = level + 1, False
            one = len(self._sides) == 2 and len(began) == 1
            sides = [self._sides[(int(began[0]) + level) % 2]] if one else self._sides
            for side in sides:
                _reach(side, frontier, reached[side.rows], buffer)
            for side in sides:
                new = reached[side.rows]
                new &= unseen[side.rows]
                unseen[side.rows] ^= new
                frontier[side.rows] = new
                fresh = bool(new.any()) or fresh
                if side.measured:
                    _add(found[:, side.rows], new, level - less)
        return found


def _laid_out(
    rows: slice,
    heads: NDArray[np.int64],
    begins: NDArray[np.int64],
    counts: NDArray[np.int64],
    measured: bool,
    size: int,
) -> _Side:
    """Lay out rows of descending length, as many in a block as `size`."""
    long = int(np.searchsorted(-counts, -_LONG))
    cuts = -(-counts[:long] // _LONG)
    first = np.cumsum(cuts) - cuts
    within = (np.arange(int(cuts.sum())) - np.repeat(first, cuts)) * _LONG
    lengths = np.minimum(np.repeat(counts[:long], cuts) - within, _LONG)
    order = np.argsort(-lengths, kind="stable")
    parts = _blocks(heads, (np.repeat(begins[:long], cuts) + within)[order], lengths[order], 0, size)
    joined = _blocks(np.argsort(order), first, cuts, 0, size)
    return _Side(rows, parts, len(order), joined, _blocks(heads, begins[long:], counts[long:], long, size), measured)


def _blocks(
    heads: NDArray[np.int64], begins: NDArray[np.int64], counts: NDArray[np.int64], at_row: int, size: int
) -> Blocks:
    """Return blocks of rows of descending length as (first row, last row, columns of neighbours)."""
    blocks = []
    for low in range(0, len(counts), size):
        begin, count = begins[low : low + size], counts[low : low + size]
        rows = np.searchsorted(-count, -np.arange(count[0])).tolist()  # that have so many neighbours, and more
        columns = [heads[begin[:some] + column] for column, some in enumerate(rows)]
        blocks.append((at_row + low, at_row + low + len(count), columns))
    return blocks


def _reach(side: _Side, frontier: Words, reached: Words, buffer: Words) -> None:
    """Write for each row of a side what its neighbours in the frontier have."""
    parts = np.empty((side.cuts, frontier.shape[1]), dtype=np.uint64)
    _gather(side.parts, frontier, parts, buffer)
    _gather(side.joined, parts, reached, buffer)
    _gather(side.whole, frontier, reached, buffer)


def _gather(blocks: Blocks, words: Words, out: Words, buffer: Words) -> None:
    for low, high, columns in blocks:
        rows = out[low:high]
        rows[len(columns[0]) if columns else 0 :] = 0
        for place, column in enumerate(columns):
            into = buffer[: len(column)] if place else rows[: len(column)]
            words.take(column, axis=0, out=into, mode="clip")  # never out of range; the mode saves a copy
            if place:
                rows[: len(column)] |= into


def _add(found: NDArray[np.float64], new: Words, hops: NDArray[np.int64]) -> None:
    """Add hops, and their squares, for each bit that is set: `hops` by word."""
    counts = _bits(new)
    found[0] += counts @ hops.astype(np.float32)
    found[1] += counts @ (hops * hops).astype(np.float32)


def _bits(words: Words) -> NDArray[np.float32]:
    """Return the number of set bits of each word."""
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(words).astype(np.float32)
    table = np.array([byte.bit_count() for byte in range(256)], dtype=np.float32)
    counted: NDArray[np.float32] = table[words.view(np.uint8).reshape(*words.shape, 8)].sum(axis=2)
    return counted


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
