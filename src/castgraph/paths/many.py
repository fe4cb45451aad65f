"""Many pairs at once: how far apart they are, and one shortest path of each.

The landmarks answer all pairs in a few calls of numpy, and say how deep a search would have to go to find anything
shorter. Then all pairs that are left are searched together, level by level: what was reached is a sorted array of pairs
and nodes, so that a call of numpy moves hundreds of searches on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from castgraph.paths import landmarks
from castgraph.paths.rows import member, rows, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from castgraph.paths.search import Search

    Path = tuple[int, ...]

__all__ = ["distances_between", "paths_between"]

_TOGETHER = 512
"""Pairs that are searched together."""
_SLICE = 1 << 17
"""Credits that are looked at in one call: what they need stays in the processor's own memory."""
_ALONE = 1 << 17
"""A pair of which more credits must be looked at for one level is searched alone, which marks nodes and sorts none."""
_NODE, _PAIR = 32, 9
"""Bits of a key that say the node, and above them the pair; those above both say how deep it lies."""


def distances_between(
    search: Search, starts: NDArray[np.int64], ends: NDArray[np.int64], max_hops: int
) -> NDArray[np.int16]:
    """Return the hops between the nodes of each pair, -1 where there is no path of at most `max_hops`.

    Args:
        search: over the index; with a filter, pairs are searched one after the other.
        starts: a node of each pair.
        ends: the other of each.
        max_hops: at most so many.
    """
    found = np.full(len(starts), -1, dtype=np.int16)
    for begin in range(0, len(starts), _TOGETHER):
        part = slice(begin, begin + _TOGETHER)
        found[part] = _Together(search, starts[part], ends[part], max_hops).lengths()
    return found


def paths_between(
    search: Search, starts: NDArray[np.int64], ends: NDArray[np.int64], max_hops: int
) -> Iterator[Path | None]:
    """Yield a shortest path of each pair, None where there is none of at most `max_hops` hops.

    Which of several is not promised, but it is always the same one, whatever other pairs are asked for.
    """
    for begin in range(0, len(starts), _TOGETHER):
        part = slice(begin, begin + _TOGETHER)
        yield from _Together(search, starts[part], ends[part], max_hops, keep=True).paths()


