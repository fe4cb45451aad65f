"""What is known of one entity, ready to be shown. Reads; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from castgraph.connections.projection import neighbours
from castgraph.dates import first_day
from castgraph.facts.credits import credits_between, read_credits_of, read_relations
from castgraph.facts.sources import read_sources
from castgraph.iris import last_part
from castgraph.names.lookup import Names
from castgraph.shown import Shown, Tabular
from castgraph.vocabulary import PREFIXES, RELATIONS
from castgraph.wording import in_words, listed, phrase

if TYPE_CHECKING:
    from castgraph.model import Credit, Entity, Source
    from castgraph.store.base import Store

__all__ = ["Fact", "Portrait", "portrait", "show"]


@dataclass(frozen=True, slots=True, repr=False)
class Fact(Shown):
    """One fact in words, the numbers of the sources that tell it, and its credit where it is one.

    Where it is one of many of a kind, such as those who act: which kind, and its words without that.
    """

    text: str
    cited: tuple[int, ...] = ()
    credit: Credit | None = None
    kind: str = ""
    within: str = ""

    def in_short(self) -> str:
        """Return the fact, and how many sources tell it."""
        return f"{self.text} (sources: {len(self.cited)})"


@dataclass(slots=True, repr=False)
class Portrait(Tabular):
    """All that is known of an entity: its facts by heading, newest first, and the sources they cite by number."""

    entity: Entity
    links: list[Fact] = field(default_factory=list)
    sections: dict[str, list[Fact]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    def in_short(self) -> str:
        """Return who or what it is, and how much is known of it."""
        counts = ", ".join(f"{heading} {len(facts)}" for heading, facts in self.sections.items())
        return f"{self.entity.describe()}: {counts or 'nothing'}"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a row for each fact: its heading, its words, how many sources tell it, the newest, and its credit."""
        rows = []
        for heading, facts in self.sections.items():
            for fact in facts:
                told = [self.sources[number - 1] for number in fact.cited]
                newest = max(told, key=lambda source: source.published, default=None)
                rows.append(
                    {
                        "heading": heading,
                        "fact": fact.text,
                        "status": fact.credit.status if fact.credit else "",
                        "sources": len(told),
                        "newest": newest.published if newest else "",
                        "publisher": newest.publisher if newest else "",
                        "url": newest.url if newest else "",
                        "credit_iri": fact.credit.iri if fact.credit else "",
                    }
                )
        return rows

    def to_json(self) -> dict[str, Any]:
        """Return the portrait as plain data."""
        return self.entity.to_json() | {
            "curie": self.entity.curie,
            "type": self.entity.type,
            "aliases": list(self.entity.aliases),
            "sameAs": [link.text for link in self.links],
            "outsideIds": [
                {"url": link.text, "sources": [self.sources[number - 1].to_json() for number in link.cited]}
                for link in self.links
            ],
            "facts": {
                heading: [
                    {
                        "text": fact.text,
                        "sources": [self.sources[number - 1].to_json() for number in fact.cited],
                    }
                    for fact in facts
                ]
                for heading, facts in self.sections.items()
            },
        }


_HEADINGS = {"person": "Credits", "production": "People", "character": "Played by"}
_SHOWN_ELSEWHERE = ("type", "name", "alternateName", "sameAs", "currentStatus", "currentTitle", "comment")


def show(store: Store, entity: str | Entity) -> Portrait:
    """Return all that is known of an entity, newest first, each fact with its sources.

    Args:
        store: an open store.
        entity: name, alias, CURIE or IRI; or an entity that was found.

    Raises:
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.

    Example:
        >>> import castgraph
        >>> castgraph.show(castgraph.open(), "Joe Locke").entity.curie
        'person:joe-locke'
    """
    return portrait(store, Names.of(store).resolve(entity))


def portrait(store: Store, entity: Entity) -> Portrait:
    """Collect all that is known of an entity.

    Args:
        store: an open store.
        entity: as `Names.resolve` returns it.
    """
    store = store.about(entity.iri)
    found = Portrait(entity)
    names = Names.of(store)
    numbers: dict[str, int] = {}

    def cite(sources: tuple[Source, ...]) -> tuple[int, ...]:
        for source in sources:
            if source.iri not in numbers:
                numbers[source.iri] = len(numbers) + 1
                found.sources.append(source)
        return tuple(numbers[source.iri] for source in sources)

    found.links = [Fact(link, cite(tellers)) for link, tellers in _links(store, entity.iri)]
    heading = _HEADINGS.get(entity.kind, "Credits")
    told = _credits_of(store, entity)
    for credit in sorted((one for one in told if one.relation not in RELATIONS), key=_newest):
        found.sections.setdefault(heading, []).append(_credit_fact(credit, entity, names, cite(credit.sources)))
    relations = {one.iri: one for one in read_relations(store.curated(), RELATIONS, entity.iri)}
    relations |= {one.iri: one for one in told if one.relation in RELATIONS}
    for relation in sorted(relations.values(), key=_newest):
        if entity.iri not in (relation.start, relation.end):
            continue
        if not relation.evidence and entity.kind != "character":
            continue  # derived from the credits, which are listed
        reverse = relation.end == entity.iri
        other = names.entity(relation.start if reverse else relation.end)
        kind = phrase(relation, reverse=reverse)
        fact = Fact(f"{kind} {other.name}", cite(relation.sources), relation, kind, other.name)
        found.sections.setdefault("Relations", []).append(fact)
    _add_statements(store, entity, found, names, cite)
    return found


