"""Distances and centres as text and as JSON: what ``castgraph distances`` and ``center`` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.model import Entity
    from castgraph.paths.distances import Central, Distances

__all__ = ["center_json", "center_text", "distances_json", "distances_text"]


def distances_text(start: Entity, found: Distances) -> str:
    """Return how many people and others are 0, 1, 2, … hops from an entity, a line each, under the average."""
    if found.average is None:
        return f"{plain(start.name)} can reach nobody; {found.unreached:,} people are elsewhere."
    lines = [
        f"{plain(start.name)}: {found.average:.3f} hops to the others on average",
        "hops       people       others",
    ]
    levels = enumerate(zip(found.people, found.others, strict=True))
    lines += [f"{hops:>4} {people:>12,} {others:>12,}" for hops, (people, others) in levels]
    if found.unreached:
        lines.append(f"{found.unreached:,} people cannot be reached.")
    return "\n".join(lines)


def distances_json(start: Entity, found: Distances) -> dict[str, Any]:
    """Return ``{entity, levels, average, unreached}``; the average is None where nobody is reached."""
    levels = [
        {"hops": hops, "people": people, "others": others}
        for hops, (people, others) in enumerate(zip(found.people, found.others, strict=True))
    ]
    return {"entity": start.to_json(), "levels": levels, "average": found.average, "unreached": found.unreached}


def center_text(found: Central, ranking: Sequence[tuple[Entity, float]]) -> str:
    """Return who is nearest to everybody, a line each, and how that was measured."""
    if not ranking:
        return "There are no people in the graph."
    lines = ["rank  average hops  name"]
    lines += [f"{rank:>4}  {average:>12.3f}  {plain(e.name)}" for rank, (e, average) in enumerate(ranking, 1)]
    how = (
        f"Exact: measured from each of the {found.people:,} people."
        if not found.error
        else f"Found by a sample of {found.sampled:,} of {found.people:,} people; the averages shown are exact. With a "
        f"chance of 19 in 20 nobody's sampled average is off by more than {found.error:.2f}."
    )
    return "\n".join([*lines, how])


def center_json(found: Central, ranking: Sequence[tuple[Entity, float]]) -> dict[str, Any]:
    """Return ``{people, sampled, error, ranking}``, the ranking as entities with their averages."""
    rows = [entity.to_json() | {"average": average} for entity, average in ranking]
    return {"people": found.people, "sampled": found.sampled, "error": found.error, "ranking": rows}
