"""IMDb's non-commercial TSV files → N-Triples: title.principals, and whichever of the other six are there.

Rows are turned into text in blocks, without an object per row; what is kept between rows is one number per IMDb id.
Source: https://developer.imdb.com/non-commercial-datasets/ (columns, null, licence).
"""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.errors import OptionError
from castgraph.importers.base import Importer
from castgraph.importers.dataset import Dataset
from castgraph.importers.imdb_choice import choose
from castgraph.importers.imdb_ids import DANGLING, UNWANTED, Known, number_of
from castgraph.importers.imdb_tables import Tables, find_tables
from castgraph.importers.imdb_words import CATEGORY_CODES, TYPES, role_of_job
from castgraph.importers.ntriples import ALTERNATE, NAME, SAME_AS, TYPE, escape
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO
from castgraph.importers.tabular.cells import parsed
from castgraph.importers.writer import RELATION_CODES, ROLE_CODES
from castgraph.vocabulary import CG, PREFIXES, RELATIONS, ROLES, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castgraph.importers.base import Beside

__all__ = ["TURNS", "Imdb"]

_NULL = "\\N"
_P = PREFIXES["person"] + "imdb-"
_T = PREFIXES["production"] + "imdb-"
_C = PREFIXES["credit"] + "imdb-"
_GYEAR = f"^^<{XSD}gYear>"
_INTEGER = f"^^<{XSD}integer>"
_HEAD = {
    ROLE_CODES[role]: (f"> <{CG}{about.predicate}> <{_T}", f"> <{CG}person> <{_P}", f"{PREFIXES['role']}{role}")
    for role, about in ROLES.items()
}
_CREW, _DIRECTOR, _WRITER = (ROLE_CODES[role] for role in ("crew", "director", "screenwriter"))
_PART_OF = RELATION_CODES["partOfSeries"]
_ROOM_OF_OTHERS = (26, 4)
_ROOM = {"title.akas": (6, 1), "title.ratings": (0, 0)}
"""Bytes of a store by byte of a table, while it is made: with triples, and without."""
_CREDIT = f"{TYPE} <{CG}Credit> .\n"
TURNS = {
    "title.basics": "_basics", "name.basics": "_names", "title.akas": "_akas", "title.episode": "_episodes",
    "title.principals": "_principals", "title.crew": "_crew",
}  # fmt: skip
"""The tables that are turned into triples, those that describe first, and what turns the rows of each."""


