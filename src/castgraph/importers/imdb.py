"""IMDb's non-commercial TSV files → N-Triples: title.principals, and whichever of the other six are there.

Rows are turned into text in blocks, without an object per row; what is kept between rows is one number per IMDb id.
Source: https://developer.imdb.com/non-commercial-datasets/ (columns, null, licence).
"""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.errors import OptionError
from castgraph.importers.dataset import Dataset
from castgraph.importers.imdb_tables import COLUMNS, find_tables
from castgraph.importers.ntriples import ALTERNATE, NAME, SAME_AS, TYPE, escape
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, check_header, text_blocks
from castgraph.importers.writer import RELATION_CODES, ROLE_CODES
from castgraph.vocabulary import CG, PREFIXES, RELATIONS, ROLES, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castgraph.importers.base import Beside

__all__ = ["Imdb"]


TYPES: dict[str, str] = {
    "movie": "Movie", "short": "Movie", "tvMovie": "Movie", "tvShort": "Movie", "video": "Movie", "tvSpecial": "Movie",
    "tvSeries": "TVSeries", "tvMiniSeries": "TVSeries", "tvPilot": "TVEpisode", "tvEpisode": "TVEpisode",
    "videoGame": "VideoGame",
}  # fmt: skip
"""titleType to the schema.org class; an unknown one becomes a CreativeWork."""

CATEGORIES: dict[str, str] = {
    "actor": "actor", "actress": "actor", "self": "self", "archive_footage": "archive-footage",
    "archive_sound": "archive-footage", "director": "director", "writer": "screenwriter", "producer": "producer",
    "composer": "composer", "cinematographer": "cinematographer", "editor": "editor",
    "production_designer": "production-designer", "casting_director": "casting-director",
}  # fmt: skip
"""category to role; an unknown one becomes crew."""

JOBS: dict[tuple[str, str], str] = {
    ("producer", "executive producer"): "executive-producer",
    ("producer", "co-executive producer"): "executive-producer",
    **{("screenwriter", job): "creator" for job in ("creator", "created by", "co-creator")},
    **{
        ("screenwriter", job): "author"
        for job in (
            "novel", "book", "play", "comic", "graphic novel", "short story", "based on the novel by",
            "based on the book by",
        )
    },
}  # fmt: skip
"""Role and job to the role that the job really is."""

_SILENT = {"self", "archive-footage"}
MAX_ID = 10**8
_P = PREFIXES["person"] + "imdb-"
_T = PREFIXES["production"] + "imdb-"
_C = PREFIXES["credit"] + "imdb-"
_GYEAR = f"^^<{XSD}gYear>"
_INTEGER = f"^^<{XSD}integer>"
_HEAD = {
    ROLE_CODES[role]: (f"> <{CG}{about.predicate}> <{_T}", f"> <{CG}person> <{_P}", f"{PREFIXES['role']}{role}")
    for role, about in ROLES.items()
}


