"""A spreadsheet saved as CSV or TSV → N-Triples: one credit a row.

Two rows that name the same person are the same person only where the table says so: by an id, or because the user
says that names are ids. Otherwise each production has people of its own, and shared names are reported.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.dates import last_day
from castgraph.errors import DataError, OptionError
from castgraph.importers.dataset import Dataset
from castgraph.importers.identity import Identity
from castgraph.importers.ntriples import is_iri
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, text_blocks
from castgraph.importers.writer import Details, Writer
from castgraph.text import slug
from castgraph.vocabulary import ROLES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castgraph.importers.base import Beside

__all__ = ["FIELDS", "ROLE_WORDS", "Table"]

FIELDS = (
    "person", "role", "production", "character", "year", "status", "source_url", "published", "person_id",
    "production_id", "job",
)  # fmt: skip
REQUIRED = ("person", "role", "production")
ROLE_WORDS: dict[str, str] = {
    "actress": "actor", "cast": "actor", "star": "actor", "voice": "voice-actor", "writer": "screenwriter",
    "screenplay": "screenwriter", "executive-producer": "executive-producer", "music": "composer",
    "camera": "cinematographer", "host": "presenter", "himself": "self", "herself": "self", "novelist": "author",
    "casting": "casting-director", "costumes": "costume-designer", "dop": "cinematographer",
}  # fmt: skip
"""Other words for roles, besides the slugs of `vocabulary.ROLES`."""
TOLD = tuple(slug for slug, status in STATUSES.items() if not status.derived)
"""Statuses that a row may give: not those that only a rule derives."""
_MAX_FIELD = 4 << 20


@dataclass
class Table:
    """The importer; see the module.

    Attributes:
        paths: the files.
        retrieved: ISO date of the table.
        name: what the dataset is called; the first file's name where empty.
        licence: IRI of its licence.
        columns: column of the table to the field that it holds, besides those that have a field's name.
        names_are_ids: take the same name to mean the same person everywhere in the table.
        max_ratio: see `rows.unpacked`.
    """

    paths: Sequence[Path]
    report: Report = field(default_factory=Report)
    retrieved: str = ""
    name: str = ""
    licence: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    names_are_ids: bool = False
    max_ratio: float = MAX_RATIO

    def __post_init__(self) -> None:
        self.paths = [Path(path) for path in self.paths]
        if unknown := [one for one in self.columns.values() if one not in FIELDS]:
            raise OptionError(f"--map: {', '.join(unknown)} is not a field; the fields are {', '.join(FIELDS)}")
        if not self.paths:
            raise OptionError("name the table")
        title = self.name or self.paths[0].name.split(".")[0]
        self.dataset = Dataset(slug(title) or "table", title, self.licence, "", self.retrieved)

    @property
    def files(self) -> list[Path]:
        """The files that are read."""
        return list(self.paths)

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `base.Importer`."""
        out = Writer(self.dataset, self.report, beside)
        identity = Identity(out, self.report, names_are_ids=self.names_are_ids)
        csv.field_size_limit(_MAX_FIELD)
        yield self.dataset.triples().encode()
        for path in self.paths:
            for line, row in self._rows(path, progress):
                self._take(out, identity, path, line, row)
                if block := out.take():
                    yield block
        identity.tell(self.paths[0])
        out.finish()
        yield out.take(all_of_it=True)

    def _rows(self, path: Path, progress: Callable[[int], None] | None) -> Iterator[tuple[int, dict[str, str]]]:
        blocks = text_blocks(path, max_ratio=self.max_ratio, progress=progress)
        lines = (f"{line}\n" for _, block in blocks for line in block)
        head = next(lines, "")
        if not head.strip():
            raise DataError("is empty; its first line must name the columns", str(path), 1)
        delimiter = max("\t;,|", key=head.count)
        try:
            header = [name.strip() for name in next(csv.reader([head], delimiter=delimiter))]
        except csv.Error as error:
            raise DataError(f"is not a table ({error}); end its lines with a line feed", str(path), 1) from error
        fields = [self.columns.get(name, slug(name).replace("-", "_")) for name in header]
        if missing := [name for name in self.columns if name not in header]:
            raise DataError(f"has no column {', '.join(missing)}; it has {', '.join(header)}", str(path), 1)
        if missing := [name for name in REQUIRED if name not in fields]:
            raise DataError(
                f"has no column {', '.join(missing)}; it has {', '.join(header)}. Name them so, or say which they are "
                f"with --map COLUMN={missing[0]}",
                str(path),
                1,
            )
        for name in FIELDS:
            if fields.count(name) > 1:
                raise DataError(f"has two columns for {name}", str(path), 1)
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                raise DataError(f"is not a table ({error})", str(path), reader.line_num + 1) from error
            if row is None:
                return
            line = reader.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                self.report.skip(f"{len(row)} columns instead of {len(header)}", path, line, delimiter.join(row))
                continue
            yield line, {name: cell.strip() for name, cell in zip(fields, row, strict=True)}

    def _take(self, out: Writer, identity: Identity, path: Path, line: int, row: dict[str, str]) -> None:
        if empty := [name for name in REQUIRED if not row[name]]:
            self.report.skip(f"no {' and no '.join(empty)}", path, line, " | ".join(row.values()))
            return
        if not (role := _role(row["role"])):
            why = f"unknown role {row['role']!r}; known are {', '.join(ROLES)}"
            self.report.skip(why, path, line, " | ".join(row.values()))
            return
        year = row.get("year", "")
        if year and not (len(year) == 4 and year.isascii() and year.isdecimal()):
            self.report.note(f"a year that is not one ({year!r}), left out", path, line)
            year = ""
        production = identity.production(row["production"], year, row.get("production_id", ""), path, line)
        person = identity.person(row["person"], production, row.get("person_id", ""), path, line)
        characters = row.get("character", "").split(" / ")
        status, url, published = self._said(path, line, row)
        details = Details("", characters, row.get("job", ""), (), status, url, published)
        out.credit(person, role, production, details)

    def _said(self, path: Path, line: int, row: dict[str, str]) -> tuple[str, str, str]:
        """Return the status that a row gives, and the address and date of who says so; empty where it gives none."""
        status, url, published = (row.get(name, "") for name in ("status", "source_url", "published"))
        if status and (status := slug(status)) not in TOLD:
            self.report.note(f"unknown status {row['status']!r}, left out; known are {', '.join(TOLD)}", path, line)
            status = ""
        if url and not is_iri(url):
            self.report.note("a source_url that is not an address, left out", path, line)
            url = ""
        if published and not last_day(published):
            self.report.note(f"a published that is not a date ({published!r}), left out", path, line)
            published = ""
        return status, url, published


@lru_cache(1024)
def _role(text: str) -> str:
    """Return the role that a cell means, empty where it means none."""
    word = slug(text)
    return word if word in ROLES else ROLE_WORDS.get(word, "")
