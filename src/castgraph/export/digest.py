"""A difference as text, or as Markdown that reads like a news digest."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.curation.differences import ChangedFact, Difference
    from castgraph.model import Source

__all__ = ["as_markdown", "as_text", "change_sections", "cited", "link", "markdown", "source_section"]

_CITED = 4
"""How many sources an item of the digest links to; the list of new sources has them all."""
_MARKS = {"gained": "+", "lost": "-", "changed": "~"}


def as_text(difference: Difference) -> str:
    """Return one line a change, under its section, with who says so; sources last."""
    lines: list[str] = []
    for section, changes in groupby(difference.changes, key=lambda change: change.section):
        lines += ["", section]
        for change in changes:
            by = f" [{'; '.join(source.cite() for source in change.sources)}]" if change.sources else ""
            lines.append(f"  {_MARKS[change.kind]} {change.text}{by}")
    for mark, heading, sources in (
        ("+", "New sources", difference.new_sources),
        ("-", "Sources no longer there", difference.lost_sources),
    ):
        if sources:
            lines += ["", heading]
        for source in sources:
            headline = f": {source.headline}" if source.headline else ""
            lines += [f"  {mark} {source.cite()}{headline}", f"      {source.url}"]
    return "\n".join([f"{difference.before} → {difference.after}: {_summary(difference)}", *lines]) + "\n"


def as_markdown(difference: Difference) -> str:
    """Return a digest: what is announced, released, withdrawn, by production, with links to the articles."""
    lines = [f"# From {markdown(difference.before)} to {markdown(difference.after)}", "", _summary(difference) + "."]
    lines += change_sections(difference)
    lines += source_section("New sources", difference.new_sources)
    lines += source_section("Sources no longer there", difference.lost_sources)
    return "\n".join(lines) + "\n"


def change_sections(difference: Difference) -> list[str]:
    """Return the lines of what changed, under its headings, by production."""
    lines: list[str] = []
    for section, changes in groupby(difference.changes, key=lambda change: change.section):
        lines += ["", f"## {section}", ""]
        for about, told in groupby(changes, key=lambda change: change.about):
            lines.append(_bullet(about, list(told)))
    return lines


def source_section(heading: str, sources: Sequence[Source]) -> list[str]:
    """Return the lines of a list of sources; none where there are none."""
    told = [
        f"- {markdown(s.published or 'undated')}, {markdown(s.publisher)}: {link(s.headline or s.url, s)}"
        for s in sources
    ]
    return ["", f"## {heading}", "", *told] if told else []


def cited(sources: Sequence[Source]) -> str:
    """Return links to the first sources in brackets, and how many more there are; empty for none."""
    links = [link(source.cite(), source) for source in sources[:_CITED]]
    links += [f"{len(sources) - _CITED} more"] if len(sources) > _CITED else []
    return f" ({listed(links)})" if links else ""


def _bullet(about: str, changes: list[ChangedFact]) -> str:
    """Return all that changed about one production as one item: what, then who says so, each source once."""
    sources = list(dict.fromkeys(source for change in changes for source in change.sources))
    if changes[0].section == "Renamed":
        return f"- {'; '.join(markdown(change.short) for change in changes)}{cited(sources)}"
    first = sorted(changes, key=lambda change: not change.short.startswith("the production is "))
    return f"- **{markdown(about)}**: {'; '.join(markdown(change.short) for change in first)}{cited(sources)}"


def _summary(difference: Difference) -> str:
    counts = {kind: sum(change.kind == kind for change in difference.changes) for kind in _MARKS}
    parts = [f"{count} {'fact' if count == 1 else 'facts'} {kind}" for kind, count in counts.items() if count]
    sources = len(difference.new_sources)
    parts += [f"{sources} new source{'s' * (sources != 1)}"] if sources else []
    lost = len(difference.lost_sources)
    parts += [f"{lost} source{'s' * (lost != 1)} no longer there"] if lost else []
    return listed(parts) or "no difference"


def markdown(text: str) -> str:
    """Return a text without what Markdown would take for markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


def link(text: str, source: Source) -> str:
    """Return a text that leads to a source, as far as that has an address."""
    return f"[{markdown(text)}](<{source.url}>)" if source.url else markdown(text)
