"""Who is who in a table of names: what is one entity there, what is two, and what was taken for one and has to be told.

A name identifies by its slug, so that spaces, points and case do not count; what differs in more stays apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from sys import intern
from typing import TYPE_CHECKING
from urllib.parse import quote

from castgraph.iris import last_part, safe
from castgraph.text import slug

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castgraph.importers.report import Report
    from castgraph.importers.writer import Writer

__all__ = ["APART", "MORE", "NAMED", "About", "Identity"]

NAMED = 20
"""How many pairs of spellings are told one by one."""


@dataclass(frozen=True, slots=True)
class About:
    """What a row says of an entity besides its name: class, dates by property of schema.org, pages and outside ids."""

    type_: str
    dates: dict[str, str] = field(default_factory=dict)
    pages: Sequence[str] = ()


MORE = "more spellings that were taken for one"
APART = "the same name in several productions, kept apart (--names-are-ids joins them): {}"
_PERSON = About("Person")


class Identity:
    """The people and productions of one table, described in its writer as they are met.

    Args:
        out: where they are described.
        report: told what was joined, and what was kept apart.
        names_are_ids: take the same name to mean the same person everywhere in the table.
    """

    def __init__(self, out: Writer, report: Report, *, names_are_ids: bool) -> None:
        self._out, self._report, self._everywhere = out, report, names_are_ids
        self._keys: dict[str, str] = {}
        self._titles: dict[tuple[str, str, str], str] = {}
        self._owner: dict[str, str] = {}  # what a title and a year are called, to the year in it
        self._first: dict[str, str] = {}  # slug, or IRI of what has a number, to the spelling that was met first
        self._nameless: dict[str, tuple[About, tuple[Path | str, int]]] = {}
        self._otherwise: dict[str, set[str]] = {}  # IRI to its spellings, where it was met under another than that
        self._people: Counter[str] = Counter()
        self._works: dict[
            str, tuple[str, str]
        ] = {}  # production to how IRIs of those in it end, as it is and made safe
        self._begun: dict[str, tuple[str, str]] = {}  # name to how IRIs begin, the same way
        self._joined = 0

    def production(
        self, title: str, year: str, number: str, path: Path | str, line: int, about: About | None = None
    ) -> str:
        """Return the IRI of a production: by its number, else by its title and year."""
        if (iri := self._titles.get((title, year, number))) is None:
            iri = self._out.mint("production", number or self.local(self.key(title), year[:4]))
            self._titles[title, year, number] = iri
            about = about or About("CreativeWork", {"datePublished": year} if year else {})
            self.describe(iri, about, title, by_name=not number, place=(path, line))
        return iri

    def person(
        self, name: str, production: str, number: str, path: Path | str, line: int, about: About = _PERSON
    ) -> str:
        """Return the IRI of a person: by the number, else by the name, in this production or everywhere."""
        if number or self._everywhere:
            iri = self._out.mint("person", number or self.key(name))
        else:
            iri = self._in(production, name)
        if self.describe(iri, about, name, by_name=not number, place=(path, line)) and not number:
            self._people[name] += 1
        return iri

    def _in(self, production: str, name: str) -> str:
        """Return the IRI of a person who is one in this production alone: as `Writer.mint`, piece by piece."""
        if (work := self._works.get(production)) is None:
            local = last_part(production)
            work = self._works[production] = local, safe(local)
        if (key := self._begun.get(name)) is None:
            local = self.key(name)
            key = self._begun[name] = local, self._out.mint("person", local)
        return f"{key[1]}-in-{work[1]}" if "-in-" not in key[0] + work[0] else f"{key[1]}--in--{work[1]}"

    def tell(self, path: Path) -> None:
        """Describe what has no name, and report what was kept apart."""
        self.tell_nameless()
        several = [(name, number) for name, number in self._people.most_common() if number > 1]
        for name, number in several:
            self._report.note(APART, path, 1, of=repr(name), number=number)

    def tell_nameless(self) -> None:
        """Describe and report what was met by its number alone."""
        for iri, (about, place) in self._nameless.items():
            kind = "people" if about.type_ == "Person" else "productions"
            self._out.entity(iri, about.type_, "", same_as=about.pages, dates=about.dates)
            self._report.counts[kind] += 1
            self._report.note(f"{kind} of which no name is known, kept by their ids", *place)
        self._nameless.clear()

    def key(self, name: str) -> str:
        """Return what a name is called in an IRI."""
        if (key := self._keys.get(name)) is None:
            key = self._keys[name] = slug(name) or quote(name.casefold(), safe="")
            self._first.setdefault(key, name)
        return key

    def local(self, key: str, year: str) -> str:
        """Return what a title and a year are called; two that would be called the same are called differently."""
        local = f"{key}-{year}" if year else key
        if local not in self._owner and (before := self._out.beside.earlier(self._out.mint("production", local))):
            self._owner[local] = intern(before.year)
        return local if self._owner.setdefault(local, intern(year)) == year else f"{key}--{year or 'undated'}"

    def describe(self, iri: str, about: About, name: str, *, by_name: bool, place: tuple[Path | str, int]) -> bool:
        """Describe an entity if it is new, and return whether it is; one of another spelling is told.

        One that is met by its number alone is described when its name is met, or in the end.
        """
        if not name:
            if not self._out.known(iri):
                self._nameless.setdefault(iri, (about, place))
            return False
        first = self._first.get(self._keys[name], name) if by_name else self._first.setdefault(iri, name)
        known = self._out.known(iri)
        if not known and (before := self._out.beside.earlier(iri)):
            about = replace(about, dates={} if before.year else about.dates)
            if before.names and name != before.names[0]:
                self._otherwise[iri] = {*before.names}
                self._out.entity(iri, about.type_, "", same_as=about.pages, dates=about.dates)
                known = True
        if not known:
            if self._nameless and (former := self._nameless.pop(iri, None)):
                pages = tuple(dict.fromkeys((*former[0].pages, *about.pages)))
                about = About(about.type_, {**former[0].dates, **about.dates}, pages)
            self._out.entity(iri, about.type_, name, same_as=about.pages, dates=about.dates)
            self._report.counts["people" if about.type_ == "Person" else "productions"] += 1
            if name != first:
                self._otherwise[iri] = {name}
            return True
        met = self._otherwise.get(iri) or {first}
        if name not in met:
            self._otherwise[iri] = met | {name}
            self._out.alias(iri, name)
            if by_name:
                self.joined(f"two spellings, taken for one: {min(met)!r} and {name!r}", place)
        return False

    def joined(self, text: str, place: tuple[Path | str, int]) -> None:
        """Report two spellings that were taken for one: the first few one by one."""
        self._joined += 1
        self._report.note(text if self._joined <= NAMED else MORE, *place)
