"""How are X and Y connected? The best connections first, each hop with its credits and their sources.

The search runs on the path index of the store (`paths.search`), the same for forty facts and a hundred million; names,
credits and sources are read only for what it found. Nothing is ever cut off in silence: a cap on length or number that
was in the way is said in the answer's note.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from castgraph.connections.answer import Answer, Group
from castgraph.connections.found import Found
from castgraph.connections.question import Meant, filter_of
from castgraph.errors import OptionError, option
from castgraph.facts.credits import credits_between
from castgraph.facts.heard import heard
from castgraph.facts.roles import learn_roles
from castgraph.facts.some_sources import titles_of
from castgraph.model import Connection, Hop
from castgraph.names.lookup import Names
from castgraph.paths.build import path_index
from castgraph.paths.filter import Filter
from castgraph.paths.search import MAX_HOPS as SEARCH_HOPS
from castgraph.paths.search import Search
from castgraph.vocabulary import INCLUDE, UNSURE, firmness, holds, hop_relations
from castgraph.wording import hop_words, joined, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castgraph.connections.question import Question
    from castgraph.model import Credit, Entity
    from castgraph.store.base import Store

__all__ = ["Connector", "apart", "both_ends"]


class _Told(NamedTuple):
    """A hop, what is said of it, and how well it is supported."""

    hop: Hop
    words: str
    support: int
    firm: float
    publishers: frozenset[str]

    @staticmethod
    def of(hop: Hop) -> _Told:
        of_each = [credit.publishers for credit in hop.credits]
        firm = max(firmness(credit.status) for credit in hop.credits)
        return _Told(hop, hop_words(hop), max(map(len, of_each)), firm, frozenset[str]().union(*of_each))


_KEPT = 50_000
"""Hops that are kept of an open store; beyond, all are forgotten."""
_ANSWERS = 256
"""Answers that are kept likewise, each of `_FEW` connections at most, which is some 50 kB."""
_FEW = 100


class Connector:
    """One question put to one store, for any number of pairs.

    Args:
        store: an open store that can be read whole.
        question: what is asked of every connection.
        meant: what the question's words mean; looked up in the store where None.

    Raises:
        OptionError: options that contradict each other, or name what is not there.
        UnknownNameError: the question names what leads nowhere.
        AmbiguousNameError: the question names what leads to several.
        EndpointError: the store has too much to be read.
    """

    def __init__(self, store: Store, question: Question, meant: Meant | None = None) -> None:
        learn_roles(store, (*question.roles, *question.not_roles))
        question.check()
        self.store, self.question = store, question
        self.names = Names.of(store)
        self.index = path_index(store)
        self.meant = meant or Meant.by(question, self.names)
        self.search = Search(self.index, filter_of(store, question, self.meant))
        self._kept: dict[tuple[int, int], _Told] = {} if self.search.filter else store.cached("hops", dict)
        self._answers: dict[tuple[Entity, Entity, Question], Answer] = {} if meant else store.cached("answers", dict)
        self.via = [self.number(self.meant.entities[text], "via") for text in dict.fromkeys(question.via)]
        if len(self.via) > 4:
            raise OptionError(f"{option('via')} can name four at most")
        if set(self.via) & set(self.search.filter.avoid):
            raise OptionError(f"an entity is named by both {option('via')} and {option('avoid')}")

    def number(self, entity: Entity, given_by: str = "") -> int:
        """Return the node of an entity, which an option may have named; raises an OptionError where it has none."""
        number = self.index.number(entity.iri)
        named = option(given_by, entity.name) if given_by else entity.name
        if number is None:
            raise OptionError(f"{named}: has no credit that joins it to anything")
        if missing := self._not_included(entity.kind):
            raise OptionError(f"{named}: is {_a(entity.kind)}; add {option('include', missing)}")
        return number

    def _not_included(self, kind: str) -> str:
        """Return the key of `INCLUDE` that a kind needs and the question does not have, else an empty string."""
        key = f"{kind}s"
        return key if key in INCLUDE and key not in self.question.include else ""

    def connect(self, start: str | Entity, end: str | Entity) -> Answer:
        """Answer for one pair of names; as the function `connect`."""
        first, last = (self.names.resolve_all((start, end)) * 2)[:2]
        return self.between(first, last)

    def between(self, first: Entity, last: Entity) -> Answer:
        """Answer for two entities; what was asked of the open store not long ago is answered as it was then."""
        asked = (first, last, self.question)
        if (kept := self._answers.get(asked)) is not None:
            return kept
        answer = self._between(first, last)
        if len(answer.connections) <= _FEW:
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            self._answers[asked] = answer
        return answer

    def _between(self, first: Entity, last: Entity) -> Answer:
        if (found := self.explained(first, last)) is not None:
            return found
        whole = Search(self.index, replace(Filter(), include=self.search.filter.include))
        sizes = [f"{whole.reach(self.number(entity)):,}" for entity in (first, last)]
        return apart(first, last, sizes)

    def explained(self, first: Entity, last: Entity) -> Answer | None:
        """Answer for two entities; None where nothing that is asked keeps them apart: they are in separate groups."""
        if first.iri == last.iri:
            return both_ends(first, self.question)
        one, other = self.index.number(first.iri), self.index.number(last.iri)
        if one is None or other is None:
            alone = [entity.name for entity, number in ((first, one), (last, other)) if number is None]
            have, them = ("have", "them") if len(alone) > 1 else ("has", "it")
            return Answer(first, last, (), 0, f"{listed(alone)} {have} no credit that joins {them} to anything.")
        for number, entity in ((one, first), (other, last)):
            if number in self.search.filter.avoid:
                raise OptionError(f"{option('avoid', entity.name)}: it is an end of the connection")
            if missing := self._not_included(entity.kind):
                words = f"connections walk those only with {option('include', missing)}"
                note = f"{entity.name} is {_a(entity.kind)}; {words}."
                return Answer(first, last, (), 0, note)
        found = Found(self.search, self.question, self.via)
        found.look(one, other)
        if not found.paths:
            note = found.note or self._why_not(one, other)
            rumour = self._by_rumour(one, other, self.question.max_hops)
            return Answer(first, last, (), 0, f"{note} {rumour}".strip()) if note or rumour else None
        connections = self._with_parts(found)
        note = f"{found.note} {self._by_rumour(one, other, len(found.paths[0][1]) - 2)}".strip()
        return Answer(first, last, connections, found.total, note, self._groups(found, connections), found.detailed)

    def _by_rumour(self, one: int, other: int, hops: int) -> str:
        """Return that rumours would join two nodes within so many hops; empty where they would not."""
        only, unsure = self.search.filter, [status for status in UNSURE if status not in self.question.also]
        names = ("withdrawn", "withdrawn-appearances")
        withdrawn = [self.index.layers[name] for name in names if name in self.index.layers]
        if not withdrawn or self.via or hops < 1:
            return ""
        if not (only.as_of or only.publishers or any(map(self.search.may_be_shortened, withdrawn))):
            return ""

        def within(added: Iterable[str]) -> int | None:
            return Search(self.index, replace(only, also=only.also.union(added))).distance(one, other, hops)

        if not unsure or within(unsure) is None:
            return ""
        added = next(([status] for status in unsure if within([status]) is not None), unsure)
        found = within(added)
        return f"With what is only rumoured they would be connected in {_hops(found)}: {option('also', *added)}."

    # -- what was found, in words ----------------------------------------------------------------------------

    def connections(self, paths: Sequence[tuple[int, ...]], costs: Sequence[int] = ()) -> tuple[Connection, ...]:
        """Return paths of node numbers with names, credits and sources, and their ranks if costs are given."""
        told = self._told({(one, other) for path in paths for one, other in pairwise(path)})
        found = []
        for path, cost in zip_longest(paths, costs):
            steps = [told[pair] for pair in pairwise(path)]
            hops = tuple([step.hop for step in steps])
            nodes = (hops[0].start, *(hop.end for hop in hops)) if hops else tuple(self.entities({*path}).values())
            score = {} if cost is None or not steps else self._score(path, steps, cost)
            found.append(Connection(nodes, hops, joined([step.words for step in steps]), score))
        return tuple(found)

    def _with_parts(self, found: Found) -> tuple[Connection, ...]:
        """Return what was found with names and sources, and with the parts that each connection was told without."""
        paths = [path for _, path, _ in found.paths]
        connections = self.connections(paths, [cost for cost, _, _ in found.paths])
        if self.question.parts:
            return connections
        parts = found.parts()
        if not any(nodes for each in parts for nodes in each):
            return connections
        entities = self.entities({node for each in parts for nodes in each for node in nodes})
        return tuple(
            replace(one, also=tuple(tuple(entities[node] for node in nodes) for nodes in each) if any(each) else ())
            for one, each in zip(connections, parts, strict=True)
        )

    def entities(self, nodes: set[int]) -> dict[int, Entity]:
        """Return nodes as entities, productions under the title they had at the date of the question."""
        entities = {node: self.names.entity(self.index.iri(node)) for node in sorted(nodes)}
        question = self.question
        if not (question.as_of or question.publishers):
            return entities
        titles = titles_of(self.store, [e.iri for e in entities.values()], question.as_of, question.publishers)
        return {node: replace(entity, name=titles.get(entity.iri, entity.name)) for node, entity in entities.items()}

    def hops(self, pairs: Iterable[tuple[int, int]]) -> list[Hop]:
        """Return the hop of each pair of neighbours, with every credit that the question lets through."""
        told = self._told(pairs := list(pairs))
        return [told[pair].hop for pair in pairs]

    def _told(self, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], _Told]:
        """Return what is told of pairs of neighbours; read once for an open store where nothing is filtered away."""
        known = {pair: told for pair in pairs if (told := self._kept.get(pair))}
        fresh = [pair for pair in pairs if pair not in known]
        if not fresh:
            return known
        entities = self.entities({node for pair in fresh for node in pair})
        ends = {(entities[one].iri, entities[other].iri) for one, other in fresh}
        between = credits_between(self.store, ends, hop_relations(self.question.include))
        for one, other in fresh:
            start, end = entities[one], entities[other]
            several = self._allowed(between.get((min(start.iri, end.iri), max(start.iri, end.iri)), []))
            kept = [credit for credit in several if self.search.rules.keeps_status(credit.status, one, other)]
            known[one, other] = _Told.of(Hop(start, end, tuple(sorted(kept, key=strength))))
        if len(self._kept) > _KEPT:
            self._kept.clear()
        self._kept.update({pair: known[pair] for pair in fresh})
        return known

    def _allowed(self, credits: list[Credit]) -> list[Credit]:
        question, known = self.question, set(self.index.tables.roles)
        counted = ((one, one.relation if one.relation in known else "crew") for one in credits)  # as the index does
        return [
            credit
            for one, role in counted
            if (not question.roles or role in question.roles) and role not in question.not_roles
            if (credit := heard(self.store, one, question.as_of, question.publishers)) is not None
            and holds(credit.status, question.also, question.without)
        ]

    def _score(self, path: tuple[int, ...], steps: Sequence[_Told], cost: int) -> dict[str, float]:
        """Return the parts of a connection's rank; the larger, the better supported, `cost` excepted."""
        weakest = min(range(len(steps)), key=lambda place: (steps[place].support, steps[place].firm))
        return {
            "cost": cost / 1000,
            "weakest hop": weakest + 1,
            "publishers of the weakest hop": steps[weakest].support,
            "publishers": float(len(frozenset().union(*(step.publishers for step in steps)))),
            "firmness of the least firm hop": min(step.firm for step in steps),
            "credits of the largest between": max(map(self.index.degree, path[1:-1]), default=0),
        }

    def _groups(self, found: Found, connections: Sequence[Connection]) -> tuple[Group, ...]:
        groups: dict[tuple[Any, ...], list[int]] = {}
        for place, connection in enumerate(connections):
            path = found.paths[place][1]
            works = [(at, *found.way((path[at],))) for at, n in enumerate(connection.nodes) if n.kind != "person"]
            inner = sum(n.kind == "person" for n in connection.nodes[1:-1])
            key = (len(connection.hops), *works) if inner and len(works) > 1 else (place,)
            groups.setdefault(key, []).append(place)
        result = []
        for places in groups.values():
            best = connections[places[0]]
            fixed = {at: found.paths[places[0]][1][at] for at, n in enumerate(best.nodes) if n.kind != "person"}
            every = len(places)
            dag = found.paths[places[0]][2]
            if dag.simple and len(fixed) > 1 and not found.is_whole:
                every = max(every, found.count(dag, fixed) or 0)
            result.append(Group(best, every - 1, sum(0 < at < len(best.nodes) - 1 for at in fixed)))
        return tuple(result)

    # -- an honest no ----------------------------------------------------------------------------------------

    def _why_not(self, start: int, end: int) -> str:
        """Return what would connect two nodes, empty where nothing would."""
        question = self.question
        if not self.via:
            distance = self.search.distance(start, end, SEARCH_HOPS)
            if distance is not None:
                return f"They are connected in {distance} hops, more than {option('max_hops', question.max_hops)}."
        limits = question.limits()
        for name, words in limits.items():
            if (hops := self._without(start, end, [name])) is not None:
                return f"They would be connected in {_hops(hops)} without {words}."
        if len(limits) > 1 and (hops := self._without(start, end, limits)) is not None:
            return f"They would be connected in {_hops(hops)} without {listed(list(limits.values()))}."
        return ""

    def _without(self, start: int, end: int, names: Iterable[str]) -> int | None:
        question = self.question.lifted(names)
        if question.via:
            other = Connector(self.store, replace(question, paths=1, longer=0), self.meant)
            found = Found(other.search, other.question, other.via)
            found.look(start, end)
            return len(found.paths[0][1]) - 1 if found.paths else None
        return Search(self.index, filter_of(self.store, question, self.meant)).distance(start, end, SEARCH_HOPS)


def both_ends(entity: Entity, question: Question) -> Answer:
    """Return the answer for an entity that is named as both ends.

    Raises:
        OptionError: the question names entities to pass through.
    """
    if question.via:
        raise OptionError(f"{entity.name} is both ends: {option('via')} needs two that are different")
    itself = Connection((entity,), ())
    note = f"{entity.name} is both ends: nothing to connect."
    return Answer(entity, entity, (itself,), 1, note, (Group(itself),), 1)


def apart(first: Entity, last: Entity, sizes: Sequence[str]) -> Answer:
    """Return the answer for two entities that nothing connects, with the sizes of their groups in words."""
    groups = [f"{entity.name} is in a group of {size}" for entity, size in zip((first, last), sizes, strict=True)]
    note = f"They belong to separate groups: {', '.join(groups)} people and productions."
    return Answer(first, last, (), 0, note)


def _hops(count: int | None) -> str:
    return f"{count} hop{'s' * (count != 1)}"


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def strength(credit: Credit) -> tuple[float, int, str]:
    """Return what credits of one hop are sorted by: the firmest first, then those with most publishers."""
    return (-firmness(credit.status), -len(credit.publishers), credit.iri)
