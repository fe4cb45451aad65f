"""The tables of IMDb's public files: which there are, their columns, where they are found, and their rows.

A table may have been saved again by another program: as CSV, quoted, with its columns in another order, with more of
them, with empty cells for null. Its rows come out as IMDb has them.
"""

from __future__ import annotations

import csv
import re
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from castgraph.errors import DataError, OptionError
from castgraph.importers.rows import check_header, read_header, text_blocks
from castgraph.importers.tabular.cells import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from castgraph.importers.report import Report

__all__ = ["COLUMNS", "Tables", "find_tables"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "title.basics": (
        "tconst", "titleType", "primaryTitle", "originalTitle", "isAdult", "startYear", "endYear", "runtimeMinutes",
        "genres",
    ),
    "name.basics": ("nconst", "primaryName", "birthYear", "deathYear", "primaryProfession", "knownForTitles"),
    "title.principals": ("tconst", "ordering", "nconst", "category", "job", "characters"),
    "title.crew": ("tconst", "directors", "writers"),
    "title.episode": ("tconst", "parentTconst", "seasonNumber", "episodeNumber"),
    "title.akas": (
        "titleId", "ordering", "title", "region", "language", "types", "attributes", "isOriginalTitle",
    ),
    "title.ratings": ("tconst", "averageRating", "numVotes"),
}  # fmt: skip
"""The files and the columns that each has."""
_LISTS = frozenset(("genres", "knownForTitles", "primaryProfession", "directors", "writers", "types", "characters"))
"""Columns whose values never begin with a quotation mark, so that one is the table's."""
_QUOTED = re.compile(r'"(?=[^"]*"")(?:[^"]|"")*+"\Z')
_NULL = "\\N"
_NULLS = frozenset(("", "nan", "NaN", "NULL"))
"""How other programs write null in a column of names; in all others `NOTHING` is null."""
_NAMES = frozenset(("primaryTitle", "originalTitle", "primaryName", "title"))
_BEGIN = 1 << 20
"""Bytes of a packed file by which its size is guessed."""
_PACKED = 6
"""How many times larger such tables are unpacked, where nothing says so."""
_SAMPLE = 2000
"""Lines that are looked at for what IMDb does not write."""


def find_tables(paths: Sequence[Path]) -> dict[str, Path]:
    """Return the file of each of IMDb's tables: recognised by its name, else by its columns.

    Args:
        paths: files, and folders that hold them.

    Raises:
        DataError: a file that is not one of them, lacks a column, or is a second one of the same table.
        OptionError: title.principals is not among them.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(entry for entry in path.iterdir() if _named(entry))
        else:
            files.append(path)
    tables: dict[str, Path] = {}
    for path in files:
        columns = _split_header(read_header(path))[1]
        table = _named(path) or max(COLUMNS, key=lambda name: len(set(COLUMNS[name]) & set(columns)))
        if not set(COLUMNS[table]) & set(columns):
            raise DataError(
                f"is not one of IMDb's files; they are {', '.join(COLUMNS)} (.tsv or .tsv.gz)", str(path), 1
            )
        if not set(COLUMNS[table]) <= set(columns):
            check_header(columns, COLUMNS[table], path)
        if table in tables:
            raise DataError(f"is a second {table}; the first is {tables[table]}", str(path))
        tables[table] = path
    if "title.principals" not in tables:
        raise OptionError("title.principals is missing: without it there are no credits; name the file or its folder")
    return tables


def _named(path: Path) -> str:
    name = re.sub(r"(\.(tsv|csv))?(\.(gz|bz2|xz))?\Z", "", path.name)
    return name if name in COLUMNS and path.name != name else ""


def _split_header(header: str) -> tuple[str, list[str]]:
    """Return what separates the columns, and their names."""
    delimiter = max("\t,;|", key=header.count)
    try:
        return delimiter, [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [""])]
    except csv.Error:
        return delimiter, header.split(delimiter)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the rows of a file are to be read.

    Attributes:
        plain: exactly as IMDb writes them: nothing to be done.
        delimiter: what separates cells.
        quoted: whether cells are quoted as in CSV.
        width: number of cells of a row.
        places: where the known columns stand.
        years: which of the known columns are numbers, of which other programs make 1994.0.
        names: which of them are names.
    """

    plain: bool
    delimiter: str
    quoted: bool
    width: int
    places: tuple[int, ...]
    years: tuple[int, ...]
    names: tuple[int, ...]

    def cells(self, row: str) -> list[str]:
        """Return the cells of a row as they stand; of another number if the row is not as it should be."""
        if not self.quoted:
            return row.split(self.delimiter)
        try:
            return next(csv.reader([row], delimiter=self.delimiter), [])
        except csv.Error:
            return []

    def arranged(self, cells: list[str]) -> list[str]:
        """Return the cells of the known columns in IMDb's order and as IMDb writes them."""
        fields = [cells[at].strip() for at in self.places]
        for at, cell in enumerate(fields):
            if cell in NOTHING and (at not in self.names or cell in _NULLS):
                fields[at] = _NULL
        for at in self.years:
            fields[at] = fields[at].removesuffix(".0")
        return fields

    def is_plain(self, row: str) -> bool:
        """Whether a row without quotes is as IMDb writes it, but for its names."""
        cells = row.split(self.delimiter)
        if len(cells) != self.width:
            return True
        return all(one == cells[at] or at in self.names for at, one in enumerate(self.arranged(cells)))


