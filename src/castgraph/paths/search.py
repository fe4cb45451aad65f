"""Search over a path index: shortest connections, how many there are, the best of them, and distances.

Level by level, from both ends, always the side with fewer credits to look at, with numpy over whole frontiers. Filters
are masks over the credits and nodes that a search touches; nothing here ever costs in proportion to the graph unless
the search itself walks all of it. It knows numbers only: names, sources and words are left to others.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.paths import landmarks
from castgraph.paths.dag import Dag
from castgraph.paths.filter import Filter, Rules
from castgraph.paths.labels import Labels, TooDeepError
from castgraph.paths.meeting import MAX_HOPS, Meeting, meet, paths_through
from castgraph.paths.near import FarError, Near
from castgraph.paths.rows import member, unique
from castgraph.paths.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from castgraph.paths.index import Layer, PathIndex
    from castgraph.paths.steps import Wanted

__all__ = ["MAX_HOPS", "Search"]


class Search:
    """Searches over one index with one filter; make a new one for another filter.

    Args:
        index: what to search.
        only: the filter; everything that is a hop by default where omitted.
    """

    def __init__(self, index: PathIndex, only: Filter | None = None) -> None:
        self.index = index
        self.filter = only or Filter()
        self.rules = Rules(index, self.filter)
        self.steps = Steps(self.rules)
        plain = self.rules.plain and not self.filter
        self.near = Near(index.layers["core"], index.landmarks, ways=index.ways) if plain else None
        self._stepped_on: list[NDArray[np.int64]] | None = None

    def shortest(
        self, start: int, end: int, max_hops: int = MAX_HOPS, ends: Sequence[int] = ()
    ) -> tuple[int, ...] | None:
        """Return one shortest path as node numbers, None if there is none of at most `max_hops` hops.

        Which of several is not promised, but it is always the same one. `ends` are more nodes that no filter forbids.
        """
        if start == end:
            return (start,)
        near, past = self.near, None
        if near and (hops := self.index.landmarks).size:
            # A path past a landmark is as short as any unless a search that goes less deep finds another.
            length, column = landmarks.detour(hops, start, end)
            if length < landmarks.UNKNOWN:
                past = column if length <= max_hops else None
                max_hops = min(max_hops, length - 1 - self.index.bipartite)
        found = self._nearer(start, end, max_hops, ends)
        return near.past(start, end, past) if near and found is None and past is not None else found

    def _nearer(self, start: int, end: int, max_hops: int, ends: Sequence[int]) -> tuple[int, ...] | None:
        if self.near and self.index.component[start] == self.index.component[end]:
            try:
                return self.near.path(start, end, max_hops)
            except FarError:
                pass
        try:
            return self._shortest(start, end, max_hops, ends, np.int8)
        except TooDeepError:
            return self._shortest(start, end, max_hops, ends, np.int16)

    def _shortest(
        self, start: int, end: int, max_hops: int, ends: Sequence[int], kind: type[np.signedinteger[Any]]
    ) -> tuple[int, ...] | None:
        with Labels(self.index, self.filter.avoid, (start, end), kind) as labels:
            self.rules.ends = (start, end, *ends)
            met = meet(self.steps, labels, start, end, max_hops, first=True)
            if met is None:
                return None
            path = [int(met.middle[0])]
            for distance in range(len(met.ahead), 0, -1):
                path.append(self.steps.first_labelled(path[-1], labels.of, distance))
            path.reverse()
            for distance in range(len(met.behind), 0, -1):
                path.append(self.steps.first_labelled(path[-1], labels.of, -distance))
            return tuple(path)

    def distance(self, start: int, end: int, max_hops: int = MAX_HOPS) -> int | None:
        """Return the number of hops between two nodes, None if there is no path of at most `max_hops`."""
        path = self.shortest(start, end, max_hops)
        return None if path is None else len(path) - 1

    def all_shortest(self, start: int, end: int, max_hops: int = MAX_HOPS) -> Dag | None:
        """Return all shortest paths, None if there is none of at most `max_hops` hops."""
        self._stepped_on = None
        if start == end:
            return Dag([np.array([start])], [], [], [])
        try:
            return self._all_shortest(start, end, max_hops, np.int8)
        except TooDeepError:
            return self._all_shortest(start, end, max_hops, np.int16)

    def _all_shortest(self, start: int, end: int, max_hops: int, kind: type[np.signedinteger[Any]]) -> Dag | None:
        with Labels(self.index, self.filter.avoid, (start, end), kind) as labels:
            self.rules.ends = (start, end)
            met = meet(self.steps, labels, start, end, max_hops, first=False)
            if met is None:
                return None
            self._stepped_on = [frontier.nodes for side in (met.ahead, met.behind) for frontier in side]
            label = labels.of

            def marked(layer: NDArray[np.int64]) -> Wanted:
                label[layer] = labels.marked  # whose own label nobody asks for again
                return _labelled(label, labels.marked)

            return paths_through(self.steps, met, partial(_labelled, label), marked, simple=True)

    def may_be_shortened(self, layer: Layer) -> bool:
        """Return whether credits of a layer that was not searched might lead to less than `all_shortest` found last.

        Where none begins at a node that it stepped on from, they do not: the way to the first of them, and from the
        last of them on, would be as long as what was found.
        """
        if self._stepped_on is None:
            return True
        return any(bool((layer.start[nodes + 1] != layer.start[nodes]).any()) for nodes in self._stepped_on)

    def exactly(self, start: int, end: int, hops: int) -> Dag | None:
        """Return all walks of exactly so many hops that touch neither end in between, None if there is none.

        All paths of that length are among them; `Dag.best` leaves out those that have loops.
        """
        self.rules.ends = (start, end)
        with Labels(self.index, self.filter.avoid, (start, end), np.int8) as labels:
            label = labels.of
            ahead, behind = [np.array([start])], [np.array([end])]
            while len(ahead) + len(behind) - 2 < hops:
                one = self.steps.degrees(ahead[-1]) <= self.steps.degrees(behind[-1])
                side = ahead if one else behind
                nodes = self.steps.neighbours(side[-1])
                nodes = nodes[(nodes != start) & (nodes != end) & (label[nodes] != labels.avoided)]
                if len(ahead) + len(behind) - 1 == hops:
                    # The last step joins the two sides, which may be the other end itself.
                    nodes = self.steps.neighbours(side[-1])
                    nodes = nodes[member(nodes, behind[-1] if one else ahead[-1])]
                side.append(unique(nodes))
                if not len(side[-1]):
                    return None
            middle = ahead[-1][member(ahead[-1], behind[-1])]
            if not len(middle):
                return None
            met = Meeting(middle, *([self.steps.frontier(nodes) for nodes in side[:-1]] for side in (ahead, behind)))

            def level(place: int) -> Wanted:
                return _among(ahead[place - 1] if place > 0 else behind[-place - 1])

            return paths_through(self.steps, met, level, _among, simple=hops < 4)

    def levels(self, start: int, max_hops: int = MAX_HOPS, ends: Sequence[int] = ()) -> Iterator[NDArray[np.int64]]:
        """Yield the nodes at 0, 1, 2, … hops from a node, each level sorted, until there are no more.

        `ends` are more nodes that no filter forbids.
        """
        with Labels(self.index, self.filter.avoid, (start,), np.int16, keep=False) as labels:
            self.rules.ends = (start, *ends)
            frontier, label = np.array([start]), labels.of
            label[start] = 1
            for level in range(max_hops + 1):
                yield frontier
                if level == max_hops:
                    return
                frontier = self._unlabelled(self.steps.neighbours(frontier), label)
                if not len(frontier):
                    return
                label[frontier] = level + 2

    def neighbours(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return all neighbours of some nodes, sorted, each once; the ends are those of the search before."""
        found = unique(self.steps.neighbours(nodes))
        return found[~member(found, np.array(sorted(self.filter.avoid)))] if self.filter.avoid else found

    def reach(self, start: int) -> int:
        """Return how many nodes are connected with a node, itself included."""
        if not self.filter:
            return self.index.component_of(start)[1]
        return sum(len(level) for level in self.levels(start))

    def _unlabelled(self, nodes: NDArray[np.int64], label: NDArray[Any]) -> NDArray[np.int64]:
        """Return the unlabelled ones among nodes, sorted, each once."""
        if len(nodes) * 8 < self.index.count:
            return unique(nodes[label[nodes] == 0])
        marked = np.zeros(self.index.count, dtype=bool)
        marked[nodes] = True
        marked &= label == 0
        return np.flatnonzero(marked)


def _labelled(label: NDArray[Any], wanted: int) -> Wanted:
    return lambda nodes: label[nodes] == wanted


def _among(members: NDArray[np.int64]) -> Wanted:
    return lambda nodes: member(nodes, members)
