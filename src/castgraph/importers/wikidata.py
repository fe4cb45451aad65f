"""Wikidata → N-Triples: entity JSON (a dump's lines, or ``Special:EntityData`` files) and truthy N-Triples.

Two passes: the first finds which items are productions, what they speak of, and what is nobody; the second writes
them. Between the two, two bytes per item number are kept. Triples whose subjects come and go are all held in memory.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.importers.base import Importer
from castgraph.importers.dataset import Dataset
from castgraph.importers.ntriples import dated, is_iri
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, documents, find_files, text_blocks
from castgraph.importers.wikidata_items import (
    PERSONAL,
    Item,
    Statement,
    is_other_entity,
    item_of_json,
    items_of_triples,
    merged,
)
from castgraph.importers.writer import Details, Writer
from castgraph.vocabulary import CG, PREFIXES, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from castgraph.importers.base import Beside

__all__ = ["PRODUCTION", "RELATED", "ROLES_OF", "Marks", "Wikidata"]

ROLES_OF: dict[str, str] = {
    "P161": "actor", "P725": "voice-actor", "P57": "director", "P58": "screenwriter", "P162": "producer",
    "P1431": "executive-producer", "P170": "creator", "P86": "composer", "P50": "author", "P344": "cinematographer",
    "P1040": "editor", "P371": "presenter", "P2438": "narrator", "P110": "illustrator",
}  # fmt: skip
"""Property to role."""
RELATED: dict[str, str] = {
    "P144": "isBasedOn", "P179": "partOfSeries", "P449": "network", "P8345": "franchise", "P272": "productionCompany",
}  # fmt: skip
"""Property to relation."""
_MAKES = ("P161", "P725", "P57", "P58", "P1431", "P449")
"""A property of which makes an item a production; composers and creators have songs and paintings too."""
_PERSON, PRODUCTION, _CHARACTER, _ORGANIZATION, _FRANCHISE, _PRODUCER = range(1, 7)
_KINDS = {
    _PERSON: ("person", "Person"), PRODUCTION: ("production", "CreativeWork"),
    _CHARACTER: ("character", f"{CG}Character"),
    _ORGANIZATION: ("organization", "Organization"), _FRANCHISE: ("franchise", f"{CG}Franchise"),
}  # fmt: skip
_OBJECTS = {
    **dict.fromkeys(ROLES_OF, _PERSON), "P162": _PRODUCER, "P1431": _PRODUCER, "P144": PRODUCTION, "P179": PRODUCTION,
    "P449": _ORGANIZATION, "P272": _ORGANIZATION, "P8345": _FRANCHISE,
}  # fmt: skip
TYPES: dict[str, str] = {
    "Q11424": "Movie", "Q24862": "Movie", "Q506240": "Movie", "Q202866": "Movie", "Q29168811": "Movie",
    "Q5398426": "TVSeries", "Q1259759": "TVSeries", "Q581714": "TVSeries", "Q63952888": "TVSeries",
    "Q3464665": "TVSeason", "Q21191270": "TVEpisode", "Q1261214": "TVEpisode", "Q7725634": "Book", "Q571": "Book",
    "Q47461344": "Book", "Q8261": "Book", "Q1004": "Book", "Q725377": "Book", "Q3297186": "Book", "Q74262765": "Book",
    "Q25379": "Play", "Q2743": "Play", "Q7889": "VideoGame",
}  # fmt: skip
"""Item of "instance of" to the schema.org class; another is a CreativeWork."""
_PAGES = {
    "P4947": PREFIXES["tmdbmovie"], "P4983": PREFIXES["tmdbtv"], "P4985": PREFIXES["tmdbperson"],
    "P2704": "https://doi.org/",
}  # fmt: skip
_ENTITY = PREFIXES["wd"]
_QUICK = re.compile("|".join(f'"{name}":' for name in _MAKES))
_SOMEBODY = re.compile("|".join([*(f'"{name}":' for name in PERSONAL), '"id":"Q5"']))
_LINE_ID = re.compile(r'\{"type":"item","id":"Q([0-9]{1,9})"')
_MAX_ITEM = 10**9
_PAGE = 16
_LAST = (1 << _PAGE) - 1


@dataclass
class Wikidata(Importer):
    """The importer; see the module.

    Attributes:
        paths: the files, and folders of JSON files; what ends on ``.nt`` is truthy N-Triples.
        retrieved: ISO date of the download.
        language: of the preferred names; English, or any, where there is none.
        max_ratio: see `rows.unpacked`.
    """

    paths: Sequence[Path]
    report: Report = field(default_factory=Report)
    retrieved: str = ""
    language: str = "en"
    max_ratio: float = MAX_RATIO

    def __post_init__(self) -> None:
        self.paths = [Path(path) for path in self.paths]
        self.dataset = Dataset(
            "wikidata",
            "Wikidata",
            "https://creativecommons.org/publicdomain/zero/1.0/",
            "https://www.wikidata.org/",
            self.retrieved,
        )

    @property
    def files(self) -> list[Path]:
        """The files that are read."""
        return find_files(self.paths)

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `base.Importer`."""
        self.out = out = Writer(self.dataset, self.report, beside)
        self.marks, self.things = Marks(), Marks()
        self._mixed: set[Path] = set()
        yield self.dataset.triples().encode()
        for item in self._items(None, None):
            self.survey(item)
        for item in self._items(self.marks, progress):
            if kind := self.kind(item.number):
                self.write(item, kind)
                if block := out.take():
                    yield block
        out.finish()
        yield out.take(all_of_it=True)

    # -- reading ---------------------------------------------------------------------------------------------

    def _items(self, marks: Marks | None, progress: Callable[[int], None] | None) -> Iterator[Item]:
        """Yield the items of all files that are marked; where there are no marks yet, all that may be productions."""
        for path in self.files:
            if re.search(r"\.nt(\.(gz|bz2|xz))?\Z", path.name.lower()):
                yield from self._truthy(path, marks, progress)
                continue

            texts = documents(path, max_ratio=self.max_ratio, progress=progress, wanted=partial(self.wanted, marks))
            yield from self.items_of(path, texts, tell=marks is not None)

    def wanted(self, marks: Marks | None, text: str) -> bool:
        """Whether a line of entity JSON is to be read: where there are no marks yet, what may be a production."""
        if not (found := _LINE_ID.match(text)):
            return True  # as no dump has it
        if marks is None:
            if _QUICK.search(text):
                return True
            if '"P31":' in text and not _SOMEBODY.search(text):
                self.things.set(int(found[1]), 1)
            return False
        return bool(marks.get(int(found[1])))

    def items_of(self, path: Path, values: Iterable[tuple[int, Any]], *, tell: bool) -> Iterator[Item]:
        """Yield the items in values of JSON, each with its line; what is none is told where that is wanted."""
        for line, value in values:
            if isinstance(value, ValueError):
                if tell:
                    self.report.skip("not JSON", path, line, str(value))
                continue
            entities = value.get("entities") if isinstance(value, dict) else None
            for raw in entities.values() if isinstance(entities, dict) else [value]:
                item = item_of_json(raw)
                if item is not None:
                    yield item
                elif tell and not is_other_entity(raw):
                    self.report.skip("not a Wikidata entity", path, line, json.dumps(raw)[:2000])

    def _truthy(self, path: Path, marks: Marks | None, progress: Callable[[int], None] | None) -> Iterator[Item]:
        def reject(line: int, text: str) -> None:
            if marks is not None:
                self.report.skip("not N-Triples", path, line, text)

        items = items_of_triples(text_blocks(path, max_ratio=self.max_ratio, progress=progress), reject)
        if marks is not None:
            yield from merged(items) if path in self._mixed else items
            return
        seen = Marks()
        for item in items:
            if seen.get(item.number):  # its lines do not stand together: begin again, and hold them all
                self._mixed.add(path)
                yield from merged(items_of_triples(text_blocks(path, max_ratio=self.max_ratio), reject))
                return
            seen.set(item.number, 1)
            yield item

    # -- choosing and writing --------------------------------------------------------------------------------

    def survey(self, item: Item) -> None:
        """Mark a production and the items that it speaks of, and what is nobody."""
        if item.is_thing:
            self.things.set(item.number, 1)
        if not any(item.claims.get(name) for name in _MAKES):
            return
        self.marks.set(item.number, PRODUCTION)
        for name, kind in _OBJECTS.items():
            for statement in item.claims.get(name, ()):
                if isinstance(statement.value, int):
                    self.marks.set(statement.value, kind)
                for character in statement.items:
                    self.marks.set(character, _CHARACTER)

    def kind(self, number: int) -> int:
        """Return what an item was found to be; 0 for nothing, such as a thing that is said to act."""
        kind = self.marks.get(number)
        if kind in (_PERSON, _PRODUCER):
            thing = self.things.get(number)
            return _PERSON if not thing else _ORGANIZATION if kind == _PRODUCER else 0
        return kind

    def _iri(self, number: int, kind: int) -> str:
        return self.out.mint(_KINDS[kind][0], f"Q{number}")

    def speaks_of(self, item: Item) -> set[int]:
        """Return the numbers of the items that what is written of an item depends on."""
        told = [one for name in (*ROLES_OF, *RELATED) for one in item.claims.get(name, ())]
        return {one.value for one in told if isinstance(one.value, int)} | {item.number}

    def write(self, item: Item, kind: int) -> None:
        """Write what an item says, which is of some kind."""
        out = self.out
        iri = self._iri(item.number, kind)
        _, type_ = _KINDS[kind]
        if kind == PRODUCTION:
            classes = [s.value for s in item.ranked("P31") if isinstance(s.value, int)]
            type_ = next((TYPES[f"Q{one}"] for one in classes if f"Q{one}" in TYPES), type_)
        order = [self.language, "en", "mul", *item.labels]
        name = next((item.labels[tag] for tag in order if tag in item.labels), "")
        others = [item.labels[tag] for tag in ("en", "mul") if tag in item.labels]
        others += [alias for tag in dict.fromkeys((self.language, "en", "mul")) for alias in item.aliases.get(tag, ())]
        if not out.known(iri):
            out.entity(
                iri, type_, name, aliases=others, same_as=self._pages(item), dates=self._dates(item, kind, type_)
            )
            self.report.counts[f"{_KINDS[kind][0]}s".replace("persons", "people")] += 1
        if kind == PRODUCTION:
            self._related: set[tuple[str, int]] = set()
            for property_, role in ROLES_OF.items():
                for statement in item.ranked(property_):
                    if isinstance(statement.value, int):
                        self._credit(iri, item.number, property_, role, statement)
            for property_, relation in RELATED.items():
                for statement in item.ranked(property_):
                    if isinstance(statement.value, int) and statement.value != item.number:
                        self._relate(iri, relation, statement.value, _OBJECTS[property_])

    def _relate(self, production: str, relation: str, other: int, kind: int) -> None:
        if (self.kind(other) or kind) == kind and (relation, other) not in self._related:
            self._related.add((relation, other))
            self.out.relation(production, relation, self._iri(other, kind))

    def _credit(self, production: str, number: int, property_: str, role: str, statement: Statement) -> None:
        if (kind := self.kind(statement.value)) != _PERSON:
            if kind == _ORGANIZATION and _OBJECTS[property_] == _PRODUCER:
                self._relate(production, "productionCompany", statement.value, kind)
                return
            what = "somebody who is no person (a production, an organisation, another thing), left out"
            self.report.notes[what] += 1
            self.report.first.setdefault(what, f"Q{number} {property_}")
            return
        person = self._iri(statement.value, _PERSON)
        facts = [(f"{CG}character", f"<{self._iri(one, _CHARACTER)}>") for one in statement.items]
        facts += [(f"{SCHEMA}startDate", dated(statement.start))] if statement.start else []
        facts += [(f"{SCHEMA}endDate", dated(statement.end))] if statement.end else []
        facts += [(f"{SCHEMA}citation", f"<{url}>") for url in dict.fromkeys(statement.urls) if is_iri(url)]
        local = f"Q{number}-{property_}-Q{statement.value}"
        self.out.credit(person, role, production, Details(local, statement.characters, facts=facts))

    def _pages(self, item: Item) -> list[str]:
        pages = [f"{_ENTITY}Q{item.number}"]
        for statement in item.ranked("P345"):
            if re.match(r"nm[0-9]{7,9}\Z", str(statement.value)):
                pages.append(f"{PREFIXES['imdbname']}{statement.value}/")
            elif re.match(r"tt[0-9]{7,9}\Z", str(statement.value)):
                pages.append(f"{PREFIXES['imdb']}{statement.value}/")
        for property_, base in _PAGES.items():
            pages += [f"{base}{s.value}" for s in item.ranked(property_) if isinstance(s.value, str)]
        return pages

    def _dates(self, item: Item, kind: int, type_: str) -> dict[str, str]:
        def first(*properties: str) -> str:
            for property_ in properties:
                told = item.ranked(property_)
                best = [s.value for s in told if isinstance(s.value, str) and s.preferred == told[0].preferred]
                if best:
                    return min(best)
            return ""

        if kind == _PERSON:
            dates = {"birthDate": first("P569"), "deathDate": first("P570")}
        elif kind == PRODUCTION and type_ in ("TVSeries", "TVSeason"):
            dates = {"startDate": first("P580", "P577"), "endDate": first("P582")}
        elif kind == PRODUCTION:
            dates = {"datePublished": first("P577")}
        else:
            dates = {}
        return {what: date for what, date in dates.items() if date}


class Marks:
    """One byte per item number, in pages that are made at need: the first thing that it was found to be."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}

    def get(self, number: int) -> int:
        """Return what a number was marked with; 0 where it was not."""
        page = self._pages.get(number >> _PAGE)
        return page[number & _LAST] if page else 0

    def set(self, number: int, kind: int) -> None:
        """Mark a number, if it is not marked yet; a production is one whatever was said before."""
        if not 0 < number < _MAX_ITEM:
            return
        page = self._pages.get(number >> _PAGE)
        if page is None:
            page = self._pages[number >> _PAGE] = bytearray(_LAST + 1)
        if not page[number & _LAST] or kind == PRODUCTION:
            page[number & _LAST] = kind
