"""Distances and centres as text: what ``castgraph distances`` and ``center`` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.connections.distances import Center, Distances

__all__ = ["center_text", "distances_text", "leaders_text"]


def distances_text(found: Distances) -> str:
    """Return how many people and others are 0, 1, 2, … hops from an entity, a line each, under the average."""
    name = plain(found.entity.name)
    if found.average is None:
        return f"{name} can reach nobody; {found.unreached:,} people are elsewhere."
    lines = [f"{name}: {found.average:.3f} hops to the others on average", "hops       people       others"]
    levels = enumerate(zip(found.people, found.others, strict=True))
    lines += [f"{hops:>4} {people:>12,} {others:>12,}" for hops, (people, others) in levels]
    if found.unreached:
        lines.append(f"{found.unreached:,} people cannot be reached.")
    return "\n".join(lines)


def center_text(found: Center) -> str:
    """Return who is nearest to everybody, a line each, and how that was measured."""
    if not found.ranking:
        return "There are no people in the graph."
    how = (
        f"Exact: measured from each of the {found.people:,} people."
        if found.sampled == found.people
        else f"Found by a sample of {found.sampled:,} of {found.people:,} people; the averages shown are exact. With a "
        f"chance of 19 in 20 nobody who is not listed is nearer than the last by more than {found.error:.3f}."
    )
    return "\n".join([*_ranks(found), how])


def leaders_text(found: Center) -> str:
    """Return the same of those with the most credits, who alone were measured from."""
    if not found.ranking:
        return "There are no people in the graph."
    how = f"Measured from the {found.sampled:,} people with the most credits; the first of them reach {found.people:,}."
    return "\n".join([*_ranks(found), how])


def _ranks(found: Center) -> list[str]:
    lines = ["rank  average hops  name"]
    return lines + [
        f"{rank:>4}  {average:>12.3f}  {plain(e.name)}" for rank, (e, average) in enumerate(found.ranking, 1)
    ]