def _layout(table: str, lines: Sequence[str]) -> _Layout:
    """Return the layout of a file by its header and the lines of its first block."""
    known = COLUMNS[table]
    delimiter, found = _split_header(lines[0])
    quoted = delimiter != "\t" or lines[0].startswith('"')
    if not quoted:
        lists = [at for at, name in enumerate(found) if name in _LISTS]
        rows = (line.split("\t") for line in lines[1:] if '"' in line)
        quoted = any(
            len(row) == len(found) and (any(row[at][:1] == '"' for at in lists) or any(map(_QUOTED.match, row)))
            for row in rows
        )
    years = tuple(at for at, name in enumerate(known) if name.endswith(("Year", "Number", "Votes", "ordering")))
    names = tuple(at for at, name in enumerate(known) if name in _NAMES)
    layout = _Layout(False, delimiter, quoted, len(found), tuple(found.index(name) for name in known), years, names)
    plain = not quoted and tuple(found) == known and all(map(layout.is_plain, lines[1:_SAMPLE]))
    return replace(layout, plain=plain)


@dataclass
class Tables:
    """The files of an import, by the names of their tables; rows come in blocks of lines.

    Attributes:
        files: as `find_tables` returns them.
        report: told what is left out.
        max_ratio: see `rows.unpacked`.
        progress: told how many more bytes were read by `blocks`.
        layouts: how the rows of each table are to be read, once its first block was looked at.
    """

    files: dict[str, Path]
    report: Report
    max_ratio: float
    progress: Callable[[int], None] | None = None
    layouts: dict[str, _Layout] = field(default_factory=dict)

    def unpacked(self, table: str) -> int:
        """Return about how many bytes a table has unpacked, by its beginning."""
        path = self.files[table]
        size = path.stat().st_size
        with path.open("rb") as file:
            begin = file.read(_BEGIN)
        if begin[:2] != b"\x1f\x8b":
            return size * (_PACKED if path.suffix in (".bz2", ".xz") else 1)
        try:
            return size * len(zlib.decompressobj(31).decompress(begin)) // len(begin)
        except zlib.error:  # whoever reads it says so
            return size

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def rows(self, table: str) -> Iterator[list[str]]:
        """Yield a table's readable rows, on the way to a choice; that is neither counted as progress nor reported."""
        for _, lines in self._blocks(table, None):
            for line in lines:
                if cells := self.cells(table, line):
                    yield cells

    def cells(self, table: str, line: str) -> list[str]:
        """Return the fields of a row; none if it has another width."""
        layout = self.layouts[table]
        cells = layout.cells(line)
        return [] if len(cells) != layout.width else cells if layout.plain else layout.arranged(cells)

    def width(self, table: str) -> int:
        """Return how many cells a row has where the table is exactly as IMDb writes it; 0 where it is not."""
        layout = self.layouts[table]
        return layout.width if layout.plain else 0

    def blocks(self, table: str) -> Iterator[Iterable[tuple[int, str]]]:
        """Yield numbers and texts of the lines of a table, in blocks, without the header."""
        return (enumerate(lines, first) for first, lines in self._blocks(table, self.progress))

    def _blocks(self, table: str, progress: Callable[[int], None] | None) -> Iterator[tuple[int, list[str]]]:
        first = True
        for line, lines in text_blocks(self.files[table], max_ratio=self.max_ratio, progress=progress):
            if first:
                first = False
                if table not in self.layouts:
                    self.layouts[table] = _layout(table, lines)
                    for name in _split_header(lines[0])[1]:
                        if name not in COLUMNS[table]:
                            self.note(table, 1, f"unknown column {name or '(empty)'}, not read")
                yield line + 1, lines[1:]
            else:
                yield line, lines

    def fields(self, table: str, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, list[str]]]:
        """Yield number, text and fields of the lines of a block; lines of another width are left out and reported."""
        layout = self.layouts[table]
        width, plain = layout.width, layout.plain
        for at, row in lines:
            fields = row.split("\t") if plain else layout.cells(row)
            if len(fields) == width:
                yield at, row, fields if plain else layout.arranged(fields)
            elif row:  # a blank line at the end says nothing
                self.skip(table, at, row, f"{len(fields)} columns instead of {width}")

    def skip(self, table: str, line: int, row: str, reason: str = "bad id") -> None:
        """Leave a row out and report why."""
        self.report.skip(f"{table}: {reason}", self.files[table], line, row)

    def note(self, table: str, line: int, what: str) -> None:
        """Report something odd in a row that is kept."""
        self.report.note(f"{table}: {what}", self.files[table], line)
