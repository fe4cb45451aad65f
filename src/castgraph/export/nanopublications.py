"""Facts → nanopublications (TriG): one for each fact and source that tells it, with who says so and when it was read.

Each is four named graphs: the head names the others; the assertion is what the source says, with the status that it
gives; the provenance is the article; the publication's own graph is the day and the licence. They are not signed, and
their IRIs are made of what they say, so that the same facts are the same publications.

Source: https://nanopub.net/guidelines/working_draft/
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from castgraph.export.handing import Handed, whole_day
from castgraph.export.rdf import trig
from castgraph.store.sparql import Literal, NamedNode, Quad
from castgraph.vocabulary import CG, ID, PREFIXES, RDF, RELATIONS, ROLES, SCHEMA, XSD, holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.export.handing import Handover
    from castgraph.facts.outside import Article
    from castgraph.model import Credit, Evidence

__all__ = ["nanopub"]

_NP = "http://www.nanopub.org/nschema#"
_CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
_DAY = NamedNode(XSD + "date")


def nanopub(handover: Handover) -> Handed:
    """Return every nanopublication in one TriG document, sorted by IRI."""
    handed = Handed("", 0, "nanopublications")
    quads: list[Quad] = []
    for fact in handover.facts():
        tellers = [item for item in handover.tellers(fact) if item.source.iri in handover.articles]
        if not tellers:
            handed.left_out["facts that no source tells by itself"] += 1
        if denying := len(fact.evidence) - len(handover.tellers(fact)):
            handed.left_out["reports that a fact does not hold, or may not"] += denying
        for item in tellers:
            quads += _publication(fact, item, handover.articles[item.source.iri])
            handed.count += 1
    handed.text = trig(quads)
    return handed


def _publication(fact: Credit, item: Evidence, article: Article) -> Iterator[Quad]:
    iri = f"{ID}nanopub/{sha256(f'{fact.iri} {item.source.iri}'.encode()).hexdigest()[:32]}"
    head, assertion, provenance, about = (
        NamedNode(f"{iri}#{name}") for name in ("Head", "assertion", "provenance", "pubinfo")
    )
    this = NamedNode(iri)
    yield Quad(this, NamedNode(RDF + "type"), NamedNode(_NP + "Nanopublication"), head)
    for name, graph in (("hasAssertion", assertion), ("hasProvenance", provenance), ("hasPublicationInfo", about)):
        yield Quad(this, NamedNode(_NP + name), graph, head)
    for subject, predicate, value in _assertion(fact, item):
        yield Quad(NamedNode(subject), NamedNode(predicate), value, assertion)
    for subject, predicate, value in _provenance(article, assertion.value):
        yield Quad(NamedNode(subject), NamedNode(predicate), value, provenance)
    subject = fact.start if fact.relation in RELATIONS else fact.iri
    yield Quad(this, NamedNode(PREFIXES["dcterms"] + "subject"), NamedNode(subject), about)
    if day := whole_day(article.retrieved):
        yield Quad(this, NamedNode(PREFIXES["dcterms"] + "created"), Literal(day, datatype=_DAY), about)
    if item.source.iri.startswith(PREFIXES["source"]):
        yield Quad(this, NamedNode(PREFIXES["dcterms"] + "license"), NamedNode(_CC0), about)


def _assertion(fact: Credit, item: Evidence) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    """Yield what a source says: a relation as it is, a credit with its parts, and in one triple too if it holds."""
    if fact.relation in RELATIONS:
        yield fact.start, RELATIONS[fact.relation].predicate, NamedNode(fact.end)
        return
    if fact.relation in ROLES and holds(item.status):
        yield fact.start, CG + ROLES[fact.relation].predicate, NamedNode(fact.end)
    if " " in fact.iri:
        return  # of a dataset that tells it in one triple
    yield fact.iri, RDF + "type", NamedNode(CG + "Credit")
    yield fact.iri, CG + "person", NamedNode(fact.start)
    yield fact.iri, CG + "role", NamedNode(PREFIXES["role"] + fact.relation)
    yield fact.iri, CG + "production", NamedNode(fact.end)
    if item.status:
        yield fact.iri, CG + "status", NamedNode(PREFIXES["status"] + item.status)
    for name in item.characters:
        yield fact.iri, CG + "characterName", Literal(name)


def _provenance(article: Article, assertion: str) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    source, prov = article.source, PREFIXES["prov"]
    yield assertion, prov + "hadPrimarySource", NamedNode(source.iri)
    if source.publisher_iri:
        yield assertion, prov + "wasAttributedTo", NamedNode(source.publisher_iri)
        yield source.publisher_iri, SCHEMA + "name", Literal(source.publisher)
        yield source.iri, SCHEMA + "publisher", NamedNode(source.publisher_iri)
    yield source.iri, RDF + "type", NamedNode(SCHEMA + "NewsArticle" if article.is_page else CG + "Dataset")
    if source.url:
        yield source.iri, SCHEMA + "url", NamedNode(source.url)
    if source.archived:
        yield source.iri, CG + "archived", NamedNode(source.archived)
    for name, text in (("headline", source.headline), ("datePublished", source.published)):
        if text:
            datatype = _DAY if name == "datePublished" and whole_day(text) == text else None
            yield source.iri, SCHEMA + name, Literal(text, datatype=datatype)
