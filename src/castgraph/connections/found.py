"""The paths between two nodes that a question asks for: by length, by cost, each way once.

Nothing is read but the path index; names, credits and sources are the business of `local`.
"""

from __future__ import annotations

import heapq
from itertools import islice, pairwise, permutations
from typing import TYPE_CHECKING

import numpy as np

from castgraph.errors import option
from castgraph.paths.dag import chain
from castgraph.paths.works import count_ways, other_parts, way_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castgraph.connections.question import Question
    from castgraph.paths.dag import Dag
    from castgraph.paths.search import Search

__all__ = ["Found"]

_STEPS = 20_000
"""Beginnings of paths that are looked at before a search for the best ones gives up."""


class Found:
    """The paths between two nodes, shortest first, best first among those of one length; each way once.

    Args:
        search: over the index, with the filter of the question.
        question: how long, how many, whether parts are told apart.
        via: nodes that every path passes through.

    Attributes:
        paths: cost, nodes, and all paths of that length.
        total: how many shortest ways there are, at least so many where the note says that a search was given up.
        detailed: how many shortest paths there are, likewise.
        note: what a cap cut off.
        shortest: length of the shortest; None where nothing was found.
    """

    def __init__(self, search: Search, question: Question, via: Sequence[int]) -> None:
        self.search, self.question, self.via = search, question, via
        self.paths: list[tuple[int, tuple[int, ...], Dag]] = []
        self.total = self.detailed = 0
        self.note = ""
        self.shortest: int | None = None
        self._told: set[tuple[int, ...]] = set()
        self._looked_at = 0
        self._plain: dict[int, bool] = {}

    def look(self, start: int, end: int) -> None:
        """Fill `paths`, `total`, `detailed` and `note`."""
        question = self.question
        wanted = question.paths
        cut = False
        given_up: list[int] = []
        for hops, dags in self._by_length(start, end):
            if self.shortest is not None and hops > question.max_hops:
                cut = wanted is None or len(self.paths) < wanted
                break
            left = (question.limit if wanted is None else wanted - len(self.paths)) + 1
            ways = self._ways(dags, _STEPS + 50 * left)
            some = list(islice(ways, left))
            if some and self.shortest is None:
                self.shortest = hops
                self._count(dags, len(some), left - 1, ways)
            elif len(some) == left and wanted is None:
                self.note += f" Of those of {hops} hops the best {left - 1:,} are shown."
            given_up += [hops] if any(dag.unfinished for dag in dags) else []
            self.paths += some[: left - 1]
            if wanted is not None and len(self.paths) >= wanted:
                break
        if cut:
            self.note += f" Longer ones than {question.max_hops} hops are not looked for; raise {option('max_hops')}."
        if given_up:
            which = f"{given_up[0]} to {given_up[-1]}" if len(given_up) > 1 else f"{given_up[0]}"
            self.note += (
                f" The search among those of {which} hops was given up, as too many run in circles: there may be "
                f"others; narrow it by {option('avoid')}."
            )
        self.note = self.note.strip()

    def way(self, path: tuple[int, ...]) -> tuple[int, ...]:
        """Return what paths have in common that are told as one connection."""
        return path if self.question.parts else way_of(path, self.search.index.work)

    @property
    def is_whole(self) -> bool:
        """Whether all connections there are of the one length that was looked for are among `paths`."""
        dags = {id(dag): dag for _, _, dag in self.paths}.values()
        one = {dag.hops for dag in dags} == {self.shortest} and not any(dag.unfinished for dag in dags)
        return one and len(self.paths) == self.total

    def parts(self) -> list[list[tuple[int, ...]]]:
        """Return for each path the other parts of the works that it runs through, see `other_parts`."""
        work = self.search.index.work
        return [[] if self._is_plain(dag) else other_parts(dag, path, work) for _, path, dag in self.paths]

    def count(self, dag: Dag, through: dict[int, int] | None = None) -> int | None:
        """Return how many connections the paths of a dag are told as; None where they were not counted."""
        if self.question.parts or self._is_plain(dag):
            return dag.count(through)
        return count_ways(dag, self.search.index.work, through)

    def _is_plain(self, dag: Dag) -> bool:
        """Return whether no path runs through a part of a work, so that each is a way of its own."""
        if id(dag) not in self._plain:
            nodes = np.concatenate(dag.layers)
            self._plain[id(dag)] = bool((self.search.index.work[nodes] == nodes).all())
        return self._plain[id(dag)]

    def _count(self, dags: list[Dag], found: int, most: int, others: Iterator[object]) -> None:
        """Count the shortest connections, of which some were found, one more than `most` where there are more."""
        exact: int | None
        if len(dags) == 1 and dags[0].simple:
            exact, self.detailed = self.count(dags[0]), dags[0].count()
            self.total = found if exact is None else exact
        else:
            self.total = found + sum(1 for _ in others)
            self.detailed = self._looked_at
            exact = None if any(dag.unfinished for dag in dags) else self.total
        shown = min(found, most)
        if self.total > shown:
            count = f"more than {shown:,}" if exact is None else f"{exact:,}"
            self.note = f"There are {count} shortest connections; the best {shown:,} are shown."

    def _ways(self, dags: list[Dag], steps: int) -> Iterator[tuple[int, tuple[int, ...], Dag]]:
        """Yield the cheapest path of each way that was not told before, cheapest first."""
        candidates = heapq.merge(*(self._best(dag, place, steps) for place, dag in enumerate(dags)))
        self._looked_at = 0
        for cost, path, place in candidates:
            self._looked_at += 1
            if (way := path if self._is_plain(dags[place]) else self.way(path)) not in self._told:
                self._told.add(way)
                yield cost, path, dags[place]

    def _best(self, dag: Dag, place: int, steps: int) -> Iterator[tuple[int, tuple[int, ...], int]]:
        return ((cost, path, place) for cost, path in dag.best(steps=steps))

    def _is_asked_for(self, hops: int) -> bool:
        """Return whether connections of so many hops are asked for, before the work of finding them is done."""
        question = self.question
        return self.shortest is None or question.paths is not None or hops <= self.shortest + question.longer

    def _by_length(self, start: int, end: int) -> Iterator[tuple[int, list[Dag]]]:
        """Yield for each length that is asked for, from the shortest on, what holds all paths of that length."""
        search, via, most = self.search, self.via, self.question.max_hops
        if via:
            yield from self._through(start, end)
            return
        first = search.all_shortest(start, end, most)
        if first is None:
            return
        yield first.hops, [first]
        for hops in range(first.hops + 1, most + 2):
            if not self._is_asked_for(hops):
                return
            if hops > most:
                yield hops, []
                return
            if (dag := search.exactly(start, end, hops)) is not None:
                yield hops, [dag]

    def _through(self, start: int, end: int) -> Iterator[tuple[int, list[Dag]]]:
        """Yield the same for connections through the entities that must be on the way, whatever their order."""
        search, most = self.search, self.question.max_hops
        made: dict[tuple[int, int, int], Dag | None] = {}
        orders = []
        for order in permutations([node for node in self.via if node not in (start, end)]):
            stops = (start, *order, end)
            least = [search.distance(one, other, most) for one, other in pairwise(stops)]
            known = [hops for hops in least if hops is not None]
            if len(known) == len(least):
                orders.append((stops, known))
        if not orders:
            return
        for hops in range(min(sum(known) for _, known in orders), most + 2):
            if not self._is_asked_for(hops):
                return
            if hops > most:
                yield hops, []
                return
            dags = []
            for stops, known in orders:
                for lengths in _lengths(known, hops - sum(known)):
                    parts = []
                    for (one, other), length in zip(pairwise(stops), lengths, strict=True):
                        if (one, other, length) not in made:
                            made[one, other, length] = search.exactly(one, other, length)
                        if (part := made[one, other, length]) is None:
                            break
                        parts.append(part)
                    else:
                        dags.append(chain(parts))
            yield hops, dags


def _lengths(least: Sequence[int], spare: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to spread spare hops over the parts of a path."""
    if spare < 0:
        return
    if len(least) == 1:
        yield (least[0] + spare,)
        return
    for here in range(spare + 1):
        for rest in _lengths(least[1:], spare - here):
            yield (least[0] + here, *rest)
