"""How far everybody is from one, and who is nearest to all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.connections.local import Connector
from castgraph.connections.question import Question
from castgraph.names.lookup import Names
from castgraph.paths.build import path_index

if TYPE_CHECKING:
    from castgraph.model import Entity
    from castgraph.paths.distances import Central, Distances
    from castgraph.store.base import Store


__all__ = ["distances_from", "nearest_to_everybody"]


def distances_from(store: Store, entity: str, question: Question | None = None) -> tuple[Entity, Distances]:
    """Count people and others by their distance from one entity.

    Args:
        store: an open store.
        entity: name, alias, CURIE or IRI.
        question: its filters are in force, its ``max_hops`` is not.

    Returns:
        The entity and its `paths.distances.Distances`.

    Raises:
        OptionError: the entity has no credit that joins it to anything.
    """
    from castgraph.paths.distances import distances

    connector = Connector(store, question or Question())
    found = connector.names.resolve(entity)
    return found, distances(connector.index, connector.number(found, "ENTITY"), connector.search.filter)


def nearest_to_everybody(
    store: Store, top: int = 20, samples: int | None = None
) -> tuple[Central, list[tuple[Entity, float]]]:
    """Rank the people of the largest group by their mean distance to all others.

    Returns:
        The `paths.distances.Central`, and its ranking with entities instead of numbers.
    """
    from castgraph.paths.distances import central

    index, names = path_index(store), Names.of(store)
    found = central(index, top, samples)
    return found, [(names.entity(index.iri(node)), average) for node, average in found.ranking]
