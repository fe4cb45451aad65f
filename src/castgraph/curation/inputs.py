"""What a curator types, checked before anything is touched: addresses, dates, names, words of the vocabulary."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from castgraph.dates import first_day, today
from castgraph.errors import OptionError, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["checked_address", "checked_date", "checked_text", "chosen"]

MAX_NAME = 200


def checked_address(text: str, what: str = "--url") -> str:
    """Return a web address as it was given, without blanks around it.

    Raises:
        OptionError: it is not an http(s) address with a host.
    """
    address = text.strip()
    remedy = "give the page's address, such as https://example.org/article"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise OptionError(f"{what} {shorten(address)!r} is not a web address; {remedy}") from None
    bad = re.search(r"[\s<>\"{}|\\^`\x00-\x20\x7f]", address)
    if (
        parts.scheme not in ("http", "https")
        or bad
        or not re.fullmatch(r"[\w.-]+\.\w+|localhost|[\da-f.]*:[\da-f:.]+", host)
    ):
        raise OptionError(f"{what} {shorten(address)!r} is not a web address; {remedy}")
    return address


def checked_date(text: str, what: str, *, past: bool = True) -> tuple[str, str]:
    """Return a date and the local name of its datatype: ``date``, ``gYearMonth`` or ``gYear``.

    Args:
        text: an ISO date, month or year.
        what: the option, for the message.
        past: refuse what is still to come.

    Raises:
        OptionError: it is not a date, or is still to come.

    Example:
        >>> checked_date("2023-02", "--published")
        ('2023-02', 'gYearMonth')
    """
    date = text.strip()
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(date), "")
    if not kind or not first_day(date) or date < "1000":
        raise OptionError(f"{what} {shorten(date)!r} is not a date; write it as 2023-02-17, 2023-02 or 2023")
    if past and first_day(date) > today():
        raise OptionError(f"{what} {date} is still to come; correct it")
    return date, kind


def checked_text(text: str, what: str, limit: int = MAX_NAME) -> str:
    """Return a name or a title in composed characters, without blanks around it.

    Raises:
        OptionError: it is empty, too long, or has a line end or another character that cannot be seen.
    """
    clean = unicodedata.normalize("NFC", text.strip())
    if not clean:
        raise OptionError(f"{what} is empty; give a name")
    if any(not character.isprintable() for character in clean):
        shown = shorten(clean).encode("unicode_escape").decode()
        raise OptionError(f"{what} '{shown}' has a line end or a character that cannot be seen; remove it")
    if len(clean) > limit:
        raise OptionError(f"{what} {shorten(clean)!r} is {len(clean)} characters long; names have {limit} at most")
    return clean


def chosen(text: str, choices: Iterable[str], what: str) -> str:
    """Return the choice that was meant: case, blanks and underscores do not count.

    Raises:
        OptionError: none is; the message names the one that was probably meant, or all.

    Example:
        >>> chosen("Voice Actor", ["actor", "voice-actor"], "role")
        'voice-actor'
    """
    known = list(choices)
    folded = {_fold(choice): choice for choice in known}
    if (key := _fold(text)) in folded:
        return folded[key]
    from difflib import get_close_matches

    near = get_close_matches(key, folded, n=2, cutoff=0.6)
    hint = f"did you mean {' or '.join(folded[name] for name in near)}?" if near else f"choose from {', '.join(known)}"
    raise OptionError(f"{what} {shorten(text)!r} is not known; {hint}")


def _fold(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text).casefold()
