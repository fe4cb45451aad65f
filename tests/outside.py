"""Small files of the exact outside shapes, with invented people and titles, for the tests of the importers."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

IMDB = {
    "title.basics": """\
tconst	titleType	primaryTitle	originalTitle	isAdult	startYear	endYear	runtimeMinutes	genres
tt0000001	movie	The Lighthouse Letter	Der Leuchtturmbrief	0	1994	\\N	92	Drama,Romance
tt0000002	tvSeries	Harbour "Nights	Harbour "Nights	0	2005	2010	45	Crime
tt0000003	tvEpisode	Pilot	Pilot	0	2005	\\N	44	Crime
tt0000004	movie	Back\\slash and \u2028 line	Back\\slash and \u2028 line	0	\\N	\\N	\\N	\\N
tt0000005	video	Das Echo	Das Echo	0	2001	\\N	\\N	\\N
""",
    "name.basics": """nconst	primaryName	birthYear	deathYear	primaryProfession	knownForTitles
nm0000001	Ida Kestrel	1971	\\N	actress	tt0000001,tt0000002
nm0000002	Benoît Côté	1950	2011	director,writer	tt0000001
nm0000003	Nell Marrow	\\N	\\N	actress	tt0000002
nm0000004	Ida Kestrel	1990	\\N	composer	\\N
nm0000005	Dora Vane	\\N	\\N	\\N	\\N
""",
    "title.principals": """tconst	ordering	nconst	category	job	characters
tt0000001	1	nm0000001	actress	\\N	["Nora \\"Red\\" Bell"]
tt0000001	2	nm0000002	director	\\N	\\N
tt0000001	3	nm0000002	writer	screenplay	\\N
tt0000001	4	nm0000004	composer	\\N	\\N
tt0000002	1	nm0000003	actress	\\N	["Inspector Wren","Mrs Wren"]
tt0000002	2	nm0000001	self	\\N	["Self"]
tt0000003	1	nm0000003	actress	\\N	["Inspector Wren"]
tt0000003	2	nm0000005	archive_footage	\\N	["Self"]
tt0000005	1	nm0000005	actress	\\N	["Echo"]
tt0000004	1	nm0000001	producer	executive producer	\\N
""",
    "title.crew": """tconst	directors	writers
tt0000001	nm0000002	nm0000002,nm0000003
tt0000002	\\N	\\N
""",
    "title.episode": """tconst	parentTconst	seasonNumber	episodeNumber
tt0000003	tt0000002	1	1
""",
    "title.akas": """titleId	ordering	title	region	language	types	attributes	isOriginalTitle
tt0000001	1	The Lighthouse Letter	US	\\N	imdbDisplay	\\N	0
tt0000001	2	Untitled Lighthouse Project	US	\\N	working	\\N	0
tt0000001	3	Der Leuchtturmbrief	\\N	\\N	original	\\N	1
tt0000002	1	Hafennächte	DE	de	imdbDisplay	\\N	0
""",
    "title.ratings": """tconst	averageRating	numVotes
tt0000001	7.1	1200
tt0000002	6.0	90
""",
}


def write_imdb(folder: Path, *tables: str, packed: bool = False, **changed: str) -> Path:
    """Write IMDb's files, all or those named; `changed` replaces a table's text (dots as underscores)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in IMDB.items():
        if tables and name not in tables:
            continue
        data = changed.get(name.replace(".", "_"), text).encode()
        if packed:
            (folder / f"{name}.tsv.gz").write_bytes(gzip.compress(data))
        else:
            (folder / f"{name}.tsv").write_bytes(data)
    return folder


def person(number: int, name: str, **more: object) -> dict[str, object]:
    return {
        "adult": False, "gender": 1, "id": number, "known_for_department": "Acting", "name": name,
        "original_name": name, "popularity": 1.5, "profile_path": None, **more,
    }  # fmt: skip


TMDB_MOVIE = {
    "adult": False, "belongs_to_collection": {"id": 9, "name": "Lighthouse Collection"}, "id": 550,
    "imdb_id": "tt0000001", "title": "The Lighthouse Letter", "original_title": "Der Leuchtturmbrief",
    "release_date": "1994-05-06", "status": "Released", "genres": [{"id": 18, "name": "Drama"}],
}  # fmt: skip
TMDB_MOVIE_CREDITS = {
    "id": 550,
    "cast": [
        person(1, "Ida Kestrel", cast_id=4, character="Nora / Red", credit_id="52fe4250c3a36847f80149f3", order=0),
        person(2, "Nell Marrow", cast_id=5, character="Gull (voice)", credit_id="52fe4250c3a36847f80149f4", order=1),
        person(3, "Dora Vane", cast_id=6, character="Self - Host", credit_id="52fe4250c3a36847f80149f5", order=2),
    ],
    "crew": [
        person(4, "Benoît Côté", credit_id="52fe4250c3a36847f8014a11", department="Directing", job="Director"),
        person(4, "Benoît Côté", credit_id="52fe4250c3a36847f8014a12", department="Crew", job="Gaffer"),
    ],
}
TMDB_TV = {
    "id": 77, "name": "Harbour Nights", "original_name": "Harbour Nights", "first_air_date": "2005-01-02",
    "last_air_date": "2010-03-04", "status": "Ended", "number_of_seasons": 5,
    "created_by": [{"id": 4, "credit_id": "a1", "name": "Benoît Côté", "gender": 2, "profile_path": None}],
    "networks": [{"id": 213, "name": "Channel Zero", "logo_path": None, "origin_country": "GB"}],
    "external_ids": {"imdb_id": "tt0000002", "wikidata_id": "Q1002"},
}  # fmt: skip
TMDB_AGGREGATE = {
    "id": 77,
    "cast": [
        person(
            2, "Nell Marrow", order=0, total_episode_count=12,
            roles=[
                {"credit_id": "b1", "character": "Inspector Wren", "episode_count": 10},
                {"credit_id": "b2", "character": "Mrs Wren", "episode_count": 2},
            ],
        )
    ],
    "crew": [
        person(
            4, "Benoît Côté", department="Production", total_episode_count=12,
            jobs=[{"credit_id": "c1", "job": "Executive Producer", "episode_count": 12}],
        )
    ],
}  # fmt: skip


