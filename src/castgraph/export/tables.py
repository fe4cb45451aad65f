"""Rows → a terminal table, CSV, TSV or a workbook. Text from data stays text: no markup in it counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

__all__ = ["rows_as", "table", "tsv"]

_GAP = "  "
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    width: int | None = None,
    color: bool = False,
    whole: Collection[str] = (),
) -> str:
    """Return the rows as a table with a rule under its head; cells are folded between words, never within one.

    Where the width is too small for the longest word of each column, columns leave the table, first those of `whole`,
    then that with the longest word: their cells stand below the others, each on a line of its own.

    Args:
        columns: head of each column.
        rows: cells as plain text.
        width: characters a line may have; that of the terminal where None.
        color: whether to write the head in colour.
        whole: columns whose cells are never folded, because they are copied from here.
    """
    from shutil import get_terminal_size

    from rich.cells import cell_len

    body = [list(row) for row in rows]
    width = width or get_terminal_size().columns
    lines = [list(columns), *body]
    natural = [max((cell_len(cell) for cell in column), default=0) for column in zip(*lines, strict=True)]
    least = [
        most if name in whole else max((cell_len(word) for cell in column for word in cell.split()), default=0)
        for name, most, column in zip(columns, natural, zip(*lines, strict=True), strict=True)
    ]
    inside = list(range(len(columns)))
    while len(inside) > 1 and sum(least[at] + len(_GAP) for at in inside) - len(_GAP) > width:
        inside.remove(max(inside, key=lambda at: (columns[at] in whole, least[at])))
    widths = _shared(natural, least, inside, width)
    right = {at for at in inside if body and all(_NUMBER.fullmatch(row[at]) for row in body if row[at])}
    bold, plain = ("\x1b[1m", "\x1b[0m") if color else ("", "")
    dim = "\x1b[2m" if color else ""
    told = []
    for row in lines:
        head = row is lines[0]
        cells = [_folded(row[at], widths[at], cell_len) for at in inside]
        for step in range(max(map(len, cells), default=0)):
            parts = []
            for at, cell in zip(inside, cells, strict=True):
                part = cell[step] if step < len(cell) else ""
                blank = " " * (widths[at] - cell_len(part))
                parts.append(blank + part if at in right else part + blank)
            line = _GAP.join(parts).rstrip()
            told.append(f"{bold}{line}{plain}" if head and line else line)
        below = [f"    {row[at]}" for at in range(len(columns)) if at not in inside and row[at]]
        told += [f"{bold if head else dim}{line}{plain}" for line in below]
        if head:
            told.append("─" * min(width, max(1, sum(widths[at] + len(_GAP) for at in inside) - len(_GAP))))
    return "\n".join(told) + "\n"


def _shared(natural: Sequence[int], least: Sequence[int], inside: Sequence[int], width: int) -> list[int]:
    """Return how wide each column is: as wide as it needs, cut to one width that all of them may have at most."""
    room = width - len(_GAP) * (len(inside) - 1)
    cap = max((natural[at] for at in inside), default=0)
    while cap > 1 and sum(min(natural[at], max(least[at], cap)) for at in inside) > room:
        cap -= 1
    return [min(most, max(word, cap)) for most, word in zip(natural, least, strict=True)]


def _folded(cell: str, width: int, size: Callable[[str], int]) -> list[str]:
    """Return a cell's lines, broken between words."""
    if size(cell) <= width:
        return [cell]
    lines = [""]
    for word in cell.split():
        longer = f"{lines[-1]} {word}".strip()
        if size(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def tsv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the rows as tab-separated lines with a head; tabs and line ends in cells become spaces."""
    lines = [columns, *rows]
    return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines)


def rows_as(form: str, columns: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows with their head as ``csv``, ``tsv`` or ``xlsx``: numbers as numbers, None as an empty cell.

    Raises:
        MissingPackageError: a workbook is asked for, and openpyxl is not installed.
        OptionError: a workbook cannot hold so much.
    """
    if form == "xlsx":
        from castgraph.export.workbook import workbook

        return workbook({"Sheet1": (list(map(str, columns)), rows)})
    head, *body = [[_cell(value) for value in row] for row in (columns, *rows)]
    if form == "tsv":
        return tsv(head, body).encode("utf-8")
    import csv
    import io

    text = io.StringIO()
    csv.writer(text).writerows([head, *body])
    return text.getvalue().encode("utf-8")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
