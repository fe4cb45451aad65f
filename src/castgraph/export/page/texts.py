"""Texts from outside, made fit to be shown: on one line, without characters that act, cut to a width. Pure."""

from __future__ import annotations

import re

__all__ = ["clean", "link", "shorten"]

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb{_BIDI}]+")
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip  # noqa: E501 - one character class, twice


def clean(text: str, width: int = 300) -> str:
    r"""Return a text fit to be shown: on one line, without control, direction or piled-up combining characters.

    Example:
        >>> clean("a\x1b[2J  b\u202ec")
        'a [2J b c'
    """
    text = _CONTROL.sub(" ", text[: width * 8])
    if not text.isascii():
        text = _MARKS.sub(r"\1", text.encode("utf-8", "replace").decode("utf-8"))
    return shorten(" ".join(text.split()), width)


def shorten(text: str, width: int) -> str:
    """Cut a text to a width, with an ellipsis where something was cut off."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def link(url: str) -> str:
    """Return the address if a page may link to it: http or https without blanks and quotes; else empty."""
    return url if re.match(r"https?://[^\s\"'<>\\^`{|}\x00-\x20\x7f-\x9f]+\Z", url, re.IGNORECASE) else ""
