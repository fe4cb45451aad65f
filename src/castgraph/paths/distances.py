"""Who is near whom, over a whole path index: distances from one node, and who is nearest to everybody.

Sixty-four searches run at once, one bit of a word each: a pass over the adjacency moves all of them one level on.
Source: Then et al., The more the merrier: efficient multi-source graph traversal (2014); the bound on what a sample
can be off by is Hoeffding's (1963).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from castgraph.paths.search import Search
from castgraph.underway import at, each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from castgraph.paths.filter import Filter
    from castgraph.paths.index import PathIndex

__all__ = ["Central", "Distances", "central", "distances"]

_BATCH = 64
_ROWS = 1 << 18
EXACT_NODES = 20_000
"""Up to so many people everybody is a source and the averages are exact."""


@dataclass(frozen=True, slots=True)
class Distances:
    """How far everybody is from one node.

    Attributes:
        people: number of people at 0, 1, 2, … hops.
        others: number of all other nodes at 0, 1, 2, … hops.
        unreached: number of people who cannot be reached.
    """

    people: tuple[int, ...]
    others: tuple[int, ...]
    unreached: int

    @property
    def average(self) -> float | None:
        """Mean number of hops to the other people reached, None if there are none."""
        reached = sum(self.people) - self.people[0]
        return sum(hops * number for hops, number in enumerate(self.people)) / reached if reached else None


@dataclass(frozen=True, slots=True)
class Central:
    """Who is nearest to everybody in the largest group.

    Attributes:
        ranking: pairs of node number and mean distance to the people of the group, the nearest first.
        error: with a chance of 19 in 20 no one's sampled mean is off by more; 0 where everybody was a source.
        sampled: number of sources.
        people: number of people in the group.
    """

    ranking: tuple[tuple[int, float], ...]
    error: float
    sampled: int
    people: int


def distances(index: PathIndex, start: int, only: Filter | None = None) -> Distances:
    """Count people and other nodes by their distance from one node."""
    person = np.array([kind == "person" for kind, _ in index.tables.kinds], dtype=bool)
    people, others = [], []
    for level in Search(index, only).levels(start):
        among = int(person[index.kind[level]].sum())
        people.append(among)
        others.append(len(level) - among)
    return Distances(tuple(people), tuple(others), int(person[index.kind].sum()) - sum(people))


def central(index: PathIndex, top: int, samples: int | None = None, seed: int = 20230217) -> Central:
    """Rank the people of the largest group by their mean distance to all people in it.

    With more people than `EXACT_NODES` only a sample of them are sources: the leaders of the sampled ranking are then
    measured exactly, and `error` bounds how far others may be from their place.

    Args:
        index: the path index; its core layer is measured.
        top: how many are returned.
        samples: number of sources; everybody's where None and the group is small, else 512.
        seed: of the sample, so that the same index gives the same answer.
    """
    person = np.array([kind == "person" for kind, _ in index.tables.kinds], dtype=bool)
    members = np.flatnonzero((index.component == 0) & person[index.kind])
    if len(members) < 2:
        return Central(tuple((int(node), 0.0) for node in members[:top]), 0.0, len(members), len(members))
    exact = samples is None and len(members) <= EXACT_NODES
    count = len(members) if exact else min(len(members), samples or 512)
    random = np.random.default_rng(seed)
    sources = members if exact else np.sort(random.choice(members, count, replace=False))
    total = np.zeros(index.count, dtype=np.int64)
    farthest = 0
    for batch in range(0, count, _BATCH):
        at("measuring from people", batch, count)
        farthest = max(farthest, _add_distances(index, sources[batch : batch + _BATCH], total))
    at("")
    others = len(members) - 1
    if count == len(members):
        order = np.lexsort((members, total[members]))[:top]
        ranking = tuple((int(members[at]), int(total[members[at]]) / others) for at in order)
        return Central(ranking, 0.0, count, len(members))
    leaders = members[np.lexsort((members, total[members]))[: top + max(10, top // 2)]]
    measured = []
    for node in each("measuring the nearest", leaders.tolist()):
        found = distances(index, node)
        measured.append((found.average or 0.0, node))
    error = farthest * math.sqrt(math.log(2 * len(members) / 0.05) / (2 * count))
    ranking = tuple((node, mean) for mean, node in sorted(measured)[:top])
    return Central(ranking, error, count, len(members))


def _add_distances(index: PathIndex, sources: NDArray[np.int64], total: NDArray[np.int64]) -> int:
    """Add each node's distances from up to 64 sources to its total, and return the largest of them."""
    layer = index.layers["core"]
    seen = np.zeros(index.count, dtype=np.uint64)
    seen[sources] = np.uint64(1) << np.arange(len(sources), dtype=np.uint64)
    frontier = seen.copy()
    level = 0
    while True:
        level += 1
        reached = np.zeros(index.count, dtype=np.uint64)
        for begin, end in _row_blocks(layer.start, index.count):
            starts = layer.start[begin : end + 1].astype(np.int64)
            if starts[-1] == starts[0]:
                continue
            words = frontier[layer.node[starts[0] : starts[-1]]]
            busy = np.flatnonzero(starts[1:] > starts[:-1])
            reached[begin + busy] = np.bitwise_or.reduceat(words, starts[busy] - starts[0])
        reached &= ~seen
        if not reached.any():
            return level - 1
        seen |= reached
        fresh = np.flatnonzero(reached)
        total[fresh] += level * _bits(reached[fresh])
        frontier = reached


def _row_blocks(start: NDArray[np.integer], count: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of rows, so that no pass needs memory for all credits at once."""
    for begin in range(0, count, _ROWS):
        yield begin, min(count, begin + _ROWS)


def _bits(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the number of set bits of each word."""
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(words).astype(np.int64)
    table = np.array([byte.bit_count() for byte in range(256)], dtype=np.int64)
    counted: NDArray[np.int64] = table[words.view(np.uint8).reshape(-1, 8)].sum(axis=1)
    return counted
