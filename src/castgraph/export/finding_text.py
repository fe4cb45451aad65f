"""Findings as text, for people and for GitHub: what ``castgraph check`` prints."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from castgraph.errors import option
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.model import Finding

__all__ = ["count_findings", "count_notes", "github_annotation"]


def count_findings(findings: Sequence[Finding]) -> str:
    """Return how many errors and warnings there are, how many of these are explained, and how many notes there are."""
    counts = {level: sum(finding.level == level for finding in findings) for level in ("error", "warning", "info")}
    explained = sum(bool(finding.explained) for finding in findings if finding.level == "warning")
    text = f"{counts['error']} error{'s' * (counts['error'] != 1)}, {counts['warning']} warning"
    text += "s" * (counts["warning"] != 1) + (f" ({explained} explained)" if explained else "")
    return text + (f", {counts['info']} info" if counts["info"] else "")


def count_notes(findings: Sequence[Finding]) -> str:
    """Return how many notes each rule makes, most first, and how they are listed; empty where there are none."""
    rules = Counter(finding.rule for finding in findings if finding.level == "info")
    told = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items(), key=lambda item: (-item[1], item[0])))
    return f"info: {told} ({option('level', 'info')} lists them)" if told else ""


def github_annotation(finding: Finding) -> str:
    """Return a finding as a workflow command, as GitHub reads it from a log."""
    kind = {"error": "error", "warning": "warning"}.get(finding.level, "notice")
    text = finding.message + (f" (explained: {finding.explained})" if finding.explained else "")
    where = f"file={_escaped(finding.path, ':,')},line={max(1, finding.line)},title={_escaped(finding.rule, ':,')}"
    return f"::{kind} {where}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + also else c for c in plain(text, lines=True))
