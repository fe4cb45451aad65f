"""Entities and facts as plain rows, each with the sources that tell it: what the JSON API and the tools answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.facts.sources import read_sources
from castgraph.iris import compact, dataset_of
from castgraph.serving.addresses import address
from castgraph.store.sparql import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from castgraph.answers.portrait import Portrait
    from castgraph.model import Entity, Source
    from castgraph.serving.served import Served
    from castgraph.store.base import Store

__all__ = ["entity_row", "fact_rows", "found", "source_row", "tellers", "undated"]


def found(store: Store, text: str, kinds: Sequence[str], limit: int) -> Sequence[Entity]:
    """Return who and what a text names, best first: as ``castgraph find`` does, a source by its address too."""
    from castgraph.answers.articles import article_entity, find_article
    from castgraph.errors import UnknownNameError
    from castgraph.names.lookup import find

    if not kinds or "source" in kinds:
        try:
            if iri := find_article(store, text):
                return [article_entity(store, iri)]
        except UnknownNameError:
            return []
    return find(store, text, kinds=kinds, limit=limit)


def undated(served: Served, store: Store, hits: Iterable[Entity]) -> str:
    """Return in words which names are not of the day that they were found as of; empty where all are.

    Args:
        served: what is served.
        store: where they were found, as `Served.named` returned it.
        hits: what was found.
    """
    if store is served.store:
        return "Names are those of today."
    imports = served.store.pointer.imports if served.store.pointer else {}
    found = dict.fromkeys(dataset_of(one.iri, served.store.datasets) for one in hits)
    named = "; ".join(imports.get(iri) or compact(iri) for iri in found if iri)
    return f"Names of imported datasets ({named}) are those of the import: they do not say since when." if named else ""


def entity_row(entity: Entity, root: str) -> dict[str, Any]:
    """Return an entity with all that tells it apart, and its address on the server at `root`."""
    return {
        "iri": entity.iri,
        "curie": entity.curie,
        "name": entity.name,
        "kind": entity.kind,
        "type": entity.type or None,
        "years": entity.years or None,
        "aliases": list(entity.aliases),
        "credits": entity.degree,
        "address": root + address(entity.iri),
    }


def source_row(source: Source) -> dict[str, Any]:
    """Return a source with its headline."""
    return source.to_json() | {"headline": source.headline or None}


def tellers(store: Store, iris: Iterable[str], whole: Store | None = None) -> dict[str, list[Source]]:
    """Return the sources that say anything of each of some entities, the newest first.

    What an imported dataset minted is told by that dataset.

    Args:
        store: whose sources are asked.
        iris: of the entities.
        whole: which the store is the curated part of, as of a day; itself where omitted.
    """
    whole = store if whole is None else whole
    sources = read_sources(store)
    if whole is not store:
        sources = {iri: one for iri, one in read_sources(whole).items() if iri in whole.datasets} | sources
    told: dict[str, set[str]] = {iri: {dataset_of(iri, whole.datasets)} for iri in iris}
    told |= {iri: {iri} for iri in told if iri in sources}
    curated = [iri for iri, known in told.items() if known == {""}]
    if curated:
        values = " ".join(str(term(iri)) for iri in curated)
        for iri, graph in store.rows(
            f"SELECT DISTINCT ?e ?g WHERE {{ VALUES ?e {{ {values} }} "
            "{ GRAPH ?g { ?e ?p ?o } } UNION { GRAPH ?g { ?s ?p ?e } } }"
        ):
            told[iri or ""].add(graph or "")
    return {
        iri: sorted((sources[one] for one in known if one in sources), key=_age, reverse=True)
        for iri, known in told.items()
    }


def _age(source: Source) -> tuple[str, str]:
    return source.published, source.iri


def fact_rows(told: Portrait) -> Iterator[dict[str, Any]]:
    """Yield the facts of a portrait: heading, words, the credit where it is one, and the sources."""
    for heading, facts in told.sections.items():
        for fact in facts:
            credit = fact.credit
            status = {item.source.iri: item.status for item in credit.evidence} if credit else {}
            yield {
                "heading": heading,
                "text": fact.text,
                "credit": credit
                and {
                    "iri": credit.iri,
                    "role": credit.relation,
                    "start": credit.start,
                    "end": credit.end,
                    "characters": list(credit.characters),
                    "status": credit.status or None,
                },
                "sources": [
                    source.to_json() | ({"status": status[source.iri] or None} if source.iri in status else {})
                    for source in (told.sources[number - 1] for number in fact.cited)
                ],
            }
