"""What a store says of its entities: names, other names, types, years and numbers of credits.

Reads all of them, or some; keeps nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.model import Entity
from castgraph.store import term
from castgraph.vocabulary import ROLES, compact, kind_of, last_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castgraph.store import Store

__all__ = ["read_entities"]

_BATCH = 200


def read_entities(store: Store, only: Sequence[str] | None = None) -> list[Entity]:
    """Return the entities of a store that have a name.

    Args:
        store: an open store.
        only: IRIs; all entities where None.
    """
    if only is None:
        return _read(store, "")
    wanted = [str(term(iri)) for iri in sorted(set(only)) if kind_of(iri)]
    found: list[Entity] = []
    for begin in range(0, len(wanted), _BATCH):
        found += _read(store, f"VALUES ?entity {{ {' '.join(wanted[begin : begin + _BATCH])} }} ")
    return found


def _read(store: Store, only: str) -> list[Entity]:
    entities: dict[str, Entity] = {}
    for iri, type_, name in store.rows(
        f"SELECT ?entity ?type ?name WHERE {{ {only}?entity a ?type ; schema:name ?name }} ORDER BY ?entity ?type ?name"
    ):
        kind = kind_of(iri or "")
        if kind and iri and iri not in entities:
            entities[iri] = Entity(iri, compact(iri), name or "", kind, last_part(type_ or ""))
    aliases: dict[str, set[str]] = defaultdict(set)
    for iri, alias in store.rows(f"SELECT ?entity ?alias WHERE {{ {only}?entity schema:alternateName ?alias }}"):
        aliases[iri or ""].add(alias or "")
    degrees = _degrees(store, only)
    titles: dict[str, str] = {}
    if store.as_of:
        titles = {iri or "": title or "" for iri, title in store.rows("SELECT ?p ?t WHERE { ?p cg:currentTitle ?t }")}
    years = _years(store, only)
    full = []
    for iri, entity in entities.items():
        name = titles.get(iri, entity.name)
        others = tuple(sorted(({entity.name} | aliases.get(iri, set())) - {name}))
        full.append(replace(entity, name=name, aliases=others, degree=degrees.get(iri, 0), years=years.get(iri, "")))
    return full


def _degrees(store: Store, only: str) -> dict[str, int]:
    """Return the number of credits of each entity: credit nodes, and the plain triples of an endpoint's datasets."""
    ends = ("cg:person", "cg:production", "cg:character")
    degrees = _counted(store, [f"{only}?credit {end} ?entity ; a cg:Credit" for end in ends], "DISTINCT ?credit")
    roles = f"VALUES ?p {{ {' '.join(f'cg:{role.predicate}' for role in ROLES.values())} }} "
    triples = ("?entity ?p ?o", "?s ?p ?entity")
    for dataset in store.datasets if store.remote else ():
        inside = f"GRAPH <{dataset}>"
        plain = _counted(store, [f"{only}{roles}{inside} {{ {triple} }}" for triple in triples], "*")
        if plain:  # it may tell some of its credits in both ways
            nodes = _counted(store, [f"{only}{inside} {{ ?credit {end} ?entity }}" for end in ends[:2]], "*")
            for iri, count in plain.items():
                degrees[iri] += max(0, count - nodes[iri])
    if store.plain_default:
        for iri, count in _counted(store, [f"{only}{roles}{triple}" for triple in triples], "*").items():
            degrees[iri] += count
    return degrees


def _counted(store: Store, patterns: Iterable[str], what: str) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for pattern in patterns:
        for iri, count in store.rows(f"SELECT ?entity (COUNT({what}) AS ?n) WHERE {{ {pattern} }} GROUP BY ?entity"):
            counts[iri or ""] += int(count or 0)
    return counts


def _years(store: Store, only: str) -> dict[str, str]:
    years: dict[str, str] = {}
    for iri, begin, end in store.rows(
        "SELECT ?entity (MIN(?from) AS ?begin) (MAX(?to) AS ?end) WHERE { "
        f"{{ {only}?entity schema:datePublished|schema:startDate|schema:birthDate ?date "
        "BIND(SUBSTR(STR(?date), 1, 4) AS ?from) } UNION "
        f"{{ {only}?entity schema:endDate|schema:deathDate ?date "
        "BIND(SUBSTR(STR(?date), 1, 4) AS ?to) } } GROUP BY ?entity"
    ):
        person = kind_of(iri or "") == "person"
        text = f"{begin or ''}–{end or ''}" if end or person else begin or ""
        years[iri or ""] = text if text != "–" else ""
    return years