@dataclass
class Imdb:
    """The importer; see the module.

    Attributes:
        paths: the files, and folders that hold them.
        retrieved: ISO date of the download.
        types: titleTypes to keep; all where empty.
        min_votes: number of votes that a title needs (wants title.ratings).
        seeds: IMDb ids (``nm…``, ``tt…``) that the kept part lies around; everything is kept where empty.
        hops: how far around; a hop leads from a person to a title or back.
        max_ratio: see `rows.unpacked`.
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
            raise OptionError(f"{', '.join(unknown)}: no titleType of IMDb; they are {', '.join(TYPES)}")
        if bad := [seed for seed in self.seeds if not _id(seed, seed[:2]) or seed[:2] not in ("nm", "tt")]:
            raise OptionError(f"{', '.join(bad[:3])}: no IMDb id; write nm0000001 for a person, tt0000001 for a title")
        self.dataset = Dataset(
            "imdb",
            "IMDb",
            "https://developer.imdb.com/non-commercial-datasets/",
            "https://www.imdb.com/",
            self.retrieved,
            "Information courtesy of IMDb (https://www.imdb.com). Used with permission.",
        )
        self.tables = find_tables(self.paths)
        if self.min_votes and "title.ratings" not in self.tables:
            raise OptionError("--min-votes needs title.ratings; name the file or its folder")
        if self.types and "title.basics" not in self.tables:
            raise OptionError("--types needs title.basics; name the file or its folder")

    @property
    def files(self) -> list[Path]:
        """The files that are read, for counting bytes and digests."""
        return list(self.tables.values())

    # -- reading ---------------------------------------------------------------------------------------------

    def _rows(self, table: str, *, counted: bool = True) -> Iterator[tuple[int, list[str]]]:
        """Yield blocks of a table's lines without the header; blank lines stay in."""
        first = True
        for line, lines in text_blocks(
            self.tables[table], max_ratio=self.max_ratio, progress=self._progress if counted else None
        ):
            if first:
                first = False
                check_header(lines[0].split("\t"), COLUMNS[table], self.tables[table])
                yield line + 1, lines[1:]
            else:
                yield line, lines

    def _skip(self, table: str, line: int, row: str, reason: str = "") -> None:
        if not row:
            return  # a blank line at the end says nothing
        columns = COLUMNS[table]
        found = row.count("\t") + 1
        if found != len(columns):
            reason = f"{table}: {found} columns instead of {len(columns)}"
        self.report.skip(reason or f"{table}: bad id", self.tables[table], line, row)

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `base.Importer`."""
        self._progress, self._beside = progress, beside
        self._numbers = 0
        self._titles, self._people = _Ids(), _Ids()
        self._wanted_titles, self._wanted_people = self._choose()
        self.report.counts.update(dict.fromkeys(("credits", "people", "productions"), 0))
        yield self.dataset.triples().encode()
        for table, turn in (
            ("title.basics", self._basics),
            ("name.basics", self._names),
            ("title.akas", self._akas),
            ("title.episode", self._episodes),
            ("title.principals", self._principals),
            ("title.crew", self._crew),
        ):
            if table in self.tables:
                yield from turn()
        self._unnamed()

    # -- choosing --------------------------------------------------------------------------------------------

    def _choose(self) -> tuple[bytearray | None, bytearray | None]:
        """Return which titles and people are wanted, by the number in their id; None for all of them."""
        titles: bytearray | None = None
        if self.types:
            titles = bytearray(1)
            kinds = set(self.types)
            for _, lines in self._rows("title.basics", counted=False):
                for row in lines:
                    parts = row.split("\t", 2)
                    if len(parts) == 3 and parts[1] in kinds and (number := _id(parts[0], "tt")):
                        _mark(titles, number)
        if self.min_votes:
            voted = bytearray(1)
            for _, lines in self._rows("title.ratings", counted=False):
                for row in lines:
                    parts = row.split("\t")
                    if len(parts) == 3 and parts[2].isdecimal() and int(parts[2]) >= self.min_votes:
                        number = _id(parts[0], "tt")
                        if number and (titles is None or _marked(titles, number)):
                            _mark(voted, number)
            titles = voted
        if self.seeds:
            return self._around(titles)
        if titles is None:
            return None, None
        people = bytearray(1)
        for title, person, _ in self._pairs():
            if _marked(titles, title):
                _mark(people, person)
        return titles, people

    def _pairs(self) -> Iterator[tuple[int, int, str]]:
        """Yield title, person and category of every readable row of title.principals."""
        for _, lines in self._rows("title.principals", counted=False):
            for row in lines:
                parts = row.split("\t", 4)
                if len(parts) == 5 and (title := _id(parts[0], "tt")) and (person := _id(parts[2], "nm")):
                    yield title, person, parts[3]

    def _around(self, allowed: bytearray | None) -> tuple[bytearray, bytearray]:
        """Walk `hops` hops from the seeds; each hop reads the credits once, nothing of them is kept."""
        titles, people = bytearray(1), bytearray(1)
        for seed in self.seeds:
            _mark(titles if seed[:2] == "tt" else people, int(seed[2:]))
        for _ in range(self.hops):
            new_titles, new_people = bytearray(titles), bytearray(people)
            for title, person, category in self._pairs():
                if CATEGORIES.get(category) in _SILENT or (allowed is not None and not _marked(allowed, title)):
                    continue
                if _marked(people, person):
                    _mark(new_titles, title)
                if _marked(titles, title):
                    _mark(new_people, person)
            titles, people = new_titles, new_people
        if "title.episode" in self.tables:  # an episode that is kept stands under its series
            for _, lines in self._rows("title.episode", counted=False):
                for row in lines:
                    parts = row.split("\t")
                    if len(parts) == 4 and _marked(titles, _id(parts[0], "tt")) and (series := _id(parts[1], "tt")):
                        _mark(titles, series)
        return titles, people

    # -- turning ---------------------------------------------------------------------------------------------

    def _basics(self) -> Iterator[bytes]:
        wanted, titles = self._wanted_titles, self._titles
        out: list[str] = []
        kept = 0
        for first, lines in self._rows("title.basics"):
            rows = []
            for at, row in enumerate(lines, first):
                try:
                    tconst, kind, name, original, _, start, end, _, genres = row.split("\t")
                except ValueError:
                    self._skip("title.basics", at, row)
                    continue
                number = _id(tconst, "tt")
                if not number:
                    self._skip("title.basics", at, row)
                    continue
                if wanted is not None and not _marked(wanted, number):
                    continue
                if titles.get(number):
                    self._skip("title.basics", at, row, "title.basics: the same id a second time")
                    continue
                self._numbers += 1
                titles.set(number, self._numbers)
                iri = f"<{_T}{tconst}>"
                type_ = TYPES.get(kind, "CreativeWork")
                text = f"{iri} {TYPE} <{SCHEMA}{type_}> .\n{iri} {SAME_AS} <{PREFIXES['imdb']}{tconst}/> .\n"
                if name == "\\N":
                    name = ""
                else:
                    text += f'{iri} {NAME} "{_escaped(name)}" .\n'
                if original not in (name, "\\N"):
                    text += f'{iri} {ALTERNATE} "{_escaped(original)}" .\n'
                    self._beside.aliases([(self._numbers, original)])
                years = ""
                if start != "\\N":
                    if len(start) == 4 and start.isdecimal() and start.isascii():
                        series = type_ == "TVSeries"
                        text += f'{iri} <{SCHEMA}{"startDate" if series else "datePublished"}> "{start}"{_GYEAR} .\n'
                        years = start
                        if end != "\\N" and len(end) == 4 and end.isdecimal() and end.isascii():
                            text += f'{iri} <{SCHEMA}endDate> "{end}"{_GYEAR} .\n'
                            years = f"{start}–{end}"
                    else:
                        self.report.note("title.basics: a year that is none, left out", self.tables["title.basics"], at)
                if genres != "\\N":
                    for genre in genres.split(","):
                        text += f'{iri} <{SCHEMA}genre> "{_escaped(genre)}" .\n'
                out.append(text)
                rows.append((self._numbers, f"{_T}{tconst}", name, type_, years))
            kept += len(rows)
            self._beside.entities(rows)
            yield "".join(out).encode()
            out.clear()
        self.report.counts["productions"] += kept

    def _names(self) -> Iterator[bytes]:
        wanted, people = self._wanted_people, self._people
        person = f"> {TYPE} <{SCHEMA}Person> .\n<{_P}"
        page = f"> {SAME_AS} <{PREFIXES['imdbname']}"
        out: list[str] = []
        kept = 0
        for first, lines in self._rows("name.basics"):
            rows = []
            for at, row in enumerate(lines, first):
                try:
                    nconst, name, born, died, _, _ = row.split("\t")
                except ValueError:
                    self._skip("name.basics", at, row)
                    continue
                number = _id(nconst, "nm")
                if not number:
                    self._skip("name.basics", at, row)
                    continue
                if wanted is not None and not _marked(wanted, number):
                    continue
                if people.get(number):
                    self._skip("name.basics", at, row, "name.basics: the same id a second time")
                    continue
                self._numbers += 1
                people.set(number, self._numbers)
                text = f"<{_P}{nconst}{person}{nconst}{page}{nconst}/> .\n"
                if name == "\\N":
                    name = ""
                else:
                    text += f'<{_P}{nconst}> {NAME} "{_escaped(name)}" .\n'
                first_year = last_year = ""
                if born != "\\N" and len(born) == 4 and born.isdecimal() and born.isascii():
                    text += f'<{_P}{nconst}> <{SCHEMA}birthDate> "{born}"{_GYEAR} .\n'
                    first_year = born
                if died != "\\N" and len(died) == 4 and died.isdecimal() and died.isascii():
                    text += f'<{_P}{nconst}> <{SCHEMA}deathDate> "{died}"{_GYEAR} .\n'
                    last_year = died
                out.append(text)
                years = f"{first_year}–{last_year}" if first_year or last_year else ""
                rows.append((self._numbers, f"{_P}{nconst}", name, "Person", years))
            kept += len(rows)
            self._beside.entities(rows)
            yield "".join(out).encode()
            out.clear()
        self.report.counts["people"] += kept

    def _title(self, tconst: str) -> int:
        """Return the number of a title that may be spoken of: 0 for a bad id, -1 unwanted, -2 one that dangles."""
        number = _id(tconst, "tt")
        if not number:
            return 0
        if self._wanted_titles is not None and not _marked(self._wanted_titles, number):
            return -1
        found = self._titles.get(number)
        if not found:
            if "title.basics" in self.tables:
                return -2
            self._numbers = found = self._numbers + 1
            self._titles.set(number, found)
            self.report.counts["productions"] += 1
        return found

    def _person(self, nconst: str) -> int:
        """Return the number of a person, as `_title` does."""
        number = _id(nconst, "nm")
        if not number:
            return 0
        if self._wanted_people is not None and not _marked(self._wanted_people, number):
            return -1
        found = self._people.get(number)
        if not found:
            if "name.basics" in self.tables:
                return -2
            self._numbers = found = self._numbers + 1
            self._people.set(number, found)
            self.report.counts["people"] += 1
        return found

    def _dangling(self, table: str, at: int, row: str, *found: int) -> None:
        """Report a row that speaks of a bad or missing id; an unwanted one goes silently."""
        if 0 in found:
            self._skip(table, at, row)
        elif -1 not in found:
            what = "a title that title.basics has not" if found[0] == -2 else "somebody whom name.basics has not"
            self._skip(table, at, row, f"{table}: {what}")

    def _principals(self) -> Iterator[bytes]:
        table = "title.principals"
        titles, people, roles = array("I"), array("I"), array("B")
        known = self._people.numbers
        limit = len(known)
        checked_people = self._wanted_people is None and "name.basics" in self.tables
        out: list[str] = []
        previous, title, ordinals, kept = "", 0, set[str](), 0
        for first, lines in self._rows(table):
            for at, row in enumerate(lines, first):
                try:
                    tconst, ordering, nconst, category, job, characters = row.split("\t")
                except ValueError:
                    self._skip(table, at, row)
                    continue
                if tconst != previous:
                    previous, title, ordinals = tconst, self._title(tconst), set()
                if title <= 0:
                    self._dangling(table, at, row, title)
                    continue
                if ordering in ordinals:
                    self._skip(table, at, row, f"{table}: the same title and ordering a second time")
                    continue
                person = 0
                if checked_people and nconst[:2] == "nm" and nconst.isascii() and nconst[2:].isdecimal():
                    number = int(nconst[2:])
                    if number < limit and len(nconst) == (9 if number < 10_000_000 else 10):
                        person = known[number]
                if not person:
                    person = self._person(nconst)
                if person <= 0 or not ordering.isalnum() or not ordering.isascii():
                    self._dangling(table, at, row, title, person if ordering.isalnum() and ordering.isascii() else 0)
                    continue
                ordinals.add(ordering)
                role = _CATEGORY_CODES.get(category)
                if role is None:
                    self.report.note(f"{table}: unknown category {category!r}, taken as crew", self.tables[table], at)
                    role = _CREW
                if job != "\\N" and job != category:
                    role, job = _job(role, job)
                else:
                    job = ""
                middle, of, named = _HEAD[role]
                text = f"<{_P}{nconst}{middle}{tconst}> .\n"
                if job or characters != "\\N":
                    played = self._characters(characters, at) if characters != "\\N" else ()
                    if played or job:
                        node = f"<{_C}{tconst}-{ordering}"
                        text = (
                            f"{text}{node}> {_CREDIT}{node}{of}{nconst}> .\n{node}> <{CG}role> <{named}> .\n"
                            f"{node}> <{CG}production> <{_T}{tconst}> .\n"
                        )
                        for name in played:
                            text += f'{node}> <{CG}characterName> "{name}" .\n'
                        if job:
                            text += f'{node}> <{SCHEMA}roleName> "{_escaped(job)}" .\n'
                out.append(text)
                people.append(person)
                titles.append(title)
                roles.append(role)
            kept += len(people)
            self._beside.credits(people, roles, titles)
            people, titles, roles = array("I"), array("I"), array("B")
            yield "".join(out).encode()
            out.clear()
        self.report.counts["credits"] += kept

    def _characters(self, text: str, at: int) -> Sequence[str]:
        """Return the names in a ``characters`` field, escaped."""
        inner = text[2:-2]
        if text[:2] == '["' and text[-2:] == '"]' and '"' not in inner and "\\" not in inner:
            return (inner,)
        try:
            names = json.loads(text)
        except ValueError:
            names = None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self.report.note(
                "title.principals: characters that are no list, left out", self.tables["title.principals"], at
            )
            return ()
        return [_escaped_any(name) for name in dict.fromkeys(names) if name]

    def _crew(self) -> Iterator[bytes]:
        table = "title.crew"
        out: list[str] = []
        for first, lines in self._rows(table):
            titles, people, roles = array("I"), array("I"), array("B")
            for at, row in enumerate(lines, first):
                try:
                    tconst, directors, writers = row.split("\t")
                except ValueError:
                    self._skip(table, at, row)
                    continue
                if directors == "\\N" and writers == "\\N":
                    continue
                title = self._title(tconst)
                if title <= 0:
                    self._dangling(table, at, row, title)
                    continue
                for ids, role in ((directors, _DIRECTOR), (writers, _WRITER)):
                    for nconst in ids.split(",") if ids != "\\N" else ():
                        person = self._person(nconst)
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
            out.clear()

    def _episodes(self) -> Iterator[bytes]:
        table = "title.episode"
        part_of = f"> <{RELATIONS['partOfSeries'].predicate}> <{_T}"
        code = RELATION_CODES["partOfSeries"]
        out: list[str] = []
        for first, lines in self._rows(table):
            episodes, series = array("I"), array("I")
            for at, row in enumerate(lines, first):
                try:
                    tconst, parent, season, number = row.split("\t")
                except ValueError:
                    self._skip(table, at, row)
                    continue
                episode = self._title(tconst)
                whole = self._title(parent) if episode > 0 else 0
                if episode <= 0 or whole <= 0:
                    self._dangling(table, at, row, *((episode,) if episode <= 0 else (whole,)))
                    continue
                text = f"<{_T}{tconst}{part_of}{parent}> .\n"
                if season.isdecimal() and season.isascii():
                    text += f'<{_T}{tconst}> <{SCHEMA}seasonNumber> "{int(season)}"{_INTEGER} .\n'
                if number.isdecimal() and number.isascii():
                    text += f'<{_T}{tconst}> <{SCHEMA}episodeNumber> "{int(number)}"{_INTEGER} .\n'
                out.append(text)
                episodes.append(episode)
                series.append(whole)
            self._beside.relations(episodes, bytes([code]) * len(episodes), series)
            self.report.counts["episodes under their series"] += len(episodes)
            yield "".join(out).encode()
            out.clear()

    def _akas(self) -> Iterator[bytes]:
        table = "title.akas"
        out: list[str] = []
        previous, title, seen = "", 0, set[str]()
        for first, lines in self._rows(table):
            aliases = []
            for at, row in enumerate(lines, first):
                try:
                    tconst, _, name, _, _, types, _, original = row.split("\t")
                except ValueError:
                    self._skip(table, at, row)
                    continue
                if tconst != previous:
                    previous, title, seen = tconst, self._title(tconst), set()
                if title <= 0:
                    self._dangling(table, at, row, title)
                    continue
                if types == "imdbDisplay" and original == "0" and name in seen:
                    continue
                if name in seen or name == "\\N":
                    continue
                seen.add(name)
                out.append(f'<{_T}{tconst}> {ALTERNATE} "{_escaped(name)}" .\n')
                aliases.append((title, name))
            self._beside.aliases(aliases)
            self.report.counts["other titles"] += len(aliases)
            yield "".join(out).encode()
            out.clear()

    def _unnamed(self) -> None:
        """Hand over what was met in a credit only, because the file that describes it was not given."""
        for ids, table, prefix in ((self._titles, "title.basics", f"{_T}tt"), (self._people, "name.basics", f"{_P}nm")):
            if table not in self.tables:
                rows = [(number, f"{prefix}{at:07d}", "", "", "") for at, number in enumerate(ids.numbers) if number]
                self._beside.entities(rows)


class _Ids:
    """The number that the index gave to each IMDb id, by the number in the id; 0 where there is none."""

    def __init__(self) -> None:
        self.numbers = array("I", [0])

    def get(self, at: int) -> int:
        return self.numbers[at] if at < len(self.numbers) else 0

    def set(self, at: int, number: int) -> None:
        missing = at + 1 - len(self.numbers)
        if missing > 0:
            self.numbers.extend(array("I", bytes(4 * (missing + (at >> 3)))))
        self.numbers[at] = number


def _id(text: str, prefix: str) -> int:
    """Return the number in an id such as nm0000001, 0 if it is none."""
    digits = text[2:]
    if text[:2] == prefix and len(digits) >= 7 and digits.isdecimal() and digits.isascii():
        number = int(digits)
        if 0 < number < MAX_ID and (len(digits) == 7 or digits[0] != "0"):
            return number
    return 0


def _mark(marks: bytearray, at: int) -> None:
    if at >= len(marks):
        marks.extend(bytes(at + 1 - len(marks) + (at >> 3)))
    marks[at] = 1


def _marked(marks: bytearray, at: int) -> bool:
    return at < len(marks) and marks[at] == 1


def _escaped(text: str) -> str:
    r"""Escape a field of a table, which has no line end in it; most need nothing."""
    if '"' in text or "\\" in text or "\r" in text:
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r")
    return text


def _escaped_any(text: str) -> str:
    return escape(text)


_CATEGORY_CODES = {category: ROLE_CODES[role] for category, role in CATEGORIES.items()}
_CREW, _DIRECTOR, _WRITER = (ROLE_CODES[role] for role in ("crew", "director", "screenwriter"))
_ROLE_NAMES: list[Any] = list(ROLES)
_CREDIT = f"{TYPE} <{CG}Credit> .\n"


def _job(role: int, job: str) -> tuple[int, str]:
    """Return the role that a job makes of a role, and the job where it says more than that."""
    word = job.casefold()
    name = _ROLE_NAMES[role]
    better = JOBS.get((name, word))
    if better:
        return ROLE_CODES[better], "" if word in (better, better.replace("-", " "), "created by") else job
    if word in (name, name.replace("-", " "), "writer", "written by", "screenplay", "screenplay by"):
        return role, ""
    return role, job
