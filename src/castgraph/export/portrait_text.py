"""All that is known of one entity as text: what ``castgraph show`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.errors import option
from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.answers.portrait import Fact, Portrait

__all__ = ["portrait_text"]


def portrait_text(portrait: Portrait, *, all_sources: bool = False) -> str:
    """Return the portrait of an entity, each fact with the numbers of its sources, which are listed at the end.

    Args:
        portrait: what `answers.portrait` found.
        all_sources: cite every source, not only the first and the last two where there are many.
    """
    entity = portrait.entity
    lines = [plain(entity.describe()), f"  {entity.curie}"]
    if entity.aliases:
        lines.append(f"  also: {plain(', '.join(entity.aliases))}")
    lines += [f"  same as {plain(link)}" for link in portrait.links]
    numbers: dict[int, int] = {}
    for heading, facts in portrait.sections.items():
        lines += ["", heading]
        lines += [f"  {plain(fact.text)}  {_cited(fact, numbers, all_sources)}".rstrip() for fact in facts]
    if numbers:
        lines += ["", "Sources"]
        chosen = [(number, portrait.sources[cited - 1]) for cited, number in numbers.items()]
        lines += [f"  [{number}] {plain(source.cite())}\n      {plain(source.url)}" for number, source in chosen]
        left = len(portrait.sources) - len(numbers)
        lines += [f"  and {left} more; {option('all_sources', True)} lists them"] if left else []
    return "\n".join(lines)


def _cited(fact: Fact, numbers: dict[int, int], every: bool) -> str:
    """Cite a fact's sources by number: all of a few, of many the first and the last two."""
    few = every or len(fact.cited) <= 4
    shown = fact.cited if few else (*fact.cited[:1], *fact.cited[-2:])
    marks = [f"[{numbers.setdefault(cited, len(numbers) + 1)}]" for cited in shown]
    if few:
        return " ".join(marks)
    return f"{marks[0]} … {' '.join(marks[1:])} ({len(fact.cited)} sources)"
