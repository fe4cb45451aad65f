"""Connections over an endpoint: the neighbourhoods of both ends, level by level, until they hold the answer.

Each level is asked for by queries with a VALUES batch of its frontier, without the nodes and roles that the question
forbids. As soon as the levels explored must hold every connection of the length that is asked for, the nodes on walks
of that length are copied into a store in memory (`connections.region`), and the ordinary search runs on that; where it
says that a longer one is needed, that length is next. So the answer is the local one, and only what it needs was
fetched. Where the limit on what is explored comes first, that is an error: never a "not connected" that nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING

from castgraph.connections.local import Connector, apart, both_ends
from castgraph.connections.projection import MAX_NODES
from castgraph.connections.question import Meant, Question, where_patterns
from castgraph.connections.region import Region
from castgraph.errors import EndpointError, option
from castgraph.facts.roles import learn_roles
from castgraph.iris import kind_of
from castgraph.names.lookup import Names
from castgraph.store.excerpt import (
    PLAIN,
    WITHDRAWN,
    batches,
)
from castgraph.store.sparql import NamedNode
from castgraph.vocabulary import APPEARANCES, CG, PREFIXES, RELATIONS, SCHEMA, every_role, hop_relations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from castgraph.connections.answer import Answer
    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["MOST_NODES", "MOST_REQUESTS", "Ball", "Explorer", "RemoteConnector", "copy_around"]

MOST_NODES = 200_000
MOST_REQUESTS = 3000
_FAR = 12
"""Hops within which it is looked for what would connect two ends that the question keeps apart."""
_NEVER = 1_000_000
_COUNTED = 5000
"""Up to so many nodes the group of somebody who is not connected is counted."""


class Ball:
    """What is known around one end: the level of each node, and how far it was explored."""

    def __init__(self, centre: str) -> None:
        self.level = {centre: 0}
        self.frontier = [centre]
        self.radius = 0

    @property
    def exhausted(self) -> bool:
        """Whether its whole component is known."""
        return not self.frontier


class RemoteConnector:
    """One question put to one endpoint, for any number of pairs, each of which is explored on its own.

    Args:
        store: the endpoint.
        question: what is asked of every connection.

    Raises:
        OptionError: options that contradict each other.
        UnknownNameError: the question names what leads nowhere.
        AmbiguousNameError: the question names what leads to several.
    """

    def __init__(self, store: Store, question: Question) -> None:
        learn_roles(store, (*question.roles, *question.not_roles))
        question.check()
        self.store, self.question = store, question
        self.names = Names.of(store)
        self.meant = Meant.by(question, self.names)

    def connect(self, start: str | Entity, end: str | Entity) -> Answer:
        """Answer for one pair of names, as the function `connections.find.connect`.

        Raises:
            EndpointError: too much would have to be explored, or the endpoint fails.
        """
        first, last = (self.names.resolve_all((start, end)) * 2)[:2]
        if first.iri == last.iri:
            return both_ends(first, self.question)
        return Explorer(self.store, self.question, self.meant).answer(first, last)


class Explorer:
    """What is explored of one endpoint for one answer.

    Args:
        store: the endpoint.
        question: what is asked.
        meant: what its words mean there.
        strict: do not step where roles, avoided nodes and the pattern forbid it; else only the answer heeds them.
    """

    def __init__(self, store: Store, question: Question, meant: Meant, *, strict: bool = True) -> None:
        self.store, self.question, self.meant = store, question, meant
        self.via = [meant.entities[text].iri for text in question.via]
        self.avoided = {meant.entities[text].iri for text in question.avoid}
        self.include = set(question.include)
        self.neighbours: dict[str, set[str]] = defaultdict(set)
        self.stops: set[str] = set()
        self.withdrawn: dict[str, set[str]] = defaultdict(set)
        self.requests = 0
        self.region = Region(store)
        self._known_kinds: set[str] = set()
        self.where = where_patterns(question.where) if question.where.strip() else {}
        self.strict = strict and bool(question.roles or question.not_roles or question.avoid or self.where)
        self.allowed: dict[str, set[str]] = {kind: set() for kind in self.where}
        self._judged: set[str] = set()
        self.avoid = set(self.avoided) if self.strict else set()
        self.walk_withdrawn = bool(question.as_of or question.publishers)  # they may have held then, or for them
        relations = filter(self._is_allowed, hop_relations(self.include))
        self.relations = " ".join(f"<{RELATIONS[name].predicate}>" for name in relations)
        every = "appearances" in self.include or set(question.roles) & set(APPEARANCES)
        roles = {name: role for name, role in every_role().items() if self._is_allowed(name)}
        plain = [CG + role.predicate for name, role in roles.items() if every or name not in APPEARANCES]
        self.plain = " ".join(f"<{predicate}>" for predicate in dict.fromkeys(plain))
        self.credits = self._credit_pattern(roles)

    def _is_allowed(self, role: str) -> bool:
        asked = self.question
        return not self.strict or ((not asked.roles or role in asked.roles) and role not in asked.not_roles)

    def _credit_pattern(self, roles: Collection[str]) -> str:
        """Return what is asked of a credit ``?c`` besides its ends, so that it has one of some roles."""
        status = "OPTIONAL { ?c cg:currentStatus ?status }"
        if not roles or len(roles) == len(every_role()):
            return status if roles else ""
        if "crew" in roles:  # what has no role of ours is that
            others = ", ".join(f"<{PREFIXES['role']}{name}>" for name in every_role() if name not in roles)
            return f"?c cg:role ?role FILTER(?role NOT IN ({others})) {status}"
        values = " ".join(f"<{PREFIXES['role']}{name}>" for name in roles)
        return f"VALUES ?role {{ {values} }} ?c cg:role ?role . {status}"

    # -- the answer ------------------------------------------------------------------------------------------

    def answer(self, first: Entity, last: Entity) -> Answer:
        """Answer for two entities as the local search would."""
        question, start, end = self.question, first.iri, last.iri
        if question.publishers:
            self.region.add_sources()
        stops = list(dict.fromkeys([start, end, *self.via]))
        self.stops = set(stops)
        self.avoid -= self.stops
        balls = {iri: Ball(iri) for iri in stops}
        self.meet(balls)
        found = self._by_length(balls, stops, first, last)
        if found is not None:
            return found
        if self.strict:  # why there is none can be said only by who knows what the question forbids
            return Explorer(self.store, question, self.meant, strict=False).answer(first, last)
        for ball in balls.values():
            if not ball.radius:
                self.expand(ball)
        if self.met(balls[start], balls[end]):
            self._grow(balls[start], balls[end], max(_FAR, question.max_hops))
            nodes = {node for ball in balls.values() for node in ball.level}
        else:
            nodes = {near for iri in (start, end) for near in (iri, *self.neighbours.get(iri, ()))}
        found = self._told(nodes, first, last)
        return self._apart(balls, first, last) if found is None else found

    def _by_length(self, balls: dict[str, Ball], stops: Sequence[str], first: Entity, last: Entity) -> Answer | None:
        """Look for connections of the least length, then of greater ones; None where it is to be said why not."""
        question = self.question
        found: Answer | None = None
        start, end, *via = stops
        least = {pair: self.met(balls[pair[0]], balls[pair[1]]) or _NEVER for pair in permutations(stops, 2)}
        orders = [tuple(pairwise((start, *order, end))) for order in permutations(via)]
        shortest = min(sum(least[step] for step in order) for order in orders)
        most = question.max_hops
        if shortest >= _NEVER or (shortest > most and question.limits()):
            return None
        length, nodes = shortest + question.longer, set[str]()
        while True:
            spare = [(order, length - sum(least[step] for step in order)) for order in orders]
            reach = {(step, least[step] + more) for order, more in spare if more >= 0 for step in order}
            for (one, other), hops in sorted(reach):
                self._grow(balls[one], balls[other], hops)
            before, nodes = nodes, self.between(reach)
            if nodes != before and (length >= most or self._are_enough(start, end, nodes, length)):
                found = self._told(nodes, first, last)
            if found is not None and found.hops is not None:
                needed = found.hops + question.longer
                if question.paths is not None:
                    needed = max(len(connection.hops) for connection in found.connections)
                    if len(found.connections) < question.paths:
                        needed = max(needed, length) + 1
                if min(needed, most) <= length:
                    return found
                length = min(needed, most)
            elif shortest > most:
                return found
            elif length >= most:
                return None
            else:
                length += 1

    def _are_enough(self, start: str, end: str, nodes: set[str], length: int) -> bool:
        """Return whether there can be as many connections of at most this length as are asked for."""
        wanted, total = self.question.paths or 0, 0
        walks = {start: 1}
        for _ in range(length if wanted and not self.question.via else 0):
            further: dict[str, int] = defaultdict(int)
            for node, count in walks.items():
                for near in self.neighbours[node] & nodes:
                    further[near] += count
            total += further.pop(end, 0)
            further.pop(start, None)
            walks = further
        return total >= wanted or bool(self.question.via)

    def _told(self, nodes: Collection[str], first: Entity, last: Entity) -> Answer | None:
        """Have the local search answer from what joins some nodes; see `Connector.explained`."""
        local, meant = self.joined(nodes), self.meant
        if self.where:
            self._judge({*nodes, *self.neighbours})
            meant = replace(meant, allowed=self.allowed)
        return Connector(local, self.question, meant).explained(first, last)

    def _judge(self, nodes: Collection[str]) -> None:
        """Ask for which nodes the question's pattern holds."""
        for kind, pattern in self.where.items():
            asked = {node for node in nodes if node not in self._judged and kind_of(node) == kind}
            self._judged |= asked
            for values in batches(asked):
                bound = f"VALUES ?{kind} {{ {values} }} {{ {pattern}\n}}"
                rows = self.store.rows(f"SELECT DISTINCT ?{kind} WHERE {{ {bound} }}")
                self.allowed[kind] |= {iri for (iri,) in rows if iri}

    def joined(self, nodes: Collection[str]) -> Store:
        """Copy what joins some nodes, and what the words of the question need to be understood."""
        kept = {*nodes, *self._examples(), *self.avoided}
        for end in self.via:
            kept |= {end, *sorted(self.neighbours.get(end, ()))[:1]}
        for one in kept & self.withdrawn.keys() - self.neighbours.keys():  # a credit that does not hold is one too
            other = min(self.withdrawn[one])
            kept.add(other)
            self._join(one, other)
        return self.region.joined(kept, self.neighbours)

    def _examples(self) -> set[str]:
        """Return a production of each type that the question names, and somebody of it, so that the type is known."""
        if self.question.kinds and not self._known_kinds:
            named = " ".join(f"<{SCHEMA}{kind}>" for one in self.question.kinds for kind in _types(one))
            plain = f"VALUES ?p {{ {' '.join(f'<{one}>' for one in sorted(PLAIN))} }} "
            patterns = ["?c cg:person ?a ; cg:production ?b"]
            patterns += [plain + self.store.told_by(dataset, "?a ?p ?b") for dataset in self.store.datasets]
            for pattern in patterns:
                for type_ in named.split():
                    text = f"SELECT ?a ?b WHERE {{ ?b a {type_} . {pattern} }} LIMIT 1"
                    for one, other in self.store.rows(text):
                        self._join(one or "", other or "")
                        self._known_kinds |= {one or "", other or ""}
        return self._known_kinds

    # -- exploring -------------------------------------------------------------------------------------------

    def meet(self, balls: dict[str, Ball]) -> None:
        """Explore until the distance of every two ends is known."""
        for one, other in combinations(balls.values(), 2):
            while not ((met := self.met(one, other)) and met <= one.radius + other.radius):
                if one.exhausted or other.exhausted:
                    break
                self._grow(one, other, one.radius + other.radius + 1)

    def met(self, one: Ball, other: Ball) -> int:
        """Return the length of the shortest connection of two ends that is known, 0 where they have not met."""
        fewer, more = sorted((one.level, other.level), key=len)
        return min((level + more[node] for node, level in fewer.items() if node in more), default=0)

    def _grow(self, one: Ball, other: Ball, reach: int) -> None:
        """Explore until two ends together reach so far: the one with the smaller frontier first."""
        while one.radius + other.radius < reach and not (one.exhausted or other.exhausted):
            self.expand(min(one, other, key=lambda ball: len(ball.frontier)))

    def expand(self, ball: Ball) -> None:
        """Explore one level more around an end."""
        ball.radius += 1
        fresh = set(self._linked(ball.frontier)) - ball.level.keys()
        if self.strict and self.where:
            self._judge(fresh)
            self.avoid |= {node for node in fresh - self.stops if node not in self.allowed.get(kind_of(node), (node,))}
            fresh -= self.avoid
        ball.level |= dict.fromkeys(fresh, ball.radius)
        ball.frontier = sorted(fresh)
        if len(ball.level) > MOST_NODES:
            raise EndpointError(
                f"{self.store.place}: more than {MOST_NODES:,} people and productions would have to be fetched; "
                "whether there is a connection is not known. Load the data into a local store: castgraph load"
            )

    def _linked(self, frontier: list[str]) -> Iterator[str]:
        """Yield the neighbours of some nodes, asked for in batches, and note them."""
        for is_person in (True, False):
            for values in batches(node for node in frontier if (kind_of(node) == "person") is is_person):
                for pattern in self._patterns(is_person):
                    yield from self._asked(f"VALUES ?a {{ {values} }} {pattern}")

    def _patterns(self, is_person: bool) -> Iterator[str]:
        person, production = ("?a", "?b") if is_person else ("?b", "?a")
        if self.credits:
            yield f"?c cg:person {person} ; cg:production {production} . {self.credits}"
        for dataset in self.store.datasets if self.plain else ():
            yield f"VALUES ?p {{ {self.plain} }} {self.store.told_by(dataset, f'{person} ?p {production}')}"
        if self.relations and (not is_person or self.include & {"characters", "events"}):
            yield f"VALUES ?p {{ {self.relations} }} ?a ?p ?b"
            yield f"VALUES ?p {{ {self.relations} }} ?b ?p ?a"

    def _asked(self, pattern: str) -> Iterator[str]:
        self.requests += 1
        if self.requests > MOST_REQUESTS:
            raise EndpointError(
                f"{self.store.place}: gave up after {MOST_REQUESTS:,} requests; a connection may be there or not"
            )
        status = " ?status" if "?status" in pattern else ""
        for solution in self.store.solutions(f"SELECT DISTINCT ?a ?b{status} WHERE {{ {pattern} }}", sure=True):
            one, other = solution["a"], solution["b"]
            withdrawn = status and solution["status"] is not None and solution["status"].value in WITHDRAWN
            if not isinstance(other, NamedNode) or one == other or other.value in self.avoid:
                continue
            if withdrawn and not self.walk_withdrawn:
                self.withdrawn[one.value].add(other.value)
                self.withdrawn[other.value].add(one.value)
                continue
            self._join(one.value, other.value)
            yield other.value

    def _join(self, one: str, other: str) -> None:
        self.neighbours[one].add(other)
        self.neighbours[other].add(one)

    # -- what was explored -----------------------------------------------------------------------------------

    def between(self, reach: Collection[tuple[tuple[str, str], int]]) -> set[str]:
        """Return the nodes on walks between pairs of ends that have at most so many hops each."""
        found: set[str] = set()
        for (one, other), hops in reach:
            here, there = self._levels(one, hops), self._levels(other, hops)
            found |= {node for node, level in here.items() if level + there.get(node, hops + 1) <= hops}
        return found

    def _levels(self, start: str, most: int) -> dict[str, int]:
        """Return the distances of the nodes around one, as far as they were explored."""
        levels, frontier = {start: 0}, {start}
        for level in range(1, most + 1):
            frontier = {near for node in frontier for near in self.neighbours.get(node, ())} - levels.keys()
            frontier -= self.avoid
            levels |= dict.fromkeys(frontier, level)
        return levels

    def _apart(self, balls: dict[str, Ball], first: Entity, last: Entity) -> Answer:
        """Answer for two ends that nothing connects: with the sizes of their groups, as far as they are counted."""
        counting, ends = self, [balls[first.iri], balls[last.iri]]
        if self.question.as_of or self.question.publishers:  # groups are those of what holds now
            now = replace(self.question, as_of="", publishers=())
            counting, ends = Explorer(self.store, now, self.meant, strict=False), [Ball(first.iri), Ball(last.iri)]
        for ball in ends:
            while not ball.exhausted and len(ball.level) < _COUNTED:
                counting.expand(ball)
        sizes = [f"{'' if ball.exhausted else 'more than '}{len(ball.level):,}" for ball in ends]
        return apart(first, last, sizes)


def _types(kind: str) -> list[str]:
    """Return how the name of a type may be spelled."""
    return list(dict.fromkeys((kind, kind.capitalize(), kind.title(), "TV" + kind[2:].capitalize())))


def copy_around(store: Store, iri: str, hops: int, include: Collection[str] = ()) -> Store:
    """Copy what lies within so many hops of an entity of an endpoint into a store in memory.

    Raises:
        EndpointError: too much lies there.
    """
    explorer = Explorer(store, Question(include=include), Meant({}))
    explorer.walk_withdrawn = True  # a page shows them
    ball = Ball(iri)
    while ball.radius < hops and not ball.exhausted:
        explorer.expand(ball)
        if len(ball.level) > MAX_NODES:
            raise EndpointError(f"{store.place}: more than {MAX_NODES:,} lie around it; choose fewer {option('hops')}")
    return explorer.region.joined(ball.level, explorer.neighbours)
