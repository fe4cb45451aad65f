"""Saved pages with schema.org JSON-LD → N-Triples: films, series, seasons and episodes, with ``PerformanceRole``.

Reads ``.json``/``.jsonld`` files and the ``application/ld+json`` scripts of saved HTML pages. No context is ever
fetched: schema.org's names are taken as they stand.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.importers.characters import split_character
from castgraph.importers.dataset import Dataset
from castgraph.importers.ntriples import is_iri
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, documents, find_files, text_blocks
from castgraph.importers.writer import Details, Writer
from castgraph.text import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from castgraph.importers.base import Beside

__all__ = ["SchemaOrg"]

PRODUCTIONS = (
    "Movie", "TVSeries", "TVSeason", "TVEpisode", "CreativeWorkSeason", "CreativeWorkSeries", "Episode", "Season",
    "RadioSeries", "RadioEpisode", "Play", "Book", "BookSeries", "ComicSeries", "ComicStory", "VideoGame",
    "PodcastSeries", "CreativeWork", "TheaterEvent",
)  # fmt: skip
"""Types that are productions."""
PEOPLE: dict[str, str] = {
    "actor": "actor", "actors": "actor", "performer": "actor", "director": "director", "directors": "director",
    "author": "author", "creator": "creator", "producer": "producer", "musicBy": "composer", "editor": "editor",
    "illustrator": "illustrator", "lyricist": "lyricist",
}  # fmt: skip
"""Property to role."""
PARTS = {
    "partOfTVSeries": True, "partOfSeries": True, "partOfSeason": True, "containsSeason": False, "season": False,
    "seasons": False, "episode": False, "episodes": False, "hasPart": False, "isPartOf": True,
}  # fmt: skip
"""Property to whether it leads from the part to the whole."""
_SCRIPT = re.compile(
    r"<script[^>]*type\s*=\s*[\"']?application/ld\+json[\"']?[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL
)
_DEPTH = 40


@dataclass
class SchemaOrg:
    """The importer; see the module.

    Attributes:
        paths: files, and folders of them.
        retrieved: ISO date of the pages.
        name: what the dataset is called.
        licence: IRI of its licence.
        names_are_ids: take people with neither address nor id to be the same where their names are.
        max_ratio: see `rows.unpacked`.
    """

    paths: Sequence[Path]
    report: Report = field(default_factory=Report)
    retrieved: str = ""
    name: str = ""
    licence: str = ""
    names_are_ids: bool = False
    max_ratio: float = MAX_RATIO

    def __post_init__(self) -> None:
        self.paths = [Path(path) for path in self.paths]
        title = self.name or "schema.org pages"
        self.dataset = Dataset(slug(title), title, self.licence, "", self.retrieved)

    @property
    def files(self) -> list[Path]:
        """The files that are read."""
        return find_files(self.paths, r"(jsonl?|jsonld|html?)(\.gz)?")

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `base.Importer`."""
        self._out = out = Writer(self.dataset, self.report, beside)
        yield self.dataset.triples().encode()
        for path in self.files:
            for line, value in self._values(path, progress):
                self._where = (path, line)
                if isinstance(value, ValueError):
                    self.report.skip("not JSON", path, line, str(value))
                    continue
                found = 0
                for thing in _things(value):
                    if _type(thing):
                        self._production(thing, 0)
                        found += 1
                if not found:
                    self.report.skip("no film, series or episode in it", path, line, str(value)[:300])
                if block := out.take():
                    yield block
        out.finish()
        yield out.take(all_of_it=True)

    def _values(self, path: Path, progress: Callable[[int], None] | None) -> Iterator[tuple[int, Any]]:
        if not re.search(r"\.html?(\.gz)?\Z", path.name.lower()):
            yield from documents(path, max_ratio=self.max_ratio, progress=progress)
            return
        text = "\n".join(
            line
            for _, lines in text_blocks(path, max_ratio=self.max_ratio, progress=progress, max_line=64 << 20)
            for line in lines
        )
        for script in _SCRIPT.finditer(text):
            line = text.count("\n", 0, script.start()) + 1
            try:
                yield line, json.loads(script[1])
            except (ValueError, RecursionError):
                try:
                    yield line, json.loads(html.unescape(script[1]))
                except (ValueError, RecursionError) as error:
                    yield line, ValueError(str(error))

    # -- things ----------------------------------------------------------------------------------------------

    def _production(self, thing: dict[str, Any], depth: int) -> str:
        """Describe a production with all that it says; return its IRI, empty where it has neither name nor id."""
        name = _text(thing.get("name")) or _text(thing.get("headline"))
        page = _page(thing)
        if depth > _DEPTH or not (name or page):
            return ""
        out = self._out
        year = _text(thing.get("datePublished"))[:4] or _text(thing.get("startDate"))[:4]
        iri = out.mint("production", _local(page) if page else "-".join(filter(None, (slug(name), year))))
        fresh = not out.known(iri)
        if name:
            type_ = _type(thing) or "CreativeWork"
            dates = {what: _text(thing.get(what))[:10] for what in ("datePublished", "startDate", "endDate")}
            out.entity(
                iri,
                type_,
                name,
                aliases=[_text(one) for one in _list(thing.get("alternateName"))],
                same_as=[page, *(_text(one) for one in _list(thing.get("sameAs")))],
                dates={what: date for what, date in dates.items() if date},
            )
            self.report.counts["productions"] += fresh
        for property_, role in PEOPLE.items():
            for value in _list(thing.get(property_)):
                self._credit(iri, property_, role, value)
        for property_, upwards in PARTS.items():
            for other in _list(thing.get(property_)):
                if isinstance(other, dict) and (property_ not in ("hasPart", "isPartOf") or _type(other)):
                    end = self._production(other, depth + 1)
                    if end and end != iri:
                        out.relation(*((iri, "partOfSeries", end) if upwards else (end, "partOfSeries", iri)))
        for other in _list(thing.get("isBasedOn")):
            if isinstance(other, dict) and (end := self._production(other, depth + 1)) and end != iri:
                out.relation(iri, "isBasedOn", end)
        return iri

    def _credit(self, production: str, property_: str, role: str, value: Any) -> None:
        characters: list[str] = []
        if isinstance(value, dict) and "Role" in " ".join(_types(value)):
            for word in _list(value.get("characterName")):
                told, names = split_character(_text(word) or _text(word.get("name") if isinstance(word, dict) else ""))
                role = told if role == "actor" else role
                characters += names
            inner = value.get(property_) or value.get("actor") or value.get("performer")
        else:
            inner = value
        for who in _list(inner):
            if person := self._person(production, who):
                self._out.credit(person, role, production, Details(characters=characters))

    def _person(self, production: str, who: Any) -> str:
        name, page = (
            (who, "")
            if isinstance(who, str)
            else (_text(who.get("name")), _page(who))
            if isinstance(who, dict)
            else ("", "")
        )
        if isinstance(who, dict) and "Organization" in " ".join(_types(who)):
            return ""
        if not name and not page:
            self.report.skip("somebody with neither name nor address", *self._where, str(who)[:300])
            return ""
        if not page and not self.names_are_ids:
            local = f"{slug(name)}-in-{production.rsplit('/', 1)[-1]}"
        else:
            local = _local(page) if page else slug(name)
        iri = self._out.mint("person", local)
        if not self._out.known(iri) and name:
            links = [page, *(_text(one) for one in _list(who.get("sameAs")))] if isinstance(who, dict) else []
            dates = {}
            if isinstance(who, dict):
                dates = {what: _text(who.get(what))[:10] for what in ("birthDate", "deathDate") if who.get(what)}
            self._out.entity(iri, "Person", name, same_as=links, dates=dates)
            self.report.counts["people"] += 1
        return iri


