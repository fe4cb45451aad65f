"""Saved TMDB answers → N-Triples: movie credits, TV credits and aggregate credits, details of movies, series, people.

One answer per file, or one per line. Details may carry the rest inside (``append_to_response``).
Source: https://developer.themoviedb.org/reference (shapes).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.importers.characters import split_character
from castgraph.importers.dataset import Dataset
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, documents, find_files
from castgraph.importers.writer import Details, Writer
from castgraph.vocabulary import CG, PREFIXES

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


@dataclass
class Tmdb:
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
        self._out = out
        yield self.dataset.triples().encode()
        for path in self.files:
            for line, value in documents(path, max_ratio=self.max_ratio, progress=progress):
                self._where = (path, line)
                if isinstance(value, ValueError):
                    self.report.skip("not JSON", path, line, str(value))
                else:
                    self._take(value)
                if block := out.take():
                    yield block
        out.finish()
        yield out.take(all_of_it=True)

    def _skip(self, reason: str, value: Any = "") -> None:
        self.report.skip(reason, *self._where, str(value)[:2000])

    def _take(self, value: Any) -> None:
        if not isinstance(value, dict) or not _is_id(value.get("id")):
            if isinstance(value, dict) and value.get("success") is False:
                self._skip("a TMDB error instead of an answer", value.get("status_message", ""))
            else:
                self._skip("not a known TMDB answer (it has no id)", value)
            return
        number = value["id"]
        if "title" in value or "release_date" in value:
            self._credits(self._title("movie", number, value), value)
        elif "first_air_date" in value or "number_of_seasons" in value or "created_by" in value:
            self._credits(self._title("tv", number, value), value)
        elif "birthday" in value or "known_for_department" in value:
            self._person(value)
        elif "cast" in value or "crew" in value:
            kind = self._kind(value)
            production = self._out.mint("production", f"{kind}-{number}")
            self._describe(production, kind, number, {})
            self._credits(production, value)
        else:
            self._skip("not a known TMDB answer", sorted(value))

    def _kind(self, value: dict[str, Any]) -> str:
        """Return whether credits are a movie's or a series': only a movie's cast has ``cast_id``."""
        people = [one for key in ("cast", "crew") for one in value.get(key) or () if isinstance(one, dict)]
        if any("roles" in one or "jobs" in one for one in people):
            return "tv"
        if any("cast_id" in one for one in people):
            return "movie"
        name = self._where[0].name.lower()
        return "movie" if "movie" in name else "tv" if "tv" in name or value.get("cast") else "movie"

    def _describe(self, iri: str, kind: str, number: int, value: dict[str, Any]) -> None:
        known = self._out.known(iri)
        ids = value.get("external_ids") or {}
        pages = [PREFIXES[f"tmdb{kind}"] + str(number)]
        if imdb := value.get("imdb_id") or ids.get("imdb_id"):
            pages.append(f"{PREFIXES['imdb']}{imdb}/")
        if wikidata := ids.get("wikidata_id"):
            pages.append(PREFIXES["wd"] + wikidata)
        if kind == "movie":
            dates = {"datePublished": value.get("release_date") or ""}
        else:
            ended = value.get("last_air_date") if value.get("status") in ("Ended", "Canceled") else ""
            dates = {"startDate": value.get("first_air_date") or "", "endDate": ended or ""}
        if value:
            self._out.entity(
                iri,
                "Movie" if kind == "movie" else "TVSeries",
                value.get("title") or value.get("name") or "",
                aliases=[value.get("original_title") or value.get("original_name") or ""],
                same_as=pages,
                dates={what: date for what, date in dates.items() if date},
            )
            self.report.counts["productions"] += not known

    def _title(self, kind: str, number: int, value: dict[str, Any]) -> str:
        iri = self._out.mint("production", f"{kind}-{number}")
        self._describe(iri, kind, number, value)
        if status := STATUSES.get(value.get("status") or ""):
            self._out.link(iri, f"{CG}status", PREFIXES["status"] + status)
        for person in value.get("created_by") or ():
            if maker := self._person(person):
                self._out.credit(maker, "creator", iri)
        for network in value.get("networks") or ():
            if isinstance(network, dict) and _is_id(network.get("id")) and network.get("name"):
                organization = self._out.mint("organization", f"network-{network['id']}")
                self._out.entity(organization, "Organization", network["name"])
                self._out.relation(iri, "network", organization)
        collection = value.get("belongs_to_collection")
        if isinstance(collection, dict) and _is_id(collection.get("id")) and collection.get("name"):
            franchise = self._out.mint("franchise", f"collection-{collection['id']}")
            self._out.entity(franchise, f"{CG}Franchise", collection["name"])
            self._out.relation(iri, "franchise", franchise)
        return iri

    def _person(self, value: Any) -> str:
        """Describe a person and return the IRI, empty where there is no id."""
        if not isinstance(value, dict) or not _is_id(value.get("id")):
            self._skip("a person without an id", value)
            return ""
        iri = self._out.mint("person", str(value["id"]))
        if not self._out.known(iri) and value.get("name"):
            pages = [PREFIXES["tmdbperson"] + str(value["id"])]
            if value.get("imdb_id"):
                pages.append(f"{PREFIXES['imdbname']}{value['imdb_id']}/")
            dates = {"birthDate": value.get("birthday"), "deathDate": value.get("deathday")}
            self._out.entity(
                iri,
                "Person",
                value["name"],
                aliases=[value.get("original_name") or "", *(value.get("also_known_as") or ())],
                same_as=pages,
                dates={what: date for what, date in dates.items() if date},
            )
            self.report.counts["people"] += 1
        return iri

    def _credits(self, production: str, value: dict[str, Any]) -> None:
        lists = [value, *(value.get(key) or {} for key in ("credits", "aggregate_credits"))]
        for one in lists:
            for cast in one.get("cast") or ():
                if person := self._person(cast):
                    for role in cast.get("roles") or [cast]:
                        self._cast(person, production, role)
            for crew in one.get("crew") or ():
                if person := self._person(crew):
                    for job in crew.get("jobs") or [crew]:
                        word = str(job.get("job") or crew.get("department") or "crew")
                        role = JOBS.get(word, "crew")
                        details = Details(_local(job), job=word if role == "crew" else "")
                        self._out.credit(person, role, production, details)

    def _cast(self, person: str, production: str, role: dict[str, Any]) -> None:
        name, characters = split_character(str(role.get("character") or ""))
        self._out.credit(person, name, production, Details(_local(role), characters))


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _local(value: dict[str, Any]) -> str:
    return str(value.get("credit_id") or "")
