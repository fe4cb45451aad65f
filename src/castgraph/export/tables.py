"""Rows → a terminal table or TSV. Text from data is shown as text: no markup, no control characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

__all__ = ["table", "tsv"]


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    width: int | None = None,
    color: bool = False,
    whole: Collection[str] = (),
) -> str:
    """Return the rows as a table with a rule under its head, cells folded to the width.

    Args:
        columns: head of each column.
        rows: cells as plain text.
        width: characters a line may have; that of the terminal where None.
        color: whether to write the head in colour.
        whole: columns whose cells are never folded, because they are copied from here.
    """
    from io import StringIO

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold" if color else "")
    for column in columns:
        shown.add_column(Text(column), overflow="fold", no_wrap=column in whole)
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
    )
    with console.capture() as captured:
        console.print(shown)
    return "\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")) + "\n"


def tsv(columns: Sequence[str], rows: Iterable[Sequence[str]], clean: Callable[[str], str] = str) -> str:
    """Return the rows as tab-separated lines with a head; tabs and line ends in cells become spaces."""
    lines = [columns, *rows]
    return "".join("\t".join(clean(" ".join(cell.split())) for cell in line) + "\n" for line in lines)
