"""Verdicts and conflicts as text, each with its testimonies: what ``castgraph why`` and ``conflicts`` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.export.portrait_text import copy_words
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.answers.conflicts import Conflict
    from castgraph.answers.verdicts import Verdict

__all__ = ["conflict_line", "conflict_text", "verdicts_text"]


def verdicts_text(verdicts: Iterable[Verdict]) -> str:
    """Return each fact with every testimony, its date and address, and the verdict; an empty line between facts."""
    return "\n\n".join("\n".join(_lines(verdict)) for verdict in verdicts)


def conflict_line(conflict: Conflict) -> str:
    """Return what sources disagree on, what holds or is said, and the newest that has a word in it, in one line."""
    newest = f" [{conflict.sources[-1].cite()}]" if conflict.sources else ""
    return f"{conflict.kind:9}  {plain(conflict.text)}: {plain(conflict.brief + newest)}"


def conflict_text(conflict: Conflict) -> str:
    """Return what sources disagree on, what each of them says, and what holds and why."""
    lines = [f"{conflict.kind}: {plain(conflict.text)}"]
    if len(conflict.verdicts) == 1:
        lines += _lines(conflict.verdicts[0])[1:]
    else:
        lines += [f"  {line}" for verdict in conflict.verdicts for line in _lines(verdict)]
    if conflict.reason not in [verdict.reason for verdict in conflict.verdicts]:
        lines.append(f"  {plain(conflict.reason)}")
    return "\n".join(lines)


def _lines(verdict: Verdict) -> list[str]:
    lines = [plain(verdict.text)]
    for item in verdict.testimonies:
        says = item.status.replace("-", " ") or "tells it, without a status"
        lines.append(f"  {plain(item.source.published) or 'undated':10}  {plain(item.source.publisher)}: {says}")
        lines.append(f"              {plain(item.source.url)}")
        lines += [f"              {copy_words(item.source)}"] if item.source.archived else []
    status = verdict.status.replace("-", " ") or "holds"
    held = "" if verdict.holds else " (does not hold)"
    return [*lines, f"  verdict: {status}{held}: {plain(verdict.reason)}"]
