"""Verdicts and conflicts as text, each with its testimonies: what ``castgraph why`` and ``conflicts`` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.export.portrait_text import copy_words
from castgraph.text import plain, unpainted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.answers.conflicts import Conflict
    from castgraph.answers.verdicts import Verdict
    from castgraph.text import Paint

__all__ = ["conflict_line", "conflict_text", "verdicts_text"]


def verdicts_text(verdicts: Iterable[Verdict], *, paint: Paint = unpainted) -> str:
    """Return each fact with every testimony, its date and address, and the verdict; an empty line between facts."""
    return "\n\n".join("\n".join(_lines(verdict, paint)) for verdict in verdicts)


def conflict_line(conflict: Conflict, *, paint: Paint = unpainted) -> str:
    """Return what sources disagree on, what holds or is said, and the newest that has a word in it, in one line."""
    newest = f"[{conflict.sources[-1].cite()}]" if conflict.sources else ""
    about, dim = paint(plain(conflict.text), "name"), paint(plain(newest), "dim")
    return f"{conflict.kind:9}  {about}: {plain(conflict.brief)} {dim}".rstrip()


def conflict_text(conflict: Conflict, *, paint: Paint = unpainted) -> str:
    """Return what sources disagree on, what each of them says, and what holds and why."""
    lines = [f"{conflict.kind}: {paint(plain(conflict.text), 'name')}"]
    if len(conflict.verdicts) == 1:
        lines += _lines(conflict.verdicts[0], paint)[1:]
    else:
        lines += [f"  {line}" for verdict in conflict.verdicts for line in _lines(verdict, paint)]
    if conflict.reason not in [verdict.reason for verdict in conflict.verdicts]:
        lines.append(f"  {plain(conflict.reason)}")
    return "\n".join(lines)


def _lines(verdict: Verdict, paint: Paint) -> list[str]:
    lines = [paint(plain(verdict.text), "name")]
    for item in verdict.testimonies:
        says = item.status.replace("-", " ") or "tells it, without a status"
        says = paint(says, "bad") if item.denies else says
        lines.append(f"  {plain(item.source.published) or 'undated':10}  {plain(item.source.publisher)}: {says}")
        lines.append(f"              {paint(plain(item.source.url), 'dim')}")
        lines += [f"              {paint(copy_words(item.source), 'dim')}"] if item.source.archived else []
    status = verdict.status.replace("-", " ") or "holds"
    held = "" if verdict.holds else " (does not hold)"
    told = paint(f"{status}{held}", "good" if verdict.holds else "bad")
    return [*lines, f"  {paint('verdict:', 'head')} {told}: {plain(verdict.reason)}"]
