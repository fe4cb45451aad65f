"""The curated facts that a path index is made of: gathered from a store, kept in the index, renewed after a change."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import TYPE_CHECKING

from castgraph.dates import last_day
from castgraph.facts.credits import read_credits, read_relations
from castgraph.facts.roles import learn_roles
from castgraph.facts.sources import read_sources, told_sources
from castgraph.iris import last_part
from castgraph.model import Source
from castgraph.store.sparql import values_clause
from castgraph.vocabulary import ID, PREFIXES, RELATIONS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from castgraph.model import Credit
    from castgraph.store.base import Store

__all__ = ["DATES", "Gathered", "Row", "newest_article", "row_of", "take_year"]

DATES = "schema:datePublished schema:startDate schema:endDate"
"""Of whose years a production is, in SPARQL."""

Row = str
"""Start, end, relation and status of a credit, then each source that tells it and the status which that gives, with
tabs between: read and written in a third of the time that lists take."""
_SHORT = "\x01"
"""Stands for `vocabulary.ID`, half of all the text; JSON writes no such letter."""


def row_of(credit: Credit) -> Row:
    """Return what a path index needs of a credit."""
    told = sorted((item.source.iri, item.status) for item in credit.evidence)
    return "\t".join((credit.start, credit.end, credit.relation, credit.status, *chain.from_iterable(told)))


@dataclass(slots=True)
class Gathered:
    """What curated files say of credits and of whom they join.

    Attributes:
        credits: by IRI of the credit node, sorted.
        relations: by start, predicate and end with blanks between, sorted by predicate first.
        types: by node, the name of its type.
        years: by node, first and last year; 0 where it has none.
        statuses: by production, what holds of it, and by source the status that it gives.
        sources: by IRI: name of the publisher, date, and IRI of the publisher.
        day: as of which all is judged; empty where no source is dated.
    """

    credits: dict[str, Row] = field(default_factory=dict)
    relations: dict[str, Row] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    years: dict[str, tuple[int, int]] = field(default_factory=dict)
    statuses: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    sources: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    day: str = ""

    @classmethod
    def of(cls, store: Store, imported: Collection[str] = (), known: Callable[[str], bool] | None = None) -> Gathered:
        """Gather them from the default graph of a store.

        Args:
            store: an open store that can be read whole.
            imported: datasets; what only these tell is left out, where the default graph holds it too.
            known: whether an IRI is that of another node, of which type and years are wanted, too.
        """
        made, without = cls(), frozenset(imported)

        def is_imported(credit: Credit) -> bool:
            return bool(credit.evidence) and without.issuperset(source.iri for source in credit.sources)

        made.credits = {one.iri: row_of(one) for one in read_credits(store) if not is_imported(one)}
        made.relations = {one.iri: row_of(one) for one in read_relations(store, RELATIONS) if not is_imported(one)}
        nodes = made.nodes()
        made._read_nodes(store, lambda iri: iri in nodes or (known is not None and known(iri)), "")
        made._read_statuses(store, "")
        made._take_sources(read_sources(store))
        made.day = newest_article(store)
        made._sort()
        return made

    def renew(self, store: Store, changed: Collection[str], works: Collection[str], day: str) -> None:
        """Read anew what a change of some files may have changed.

        Args:
            store: as it is now.
            changed: IRIs of all of which something else is said, or by others: credits, entities and sources.
            works: productions of which another status may hold.
            day: as of which all is judged.
        """
        self.day = day
        told = {iri for iri, (_, _, publisher) in self.sources.items() if publisher in changed}
        told |= {one for one in changed if one in self.sources or one.startswith(PREFIXES["source"])}
        for one in told:
            self.sources.pop(one, None)
        if told:
            self._take_sources(told_sources(store, values_clause("source", told)))
        store.cached("sources", self.as_sources)  # else all would be read
        known = self.nodes()
        for gone in changed:
            self.credits.pop(gone, None)
        self.relations = {iri: row for iri, row in self.relations.items() if iri.partition(" ")[0] not in changed}
        if changed:
            self.credits |= {one.iri: row_of(one) for one in read_credits(store, changed)}
            self.relations |= {one.iri: row_of(one) for one in read_relations(store, RELATIONS, starts=changed)}
        learn_roles(store, {row.split("\t", 3)[2] for row in self.credits.values()})
        now = self.nodes()
        fresh = {node for node in now if node in changed or node not in known}
        self.types = {node: type_ for node, type_ in self.types.items() if node in now and node not in fresh}
        self.years = {node: years for node, years in self.years.items() if node in now and node not in fresh}
        if fresh:
            self._read_nodes(store, fresh.__contains__, values_clause("entity", fresh))
        for work in works:
            self.statuses.pop(work, None)
        if works:
            self._read_statuses(store, values_clause("production", works))
        self._sort()

    def nodes(self) -> set[str]:
        """Return whom credits and relations join."""
        rows = chain(self.credits.values(), self.relations.values())
        return {end for row in rows for end in row.split("\t", 2)[:2]}

    def as_sources(self) -> dict[str, Source]:
        """Return the sources, as far as an index needs them."""
        return {
            iri: Source(iri, name, published, publisher_iri=publisher)
            for iri, (name, published, publisher) in self.sources.items()
        }

    def to_json(self) -> bytes:
        """Return it as the index keeps it."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace(ID, _SHORT).encode()

    @classmethod
    def from_json(cls, kept: bytes) -> Gathered:
        """Return what `to_json` made."""
        return cls(**json.loads(kept.decode().replace(_SHORT, ID)))

    def _read_nodes(self, store: Store, wanted: Callable[[str], bool], which: str) -> None:
        for iri, type_ in store.rows(
            f"SELECT ?entity ?type WHERE {{ {which}?entity a ?type }} ORDER BY ?entity DESC(?type)"
        ):
            if iri and wanted(iri):
                self.types[iri] = last_part(type_ or "")
        for iri, predicate, date in store.rows(
            f"SELECT ?entity ?p ?date WHERE {{ VALUES ?p {{ {DATES} }} {which}?entity ?p ?date }}"
        ):
            if iri and wanted(iri):
                take_year(self.years, iri, predicate or "", date or "")

    def _read_statuses(self, store: Store, which: str) -> None:
        works = f'{which}FILTER(STRSTARTS(STR(?production), "{PREFIXES["production"]}"))'
        for production, status in store.rows(
            f"SELECT ?production ?status WHERE {{ {works} ?production cg:currentStatus ?status }}"
        ):
            self.statuses[production or ""] = (last_part(status or ""), {})
        for source, production, status in store.rows(
            f"SELECT ?source ?production ?status WHERE {{ {works} ?production cg:currentStatus ?any . "
            "GRAPH ?source { ?production cg:status ?status } OPTIONAL { ?status schema:position ?position } } "
            "ORDER BY ?position"
        ):
            if last_part(status or "") in STATUSES:
                self.statuses[production or ""][1][source or ""] = last_part(status or "")

    def _take_sources(self, found: dict[str, Source]) -> None:
        self.sources |= {iri: (one.publisher, one.published, one.publisher_iri) for iri, one in found.items()}

    def _sort(self) -> None:
        self.credits, self.types = dict(sorted(self.credits.items())), dict(sorted(self.types.items()))
        self.statuses = {work: (now, dict(sorted(told.items()))) for work, (now, told) in sorted(self.statuses.items())}
        self.years, self.sources = dict(sorted(self.years.items())), dict(sorted(self.sources.items()))
        self.relations = dict(sorted(self.relations.items(), key=lambda item: _by_predicate(item[0])))


def take_year(years: dict[str, tuple[int, int]], iri: str, predicate: str, date: str) -> None:
    """Take into first and last year, by node, the year of a date that is told by one of `DATES`."""
    if (begins := date[:4]).isdecimal() and begins.isascii():
        (low, high), year = years.get(iri, (0, 0)), int(begins)
        ends = predicate.endswith("endDate")
        years[iri] = (low, max(high, year)) if ends else (min(low, year) if low else year, high)


def newest_article(store: Store) -> str:
    """Return the day of the newest source, as of which everything is judged; empty where none is dated."""
    told = "GRAPH ?g { ?g a schema:NewsArticle ; schema:datePublished ?date }"
    return max(
        (last_day(date or "") for (date,) in store.rows(f"SELECT DISTINCT ?date WHERE {{ {told} }}")), default=""
    )


def _by_predicate(iri: str) -> tuple[str, ...]:
    start, predicate, end = iri.split(" ")
    return predicate, start, end
