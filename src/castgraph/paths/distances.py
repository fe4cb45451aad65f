"""How far everybody is from one node, over a whole path index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from castgraph.paths.search import Search

if TYPE_CHECKING:
    from castgraph.paths.filter import Filter
    from castgraph.paths.index import PathIndex

__all__ = ["Distances", "distances"]


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


def distances(index: PathIndex, start: int, only: Filter | None = None) -> Distances:
    """Count people and other nodes by their distance from one node."""
    person = np.array([kind == "person" for kind, _ in index.tables.kinds], dtype=bool)
    people, others = [], []
    for level in Search(index, only).levels(start):
        among = int(person[index.kind[level]].sum())
        people.append(among)
        others.append(len(level) - among)
    return Distances(tuple(people), tuple(others), int(person[index.kind].sum()) - sum(people))
