"""How are X and Y connected? The best connections first, each hop with its credits and their sources.

The search runs on the path index (`path_search`), the same for forty facts and a hundred million; names, credits and
sources are read only for what it found. Nothing is ever cut off in silence: a cap on length or number that was in the
way is said in the answer's note.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise, permutations
from typing import TYPE_CHECKING, Any, cast

from castgraph.credits import credits_between, heard, titles_of
from castgraph.errors import OptionError
from castgraph.model import Connection, Hop
from castgraph.names import Names
from castgraph.path_build import path_index
from castgraph.path_search import MAX_HOPS as SEARCH_HOPS
from castgraph.path_search import Filter, Search, chain
from castgraph.projection import INCLUDE
from castgraph.vocabulary import RELATIONS, ROLES, STATUSES
from castgraph.wording import listed, sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import networkx as nx

    from castgraph.endpoint import EndpointStore
    from castgraph.model import Credit, Entity
    from castgraph.path_measures import Central, Distances
    from castgraph.path_search import Dag
    from castgraph.store import Store

__all__ = [
    "MAX_CONNECTIONS",
    "MAX_HOPS",
    "Answer",
    "Connector",
    "Group",
    "Question",
    "connect",
    "connect_question",
    "distances_from",
    "nearest_to_everybody",
]

MAX_HOPS = 12
MAX_CONNECTIONS = 20
_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Group:
    """Connections that run through the same productions: the best of them, and how many more there are."""

    best: Connection
    more: int = 0
    productions: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What `connect` found.

    Attributes:
        start: where the connections begin.
        end: where they end.
        connections: best first; empty when there is none.
        total: number of shortest connections, exact, also those that are not listed.
        note: why there is none, or what a cap cut off; empty when there is nothing to say.
        groups: the same connections, those through the same productions as one.
    """

    start: Entity
    end: Entity
    connections: tuple[Connection, ...]
    total: int = 0
    note: str = ""
    groups: tuple[Group, ...] = ()

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return bool(self.connections)

    @property
    def hops(self) -> int | None:
        """Length of the shortest connection, None when there is none."""
        return min((len(c.hops) for c in self.connections), default=None)

    def graph(self) -> nx.MultiGraph:
        """Return everything found as one small networkx graph, for algorithms of one's own.

        Nodes are IRIs with the attribute ``entity``, edges have the credit's IRI as key and the attribute ``credit``,
        as `projection.project` makes them.
        """
        import networkx as nx

        graph = nx.MultiGraph()
        for connection in self.connections:
            graph.add_nodes_from((node.iri, {"entity": node}) for node in connection.nodes)
            for hop in connection.hops:
                for credit in hop.credits:
                    graph.add_edge(hop.start.iri, hop.end.iri, key=credit.iri, credit=credit)
        return graph

    def _repr_html_(self) -> str:
        """Show the answer in a notebook: its page in a sandboxed frame, without a server."""
        from castgraph.export.pages import answer_frame

        return answer_frame(self)

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``connect --format json`` prints."""
        return {
            "connected": self.connected,
            "hops": self.hops,
            "start": self.start.to_json(),
            "end": self.end.to_json(),
            "total": self.total,
            "note": self.note,
            "connections": [connection.to_json() for connection in self.connections],
        }


@dataclass(frozen=True)
class Question:
    """Everything that can be asked of a connection besides its ends. Names are given as they are typed.

    Attributes:
        max_hops: longest connection looked for, ≥ 1.
        limit: how many connections of one length are returned at most, ≥ 1.
        paths: the K best connections, longer ones included; all shortest where None.
        longer: also those that are up to so many hops longer than the shortest.
        include: keys of `projection.INCLUDE`: what else counts as a hop.
        via: entities that every connection passes through, in any order.
        avoid: entities that none passes through.
        roles: only these roles and relations.
        not_roles: not these.
        kinds: only through productions of these types, such as ``Movie``.
        statuses: only credits of these statuses.
        years: only through productions of these years, inclusive.
        as_of: only what sources published by that day say (ISO date).
        publishers: only what sources of these publishers say.
        where: a SPARQL pattern about ``?production`` or ``?person`` that each production or person between holds.
    """

    max_hops: int = MAX_HOPS
    limit: int = MAX_CONNECTIONS
    paths: int | None = None
    longer: int = 0
    include: Collection[str] = ()
    via: Sequence[str] = ()
    avoid: Sequence[str] = ()
    roles: Collection[str] = ()
    not_roles: Collection[str] = ()
    kinds: Collection[str] = ()
    statuses: Collection[str] = ()
    years: tuple[int, int] | None = None
    as_of: str = ""
    publishers: Collection[str] = ()
    where: str = ""
    spoken: dict[str, str] = field(default_factory=dict, compare=False)

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            OptionError: a number that is too small or large, an unknown role, status or inclusion, or options that
                leave nothing over.
        """
        for name, value, least in (
            ("max-hops", self.max_hops, 1),
            ("limit", self.limit, 1),
            ("paths", self.paths if self.paths is not None else 1, 1),
            ("longer", self.longer, 0),
        ):
            if value < least:
                raise OptionError(f"{name} must be at least {least}, not {value}")
        if self.max_hops > SEARCH_HOPS:
            raise OptionError(f"max-hops can be {SEARCH_HOPS} at most, not {self.max_hops}")
        known = {*ROLES, *RELATIONS}
        for name, values, among in (
            ("role", self.roles, known),
            ("not-role", self.not_roles, known),
            ("status", self.statuses, set(STATUSES)),
            ("include", self.include, set(INCLUDE)),
        ):
            for one in values:
                if one not in among:
                    raise OptionError(f"--{name} {one!r} is not known{_meant(one, among)}")
        if both := sorted(set(self.roles) & set(self.not_roles)):
            raise OptionError(f"--role and --not-role contradict each other: {listed(both)}")
        if self.roles and not set(self.roles) - set(self.not_roles):
            raise OptionError("--role and --not-role leave no role over")
        if self.years and self.years[0] > self.years[1]:
            raise OptionError(f"--between {self.years[0]}..{self.years[1]}: the first year is after the last")
        if denied := [status for status in self.statuses if not STATUSES[status].holds]:
            raise OptionError(f"--status {denied[0]}: what is denied or ruled out connects nobody")

    def limits(self) -> dict[str, dict[str, Any]]:
        """Return the filters that are in force, by the option that sets them, and what lifts each."""
        empty = Question()
        found: dict[str, dict[str, Any]] = {}
        for name, option in (
            ("via", "--via"), ("avoid", "--avoid"), ("roles", "--role"), ("not_roles", "--not-role"),
            ("kinds", "--kind"), ("statuses", "--status"), ("years", "--between"), ("as_of", "--as-of"),
            ("publishers", "--publisher"), ("where", "--where"),
        ):  # fmt: skip
            if value := getattr(self, name):
                if name == "years":
                    shown = f"{value[0]}..{value[1]}"
                else:
                    shown = value if isinstance(value, str) else f" {option} ".join(value)
                found[f"{option} {shown}"] = {name: getattr(empty, name)}
        return found


