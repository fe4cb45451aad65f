"""Rows → a workbook (xlsx), a sheet for each table: numbers are numbers, all else is text and never a formula."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from castgraph.errors import MissingPackageError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["workbook"]

_ROWS = 1_048_576
_CHARACTERS = 32_767
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def workbook(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Return a workbook.

    Args:
        sheets: name of a sheet to its head and its rows.

    Raises:
        MissingPackageError: openpyxl is not installed.
        OptionError: more rows, or more characters in a cell, than a workbook holds.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
    except ImportError as error:
        words = "xlsx is written by openpyxl, which is not installed: pip install 'castgraph[xlsx]'; or choose csv"
        raise MissingPackageError(words) from error
    book = Workbook(write_only=True)
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        head = [WriteOnlyCell(sheet, value=column) for column in columns]
        for cell in head:
            cell.font = Font(bold=True)
        sheet.append(head)
        for number, row in enumerate(rows, 2):
            if number > _ROWS:
                raise OptionError(f"a sheet of xlsx holds {_ROWS:,} rows, and there are more; choose csv")
            cells = []
            for value in row:
                is_plain = value is None or isinstance(value, int | float)
                cell = WriteOnlyCell(sheet, value=value if is_plain else _text(str(value), number))
                if not is_plain:
                    cell.data_type = "s"  # else what begins with = is a formula
                cells.append(cell)
            sheet.append(cells)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _text(value: str, row: int) -> str:
    if len(value) > _CHARACTERS:
        raise OptionError(f"row {row} has a cell of {len(value):,} characters, xlsx holds {_CHARACTERS:,}; choose csv")
    return _NOT_XML.sub("\ufffd", value)
