"""Texts from outside, made fit to be shown: on one line, without characters that act, cut to a width. Pure."""

from __future__ import annotations

import re
from calendar import monthrange

__all__ = ["clean", "last_day", "link", "shorten"]

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb{_BIDI}]+")
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip  # noqa: E501 - one character class, twice
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z", re.ASCII)


_REST = {4: "-12-0", 7: "-0", 10: ""}
"""What makes year, month and day of a date of this length; day 0 stands for the last."""


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


def last_day(date: str) -> str:
    """Return the last day that a date, month or year may mean; empty for what is no ISO 8601 date.

    Example:
        >>> last_day("2024-09"), last_day("2024"), last_day("2023-02-30")
        ('2024-09-30', '2024-12-31', '')
    """
    if not _DATE.match(date) or date < "0001":
        return ""
    year, month, day = (int(part) for part in f"{date}{_REST[len(date)]}".split("-"))
    last = monthrange(year, month)[1]
    return f"{year:04}-{month:02}-{day or last:02}" if day <= last else ""
