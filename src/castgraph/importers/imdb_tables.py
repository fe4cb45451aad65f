"""The tables of IMDb's public files: which there are, which columns they have, where they lie."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.errors import DataError, OptionError
from castgraph.importers.rows import check_header, read_header

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


__all__ = ["COLUMNS", "find_tables"]

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
    """Tell which of IMDb's tables each file is: by its name, else by its columns.

    Args:
        paths: files, and folders that hold them.

    Raises:
        DataError: a file that is none of them (it names the columns that differ), or two of the same.
        OptionError: there is no title.principals among them.
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
                    f"is none of IMDb's files; they are {', '.join(COLUMNS)} (.tsv or .tsv.gz)", str(path), 1
                )
            table = near
        check_header(columns, COLUMNS[table], path)
        if table in tables:
            raise DataError(f"is {table} once more; {tables[table]} is it already", str(path))
        tables[table] = path
    if "title.principals" not in tables:
        raise OptionError("title.principals is missing: without it there are no credits; name the file or its folder")
    return tables


def _named(path: Path) -> str:
    name = re.sub(r"(\.tsv)?(\.(gz|bz2|xz))?\Z", "", path.name)
    return name if name in COLUMNS and path.name != name else ""
