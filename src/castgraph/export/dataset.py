"""A store → what it is as a dataset: title and licence, counts and dates, in schema.org's words, DCAT's and VoID's.

Title, description, licence, creator and keywords are what the graph says of itself (`graph/dataset.ttl`); all the rest
is counted. No clock is asked: a graph is as new as the day on which its newest source was read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID, XSD

from castgraph.export.handing import Handed
from castgraph.iris import compact
from castgraph.vocabulary import CG, ID, PREFIXES, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.export.handing import Handover
    from castgraph.facts.outside import Article
    from castgraph.store.base import Store

__all__ = ["dataset", "described", "served"]

_ME = rdflib.URIRef(f"{ID}dataset")
_S = rdflib.Namespace(SCHEMA)
_SAID = {
    "title": (DCTERMS.title, _S.name),
    "description": (DCTERMS.description, _S.description),
    "licence": (DCTERMS.license, _S.license),
    "creator": (DCTERMS.creator, None),
    "keywords": (DCAT.keyword, _S.keywords),
}
"""What a graph says of itself: the term that it is said by, and schema.org's."""


def dataset(handover: Handover) -> Handed:
    """Return the description as Turtle; what the graph does not say of itself is told as left out.

    Source: https://www.w3.org/TR/vocab-dcat-3/, https://www.w3.org/TR/void/, https://schema.org/Dataset
    """
    handed = Handed("", 1, "dataset described")
    made = described(handover.store, handover.articles.values(), handed.left_out)
    _count(handover.store, made)
    handed.text = made.serialize(format="turtle")
    return handed


def served(store: Store, root: str, *, counted: bool) -> rdflib.Graph:
    """Return the description of what a server has at an address, with where it answers.

    Args:
        store: what it serves.
        root: its address, without a slash at the end.
        counted: count everything, which reads all of it; else only how many quads there are.
    """
    from castgraph.facts.outside import read_articles

    made = described(store, read_articles(store).values() if counted else (), Counter())
    if counted:
        _count(store, made)
    elif store.known_size is not None:
        made.add((_ME, VOID.triples, rdflib.Literal(store.known_size)))
    made.add((_ME, VOID.sparqlEndpoint, rdflib.URIRef(f"{root}/sparql")))
    made.add((_ME, VOID.uriLookupEndpoint, rdflib.URIRef(f"{root}/entity?iri=")))
    made.add((_ME, DCAT.landingPage, rdflib.URIRef(f"{root}/")))
    return made


def described(store: Store, articles: Iterable[Article], left_out: Counter[str]) -> rdflib.Graph:
    """Return what a graph says of itself, and from when its sources are; without any number.

    Args:
        store: an open store.
        articles: its sources.
        left_out: takes what it does not say of itself.
    """
    made = rdflib.Graph()
    for prefix, name in (PREFIXES | {"dcat": str(DCAT), "void": str(VOID)}).items():
        made.bind(prefix, name, replace=True)
    for kind in (DCAT.Dataset, VOID.Dataset, _S.Dataset):
        made.add((_ME, RDF.type, kind))
    _say(store, made, left_out)
    _date(articles, made)
    return made


def _say(store: Store, made: rdflib.Graph, left_out: Counter[str]) -> None:
    """Add what the graph says of itself."""
    said: dict[str, list[rdflib.URIRef | rdflib.Literal]] = defaultdict(list)
    query = "SELECT ?p ?o (LANG(?o) AS ?l) (isIRI(?o) AS ?i) WHERE { GRAPH ?me { ?me ?p ?o } } ORDER BY ?p ?o"
    for term, value, language, is_iri in store.rows(query, me=str(_ME)):
        said[term or ""].append(
            rdflib.URIRef(value or "") if is_iri == "true" else rdflib.Literal(value, lang=language or None)
        )
    for what, (term, ours) in _SAID.items():
        if not said[str(term)]:
            left_out[f"{what}, which dataset.ttl does not say"] += 1
        for value in said[str(term)]:
            made.add((_ME, term, value))
            if ours:
                made.add((_ME, ours, value))


def _date(told: Iterable[Article], made: rdflib.Graph) -> None:
    """Add from when to when its sources are, and on which day the newest was read."""
    articles = [article for article in told if article.is_page]
    published = sorted(article.source.published for article in articles if article.source.published)
    if published:
        span = rdflib.URIRef(f"{_ME}#temporal")
        made.add((_ME, _S.temporalCoverage, rdflib.Literal(f"{published[0]}/{published[-1]}")))
        made.add((_ME, DCTERMS.temporal, span))
        made.add((span, RDF.type, DCTERMS.PeriodOfTime))
        made.add((span, DCAT.startDate, _day(published[0])))
        made.add((span, DCAT.endDate, _day(published[-1])))
    if retrieved := max((article.retrieved for article in articles), default=""):
        made.add((_ME, DCTERMS.modified, _day(retrieved)))
        made.add((_ME, _S.dateModified, _day(retrieved)))


def _day(date: str) -> rdflib.Literal:
    kinds = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
    return rdflib.Literal(date, datatype=kinds.get(len(date)))


def _count(store: Store, made: rdflib.Graph) -> None:
    """Add how much the default graph holds, in whole and by class and property, and which datasets stand beside it."""
    whole = next(
        store.rows(
            "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?p) AS ?ps) "
            "(COUNT(DISTINCT ?o) AS ?os) WHERE { ?s ?p ?o }"
        )
    )
    terms = (VOID.triples, VOID.distinctSubjects, VOID.properties, VOID.distinctObjects)
    for term, count in zip(terms, whole, strict=True):
        made.add((_ME, term, rdflib.Literal(int(count or 0))))
    parts = (
        (
            "class",
            VOID.classPartition,
            VOID["class"],
            VOID.entities,
            "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c }",
        ),
        ("property", VOID.propertyPartition, VOID.property, VOID.triples, "SELECT ?c (COUNT(*) AS ?n) { ?s ?c ?o }"),
    )
    for kind, has, of, counted, query in parts:
        rows = list(store.rows(f"{query} GROUP BY ?c ORDER BY ?c"))
        for iri, count in rows:
            part = rdflib.URIRef(f"{_ME}#{kind}-{re.sub(r'[^A-Za-z0-9]+', '-', compact(iri or ''))}")
            made.add((_ME, has, part))
            made.add((part, RDF.type, VOID.Dataset))
            made.add((part, of, rdflib.URIRef(iri or "")))
            made.add((part, counted, rdflib.Literal(int(count or 0))))
        if kind == "class":
            made.add((_ME, VOID.classes, rdflib.Literal(len(rows))))
    made.add((_ME, VOID.uriSpace, rdflib.Literal(ID)))
    for vocabulary in (CG, SCHEMA):
        made.add((_ME, VOID.vocabulary, rdflib.URIRef(vocabulary)))
    for beside in store.datasets:
        made.add((_ME, VOID.subset, rdflib.URIRef(beside)))
