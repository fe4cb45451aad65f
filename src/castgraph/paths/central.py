"""Who is nearest to everybody: exactly, or by a sample that says how much it may be mistaken.

Where there are too many people to measure from each, a sample of them is measured from. What varies is not how far
somebody is from the sample, but that less how far the sample is from the best known node, whose distances to all are
known: that differs little and is bounded by how far the two are apart. The bound is Bernstein's with the variance of
the sample, for samples without repetitions, held for everybody at once. It is one-sided and fails with five times the
chance whose logarithm it has. Source: Bardenet and Maillard, Concentration inequalities for sampling without
replacement, Bernoulli 21(3), 2015, 1361-1385, theorem 4.3; https://doi.org/10.3150/14-BEJ605.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from castgraph.paths.abreast import Abreast
from castgraph.paths.distances import distances
from castgraph.paths.search import Search
from castgraph.underway import each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from castgraph.paths.index import PathIndex

__all__ = ["EXACT", "Central", "central"]

EXACT = 30_000
"""Up to so many people all are measured from."""
_ROUNDS = (1024, 2048, 4096, 8192, 16384, 32768)
"""Sizes of the sample that are tried, until nobody can have been missed by more than `_ENOUGH`."""
_ENOUGH = 0.08
_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Central:
    """Who is nearest to everybody in the largest group.

    Attributes:
        ranking: pairs of node number and mean distance to the people of the group, the nearest first.
        error: with a chance of 19 in 20 nobody who is not in the ranking is nearer than its last by more hops than
            that; 0 where everybody was measured from.
        sampled: number of people who were measured from.
        people: number of people in the group.
    """

    ranking: tuple[tuple[int, float], ...]
    error: float
    sampled: int
    people: int


def central(index: PathIndex, top: int, samples: int | None = None, seed: int = 20230217) -> Central:
    """Rank the people of the largest group by their mean distance to all people in it.

    With more people than `EXACT` a sample of them is measured from, which is enlarged until it tells enough; the
    leaders by the sample are then measured exactly.

    Args:
        index: the path index; its core layer is measured.
        top: how many are returned.
        samples: measure from so many people.
        seed: of the sample, so that the same index gives the same answer.
    """
    person = np.array([kind == "person" for kind, _ in index.tables.kinds], dtype=bool)[index.kind]
    group = np.flatnonzero(index.component == 0)
    members = group[person[group]]
    if len(members) < 2:
        return Central(tuple((int(node), 0.0) for node in members[:top]), 0.0, len(members), len(members))
    side = index.landmarks[:, 0] & 1 if index.bipartite else None
    layer = index.layers["core"]
    laid_out = Abreast(layer.start, layer.node, group, person, side)
    if (samples or len(members)) >= len(members) and (samples or len(members) <= EXACT):
        total = laid_out.sums(members, members)[0]
        order = np.lexsort((members, total))[:top]
        ranking = tuple((int(members[at]), float(total[at]) / (len(members) - 1)) for at in order)
        return Central(ranking, 0.0, len(members), len(members))
    sample = _Sample(index, members, laid_out, seed)
    rounds = [samples] if samples else [size for size in _ROUNDS if size < len(members)]
    for size in rounds:
        mean, off = sample.enlarged(size, len(rounds))
        order = np.lexsort((members, mean))
        leaders, others = np.split(order, [top + max(10, top // 2)])
        nearest = float((mean - off)[others].min(initial=np.inf))
        if mean[leaders[:top]][-1] - nearest < _ENOUGH:
            break
    measured = [
        (distances(index, node).average or 0.0, node)
        for node in each("measuring the nearest", members[leaders].tolist())
    ]
    ranking = tuple((node, average) for average, node in sorted(measured)[:top])
    return Central(ranking, max(0.0, ranking[-1][1] - nearest), size, len(members))


class _Sample:
    """Means by a sample of the members of a group."""

    def __init__(self, index: PathIndex, members: NDArray[np.int64], laid_out: Abreast, seed: int) -> None:
        self._members, self._laid_out = members, laid_out
        self._order = np.random.default_rng(seed).permutation(members)
        hub = int(members[index.degrees(members).argmax()])
        self._hops = np.zeros(index.count, dtype=np.int64)
        for hops, level in enumerate(Search(index).levels(hub)):
            self._hops[level] = hops
        self._size = 0
        self._sum, self._squares = np.zeros(len(members)), np.zeros(len(members))

    def enlarged(self, size: int, rounds: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return each member's mean distance to the others by a sample of a size, and by how much it is too large.

        Args:
            size: of the sample, larger than before.
            rounds: how often it is enlarged; with a chance of 19 in 20 all that is returned in all of them is true.
        """
        fresh = self._order[self._size : size]
        sums, squares = self._laid_out.sums(fresh, self._members, self._hops[fresh])
        self._sum, self._squares, self._size = self._sum + sums, self._squares + squares, size
        count, of_hub = len(self._members), self._hops[self._members]
        less = self._sum / size
        spread = np.sqrt(np.maximum(self._squares / size - less**2, 0.0))
        left = 1 - (size - 1) / count if size <= count / 2 else (1 - size / count) * (1 + 1 / size)
        chance = math.log(5 * count * rounds / _CHANCE)
        off = spread * math.sqrt(2 * left * chance / size)
        off += (7 / 3 + 3 / math.sqrt(2)) * 2 * of_hub * chance / size  # the hub is of_hub off both ways
        others = count / (count - 1)
        return (of_hub.mean() + less) * others, off * others