def _things(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the things at the top of a JSON-LD document: itself, a list's items, those of ``@graph``."""
    for one in _list(value):
        if isinstance(one, dict):
            if "@graph" in one:
                yield from _things(one["@graph"])
            else:
                yield one
                yield from (inner for inner in _list(one.get("mainEntity")) if isinstance(inner, dict))


def _types(thing: dict[str, Any]) -> list[str]:
    return [re.split(r"[/#:]", str(one))[-1] for one in _list(thing.get("@type"))]


def _type(thing: dict[str, Any]) -> str:
    return next((one for one in _types(thing) if one in PRODUCTIONS), "")


def _list(value: Any) -> Iterable[Any]:
    if value is None or value == "":
        return ()
    return value if isinstance(value, list) else (value,)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("@id") or ""
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), "")
    return html.unescape(str(value)).strip() if isinstance(value, (str, int)) else ""


def _page(thing: dict[str, Any]) -> str:
    """Return the address or id of a thing: ``@id``, else ``url``, else ``sameAs``; empty if none is an IRI."""
    for key in ("@id", "url", "sameAs"):
        for one in _list(thing.get(key)):
            text = _text(one)
            if is_iri(text):
                return text
    return ""


def _local(page: str) -> str:
    return re.sub(r"\A[a-z]+:(//)?(www\.)?", "", page).strip("/").replace("/", "-")
