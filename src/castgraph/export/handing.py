"""What is handed on to others' tools, each in its own form: one place that knows the forms and what each is made of.

Nothing is left out in silence: what a form cannot say, or may not, is counted by its reason.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from castgraph.dates import first_day
from castgraph.errors import OptionError
from castgraph.facts.outside import read_articles
from castgraph.vocabulary import holds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import networkx as nx

    from castgraph.facts.outside import Article
    from castgraph.model import Credit, Entity, Evidence
    from castgraph.store.base import Store

__all__ = ["FORMATS", "Handed", "Handover", "day_parts", "hand_on", "whole_day"]

FORMATS = {
    "quickstatements": "quickstatements",
    "csl-json": "citations",
    "cite-news": "citations",
    "nanopub": "nanopublications",
    "ftm": "followthemoney",
    "dataset": "dataset",
}
"""Each form and the module that writes it, by a function called as the form is."""


@dataclass(slots=True)
class Handed:
    """A text in a form, how many of what it says, and how much was left out, by reason."""

    text: str
    count: int
    what: str
    left_out: Counter[str] = field(default_factory=Counter)

    def summary(self) -> str:
        """Return what was written and what was not, in a line a reason."""
        lines = [f"{self.count:,} {self.what}"]
        lines += [f"left out: {reason}: {count:,}" for reason, count in self.left_out.most_common()]
        return "\n".join(lines)


@dataclass(slots=True)
class Handover:
    """What is handed on.

    Attributes:
        store: an open store, for what neither a credit nor a source has with it.
        graph: the projection, with what does not hold where `also` asks for it.
        articles: by IRI, those that the projection cites; all of the store's where the whole is asked for.
        also: statuses that count besides those that hold.
    """

    store: Store
    graph: nx.MultiGraph
    articles: dict[str, Article]
    also: Collection[str] = ()

    def facts(self) -> Iterator[Credit]:
        """Yield the credits and relations that hold, sorted by their IRI."""
        found = {key: data["credit"] for _, _, key, data in self.graph.edges(keys=True, data=True)}
        yield from (found[key] for key in sorted(found) if holds(found[key].status, self.also))

    def entity(self, iri: str) -> Entity:
        """Return a node of the projection."""
        entity: Entity = self.graph.nodes[iri]["entity"]
        return entity

    def entities(self) -> list[Entity]:
        """Return what the facts join, sorted by IRI."""
        return [self.entity(iri) for iri in sorted({iri for fact in self.facts() for iri in (fact.start, fact.end)})]

    def tellers(self, fact: Credit) -> list[Evidence]:
        """Return who tells a fact as one that holds: not who denied it, or only heard of it."""
        return [item for item in fact.evidence if holds(item.status, self.also)]


def hand_on(store: Store, form: str, graph: nx.MultiGraph, *, whole: bool, also: Collection[str] = ()) -> Handed:
    """Return a projection, or the sources of it, in one of `FORMATS`.

    Args:
        store: the open store that it is of.
        form: the format.
        graph: as `connections.projection` makes it; with what does not hold, if `also` is to find any.
        whole: whether it is the whole graph, so that sources count that tell nothing of it.
        also: statuses that count too, such as ``rumoured``.

    Raises:
        OptionError: another format.
    """
    if form not in FORMATS:
        raise OptionError(f"{form!r} is not a format to hand on; choose from {', '.join(FORMATS)}")
    handover = Handover(store, graph, read_articles(store), also)
    if not whole:
        cited = {item.source.iri for fact in handover.facts() for item in fact.evidence}
        handover.articles = {iri: article for iri, article in handover.articles.items() if iri in cited}
    module = import_module(f"castgraph.export.{FORMATS[form]}")
    handed: Handed = getattr(module, form.replace("-", "_"))(handover)
    return handed


def day_parts(date: str) -> list[int]:
    """Return year, month and day of a date, as far as it says; empty for what is none.

    Example:
        >>> day_parts("2024-05-02T08:00Z"), day_parts("2024"), day_parts("soon")
        ([2024, 5, 2], [2024], [])
    """
    return [int(part) for part in date[:10].split("-")] if first_day(date) else []


def whole_day(date: str) -> str:
    """Return the ISO date of what names a whole day; empty for a month, a year, or no date."""
    parts = day_parts(date)
    return datetime.date(*parts).isoformat() if len(parts) == 3 else ""