class _Together:
    """Some pairs that are searched together.

    Attributes:
        length: hops between each pair that are known so far, -1 where none are.
        most: hops that a shorter path may have; no more is looked for.
        column: the landmark that the known path leads past, -1 where none.
        levels: by side, the keys of what was stepped on from, with their depths, if they are kept.
        middle: where the searches of a pair have met.
        depths: by side, how deep each pair was searched.
        alone: pairs that are not searched here.
    """

    def __init__(
        self,
        search: Search,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        max_hops: int,
        *,
        keep: bool = False,
    ) -> None:
        self.search, self.ends, self.max_hops, self.keep = search, (starts, ends), max_hops, keep
        index = search.index
        self.layer, self.count = index.layers["core"], len(starts)
        self.length = np.where(starts == ends, 0, -1).astype(np.int16)
        self.most = np.where(starts == ends, 0, max_hops)
        self.column = np.full(self.count, -1)
        self.middle = np.full(self.count, -1)
        self.depths = np.zeros((2, self.count), dtype=np.int64)
        self.levels: tuple[list[NDArray[np.int64]], ...] = ([], [])
        self.alone = np.zeros(self.count, dtype=bool)
        self.hubs = np.zeros(0, dtype=np.int64)
        if search.near is None:
            self.alone[starts != ends] = True
            return
        self.most[index.component[starts] != index.component[ends]] = 0
        if index.landmarks.size:
            self._ask_landmarks(starts, ends)
        self._search()

    def _ask_landmarks(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        """Note the shortest path past a landmark, and how long one may be that is shorter."""
        index = self.search.index
        here, there = index.landmarks[starts], index.landmarks[ends]
        both = here + there
        column = both.argmin(axis=1)
        length = both[np.arange(self.count), column].astype(np.int64)
        exact = (here.min(axis=1) == 0) | (there.min(axis=1) == 0)
        known = (length <= self.most) & (starts != ends) & (length < landmarks.UNKNOWN)
        self.length[known], self.column[known] = length[known], column[known]
        self.most = np.minimum(self.most, np.where(exact, 0, length - 1 - index.bipartite))
        reaching = starts[known]
        if (near := self.search.near) and len(reaching):  # a path past a landmark would be no shorter
            self.hubs = np.array(near.landmarks(int(reaching[0])))

    # -- the search ------------------------------------------------------------------------------------------

    def _search(self) -> None:
        """Step on from one side of every pair, that with fewer credits to look at, until they have met or need not."""
        active = np.flatnonzero(self.most > 0)
        fronts = [_keys(active, nodes[active]) for nodes in self.ends]
        work = np.array([self._work(keys) for keys in fronts])
        while len(active):
            least = work.min(axis=0)
            self.alone |= least > _ALONE
            going = (least > 0) & ~self.alone
            going &= np.bincount(active, minlength=self.count) > 0
            turn = np.where(going, work.argmin(axis=0), -1)
            last = self.depths.sum(axis=0) + 1 >= self.most
            moved: list[NDArray[np.int64]] = []
            for side, keys in enumerate(fronts):
                moving = keys[turn[keys >> _NODE] == side]
                if self.keep:
                    depth = self.depths[side][moving >> _NODE]
                    self.levels[side].append(moving + (depth << (_NODE + _PAIR)))
                others = fronts[1 - side]
                moved.append(self._step(moving, others[turn[others >> _NODE] == side], last))
                self.depths[side] += turn == side
            going &= ~last & (self.middle < 0)
            active = np.flatnonzero(going)
            for side, keys in enumerate(fronts):
                fresh = moved[side][going[moved[side] >> _NODE]]
                work[side] = np.where(turn == side, self._work(fresh), work[side])
                fronts[side] = np.concatenate((keys[(going & (turn != side))[keys >> _NODE]], fresh))
                fronts[side].sort(kind="stable")  # two runs, each sorted

    def _work(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each pair how many credits are to be looked at when stepping on from some keys."""
        pairs, nodes = _parts(keys)
        return np.bincount(pairs, rows(self.layer.start, nodes)[1], self.count).astype(np.int64)

    def _step(self, keys: NDArray[np.int64], others: NDArray[np.int64], last: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return what one step on from some keys leads to, where more steps may follow, and note who has met.

        Args:
            keys: to step on from, sorted.
            others: what was reached from the other end of the same pairs, sorted.
            last: by pair, whether no other step follows.
        """
        begin, counts = rows(self.layer.start, _parts(keys)[1])
        ends = np.cumsum(counts)
        among = _Among(others)
        found, at = [keys[:0]], 0
        while at < len(keys):
            to = max(at + 1, int(np.searchsorted(ends, ends[at] - counts[at] + _SLICE, side="right")))
            some = slice(at, to)
            reached = np.repeat(keys[some] >> _NODE << _NODE, counts[some])
            reached |= self.layer.node[spread(begin[some], counts[some], int(counts[some].sum()))]
            pairs, nodes = _parts(np.sort(among.of(reached))[::-1])
            lower = (self.middle[pairs] < 0) | (nodes < self.middle[pairs])
            self.middle[pairs[lower]] = nodes[lower]  # of several for one pair the last is kept, which is the least
            fresh = (~last & (self.middle < 0))[keys[some] >> _NODE]
            if fresh.any():
                found.append(_unique(reached if fresh.all() else reached[np.repeat(fresh, counts[some])]))
            at = to
        fresh = _unique(np.concatenate(found))
        return fresh[~member(_parts(fresh)[1], self.hubs)]

    # -- what was found --------------------------------------------------------------------------------------

    def lengths(self) -> NDArray[np.int16]:
        """Return the hops between each pair, -1 where there is no such path."""
        met = self.middle >= 0
        self.length[met] = self.depths.sum(axis=0)[met]
        for pair in np.flatnonzero(self.alone).tolist():
            path = self._alone(pair)
            self.length[pair] = -1 if path is None else len(path) - 1
        return self.length

    def paths(self) -> Iterator[Path | None]:
        """Yield a path of each pair, None where there is none."""
        halves = [self._back(side) for side in (0, 1)]
        met, past, near = self.middle.tolist(), self.column.tolist(), self.search.near
        for pair, (one, other) in enumerate(zip(*(nodes.tolist() for nodes in self.ends), strict=True)):
            if one == other:
                yield (one,)
            elif self.alone[pair]:
                yield self._alone(pair)
            elif met[pair] >= 0:
                yield (*halves[0][pair][::-1], met[pair], *halves[1][pair])
            else:
                yield near.past(one, other, past[pair]) if near and past[pair] >= 0 else None

    def _alone(self, pair: int) -> Path | None:
        return self.search.shortest(int(self.ends[0][pair]), int(self.ends[1][pair]), self.max_hops)

    def _back(self, side: int) -> list[list[int]]:
        """Return for each pair that has met the nodes from there to one end, without the first."""
        ways: list[list[int]] = [[] for _ in range(self.count)]
        at = self.middle.copy()
        levels = np.sort(np.concatenate(self.levels[side])) if self.levels[side] else at[:0]
        for depth in range(int(self.depths[side].max(initial=0)), 0, -1):
            pairs = np.flatnonzero((self.middle >= 0) & (self.depths[side] >= depth))
            begin, counts = rows(self.layer.start, at[pairs])
            near = np.repeat(_keys(pairs, np.zeros_like(pairs)), counts)
            near |= self.layer.node[spread(begin, counts, int(counts.sum()))]
            near = near[member(near + ((depth - 1) << (_NODE + _PAIR)), levels)]
            pairs, nodes = _parts(near)
            first = np.ones(len(pairs), dtype=bool)
            first[1:] = pairs[1:] != pairs[:-1]
            at[pairs[first]] = nodes[first]
            for pair, node in zip(pairs[first].tolist(), nodes[first].tolist(), strict=True):
                ways[pair].append(node)
        return ways


class _Among:
    """Tells which keys are among some: most that are not by a small table, the rest by looking them up."""

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._keys = keys
        self._shift = 63 - max(10, (8 * len(keys)).bit_length())
        self._table = np.zeros(1 << (63 - self._shift), dtype=bool)
        self._table[self._places(keys)] = True

    def _places(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        places = keys * _SCATTER
        places &= _POSITIVE
        places >>= self._shift
        return places

    def of(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of some keys that are among them."""
        likely = keys[self._table[self._places(keys)]]
        return likely[member(likely, self._keys)]


_SCATTER, _POSITIVE = np.int64(-7046029254386353131), np.int64(2**63 - 1)


def _keys(pairs: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    return (pairs << _NODE) | nodes


def _parts(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pair and the node of each key."""
    return keys >> _NODE, keys & ((1 << _NODE) - 1)


def _unique(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    keys = np.sort(keys)
    fresh = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    return keys[fresh]
