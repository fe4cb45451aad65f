"""What joins some nodes of a store that is too large to be read → a store in memory that connections can be found in.

Grows: nodes that are added later cost only what is new. Nothing is left out of what joins two nodes that were added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from castgraph.facts.sources import read_sources
from castgraph.paths.build import path_index
from castgraph.store.excerpt import Excerpt
from castgraph.store.sparql import Literal, NamedNode, Quad
from castgraph.vocabulary import ID, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from castgraph.store.base import Store

__all__ = ["Region"]


class Region:
    """Some nodes of one store, and what joins them.

    Args:
        store: where they are.
    """

    def __init__(self, store: Store) -> None:
        self._excerpt = Excerpt(store)
        self._nodes: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()

    def joined(self, nodes: Collection[str], neighbours: Mapping[str, Collection[str]]) -> Store:
        """Add nodes with all that joins them, and return the whole as a store that connections can be looked for in.

        How many credits each node has in the whole graph, which ranks connections, is asked for.

        Args:
            nodes: IRIs; at a further call those of the former are joined too.
            neighbours: who is joined to whom, both ways.
        """
        excerpt, fresh = self._excerpt, set(nodes) - self._nodes
        self._nodes |= fresh
        pairs = {(one, other) for one in self._nodes for other in neighbours.get(one, ()) if other in self._nodes}
        excerpt.copy_credits(pairs - self._pairs)
        self._pairs |= pairs
        excerpt.count_credits(fresh)
        excerpt.describe(fresh)
        excerpt.describe_related(fresh)
        local = excerpt.local()
        index = path_index(local)
        counts = [excerpt.counts[index.iri(node)] for node in range(len(index))]
        index.whole_degrees = np.array(counts, dtype=np.int64)
        return local

    def add_sources(self) -> None:
        """Copy publisher and date of every source, so that a publisher who tells nothing here is known all the same."""
        quads: list[Quad] = []
        store = self._excerpt.store
        for source in read_sources(store).values():
            one, publisher = NamedNode(source.iri), NamedNode(f"{ID}organization/of-{len(quads)}")
            told: list[tuple[NamedNode, str, NamedNode | Literal]] = [
                (one, RDF + "type", NamedNode(SCHEMA + "NewsArticle")),
                (one, SCHEMA + "publisher", publisher),
                (publisher, SCHEMA + "name", Literal(source.publisher)),
                (one, SCHEMA + "datePublished", Literal(source.published)),
            ]
            if source.iri not in store.datasets and source.publisher:
                quads += [Quad(s, NamedNode(p), o) for s, p, o in told if str(o) != '""']
        self._excerpt.add(quads)
