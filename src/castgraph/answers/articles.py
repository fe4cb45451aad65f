"""A source by whatever it is called by, and what it says in words. Reads; decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from castgraph.errors import UnknownNameError
from castgraph.facts.credits import read_credit
from castgraph.facts.outside import Article, read_article
from castgraph.facts.sources import read_all_sources
from castgraph.importers.addresses import clean
from castgraph.iris import compact, expand, kind_of, last_part
from castgraph.model import Entity
from castgraph.names.lookup import Names
from castgraph.shown import Tabular
from castgraph.store.sparql import term
from castgraph.vocabulary import CG, PREFIXES, RDF, RELATIONS
from castgraph.wording import does, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.store.base import Store

__all__ = ["ArticlePortrait", "article_entity", "article_portrait", "find_article", "mentions"]

_DESCRIBES = {RDF + "type", PREFIXES["rdfs"] + "comment"}
_CREDIT_PARTS = {
    CG + name for name in ("person", "role", "production", "character", "characterName", "status", "billing")
}


@dataclass(frozen=True, slots=True, repr=False)
class ArticlePortrait(Tabular):
    """A source and what it says: each fact in words, sorted, with the status that it gives, which may be empty."""

    article: Article
    facts: tuple[tuple[str, str], ...]

    def in_short(self) -> str:
        """Return the source, and how much it says."""
        return f"{self.article.source.in_short()} (facts: {len(self.facts)})"

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of the rows."""
        return ("fact", "status", "publisher", "published", "url")

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a row for each fact: its words, the status that the source gives it, and the source."""
        source = self.article.source
        rest = {"publisher": source.publisher, "published": source.published, "url": source.url}
        return [{"fact": text, "status": status} | rest for text, status in self.facts]

    def to_json(self) -> dict[str, Any]:
        """Return the source, with its headline and the day on which it was read, and its facts."""
        source = self.article.source
        return source.to_json() | {
            "headline": source.headline or None,
            "retrieved": self.article.retrieved or None,
            "facts": [{"text": text, "status": status or None} for text, status in self.facts],
        }


def find_article(store: Store, text: str) -> str:
    """Return the IRI of the source that a text names; empty where it names none.

    Args:
        store: an open store.
        text: a CURIE (``source:…``) or IRI; the address of its page, or of the copy in an archive, with or without
            ``www.``, a slash at the end and what only tracks readers; or the name of its file.

    Raises:
        UnknownNameError: it can name nothing but a source, and there is no such one.
    """
    iri = expand(text) or ""
    if re.fullmatch(r"\S+\.ttl", text):
        iri = PREFIXES["source"] + PurePath(text).stem
    if iri.startswith(PREFIXES["source"]):
        if store.ask(f"ASK {{ {term(iri)} a schema:NewsArticle }}"):
            return iri
        raise UnknownNameError(text, _similar(store, last_part(iri)))
    if not iri.startswith(("http://", "https://")):
        return ""
    found = store.rows(
        f"SELECT ?source WHERE {{ VALUES ?page {{ {' '.join(str(term(one)) for one in _ways_to_write(iri))} }} "
        "?source schema:url|cg:archived ?page . ?source a schema:NewsArticle } ORDER BY ?source"
    )
    return next((source or "" for (source,) in found), "")


def article_entity(store: Store, iri: str) -> Entity:
    """Return a source as what a search finds: its headline, its day, and how many credits it tells."""
    source = _article(store, iri).source
    credits = sum(1 for _ in store.rows(f"SELECT ?c WHERE {{ GRAPH {term(iri)} {{ ?c a cg:Credit }} }}"))
    name = source.headline or source.cite()
    return Entity(iri, compact(iri), name, "source", "NewsArticle", source.published, degree=credits)


def article_portrait(store: Store, iri: str) -> ArticlePortrait:
    """Return a source, as `find_article` found it, with what it says."""
    return ArticlePortrait(_article(store, iri), tuple(sorted(_facts(store, iri))))


def _article(store: Store, iri: str) -> Article:
    if (found := read_article(store, iri)) is None:
        raise UnknownNameError(compact(iri))
    return found


def mentions(store: Store, iri: str) -> list[str]:
    """Return the IRIs of the entities that a source speaks of, sorted."""
    rows = store.rows(
        f"SELECT DISTINCT ?e WHERE {{ GRAPH {term(iri)} {{ {{ ?e ?p ?o }} UNION {{ ?s ?q ?e }} }} }} ORDER BY ?e"
    )
    return [one for (one,) in rows if one and kind_of(one)]


def _facts(store: Store, iri: str) -> Iterator[tuple[str, str]]:
    names = Names.of(store)
    told: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, value in store.rows(f"SELECT ?s ?p ?o WHERE {{ GRAPH {term(iri)} {{ ?s ?p ?o }} }}"):
        if subject != iri and predicate not in _DESCRIBES:
            told.setdefault(subject or "", []).append((predicate or "", value or ""))
    for subject, rows in told.items():
        status = next((last_part(value) for predicate, value in rows if predicate == CG + "status"), "")
        credit = read_credit(store, subject) if subject.startswith(PREFIXES["credit"]) else None
        if credit:
            (played,) = [item.characters for item in credit.evidence if item.source.iri == iri] or [()]
            part = f" as {listed(list(played))}" if played else ""
            part += "".join(f", {last_part(value)}" for predicate, value in rows if predicate == CG + "billing")
            person, production = names.entity(credit.start).name, names.entity(credit.end).name
            yield f"{person} {does(credit.relation, status)} {production}{part}", status
        elif status:
            yield names.entity(subject).name, status
        for predicate, value in rows:
            if predicate != CG + "status" and not (credit and predicate in _CREDIT_PARTS):
                shown = names.entity(value).name if value.startswith(tuple(PREFIXES.values())) else value
                relation = next((one for one in RELATIONS.values() if one.predicate == predicate), None)
                name = _name(names, subject, credit is not None)
                yield f"{name} {relation.phrase if relation else in_words(last_part(predicate)) + ':'} {shown}", ""


def _name(names: Names, subject: str, is_credit: bool) -> str:
    entity = names.entity(subject)
    return entity.curie if is_credit else entity.name


def _ways_to_write(address: str) -> list[str]:
    """Return an address in the ways in which the same page is written."""
    ways: dict[str, None] = {address: None}
    bare = re.sub(r"^https?://(?:www\.)?", "", clean(address.partition("#")[0])).rstrip("/")
    for scheme, www, slash in product(("https://", "http://"), ("", "www."), ("", "/")):
        ways[f"{scheme}{www}{bare}{slash}"] = None
    return list(ways)


def _similar(store: Store, slug: str) -> list[Entity]:
    """Return the sources whose file has a similar name."""
    from difflib import get_close_matches

    slugs = {last_part(iri): iri for iri in ([] if store.is_large else read_all_sources(store))}
    return [article_entity(store, slugs[one]) for one in get_close_matches(slug, slugs, n=3)]
