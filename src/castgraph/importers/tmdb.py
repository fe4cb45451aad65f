"""Saved TMDB answers → N-Triples: details and credits of movies, series, seasons, episodes and people.

One answer per file, or one per line. Details may carry the rest inside (``append_to_response``). Movies, series,
seasons, episodes and people are numbered apart from each other by TMDB, so their IRIs say which they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.importers.base import Importer
from castgraph.importers.characters import split_character
from castgraph.importers.dataset import Dataset
from castgraph.importers.ntriples import dated, is_date, is_iri, literal
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, documents, find_files
from castgraph.importers.tmdb_answers import Fields, is_title, kind_of, titles_of, whole_number
from castgraph.importers.writer import Details, Writer
from castgraph.vocabulary import CG, PREFIXES, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castgraph.importers.base import Beside

__all__ = ["JOBS", "STATUSES", "Tmdb"]

JOBS: dict[str, str] = {
    "Director": "director", "Series Director": "director", "Writer": "screenwriter", "Screenplay": "screenwriter",
    "Teleplay": "screenwriter", "Story": "screenwriter", "Novel": "author", "Book": "author", "Comic Book": "author",
    "Graphic Novel": "author", "Author": "author", "Original Story": "author", "Producer": "producer",
    "Executive Producer": "executive-producer", "Co-Executive Producer": "executive-producer", "Creator": "creator",
    "Original Music Composer": "composer", "Music": "composer", "Director of Photography": "cinematographer",
    "Editor": "editor", "Casting": "casting-director", "Costume Design": "costume-designer",
    "Production Design": "production-designer", "Choreographer": "choreographer", "Lyricist": "lyricist",
    "Presenter": "presenter", "Narrator": "narrator", "Showrunner": "showrunner", "Characters": "author",
}  # fmt: skip
"""TMDB's job to role; another becomes crew and is kept as it is."""

STATUSES: dict[str, str] = {
    "Rumored": "rumoured", "Planned": "announced", "In Production": "filming", "Post Production": "post-production",
    "Released": "released", "Canceled": "cancelled", "Returning Series": "released", "Ended": "ended",
    "Pilot": "in-development",
}  # fmt: skip
"""TMDB's status of a title to ours."""


_TYPES = {"movie": "Movie", "tv": "TVSeries", "season": "TVSeason", "episode": "TVEpisode"}
_TELLS_MORE = {
    "birthday",
    "deathday",
    "also_known_as",
    "imdb_id",
    "external_ids",
    "status",
    "last_air_date",
    "air_date",
}
"""Fields that details have and mere mentions have not."""
_GUEST = ((f"{CG}billing", f"<{PREFIXES['billing']}guest>"),)
_SEASON = re.compile(r"season/\d+\Z")