def connect(store: Store, start: str, end: str, **options: Any) -> Answer:
    """Find how two entities are connected.

    Args:
        store: an open store.
        start: name, alias, CURIE or IRI.
        end: likewise.
        **options: attributes of `Question`: ``max_hops``, ``paths``, ``longer``, ``via``, ``avoid``, ``roles``, ….

    Returns:
        An `Answer`; not connected is an answer too (`connections` empty, `note` says why).

    Raises:
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
        OptionError: options that contradict each other.
        StaleIndexError: the store's path index is missing or of another state; ``castgraph index`` mends it.

    Example:
        >>> import castgraph
        >>> castgraph.connect(castgraph.open(), "Alice Oseman", "David Tennant").hops
        4
    """
    return connect_question(store, start, end, Question(**options))


def connect_question(store: Store, start: str, end: str, question: Question) -> Answer:
    """Find how two entities are connected; as `connect`, with the options as one object."""
    if store.remote:
        return _over_endpoint(cast("EndpointStore", store), start, end, question)
    return Connector(store, question).connect(start, end)


def _over_endpoint(store: EndpointStore, start: str, end: str, question: Question) -> Answer:
    from castgraph.explore import Explorer, resolved

    question.check()
    names = Names.of(store)
    first, last = names.resolve(start), names.resolve(end)
    explorer = Explorer(store, question.include)
    answer: Answer = explorer.answer(first.iri, last.iri, resolved(store, question), connect_question)
    return answer


