"""A draft → the file of many facts that `castgraph add --from` takes: TOML, each sentence beside its fact as a "
"comment.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from castgraph.curation.drafting.sorting import GROUPS, Draft, Proposal
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["toml_of"]

_HEADS = {
    "new": "New: nobody tells it yet.",
    "second source": "Told by others too: this makes another source.",
    "contradicts": "Against what others tell: read the page again, then take away the # of what it says.",
    "unsure": "Unsure: take away the # of what the page says.",
    "question": "Names that nobody knows yet: take away the # of what is right, and correct it.",
}


def toml_of(draft: Draft, answers: Mapping[Proposal, bool] | None = None) -> str:
    """Return a draft as TOML: what is new or has a second source as rows, the rest commented out.

    Args:
        draft: what is proposed.
        answers: which proposals were accepted already, and which rejected; these are rows that say so.
    """
    return "\n".join(_lines(draft, answers or {})) + "\n"


def _lines(draft: Draft, answers: Mapping[Proposal, bool]) -> Iterator[str]:
    yield "# What the article seems to say. Remove what it does not, correct what is wrong; castgraph add --from FILE"
    yield '# accept = "no" leaves a row out, and it is not proposed again. Sentences are to be read; none is stored.'
    yield from (f"# Note: {plain(note)}" for note in draft.notes)
    yield ""
    yield "[source]"
    yield from (f"{name} = {_text(value)}" for name, value in draft.source.items())
    for group in GROUPS:
        some = [proposal for proposal in draft.proposals if proposal.group == group]
        if some:
            yield from ("", "", f"# ---- {_HEADS[group]}")
        for proposal in some:
            yield from _row(proposal, answers.get(proposal))


def _row(proposal: Proposal, answer: bool | None) -> Iterator[str]:
    mark = "#" if answer is None and proposal.group not in ("new", "second source") else ""
    yield ""
    yield f"# {plain(proposal.words)}"
    if proposal.why:
        yield f"# But: {plain(proposal.why)}"
    yield f"#   {plain(proposal.sentence)}"
    yield f"{mark}[[add]]"
    if answer is False:
        yield 'accept = "no"'
    for name, value in proposal.values.items():
        shown = (
            f"[{', '.join(map(_text, value))}]"
            if isinstance(value, tuple)
            else "true"
            if name == "new"
            else _text(value)
        )
        yield f"{mark}{name} = {shown}"


def _text(value: str) -> str:
    """Return a text as a TOML string, which JSON's is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