@dataclass
class Tmdb(Importer):
    """The importer; see the module.

    Attributes:
        paths: the files, and folders that hold ``.json``, ``.jsonl`` and ``.ndjson`` files.
        retrieved: ISO date of the download.
        max_ratio: see `rows.unpacked`.
    """

    paths: Sequence[Path]
    report: Report = field(default_factory=Report)
    retrieved: str = ""
    max_ratio: float = MAX_RATIO

    def __post_init__(self) -> None:
        self.paths = [Path(path) for path in self.paths]
        self.dataset = Dataset(
            "tmdb",
            "TMDB",
            "https://www.themoviedb.org/api-terms-of-use",
            "https://www.themoviedb.org/",
            self.retrieved,
            "This product uses the TMDB API but is not endorsed or certified by TMDB.",
        )

    @property
    def files(self) -> list[Path]:
        """The files that are read."""
        return find_files(self.paths)

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `base.Importer`."""
        out = Writer(self.dataset, self.report, beside)
        self._out, self._beside = out, beside
        self._detailed: set[tuple[str, int]] = set()
        self._series: dict[int, int] = {}  # a season to its series
        self._parts: set[tuple[str, str]] = set()
        later: dict[Path, set[int]] = {}
        yield self.dataset.triples().encode()
        for path in self.files:
            answers = documents(path, max_ratio=self.max_ratio, progress=progress)
            for at, (line, value) in enumerate(answers):
                self._read = Fields(self.report, (path, line))
                if isinstance(value, ValueError):
                    self.report.skip("not JSON", path, line, str(value))
                elif not self._take(value):
                    later.setdefault(path, set()).add(at)
                if block := out.take():
                    yield block
        for path, wanted in later.items():
            for at, (line, value) in enumerate(documents(path, max_ratio=self.max_ratio)):
                if at in wanted:
                    self._read = Fields(self.report, (path, line))
                    self._undecided(value)
                if block := out.take():
                    yield block
        for season, series in self._series.items():
            if out.known(iri := out.mint("production", f"season-{season}")):
                self._part(iri, out.mint("production", f"tv-{series}"))
        out.finish()
        yield out.take(all_of_it=True)

    def _take(self, value: Any) -> bool:
        """Write what an answer says; False if that has to wait until it is known whose credits they are."""
        kind, why = kind_of(value)
        if not kind:
            self.report.skip(why, *self._read.where, str(value)[:2000])
            return True
        number = whole_number(value.get("id"))
        if kind == "credit":
            self._one_credit(value)
        elif kind == "person":
            self._career(self._person(value), value)
        elif kind == "career":
            self._career(self._out.mint("person", str(number)), value)
        elif kind == "credits":
            of = titles_of(value)
            if len(of) > 1:
                return False
            self._credits(self._out.mint("production", f"{of[0]}-{number}"), value)
        elif kind in ("season", "episode"):
            self._part_of_series(kind, value)
        else:
            self._title(kind, value)
        return True

    def _undecided(self, value: dict[str, Any]) -> None:
        """Write credits that may be of several kinds of titles, once it is known which titles there are."""
        number = whole_number(value.get("id"))
        found = [kind for kind in titles_of(value) if (kind, number) in self._detailed]
        if number in self._series and "season" not in found:
            found.append("season")
        local = f"{found[0]}-{number}" if len(found) == 1 else f"title-{number}"
        if len(found) != 1:
            what = "credits that do not say whose they are, kept without a title; import the title's details with them"
            self.report.note(what, *self._read.where)
        self._credits(self._out.mint("production", local), value)

    # -- titles ----------------------------------------------------------------------------------------------

    def _describe(self, kind: str, value: dict[str, Any]) -> str:
        """Describe a title as far as an answer does, and return its IRI."""
        read, number = self._read, whole_number(value.get("id"))
        iri = self._out.mint("production", f"{kind}-{number}")
        if self._out.known(iri) and not value.keys() & _TELLS_MORE:
            return iri
        ids = read.thing(value, "external_ids")
        pages = [PREFIXES[f"tmdb{kind}"] + str(number)] if kind in ("movie", "tv") else []
        if imdb := read.text(value, "imdb_id") or read.text(ids, "imdb_id"):
            pages.append(f"{PREFIXES['imdb']}{imdb}/")
        if wikidata := read.text(ids, "wikidata_id"):
            pages.append(PREFIXES["wd"] + wikidata)
        if kind == "movie":
            dates = {"datePublished": read.text(value, "release_date")}
        elif kind == "tv":
            ended = read.text(value, "last_air_date") if value.get("status") in ("Ended", "Canceled") else ""
            dates = {"startDate": read.text(value, "first_air_date"), "endDate": ended}
        else:
            dates = {"startDate" if kind == "season" else "datePublished": read.text(value, "air_date")}
        names = [read.text(value, "title", "name"), read.text(value, "original_title", "original_name")]
        self._entity(iri, _TYPES[kind], names, pages, dates)
        return iri

    def _entity(self, iri: str, type_: str, names: list[str], same_as: list[str], dates: dict[str, str]) -> None:
        """Describe an entity, or say what a former answer did not say of it.

        Args:
            iri: of the entity.
            type_: its class.
            names: the preferred one and others; an empty one says nothing.
            same_as: pages and outside ids.
            dates: property to date; an empty one says nothing.
        """
        out, dates = self._out, {what: date for what, date in dates.items() if date}
        name, *others = filter(None, names) if any(names) else [""]
        if not out.known(iri):
            out.entity(iri, type_, name, aliases=others, same_as=same_as, dates=dates)
            self.report.counts["people" if type_ == "Person" else "productions"] += 1
            return
        for page in filter(is_iri, same_as):
            out.link(iri, f"{SCHEMA}sameAs", page)
        for what, date in dates.items():
            if is_date(date):
                out.add(iri, SCHEMA + what, dated(date))
        for other in others:
            out.add(iri, f"{SCHEMA}alternateName", literal(other))
            self._beside.aliases([(out.number(iri), other)])

    def _title(self, kind: str, value: dict[str, Any]) -> None:
        read, number = self._read, whole_number(value.get("id"))
        iri = self._describe(kind, value)
        self._detailed.add((kind, number))
        if status := STATUSES.get(read.text(value, "status")):
            self._out.state(iri, status)
        for person in read.things(value, "created_by"):
            if maker := self._person(person):
                self._out.credit(maker, "creator", iri)
        for network in read.things(value, "networks"):
            if (other := whole_number(network.get("id"))) and (name := read.text(network, "name")):
                organization = self._out.mint("organization", f"network-{other}")
                self._out.entity(organization, "Organization", name)
                self._out.relation(iri, "network", organization)
        collection = read.thing(value, "belongs_to_collection")
        if (other := whole_number(collection.get("id"))) and (name := read.text(collection, "name")):
            franchise = self._out.mint("franchise", f"collection-{other}")
            self._out.entity(franchise, f"{CG}Franchise", name)
            self._out.relation(iri, "franchise", franchise)
        self._credits(iri, value)
        if kind == "tv":
            for season in read.things(value, "seasons"):
                self._series.setdefault(whole_number(season.get("id")), number)
            for name in filter(_SEASON.match, value):
                self._part_of_series("season", read.thing(value, name), iri)

    def _part_of_series(self, kind: str, value: dict[str, Any], whole: str = "") -> None:
        """Write a season with its episodes, or an episode."""
        read = self._read
        if not (number := whole_number(value.get("id"))):
            self.report.skip(f"{kind} without an id", *read.where, str(value)[:2000])
            return
        iri = self._describe(kind, value)
        self._detailed.add((kind, number))
        for what in ("season", "episode")[: 1 + (kind == "episode")]:
            if at := whole_number(value.get(f"{what}_number")):
                self._out.add(iri, f"{SCHEMA}{what}Number", f'"{at}"^^<{XSD}integer>')
        series = whole_number(value.get("show_id"))
        if kind == "season":
            episodes = read.things(value, "episodes")
            series = next((show for one in episodes if (show := whole_number(one.get("show_id")))), series)
            for episode in episodes:
                self._part_of_series("episode", {**episode, "show_id": None}, iri)
        if not whole and series:
            whole = self._out.mint("production", f"tv-{series}")
        if whole:
            self._part(iri, whole)
        self._credits(iri, value)

    def _part(self, part: str, whole: str) -> None:
        if (part, whole) not in self._parts:
            self._parts.add((part, whole))
            self._out.relation(part, "partOfSeries", whole)

    # -- people and credits ----------------------------------------------------------------------------------

    def _person(self, value: dict[str, Any]) -> str:
        """Describe a person and return the IRI, empty where there is no id."""
        read, number = self._read, whole_number(value.get("id"))
        if not number:
            self.report.skip("a person without an id", *read.where, str(value)[:2000])
            return ""
        iri = self._out.mint("person", str(number))
        if self._out.known(iri) and not value.keys() & _TELLS_MORE:
            return iri
        if name := read.text(value, "name", "original_name"):
            pages = [PREFIXES["tmdbperson"] + str(number)]
            if imdb := read.text(value, "imdb_id") or read.text(read.thing(value, "external_ids"), "imdb_id"):
                pages.append(f"{PREFIXES['imdbname']}{imdb}/")
            dates = {"birthDate": read.text(value, "birthday"), "deathDate": read.text(value, "deathday")}
            others = [read.text(value, "original_name"), *read.texts(value, "also_known_as")]
            self._entity(iri, "Person", [name, *(other for other in others if other != name)], pages, dates)
        return iri

    def _credits(self, production: str, value: dict[str, Any]) -> None:
        """Write the credits of a title, in whichever of its fields they stand."""
        read = self._read
        for holder in (value, read.thing(value, "credits"), read.thing(value, "aggregate_credits")):
            for name in ("cast", "guest_stars", "crew"):
                for one in read.things(holder, name):
                    if is_title(one):
                        self.report.skip("a title among a title's cast and crew", *read.where, str(one)[:2000])
                    elif person := self._person(one):
                        for role in read.things(one, "jobs" if name == "crew" else "roles") or [one]:
                            self._credit(person, production, {"department": one.get("department"), **role}, name)

    def _career(self, person: str, value: dict[str, Any]) -> None:
        """Write the credits of a person, whose cast and crew are titles."""
        read = self._read
        for holder in (value, *(read.thing(value, f"{what}_credits") for what in ("combined", "movie", "tv"))):
            for name in ("cast", "crew"):
                for title in read.things(holder, name):
                    kind = read.text(title, "media_type")
                    if kind not in ("movie", "tv"):
                        kind = "movie" if "title" in title or "release_date" in title else "tv"
                    if not whole_number(title.get("id")) or not is_title(title):
                        self.report.skip("a title without an id", *read.where, str(title)[:2000])
                    else:
                        self._credit(person, self._describe(kind, title), title, name)

    def _one_credit(self, value: dict[str, Any]) -> None:
        media = {"media_type": value.get("media_type"), **value["media"]}
        details = {"credit_id": value.get("id"), "job": value.get("job"), "department": value.get("department")}
        name = "crew" if value.get("credit_type") == "crew" else "cast"
        if person := self._person(value["person"]):
            self._career(person, {name: [{**details, **media}]})

    def _credit(self, person: str, production: str, value: dict[str, Any], name: str) -> None:
        """Write one entry of a list of credits: of ``cast``, ``guest_stars`` or ``crew``."""
        local = self._read.text(value, "credit_id")
        if name == "crew":
            word = self._read.text(value, "job", "department") or "crew"
            role = JOBS.get(word, "crew")
            self._out.credit(person, role, production, Details(local, job=word if role == "crew" else ""))
        else:
            role, characters = split_character(self._read.text(value, "character"))
            facts = _GUEST if name == "guest_stars" else ()
            self._out.credit(person, role, production, Details(local, characters, facts=facts))
