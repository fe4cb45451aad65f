"""The search for one path where few credits are to be looked at: plain loops, which cost less than numpy's calls.

A call of numpy takes a microsecond whatever it does, and a search makes dozens. Sets and slices of memory take some
thirty nanoseconds a credit: below a few hundred credits they have answered before numpy has begun.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from castgraph.errors import DataError
from castgraph.paths.landmarks import UNKNOWN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from castgraph.paths.index import Layer

__all__ = ["FarError", "Near"]


_DAMAGED = "the landmarks of the path index are damaged; make it anew with: castgraph index"
_KEPT = 50_000
"""Steps towards landmarks that are remembered: those near one have long rows, and most ways end with them."""


class FarError(Exception):
    """Too many credits would have to be looked at here."""


class Near:
    """One layer without a filter.

    Args:
        layer: where all credits may be used.
        hops: from its nodes to the landmarks, see `landmarks`.
        most: credits to look at for one level, beyond which numpy is faster.
        ways: by place in the hops, who is next on the way to that landmark, as far as it is known; added to.
    """

    def __init__(
        self, layer: Layer, hops: NDArray[np.uint8], most: int = 3000, ways: dict[int, int] | None = None
    ) -> None:
        self._start, self._node = layer.start.data, layer.node.data
        self._hops, self._width = hops.reshape(-1).data, hops.shape[1]
        self.most, self._next = most, {} if ways is None else ways
        self._landmarks: list[int] | None = None

    def landmarks(self, one: int) -> list[int]:
        """Return the landmarks, sorted: nodes to which the ways from one lead; none where it does not reach them."""
        if self._landmarks is None:
            of_one = self._hops[one * self._width : (one + 1) * self._width].tolist()
            if UNKNOWN in of_one:
                return []
            self._landmarks = sorted({self._descend(one, column)[-1] for column in range(self._width)})
        return self._landmarks

    def past(self, one: int, other: int, column: int) -> tuple[int, ...]:
        """Return a shortest path between two nodes by way of a landmark; of several always the same one.

        Raises:
            DataError: the hops are not those of this layer.
        """
        ahead, behind = self._descend(one, column), self._descend(other, column)
        if ahead[-1] != behind[-1]:
            raise DataError(_DAMAGED)
        return (*ahead, *behind[-2::-1])

    def _descend(self, one: int, column: int) -> list[int]:
        start, node, hops, width, known = self._start, self._node, self._hops, self._width, self._next
        path = [one]
        for wanted in range(hops[one * width + column] - 1, -1, -1):
            place = one * width + column
            one = known.get(place, -1)
            if one < 0:
                here = place // width
                for one in node[start[here] : start[here + 1]]:
                    if hops[one * width + column] == wanted:
                        break
                else:
                    raise DataError(_DAMAGED)
                if len(known) > _KEPT:
                    known.clear()
                known[place] = one
            path.append(one)
        return path

    def path(self, one: int, other: int, most: int) -> tuple[int, ...] | None:
        """Return a shortest path between two nodes, the same one every time; None if it takes more than `most` hops.

        Raises:
            FarError: that cannot be found out by looking at a few credits.
        """
        start, node = self._start, self._node
        ahead, behind = [{one}], [{other}]
        while len(ahead) + len(behind) - 2 < most:
            forward = len(ahead[-1]) <= len(behind[-1])
            side, opposite = (ahead, behind) if forward else (behind, ahead)
            if 4 * len(side[-1]) > self.most:
                raise FarError
            # Walks, not paths: a level may hold nodes of one before it, but the first two that meet are as near as any.
            rows = [node[start[n] : start[n + 1]] for n in side[-1]]
            if (len(rows) > 1 and sum(map(len, rows)) > self.most) or len(rows[0]) > self.most:
                raise FarError
            if len(ahead) + len(behind) - 1 == most and opposite[-1].isdisjoint(chain.from_iterable(rows)):
                return None
            side.append(set().union(*rows))
            if not side[-1].isdisjoint(opposite[-1]):
                middle = min(side[-1] & opposite[-1])
                path = self._back(middle, ahead)
                path.reverse()
                return (*path, middle, *self._back(middle, behind))
        return None

    def _back(self, place: int, levels: list[set[int]]) -> list[int]:
        """Return the way from a node of the last level to the first, without the node itself."""
        path = []
        for level in levels[-2::-1]:
            place = next(n for n in self._node[self._start[place] : self._start[place + 1]] if n in level)
            path.append(place)
        return path
