"""A difference as text, or as Markdown that reads like a news digest."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from castgraph.wording import listed

if TYPE_CHECKING:
    from castgraph.curation.differences import ChangedFact, Difference
    from castgraph.model import Source

__all__ = ["as_markdown", "as_text"]

_CITED = 4
"""How many sources an item of the digest links to; the list of new sources has them all."""
_MARKS = {"gained": "+", "lost": "-", "changed": "~"}


def as_text(difference: Difference) -> str:
    """Return one line a change, under its section, with who says so; sources last."""
    lines: list[str] = []
    for section, changes in groupby(difference.changes, key=lambda change: change.section):
        lines += ["", section]
        for change in changes:
            cited = f" [{'; '.join(source.cite() for source in change.sources)}]" if change.sources else ""
            lines.append(f"  {_MARKS[change.kind]} {change.text}{cited}")
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
    lines = [f"# From {_plain(difference.before)} to {_plain(difference.after)}", "", _summary(difference) + "."]
    for section, changes in groupby(difference.changes, key=lambda change: change.section):
        lines += ["", f"## {section}", ""]
        for about, told in groupby(changes, key=lambda change: change.about):
            lines.append(_bullet(about, list(told)))
    for heading, sources in (
        ("New sources", difference.new_sources),
        ("Sources no longer there", difference.lost_sources),
    ):
        if sources:
            lines += ["", f"## {heading}", ""]
            lines += [
                f"- {_plain(s.published or 'undated')}, {_plain(s.publisher)}: {_link(s.headline or s.url, s)}"
                for s in sources
            ]
    return "\n".join(lines) + "\n"


def _bullet(about: str, changes: list[ChangedFact]) -> str:
    """Return all that changed about one production as one item: what, then who says so, each source once."""
    sources = list(dict.fromkeys(source for change in changes for source in change.sources))
    links = [_link(source.cite(), source) for source in sources[:_CITED]]
    links += [f"{len(sources) - _CITED} more"] if len(sources) > _CITED else []
    cited = f" ({listed(links)})" if links else ""
    if changes[0].section == "Renamed":
        return f"- {'; '.join(_plain(change.short) for change in changes)}{cited}"
    first = sorted(changes, key=lambda change: not change.short.startswith("the production is "))
    return f"- **{_plain(about)}**: {'; '.join(_plain(change.short) for change in first)}{cited}"


def _summary(difference: Difference) -> str:
    counts = {kind: sum(change.kind == kind for change in difference.changes) for kind in _MARKS}
    parts = [f"{count} {'fact' if count == 1 else 'facts'} {kind}" for kind, count in counts.items() if count]
    sources = len(difference.new_sources)
    parts += [f"{sources} new source{'s' * (sources != 1)}"] if sources else []
    lost = len(difference.lost_sources)
    parts += [f"{lost} source{'s' * (lost != 1)} no longer there"] if lost else []
    return listed(parts) or "no difference"


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


def _link(text: str, source: Source) -> str:
    return f"[{_plain(text)}](<{source.url}>)" if source.url else _plain(text)
