"""Dataset → `Credit`s and `Source`s: what is known, with everybody who says so. Plain reading, no judgement."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from castgraph.model import Credit, Evidence, Source
from castgraph.vocabulary import PREFIXES, RELATIONS, STATUSES, last_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.store import Store

__all__ = ["holds", "read_credits", "read_relations", "read_sources"]


def holds(credit: Credit) -> bool:
    """Tell whether the credit counts: not denied, not ruled out."""
    return credit.status not in STATUSES or STATUSES[credit.status].holds


def read_sources(store: Store) -> dict[str, Source]:
    """Return every source of the store by its IRI, read once per open store."""
    sources: dict[str, Source] = store.cached("sources", lambda: _sources(store))
    return sources


def _sources(store: Store) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for iri, publisher, name, published, url, headline in store.rows(
        "SELECT ?source ?publisher ?name ?date ?url ?headline WHERE { ?source a schema:NewsArticle . "
        "OPTIONAL { ?source schema:publisher ?publisher . OPTIONAL { ?publisher schema:name ?name } } "
        "OPTIONAL { ?source schema:datePublished ?date } OPTIONAL { ?source schema:url ?url } "
        "OPTIONAL { ?source schema:headline ?headline } } ORDER BY ?source ?name"
    ):
        if iri and iri not in found:
            shown = name or last_part(publisher or "").replace("-", " ")
            found[iri] = Source(iri, shown, published or "", url or "", headline or "")
    for iri, name, retrieved, url in store.rows(
        "SELECT ?dataset ?name ?retrieved ?url WHERE { ?dataset a cg:Dataset . OPTIONAL { ?dataset schema:name ?name } "
        "OPTIONAL { ?dataset cg:dateRetrieved ?retrieved } OPTIONAL { ?dataset schema:url ?url } }"
    ):
        if iri:
            found[iri] = Source(iri, name or last_part(iri), retrieved or "", url or "")
    return found


def read_credits(store: Store) -> list[Credit]:
    """Return every credit node of the store with its evidence, sorted by IRI, denied ones included."""
    sources = read_sources(store)
    tellers: dict[str, dict[str, str]] = defaultdict(dict)
    for source, credit in store.rows("SELECT ?source ?credit WHERE { GRAPH ?source { ?credit cg:person ?person } }"):
        tellers[credit or ""].setdefault(source or "", "")
    for source, credit, status in store.rows(
        "SELECT ?source ?credit ?status WHERE { GRAPH ?source { ?credit cg:status ?status } "
        "OPTIONAL { ?status schema:position ?position } } ORDER BY ?position"
    ):
        tellers[credit or ""][source or ""] = last_part(status or "")
    characters: dict[str, set[str]] = defaultdict(set)
    for credit, name in store.rows(
        "SELECT ?credit ?name WHERE { { ?credit cg:character ?character . ?character schema:name ?name } "
        "UNION { ?credit cg:characterName ?name } }"
    ):
        characters[credit or ""].add(name or "")
    found: dict[str, Credit] = {}
    for iri, person, role, production, status, billing in store.rows(
        "SELECT ?credit ?person ?role ?production ?status ?billing WHERE { ?credit a cg:Credit ; cg:person ?person ; "
        "cg:role ?role ; cg:production ?production . OPTIONAL { ?credit cg:currentStatus ?status } "
        "OPTIONAL { ?credit cg:billing ?billing } } ORDER BY ?credit ?billing"
    ):
        if iri and iri not in found:
            found[iri] = Credit(
                iri,
                last_part(role or ""),
                person or "",
                production or "",
                tuple(sorted(characters.get(iri, ()))),
                last_part(status or ""),
                last_part(billing or ""),
                _evidence(tellers.get(iri, {}), sources),
            )
    return list(found.values())


def read_relations(store: Store, names: Iterable[str]) -> list[Credit]:
    """Return the relations of these names (see `vocabulary.RELATIONS`) as credits without role, sorted.

    A relation that no source tells but the entities' files do has no evidence.
    """
    sources = read_sources(store)
    by_predicate = {RELATIONS[name].predicate: name for name in names}
    if not by_predicate:
        return []
    values = " ".join(f"<{predicate}>" for predicate in by_predicate)
    tellers: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for predicate, start, end in store.rows(
        f"SELECT ?p ?start ?end WHERE {{ VALUES ?p {{ {values} }} ?start ?p ?end }} ORDER BY ?p ?start ?end"
    ):
        tellers[(predicate or "", start or "", end or "")] = {}
    for source, predicate, start, end in store.rows(
        f"SELECT ?g ?p ?start ?end WHERE {{ VALUES ?p {{ {values} }} GRAPH ?g {{ ?start ?p ?end }} }}"
    ):
        tellers[(predicate or "", start or "", end or "")][source or ""] = ""
    articles = tuple(PREFIXES[prefix] for prefix in ("source", "dataset"))
    return [
        Credit(
            f"{start} {predicate} {end}",
            by_predicate[predicate],
            start,
            end,
            evidence=_evidence(said, sources),
        )
        for (predicate, start, end), said in tellers.items()
        if not start.startswith(articles)
    ]


def _evidence(said: dict[str, str], sources: dict[str, Source]) -> tuple[Evidence, ...]:
    found = [Evidence(sources[iri], status) for iri, status in said.items() if iri in sources]
    return tuple(sorted(found, key=lambda e: (not e.source.published, e.source.published, e.source.iri)))