@dataclass
class Imdb(Importer):
    """The importer; see the module.

    Attributes:
        paths: the files, and folders that hold them.
        retrieved: ISO date of the download.
        types: titleTypes to keep; all where empty.
        min_votes: number of votes that a title needs (wants title.ratings).
        seeds: IMDb ids (``nm…``, ``tt…``) that the kept part lies around; everything is kept where empty.
        hops: how far around; a hop leads from a person to a title or back.
        max_ratio: see `rows.unpacked`.
        tables: the files by the names of their tables.
    """

    paths: Sequence[Path]
    report: Report = field(default_factory=Report)
    retrieved: str = ""
    types: Sequence[str] = ()
    min_votes: int = 0
    seeds: Sequence[str] = ()
    hops: int = 2
    max_ratio: float = MAX_RATIO

    def __post_init__(self) -> None:
        self.paths = [Path(path) for path in self.paths]
        if unknown := [name for name in self.types if name not in TYPES]:
            raise OptionError(f"{', '.join(unknown)}: not a titleType of IMDb; they are {', '.join(TYPES)}")
        if bad := [seed for seed in self.seeds if not number_of(seed, seed[:2]) or seed[:2] not in ("nm", "tt")]:
            raise OptionError(
                f"{', '.join(bad[:3])}: not an IMDb id; write nm0000001 for a person, tt0000001 for a title"
            )
        self.dataset = Dataset(
            "imdb",
            "IMDb",
            "https://developer.imdb.com/non-commercial-datasets/",
            "https://www.imdb.com/",
            self.retrieved,
            "Information courtesy of IMDb (https://www.imdb.com). Used with permission.",
        )
        self.tables = Tables(find_tables(self.paths), self.report, self.max_ratio)
        if self.min_votes and "title.ratings" not in self.tables:
            raise OptionError("--min-votes needs title.ratings; name the file or its folder")
        if self.types and "title.basics" not in self.tables:
            raise OptionError("--types needs title.basics; name the file or its folder")

    @property
    def files(self) -> list[Path]:
        """The files that are read, for counting bytes and digests."""
        return list(self.tables.files.values())

    def room(self, *, triples: bool) -> int:
        """Return about how many bytes a store takes while all of this is imported; 0 where only some of it is."""
        if self.types or self.min_votes or self.seeds:
            return 0
        sizes = {table: self.tables.unpacked(table) for table in self.tables}
        return sum(size * _ROOM.get(table, _ROOM_OF_OTHERS)[not triples] for table, size in sizes.items())

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `base.Importer`."""
        self.tables.progress = progress
        wanted = choose(self.tables, self.types, self.min_votes, self.seeds, self.hops)
        fresh = count(1)
        titles = Known("tt", wanted.titles, fresh, described="title.basics" in self.tables)
        people = Known("nm", wanted.people, fresh, described="name.basics" in self.tables)
        self.report.counts.update(dict.fromkeys(("credits", "people", "productions"), 0))
        yield self.dataset.triples().encode()
        for table in TURNS:
            if table in self.tables:
                yield from self.turn(table, beside, titles, people)
        self.report.counts["people"] += people.count
        self.report.counts["productions"] += titles.count
        self._unnamed()

    def turn(self, table: str, beside: Beside, titles: Known, people: Known) -> Iterator[bytes]:
        """Yield the triples of one table, or of some of its rows; the tables take their turns in the order of `TURNS`.

        Args:
            table: whose rows `tables` yields.
            beside: as for `blocks`.
            titles: which titles are known by now; a table that describes some adds them.
            people: the same of people.
        """
        self._beside, self._titles, self._people = beside, titles, people
        return getattr(self, TURNS[table])(table)  # type: ignore[no-any-return]

    # -- what is described -----------------------------------------------------------------------------------

    def _basics(self, table: str) -> Iterator[bytes]:
        wanted = self._beside.triples
        for lines in self.tables.blocks(table):
            out: list[str] = []
            rows = []
            for at, row, fields in self.tables.fields(table, lines):
                tconst, kind, name, original, _, start, end, _, genres = fields
                if not (number := self._add(self._titles, table, at, row, tconst)):
                    continue
                iri = f"<{_T}{tconst}>"
                type_ = TYPES.get(kind, "CreativeWork")
                text = f"{iri} {TYPE} <{SCHEMA}{type_}> .\n{iri} {SAME_AS} <{PREFIXES['imdb']}{tconst}/> .\n"
                if name in (_NULL, ""):
                    name = ""
                else:
                    text += f'{iri} {NAME} "{_escaped(name)}" .\n'
                if original not in (name, _NULL, ""):
                    text += f'{iri} {ALTERNATE} "{_escaped(original)}" .\n'
                    self._beside.aliases([(number, original)])
                if years := _year(start):
                    begins = "startDate" if type_ == "TVSeries" else "datePublished"
                    text += f'{iri} <{SCHEMA}{begins}> "{start}"{_GYEAR} .\n'
                    if _year(end):
                        text += f'{iri} <{SCHEMA}endDate> "{end}"{_GYEAR} .\n'
                        years = f"{start}–{end}"
                elif start != _NULL:
                    self.tables.note(table, at, "a year that is not one, left out")
                if genres != _NULL and wanted:
                    for genre in genres.split(","):
                        text += f'{iri} <{SCHEMA}genre> "{_escaped(genre)}" .\n'
                if wanted:
                    out.append(text)
                rows.append((number, f"{_T}{tconst}", name, type_, years))
            self._beside.entities(rows)
            yield "".join(out).encode()

    def _names(self, table: str) -> Iterator[bytes]:
        person = f"> {TYPE} <{SCHEMA}Person> .\n<{_P}"
        page = f"> {SAME_AS} <{PREFIXES['imdbname']}"
        wanted = self._beside.triples
        for lines in self.tables.blocks(table):
            out: list[str] = []
            rows = []
            for at, row, (nconst, name, born, died, _, _) in self.tables.fields(table, lines):
                if not (number := self._add(self._people, table, at, row, nconst)):
                    continue
                text = f"<{_P}{nconst}{person}{nconst}{page}{nconst}/> .\n"
                if name in (_NULL, ""):
                    name = ""
                else:
                    text += f'<{_P}{nconst}> {NAME} "{_escaped(name)}" .\n'
                if born := _year(born):
                    text += f'<{_P}{nconst}> <{SCHEMA}birthDate> "{born}"{_GYEAR} .\n'
                if died := _year(died):
                    text += f'<{_P}{nconst}> <{SCHEMA}deathDate> "{died}"{_GYEAR} .\n'
                if wanted:
                    out.append(text)
                rows.append((number, f"{_P}{nconst}", name, "Person", f"{born}–{died}" if born or died else ""))
            self._beside.entities(rows)
            yield "".join(out).encode()

    def _add(self, known: Known, table: str, at: int, row: str, text: str) -> int:
        """Return a new number for what a row describes; 0 if it is left out."""
        number = number_of(text, known.prefix)
        if not number:
            self.tables.skip(table, at, row)
        elif known.is_wanted(number):
            if fresh := known.add(number):
                return fresh
            self.tables.skip(table, at, row, "the same id a second time")
        return 0

    # -- what is said of it ----------------------------------------------------------------------------------

    def _dangling(self, table: str, at: int, row: str, *found: int) -> None:
        """Report a row that speaks of a bad or missing id; an unwanted one goes silently."""
        if 0 in found:
            self.tables.skip(table, at, row)
        elif UNWANTED not in found:
            title = found[0] == DANGLING
            self.tables.skip(
                table, at, row, "a title that title.basics lacks" if title else "a person whom name.basics lacks"
            )

    def _principals(self, table: str) -> Iterator[bytes]:
        known = self._people.numbers
        limit = len(known)
        checked_people = self._people.wanted is None and self._people.described
        previous, title, ordinals = "", 0, set[str]()
        wanted = self._beside.triples
        for lines in self.tables.blocks(table):
            titles, people, roles = array("I"), array("I"), array("B")
            out: list[str] = []
            for at, row, (tconst, ordering, nconst, category, job, characters) in self.tables.fields(table, lines):
                if tconst != previous:
                    previous, title, ordinals = tconst, self._titles.find(tconst), set()
                if title <= 0:
                    self._dangling(table, at, row, title)
                    continue
                if ordering in ordinals:
                    self.tables.skip(table, at, row, "the same title and ordering a second time")
                    continue
                person = 0
                if checked_people and nconst[:2] == "nm" and nconst.isascii() and nconst[2:11].isdecimal():
                    number = int(nconst[2:11])
                    if number < limit and len(nconst) == (9 if number < 10_000_000 else 10):
                        person = known[number]
                if not person:
                    person = self._people.find(nconst)
                if person <= 0 or not ordering.isalnum() or not ordering.isascii():
                    self._dangling(table, at, row, title, person if ordering.isalnum() and ordering.isascii() else 0)
                    continue
                ordinals.add(ordering)
                role = CATEGORY_CODES.get(category)
                if role is None:
                    self.tables.note(table, at, f"unknown category {category!r}, taken as crew")
                    role = _CREW
                if job != _NULL and job != category:
                    role, job = role_of_job(role, job)
                else:
                    job = ""
                if wanted:
                    out.append(f"<{_P}{nconst}{_HEAD[role][0]}{tconst}> .\n")
                if wanted and (job or characters != _NULL):
                    played = self._characters(table, characters, at) if characters != _NULL else ()
                    if played or job:
                        out.append(_node(f"{tconst}-{ordering}", nconst, role, tconst, played, job))
                people.append(person)
                titles.append(title)
                roles.append(role)
            self.report.counts["credits"] += len(people)
            self._beside.credits(people, roles, titles)
            yield "".join(out).encode()

    def _characters(self, table: str, text: str, at: int) -> Sequence[str]:
        """Return the names in a ``characters`` field, escaped."""
        inner = text[2:-2]
        if text[:2] == '["' and text[-2:] == '"]' and not any(one in inner for one in '"\\\r'):
            return (inner,)
        try:
            names = json.loads(text, strict=False)
        except ValueError:
            names = parsed(text)  # a Python list, as other programs write it
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self.tables.note(table, at, "characters that are not a list, left out")
            return ()
        return [escape(name) for name in dict.fromkeys(names) if name]

    def _crew(self, table: str) -> Iterator[bytes]:
        for lines in self.tables.blocks(table):
            titles, people, roles = array("I"), array("I"), array("B")
            out: list[str] = []
            for at, row, (tconst, directors, writers) in self.tables.fields(table, lines):
                if directors == _NULL and writers == _NULL:
                    continue
                title = self._titles.find(tconst)
                if title <= 0:
                    self._dangling(table, at, row, title)
                    continue
                for ids, role in ((directors, _DIRECTOR), (writers, _WRITER)):
                    for nconst in ids.split(",") if ids != _NULL else ():
                        person = self._people.find(nconst)
                        if person <= 0:
                            self._dangling(table, at, row, title, person)
                            continue
                        out.append(f"<{_P}{nconst}{_HEAD[role][0]}{tconst}> .\n")
                        people.append(person)
                        titles.append(title)
                        roles.append(role)
            self._beside.credits(people, roles, titles)
            self.report.counts["directors and writers"] += len(people)
            yield "".join(out).encode()

    def _episodes(self, table: str) -> Iterator[bytes]:
        part_of = f"> <{RELATIONS['partOfSeries'].predicate}> <{_T}"
        for lines in self.tables.blocks(table):
            episodes, series = array("I"), array("I")
            out: list[str] = []
            for at, row, (tconst, parent, season, number) in self.tables.fields(table, lines):
                episode = self._titles.find(tconst)
                whole = self._titles.find(parent) if episode > 0 else 0
                if episode <= 0 or whole <= 0:
                    self._dangling(table, at, row, episode if episode <= 0 else whole)
                    continue
                text = f"<{_T}{tconst}{part_of}{parent}> .\n"
                for what, value in (("season", season), ("episode", number)):
                    if value.isdecimal() and value.isascii() and len(value) < 16:
                        text += f'<{_T}{tconst}> <{SCHEMA}{what}Number> "{int(value)}"{_INTEGER} .\n'
                out.append(text)
                episodes.append(episode)
                series.append(whole)
            self._beside.relations(episodes, bytes([_PART_OF]) * len(episodes), series)
            self.report.counts["episodes under their series"] += len(episodes)
            yield "".join(out).encode()

    def _akas(self, table: str) -> Iterator[bytes]:
        previous, title, seen = "", 0, set[str]()
        for lines in self.tables.blocks(table):
            aliases = []
            out: list[str] = []
            for at, row, (tconst, _, name, *_) in self.tables.fields(table, lines):
                if tconst != previous:
                    previous, title, seen = tconst, self._titles.find(tconst), set()
                if title <= 0:
                    self._dangling(table, at, row, title)
                    continue
                if name in seen or name in (_NULL, ""):
                    continue
                seen.add(name)
                out.append(f'<{_T}{tconst}> {ALTERNATE} "{_escaped(name)}" .\n')
                aliases.append((title, name))
            self._beside.aliases(aliases)
            self.report.counts["other titles"] += len(aliases)
            yield "".join(out).encode()

    def _unnamed(self) -> None:
        """Hand over what was met in a credit only, because the file that describes it was not given."""
        for known, prefix in ((self._titles, f"{_T}tt"), (self._people, f"{_P}nm")):
            if not known.described:
                rows = [(number, f"{prefix}{at:07d}", "", "", "") for at, number in enumerate(known.numbers) if number]
                self._beside.entities(rows)


def _node(local: str, nconst: str, role: int, tconst: str, played: Sequence[str], job: str) -> str:
    """Return the node of a credit that has more to say than the plain triple."""
    node = f"<{_C}{local}"
    _, of, named = _HEAD[role]
    text = (
        f"{node}> {_CREDIT}{node}{of}{nconst}> .\n{node}> <{CG}role> <{named}> .\n"
        f"{node}> <{CG}production> <{_T}{tconst}> .\n"
    )
    for name in played:
        text += f'{node}> <{CG}characterName> "{name}" .\n'
    if job:
        text += f'{node}> <{SCHEMA}roleName> "{_escaped(job)}" .\n'
    return text


def _year(text: str) -> str:
    """Return a field if it is a year, else nothing."""
    return text if len(text) == 4 and text.isdecimal() and text.isascii() else ""


def _escaped(text: str) -> str:
    r"""Escape a field of a table, which has no line end in it; most need nothing."""
    if '"' in text or "\\" in text or "\r" in text:
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r")
    return text
