"""The graph as some sources tell it: those published by a day, those of some publishers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.dates import latest_day
from castgraph.facts.credits import holds, read_sources
from castgraph.store.sparql import term
from castgraph.text import slug
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from castgraph.model import Credit, Source
    from castgraph.store.base import Store


__all__ = ["heard", "titles_of"]


def heard(credit: Credit, as_of: str, publishers: Collection[str]) -> Credit | None:
    """Return the credit as some of its sources tell it, None where none of them does or it does not hold then.

    Args:
        credit: with all its evidence.
        as_of: ISO date; empty takes all. Undated sources and datasets say nothing as of a date.
        publishers: names of publishers, or IRIs of sources; empty takes all.
    """
    if not as_of and not publishers:
        return credit if holds(credit) else None
    evidence = tuple(item for item in credit.evidence if _counts(item.source, as_of, publishers))
    order = sorted(evidence, key=lambda item: (item.source.published, item.source.iri))
    status = next((item.status for item in reversed(order) if item.status), "")
    named = sorted({name for item in evidence for name in item.characters})
    left = replace(credit, evidence=evidence, status=status, characters=tuple(named))
    return left if evidence and holds(left) else None


def _counts(source: Source, as_of: str, publishers: Collection[str]) -> bool:
    """Tell whether a source is one of those that are asked; a dataset says nothing as of a date."""
    if as_of and not ("" < latest_day(source.published) <= as_of and not source.iri.startswith(PREFIXES["dataset"])):
        return False
    names = {source.iri.casefold(), source.publisher.casefold(), slug(source.publisher)}
    return not publishers or bool(names & {name.casefold() for name in publishers})


def titles_of(store: Store, iris: Iterable[str], as_of: str, publishers: Collection[str]) -> dict[str, str]:
    """Return the title that the newest of some sources uses, for each production that one of them names otherwise."""
    sources = read_sources(store)
    values = " ".join(str(term(iri)) for iri in iris)
    told = [
        (source.published, source.iri, title or "", production or "")
        for graph, production, title in store.rows(
            f"SELECT ?g ?production ?title WHERE {{ VALUES ?production {{ {values} }} "
            "GRAPH ?g { ?production cg:title ?title } }"
        )
        if (source := sources.get(graph or "")) and _counts(source, as_of, publishers)
    ]
    return {production: title for _, _, title, production in sorted(told)}
