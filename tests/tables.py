"""Small tables of the exact shapes that public datasets have, with invented people and titles; one entry a recipe.

Each says how many rows it has, how many credits an eye counts in them, and how many rows give none.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Shape:
    """Files by name; rows in them, credits counted by eye, rows that are skipped, and some triples that must be there."""

    files: dict[str, str]
    rows: int
    credits: int
    skipped: int = 0
    triples: tuple[tuple[str, str, str], ...] = field(default=())

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        return folder


def csv_of(*rows: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def cast(*people: tuple[int, str, str], literal: bool = False) -> str:
    found = [
        {"cast_id": at, "character": character, "credit_id": f"c{number}", "gender": 1, "id": number, "name": name,
         "order": at, **({"profile_path": None} if literal else {})}
        for at, (number, name, character) in enumerate(people)
    ]  # fmt: skip
    return repr(found) if literal else json.dumps(found)


def crew(*people: tuple[int, str, str], literal: bool = False) -> str:
    found = [
        {"credit_id": f"d{number}", "department": "Crew", "gender": 0, "id": number, "job": job, "name": name,
         **({"profile_path": None} if literal else {})}
        for number, name, job in people
    ]  # fmt: skip
    return repr(found) if literal else json.dumps(found)


def binding(**terms: str) -> dict[str, dict[str, str]]:
    return {
        name: {"type": "uri" if value.startswith("http") else "literal", "value": value}
        for name, value in terms.items()
    }


WD = "http://www.wikidata.org/entity/"
WDQS = [
    {"film": f"{WD}Q130000001", "filmLabel": "The Lantern Keeper", "actor": f"{WD}Q130000011", "actorLabel": "Orla Venn",
     "characterLabel": "Nell Vane"},
    {"film": f"{WD}Q130000001", "filmLabel": "The Lantern Keeper", "actor": f"{WD}Q130000012", "actorLabel": "Q130000012",
     "characterLabel": ""},
]  # fmt: skip
WDQS_TRIPLES = (
    ("person:wikidata-query-Q130000011", "schema:sameAs", "wd:Q130000011"),
    ("person:wikidata-query-Q130000012", "cg:castIn", "production:wikidata-query-Q130000001"),
    ("production:wikidata-query-Q130000001", "schema:sameAs", "wd:Q130000001"),
)

SHAPES: dict[str, Shape] = {
    "netflix-titles": Shape(
        {"netflix_titles.csv": csv_of(
            ["show_id", "type", "title", "director", "cast", "country", "date_added", "release_year", "rating",
             "duration", "listed_in", "description"],
            ["s1", "Movie", "The Tin Orchard", "Petra Solwick, Ivo Marrow", "Orla Venn, Sam Vane, Jr., Tomas Il", "", "",
             "2011", "PG-13", "90 min", "Dramas", 'A "keeper",\nof trees'],
            ["s2", "TV Show", "Salt Parade", "", "Orla Venn", "", "", "2013", "TV-MA", "2 Seasons", "Crime", "x"],
            ["s3", "Movie", "Glass Harbour", "", "", "", "", "2014", "PG", "80 min", "Documentaries", "x"],
        )}, 3, 6, 0,
        (("production:netflix-titles-s2", "rdf:type", "schema:TVSeries"),
         ("production:netflix-titles-s3", "schema:name", '"Glass Harbour"'),
         ("person:netflix-titles-sam-vane-jr-in-netflix-titles-s1", "cg:castIn", "production:netflix-titles-s1")),
    ),
    "imdb-top-1000": Shape(
        {"imdb_top_1000.csv": csv_of(
            ["Poster_Link", "Series_Title", "Released_Year", "Certificate", "Runtime", "Genre", "IMDB_Rating", "Overview",
             "Meta_score", "Director", "Star1", "Star2", "Star3", "Star4", "No_of_Votes", "Gross"],
            ["https://x.example/1.jpg", "The Tin Orchard", "2011", "A", "90 min", "Drama, War", "8.1", "x", "80",
             "Petra Solwick", "Orla Venn", "Tomas Il", "Ivo Marrow", "Petra Solwick", "1,000", "28,341,469"],
            ["https://x.example/2.jpg", "Salt Parade", "PG", "U", "90 min", "Drama", "8.0", "x", "", "Petra Solwick",
             "Orla Venn", "Orla Venn", "", "Tomas Il", "900", ""],
        )}, 2, 8, 0,
        (("production:imdb-top-1000-the-tin-orchard-2011", "schema:name", '"The Tin Orchard"'),
         ("production:imdb-top-1000-salt-parade", "schema:name", '"Salt Parade"')),
    ),
    "imdb-movie-data": Shape(
        {"IMDB-Movie-Data.csv": csv_of(
            ["Rank", "Title", "Genre", "Description", "Director", "Actors", "Year", "Runtime (Minutes)", "Rating",
             "Votes", "Revenue (Millions)", "Metascore"],
            [1, "The Tin Orchard", "Drama,War", "x", "Petra Solwick", "Orla Venn, Tomas Il,Ivo Marrow", 2011, 90, 8.1, 10,
             "", ""],
        )}, 1, 4, 0, (("production:imdb-movie-data-the-tin-orchard-2011", "rdf:type", "schema:Movie"),),
    ),
    "movie-metadata": Shape(
        {"movie_metadata.csv": csv_of(
            ["color", "director_name", "num_critic_for_reviews", "duration", "director_facebook_likes",
             "actor_3_facebook_likes", "actor_2_name", "actor_1_facebook_likes", "gross", "genres", "actor_1_name",
             "movie_title", "num_voted_users", "cast_total_facebook_likes", "actor_3_name", "facenumber_in_poster",
             "plot_keywords", "movie_imdb_link", "num_user_for_reviews", "language", "country", "content_rating",
             "budget", "title_year", "actor_2_facebook_likes", "imdb_score", "aspect_ratio", "movie_facebook_likes"],
            ["Color", "Petra Solwick", 1, 90, 0, 1, "Tomas Il", 1, "", "Drama|War", "Orla Venn", "The Tin Orchard\u00a0",
             1, 1, "", 0, "a|b", "http://www.imdb.com/title/tt9990001/?ref_=fn_tt_tt_1", 1, "English", "UK", "PG", "",
             "2011.0", 1, 8.1, 1.85, 0],
            ["", "", "", "", "", "", "", "", "", "Documentary", "", "Salt Parade             ", 1, 1, "", 0, "",
             "http://www.imdb.com/title/tt9990002/?ref_=fn_tt_tt_1", "", "", "", "", "", "", "", 7, "", 0],
        )}, 2, 3, 0,
        (("production:imdb-5000-movies-tt9990001", "schema:sameAs", "https://www.imdb.com/title/tt9990001/"),
         ("production:imdb-5000-movies-tt9990001", "schema:name", '"The Tin Orchard"')),
    ),
    "tmdb-5000": Shape(
        {"tmdb_5000_movies.csv": csv_of(
            ["budget", "genres", "homepage", "id", "keywords", "original_language", "original_title", "overview",
             "popularity", "production_companies", "production_countries", "release_date", "revenue", "runtime",
             "spoken_languages", "status", "tagline", "title", "vote_average", "vote_count"],
            [1, "[]", "", 72, "[]", "en", "The Tin Orchard", "x", 1.5, "[]", "[]", "2011-05-01", 0, 90.0, "[]", "Released",
             "", "The Tin Orchard", 7.1, 9]),
         "tmdb_5000_credits.csv": csv_of(
            ["movie_id", "title", "cast", "crew"],
            [72, "The Tin Orchard", cast((9001, "Orla Venn", "Nell / Mum (voice)"), (9002, "Tomas Il", "Self")),
             crew((9003, "Petra Solwick", "Director"), (9003, "Petra Solwick", "Gaffer"))],
            [73, "Salt Parade", "[]", "[]"])},
        3, 4, 0,
        (("production:tmdb-5000-movies-72", "schema:datePublished", '"2011-05-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
         ("production:tmdb-5000-movies-72", "schema:sameAs", "tmdbmovie:72"),
         ("person:tmdb-5000-movies-9001", "cg:voicedIn", "production:tmdb-5000-movies-72"),
         ("person:tmdb-5000-movies-9002", "cg:appearedIn", "production:tmdb-5000-movies-72"),
         ("person:tmdb-5000-movies-9003", "cg:workedOn", "production:tmdb-5000-movies-72")),
    ),
    "the-movies-dataset": Shape(
        {"credits.csv": csv_of(
            ["cast", "crew", "id"],
            [cast((9001, "Orla O'Venn", "Nell \"Red\" Vane"), literal=True),
             crew((9003, "Petra Solwick", "Screenplay"), literal=True), 72],
            ["[]", "[]", 73]),
         "movies_metadata.csv": csv_of(
            ["adult", "belongs_to_collection", "budget", "genres", "homepage", "id", "imdb_id", "original_language",
             "original_title", "overview", "popularity", "poster_path", "production_companies", "production_countries",
             "release_date", "revenue", "runtime", "spoken_languages", "status", "tagline", "title", "video",
             "vote_average", "vote_count"],
            ["False", "{'id': 9, 'name': 'Orchards'}", 0, "[]", "", 72, "tt9990001", "en", "Der Garten", "two\nlines", 1.5, "",
             "[]", "[]", "2011-05-01", 0.0, 90.0, "[]", "Released", "", "The Tin Orchard", "False", 7.1, 9.0],
            ["Written by Ørn", "0.065736", "/x.jpg", "[]", "1997-08-20", "0"])},
        4, 2, 2,
        (("production:the-movies-dataset-72", "schema:name", '"The Tin Orchard"'),
         ("production:the-movies-dataset-72", "schema:sameAs", "https://www.imdb.com/title/tt9990001/"),
         ("person:the-movies-dataset-9001", "schema:name", '"Orla O\'Venn"'),
         ("person:the-movies-dataset-9003", "cg:wrote", "production:the-movies-dataset-72")),
    ),
    "cs50-movies": Shape(
        {"movies.csv": csv_of(["id", "title", "year"], [9990001, "The Tin Orchard", 2011]),
         "people.csv": csv_of(["id", "name", "birth"], [9990011, "Orla Venn", 1971], [9990012, "Tomas Il", "NULL"]),
         "stars.csv": csv_of(["movie_id", "person_id"], [9990001, 9990011], [9990001, 9990012]),
         "directors.csv": csv_of(["movie_id", "person_id"], [9990001, 9990012]),
         "ratings.csv": csv_of(["movie_id", "rating", "votes"], [9990001, 7.1, 90])},
        6, 3, 0,
        (("person:cs50-movies-9990012", "cg:directed", "production:cs50-movies-9990001"),
         ("person:cs50-movies-9990011", "schema:sameAs", "https://www.imdb.com/name/nm9990011/"),
         ("production:cs50-movies-9990001", "schema:name", '"The Tin Orchard"')),
    ),
    "justwatch": Shape(
        {"titles.csv": csv_of(
            ["id", "title", "type", "description", "release_year", "age_certification", "runtime", "genres",
             "production_countries", "seasons", "imdb_id", "imdb_score", "imdb_votes", "tmdb_popularity", "tmdb_score"],
            ["tm1", "The Tin Orchard", "MOVIE", "x", 2011, "R", 90, "['drama']", "['US']", "", "tt9990001", 8, 9, 1, 7],
            ["ts2", "Salt Parade", "SHOW", "x", 2013, "", 45, "[]", "[]", "2.0", "", "", "", "", ""]),
         "credits.csv": csv_of(
            ["person_id", "id", "name", "character", "role"],
            [3748, "tm1", "Orla Venn", "Nell Vane", "ACTOR"], [3749, "tm1", "Petra Solwick", "", "DIRECTOR"],
            [3748, "ts2", "Orla Venn", "Self", "ACTOR"])},
        5, 3, 0,
        (("production:justwatch-ts2", "rdf:type", "schema:TVSeries"),
         ("person:justwatch-3748", "cg:appearedIn", "production:justwatch-ts2"),
         ("person:justwatch-3749", "cg:directed", "production:justwatch-tm1")),
    ),
    "neo4j-movies": Shape(
        {"movies.csv": 'movieId:ID,title,year:int,:LABEL\ntt9990001,"The Tin Orchard",2011,Movie\n',
         "actors.csv": 'personId:ID,name,:LABEL\norla,"Orla Venn",Actor\ntomas,"Tomas Il",Actor\n',
         "roles.csv": ':START_ID,role,:END_ID,:TYPE\norla,"Nell",tt9990001,ACTED_IN\ntomas,"",tt9990001,DIRECTED\n'
                      'tomas,"",tt9990001,REVIEWED\n'},
        6, 2, 0,
        (("person:neo4j-movies-orla", "cg:castIn", "production:neo4j-movies-tt9990001"),
         ("person:neo4j-movies-tomas", "cg:directed", "production:neo4j-movies-tt9990001"),
         ("production:neo4j-movies-tt9990001", "schema:sameAs", "https://www.imdb.com/title/tt9990001/")),
    ),
    "omdb": Shape(
        {"a.json": json.dumps(
            {"Title": "Salt Parade", "Year": "2011–2013", "Rated": "TV-14", "Director": "N/A",
             "Writer": "Petra Solwick (screenplay), Ivo Marrow (novel)", "Actors": "Orla Venn, Tomas Il",
             "Ratings": [{"Source": "x", "Value": "8/10"}], "imdbID": "tt9990001", "Type": "series", "Response": "True"}),
         "b.json": json.dumps(
            {"Title": "Low Tide", "Year": "2011", "Season": "1", "Episode": "2", "Director": "Petra Solwick",
             "Writer": "N/A", "Actors": "Orla Venn", "imdbID": "tt9990003", "seriesID": "tt9990001", "Type": "episode",
             "Response": "True"})},
        2, 6, 0,
        (("production:omdb-tt9990001", "schema:endDate", '"2013"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
         ("production:omdb-tt9990003", "schema:partOfSeries", "production:omdb-tt9990001"),
         ("production:omdb-tt9990003", "rdf:type", "schema:TVEpisode"),
         ("person:omdb-ivo-marrow-in-omdb-tt9990001", "cg:authored", "production:omdb-tt9990001")),
    ),
    "tvmaze": Shape(
        {"show.json": json.dumps(
            {"id": 10, "url": "https://www.tvmaze.com/shows/10/salt-parade", "name": "Salt Parade", "type": "Scripted",
             "premiered": "2013-01-01", "ended": "2015-02-03", "externals": {"tvrage": 1, "imdb": "tt9990002"},
             "_embedded": {
                 "cast": [
                     {"person": {"id": 7, "name": "Orla Venn", "birthday": "1971-03-02"}, "character": {"id": 9, "name": "Nell"},
                      "self": False, "voice": False},
                     {"person": {"id": 8, "name": "Tomas Il"}, "character": {"id": 1, "name": "Gull"}, "self": False, "voice": True},
                     {"person": {"id": 7, "name": "Orla Venn"}, "character": {"id": 2, "name": "Orla"}, "self": True, "voice": False}],
                 "crew": [{"type": "Creator", "person": {"id": 3, "name": "Petra Solwick"}}]}})},
        1, 4, 0,
        (("production:tvmaze-10", "schema:endDate", '"2015-02-03"^^<http://www.w3.org/2001/XMLSchema#date>'),
         ("person:tvmaze-8", "cg:voicedIn", "production:tvmaze-10"),
         ("person:tvmaze-7", "cg:appearedIn", "production:tvmaze-10"),
         ("person:tvmaze-3", "cg:created", "production:tvmaze-10")),
    ),
    "wikipedia-movies": Shape(
        {"movies.json": json.dumps([
            {"title": "The Tin Orchard", "year": 2011, "cast": ["Orla Venn", "Sam Vane, Jr."], "genres": ["Drama"],
             "href": "The_Tin_Orchard", "extract": "x"},
            {"title": "Salt Parade", "year": 1901, "cast": [], "genres": [], "href": None},
        ])}, 2, 2, 0,
        (("production:wikipedia-movie-data-the-tin-orchard-2011", "schema:sameAs", "https://en.wikipedia.org/wiki/The_Tin_Orchard"),
         ("production:wikipedia-movie-data-salt-parade-1901", "schema:name", '"Salt Parade"')),
    ),
    "wikidata-simplified": Shape(
        {"items.ndjson": "\n".join(json.dumps(one) for one in (
            {"id": "Q130000001", "type": "item", "labels": {"en": "The Lantern Keeper"},
             "claims": {"P161": ["Q130000011", "Q130000012"], "P57": [{"value": "Q130000013"}]}},
            {"id": "Q130000011", "type": "item", "labels": {"en": "Orla Venn"}, "claims": {"P31": ["Q5"]}},
            {"id": "Q130000099", "type": "item", "labels": {"en": "A town"}, "claims": {"P31": ["Q3957"]}}))},
        3, 3, 1,
        (("person:wikidata-simplified-Q130000011", "schema:name", '"Orla Venn"'),
         ("person:wikidata-simplified-Q130000013", "cg:directed", "production:wikidata-simplified-Q130000001")),
    ),
    "wdqs": Shape(
        {"query.csv": csv_of(list(WDQS[0]), *(list(one.values()) for one in WDQS))}, 2, 2, 0, WDQS_TRIPLES,
    ),
}  # fmt: skip
OTHERS: dict[str, tuple[str, Shape]] = {
    "wdqs, JSON (verbose)": ("wdqs", Shape(
        {"query.json": json.dumps({"head": {"vars": list(WDQS[0])}, "results": {"bindings": [binding(**one) for one in WDQS]}})},
        2, 2, 0, WDQS_TRIPLES)),
    "wdqs, JSON": ("wdqs", Shape({"query.json": json.dumps(WDQS, indent=1)}, 2, 2, 0, WDQS_TRIPLES)),
    "wdqs, TSV": ("wdqs", Shape(
        {"query.tsv": "?film\t?filmLabel\t?actor\t?actorLabel\n" + "".join(
            f"<{one['film']}>\t\"{one['filmLabel']}\"@en\t<{one['actor']}>\t\"{one['actorLabel']}\"@en\n" for one in WDQS)},
        2, 2, 0, WDQS_TRIPLES)),
    "Neo4j's courses": ("neo4j-movies", Shape(
        {"persons.csv": csv_of(["person_tmdbId", "person_imdbId", "name", "born", "died"], [7, 9990011, "Orla Venn", "1971-03-02", ""]),
         "movies.csv": csv_of(["movieId", "movie_imdbId", "movie_tmdbId", "title", "released", "year"],
                              [1, 9990001, 72, "The Tin Orchard", "2011-05-01", 2011]),
         "acted_in.csv": csv_of(["movieId", "person_tmdbId", "role"], [1, 7, "Nell"]),
         "directed.csv": csv_of(["movieId", "person_tmdbId"], [1, 7])},
        4, 2, 0,
        (("person:neo4j-movies-7", "schema:sameAs", "tmdbperson:7"),
         ("production:neo4j-movies-1", "schema:sameAs", "https://www.imdb.com/title/tt9990001/"),
         ("person:neo4j-movies-7", "cg:directed", "production:neo4j-movies-1")))),
    "Neo4j's introduction": ("neo4j-movies", Shape(
        {"people.csv": csv_of(["name", "born"], ["Orla Venn", 1971]),
         "movies.csv": csv_of(["title", "released", "tagline"], ["The Tin Orchard", 2011, "x"]),
         "actors.csv": csv_of(["movie", "roles", "person"], ["The Tin Orchard", "Nell;Mum", "Orla Venn"]),
         "directors.csv": csv_of(["movie", "person"], ["The Tin Orchard", "Orla Venn"])},
        4, 2, 0, (("person:neo4j-movies-orla-venn", "cg:directed", "production:neo4j-movies-the-tin-orchard"),))),
    "Neo4j with groups of ids": ("neo4j-movies", Shape(
        {"movies.csv": "movieId:ID(Movie-ID),title,year:int,:LABEL\n1,The Tin Orchard,2011,Movie\n",
         "actors.csv": "personId:ID(Actor-ID),name,:LABEL\norla,Orla Venn,Actor\n",
         "roles.csv": ":START_ID(Actor-ID),role,:END_ID(Movie-ID),:TYPE\norla,Nell,1,ACTED_IN\n"},
        3, 1, 0, (("production:neo4j-movies-1", "schema:name", '"The Tin Orchard"'),))),
    "TVmaze, a person": ("tvmaze", Shape({"person.json": json.dumps({
        "id": 7, "url": "https://www.tvmaze.com/people/7/x", "name": "Orla Venn", "birthday": "1971-03-02", "_embedded": {
            "castcredits": [{"self": False, "voice": False, "_links": {
                "show": {"href": "https://api.tvmaze.com/shows/72", "name": "Salt Parade"},
                "character": {"href": "https://api.tvmaze.com/characters/9", "name": "Nell"}}}],
            "crewcredits": [{"type": "Director", "_links": {
                "show": {"href": "https://api.tvmaze.com/shows/72", "name": "Salt Parade"}}}]}})}, 2, 2, 0,
        (("person:tvmaze-7", "cg:castIn", "production:tvmaze-72"), ("person:tvmaze-7", "cg:directed", "production:tvmaze-72"),
         ("production:tvmaze-72", "schema:name", '"Salt Parade"')))),
    "OMDb, a list": ("omdb", Shape({"all.json": json.dumps([
        {"Title": "Salt Parade", "Year": "2011", "Actors": "Orla Venn", "imdbID": "tt9990001", "Type": "movie"},
        {"Response": "False", "Error": "Movie not found!"}])}, 2, 1, 1)),
}  # fmt: skip
"""Other files of the same publishers: name to recipe and shape."""
