"""How far everybody is from one, and who is nearest to all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.connections.local import Connector
from castgraph.connections.question import Filters, Question, takes
from castgraph.names.lookup import Names, all_told
from castgraph.paths.build import path_index
from castgraph.shown import Tabular

if TYPE_CHECKING:
    from typing import Unpack

    from castgraph.model import Entity
    from castgraph.store.base import Store


__all__ = ["Center", "Distances", "center", "distances", "distances_of"]


@dataclass(frozen=True, slots=True, repr=False)
class Distances(Tabular):
    """How far everybody is from one entity.

    Attributes:
        entity: whose distances these are.
        people: number of people at 0, 1, 2, … hops.
        others: number of all others at 0, 1, 2, … hops.
        unreached: number of people who cannot be reached.
        average: mean number of hops to the other people reached; None if there are none.
    """

    entity: Entity
    people: tuple[int, ...]
    others: tuple[int, ...]
    unreached: int
    average: float | None

    def in_short(self) -> str:
        """Return the average and how many people are reached."""
        if self.average is None:
            return f"{self.entity.name}: nobody can be reached"
        return f"{self.entity.name}: {self.average:.3f} hops on average to {sum(self.people) - self.people[0]:,} people"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return ``{hops, people, others}`` for 0, 1, 2, … hops."""
        return [
            {"hops": hops, "people": people, "others": others}
            for hops, (people, others) in enumerate(zip(self.people, self.others, strict=True))
        ]

    def to_json(self) -> dict[str, Any]:
        """Return ``{entity, levels, average, unreached}``; the average is None where nobody is reached."""
        return {
            "entity": self.entity.to_json(),
            "levels": self.to_dicts(),
            "average": self.average,
            "unreached": self.unreached,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Center(Tabular):
    """Who is nearest to everybody in the largest group of people who hang together.

    Attributes:
        ranking: pairs of a person and the mean distance to the people of the group, the nearest first.
        people: number of people in the group.
        sampled: number of people who were measured from.
        error: with a chance of 19 in 20 nobody who is not ranked is nearer than the last who is by more hops than that;
            0 where everybody was measured from.
    """

    ranking: tuple[tuple[Entity, float], ...]
    people: int
    sampled: int
    error: float

    def in_short(self) -> str:
        """Return who is first."""
        few = ", ".join(f"{entity.name} ({average:.3f})" for entity, average in self.ranking[:3])
        return f"{few} of {self.people:,} people" if few else "nobody"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return ``{rank, average, name, curie, iri}`` of each, the nearest first."""
        return [
            {"rank": rank, "average": average, "name": entity.name, "curie": entity.curie, "iri": entity.iri}
            for rank, (entity, average) in enumerate(self.ranking, 1)
        ]

    def to_json(self) -> dict[str, Any]:
        """Return ``{people, sampled, error, ranking}``, the ranking as entities with their averages."""
        rows = [entity.to_json() | {"average": average} for entity, average in self.ranking]
        return {"people": self.people, "sampled": self.sampled, "error": self.error, "ranking": rows}


@takes(Filters)
def distances(store: Store, entity: str | Entity, **filters: Unpack[Filters]) -> Distances:
    """Count people and others by their distance from one entity.

    Args:
        store: an open store.
        entity: name, alias, CURIE or IRI; or an entity that was found.
        **filters: attributes of `connections.question.Question` that say which credits and nodes count.

    Raises:
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
        OptionError: the entity has no credit that joins it to anything, or options that contradict each other.

    Example:
        >>> import castgraph
        >>> castgraph.distances(castgraph.open(), "David Tennant").people[0]
        1
    """
    return distances_of(store, entity, Question.of(filters))


def distances_of(store: Store, entity: str | Entity, question: Question) -> Distances:
    """Count people and others by their distance from one entity; as `distances`, with the options as one object."""
    from castgraph.paths import distances as paths

    with all_told(store, (entity, *question.avoid)):
        connector = Connector(store, question)
        start = connector.names.resolve(entity)
    found = paths.distances(connector.index, connector.number(start), connector.search.filter)
    return Distances(start, found.people, found.others, found.unreached, found.average)


def center(store: Store, *, top: int = 20, samples: int | None = None) -> Center:
    """Rank the people of the largest group by their mean distance to all others.

    Exact up to 30,000 people; beyond, a sample finds the leaders, who are then measured exactly.

    Args:
        store: an open store.
        top: how many are ranked, ≥ 1.
        samples: measure from so many people instead of all, ≥ 2.

    Example:
        >>> import castgraph
        >>> len(castgraph.center(castgraph.open(), top=3).ranking)
        3
    """
    from castgraph.errors import OptionError, option
    from castgraph.paths.central import central

    for name, value, least in (("top", top, 1), ("samples", samples, 2)):
        if value is not None and value < least:
            raise OptionError(f"{option(name)} must be at least {least}, not {value}")
    index, names = path_index(store), Names.of(store)
    found = central(index, top, samples)
    ranking = tuple((names.entity(index.iri(node)), average) for node, average in found.ranking)
    return Center(ranking, found.people, found.sampled, found.error)
