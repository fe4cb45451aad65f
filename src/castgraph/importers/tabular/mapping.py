"""Records → people, productions and credits, by a bound recipe; a record that gives nothing is told with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from castgraph.dates import last_day
from castgraph.importers.characters import split_character
from castgraph.importers.identity import About
from castgraph.importers.ntriples import is_iri
from castgraph.importers.tabular.cells import (
    is_nobody,
    listed_names,
    local_id,
    pieces,
    same_page,
    split_note,
    text,
    years,
)
from castgraph.importers.tabular.words import known_role, role_of, type_of
from castgraph.importers.writer import Details
from castgraph.iris import last_part
from castgraph.text import slug
from castgraph.vocabulary import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from castgraph.importers.identity import Identity
    from castgraph.importers.report import Report
    from castgraph.importers.tabular.binding import Bound, BoundCredits
    from castgraph.importers.tabular.cells import Getter
    from castgraph.importers.writer import Writer

    Record = Mapping[str, Any]
    Found = tuple[BoundCredits, Record, Sequence[tuple[str, str]], Getter | None, list[tuple[str, str]]]

__all__ = ["Mapper"]

_TOLD = tuple(name for name, status in STATUSES.items() if not status.derived)
"""Statuses that a row may give: not those that only a rule derives."""
_JOINED = re.compile(r"&|,(?! ?(?:Jr|Sr|II|III|IV|M\.?D|Ph\.?D|Esq)\b)| and ")
_SIMPLE = {"production", "production_id", "year"}
_SAID = ("status", "source_url", "published")
_NOTHING = ("", "", "")
_ROLELESS = "somebody without a role beside those who have one ({}), left out; --set role=ROLE says it"
_NOBODY = About("Person")


class _RowError(ValueError):
    """A record that cannot be read as what the recipe says."""


@dataclass(slots=True)
class Mapper:
    """Writes what records say; see the module.

    Attributes:
        out: takes credits and relations.
        identity: says who is who, and describes them.
        report: told of what is left out, and of what is odd.
        roles: the recipe's own words for roles.
    """

    out: Writer
    identity: Identity
    report: Report
    roles: Mapping[str, str]
    _place: tuple[str, int] = ("", 0)
    _parts: set[tuple[str, str]] = field(default_factory=set)
    _known: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    _works: dict[tuple[str, str], str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def take(self, tables: Sequence[Bound], record: Record, path: str, line: int) -> None:
        """Write what a record says, by the first of some tables of a recipe that it is one of."""
        self._place = (path, line)
        self.report.counts["rows"] += 1
        bound = next((one for one in tables if one.wanted(record)), None)
        try:
            if bound is None or not bound.cells or not self._take_met(bound, record):
                self._take(bound, record)
        except _RowError as error:
            self.report.skip(str(error), path, line, " | ".join(str(one) for one in record.values())[:2000])

    def _take(self, bound: Bound | None, record: Record) -> None:
        if bound is None:
            raise _RowError("a row that no table of the recipe is for")
        title, number = self._text(bound.fields, "production", record), self._id(bound.fields, "production_id", record)
        if not title and not number:
            self._person_alone(bound, record)
            return
        if title == number and same_page(number, "production"):  # of what has no label Wikidata says the id
            title = ""
        found = list(self._credits(bound, record))
        if not (credits := [one for one in found if one[4]]) and found:
            raise _RowError("no role")
        if not credits and not (bound.recipe.alone and self._tells(bound, title)):
            raise _RowError("no person" + bound.recipe.advice)
        production = self._production(bound, record, title, number)
        for one in found:
            if one[4]:
                self._write(production, one)
            else:
                self._note(_ROLELESS, repr(" and ".join(name or number for name, number in one[2])))
        if bound.cells and credits:
            self._meet(bound, record, production, credits[0][2])
        if not credits and bound.credits:
            self._note("no person in it, the production alone is kept" + bound.recipe.advice)

    def _take_met(self, bound: Bound, record: Record) -> bool:
        """Write what a plain record says if there was nothing odd about its cells before; return whether it did."""
        title, year, name, role = [get(record) for get in bound.cells]
        try:
            production, person, roles = self._works[title, year], self._names[name], self._known[role, ""]
        except (KeyError, TypeError):  # a list has no hash
            return False
        said = _NOTHING if len(bound.credits[0].fields) == 1 else self._said(bound.credits[0].fields, record)
        iri = self.identity.person(person, production, "", *self._place, _NOBODY)
        for role, word in roles:
            self._credit(iri, role, production, (), word, said)
        return True

    def _meet(self, bound: Bound, record: Record, production: str, people: Sequence[tuple[str, str]]) -> None:
        """Remember what the cells of a plain record say: those of which nothing is told row by row."""
        title, year, name, _ = [get(record) for get in bound.cells]
        if title.__class__ is year.__class__ is str and (not year or years(text(year))[0]):
            self._works[title, year] = production
        if name.__class__ is str and [one for one, _ in people] == [text(name)] and not _JOINED.search(name):
            self._names[name] = text(name)

    def _tells(self, bound: Bound, title: str) -> bool:
        """Whether a record without people tells anything: not where each is one credit."""
        one_a_row = len(bound.credits) == 1 and "role" in bound.credits[0].fields and not bound.credits[0].recipe.each
        return bool(title) and not (one_a_row and "role" in bound.credits[0].recipe.fields)

    def _person_alone(self, bound: Bound, record: Record) -> None:
        """Describe the person of a record that has no production."""
        name, number = self._text(bound.fields, "person", record), self._id(bound.fields, "person_id", record)
        if "person" not in bound.fields and "person_id" not in bound.fields:
            raise _RowError("no production" + bound.recipe.advice)
        if not number or not name:
            raise _RowError("no name" if number else "a person without an id, and no production")
        self._person(name, "", number, self._about(bound.fields, bound.pages.get("person_same_as"), record, number))

    def _production(self, bound: Bound, record: Record, title: str, number: str) -> str:
        fields = bound.fields
        if not fields.keys() - _SIMPLE and not bound.pages:  # most tables: no type, no parts, no pages
            first = self._years(fields, record)[0] if "year" in fields else ""
            if not number:
                return self.identity.production(title, first, "", *self._place)
        first, last = self._years(fields, record)
        type_ = self._type(fields, record)
        pages = self._pages(bound.pages.get("production_same_as"), record, number, "production")
        season, episode = self._text(fields, "season", record), self._text(fields, "episode", record)
        series, series_id = self._text(fields, "series", record), self._id(fields, "series_id", record)
        began = "startDate" if last or type_ == "TVSeries" else "datePublished"
        dates = {name: date for name, date in ((began, first), ("endDate", last)) if date}
        if not (season or episode or series or series_id):
            return self.identity.production(title, first, number, *self._place, About(type_, dates, pages))
        of = series or title
        if series or series_id:  # the record is about the part
            whole = self.identity.production(series, "", series_id, *self._place, About("TVSeries"))
        else:
            whole = self.identity.production(title, first, number, *self._place, About("TVSeries", {}, pages))
            title, number, pages, dates = "", "", (), {}
        kind = "TVEpisode" if episode else "TVSeason" if season else type_
        words = [f"{what} {of}" for what, of in (("season", season), ("episode", episode)) if of]
        if not number:
            local = last_part(whole).removeprefix(f"{self.out.dataset.slug}-")
            number = "-".join((local, *(slug(word) for word in words or [title])))
            title = title or ", ".join((of, *words))
        part = self.identity.production(title, first, number, *self._place, About(kind, dates, pages))
        if (part, whole) not in self._parts:
            self._parts.add((part, whole))
            self.out.relation(part, "partOfSeries", whole)
        return part

    def _credits(self, bound: Bound, record: Record) -> Iterator[Found]:
        """Yield where credits are: the bound recipe, the record or object, names with ids, their pages, roles."""
        for credits in bound.credits:
            items = credits.items(record)
            if items is None:
                self._note(f"{credits.recipe.each} is not a list, left out")
                continue
            for item in items:
                if not isinstance(item, dict):
                    self._note(f"{credits.recipe.each} holds something that is not an object, left out")
                elif credits.wanted(item):
                    for people in credits.people:
                        found = self._people(credits, people, item)
                        roles = self._roles(credits, item) if found else []
                        if found and (roles or not credits.recipe.each):
                            yield credits, item, found, people[2], roles
                        elif credits.recipe.each:
                            what = "no role" if found else "nobody"
                            self._note(f"{what} in an object of {credits.recipe.each}, left out")

    def _people(
        self, credits: BoundCredits, people: tuple[Getter | None, Getter | None, Getter | None], item: Record
    ) -> list[tuple[str, str]]:
        """Return names and ids of the people in some columns of a record."""
        split = credits.recipe.split
        try:
            names = pieces(people[0](item), split) if people[0] else []
            ids = pieces(people[1](item), split) if people[1] else []
        except ValueError as error:
            self._note(f"a person that is {error}, left out")
            return []
        if not ids:
            return [(name, "") for name in self._apart(names, split) if not self._nobody(name)]
        if not split and len(names) == len(ids) == 1 and (mark := listed_names(names[0])[1]):
            if len(several := pieces(ids[0], mark)) == len(listed_names(names[0])[0]):
                names, ids = self._apart(names, split), several
            else:
                self._note("several names and one id in a cell, taken for one ({}); or add --split", repr(names[0]))
        ids = [local_id(one) for one in ids]
        names = [name for name in names if name not in ids]  # of what has no label Wikidata says the id
        if not names:
            return [("", one) for one in ids]
        if len(names) == len(ids):
            return list(zip(names, ids, strict=True))
        if len(ids) == 1 and not split:
            return [(names[0], ids[0])]
        self._note("more names than ids, or fewer, in a cell; the ids are left out")
        return [(name, "") for name in names]

    def _apart(self, names: list[str], split: str) -> list[str]:
        """Return the names in a cell, which is taken apart where it is a list beyond doubt."""
        if split or len(names) != 1:
            return names
        found, mark = listed_names(names[0])
        if mark:
            self._note("several names in a cell, taken apart at {}; --split says so", repr(mark))
        elif _JOINED.search(names[0]):
            self._note("a cell taken for one name ({}); if it is several, add --split", repr(names[0]))
        return found

    def _nobody(self, name: str) -> bool:
        if is_nobody(name):
            self._note("nobody's name ({}), left out", repr(name))
            return True
        return False

    def _write(self, production: str, found: Found) -> None:
        credits, item, people, get_pages, roles = found
        fields, recipe = credits.fields, credits.recipe
        said = _NOTHING if fields.keys().isdisjoint(_SAID) else self._said(fields, item)
        job = self._text(fields, "job", item) if "job" in fields else ""
        characters = self._characters(credits, item, len(people)) if "character" in fields else []
        of_one = fields if len(people) == len(credits.people) == 1 else {}
        if len(people) > 1 and get_pages and any(get_pages(item)):
            self._note("a person_same_as beside several names, left out")
            get_pages = None
        for at, (name, number) in enumerate(people):
            name, note = split_note(name) if recipe.notes else (name, "")
            about = self._about(of_one, get_pages, item, number)
            person = self._person(name, production, number, about)
            played = characters if len(people) == 1 else characters[at : at + 1]
            for role, word in roles:
                word = job or word
                if note:
                    role, word = self._noted(role, note)
                names: Sequence[str] = played
                if recipe.marks and role == "actor" and played:
                    role, names = split_character(" / ".join(played))
                self._credit(person, role, production, names, word, said)

    def _credit(
        self, person: str, role: str, production: str, names: Sequence[str], word: str, said: tuple[str, str, str]
    ) -> None:
        plain = not (names or word or said is not _NOTHING)
        details = None if plain else Details("", names, word, (), *said)
        if role and not self.out.credit(person, role, production, details) and plain:
            self._note("a credit that was told before, once is enough")

    def _noted(self, role: str, note: str) -> tuple[str, str]:
        """Return the role and the job that a bracket behind a name says."""
        found, _, known = role_of(note)
        return (found, "" if found == role else note) if known and found != "crew" else (role, note)

    def _roles(self, credits: BoundCredits, item: Record) -> list[tuple[str, str]]:
        get = credits.fields.get("role")
        value = get(item) if get else ""
        if value.__class__ is str and (before := self._known.get((value, credits.recipe.split))):
            return before
        try:
            words = pieces(value, credits.recipe.split)
            if len(words) == 1 and not known_role(words[0]):
                several = [one.strip() for one in re.split(r"[,;/|&\n]|\sand\s", words[0]) if one.strip()]
                words = several if all(known_role(one) for one in several) else words
        except ValueError as error:
            self._note(f"a role that is {error}, left out")
            return []
        found = []
        for word in words:
            role, job, known = role_of(word, self.roles)
            if not role:
                self._note("a role that is no credit ({})", repr(word))
            elif not known:
                self._note("role {}, kept as crew", repr(word))
            found.append((role, job))
        found = list(dict.fromkeys(found))
        if value.__class__ is str and all(role and role != "crew" for role, _ in found):
            self._known[value, credits.recipe.split] = found
        return found

    def _characters(self, credits: BoundCredits, item: Record, people: int) -> list[str]:
        get = credits.fields["character"]
        value = get(item)
        if value in ("", None):
            return []
        try:
            if people > 1:
                names = pieces(value, credits.recipe.split)
                if len(names) not in (0, people):
                    self._note("more characters than people, or fewer, in a cell, left out")
                    return []
                return names
            found = [name for one in pieces(value, credits.recipe.split_character) for name in one.split(" / ")]
        except ValueError as error:
            self._note(f"a character that is {error}, left out")
            return []
        return [name for one in found if (name := text(one))]

    def _said(self, fields: Mapping[str, Getter], item: Record) -> tuple[str, str, str]:
        """Return the status that a record gives, and the address and date of who says so; empty where it gives none."""
        status, url, published = (self._text(fields, name, item) for name in ("status", "source_url", "published"))
        if status and (word := slug(status)) not in _TOLD:
            self._note(f"unknown status {{}}, left out; known are {', '.join(_TOLD)}", repr(status))
            status = ""
        elif status:
            status = word
        if url and not is_iri(url):
            self._note("a source_url that is not an address, left out")
            url = ""
        if published and not last_day(published):
            self._note("a published that is not a date ({}), left out", repr(published))
            published = ""
        return status, url, published

    def _person(self, name: str, production: str, number: str, about: About) -> str:
        return self.identity.person(name, production, number, *self._place, about)

    def _about(self, fields: Mapping[str, Getter], get_pages: Getter | None, record: Record, number: str) -> About:
        if not number and get_pages is None and "birth" not in fields and "death" not in fields:
            return _NOBODY
        pages = self._pages(get_pages, record, number, "person")
        dates = {}
        for name, what in (("birth", "birthDate"), ("death", "deathDate")):
            if name in fields and (first := years(self._text(fields, name, record))[0]):
                dates[what] = first
        return About("Person", dates, pages)

    def _pages(self, get: Getter | None, record: Record, number: str, kind: str) -> Sequence[str]:
        found = [same_page(number, kind)] if number else []
        try:
            for value in get(record) if get else ():
                found += [same_page(one, kind) for one in pieces(value)]
        except ValueError:
            self._note(f"a {kind}_same_as that is not text, left out")
        return tuple(page for page in dict.fromkeys(found) if page)

    def _years(self, fields: Mapping[str, Getter], record: Record) -> tuple[str, str]:
        first, last = "", ""
        if value := self._text(fields, "year", record):
            first, last = years(value)
            if not first:
                self._note("a year that is not one ({}), left out", repr(value))
        if value := self._text(fields, "ended", record):
            last = years(value)[0]
        return first, last

    def _type(self, fields: Mapping[str, Getter], record: Record) -> str:
        word = self._text(fields, "type", record)
        if word and not (found := type_of(word)):
            self._note("type {}, kept as a work", repr(word))
        return found if word and found else "CreativeWork"

    def _id(self, fields: Mapping[str, Getter], name: str, record: Record) -> str:
        return local_id(self._text(fields, name, record)) if name in fields else ""

    def _text(self, fields: Mapping[str, Getter], name: str, record: Record) -> str:
        get = fields.get(name)
        if get is None:
            return ""
        value = get(record)
        if value.__class__ is list and name in ("year", "birth", "death", "ended", "production", "person"):
            value = next(iter(value), None)  # of several dates or labels the first
        try:
            return text(value)
        except ValueError as error:
            raise _RowError(f"{name} is {error}") from error

    def _note(self, what: str, of: str = "") -> None:
        self.report.note(what, *self._place, of=of)
