"""Connections agree with every path walked, over verdicts worked out by hand: on 2,000 random graphs with parts and dates.

The rules of `docs/verdicts.md` are written here a second time, as plainly as they stand there, over lists of told facts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise

import networkx as nx
import pyoxigraph as ox
import pytest
from tests.curated import PREFIX_LINES
from tests.faults.drivers import Scale

import castgraph
from castgraph.connections.find import connect
from castgraph.facts.rulings import rulings_of
from castgraph.loading.folder import derive
from castgraph.store.local import LocalStore
from castgraph.vocabulary import PREFIXES

STAGES = ("announced", "filming", "delayed", "completed")
OUT, OUT_NOW = ("released", "ended"), ("released", "ended", "presumed-released")
REFUSED, UNSURE = ("denied", "ruled-out", "withdrawn"), ("rumoured", "in-talks")
DAYS = ("2020-01-01", "2020-06-15", "2021-03-01", "2021-03-01", "2022-12-31", "2023-05-05")
DATES = ("2020-03-01", "2021-02", "2022", "2023-05-05", "2024-01-01")
ROLES = ("actor", "director")


def end_of(date: str) -> str:
    """Last day of a year, of February, or a day as it is."""
    return {4: f"{date}-12-31", 7: f"{date}-28"}.get(len(date), date)


@dataclass
class Told:
    """A random graph: what each source says."""

    types: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    statuses: list[tuple[str, str, str]] = field(default_factory=list)  # source, credit or production, status or ""
    dates: list[tuple[str, str, str]] = field(default_factory=list)  # source, production, release date
    credits: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # credit to person, role, production


def drawn(seed: int) -> Told:
    """Draw a graph: two works with parts of parts, a film or two, five people, six sources."""
    pick = random.Random(seed)
    told = Told()
    for work in range(pick.randint(1, 2)):
        told.types[f"series-{work}"] = "TVSeries"
        for season in range(pick.randint(0, 3)):
            told.types[f"season-{work}-{season}"] = pick.choice(("TVSeason", "TVSpecial"))
            told.parts[f"season-{work}-{season}"] = f"series-{work}"
            if pick.random() < 0.3:
                told.types[f"episode-{work}-{season}"] = "TVEpisode"
                told.parts[f"episode-{work}-{season}"] = f"season-{work}-{season}"
    for film in range(pick.randint(0, 2)):
        told.types[f"film-{film}"] = "Movie"
    told.days = {f"source-{number}": day for number, day in enumerate(DAYS)}
    works = sorted(told.types)
    for number in range(pick.randint(4, 14)):
        credit = (f"person-{pick.randint(0, 4)}", pick.choice(ROLES), pick.choice(works))
        if (name := "-".join(credit)) in told.credits:
            continue
        told.credits[name] = credit
        for source in pick.sample(sorted(told.days), pick.randint(1, 3)):
            status = pick.choice(("", "", "released", "departed", "leaving", *STAGES, *REFUSED, *UNSURE))
            told.statuses.append((source, name, status if number % 3 else ""))
    for work in works:
        for source in pick.sample(sorted(told.days), pick.randint(0, 2)):
            told.statuses.append((source, work, pick.choice(("", *STAGES, "cancelled", *OUT))))
        if pick.random() < 0.4:
            told.dates.append((pick.choice(sorted(told.days)), work, pick.choice(DATES)))
    return told


def store_of(told: Told, until: str = "9999") -> LocalStore:
    """Load a graph, or what its sources say that were published by a day."""
    lines = [PREFIX_LINES, "<https://example.org/entities> {"]
    for work, kind in told.types.items():
        lines.append(f'production:{work} a schema:{kind} ; schema:name "{work}" .')
    lines += [f'person:person-{n} a schema:Person ; schema:name "person-{n}" .' for n in range(5)]
    for source, day in told.days.items():
        if day > until:
            continue
        lines.append(
            f"}} source:{source} {{ source:{source} a schema:NewsArticle ; schema:publisher organization:{source} ;"
        )
        lines.append(f' schema:datePublished "{day}"^^xsd:date .')
        for teller, subject, status in told.statuses:
            if teller == source and subject in told.credits:
                person, role, work = told.credits[subject]
                lines.append(
                    f"credit:{subject} a cg:Credit ; cg:person person:{person} ; cg:role role:{role} ; "
                    f"cg:production production:{work} ."
                )
            if teller == source and status:
                lines.append(
                    f"{'credit' if subject in told.credits else 'production'}:{subject} cg:status status:{status} ."
                )
        if source == "source-0":
            lines += [
                f"production:{part} schema:partOfSeries production:{whole} ." for part, whole in told.parts.items()
            ]
        lines += [
            f'production:{work} schema:datePublished "{date}" .'
            for teller, work, date in told.dates
            if teller == source
        ]
    store = LocalStore()
    store.engine.load("\n".join([*lines, "}"]).encode(), ox.RdfFormat.TRIG)
    derive(store)
    return store


class ByHand:
    """The verdicts on a graph, as of a day, by the rules as `docs/verdicts.md` words them."""

    def __init__(self, told: Told, day: str = "") -> None:
        self.told = told
        self.heard = {source: date for source, date in told.days.items() if not day or date <= day}
        self.day = day or max(told.days.values())
        self.credits = {name for source, name, _ in told.statuses if name in told.credits and source in self.heard}

    def said(self, subject: str) -> list[tuple[str, str, str]]:
        """Day, source and status, oldest first."""
        found = [
            (self.heard[source], source, status)
            for source, about, status in self.told.statuses
            if about == subject and source in self.heard
        ]
        return sorted(found)

    def newest(self, subject: str) -> tuple[str, str, str]:
        return next((row for row in reversed(self.said(subject)) if row[2]), ("", "", ""))

    def work(self, work: str) -> str:
        status_day, _, status = self.newest(work)
        if status in (*OUT, *REFUSED):
            return status
        series = self.told.types[work].endswith("Series")
        presumed = False
        for part in [part for part, whole in self.told.parts.items() if whole == work and status != "cancelled"]:
            if self.work(part) in OUT:
                return "released"
            presumed |= self.work(part) == "presumed-released"
        if not series and status != "cancelled":
            for credit in self.credits:
                released = [day for day, _, said in self.said(credit) if said == "released"]
                if self.told.credits[credit][2] == work and any(day >= status_day for day in released):
                    return "released"
        dated = [
            (self.heard[source], source, date)
            for source, about, date in self.told.dates
            if about == work and source in self.heard
        ]
        if dated:
            told_on, _, date = max(dated)
            end = end_of(date)
            late = any(said in STAGES and day > end and not series for day, _, said in self.said(work))
            void = any(
                said in ("delayed", "cancelled", *REFUSED) and day >= told_on for day, _, said in self.said(work)
            )
            if end <= self.day and not late and not void:
                if told_on > end or (
                    self.newest(self.told.parts.get(work, ""))[2] in ("ended", "cancelled") and work in self.told.parts
                ):
                    return "released"
                presumed = True
        return "presumed-released" if presumed else status

    def credit(self, credit: str) -> str:
        person, role, work = self.told.credits[credit]
        day, _, status = self.newest(credit)
        series, production = self.told.types[work].endswith("Series"), self.work(work)
        if status in REFUSED:
            later = [when for when, _, said in self.said(credit) if not said and when > day]
            return "disputed" if later else status
        if status in UNSURE and (production == "ended" or (production in OUT_NOW and not series)):
            return "lapsed"
        if status in UNSURE and production in OUT_NOW:
            since = [
                part
                for source, part, date in self.told.dates
                if source in self.heard and work in self.above(part) and self.work(part) in OUT_NOW
                if day < end_of(date) <= self.day
            ]
            return "lapsed" if since else status
        if status in STAGES and not series and production in OUT_NOW:
            return "released" if production in OUT else production
        if status in STAGES and series:
            parts = [part for part in self.told.parts if work in self.above(part)]
            outcomes = {
                self.credit(other)
                for other in self.credits
                if self.told.credits[other][:2] == (person, role) and self.told.credits[other][2] in parts
            }
            return next((best for best in ("released", "ended", "presumed-released") if best in outcomes), status)
        return status

    def graph(self) -> nx.Graph:
        """People and productions joined by credits that hold, and parts by what they are part of."""
        graph = nx.Graph()
        for credit in self.credits:
            if self.credit(credit) not in (*REFUSED, *UNSURE, "lapsed"):
                graph.add_edge(self.told.credits[credit][0], self.told.credits[credit][2])
        graph.add_edges_from(self.told.parts.items())
        return graph

    def above(self, node: str) -> list[str]:
        """What a production is part of, the nearest first."""
        found: list[str] = []
        while node in self.told.parts:
            node = self.told.parts[node]
            found.append(node)
        return found

    def top(self, node: str) -> str:
        return (self.above(node) or [node])[-1]


def names_of(iris: list[str]) -> tuple[str, ...]:
    return tuple(iri.rpartition("/")[2] for iri in iris)


def walked(hand: ByHand, start: str, end: str) -> tuple[int | None, set, int]:
    """Hops, ways and number of shortest paths by walking every one."""
    graph = hand.graph()
    if start not in graph or end not in graph or not nx.has_path(graph, start, end):
        return None, set(), 0
    paths = list(nx.all_shortest_paths(graph, start, end))
    tops = [[hand.top(node) for node in path] for path in paths]
    ways = {(path[0], *(other for one, other in pairwise(path) if one != other)) for path in tops}
    return len(paths[0]) - 1, ways, len(paths)


def agrees(store: LocalStore, hand: ByHand, seed: int, as_of: str) -> None:
    pick = random.Random(seed)
    for _ in range(3):
        start, end = (f"person-{number}" for number in pick.sample(range(5), 2))
        hops, ways, count = walked(hand, start, end)
        answer = connect(store, f"person:{start}", f"person:{end}", limit=1000, as_of=as_of)
        assert (answer.hops, answer.total, answer.detailed if hops else 0) == (hops, len(ways), count), (
            seed,
            start,
            end,
        )
        found = [[hand.top(name) for name in names_of([node.iri for node in one.nodes])] for one in answer.connections]
        assert {(path[0], *(b for a, b in pairwise(path) if a != b)) for path in found} == ways
        detailed = connect(store, f"person:{start}", f"person:{end}", limit=1000, as_of=as_of, parts=True)
        assert (detailed.hops, detailed.total) == (hops, count)


BLOCKS = 8 if Scale.chosen().long else 2


@pytest.mark.parametrize("block", range(BLOCKS))
def test_verdicts_and_connections_are_those_of_the_rules_worked_by_hand(block):
    for seed in range(block * 250, (block + 1) * 250):
        told = drawn(seed)
        store, day = store_of(told), random.Random(seed).choice(("", *DAYS))
        for as_of in {"", day}:
            hand, rulings = ByHand(told, as_of), rulings_of(store, as_of)
            verdicts = {credit: rulings.of(PREFIXES["credit"] + credit).status for credit in hand.credits}
            assert verdicts == {credit: hand.credit(credit) for credit in hand.credits}, (seed, as_of)
            works = {work: rulings.of(PREFIXES["production"] + work).status for work in told.types}
            assert works == {work: hand.work(work) for work in told.types}, (seed, as_of)
            agrees(store, hand, seed, as_of)


@pytest.mark.parametrize("block", range(BLOCKS // 2))
def test_as_of_a_day_is_the_graph_of_the_files_of_that_day(block):
    for seed in range(block * 100, (block + 1) * 100):
        told = drawn(seed)
        whole = store_of(told)
        for day in sorted(set(DAYS)):
            then = store_of(told, day)
            now, before = rulings_of(whole, day).statuses(), rulings_of(then).statuses()
            assert {one: status for one, status in now.items() if status} == {
                one: status for one, status in before.items() if status
            }, (seed, day)
            one, other = "person:person-0", "person:person-1"
            here = castgraph.connect(whole, one, other, as_of=day, limit=1000)
            there = castgraph.connect(then, one, other, limit=1000)
            assert (here.total, here.detailed) == (there.total, there.detailed)
            # in another order perhaps: how prominent somebody is counts all that the graph holds
            assert sorted(c.sentence for c in here.connections) == sorted(c.sentence for c in there.connections)
