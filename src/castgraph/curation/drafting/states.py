"""What a sentence tells of the state of a production: filming, wrapped, delayed, cancelled, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.curation.drafting.claims import Claim
from castgraph.curation.drafting.statuses import is_denied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.curation.drafting.claims import Reader
    from castgraph.curation.drafting.sentences import Sentence

__all__ = ["told_states"]

_STATES = (
    (r"\bwrap(?:s|ped|ping)?(?: up)? (?:filming|production|shooting)|\b(?:filming|production|"
        r"shooting)\b[^.]{0,50}\bwrap(?:s|ped|ping)?\b(?! and)|"
     r"\bfinished (?:filming|shooting)|\bwe've already shot it\b", "post-production"),
    (r"\b(?:has |have |is |are |was |were )?(?:re|officially )?(?:begun|started|begins?|began|kicked off|"
        r"commenced) (?:filming|shooting|production)|"
     r"\b(?:filming|shooting|production) (?:has |is |are |was )?(?:now |currently |already |officially "
     r")?(?:begun|started|began|underway|under way|kicked off|continues|commenced)|"
     r"\b(?:is|are) (?:currently |now )?(?:filming|shooting|in production)\b|\bstarted production\b|\bbegins "
     r"shooting\b|\bas filming continues\b", "filming"),
    (r"\b(?:delayed|pushed back|postponed|delays?|moved (?:from|to)|redacted to|paused|on hold|halted)\b", "delayed"),
    (r"\b(?:cancel(?:s|led|ed)|axed|scrapped|pulled the plug)\b", "cancelled"),
    (r"\b(?:renewed|renews|greenlit|commissioned|ordered|picked up)\b", "commissioned"),
    (r"\b(?:came to|debuted|premiered|aired|is (?:now )?(?:available|streaming)|currently playing|is out now|"
        r"opened (?:on|in|at)|hit (?:screens|theaters))\b", "released"),
)  # fmt: skip
_AHEAD = re.compile(r"\b(?:will|to|next month|later|expected|set|due|slated|would)\b[^.]{0,25}\Z", re.IGNORECASE)
_DOUBT = re.compile(
    r"\b(?:rumou?r\w*|claim\w*|if|could|may|might|report(?:s|edly)?|alleg\w*|suggest\w*|speculat\w*)\b", re.IGNORECASE
)


def told_states(reader: Reader, sentence: Sentence, text: str) -> Iterator[Claim]:
    """Yield the states that a sentence gives to productions."""
    for pattern, status in _STATES:
        match = re.search(pattern, text, re.IGNORECASE)
        if match is None or (sentence.quoted and status != "post-production"):
            continue
        if re.search(r"\b(?:after|once|when|until|before)\s*\Z", text[: match.start()], re.IGNORECASE):
            continue
        near = text[max(0, match.start() - 45) : match.end() + 15]
        if _AHEAD.search(text[: match.start()]) and status not in ("delayed", "cancelled"):
            continue
        if re.search(r"\b(?:next month|later this|next year|in the coming)\b", text[match.end() : match.end() + 30]):
            continue
        target, named = reader.target(sentence, text, match.start())
        if target == reader.focus and reader.part and not named:
            target = reader.part
        if not target or is_denied(near):
            continue
        doubt = bool(_DOUBT.search(text[: match.end()]))
        if status in ("cancelled", "commissioned", "released") and not named and "<s" not in text:
            continue
        if status == "released" and not re.search(r"<[ws]\d+>[^<]{0,40}\Z", text[: match.start()]):
            continue
        yield Claim("", "", target, sentence, (), status, sure=not doubt)
