"""What a curated folder knows, laid out for reading an article: names, parts, who is in what, who belongs where.

Reads a ledger; finds nothing in texts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from castgraph.curation.files import ledger_of
from castgraph.dates import last_day
from castgraph.iris import kind_of, last_part
from castgraph.text import fold
from castgraph.vocabulary import CG, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.curation.files import CuratedFile
    from castgraph.facts.ledger import Ledger

__all__ = ["NUMBERS", "Known"]

NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one first", "two second", "three third", "four fourth", "five fifth", "six sixth", "seven seventh",
            "eight eighth", "nine ninth", "ten tenth", "eleven eleventh", "twelve twelfth", "thirteen thirteenth",
            "fourteen fourteenth", "fifteen fifteenth", "sixteen sixteenth",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
"""Cardinal and ordinal words to their number."""
_WHOLES = (SCHEMA + "partOfSeries", SCHEMA + "partOfSeason")
_PART = re.compile(r"\b(?:season|series|volume|part)\s+(\d+)", re.IGNORECASE)


class Known:
    """The entities of a folder and how they hang together.

    Attributes:
        ledger: what the sources say.
        names: IRI of each entity to all its names, the preferred one first.
        types: IRI to the local name of its class.
        told: person and production to role to the IRI of the credit.
        roles: person to how often each role is told of them.
    """

    def __init__(self, files: Iterable[CuratedFile], without: str = "") -> None:
        """Take the files of a folder; `without` is the IRI of a source that is left out."""
        self.ledger: Ledger = ledger_of(file for file in files if file.graph != without)
        self.names: dict[str, list[str]] = defaultdict(list)
        self.types: dict[str, str] = {}
        self.told: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self.roles: dict[str, Counter[str]] = defaultdict(Counter)
        self._people: dict[str, set[str]] = defaultdict(set)
        self._own: dict[str, set[str]] = defaultdict(set)
        self._read_entities()
        self._read_relations()
        self._read_credits()

    def _read_entities(self) -> None:
        self.general: dict[str, str] = {}
        for row in self.ledger.entities:
            if not kind_of(row.subject):
                continue
            if row.predicate == SCHEMA + "name":
                self.names[row.subject].insert(0, row.value)
            elif row.predicate == SCHEMA + "alternateName":
                self.names[row.subject].append(row.value)
            elif row.predicate == RDF + "type":
                self.types[row.subject] = last_part(row.value)
            elif row.predicate == CG + "incarnationOf":
                self.general[row.subject] = row.value

    def _read_relations(self) -> None:
        self.whole: dict[str, str] = {}
        self.parts: dict[str, set[str]] = defaultdict(set)
        self._near: dict[str, set[str]] = defaultdict(set)
        for row in self.ledger.rows():
            if row.predicate == CG + "title":
                self.names[row.subject].append(row.value)
            elif row.predicate in _WHOLES:
                if row.predicate == _WHOLES[0] or row.subject not in self.whole:
                    self.whole[row.subject] = row.value
                self.parts[row.value].add(row.subject)
            elif row.predicate in (CG + "spinOffOf", CG + "sequelTo", SCHEMA + "isBasedOn"):
                self._near[row.subject].add(row.value)
                self._near[row.value].add(row.subject)

    def _read_credits(self) -> None:
        for credit in self.ledger.credits():
            person, role, production = (
                self.ledger.value(credit, CG + name) for name in ("person", "role", "production")
            )
            role = last_part(role)
            self.told[person, production][role] = credit
            self.roles[person][role] += 1
            self._people[production].add(person)
            self._own[production] |= self.ledger.values(credit, CG + "character")

    def series(self, production: str) -> str:
        """Return what a production is a part of in the end, itself where it is part of nothing."""
        seen = {production}
        while (whole := self.whole.get(production, "")) and whole not in seen:
            seen.add(whole)
            production = whole
        return production

    def people(self, production: str) -> set[str]:
        """Return who is told to be in a production or in the whole that it is a part of."""
        return self._people[production] | self._people[self.series(production)]

    def season(self, production: str, number: int, day: str) -> str:
        """Return the season of that number, as it is counted nearest to a day; empty where none is known."""
        series = self.series(production)
        found = [
            part
            for part in self.parts[series]
            if any(int(n) == number for name in self.names[part] for n in _PART.findall(name))
        ]
        return min(found, key=lambda part: (self.distance(part, day), part), default="")

    def distance(self, production: str, day: str) -> int:
        """Return how many months lie between a day and the source nearest to it that tells of a production."""
        if not day:
            return 999
        days = [self.ledger.published.get(source, "") for source in self.ledger.tellers(production)]
        for person in self._people[production]:
            for credit in self.told[person, production].values():
                days += [self.ledger.published.get(source, "") for source in self.ledger.tellers(credit)]
        months = [abs(_month(one) - _month(day)) for one in days if one]
        return min(months, default=999)

    def world(self, production: str) -> set[str]:
        """Return the characters that may turn up in a production: its own, its series', and those of its "
        "relations.
        """
        series = self.series(production)
        near = {series, *self._near[production], *self._near[series]}
        near |= {other for one in list(near) for other in self._near[one]}
        found: set[str] = set()
        for one in near | {production}:
            for part in (one, *self.parts[one]):
                found |= self._own[part]
        scope = last_part(series)
        return found | {
            iri for iri in self.types if self.types[iri] == "Character" and last_part(iri).startswith(f"{scope}-")
        }

    def near(self, production: str) -> set[str]:
        """Return what a production is based on, grew out of or continues, and what did so with it."""
        return self._near.get(production, set())

    def released(self, production: str, day: str) -> bool | None:
        """Return whether a production was out on a day by what other sources tell; None where they tell "
        "nothing of it.
        """
        told = (self.ledger.values(production, SCHEMA + name) for name in ("datePublished", "startDate"))
        known = [date for dates in told for value in dates if (date := last_day(value))]
        return min(known) <= day if known and day else None

    def name(self, iri: str) -> str:
        """Return the preferred name of an entity, else the last part of its IRI."""
        return self.names[iri][0] if self.names.get(iri) else last_part(iri)

    def bearers(self) -> dict[str, set[str]]:
        """Return every folded name to the entities that have it."""
        found: dict[str, set[str]] = defaultdict(set)
        for iri, names in self.names.items():
            for name in names:
                found[fold(name)].add(iri)
        return found


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7] or 6)
