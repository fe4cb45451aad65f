"""Partial dates: the first and the last day that one may mean."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange

__all__ = ["earliest_day", "last_day", "latest_day", "today"]

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z", re.ASCII)
_REST = {4: "-12-0", 7: "-0", 10: ""}
"""What makes year, month and day of a date of this length; day 0 stands for the last."""


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


def today() -> str:
    """Return the ISO date of the day it is here."""
    return datetime.datetime.now().astimezone().date().isoformat()


def earliest_day(date: str) -> str:
    """Return the first day that a date, month or year may mean.

    Example:
        >>> earliest_day("2024-09")
        '2024-09-01'
    """
    return date + ("-01-01" if len(date) == 4 else "-01" if len(date) == 7 else "")


def latest_day(date: str) -> str:
    """Return the last day that a date, month or year may mean, so that nothing counts as published too early.

    Example:
        >>> latest_day("2024-09")
        '2024-09-30'
    """
    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) != 7 or not (date[:4] + date[5:]).isdigit() or not 1 <= int(date[5:]) <= 12:
        return date
    year, month = int(date[:4]), int(date[5:])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return f"{date}-{29 if leap and month == 2 else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]}"
