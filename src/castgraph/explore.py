"""Connections over an endpoint: the neighbourhoods of both ends, level by level, until they hold the answer.

Each level is asked for by queries with a VALUES batch of its frontier. As soon as the levels explored must hold every
connection that is asked for, the credits between what was found are copied into a store in memory, with their sources,
and the ordinary search runs on that. So the answer is the local one, and only what it needs was fetched. Where the
limit on what is explored comes first, that is an error: never a "not connected" that nobody knows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyoxigraph as ox

from castgraph.errors import EndpointError, OptionError
from castgraph.names import Names, kind_of
from castgraph.path_build import path_index
from castgraph.projection import INCLUDE
from castgraph.store import Store, term
from castgraph.vocabulary import APPEARANCES, CG, PREFIXES, RELATIONS, ROLES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from castgraph.endpoint import EndpointStore

__all__ = ["MOST_NODES", "MOST_REQUESTS", "Explorer", "region", "resolved"]

BATCH = 200
"""Nodes of a frontier in one query."""
MOST_NODES = 200_000
MOST_REQUESTS = 3000
_WITHDRAWN = {PREFIXES["status"] + slug for slug, status in STATUSES.items() if not status.holds}
_FAR = 12
_ENDPOINT = f"{PREFIXES['dataset']}endpoint"
_PLAIN = {CG + role.predicate for role in ROLES.values()}


class _Ball:
    """What is known around one end: the level of each node, and how far it was explored."""

    def __init__(self, centre: str) -> None:
        self.level = {centre: 0}
        self.frontier = [centre]
        self.radius = 0

    @property
    def exhausted(self) -> bool:
        """Whether its whole component is known."""
        return not self.frontier


class Explorer:
    """Finds connections over one endpoint.

    Args:
        store: the endpoint.
        include: keys of `projection.INCLUDE`: what else counts as a hop.
        roles: the only roles that count; all where empty.
    """

    def __init__(self, store: EndpointStore, include: Collection[str] = (), roles: Collection[str] = ()) -> None:
        self.store = store
        names = [name for name, relation in RELATIONS.items() if relation.default]
        names += [name for key in sorted(set(include)) for name in INCLUDE.get(key, ())]
        self.relations = " ".join(f"<{RELATIONS[name].predicate}>" for name in names)
        core = [CG + role.predicate for name, role in ROLES.items() if name not in APPEARANCES]
        self.core_roles = " ".join(f"<{predicate}>" for predicate in core)
        every = sorted(_PLAIN) if "appearances" in include or set(roles) & set(APPEARANCES) else core
        self.roles = " ".join(f"<{predicate}>" for predicate in every)
        self.include = set(include)
        self.neighbours: dict[str, set[str]] = defaultdict(set)
        self.requests = 0

    def answer(self, start: str, end: str, question: Any, ask: Callable[[Store, str, str, Any], Any]) -> Any:
        """Answer as the local search would.

        Args:
            start: IRI.
            end: IRI.
            question: names in it are IRIs.
            ask: the local search.

        Raises:
            EndpointError: too much would have to be explored, or the endpoint fails.
            OptionError: what only a local store can be asked.
        """
        if question.where:
            raise OptionError("--where is asked of a local store only; an endpoint would have to send everything")
        if start == end:
            return ask(region(self.store, [start], {}), start, end, question)
        ends = list(dict.fromkeys([start, end, *question.via]))
        balls = [_Ball(iri) for iri in ends]
        plain = replace(question, max_hops=1, limit=1, include=(), paths=None) == _nothing(question)
        simple = plain and question.paths is None
        while True:
            reach = balls[0].radius + balls[1].radius if len(balls) == 2 else 2 * min(ball.radius for ball in balls)
            whole = any(ball.exhausted for ball in balls[:2]) and (
                len(balls) == 2 or all(b.exhausted for b in balls[2:])
            )
            met = self._met(balls)
            if whole or reach >= _FAR or (met and (not simple or reach >= met)):
                if whole and not met and len(balls) == 2:
                    return self._apart(balls, question, ask)
                nodes = self._between(balls, met) if simple and met else {node for ball in balls for node in ball.level}
                found = ask(self.region(nodes), start, end, question)
                if simple and met and (found.hops == met or met > question.max_hops):
                    return found
                if self._is_enough(found, question, reach, whole):
                    return found
                simple = False
            self._grow(balls)

    def region(self, nodes: Collection[str]) -> Store:
        """Copy what joins some nodes; how many credits each has in the whole graph, which ranks them, is asked for."""
        local = region(self.store, nodes, self.neighbours)
        index = path_index(local)
        counts: Counter[str] = Counter()
        default = " ".join(f"<{relation.predicate}>" for relation in RELATIONS.values() if relation.default)
        for part in _parts(sorted(nodes)):
            values = " ".join(str(term(node)) for node in part)
            patterns = [
                f"SELECT ?a ?status (COUNT(DISTINCT ?c) AS ?n) WHERE {{ VALUES ?a {{ {values} }} ?c cg:{end} ?a ; "
                "cg:role ?role OPTIONAL { ?c cg:currentStatus ?status } } GROUP BY ?a ?status"
                for end in ("person", "production")
            ]
            patterns += [
                f"SELECT ?a (COUNT(*) AS ?n) WHERE {{ VALUES ?a {{ {values} }} VALUES ?p {{ {default} }} {triple} }} "
                "GROUP BY ?a"
                for triple in ("?a ?p ?b", "?b ?p ?a")
            ]
            patterns += [
                f"SELECT ?a (COUNT(*) AS ?n) WHERE {{ VALUES ?a {{ {values} }} VALUES ?p {{ {self.core_roles} }} "
                f"GRAPH <{dataset}> {{ {triple} }} }} GROUP BY ?a"
                for dataset in self.store.datasets
                for triple in ("?a ?p ?b", "?b ?p ?a")
            ]
            if self.store.plain_default:
                patterns += [
                    f"SELECT ?a (COUNT(*) AS ?n) WHERE {{ VALUES ?a {{ {values} }} VALUES ?p {{ {self.core_roles} }} "
                    f"{triple} }} GROUP BY ?a"
                    for triple in ("?a ?p ?b", "?b ?p ?a")
                ]
            for text in patterns:
                for solution in self.store.solutions(text, sure=True):
                    status = solution["status"] if "?status" in text else None
                    if status is None or status.value not in _WITHDRAWN:
                        counts[solution["a"].value] += int(solution["n"].value)
        index.whole_degrees = np.array([counts[index.iri(node)] for node in range(len(index))], dtype=np.int64)
        return local

    def _met(self, balls: list[_Ball]) -> int:
        """Return the length of the shortest connection of the first two ends, 0 where they have not met."""
        one, other = balls[0].level, balls[1].level
        if len(one) > len(other):
            one, other = other, one
        return min((level + other[node] for node, level in one.items() if node in other), default=0)

    def _is_enough(self, found: Any, question: Any, reach: int, whole: bool) -> bool:
        if whole or reach >= _FAR:
            return True
        if not found.connected:
            return False
        longest = max(len(connection.hops) for connection in found.connections)
        if question.paths is not None and len(found.connections) < question.paths:
            return False
        return bool(max(longest, (found.hops or 0) + question.longer) <= reach)

    def _grow(self, balls: list[_Ball]) -> None:
        """Explore one level more: around the end with the smaller frontier, around all where there are several."""
        growing = [ball for ball in balls if not ball.exhausted]
        if len(balls) == 2:
            growing = sorted(growing, key=lambda ball: len(ball.frontier))[:1]
        for ball in growing:
            self._expand(ball)

    def _expand(self, ball: _Ball) -> None:
        known = set()
        ball.radius += 1
        for node in self._linked(ball.frontier):
            if node not in ball.level:
                ball.level[node] = ball.radius
                known.add(node)
        ball.frontier = sorted(known)
        if len(ball.level) > MOST_NODES:
            raise EndpointError(
                f"{self.store.url}: more than {MOST_NODES:,} people and productions would have to be fetched; whether "
                "there is a connection is not known. Load the data into a local store: castgraph load"
            )

    def _linked(self, frontier: list[str]) -> Iterator[str]:
        """Yield the neighbours of some nodes, asked for in batches, and note them."""
        by_kind: dict[bool, list[str]] = defaultdict(list)
        for node in frontier:
            by_kind[kind_of(node) == "person"].append(node)
        for is_person, nodes in by_kind.items():
            for begin in range(0, len(nodes), BATCH):
                values = " ".join(str(term(node)) for node in nodes[begin : begin + BATCH])
                for pattern in self._patterns(is_person):
                    yield from self._asked(f"VALUES ?a {{ {values} }} {pattern}")

    def _patterns(self, is_person: bool) -> Iterator[str]:
        status = "OPTIONAL { ?c cg:currentStatus ?status }"
        person, production = ("?a", "?b") if is_person else ("?b", "?a")
        yield f"?c cg:person {person} ; cg:production {production} . {status}"
        for dataset in self.store.datasets:
            yield f"VALUES ?p {{ {self.roles} }} GRAPH <{dataset}> {{ {person} ?p {production} }}"
        if self.store.plain_default:
            yield f"VALUES ?p {{ {self.roles} }} {person} ?p {production}"
        if not is_person or self.include & {"characters", "events"}:
            yield f"VALUES ?p {{ {self.relations} }} ?a ?p ?b"
            yield f"VALUES ?p {{ {self.relations} }} ?b ?p ?a"

    def _asked(self, pattern: str) -> Iterator[str]:
        self.requests += 1
        if self.requests > MOST_REQUESTS:
            raise EndpointError(
                f"{self.store.url}: gave up after {MOST_REQUESTS:,} requests; a connection may be there or not"
            )
        status = " ?status" if "?status" in pattern else ""
        for solution in self.store.solutions(f"SELECT DISTINCT ?a ?b{status} WHERE {{ {pattern} }}", sure=True):
            one, other = solution["a"], solution["b"]
            withdrawn = status and solution["status"] is not None and solution["status"].value in _WITHDRAWN
            if withdrawn or not isinstance(other, ox.NamedNode) or one == other:
                continue
            self.neighbours[one.value].add(other.value)
            self.neighbours[other.value].add(one.value)
            yield other.value

    def _between(self, balls: list[_Ball], hops: int) -> set[str]:
        """Return the nodes on shortest connections of the first two ends."""
        found: set[str] = set()
        for ball, other in ((balls[0], balls[1]), (balls[1], balls[0])):
            level = {n for n, at in ball.level.items() if n in other.level and at + other.level[n] == hops}
            while level:
                found |= level
                level = {
                    near
                    for node in level
                    for near in self.neighbours[node]
                    if near in ball.level and ball.level[near] == ball.level[node] - 1
                }
        return found

    def _apart(self, balls: list[_Ball], question: Any, ask: Callable[[Store, str, str, Any], Any]) -> Any:
        """Answer for two ends that are not connected: with the sizes of their groups, where both can be counted."""
        one, other = balls[0], balls[1]
        most = 5000
        while not (one.exhausted and other.exhausted) and max(len(one.level), len(other.level)) < most:
            self._grow(balls)
        ends = [next(iter(ball.level)) for ball in (one, other)]
        nodes = {near for iri in ends for near in (iri, *self.neighbours[iri])}
        found = ask(self.region(nodes), ends[0], ends[1], question)
        if all(len(ball.level) > 1 for ball in (one, other)):
            sizes = [
                f"{entity.name} is in a group of {'' if ball.exhausted else 'more than '}{len(ball.level):,}"
                for entity, ball in ((found.start, one), (found.end, other))
            ]
            note = "They belong to separate groups: " + ", ".join(sizes) + " people and productions."
            return replace(found, note=note)
        return found


def _nothing(question: Any) -> Any:
    """Return the question that asks for nothing in particular, to compare with."""
    return type(question)(max_hops=1, limit=1, spoken=question.spoken)


def region(store: EndpointStore, nodes: Collection[str], neighbours: dict[str, set[str]]) -> Store:
    """Copy what joins some nodes, and what is said about them, from an endpoint into a store in memory.

    Args:
        store: the endpoint.
        nodes: IRIs.
        neighbours: which of them are joined, both ways.

    Returns:
        A store whose named graphs hold what each source says of it.
    """
    kept = set(nodes)
    pairs = sorted({(one, other) for one in kept for other in neighbours.get(one, ()) if other in kept})
    local = Store(datasets=(*store.datasets, *([_ENDPOINT] if store.plain_default else [])))
    credits: set[str] = set()
    wanted = set(pairs)
    joins = " ".join(f"<{predicate}>" for predicate in sorted(_PLAIN | {r.predicate for r in RELATIONS.values()}))
    # By one end, not by pairs: engines plan VALUES of pairs badly (Virtuoso then reads everything).
    for part in _parts(sorted({one for one, _ in pairs})):
        values = " ".join(str(term(node)) for node in part)
        found = store.solutions(
            f"SELECT DISTINCT ?c ?a ?b WHERE {{ VALUES ?a {{ {values} }} ?c cg:person ?a ; cg:production ?b }}",
            sure=True,
        )
        credits |= {s["c"].value for s in found if (s["a"].value, s["b"].value) in wanted}
        _copy(store, local, f"VALUES ?s {{ {values} }} VALUES ?p {{ {joins} }}", only=wanted)
    mentioned = _describe(store, local, credits)
    sources = {quad.graph_name.value for quad in local.engine if isinstance(quad.graph_name, ox.NamedNode)}
    mentioned |= _describe(store, local, kept | sources)
    mentioned |= _describe(store, local, mentioned - kept - sources - credits)
    return local


def _describe(store: EndpointStore, local: Store, iris: Iterable[str]) -> set[str]:
    """Copy every triple about some IRIs; return the IRIs that they mention."""
    mentioned: set[str] = set()
    for part in _parts(sorted(iris)):
        values = " ".join(str(term(iri)) for iri in part)
        mentioned |= _copy(store, local, f"VALUES ?s {{ {values} }}")
    return mentioned


def _copy(store: EndpointStore, local: Store, values: str, only: Collection[tuple[str, str]] | None = None) -> set[str]:
    """Copy the triples of a pattern, from the default graph and with the named graphs that hold them.

    Args:
        store: the endpoint.
        local: where they go.
        values: the pattern that binds their subjects.
        only: pairs of subject and object; others are left out.
    """
    quads: list[ox.Quad] = []
    default = ox.DefaultGraph()
    in_datasets = {ox.NamedNode(iri) for iri in store.datasets}
    named: set[Any] = set()
    hidden = {ox.NamedNode(iri) for iri in store.own_graphs}
    for solution in store.solutions(f"SELECT ?g ?s ?p ?o WHERE {{ {values} GRAPH ?g {{ ?s ?p ?o }} }}", sure=True):
        graph, triple = solution["g"], (solution["s"], solution["p"], solution["o"])
        if graph in hidden or not _is_wanted(triple, only):
            continue
        quads.append(ox.Quad(*triple, graph))
        if graph in in_datasets:
            named.add(triple)
    for solution in store.solutions(f"SELECT ?s ?p ?o WHERE {{ {values} ?s ?p ?o }}", sure=True):
        triple = (solution["s"], solution["p"], solution["o"])
        if not _is_wanted(triple, only):
            continue
        if store.plain_default and triple[1].value in _PLAIN:
            quads.append(ox.Quad(*triple, ox.NamedNode(_ENDPOINT)))
        elif triple not in named:  # an imported dataset is not copied into the default graph, but part of it
            quads.append(ox.Quad(*triple, default))
    local.engine.extend(quads)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}


def _is_wanted(triple: tuple[Any, Any, Any], only: Collection[tuple[str, str]] | None) -> bool:
    return only is None or (triple[0].value, triple[2].value) in only


def _parts(values: list[Any]) -> Iterator[list[Any]]:
    for begin in range(0, len(values), BATCH):
        yield values[begin : begin + BATCH]


def resolved(store: EndpointStore, question: Any) -> Any:
    """Return the question with the entities that it names as IRIs."""
    names = Names.of(store)
    return replace(
        question,
        via=tuple(names.resolve(text).iri for text in question.via),
        avoid=tuple(names.resolve(text).iri for text in question.avoid),
    )
