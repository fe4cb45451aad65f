"""Search over a path index: shortest connections, how many there are, the best of them, and distances.

Level by level, from both ends, always the side with fewer credits to look at, with numpy over whole
frontiers. Filters are masks over the credits and nodes that a search touches; nothing here ever costs in
proportion to the graph unless the search itself walks all of it. It knows numbers only: names, sources and
words are others' work.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from castgraph.errors import OptionError
from castgraph.paths import landmarks
from castgraph.paths import rows as csr
from castgraph.paths.dag import Dag
from castgraph.paths.filter import Filter, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from castgraph.paths.index import Layer, PathIndex

    Wanted = Callable[[NDArray[np.int64]], NDArray[np.bool_]]

__all__ = ["MAX_HOPS", "Search"]

MAX_HOPS = 1000
"""No search goes deeper: a connection of more hops says nothing."""
_FIRST_CHUNK = 1 << 9
_FEW = 512


class Search:
    """Searches over one index with one filter; make a new one for another filter.

    Args:
        index: what to search.
        only: the filter; everything that is a hop by default where omitted.
    """

    def __init__(self, index: PathIndex, only: Filter | None = None) -> None:
        self.index = index
        self.filter = only or Filter()
        self._credits = max(1, 2 * len(index.layers["core"]))
        self._mean_degree = 2 * len(index.layers["core"]) / max(1, index.count)
        self.rules = Rules(index, self.filter)

    # -- distances -------------------------------------------------------------------------------------------

    def shortest(
        self, start: int, end: int, max_hops: int = MAX_HOPS, ends: Sequence[int] = ()
    ) -> tuple[int, ...] | None:
        """Return one shortest path as node numbers, None if there is none of at most `max_hops` hops.

        Which of several is not said, but it is always the same one. `ends` are more nodes that no filter forbids.
        """
        if start == end:
            return (start,)
        known: tuple[int, ...] | None = None
        if not self.filter and (hops := self.index.landmarks).size:
            # A path past a landmark is as short as any unless a search that goes less deep finds another.
            length, column = landmarks.detour(hops, start, end)
            if length < landmarks.UNKNOWN:
                core = self.index.layers["core"]
                if length <= max_hops:
                    behind = landmarks.descend(core.start, core.node, hops, end, column)
                    known = (*landmarks.descend(core.start, core.node, hops, start, column), *behind[-2::-1])
                max_hops = min(max_hops, length - 1 - self.index.bipartite)
        try:
            return self._shortest(start, end, max_hops, ends, np.int8) or known
        except _TooDeepError:
            return self._shortest(start, end, max_hops, ends, np.int16) or known

    def _shortest(
        self, start: int, end: int, max_hops: int, ends: Sequence[int], kind: type[np.signedinteger[Any]]
    ) -> tuple[int, ...] | None:
        with _Labels(self.index, self.filter.avoid, (start, end), kind) as labels:
            self.rules.ends = (start, end, *ends)
            met = self._meet(labels, start, end, max_hops, first=True)
            if met is None:
                return None
            path = [int(met.middle[0])]
            for distance in range(len(met.ahead), 0, -1):
                path.append(self._step(labels.of, path[-1], distance))
            path.reverse()
            for distance in range(len(met.behind), 0, -1):
                path.append(self._step(labels.of, path[-1], -distance))
            return tuple(path)

    def distance(self, start: int, end: int, max_hops: int = MAX_HOPS) -> int | None:
        """Return the number of hops between two nodes, None if there is no path of at most `max_hops`."""
        path = self.shortest(start, end, max_hops)
        return None if path is None else len(path) - 1

    def all_shortest(self, start: int, end: int, max_hops: int = MAX_HOPS) -> Dag | None:
        """Return all shortest paths, None if there is none of at most `max_hops` hops."""
        if start == end:
            return Dag([np.array([start])], [], [], [])
        try:
            return self._all_shortest(start, end, max_hops, np.int8)
        except _TooDeepError:
            return self._all_shortest(start, end, max_hops, np.int16)

    def _all_shortest(self, start: int, end: int, max_hops: int, kind: type[np.signedinteger[Any]]) -> Dag | None:
        with _Labels(self.index, self.filter.avoid, (start, end), kind) as labels:
            self.rules.ends = (start, end)
            met = self._meet(labels, start, end, max_hops, first=False)
            if met is None:
                return None
            label = labels.of

            def marked(layer: NDArray[np.int64]) -> Wanted:
                label[layer] = labels.marked  # whose own label nobody asks for again
                return _labelled(label, labels.marked)

            return self._dag(met, partial(_labelled, label), marked, simple=True)

    def exactly(self, start: int, end: int, hops: int) -> Dag | None:
        """Return all walks of exactly so many hops that touch neither end in between, None if there is none.

        All paths of that length are among them; `Dag.best` leaves out those that have loops.
        """
        self.rules.ends = (start, end)
        with _Labels(self.index, self.filter.avoid, (start, end), np.int8) as labels:
            label = labels.of
            ahead, behind = [np.array([start])], [np.array([end])]
            while len(ahead) + len(behind) - 2 < hops:
                one = self._degrees(ahead[-1]) <= self._degrees(behind[-1])
                side = ahead if one else behind
                nodes = self._expand(side[-1])
                nodes = nodes[(nodes != start) & (nodes != end) & (label[nodes] != labels.avoided)]
                if len(ahead) + len(behind) - 1 == hops:
                    # The last step joins the two sides, which may be the other end itself.
                    nodes = self._expand(side[-1])
                    other = behind[-1] if one else ahead[-1]
                    nodes = nodes[csr.member(nodes, other)]
                side.append(csr.unique(nodes))
                if not len(side[-1]):
                    return None
            middle = ahead[-1][csr.member(ahead[-1], behind[-1])]
            if not len(middle):
                return None
            met = _Meeting(middle, *([self._frontier(nodes) for nodes in side[:-1]] for side in (ahead, behind)))

            def level(place: int) -> Wanted:
                return _among(ahead[place - 1] if place > 0 else behind[-place - 1])

            return self._dag(met, level, _among, simple=hops < 4)

    def levels(self, start: int, max_hops: int = MAX_HOPS, ends: Sequence[int] = ()) -> Iterator[NDArray[np.int64]]:
        """Yield the nodes at 0, 1, 2, … hops from a node, each level sorted, until there are no more.

        `ends` are more nodes that no filter forbids.
        """
        with _Labels(self.index, self.filter.avoid, (start,), np.int16, keep=False) as labels:
            self.rules.ends = (start, *ends)
            frontier, label = np.array([start]), labels.of
            label[start] = 1
            for level in range(max_hops + 1):
                yield frontier
                if level == max_hops:
                    return
                nodes = self._expand(frontier)
                frontier = self._fresh(label, nodes)
                if not len(frontier):
                    return
                label[frontier] = level + 2

    def neighbours(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return all neighbours of some nodes, sorted, each once; the ends are those of the search before."""
        found = csr.unique(self._expand(nodes))
        return found[~csr.member(found, np.array(sorted(self.filter.avoid)))] if self.filter.avoid else found

    def reach(self, start: int) -> int:
        """Return how many nodes hang together with a node, itself included."""
        if not self.filter:
            return self.index.component_of(start)[1]
        return sum(len(level) for level in self.levels(start))

    def _meet(self, labels: _Labels, start: int, end: int, max_hops: int, *, first: bool) -> _Meeting | None:
        """Search from both ends until they meet.

        Returns:
            Where they meet, None if they never do. The other nodes' labels say their distance plus one, negative on
            the end's side. With `first` only some of the nodes where they meet.
        """
        if max_hops > MAX_HOPS:
            raise OptionError(f"at most {MAX_HOPS} hops can be asked for, not {max_hops}")
        if not self.filter and self.index.component[start] != self.index.component[end]:
            return None
        label = labels.of
        label[start], label[end] = 1, -1
        raw = [np.array([start]), np.array([end])]
        measured: list[_Frontier | None] = [self._frontier(nodes) for nodes in raw]
        work = [frontier.work if frontier else 0 for frontier in measured]
        labels.touched += raw
        levels: tuple[list[_Frontier], list[_Frontier]] = ([], [])
        while len(levels[0]) + len(levels[1]) < max_hops and work[0] and work[1]:
            side = 0 if work[0] <= work[1] else 1
            frontier = measured[side] or self._frontier(csr.unique(raw[side]))
            levels[side].append(frontier)
            distance = len(levels[side])
            if distance >= labels.most - 1:
                raise _TooDeepError
            label_of_fresh = (1 - 2 * side) * (distance + 1)
            fresh = []
            # If credits went anywhere, so many of these would lead to the other side: where it is more than a few,
            # the first of them are looked at first.
            expected = frontier.work * work[1 - side] / self._credits
            for part in frontier.parts(expected) if first and frontier.work > _FIRST_CHUNK else (frontier,):
                nodes = self._reached(part)
                if not first and self.rules.plain:
                    frontier.reached = nodes
                found = label[nodes]
                if len(found) and (found.min() < 0 if side == 0 else found.max() > 0):
                    hits = nodes[found < 0] if side == 0 else nodes[found > 0]
                    if self.filter.avoid:
                        hits = hits[label[hits] != labels.avoided]
                    if len(hits):
                        # The side that was not stepped on last has met with its last level, which is the middle.
                        return _Meeting(csr.unique(hits), *levels)
                nodes = nodes[found == 0]
                label[nodes] = label_of_fresh
                labels.touched.append(nodes)
                fresh.append(nodes)
            raw[side] = fresh[0] if len(fresh) == 1 else np.concatenate(fresh)
            # Often the larger side is never stepped on from: it is sorted and measured only when it is.
            if first and len(raw[side]) > _FEW:
                measured[side], work[side] = None, int(len(raw[side]) * self._mean_degree)
            else:
                measured[side] = frontier = self._frontier(csr.unique(raw[side]))
                work[side] = frontier.work
        return None

    # -- steps -----------------------------------------------------------------------------------------------

    def _degrees(self, nodes: NDArray[np.int64]) -> int:
        """Return the number of credits to look at when stepping on from all of these nodes."""
        total = 0
        for layer in self.rules.layers:
            total += int(layer.start[nodes + 1].sum(dtype=np.int64))
            total -= int(layer.start[nodes].sum(dtype=np.int64))
        return total

    def _frontier(self, nodes: NDArray[np.int64]) -> _Frontier:
        """Return a frontier with the rows of its nodes, looked up once."""
        if not self.rules.plain:
            none = np.zeros(0, dtype=np.int64)
            return _Frontier(nodes, none, none, self._degrees(nodes))
        begin, counts = csr.rows(self.rules.layers[0].start, nodes)
        return _Frontier(nodes, begin, counts, int(counts.sum()))

    def _reached(self, frontier: _Frontier) -> NDArray[np.int64]:
        """Return the neighbours of all nodes of a frontier, with repetitions."""
        if not self.rules.plain:
            return self._expand(frontier.nodes)
        node = self.rules.layers[0].node
        if len(frontier.nodes) == 1:
            begin = int(frontier.begin[0])
            return node[begin : begin + frontier.work].astype(np.int64)
        return node[csr.spread(frontier.begin, frontier.counts, frontier.work)].astype(np.int64)

    def _expand(self, frontier: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the neighbours of all nodes of a frontier, with repetitions."""
        if self.rules.plain:
            layer = self.rules.layers[0]
            return layer.node[csr.positions(layer.start, frontier)[0]].astype(np.int64)
        found = [self._rows(layer, frontier)[1] for layer in self.rules.layers]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _rows(
        self,
        layer: Layer,
        frontier: NDArray[np.int64],
        wanted: Wanted | None = None,
        reached: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the credits that may be used from a frontier: place of the node in it, neighbour, position.

        They are in the order of the frontier and, within it, of the neighbours. With `wanted` only those whose
        neighbour it tells True of; it is asked first, being the cheapest and the strictest of all tests. `reached` are
        all the neighbours, where they are at hand.
        """
        if reached is None:
            positions, counts = csr.positions(layer.start, frontier)
            nodes = layer.node[positions].astype(np.int64)
        else:
            begin, counts = csr.rows(layer.start, frontier)
            nodes = reached
        if wanted is None:
            origin = np.repeat(np.arange(len(frontier)), counts)
        else:
            kept, ends = np.flatnonzero(wanted(nodes)), np.cumsum(counts)
            origin, nodes = np.searchsorted(ends, kept, side="right"), nodes[kept]
            positions = positions[kept] if reached is None else kept + (begin + counts - ends)[origin]
        if self.rules.plain:
            return origin, nodes, positions
        for keeps in (self.rules.keeps_credits, self.rules.keeps_statuses, self.rules.keeps_nodes):
            keep = keeps(layer, positions, frontier[origin], nodes)
            if keep is not None and not keep.all():
                positions, nodes, origin = positions[keep], nodes[keep], origin[keep]
        return origin, nodes, positions

    def _between(
        self, frontier: NDArray[np.int64], wanted: Wanted, reached: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], _Step]:
        """Return the neighbours that are `wanted` and the steps to them, parallel credits as one, at least cost."""
        parts = []
        for layer in self.rules.layers:
            origin, nodes, positions = self._rows(layer, frontier, wanted, reached)
            parts.append((origin, nodes, self.rules.credit_costs(layer, positions)))
        origin, nodes, costs = parts[0]
        if len(parts) > 1:
            origin, nodes, costs = (np.concatenate(column) for column in zip(*parts, strict=True))
            order = np.lexsort((nodes, origin))
            origin, nodes, costs = origin[order], nodes[order], costs[order]
        layer_nodes = csr.unique(nodes)
        heads = np.searchsorted(layer_nodes, nodes)
        fresh = np.ones(len(origin), dtype=bool)
        fresh[1:] = (origin[1:] != origin[:-1]) | (heads[1:] != heads[:-1])
        costs = np.minimum.reduceat(costs, np.flatnonzero(fresh)) if len(costs) else costs
        return layer_nodes, _Step(origin[fresh], heads[fresh], costs)

    def _step(self, label: NDArray[Any], node: int, wanted: int) -> int:
        """Return the first neighbour with a label."""
        if self.rules.plain:
            layer = self.rules.layers[0]
            near = layer.node[int(layer.start[node]) : int(layer.start[node + 1])]
            return int(near[label[near] == wanted][0])
        best = None
        for layer in self.rules.layers:
            _, nodes, _ = self._rows(layer, np.array([node]))
            nodes = nodes[label[nodes] == wanted]
            if len(nodes) and (best is None or nodes[0] < best):
                best = int(nodes[0])
        assert best is not None  # noqa: S101  the label was set from that neighbour
        return best

    def _fresh(self, label: NDArray[Any], nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the unlabelled ones among nodes, sorted, each once."""
        if len(nodes) * 8 < self.index.count:
            return csr.unique(nodes[label[nodes] == 0])
        marked = np.zeros(self.index.count, dtype=bool)
        marked[nodes] = True
        marked &= label == 0
        return np.flatnonzero(marked)

    def _dag(
        self,
        met: _Meeting,
        level: Callable[[int], Wanted],
        layer: Callable[[NDArray[np.int64]], Wanted],
        *,
        simple: bool,
    ) -> Dag:
        """Go back from where two searches met to both ends and collect what lies between.

        Args:
            met: where they met.
            level: tells which nodes are of a level, given one more than its depth, negative on the end's side.
            layer: tells which nodes are among those given.
            simple: no path meets a node twice.
        """
        layers: list[NDArray[np.int64]] = [met.middle]
        steps: list[_Step] = []
        for depth in range(len(met.ahead) - 1, -1, -1):
            nodes, step = self._join(layers[0], met.ahead[depth], level(depth + 1), layer(layers[0]), outward=False)
            layers.insert(0, nodes)
            steps.insert(0, step)
        for depth in range(len(met.behind) - 1, -1, -1):
            nodes, step = self._join(layers[-1], met.behind[depth], level(-depth - 1), layer(layers[-1]), outward=True)
            layers.append(nodes)
            steps.append(step)
        costs = []
        for place, step in enumerate(steps):
            inner = place + 1 < len(steps)
            costs.append(step.costs + self.rules.node_costs(layers[place + 1])[step.heads] if inner else step.costs)
        return Dag(layers, [step.tails for step in steps], [step.heads for step in steps], costs, simple)

    def _join(
        self,
        layer: NDArray[np.int64],
        level: _Frontier,
        in_level: Wanted,
        in_layer: Wanted,
        *,
        outward: bool,
    ) -> tuple[NDArray[np.int64], _Step]:
        """Return the nodes of a level next to a layer and the steps between, looking at the fewer credits of the two.

        Every node of the layer has a neighbour in the level. The steps lead from the layer if `outward`, else to it.
        """
        work = level.work if level.reached is None else level.work // 4  # its credits have been looked up already
        if self._degrees(layer) <= work:
            nodes, step = self._between(layer, in_level)
            return nodes, step if outward else step.turned()
        _, step = self._between(level.nodes, in_layer, level.reached)
        used = csr.unique(step.tails)
        nodes, step = level.nodes[used], _Step(np.searchsorted(used, step.tails), step.heads, step.costs)
        return nodes, step.turned() if outward else step


@dataclass
class _Step:
    """Steps between two layers, sorted by tail, then head."""

    tails: NDArray[np.int64]
    heads: NDArray[np.int64]
    costs: NDArray[np.int64]

    def turned(self) -> _Step:
        """Return the steps the other way round, sorted likewise; tails ascend already, so a stable sort will do."""
        short = self.heads.astype(np.min_scalar_type(int(self.heads.max(initial=0))))  # sixteen bits sort at once
        order = np.argsort(short, kind="stable")
        return _Step(self.heads[order], self.tails[order], self.costs[order])


class _Meeting(NamedTuple):
    """Where two searches met: the nodes, and the levels before them from the start and from the end, each sorted."""

    middle: NDArray[np.int64]
    ahead: list[_Frontier]
    behind: list[_Frontier]


class _TooDeepError(Exception):
    """The distances no longer fit into the labels."""


@dataclass(slots=True)
class _Frontier:
    """Nodes to step on from, sorted: where their rows begin, how long each is, and how long all are.

    `reached` are all their neighbours, with repetitions, kept where they are of use again.
    """

    nodes: NDArray[np.int64]
    begin: NDArray[np.int64]
    counts: NDArray[np.int64]
    work: int
    reached: NDArray[np.int64] | None = None

    def parts(self, expected: float) -> Iterator[_Frontier]:
        """Yield parts of growing work: often the two sides meet in the first of them.

        Args:
            expected: how many of the rows' elements are likely on the other side.
        """
        share = min(1.0, max(4.0 / max(expected, 0.1), _FIRST_CHUNK / self.work))
        size, at = max(1, int(len(self.nodes) * share)), 0
        while at < len(self.nodes):
            counts = self.counts[at : at + size]
            yield _Frontier(self.nodes[at : at + size], self.begin[at : at + size], counts, int(counts.sum()))
            at, size = at + size, size * 4


class _Labels:
    """A label per node, zero at first.

    The array is one that an earlier search of the index has left clean: what this search touches is cleared again,
    which costs far less than a new array, whose every page the system must first hand out.

    Args:
        index: its `spare` arrays are used.
        avoid: nodes labelled as avoided.
        ends: nodes that must not be among them.
        kind: type of the labels; the smaller, the more of them the processor keeps at hand.
        keep: whether all that is touched is noted in `touched`; the array is thrown away otherwise.
    """

    def __init__(
        self,
        index: PathIndex,
        avoid: Sequence[int],
        ends: Sequence[int],
        kind: type[np.signedinteger[Any]],
        *,
        keep: bool = True,
    ) -> None:
        if set(avoid) & set(ends):
            raise OptionError("an end of the search cannot be avoided")
        self._index, self._avoid, self._keep, self._kind = index, avoid, keep, kind
        self.marked = self.most = int(np.iinfo(kind).max)
        self.avoided = int(np.iinfo(kind).min)
        self.touched: list[NDArray[np.int64]] = []

    def __enter__(self) -> _Labels:
        spare = self._index.spare.get(self._kind)
        self.of: NDArray[Any] = spare.pop() if spare else np.zeros(self._index.count, dtype=self._kind)
        if self._avoid:
            self.touched.append(np.array(self._avoid))
            self.of[self.touched[0]] = self.avoided
        return self

    def __exit__(self, *_: object) -> None:
        spare = self._index.spare.setdefault(self._kind, [])
        if self._keep and len(spare) < 4:
            for nodes in self.touched:
                self.of[nodes] = 0
            spare.append(self.of)
        del self.of


def _labelled(label: NDArray[Any], wanted: int) -> Wanted:
    return lambda nodes: label[nodes] == wanted


def _among(members: NDArray[np.int64]) -> Wanted:
    return lambda nodes: csr.member(nodes, members)