class Connector:
    """One question put to one store, for any number of pairs.

    Args:
        store: an open store.
        question: what is asked of every connection.

    Raises:
        OptionError: options that contradict each other, or name what is not there.
    """

    def __init__(self, store: Store, question: Question) -> None:
        question.check()
        self.store, self.question = store, question
        self.names = Names.of(store)
        self.index = path_index(store)
        self.search = Search(self.index, filter_of(store, question))
        self.via = [self._node(text, "--via") for text in dict.fromkeys(question.via)]
        if len(self.via) > 4:
            raise OptionError("--via can be given four times at most")
        if set(self.via) & set(self.search.filter.avoid):
            raise OptionError("an entity is named by both --via and --avoid")

    def _node(self, text: str, option: str) -> int:
        entity = self.names.resolve(text)
        number = self.index.number(entity.iri)
        if number is None:
            raise OptionError(f"{option} {entity.name}: has no credit that joins it to anything")
        if missing := self._not_included(entity.kind):
            raise OptionError(f"{option} {entity.name}: is {_a(entity.kind)}; add --include {missing}")
        return number

    def _not_included(self, kind: str) -> str:
        """Return the key of `INCLUDE` that a kind needs and the question does not have, else an empty string."""
        key = f"{kind}s"
        return key if key in INCLUDE and key not in self.question.include else ""

    def connect(self, start: str, end: str) -> Answer:
        """Answer for one pair of names; as the function `connect`."""
        return self.between(self.names.resolve(start), self.names.resolve(end))

    def between(self, first: Entity, last: Entity) -> Answer:
        """Answer for two entities."""
        if first.iri == last.iri:
            note = f"{first.name} is both ends: nothing to connect."
            return Answer(first, last, (Connection((first,), ()),), 1, note, (Group(Connection((first,), ())),))
        one, other = self.index.number(first.iri), self.index.number(last.iri)
        if one is None or other is None:
            alone = [entity.name for entity, number in ((first, one), (last, other)) if number is None]
            have, them = ("have", "them") if len(alone) > 1 else ("has", "it")
            return Answer(first, last, (), 0, f"{listed(alone)} {have} no credit that joins {them} to anything.")
        for number, entity in ((one, first), (other, last)):
            if number in self.search.filter.avoid:
                raise OptionError(f"--avoid {entity.name}: it is an end of the connection")
            if missing := self._not_included(entity.kind):
                note = f"{entity.name} is {_a(entity.kind)}; connections walk those only with --include {missing}."
                return Answer(first, last, (), 0, note)
        found = _Found(self)
        found.look(one, other)
        if not found.paths:
            return Answer(first, last, (), 0, found.note or self._why_not(first, last, one, other))
        connections = self.connections([path for _, path, _ in found.paths], [cost for cost, _, _ in found.paths])
        return Answer(first, last, connections, found.total, found.note, self._groups(found, connections))

    # -- what was found, in words ----------------------------------------------------------------------------

    def connections(self, paths: Sequence[tuple[int, ...]], costs: Sequence[int]) -> tuple[Connection, ...]:
        """Return paths of node numbers with names, credits and sources."""
        entities = self.entities({node for path in paths for node in path})
        hops = self.hops({(one, other) for path in paths for one, other in pairwise(path)}, entities)
        found = []
        for path, cost in zip(paths, costs, strict=True):
            steps = tuple(hops[pair] for pair in pairwise(path))
            nodes = tuple(entities[node] for node in path)
            found.append(Connection(nodes, steps, sentence(steps), self._score(path, steps, cost)))
        return tuple(found)

    def entities(self, nodes: set[int]) -> dict[int, Entity]:
        """Return nodes as entities, productions under the title they had at the date of the question."""
        entities = {node: self.names.entity(self.index.iri(node)) for node in sorted(nodes)}
        question = self.question
        if not (question.as_of or question.publishers):
            return entities
        titles = titles_of(self.store, [e.iri for e in entities.values()], question.as_of, question.publishers)
        return {node: replace(entity, name=titles.get(entity.iri, entity.name)) for node, entity in entities.items()}

    def hops(self, pairs: set[tuple[int, int]], entities: dict[int, Entity]) -> dict[tuple[int, int], Hop]:
        """Return the hop of each pair of neighbours, with every credit that the question lets through."""
        relations = [name for name, relation in RELATIONS.items() if relation.default]
        relations += [name for key in self.question.include for name in INCLUDE[key]]
        between = credits_between(
            self.store, {(entities[one].iri, entities[other].iri) for one, other in pairs}, relations
        )
        hops = {}
        for one, other in pairs:
            start, end = entities[one], entities[other]
            joined = between.get((min(start.iri, end.iri), max(start.iri, end.iri)), [])
            hops[one, other] = Hop(start, end, tuple(sorted(self._allowed(joined), key=strength)))
        return hops

    def _allowed(self, credits: list[Credit]) -> list[Credit]:
        question = self.question
        told = [
            credit
            for one in credits
            if (not question.roles or one.relation in question.roles) and one.relation not in question.not_roles
            if (credit := heard(one, question.as_of, question.publishers)) is not None
        ]
        if question.statuses:
            return [credit for credit in told if credit.status in question.statuses] or told
        return told

    def _score(self, path: tuple[int, ...], hops: Sequence[Hop], cost: int) -> dict[str, float]:
        """Return the parts of a connection's rank; the larger, the better supported, `cost` excepted."""
        support = [max((len(credit.publishers) for credit in hop.credits), default=0) for hop in hops]
        firm = [
            max((STATUSES[c.status].firmness if c.status in STATUSES else 1.0 for c in hop.credits), default=1.0)
            for hop in hops
        ]
        inner = [self.index.degree(node) for node in path[1:-1]]
        return {
            "cost": cost / 1000,
            "weakest hop": min(range(len(hops)), key=lambda place: (support[place], firm[place])) + 1,
            "publishers of the weakest hop": min(support),
            "publishers": float(len({p for hop in hops for credit in hop.credits for p in credit.publishers})),
            "firmness of the least firm hop": min(firm),
            "credits of the largest between": max(inner, default=0),
        }

    def _groups(self, found: _Found, connections: Sequence[Connection]) -> tuple[Group, ...]:
        groups: dict[tuple[Any, ...], list[int]] = {}
        for place, connection in enumerate(connections):
            productions = tuple((at, n.iri) for at, n in enumerate(connection.nodes) if n.kind != "person")
            inner = sum(n.kind == "person" for n in connection.nodes[1:-1])
            key = (len(connection.hops), productions) if inner and len(productions) > 1 else (place,)
            groups.setdefault(key, []).append(place)
        result = []
        for places in groups.values():
            best = connections[places[0]]
            fixed = {at: found.paths[places[0]][1][at] for at, n in enumerate(best.nodes) if n.kind != "person"}
            every = len(places)
            dag = found.paths[places[0]][2]
            if dag.simple and every and len(fixed) > 1:
                every = max(every, dag.count(fixed))
            result.append(Group(best, every - 1, sum(0 < at < len(best.nodes) - 1 for at in fixed)))
        return tuple(result)

    # -- an honest no ----------------------------------------------------------------------------------------

    def _why_not(self, first: Entity, last: Entity, start: int, end: int) -> str:
        question = self.question
        if not self.via:
            distance = self.search.distance(start, end, SEARCH_HOPS)
            if distance is not None:
                return f"They are connected, but in {distance} hops, not within {question.max_hops}; raise --max-hops."
        limits = question.limits()
        for option, lifted in limits.items():
            if (hops := self._without(start, end, lifted)) is not None:
                return f"They would be connected in {hops} hops without {option}."
        if len(limits) > 1:
            everything = {name: value for lifted in limits.values() for name, value in lifted.items()}
            if (hops := self._without(start, end, everything)) is not None:
                return f"They would be connected in {hops} hops without {listed(list(limits))}."
        whole = Search(self.index, replace(Filter(), include=self.search.filter.include))
        sizes = [
            f"{entity.name} is in a group of {whole.reach(node):,}" for entity, node in ((first, start), (last, end))
        ]
        return "They belong to separate groups: " + ", ".join(sizes) + " people and productions."

    def _without(self, start: int, end: int, lifted: dict[str, Any]) -> int | None:
        question = replace(self.question, **lifted)
        if question.via:
            found = _Found(Connector(self.store, replace(question, paths=1, longer=0)))
            found.look(start, end)
            return len(found.paths[0][1]) - 1 if found.paths else None
        return Search(self.index, filter_of(self.store, question)).distance(start, end, SEARCH_HOPS)


