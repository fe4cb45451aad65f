"""The graph as some sources tell it: which of them count, by day and by publisher, and what holds for those who do.

This is the one place that knows the rule; a folder, a store, a path index and a page all ask here.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from castgraph.dates import last_day
from castgraph.errors import OptionError
from castgraph.facts.sources import read_sources
from castgraph.iris import last_part
from castgraph.store.sparql import term
from castgraph.text import meant, slug
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from castgraph.model import Source
    from castgraph.store.base import Store


__all__ = ["check_publishers", "counts", "day_of", "is_asked", "names_of", "titles_of", "titles_told"]


def day_of(source: Source) -> str:
    """Return the day by which a source was published; empty where it says nothing as of a date.

    That is an undated source, and a dataset, which says when it was retrieved and not when anybody reported anything.
    """
    return "" if source.iri.startswith(PREFIXES["dataset"]) else last_day(source.published)


def names_of(source: Source) -> tuple[str, ...]:
    """Return what a source can be asked for by: its IRI, the name of its publisher, and short forms of that."""
    short = (slug(source.publisher), last_part(source.publisher_iri))
    return (source.iri, source.publisher, *dict.fromkeys(filter(None, short)))


def counts(day: str, names: Iterable[str], as_of: str, publishers: Collection[str]) -> bool:
    """Return whether a source counts.

    Args:
        day: as `day_of` returns it.
        names: as `names_of` returns them.
        as_of: ISO date; empty takes all. A source without a day says nothing as of a date.
        publishers: names of publishers, or IRIs of sources, in any case; empty takes all.
    """
    if as_of and not "" < day <= as_of:
        return False
    return not publishers or not {name.casefold() for name in publishers}.isdisjoint(name.casefold() for name in names)


def is_asked(source: Source, as_of: str, publishers: Collection[str]) -> bool:
    """Return whether a source is one of those that are asked; see `counts`."""
    return counts(day_of(source), names_of(source) if publishers else (), as_of, publishers)


def check_publishers(publishers: Iterable[str], known: Iterable[tuple[str, ...]]) -> None:
    """Refuse a publisher who has no source.

    Args:
        publishers: as they were typed.
        known: the names of each source, as `names_of` returns them.

    Raises:
        OptionError: it names whose sources there are.
    """
    sources = list(known)
    called = {name.casefold() for names in sources for name in names}
    for publisher in publishers:
        if publisher.casefold() not in called:
            there = {names[1] for names in sources}
            raise OptionError(f"no source is published by {publisher}{meant(publisher, there, 12)}")


def titles_told(store: Store, iris: Iterable[str]) -> dict[str, list[tuple[Source, str]]]:
    """Return the titles that sources use of productions that any of them names otherwise, the newest last."""
    sources = read_sources(store)
    values = " ".join(str(term(iri)) for iri in iris)
    found: dict[str, list[tuple[Source, str]]] = defaultdict(list)
    for graph, production, title in store.rows(
        f"SELECT ?g ?production ?title WHERE {{ VALUES ?production {{ {values} }} "
        "GRAPH ?g { ?production cg:title ?title } }"
    ):
        if graph in sources:
            found[production or ""].append((sources[graph], title or ""))
    for told in found.values():
        told.sort(key=lambda one: (one[0].published, one[0].iri, one[1]))
    return dict(found)


def titles_of(store: Store, iris: Iterable[str], as_of: str, publishers: Collection[str]) -> dict[str, str]:
    """Return the title that the newest of some sources uses, for each production that one of them names otherwise."""
    return {
        production: title
        for production, told in titles_told(store, iris).items()
        for source, title in told
        if is_asked(source, as_of, publishers)
    }