def _links(store: Store, iri: str) -> list[tuple[str, tuple[Source, ...]]]:
    """Return what an entity is elsewhere, sorted, each with the sources and datasets that say so."""
    sources = read_sources(store)
    told: dict[str, dict[str, Source]] = {}
    for (link,) in store.rows("SELECT ?o WHERE { ?e schema:sameAs ?o } ORDER BY ?o", e=iri):
        told[link or ""] = {}
    for graph, link in store.rows("SELECT ?g ?o WHERE { GRAPH ?g { ?e schema:sameAs ?o } } ORDER BY ?g", e=iri):
        if graph in sources:
            told.setdefault(link or "", {})[graph] = sources[graph]
    return [(link, tuple(tellers.values())) for link, tellers in told.items()]


def _credits_of(store: Store, entity: Entity) -> list[Credit]:
    if store.datasets:
        found = credits_between(store, neighbours(store, entity.iri), RELATIONS)
        return [credit for several in found.values() for credit in several]
    return read_credits_of(store, entity.iri)


def _newest(credit: Credit) -> tuple[int, str]:
    newest = max((source.published for source in credit.sources), default="")
    return (-int((newest.replace("-", "") + "0000")[:8] or 0), credit.iri)


def _credit_fact(credit: Credit, entity: Entity, names: Names, cited: tuple[int, ...]) -> Fact:
    person, production = names.entity(credit.start), names.entity(credit.end)
    played = f" as {listed(list(credit.characters))}" if credit.characters else ""
    status = f" ({in_words(credit.status)})" if credit.status else ""
    role = in_words(credit.relation)
    if entity.kind not in ("person", "production"):
        return Fact(f"{person.name} in {production.name}{status}", cited, credit)
    other = production.name if entity.kind == "person" else person.name
    return Fact(f"{other}: {role}{played}{status}", cited, credit, role, f"{other}{played}{status}")


def _add_statements(store: Store, entity: Entity, found: Portrait, names: Names, cite: Any) -> None:
    """Add what sources say of the entity itself: status, title, dates, awards, events."""
    sources = read_sources(store)
    known = {relation.predicate for relation in RELATIONS.values()}
    rows = store.rows(
        "SELECT ?g ?p ?o WHERE { GRAPH ?g { ?e ?p ?o } ?g schema:publisher ?x "
        "OPTIONAL { ?g schema:datePublished ?d } } "
        "ORDER BY DESC(STR(?d)) ?p ?o",
        e=entity.iri,
    )
    told: dict[tuple[str, str], list[Source]] = {}
    for graph, predicate, value in rows:
        if predicate in known or last_part(predicate or "") in _SHOWN_ELSEWHERE or graph not in sources:
            continue
        told.setdefault((predicate or "", value or ""), []).append(sources[graph])
    for (predicate, value), tellers in _most_exact(told).items():
        shown = names.entity(value).name if value.startswith(tuple(PREFIXES.values())) else value
        label = in_words(last_part(predicate))
        heading = "History" if label == "status" else "Facts"
        dated = f"{_span(tellers)}: " if heading == "History" else ""
        shown = shown.replace("-", " ") if heading == "History" else shown
        found.sections.setdefault(heading, []).append(Fact(f"{dated}{label} {shown}", cite(tuple(tellers))))
    for award, name, result, giver in store.rows(
        "SELECT ?a ?name ?result ?giver WHERE { ?a a cg:Award ; cg:person|cg:production ?e ; schema:name ?name . "
        "OPTIONAL { ?a cg:result ?result } OPTIONAL { ?a cg:awardedBy/schema:name ?giver } } ORDER BY ?name",
        e=entity.iri,
    ):
        tellers = [
            sources[g]
            for (g,) in store.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?a a cg:Award } }", a=award or "")
            if g in sources
        ]
        tellers.sort(key=lambda source: (source.published, source.iri), reverse=True)
        by = f" of {giver}" if giver else ""
        text = f"{'nominated for ' if result == 'nominated' else ''}{name}{by}"
        found.sections.setdefault("Awards", []).append(Fact(text, cite(tuple(tellers))))


def _most_exact(told: dict[tuple[str, str], list[Source]]) -> dict[tuple[str, str], list[Source]]:
    """Return what was told, each date once: who tells its year or month alone tells the day that another names."""
    found: dict[tuple[str, str], list[Source]] = {}
    for (predicate, value), tellers in told.items():
        finer = [of for one, of in told if one == predicate and of.startswith(f"{value}-") and first_day(of)]
        exact = [one for one in finer if not any(of.startswith(f"{one}-") for of in finer)]
        key = (predicate, exact[0] if len(exact) == 1 and first_day(value) else value)
        known = found.setdefault(key, [])
        known += [source for source in tellers if source not in known]
    for tellers in found.values():
        tellers.sort(key=lambda source: source.published, reverse=True)
    return found


def _span(tellers: list[Source]) -> str:
    """Return when it was told: from the oldest to the newest of sources that come newest first."""
    newest, oldest = tellers[0].published, tellers[-1].published
    return newest if newest == oldest else f"{oldest or 'undated'} to {newest}"