class _Found:
    """The paths between two nodes, shortest first, best first among those of one length."""

    def __init__(self, finder: Connector) -> None:
        self.finder = finder
        self.paths: list[tuple[int, tuple[int, ...], Dag]] = []
        self.total = 0
        self.note = ""

    def look(self, start: int, end: int) -> None:
        """Fill `paths`, `total` and `note`."""
        question = self.finder.question
        wanted = question.paths
        shortest: int | None = None
        cut = False
        for hops, dags in self._by_length(start, end):
            if shortest is not None and hops > question.max_hops:
                if wanted is not None or hops <= shortest + question.longer:
                    cut = wanted is None or len(self.paths) < wanted
                break
            if shortest is not None and wanted is None and hops > shortest + question.longer:
                break
            left = (question.limit if wanted is None else wanted - len(self.paths)) + 1
            steps = _STEPS + 50 * left
            candidates = heapq.merge(*(self._best(dag, steps) for dag in dags))
            some = [(cost, path, dags[at]) for cost, path, at in islice(_distinct(candidates, dags), left)]
            if not some:
                continue
            if shortest is None:
                shortest = hops
                exact = len(dags) == 1 and dags[0].simple
                self.total = dags[0].count() if exact else len(some)
                if len(some) == left:
                    shown = left - 1
                    count = f"{self.total:,}" if exact else f"more than {shown:,}"
                    self.note = f"There are {count} shortest connections; the best {shown:,} are shown."
            elif len(some) == left and wanted is None:
                self.note += f" Of those of {hops} hops the best {left - 1:,} are shown."
            self.paths += some[: left - 1]
            if wanted is not None and len(self.paths) >= wanted:
                break
        if cut:
            self.note += f" Longer ones than {question.max_hops} hops are not looked for; raise --max-hops."
        if wanted is not None and self.total <= wanted:
            self.note = self.note if cut else ""
        self.note = self.note.strip()

    def _best(self, dag: Dag, steps: int) -> Iterator[tuple[int, tuple[int, ...], int]]:
        return ((cost, path, id(dag)) for cost, path in dag.best(steps=steps))

    def _by_length(self, start: int, end: int) -> Iterator[tuple[int, list[Dag]]]:
        """Yield for each length, from the shortest on, what holds all paths of that length."""
        search, via, most = self.finder.search, self.finder.via, self.finder.question.max_hops
        if via:
            yield from self._through(start, end)
            return
        first = search.all_shortest(start, end, most)
        if first is None:
            return
        yield first.hops, [first]
        for hops in range(first.hops + 1, most + 2):
            if hops > most:
                yield hops, []
                return
            if (dag := search.exactly(start, end, hops)) is not None:
                yield hops, [dag]

    def _through(self, start: int, end: int) -> Iterator[tuple[int, list[Dag]]]:
        """Yield the same for connections that pass through the entities of --via, whatever their order."""
        search, most = self.finder.search, self.finder.question.max_hops
        made: dict[tuple[int, int, int], Dag | None] = {}
        orders = []
        for order in permutations([node for node in self.finder.via if node not in (start, end)]):
            stops = (start, *order, end)
            least = [search.distance(one, other, most) for one, other in pairwise(stops)]
            known = [hops for hops in least if hops is not None]
            if len(known) == len(least):
                orders.append((stops, known))
        if not orders:
            return
        for hops in range(min(sum(known) for _, known in orders), most + 2):
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


