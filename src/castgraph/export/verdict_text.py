"""A verdict and its testimonies as lines of text, the same for ``why`` and ``conflicts``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.answers.verdicts import Verdict

__all__ = ["verdict_lines"]


def verdict_lines(verdict: Verdict) -> list[str]:
    """Return the fact, every testimony with its date and address, and the verdict, a line each."""
    lines = [plain(verdict.text)]
    for item in verdict.testimonies:
        says = item.status.replace("-", " ") or "tells it, without a status"
        lines.append(f"  {plain(item.source.published) or 'undated':10}  {plain(item.source.publisher)}: {says}")
        lines.append(f"              {plain(item.source.url)}")
    status = verdict.status.replace("-", " ") or "holds"
    held = "" if verdict.holds else " (does not hold)"
    return [*lines, f"  verdict: {status}{held}: {plain(verdict.reason)}"]
