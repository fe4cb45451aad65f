"""How much a graph holds: what is small is read and counted here, a large endpoint counts itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from castgraph.facts.credits import holds, read_credits
from castgraph.facts.sources import read_all_sources
from castgraph.names.lookup import Names
from castgraph.vocabulary import ID, ROLES

if TYPE_CHECKING:
    from castgraph.store.base import Store

__all__ = ["statistics"]

_KINDS = {
    "people": "person",
    "productions": "production",
    "characters": "character",
    "organizations": "organization",
    "events": "event",
}
_MADE = "?credit a cg:Credit ; cg:person ?person ; cg:role ?role ; cg:production ?work "
_NOT = '?credit cg:holds "false" '
_TOLD = f"{_MADE} FILTER NOT EXISTS {{ {_NOT} }} GRAPH ?g {{ ?credit cg:person ?person }}"


def statistics(store: Store) -> dict[str, int | str]:
    """Count what a store holds.

    Returns:
        Label to count, in the order in which they are shown.
    """
    store.ensure_quads("counting")
    sources = list(read_all_sources(store).values())
    dates = sorted(source.published for source in sources if source.published)
    kinds = _counted(store) if store.is_large else Names.of(store).count_kinds()
    credits = _counted_credits(store) if store.is_large else _read(store)
    return {
        "sources": len(sources),
        "sources with a date": len(dates),
        "first published": dates[0] if dates else "",
        "last published": dates[-1] if dates else "",
        "publishers": len({source.publisher for source in sources}),
        **{label: kinds.get(kind, 0) for label, kind in _KINDS.items()},
        **credits,
        "credits of imported datasets": _count_plain(store),
        "recastings and successions": _count(store, "SELECT DISTINCT ?c WHERE { ?c cg:replaces ?o }"),
        "productions under several titles": _count(
            store, "SELECT ?p WHERE { ?p cg:title ?t } GROUP BY ?p HAVING(COUNT(DISTINCT ?t) > 1)"
        ),
        "things whose status changed": _count(
            store,
            "SELECT ?thing WHERE { GRAPH ?g { ?thing cg:status ?status } } GROUP BY ?thing "
            "HAVING(COUNT(DISTINCT ?status) > 1)",
        ),
        "triples": len(store),
    }


def _read(store: Store) -> dict[str, int | str]:
    everything = read_credits(store)
    credits = [credit for credit in everything if holds(credit)]
    return {
        "credits": len(credits),
        "credits told by two or more sources": sum(len(credit.evidence) > 1 for credit in credits),
        "credits told by two or more publishers": sum(len(credit.publishers) > 1 for credit in credits),
        "credits that do not hold": len(everything) - len(credits),
    }


def _counted(store: Store) -> Counter[str]:
    rows = store.rows(
        "SELECT ?kind (COUNT(DISTINCT ?entity) AS ?n) WHERE { ?entity a ?type ; schema:name ?name "
        f"BIND(STRBEFORE(STRAFTER(STR(?entity), '{ID}'), '/') AS ?kind) }} GROUP BY ?kind"
    )
    return Counter({kind or "": int(count or 0) for kind, count in rows})


def _counted_credits(store: Store) -> dict[str, int | str]:
    several = f"SELECT ?credit WHERE {{ {_TOLD} %s }} GROUP BY ?credit HAVING(COUNT(DISTINCT ?%s) > 1)"
    return {
        "credits": _count(store, f"SELECT DISTINCT ?credit WHERE {{ {_MADE} FILTER NOT EXISTS {{ {_NOT} }} }}"),
        "credits told by two or more sources": _count(store, several % ("", "g")),
        "credits told by two or more publishers": _count(store, several % ("?g schema:publisher ?by .", "by")),
        "credits that do not hold": _count(store, f"SELECT DISTINCT ?credit WHERE {{ {_MADE} . {_NOT} }}"),
    }


def _count_plain(store: Store) -> int:
    """Return how many credits datasets tell, as triples of their own graphs."""
    roles = " ".join(f"cg:{role.predicate}" for role in ROLES.values())
    return sum(
        _count(store, f"SELECT ?s WHERE {{ VALUES ?p {{ {roles} }} {store.told_by(dataset, '?s ?p ?o')} }}")
        for dataset in store.datasets
    )


def _count(store: Store, select: str) -> int:
    """Return how many rows a SELECT has; the store counts, not we."""
    return int(next(store.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ {select} }} }}"))[0] or 0)