def _distinct(
    candidates: Iterator[tuple[int, tuple[int, ...], int]], dags: list[Dag]
) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """Yield each path once, with the place of what it was found in."""
    places = {id(dag): place for place, dag in enumerate(dags)}
    seen: set[tuple[int, ...]] = set()
    for cost, path, dag in candidates:
        if path not in seen:
            seen.add(path)
            yield cost, path, places[dag]


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


def filter_of(store: Store, question: Question) -> Filter:
    """Turn a question's words into a filter over the index of a store.

    Raises:
        UnknownNameError: --avoid names nothing.
        OptionError: a publisher or kind that is not there, or --where without ?production and ?person.
    """
    index, names = path_index(store), Names.of(store)
    tables = index.tables
    if question.publishers:
        known = {name.casefold() for iri, *others in tables.sources for name in (iri, others[0], *others[2:])}
        for publisher in question.publishers:
            if publisher.casefold() not in known:
                some = sorted({source[1] for source in tables.sources})[:12]
                raise OptionError(f"no source is published by {publisher}; there are: {', '.join(some)}")
    types = {one for kind, kind_type in tables.kinds if kind == "production" for one in (kind_type, kind) if one}
    by_fold = {one.casefold(): one for one in types}
    kinds = set()
    for kind in question.kinds:
        if kind.casefold() not in by_fold:
            raise OptionError(f"--kind {kind!r}: no production is one{_meant(kind, types)}")
        kinds.add(by_fold[kind.casefold()])
    avoid = [index.number(names.resolve(text).iri) for text in question.avoid]
    return Filter(
        roles=frozenset(question.roles),
        not_roles=frozenset(question.not_roles),
        kinds=frozenset(kinds),
        statuses=frozenset(question.statuses),
        years=question.years,
        as_of=question.as_of,
        publishers=frozenset(question.publishers),
        avoid=tuple(sorted({number for number in avoid if number is not None})),
        only=_where(store, question.where) if question.where.strip() else {},
        include=frozenset(name.removesuffix("s") for name in question.include),
    )