def write_json(path: Path, *values: object, lines: bool = False) -> Path:
    path.write_text(
        "\n".join(json.dumps(value) for value in values) + "\n" if lines else json.dumps(values[0], indent=1),
        encoding="utf-8",
    )
    return path


def snak(prop: str, value: object) -> dict[str, object]:
    if value is None:
        return {"snaktype": "somevalue", "property": prop}
    if isinstance(value, str) and value.startswith("Q"):
        data = {
            "value": {"entity-type": "item", "numeric-id": int(value[1:]), "id": value},
            "type": "wikibase-entityid",
        }
    elif isinstance(value, tuple):
        data = {
            "value": {
                "time": value[0], "timezone": 0, "before": 0, "after": 0, "precision": value[1],
                "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
            },
            "type": "time",
        }  # fmt: skip
    else:
        data = {"value": value, "type": "string"}
    return {"snaktype": "value", "property": prop, "datavalue": data}


def claim(prop: str, value: object, rank: str = "normal", urls: tuple[str, ...] = (), **qualifiers: object):
    return {
        "mainsnak": snak(prop, value), "type": "statement", "rank": rank, "id": f"{prop}$x",
        "qualifiers": {name: [snak(name, one)] for name, one in qualifiers.items()},
        "references": [{"hash": "x", "snaks": {"P854": [snak("P854", url)]}} for url in urls],
    }  # fmt: skip


def item(number: str, label: str, *claims: dict[str, object], aliases: tuple[str, ...] = ()) -> dict[str, object]:
    grouped: dict[str, list[object]] = {}
    for one in claims:
        grouped.setdefault(one["mainsnak"]["property"], []).append(one)  # type: ignore[index]
    return {
        "type": "item", "id": number, "labels": {"en": {"language": "en", "value": label}},
        "aliases": {"en": [{"language": "en", "value": alias} for alias in aliases]},
        "claims": grouped, "sitelinks": {},
    }  # fmt: skip


WIKIDATA = [
    item(
        "Q5001", "Ida Kestrel", claim("P31", "Q5"), claim("P345", "nm0000001"),
        claim("P569", ("+1971-03-00T00:00:00Z", 10)),
    ),
    item(
        "Q1001", "The Lighthouse Letter",
        claim("P31", "Q11424"),
        claim("P161", "Q5001", urls=("https://example.org/cast",), P453="Q7001", P4633="Nora"),
        claim("P161", "Q5002", rank="deprecated"),
        claim("P161", "Q5003", rank="preferred", P580=("+1994-01-01T00:00:00Z", 9)),
        claim("P57", "Q5004"), claim("P57", None), claim("P144", "Q3001"), claim("P449", "Q9001"),
        claim("P577", ("+1994-05-06T00:00:00Z", 11)), claim("P345", "tt0000001"), claim("P4947", "550"),
        aliases=("Lighthouse",),
    ),
    item("Q5003", "Nell Marrow", claim("P31", "Q5")),
    item("Q3001", "The Letter", claim("P31", "Q7725634"), claim("P50", "Q5004")),
    item("Q5004", "Benoît Côté"), item("Q7001", "Nora Bell"), item("Q9001", "Channel Zero"),
    item("Q42", "Somebody else", claim("P31", "Q5")), item("Q43", "A song", claim("P86", "Q5001")),
]  # fmt: skip

SCHEMA_ORG = {
    "@context": "https://schema.org",
    "@type": "TVSeries",
    "@id": "https://tv.example/harbour-nights",
    "name": "Harbour Nights",
    "startDate": "2005-01-02",
    "actor": [
        {"@type": "PerformanceRole", "actor": {"@type": "Person", "name": "Nell Marrow", "url": "https://tv.example/cleo"},
         "characterName": "Inspector Wren"},
        {"@type": "Person", "name": "Ida Kestrel"},
    ],
    "creator": [{"@type": "Person", "name": "Benoît Côté"}, {"@type": "Organization", "name": "Channel Zero"}],
    "containsSeason": {
        "@type": "TVSeason", "name": "Season 1", "@id": "https://tv.example/harbour-nights/1",
        "episode": {"@type": "TVEpisode", "name": "Pilot", "@id": "https://tv.example/harbour-nights/1/1",
                    "actor": {"@type": "Person", "name": "Ida Kestrel"}},
    },
}  # fmt: skip

TABLE = '''person,role,production,character,year,status,source_url,published
Ida Kestrel,actress,The Lighthouse Letter,Nora Bell,1994,released,https://example.org/a,1994-05-06
Ida Kestrel,Director,Harbour Nights,,2005,,,
Benoît Côté,director,The Lighthouse Letter,,1994,,,
"Vane, Dora",actor,Harbour Nights,"Say ""no""",2005,unheard-of,not a url,someday
Nobody,juggler,Harbour Nights,,,,,
,actor,Harbour Nights,,,,,
'''
