"""What became of the addresses of sources → findings. Goes to the network, so it is no part of `run.check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.checks.findings import finding
from castgraph.vocabulary import CG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castgraph.curation.files import CuratedFile
    from castgraph.curation.links import Answer, LinkCheck
    from castgraph.model import Finding

__all__ = ["check_links"]


def check_links(files: Sequence[CuratedFile], links: LinkCheck) -> list[Finding]:
    """Ask for the address of each source and return what is not where it was, sorted by file.

    What is gone, or has moved, is a warning; a note where the source names a copy in an archive. What does not tell
    today is a note.
    """
    addresses = [(file, url) for file in files for url in file.values(file.graph, SCHEMA + "url")]
    answers = links.answers(url for _, url in addresses)
    return sorted(found for file, url in addresses for found in _findings(file, url, answers[url]))


def _findings(file: CuratedFile, url: str, answer: Answer) -> Iterator[Finding]:
    position = file.text.find(f"<{url}>")
    line = file.line_at(position) if position >= 0 else 0
    copy = file.values(file.graph, CG + "archived")
    if answer.result == "gone":
        then = f"the copy is {copy[0]}" if copy else "name a copy with cg:archived and cg:dateArchived"
        message = f"the page is gone ({answer.reason}, {answer.day}); {then}"
        yield finding(file, file.graph, "info" if copy else "warning", "dead-link", message, line)
    elif answer.result == "moved":
        seen = f" ({answer.reason})" if answer.reason else ""
        message = f"the page has moved{seen}; write schema:url <{answer.to}>"
        yield finding(file, file.graph, "warning", "moved-link", message, line)
    elif answer.result == "unreachable":
        message = f"the page {answer.reason} ({answer.day}); nothing is known of it, ask again"
        yield finding(file, file.graph, "info", "unreachable-link", message, line)
    elif answer.result == "unasked":
        yield finding(file, file.graph, "info", "unasked-link", f"the page was not asked for: {answer.reason}", line)
