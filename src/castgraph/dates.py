"""Partial dates: the first and the last day that one may mean."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange

from castgraph.errors import OptionError, option

__all__ = ["day_meant", "first_day", "last_day", "today"]

_TIME = r"(T\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?"
_DATE = re.compile(rf"(\d{{4}})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]){_TIME})?)?\Z", re.ASCII)


def _days(date: str) -> tuple[str, str]:
    """Return the first and the last day of a date, two empty strings for what is not one."""
    if not (found := _DATE.match(date)) or found[1] == "0000":
        return "", ""
    year, month, day = found[1], found[2], found[3]
    last = f"{monthrange(int(year), int(month or 12))[1]:02}"
    if day and day > last:
        return "", ""
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or last}"


def first_day(date: str) -> str:
    """Return the first day that a date, month or year may mean; empty for what is not an ISO 8601 date.

    Example:
        >>> first_day("2024-09"), first_day("2024"), first_day("2023-02-30")
        ('2024-09-01', '2024-01-01', '')
    """
    return _days(date)[0]


def last_day(date: str) -> str:
    """Return the last day that a date, month or year may mean; empty for what is not an ISO 8601 date.

    A time of day and a time zone do not count. Who asks what was published by a day takes this one, so that nothing
    counts too early.

    Example:
        >>> last_day("2024-09"), last_day("2024"), last_day("2023-02-30"), last_day("2024-02-29T08:00Z")
        ('2024-09-30', '2024-12-31', '', '2024-02-29')
    """
    return _days(date)[1]


def day_meant(date: str | datetime.date | None, name: str = "as_of") -> str:
    """Return the day that somebody means: of a month or a year the last; empty where nothing is given.

    Args:
        date: an ISO date, month or year, or a date of Python.
        name: the option that it was given by.

    Raises:
        OptionError: it is not a date.
    """
    text = date.isoformat() if isinstance(date, datetime.date) else (date or "").strip()
    if text and not last_day(text):
        raise OptionError(f"{option(name)} {text!r} is not a date; write it as 2023-02-17, 2023-02 or 2023")
    return last_day(text)


def today() -> str:
    """Return the ISO date of the day it is here."""
    return datetime.datetime.now().astimezone().date().isoformat()
