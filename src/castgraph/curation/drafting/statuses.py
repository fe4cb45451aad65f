"""What a verb says of the state of a credit: told as fact, announced, denied, only rumoured. Pure text."""

from __future__ import annotations

import re

__all__ = ["is_denied", "status_of"]

_NOT = re.compile(r"\b(?:not|never|no longer|neither|nor|unable to|cannot|couldn't)\b|n't\b", re.IGNORECASE)
_ALSO = re.compile(r"\bnot only\b|\bisn't the only\b", re.IGNORECASE)
_TALKS = re.compile(r"\b(?:in talks|in negotiations|being eyed|circling)\b", re.IGNORECASE)
_RUMOUR = re.compile(
    r"\b(?:rumou?r(?:s|ed)?|speculat\w*|could|might|may|possibly|potentially|hopes? to|would (?:like|love)|fans "
    r"(?:think|believe)|"
    r"reported to be considering|in the running|under consideration|if)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(r"\b(?:reportedly|allegedly|likely|appears? to|appeared to|claims?|supposedly)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|'ll|set to|set for|to be|is to|are to|due to|slated|confirmed|announced|expected to|going to|"
    r"joins?|joining|joined|boards?|"
    r"boarded|(?:been|is|was|are|were|be|being) cast|cast (?:as|in)|tapped|signed on|ready to|signing on|shall|"
    r"would)\b|'ll\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:played|portrayed|starred|appeared|voiced|was|were|had|led|directed|wrote|created|penned|produced|"
    r"composed|did|originated|featured|previously|known for|(?:has|have) (?:played|appeared|starred|been))\b",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\b(?:has left|have left|left|departed|exited|has quit|quit|final (?:appearance|outing|episode|series|"
    r"season|adventure)|"
    r"bows out|bowed out|stepped down)\b",
    re.IGNORECASE,
)
_OUT_OF_IT = re.compile(
    r"\b(?:dropped out|withdr[ae]wn?|pulled out|out of the (?:film|series|show|play))\b", re.IGNORECASE
)
_LEAVING = re.compile(
    r"\b(?:will|to|is|are|be|set to|who|he|she|they)\b.{0,20}\b(?:exit|leav(?:e|es|ing)|depart(?:s|ing)?|"
    r"bow(?:ing)? out|step(?:ping)? down)\b",
    re.IGNORECASE,
)


def is_denied(words: str) -> bool:
    """Return whether the words say that it is not so.

    Example:
        >>> is_denied("will not be returning for"), is_denied("is not only directing"), is_denied("stars in")
        (True, False, False)
    """
    return bool(_NOT.search(_ALSO.sub("", words)))


def status_of(words: str) -> tuple[str, bool]:
    """Return the status that the words around a verb give a credit, and whether that is certain.

    Empty is a plain fact in the present.

    Example:
        >>> status_of("is set to play"), status_of("starred in"), status_of("plays"), status_of("is in talks to join")
        (('announced', True), ('released', True), ('', True), ('in-talks', True))
        >>> status_of("could return in"), status_of("has dropped out of"), status_of("will not appear in")
        (('rumoured', False), ('withdrawn', True), ('ruled-out', True))
    """
    if is_denied(words):
        return "ruled-out", True
    for pattern, status, sure in (
        (_TALKS, "in-talks", True),
        (_OUT_OF_IT, "withdrawn", True),
        (_RUMOUR, "rumoured", False),
        (_LEFT, "departed", True),
        (_LEAVING, "leaving", True),
    ):
        if pattern.search(words):
            return status, sure
    certain = not _HEDGE.search(words)
    if _AHEAD.search(words):
        return "announced", certain
    return ("released" if _PAST.search(words) else ""), certain
