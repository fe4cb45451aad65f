"""A spreadsheet saved as CSV or TSV → N-Triples: one credit a row.

Two rows that name the same person are the same person only where the table says so: by an id, or because the user
says that names are ids. Otherwise each production has people of its own, and shared names are reported.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.errors import DataError, OptionError
from castgraph.importers.dataset import Dataset
from castgraph.importers.ntriples import dated, is_iri
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, text_blocks
from castgraph.importers.writer import Details, Writer
from castgraph.text import slug
from castgraph.vocabulary import CG, PREFIXES, ROLES, SCHEMA, STATUSES

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
        shared: dict[str, set[str]] = {}
        csv.field_size_limit(_MAX_FIELD)
        yield self.dataset.triples().encode()
        for path in self.paths:
            for line, row in self._rows(path, progress):
                self._take(out, shared, path, line, row)
                if block := out.take():
                    yield block
        several = Counter({name: len(people) for name, people in shared.items() if len(people) > 1})
        for name, number in several.most_common():
            self.report.note(
                f"the same name in several productions, kept apart (--names-are-ids joins them), such as {name!r}"
                if name == several.most_common(1)[0][0]
                else "more names that several productions share, kept apart",
                self.paths[0],
                number,
            )
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

    def _take(self, out: Writer, shared: dict[str, set[str]], path: Path, line: int, row: dict[str, str]) -> None:
        shown = " | ".join(row.values())
        if empty := [name for name in REQUIRED if not row[name]]:
            self.report.skip(f"no {' and no '.join(empty)}", path, line, shown)
            return
        word = slug(row["role"])
        role = word if word in ROLES else ROLE_WORDS.get(word, "")
        if not role:
            self.report.skip(f"unknown role {row['role']!r}; known are {', '.join(ROLES)}", path, line, shown)
            return
        year = row.get("year", "")
        if year and not (len(year) == 4 and year.isascii() and year.isdecimal()):
            self.report.note(f"a year that is not one ({year!r}), left out", path, line)
            year = ""
        production = out.mint(
            "production", row.get("production_id") or "-".join(filter(None, (slug(row["production"]), year)))
        )
        if row.get("person_id"):
            person = out.mint("person", row["person_id"])
        elif self.names_are_ids:
            person = out.mint("person", slug(row["person"]))
        else:
            person = out.mint("person", f"{slug(row['person'])}-in-{production.rsplit('/', 1)[-1]}")
            shared.setdefault(row["person"], set()).add(person)
        for iri, type_, name, dates in (
            (production, "CreativeWork", row["production"], {"datePublished": year} if year else {}),
            (person, "Person", row["person"], {}),
        ):
            if not out.known(iri):
                out.entity(iri, type_, name, dates=dates)
                self.report.counts["people" if type_ == "Person" else "productions"] += 1
        facts: list[tuple[str, str]] = []
        if status := slug(row.get("status", "")):
            if status in STATUSES:
                facts.append((f"{CG}status", f"<{PREFIXES['status']}{status}>"))
            else:
                self.report.note(f"unknown status {row['status']!r}, left out", path, line)
        if url := row.get("source_url", ""):
            if is_iri(url):
                facts.append((f"{SCHEMA}citation", f"<{url}>"))
            else:
                self.report.note("a source_url that is not an address, left out", path, line)
        if published := row.get("published", ""):
            try:
                facts.append((f"{SCHEMA}datePublished", dated(published)))
            except ValueError:
                self.report.note("a published that is not a date, left out", path, line)
        characters = row.get("character", "").split(" / ")
        out.credit(person, role, production, Details(characters=characters, job=row.get("job", ""), facts=facts))
