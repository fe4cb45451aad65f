"""The field in which outside formats name the character: names, and between the lines the role."""

from __future__ import annotations

import re

__all__ = ["split_character"]

_MARK = re.compile(
    r"(?<!\s)\s*\((voice|uncredited|archive footage|archive sound|credit only|credited as [^)]*)\)", re.IGNORECASE
)
_SELF = re.compile(
    r"((him|her|them)sel(f|ves)\b|(self|selves)(?=\s*\Z|\s+[-–—:(/]|[,;:]))|(narrator|host|presenter)\Z", re.IGNORECASE
)


def split_character(text: str) -> tuple[str, list[str]]:
    """Return the role that a character's field implies, and the names in it.

    Example:
        >>> split_character("Nellie / Mum (voice)")
        ('voice-actor', ['Nellie', 'Mum'])
        >>> split_character("Self - Host")
        ('self', [])
        >>> split_character("Self-Defense Instructor")
        ('actor', ['Self-Defense Instructor'])
    """
    marks = {mark.lower() for mark in _MARK.findall(text)}
    names = [name.strip() for name in _MARK.sub("", text).split(" / ") if name.strip()]
    if marks & {"archive footage", "archive sound"}:
        return "archive-footage", [name for name in names if not _SELF.match(name)]
    if names and all(_SELF.match(name) for name in names):
        word = names[0].lower()
        return ("narrator" if word == "narrator" else "presenter" if word in ("host", "presenter") else "self"), []
    return ("voice-actor" if "voice" in marks else "actor"), names
