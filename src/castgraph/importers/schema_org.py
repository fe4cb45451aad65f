"""Saved pages that speak schema.org → N-Triples: films, series, seasons and episodes, with ``PerformanceRole``.

Reads ``.json``/``.jsonld`` files, and JSON-LD, microdata and RDFa of saved HTML pages. Whoever has an address is known
by it; a part without one is minted under its whole, a person without one under the production, a part without a whole
under its file. Names alone join nothing but productions of the same name and year.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.errors import OptionError
from castgraph.importers.addresses import absolute
from castgraph.importers.base import Importer
from castgraph.importers.characters import split_character
from castgraph.importers.dataset import Dataset
from castgraph.importers.minting import Minter
from castgraph.importers.ntriples import is_date
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, find_files
from castgraph.importers.schema_org_pages import found_in, listed, production_type, productions_in, types_of
from castgraph.importers.writer import Details, Writer
from castgraph.text import slug
from castgraph.vocabulary import SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castgraph.importers.base import Beside
    from castgraph.importers.schema_org_pages import Found

__all__ = ["SchemaOrg"]

PEOPLE: dict[str, str] = {
    "actor": "actor", "actors": "actor", "performer": "actor", "director": "director", "directors": "director",
    "author": "author", "creator": "creator", "producer": "producer", "musicBy": "composer", "editor": "editor",
    "illustrator": "illustrator", "lyricist": "lyricist", "readBy": "narrator", "contributor": "crew",
}  # fmt: skip
"""Property to role."""
WHOLES = ("partOfTVSeries", "partOfSeries", "partOfSeason", "isPartOf")
PARTS = ("containsSeason", "season", "seasons", "episode", "episodes", "hasPart")
"""Properties that lead from a part to its whole, and back."""
_PART_TYPES = ("Season", "Episode", "Issue", "Clip")
_GROUPS = ("Organization", "Group", "Corporation", "Company", "Business", "Project", "Consortium")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)[0-9]{2}(?!\d)")
_DEPTH = 40


@dataclass
class SchemaOrg(Importer):
    """The importer; see the module.

    Attributes:
        paths: files, and folders of them.
        retrieved: ISO date of the pages.
        name: what the dataset is called.
        licence: IRI of its licence.
        names_are_ids: take people with neither address nor id to be the same where their names are.
        base: address that relative ones are relative to, where a page does not say it.
        max_ratio: see `rows.unpacked`.
    """

    paths: Sequence[Path]
    report: Report = field(default_factory=Report)
    retrieved: str = ""
    name: str = ""
    licence: str = ""
    names_are_ids: bool = False
    base: str = ""
    max_ratio: float = MAX_RATIO

    def __post_init__(self) -> None:
        self.paths = [Path(path) for path in self.paths]
        if self.base and not absolute(self.base):
            raise OptionError(f"--base {self.base}: not an address; write it as https://films.example/")
        title = self.name or "schema.org pages"
        self.dataset = Dataset(slug(title), title, self.licence, "", self.retrieved)

    @property
    def files(self) -> list[Path]:
        """The files that are read."""
        return find_files(self.paths, r"(jsonl?|jsonld|ndjson|x?html?)(\.(gz|bz2|xz))?")

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `base.Importer`."""
        self._out = out = Writer(self.dataset, self.report, beside)
        self._minter = Minter(out)
        self._parts: set[tuple[str, str]] = set()
        yield self.dataset.triples().encode()
        for path in self.files:
            for found in found_in(path, max_ratio=self.max_ratio, progress=progress):
                self._document(path, found)
                if block := out.take():
                    yield block
        out.finish()
        yield out.take(all_of_it=True)

    def _document(self, path: Path, found: Found) -> None:
        self._where, self._nodes, self._base = (path, found.line), found.nodes, found.base or self.base
        self._met: dict[str, str] = {}
        if isinstance(found.value, ValueError):
            self.report.skip("not JSON", *self._where, str(found.value))
            return
        things = list(productions_in(found.value))
        for thing in things:
            self._production(thing, 0)
        if not things:
            self.report.skip("no film, series or episode in it", *self._where, str(found.value)[:300])

    # -- productions -----------------------------------------------------------------------------------------

    def _production(self, thing: dict[str, Any], depth: int, whole: str = "") -> str:
        """Describe a production with all that it says; return its IRI, empty where it has neither name nor id."""
        thing, reference = self._followed(thing), _text(thing.get("@id"))
        if iri := self._met.get(reference, ""):
            return iri
        page, name = self._page(thing), _text(thing.get("name")) or _text(thing.get("headline"))
        type_ = production_type(thing) or "CreativeWork"
        if not name and (number := _number(thing, type_)):
            name = f"{'Episode' if 'Episode' in type_ else 'Season'} {number}"
        if depth > _DEPTH or not (name or page):
            self.report.skip("a production without a name", *self._where, str(thing)[:300])
            return ""
        wholes = [
            iri
            for property_ in (WHOLES if not whole else ())
            for other in listed(thing.get(property_))
            if isinstance(other, dict) and (property_ != "isPartOf" or production_type(self._followed(other)))
            if (iri := self._production(other, depth + 1))
        ]
        iri = self._minted(thing, name, page, type_, whole or next(iter(wholes), ""))
        if reference:
            self._met[reference] = iri
        self._describe(iri, thing, name, type_)
        for other in [whole, *wholes]:
            self._part(iri, other)
        for property_, role in PEOPLE.items():
            for value in listed(thing.get(property_)):
                self._credit(iri, property_, role, value)
        for property_ in PARTS:
            for other in listed(thing.get(property_)):
                if isinstance(other, dict) and (property_ != "hasPart" or production_type(self._followed(other))):
                    self._part(self._production(other, depth + 1, iri), iri)
        for other in listed(thing.get("isBasedOn")):
            if isinstance(other, dict) and (end := self._production(other, depth + 1)) and end != iri:
                self._out.relation(iri, "isBasedOn", end)
        return iri

    def _minted(self, thing: dict[str, Any], name: str, page: str, type_: str, whole: str) -> str:
        """Return the IRI of a production: of its address, else under its whole, its file, or by name and year."""
        if page and not (whole and self._minter.key_of(whole) == ("address", page)):
            return self._minter.mint("production", _local(page), "address", page)
        if whole:
            numbers = [_text(thing.get(f"{what}Number")) for what in ("season", "episode")]
            return self._minter.mint(
                "production", f"{self._minter.local_of(whole)}-{slug(name) or name}", "part", whole, name, *numbers
            )
        year = next((_text(thing.get(what)) for what in ("datePublished", "startDate") if thing.get(what)), "")
        year = found[0] if (found := _YEAR.search(year)) else ""
        if any(word in type_ for word in _PART_TYPES):
            path, line = self._where
            place = path.name.split(".")[0]
            return self._minter.mint(
                "production", f"{slug(name) or name}-in-{place}", "file", str(path), str(line), name
            )
        return self._minter.mint("production", "-".join(filter(None, (slug(name) or name, year))), "name", name, year)

    def _describe(self, iri: str, thing: dict[str, Any], name: str, type_: str) -> None:
        out, fresh = self._out, not self._out.known(iri)
        dates = {what: self._date(thing, what) for what in ("datePublished", "startDate", "endDate")}
        out.entity(
            iri,
            type_,
            name,
            aliases=[*_texts(thing.get("name"))[1:], *_texts(thing.get("alternateName"))],
            same_as=self._pages(thing),
            dates={what: date for what, date in dates.items() if date},
        )
        self.report.counts["productions"] += fresh
        for what in ("season", "episode"):
            number = _text(thing.get(f"{what}Number"))
            if fresh and number.isdecimal() and number.isascii() and len(number) < 16 and what.title() in type_:
                out.add(iri, f"{SCHEMA}{what}Number", f'"{int(number)}"^^<{XSD}integer>')

    def _part(self, part: str, whole: str) -> None:
        if part and whole and part != whole and (part, whole) not in self._parts:
            self._parts.add((part, whole))
            self._out.relation(part, "partOfSeries", whole)

    # -- people ----------------------------------------------------------------------------------------------

    def _credit(self, production: str, property_: str, role: str, value: Any) -> None:
        characters: list[str] = []
        inner = value
        if isinstance(value, dict) and "Role" in " ".join(types_of(value)):
            for word in listed(value.get("characterName")):
                told, names = split_character(_text(word) or _text(word.get("name") if isinstance(word, dict) else ""))
                role = told if role == "actor" else role
                characters += names
            inner = value.get(property_) or value.get("actor") or value.get("performer")
        for who in listed(inner):
            if person := self._person(production, who):
                self._out.credit(person, role, production, Details(characters=characters))

    def _person(self, production: str, who: Any) -> str:
        if isinstance(who, str):
            who = {"@id": who} if absolute(who) or who in self._nodes else {"name": who}
        thing = self._followed(who) if isinstance(who, dict) else {}
        if any(one.endswith(_GROUPS) for one in types_of(thing)):
            self.report.skip("an organisation or a group instead of a person", *self._where, str(who)[:300])
            return ""
        name, *others = _texts(thing.get("name")) or [""]
        page = self._page(thing)
        if not name and not page:
            self.report.skip("somebody with neither name nor address", *self._where, str(who)[:300])
            return ""
        if page:
            iri = self._minter.mint("person", _local(page), "address", page)
        elif self.names_are_ids:
            iri = self._minter.mint("person", slug(name) or name, "name", name)
        else:
            iri = self._minter.mint(
                "person", f"{slug(name) or name}-in-{self._minter.local_of(production)}", "in", production, name
            )
        if name and not self._out.known(iri):
            dates = {what: self._date(thing, what) for what in ("birthDate", "deathDate")}
            self._out.entity(
                iri,
                "Person",
                name,
                aliases=[*others, *_texts(thing.get("alternateName"))],
                same_as=self._pages(thing),
                dates={what: date for what, date in dates.items() if date},
            )
            self.report.counts["people"] += 1
        return iri

    # -- ids, addresses, dates -------------------------------------------------------------------------------

    def _followed(self, thing: dict[str, Any]) -> dict[str, Any]:
        """Return all that the page says of a thing, wherever it stands."""
        known = thing.get("@id")
        return {**self._nodes.get(known, {}), **thing} if isinstance(known, str) else thing

    def _page(self, thing: dict[str, Any]) -> str:
        """Return the address or id of a thing: ``@id``, else ``url``, else ``sameAs``; empty if none is an IRI."""
        names = ("@id", "url", "sameAs")
        pages = (page for name in names for one in _texts(thing.get(name)) if (page := absolute(one, self._base)))
        return next(pages, "")

    def _pages(self, thing: dict[str, Any]) -> list[str]:
        """Return the addresses of a thing that are the same thing; what is relative to nothing known is told."""
        pages = []
        for name in ("@id", "url", "sameAs"):
            for text in _texts(thing.get(name)):
                if page := absolute(text, self._base):
                    pages.append(page)
                elif not text.startswith(("#", "_:")):
                    what = f"a relative {name}, and nothing says of which site, left out; name the site with --base"
                    self.report.note(what, *self._where)
        return pages

    def _date(self, thing: dict[str, Any], what: str) -> str:
        """Return a date as an ISO date, month or year; of one that is written in another way, the year."""
        text = _text(thing.get(what))
        for date in (text[:10], text[:7], text[:4]):
            if is_date(date) and not text[len(date) : len(date) + 1].isdigit():
                return date
        if not text:
            return ""
        found = _YEAR.search(text)
        self.report.note(f"{what} in no known form, {'its year kept' if found else 'left out'}", *self._where)
        return found[0] if found else ""


def _number(thing: dict[str, Any], type_: str) -> str:
    return _text(thing.get("episodeNumber" if "Episode" in type_ else "seasonNumber"))


def _texts(value: Any) -> list[str]:
    """Return the texts of a value: a text, a number, an object with ``@value`` or ``@id``, or a list of such."""
    found = []
    for one in listed(value):
        if isinstance(one, dict):
            one = one.get("@value") or one.get("@id") or ""
        if isinstance(one, (str, int)) and not isinstance(one, bool) and (text := html.unescape(str(one)).strip()):
            found.append(text)
    return found


def _text(value: Any) -> str:
    return next(iter(_texts(value)), "")


def _local(page: str) -> str:
    return re.sub(r"[/.]+", "-", re.sub(r"\A[a-z]+:(//)?(www\.)?", "", page).strip("/"))
