"""IMDb's ids as numbers, and what is kept for each while the files are read: a mark, or a number of our own."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DANGLING", "UNWANTED", "Known", "mark", "marked", "number_of"]

_MOST_DIGITS = 8
UNWANTED, DANGLING = -1, -2
"""What `Known.find` returns for an id that was not asked for, and for one that its table should describe but does not;
for what is not an id at all it returns 0."""


def number_of(text: str, prefix: str) -> int:
    """Return the number in an id such as nm0000001, 0 if it is not one."""
    digits = text[2:]
    if text[:2] == prefix and 7 <= len(digits) <= _MOST_DIGITS and digits.isdecimal() and digits.isascii():
        number = int(digits)
        if len(digits) == 7 or digits[0] != "0":
            return number
    return 0


def mark(marks: bytearray, at: int) -> None:
    """Mark a number; the marks grow as far as is needed."""
    if at >= len(marks):
        marks.extend(bytes(at + 1 - len(marks) + (at >> 3)))
    marks[at] = 1


def marked(marks: bytearray, at: int) -> bool:
    """Whether a number was marked."""
    return at < len(marks) and marks[at] == 1


class Known:
    """The titles, or the people, of an import: which are wanted, and the number that the index gave each.

    Args:
        prefix: of their ids.
        wanted: marks of those that are wanted; all where None.
        described: a table describes them, so that one met elsewhere first dangles.
        fresh: yields the next number of ours, for titles and people alike.

    Attributes:
        numbers: number of ours by the number in the id; 0 where there is none.
        count: how many were given a number.
    """

    def __init__(self, prefix: str, wanted: bytearray | None, fresh: Iterator[int], *, described: bool) -> None:
        self.prefix, self.wanted, self.described = prefix, wanted, described
        self.numbers = array("I", [0])
        self.count = 0
        self._fresh = fresh

    def is_wanted(self, at: int) -> bool:
        """Whether the number of an id is wanted."""
        return self.wanted is None or marked(self.wanted, at)

    def add(self, at: int) -> int:
        """Give an id the next number of ours and return that; 0 if it has one already."""
        missing = at + 1 - len(self.numbers)
        if missing > 0:
            self.numbers.extend(array("I", bytes(4 * (missing + (at >> 3)))))
        elif self.numbers[at]:
            return 0
        self.count += 1
        self.numbers[at] = number = next(self._fresh)
        return number

    def find(self, text: str) -> int:
        """Return the number of an id that a credit speaks of: ours, or 0, `UNWANTED` or `DANGLING`."""
        at = number_of(text, self.prefix)
        if not at:
            return 0
        if not self.is_wanted(at):
            return UNWANTED
        if found := self.numbers[at] if at < len(self.numbers) else 0:
            return found
        return DANGLING if self.described else self.add(at)
