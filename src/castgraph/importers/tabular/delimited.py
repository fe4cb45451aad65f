"""Lines of CSV and TSV → rows. A quote that is never closed costs its own line nothing, and no other line anything."""

from __future__ import annotations

import csv
import re
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["delimiter_of", "rows", "shows_quotes"]

_MAX_CELL = 8 << 20
"""Characters that a quoted cell may have; what is longer was never closed."""
_MAX_LINES = 5000
"""Lines that a quoted cell may run over."""


def delimiter_of(head: str) -> str:
    """Return what separates the columns in the first line of a table."""
    plain = re.sub(r'"[^"]*"', "", head)
    return max("\t;,|", key=plain.count)


def shows_quotes(lines: Iterable[str], delimiter: str) -> bool:
    """Whether quotes in a table separated by tabs are marks around cells, and not the data's own.

    They are where the header is quoted, or where a cell needs them; and nowhere does a cell merely begin with one.

    Args:
        lines: the first ones of the table, the header first.
        delimiter: of its columns; quotes are always marks where it is not a tab.
    """
    if delimiter != "\t":
        return True
    shown = False
    for number, line in enumerate(lines):
        if '"' not in line:
            continue
        cells = line.split(delimiter)
        if number == 0 and all(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in cells if cell):
            return True
        within = False
        for cell in cells:
            opens, closes = cell[:1] == '"' and not within, cell[-1:] == '"' and (len(cell) > 1 or within)
            if opens and closes:
                inside = cell[1:-1].replace('""', "")
                if '"' in inside:
                    return False
                shown = shown or '""' in cell[1:-1]
            elif opens:
                within = True
            elif within and closes:
                within, shown = False, True
        if within:
            return False
    return shown


def rows(
    lines: Iterable[str], delimiter: str, quoted: bool, width: int, note: Callable[[str, int], None]
) -> Iterator[tuple[int, list[str]]]:
    """Yield line number (from 1) and cells of each row; empty lines are none.

    Args:
        lines: without line ends.
        delimiter: of the columns.
        quoted: whether quotes are marks around cells.
        width: number of columns; 0 where it is not known yet.
        note: told what was odd, and in which line.
    """
    if not quoted:
        for number, line in enumerate(lines, 1):
            if line:
                yield number, line.split(delimiter)
        return
    csv.field_size_limit(_MAX_CELL)
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        for line in source.unquoted():
            if line:
                yield source.number, line.split(delimiter)
        source.taken.clear()
        source.size = 0
        first = source.number + 1
        try:
            row = next(reader)
            sound = len(source.taken) == 1 or not _swallowed(row, source.taken, delimiter, width)
        except StopIteration:
            return
        except csv.Error:
            sound = False
            if not source.taken:
                return
        if not sound:
            row = _literally(source.give_back().rstrip("\n"), delimiter)
            if any(cell.count('"') % 2 for cell in row):
                note("a quote that is not closed, taken as it stands", first)
        if row and (len(row) > 1 or row[0]):
            yield first, row


class _Lines:
    """The lines of a table, of which those that a row took too many can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.size = 0
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) > _MAX_LINES or self.size > _MAX_CELL:
            raise csv.Error("a quote that is not closed")
        line = self._back.popleft() if self._back else next(self._lines) + "\n"
        self.number += 1
        self.size += len(line)
        self.taken.append(line)
        return line

    def unquoted(self) -> Iterator[str]:
        """Yield lines until the first in which there are quotes; in most tables there are hardly any."""
        while self._back and '"' not in self._back[0] and "\r" not in self._back[0]:
            self.number += 1
            yield self._back.popleft()[:-1]
        if self._back:
            return
        for line in self._lines:
            if '"' in line or "\r" in line:
                self._back.append(line + "\n")
                return
            self.number += 1
            yield line

    def give_back(self) -> str:
        """Give back all lines that were taken but the first, and return that."""
        first, *others = self.taken
        self._back.extendleft(reversed(others))
        self.number -= len(others)
        return first


def _swallowed(row: list[str], taken: list[str], delimiter: str, width: int) -> bool:
    """Whether a row over several lines is several rows of which the first has a quote too many."""
    alone = [len(_literally(line.rstrip("\n"), delimiter)) for line in taken]
    if len(row) != width:
        return width > 0 and alone[0] == width
    return width > 2 and all(size == width for size in alone)


def _literally(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line of which some quotes are marks around cells, and some are the data's own."""
    cell = re.compile(rf'"((?:[^"]|"")*)"(?=\s*(?:{re.escape(delimiter)}|\Z))\s*|([^{re.escape(delimiter)}]*)')
    cells = []
    at = 0
    while found := cell.match(line, at):  # always: its second half matches anything
        cells.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        if (at := found.end() + 1) > len(line):
            break
    return cells
