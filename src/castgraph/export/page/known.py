"""What a page needs of a store besides names and credits, so that its answers are those of `connect`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castgraph.facts.history import statuses_by_day
from castgraph.facts.incarnations import incarnations
from castgraph.facts.some_sources import titles_told
from castgraph.iris import kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import networkx as nx

    from castgraph.model import Credit, Source
    from castgraph.store.base import Store

    Days = Sequence[tuple[str, str]]

__all__ = ["NOTHING", "Known", "known_of"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of nodes and credits, by IRI; what is missing is as a graph of its own would have it.

    Attributes:
        joins: number of credits that join a node to others, in the whole graph.
        work: the series that a production is part of, at the top.
        status: what holds of a production itself, now and from which days on.
        verdicts: from which days on which status held of a credit.
        titles: titles that sources used of a production, the newest last.
        general: by the name of an incarnation the names of what it is one of.
    """

    joins: Mapping[str, int] = field(default_factory=dict)
    work: Mapping[str, str] = field(default_factory=dict)
    status: Mapping[str, tuple[str, Days]] = field(default_factory=dict)
    verdicts: Mapping[str, Days] = field(default_factory=dict)
    titles: Mapping[str, Sequence[tuple[Source, str]]] = field(default_factory=dict)
    general: Mapping[str, Collection[str]] = field(default_factory=dict)


NOTHING = Known()


def known_of(store: Store, graph: nx.MultiGraph) -> Known:
    """Return what is known of what a graph shows of a store; nothing of an endpoint that has too much to be read."""
    if store.is_large:
        return NOTHING
    from castgraph.paths.build import path_index

    index = path_index(store)
    tables, joins, work, status = index.tables, {}, {}, {}
    told: Iterable[Credit] = (credit for *_, credit in graph.edges(data="credit"))
    imported = set(store.datasets)
    curated = [credit.iri for credit in told if not imported.issuperset(source.iri for source in credit.sources)]
    kept = index.history if curated else {}
    days = statuses_by_day(store, [*curated, *graph]) if kept is None else kept
    for iri in graph:
        if (node := index.number(iri)) is None:
            continue
        joins[iri] = index.degree(node)
        if (top := int(index.work[node])) != node:
            work[iri] = index.iri(top)
        if (code := int(index.status[node])) and tables.subjects:
            status[iri] = (tables.statuses[tables.verdicts[code]], days.get(tables.subjects[code], ()))
    productions = [iri for iri in graph if kind_of(iri) == "production"] if curated else []
    return Known(joins, work, status, days, titles_told(store, productions), incarnations(store))
