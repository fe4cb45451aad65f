"""Dataset → `Source`s: the articles and datasets that tell facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.facts.handed import handed_over
from castgraph.iris import last_part
from castgraph.model import Source
from castgraph.store.sparql import term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.store.base import Store

__all__ = ["read_all_sources", "read_sources", "sources_among", "told_sources"]

_FEW = 300
"""Sources that are read by themselves; all are read sooner than more of them."""


def read_sources(store: Store) -> dict[str, Source]:
    """Return the curated sources and the datasets of the store by their IRIs, read once per open store.

    The pages that rows of imported datasets name, which may be as many as the rows, are among them once a credit was
    read that they tell; `read_all_sources` has them all.
    """
    sources: dict[str, Source] = store.cached("sources", lambda: _sources(store))
    return sources


def sources_among(store: Store, iris: Iterable[str]) -> dict[str, Source]:
    """Return those of some IRIs that are sources, and perhaps others.

    As long as few were asked for, they are read by themselves: the first question to a small store need not read all.
    """
    if store.datasets or store.hosts:
        return read_sources(store)
    met: dict[str, Source | None] = store.cached("sources met", lambda: _datasets(store))
    if fresh := [iri for iri in dict.fromkeys(iris) if iri not in met]:
        if len(met) + len(fresh) > _FEW:
            return read_sources(store)
        found = told_sources(store, f"VALUES ?source {{ {' '.join(str(term(iri)) for iri in fresh)} }} ")
        met |= {iri: found.get(iri) for iri in fresh}
    return {iri: source for iri, source in met.items() if source}


def read_all_sources(store: Store) -> dict[str, Source]:
    """Return every source of the store by its IRI, read once per open store."""
    if not store.datasets:
        return read_sources(store)

    def made() -> dict[str, Source]:
        handed = handed_over(store)
        found = told_sources(store.curated(keep=[one for one in store.datasets if one not in handed]))
        for some in handed.values():
            found |= some.sources()
        return found | read_sources(store)

    sources: dict[str, Source] = store.cached("all sources", made)
    return sources


def _sources(store: Store) -> dict[str, Source]:
    return told_sources(store.curated()) | _datasets(store)


def _datasets(store: Store) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for iri, name, retrieved, url in store.rows(
        "SELECT ?dataset ?name ?retrieved ?url WHERE { ?dataset a cg:Dataset . OPTIONAL { ?dataset schema:name ?name } "
        "OPTIONAL { ?dataset cg:dateRetrieved ?retrieved } OPTIONAL { ?dataset schema:url ?url } }"
    ):
        if iri:
            found[iri] = Source(iri, name or last_part(iri), retrieved or "", url or "")
    for iri in store.datasets:
        found.setdefault(iri, Source(iri, last_part(iri)))  # one that does not describe itself
    return found


def told_sources(store: Store, which: str = "") -> dict[str, Source]:
    """Return the articles of a store; `which` binds ``?source`` to some of them, or is empty for all."""
    found: dict[str, Source] = {}
    for iri, publisher, name, published, url, headline, archived, archived_on in store.rows(
        "SELECT ?source ?publisher ?name ?date ?url ?headline ?archived ?archivedOn WHERE { "
        f"{which}?source a schema:NewsArticle . "
        "OPTIONAL { ?source schema:publisher ?publisher . OPTIONAL { ?publisher schema:name ?name } } "
        "OPTIONAL { ?source schema:datePublished ?date } OPTIONAL { ?source schema:url ?url } "
        "OPTIONAL { ?source schema:headline ?headline } "
        "OPTIONAL { ?source cg:archived ?archived ; cg:dateArchived ?archivedOn } } ORDER BY ?source ?name"
    ):
        if iri and iri not in found:
            shown = name or last_part(publisher or "").replace("-", " ")
            found[iri] = Source(
                iri,
                shown,
                published or "",
                url or "",
                headline or "",
                publisher or "",
                archived or "",
                archived_on or "",
            )
    return found
