"""The pages of what an IRI names: an entity with all its facts, a source with what it says, and anything else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.facts.outside import read_article
from castgraph.iris import compact, kind_of
from castgraph.names.lookup import Names
from castgraph.serving.asked import Answered, Refused
from castgraph.serving.pages import Frame, page
from castgraph.store.sparql import NamedNode, term
from castgraph.vocabulary import PREFIXES, RELATIONS, firmness
from castgraph.wording import in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import rdflib

    from castgraph.answers.portrait import Fact, Portrait
    from castgraph.model import Entity, Source
    from castgraph.serving.asked import Asked
    from castgraph.serving.served import Served
    from castgraph.store.base import Store

__all__ = ["page_of", "page_of_data"]

_FACTS = 300
"""Facts under one heading that are shown, unless all are asked for."""
_APART = 20
"""Facts under one heading above which they are told by kind: all who act, all who direct."""
_EVENTS = 30
"""Entries of the time line that are shown, unless all are asked for."""
_ROWS = 200
"""Triples of anything else that are shown in each direction."""


def page_of(served: Served, asked: Asked, store: Store, iri: str) -> Answered:
    """Return the page of what an IRI names.

    Raises:
        Refused: nothing is told of it.
    """
    names = Names.of(store)
    entity = names.known(iri)
    if entity is not None and entity.iri != iri:
        return _moved(asked, entity.iri)
    if entity is not None:
        return _portrait(asked, store, names, entity)
    if (article := read_article(store, iri)) and iri not in store.datasets:
        from castgraph.answers.articles import article_portrait, mentions

        told = article_portrait(store, iri)
        some = [names.entity(one) for one in mentions(store, iri)]
        title = article.source.headline or article.source.cite()
        return page(
            asked,
            "source",
            title,
            as_of=asked.one("as_of"),
            article=told.article,
            facts=told.facts,
            entities=some,
            iri=iri,
        )
    return _thing(asked, store, names, iri)


def _moved(asked: Asked, iri: str) -> Answered:
    where = Frame(as_of=asked.one("as_of")).to(iri)
    return Answered(b"", status=308, headers={"Location": where})


@dataclass(frozen=True, slots=True)
class _Row:
    """A fact as it is shown: words, the entities that it leads to, more words, a status, and who says so."""

    before: str
    nodes: tuple[Entity, ...]
    after: str
    status: str
    cited: tuple[int, ...]
    why: str


def _portrait(asked: Asked, store: Store, names: Names, entity: Entity) -> Answered:
    from castgraph.answers.portrait import portrait

    found = portrait(store, entity)
    whole = bool(asked.one("all"))
    frame = Frame(as_of=asked.one("as_of"))
    sections = []
    for heading, facts in found.sections.items():
        shown = facts if whole else facts[:_FACTS]
        groups = _groups(shown, lambda fact: _row(fact, entity, names, frame))
        sections.append((heading, len(facts), len(facts) - len(shown), groups))
    events = _events(found, entity, names)
    cited = {number for _, _, _, groups in sections for _, rows in groups for row in rows for number in row.cited}
    cited |= {number for link in found.links for number in link.cited}
    return page(
        asked,
        "entity",
        entity.name,
        as_of=asked.one("as_of"),
        entity=entity,
        links=found.links,
        sections=sections,
        sources=found.sources,
        cited=[(number, found.sources[number - 1]) for number in sorted(cited)],
        events=events if whole else events[:_EVENTS],
        later=0 if whole else max(0, len(events) - _EVENTS),
        described=entity.describe().removeprefix(entity.name).strip(" ()"),
    )


def _groups(facts: Sequence[Fact], row: Any) -> list[tuple[str, list[_Row]]]:
    kinds = Counter(fact.kind for fact in facts)
    if len(facts) <= _APART or not all(kinds):
        return [("", [row(fact) for fact in facts])]
    return [(kind, [row(fact) for fact in facts if fact.kind == kind]) for kind, _ in kinds.most_common()]


def _row(fact: Fact, entity: Entity, names: Names, frame: Frame) -> _Row:
    credit = fact.credit
    if credit is None:
        return _Row(fact.text, (), "", "", fact.cited, "")
    others = tuple(names.entity(iri) for iri in (credit.start, credit.end) if iri != entity.iri)
    why = frame.at("/why", what=compact(credit.start), other=compact(credit.end))
    if " " not in credit.iri:
        why = frame.to(credit.iri)
    if credit.relation in RELATIONS:
        return _Row(fact.kind, others, "", credit.status, fact.cited, why)
    played = f" as {listed(list(credit.characters))}" if credit.characters else ""
    billing = f" ({in_words(credit.billing)})" if credit.billing else ""
    return _Row("", others, f"{in_words(credit.relation)}{played}{billing}", credit.status, fact.cited, why)


@dataclass(frozen=True, slots=True)
class _Event:
    """What a source told on a day."""

    day: str
    source: Source
    status: str
    words: str
    nodes: tuple[Entity, ...]

    @property
    def style(self) -> str:
        """Class of its mark."""
        return "bad" if firmness(self.status) == 0 else "firm" if firmness(self.status) >= 1 else ""


def _events(found: Portrait, entity: Entity, names: Names) -> list[_Event]:
    """Return what dated sources told, the newest first."""
    events = []
    for facts in found.sections.values():
        for fact in facts:
            credit = fact.credit
            for item in credit.evidence if credit else ():
                if credit and item.source.published and not item.source.iri.startswith(PREFIXES["dataset"]):
                    others = tuple(names.entity(iri) for iri in (credit.start, credit.end) if iri != entity.iri)
                    words = fact.kind if credit.relation in RELATIONS else in_words(credit.relation)
                    events.append(_Event(item.source.published, item.source, item.status, words, others))
    return sorted(events, key=lambda event: (event.day, event.source.iri), reverse=True)


def _thing(asked: Asked, store: Store, names: Names, iri: str) -> Answered:
    """Return the page of what is no entity and no source: a credit, a role, an award, a term, a page elsewhere."""
    me = term(iri)
    told = list(_told(store, f"{me} ?p ?o", "?o"))
    heard = list(_told(store, f"?o ?p {me}", "?o"))
    if not told and not heard:
        raise Refused(404, f"nothing is told of {compact(iri)[:200]}")
    same = {value for predicate, values in heard for value, _, _ in values if predicate == "schema:sameAs"}
    if not told and len(heard) == 1 and len(same) == 1:
        return _moved(asked, same.pop())
    verdicts = []
    if iri.startswith(PREFIXES["credit"]):
        from castgraph.answers.verdicts import why

        verdicts = list(why(store, iri))
    label = next((value for predicate, values in told for value, _, _ in values if predicate in _LABELS), "")
    mentioned = [value for rows in (told, heard) for _, values in rows for value, is_iri, _ in values if is_iri]
    return page(
        asked,
        "thing",
        verdicts[0].text if verdicts else label or compact(iri),
        as_of=asked.one("as_of"),
        iri=iri,
        told=told,
        heard=heard,
        verdicts=verdicts,
        entities=[names.entity(one) for one in dict.fromkeys(mentioned) if kind_of(one)],
        known={one: names.entity(one) for one in dict.fromkeys(mentioned) if kind_of(one)},
        shorten=compact,
        most=_ROWS,
    )


_LABELS = ("rdfs:label", "schema:name", "skos:prefLabel")


def _told(store: Store, pattern: str, value: str) -> Iterator[tuple[str, list[tuple[str, bool, str]]]]:
    """Yield predicates as CURIEs, each with its values: text, whether it is an IRI, and the predicate's own IRI."""
    found: dict[str, list[tuple[str, bool, str]]] = {}
    query = f"SELECT DISTINCT ?p {value} WHERE {{ {pattern} }} ORDER BY ?p {value} LIMIT {_ROWS}"
    for row in store.solutions(query):
        predicate, one = row["p"].value, row["o"]
        found.setdefault(compact(predicate), []).append((one.value, isinstance(one, NamedNode), predicate))
    yield from found.items()


