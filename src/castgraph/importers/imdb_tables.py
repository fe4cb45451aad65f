"""The tables of IMDb's public files: which there are, their columns, where they are found, and their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castgraph.errors import DataError, OptionError
from castgraph.importers.rows import check_header, read_header, text_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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
"""The files and their exact columns."""


def find_tables(paths: Sequence[Path]) -> dict[str, Path]:
    """Return the file of each of IMDb's tables: recognised by its name, else by its columns.

    Args:
        paths: files, and folders that hold them.

    Raises:
        DataError: a file that is not one of them (it names the columns that differ), or two of the same.
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
        columns = tuple(read_header(path).split("\t"))
        table = _named(path) or next((name for name, known in COLUMNS.items() if columns == known), "")
        if not table:
            near = max(COLUMNS, key=lambda name: len(set(COLUMNS[name]) & set(columns)))
            if not set(COLUMNS[near]) & set(columns):
                raise DataError(
                    f"is not one of IMDb's files; they are {', '.join(COLUMNS)} (.tsv or .tsv.gz)", str(path), 1
                )
            table = near
        check_header(columns, COLUMNS[table], path)
        if table in tables:
            raise DataError(f"is a second {table}; the first is {tables[table]}", str(path))
        tables[table] = path
    if "title.principals" not in tables:
        raise OptionError("title.principals is missing: without it there are no credits; name the file or its folder")
    return tables


def _named(path: Path) -> str:
    name = re.sub(r"(\.tsv)?(\.(gz|bz2|xz))?\Z", "", path.name)
    return name if name in COLUMNS and path.name != name else ""


@dataclass
class Tables:
    """The files of an import, by the names of their tables; rows come in blocks of lines.

    Attributes:
        files: as `find_tables` returns them.
        report: told what is left out.
        max_ratio: see `rows.unpacked`.
        progress: told how many more bytes were read by `blocks`.
    """

    files: dict[str, Path]
    report: Report
    max_ratio: float
    progress: Callable[[int], None] | None = None

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def lines(self, table: str) -> Iterator[str]:
        """Yield a table's lines without the header, on the way to a choice; that is not counted as progress."""
        for _, lines in self._blocks(table, None):
            yield from lines

    def blocks(self, table: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the number of the first line and the lines of each block of a table, without the header."""
        return self._blocks(table, self.progress)

    def _blocks(self, table: str, progress: Callable[[int], None] | None) -> Iterator[tuple[int, list[str]]]:
        first = True
        for line, lines in text_blocks(self.files[table], max_ratio=self.max_ratio, progress=progress):
            if first:
                first = False
                check_header(lines[0].split("\t"), COLUMNS[table], self.files[table])
                yield line + 1, lines[1:]
            else:
                yield line, lines

    def fields(self, table: str, first: int, lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
        """Yield number, text and fields of the lines of a block; lines of another width are left out and reported."""
        width = len(COLUMNS[table])
        for at, row in enumerate(lines, first):
            fields = row.split("\t")
            if len(fields) == width:
                yield at, row, fields
            elif row:  # a blank line at the end says nothing
                self.skip(table, at, row, f"{len(fields)} columns instead of {width}")

    def skip(self, table: str, line: int, row: str, reason: str = "bad id") -> None:
        """Leave a row out and report why."""
        self.report.skip(f"{table}: {reason}", self.files[table], line, row)

    def note(self, table: str, line: int, what: str) -> None:
        """Report something odd in a row that is kept."""
        self.report.note(f"{table}: {what}", self.files[table], line)
