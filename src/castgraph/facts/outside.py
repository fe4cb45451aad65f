"""What entities are elsewhere, and what a bibliography wants to know of an article. Plain reading."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castgraph.facts.sources import read_all_sources, read_sources, told_sources
from castgraph.store.sparql import term
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from castgraph.model import Source
    from castgraph.store.base import Store

__all__ = ["Article", "read_article", "read_articles", "wikidata_ids"]

_ITEM = re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/(Q[1-9]\d*)")


@dataclass(frozen=True, slots=True)
class Article:
    """A source with the language of its headline, which may be empty, and the day on which it was read."""

    source: Source
    language: str = ""
    retrieved: str = ""

    @property
    def is_page(self) -> bool:
        """Whether it is a page that can be read, not a dataset."""
        return bool(self.source.url) and not self.source.iri.startswith(PREFIXES["dataset"])


def read_articles(store: Store) -> dict[str, Article]:
    """Return every source of the store by its IRI, sorted by it."""
    more = {
        iri: (language or "", retrieved or "")
        for iri, language, retrieved in store.rows(
            "SELECT ?source (LANG(?headline) AS ?language) ?retrieved WHERE { ?source a ?kind . "
            "VALUES ?kind { schema:NewsArticle cg:Dataset } OPTIONAL { ?source schema:headline ?headline } "
            "OPTIONAL { ?source cg:dateRetrieved ?retrieved } }"
        )
    }
    return {iri: Article(source, *more.get(iri, ())) for iri, source in sorted(read_all_sources(store).items())}


def read_article(store: Store, iri: str) -> Article | None:
    """Return one source of the store, without reading any other; None where it is none."""
    which = f"VALUES ?source {{ {term(iri)} }} "
    source = read_sources(store).get(iri) or told_sources(store, which).get(iri)
    if source is None:
        return None
    more = store.rows(
        f"SELECT (LANG(?headline) AS ?language) ?retrieved WHERE {{ {which}OPTIONAL {{ ?source schema:headline "
        "?headline } OPTIONAL { ?source cg:dateRetrieved ?retrieved } } ORDER BY ?headline ?retrieved"
    )
    language, retrieved = next(more)
    return Article(source, language or "", retrieved or "")


def wikidata_ids(store: Store) -> dict[str, str]:
    """Return the Wikidata item (``Q42``) of each entity that carries exactly one; who carries two is not sure."""
    found: dict[str, set[str]] = defaultdict(set)
    for iri, address in store.rows("SELECT ?e ?page WHERE { ?e schema:sameAs ?page }"):
        if item := _ITEM.fullmatch(address or ""):
            found[iri or ""].add(item[1])
    return {iri: items.pop() for iri, items in found.items() if len(items) == 1}