def page_of_data(asked: Asked, made: rdflib.Graph) -> Answered:
    """Return the page that describes the data as a whole."""
    from rdflib.namespace import DCTERMS, RDF, VOID

    me = next(iter(made.subjects(RDF.type, VOID.Dataset)), None)
    me = next((one for one in made.subjects(VOID.sparqlEndpoint, None)), me)

    def values(*predicates: Any) -> list[str]:
        return sorted({str(value) for predicate in predicates for value in made.objects(me, predicate)})

    def parts(has: Any, of: Any, count: Any) -> list[tuple[str, str, int]]:
        found = [(str(made.value(part, of)), int(str(made.value(part, count)))) for part in made.objects(me, has)]
        return [(iri, compact(iri), number) for iri, number in sorted(found, key=lambda one: -one[1])]

    return page(
        asked,
        "data",
        (values(DCTERMS.title) or ["About the data"])[0],
        description=values(DCTERMS.description),
        facts=[
            ("Licence", values(DCTERMS.license)),
            ("Creator", values(DCTERMS.creator)),
            ("Newest source read", values(DCTERMS.modified)),
            ("Triples", [f"{int(one):,}" for one in values(VOID.triples)]),
            ("SPARQL", values(VOID.sparqlEndpoint)),
            ("Imported datasets", values(VOID.subset)),
        ],
        classes=parts(VOID.classPartition, VOID["class"], VOID.entities),
        properties=parts(VOID.propertyPartition, VOID.property, VOID.triples),
    )