def _where(store: Store, pattern: str) -> dict[str, Any]:
    """Return the node numbers of the productions or people that a SPARQL pattern is about."""
    from castgraph import guard  # compiles long patterns, which other questions do not need

    index = path_index(store)
    found = {}
    for kind in ("production", "person"):
        if f"?{kind}" in pattern or f"${kind}" in pattern:
            text = f"SELECT DISTINCT ?{kind} WHERE {{ {pattern}\n}}"
            guard.check(text)
            rows = store.rows(text)
            found[kind] = index.numbers(iri for (iri,) in rows if iri)
    if not found:
        raise OptionError("--where must say something of ?production or ?person, such as '?production schema:genre ?g'")
    return found


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _meant(value: str, among: Collection[str]) -> str:
    """Return whom a misspelt word probably meant, else what there is."""
    from difflib import get_close_matches

    near = get_close_matches(value.casefold(), [one.casefold() for one in among], n=1)
    if near:
        return f"; did you mean {next(one for one in among if one.casefold() == near[0])}?"
    return f"; there are: {', '.join(sorted(among))}"


def strength(credit: Credit) -> tuple[float, int, str]:
    """Return what credits of one hop are sorted by: the firmest first, then those with most publishers."""
    status = STATUSES.get(credit.status)
    return (-(status.firmness if status else 0.7), -len(credit.publishers), credit.iri)


def distances_from(store: Store, entity: str, question: Question | None = None) -> tuple[Entity, Distances]:
    """Count people and others by their distance from one entity.

    Args:
        store: an open store.
        entity: name, alias, CURIE or IRI.
        question: its filters are in force, its ``max_hops`` is not.

    Returns:
        The entity and its `path_measures.Distances`.

    Raises:
        OptionError: the entity has no credit that joins it to anything.
    """
    from castgraph.path_measures import distances

    connector = Connector(store, question or Question())
    found = connector.names.resolve(entity)
    return found, distances(connector.index, connector._node(entity, "ENTITY"), connector.search.filter)


def nearest_to_everybody(
    store: Store, top: int = 20, samples: int | None = None
) -> tuple[Central, list[tuple[Entity, float]]]:
    """Rank the people of the largest group by their mean distance to all others.

    Returns:
        The `path_measures.Central`, and its ranking with entities instead of numbers.
    """
    from castgraph.path_measures import central

    index, names = path_index(store), Names.of(store)
    found = central(index, top, samples)
    return found, [(names.entity(index.iri(node)), average) for node, average in found.ranking]
