"""What the graph learned since a day: who and what is new in it, what changed, and what sources disagree on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.answers.conflicts import conflicts
from castgraph.curation.differences import compare
from castgraph.curation.revisions import State
from castgraph.facts.credits import read_credits
from castgraph.facts.ledger import Ledger
from castgraph.facts.some_sources import day_of
from castgraph.iris import kind_of
from castgraph.names.lookup import Names
from castgraph.vocabulary import CG

if TYPE_CHECKING:
    from castgraph.answers.conflicts import Conflict
    from castgraph.curation.differences import Difference
    from castgraph.model import Entity, Source
    from castgraph.store.base import Store

__all__ = ["Newcomer", "News", "news"]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An entity of which no older source speaks, and who speaks of it, oldest first."""

    entity: Entity
    sources: tuple[Source, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the entity with its sources."""
        return self.entity.to_json() | {"sources": [source.to_json() for source in self.sources]}


@dataclass(frozen=True, slots=True)
class News:
    """What was learned since a day.

    Attributes:
        since: ISO date of the first day.
        people: who is new, by name.
        productions: what is new, by name.
        difference: facts gained, changed and confirmed, and the sources, by date.
        disputes: what sources disagree on of which a new one speaks.
    """

    since: str
    people: tuple[Newcomer, ...]
    productions: tuple[Newcomer, ...]
    difference: Difference
    disputes: tuple[Conflict, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the news as plain data."""
        difference = self.difference.to_json()
        return {
            "since": self.since,
            "newPeople": [newcomer.to_json() for newcomer in self.people],
            "newProductions": [newcomer.to_json() for newcomer in self.productions],
            "changes": difference["changes"],
            "disputes": [conflict.to_json() for conflict in self.disputes],
            "sources": difference["newSources"],
        }


def news(store: Store, since: str, *, by_reading: bool = False) -> News:
    """Return what the curated sources of a store that are not older than a day tell that older ones do not.

    Args:
        store: one that can be read whole, as of the last day that counts.
        since: ISO date. A source that names only a month counts from its last day; an undated one is old.
        by_reading: what counts is the day on which a curator read a source, not that of its publication.

    Raises:
        EndpointError: the store is an endpoint that has too much to be read.
    """
    store.ensure_readable("comparing what sources say")
    ledger = Ledger.of_store(store)
    names = Names.of(store)
    iris = {iri for row in ledger.rows() for iri in (row.subject, row.value) if kind_of(iri)}
    after = State("today", ledger, {iri: names.entity(iri).name for iri in iris})
    day = {
        iri: ledger.value(iri, CG + "dateRetrieved") if by_reading else day_of(after.source(iri))
        for iri in ledger.published
    }
    fresh = {iri for iri, told in day.items() if told >= since}
    before = State(since, ledger.of(ledger.published.keys() - fresh), after.names)
    newcomers = _newcomers(after, fresh, names, {c.start for c in read_credits(store.curated())})
    disputes = [one for one in conflicts(store) if not fresh.isdisjoint(source.iri for source in one.sources)]
    people, productions = (
        tuple(one for one in newcomers if one.entity.kind == kind) for kind in ("person", "production")
    )
    return News(since, people, productions, compare(before, after), tuple(disputes))


def _newcomers(after: State, fresh: set[str], names: Names, credited: set[str]) -> list[Newcomer]:
    """Return the people with credits, and the productions, that only fresh sources mention, by name."""
    tellers: dict[str, dict[str, None]] = defaultdict(dict)
    for row in sorted(after.ledger.rows(), key=lambda row: after.ledger.order(row.source)):
        for iri in (row.subject, row.value) if row.source in after.ledger.published else ():
            if kind_of(iri) == "production" or iri in credited:
                tellers[iri][row.source] = None
    found = [
        Newcomer(names.entity(iri), tuple(map(after.source, told)))
        for iri, told in tellers.items()
        if fresh.issuperset(told)
    ]
    return sorted(found, key=lambda one: (one.entity.name.casefold(), one.entity.iri))
