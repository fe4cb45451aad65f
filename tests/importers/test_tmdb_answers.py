"""TMDB's answers: each kind is known by what it holds, or refused by its name; nothing is taken for something else."""

from __future__ import annotations

import json

import pytest
from tests.imports import run
from tests.outside import TMDB_AGGREGATE, TMDB_MOVIE, TMDB_MOVIE_CREDITS, TMDB_TV, person, write_json

from castgraph.importers.tmdb import Tmdb
from castgraph.importers.tmdb_answers import kind_of
from castgraph.vocabulary import PREFIXES

SERIES = {
    "id": 71, "name": "Glass Harbour", "original_name": "Glass Harbour", "first_air_date": "2004-01-01",
    "media_type": "tv", "character": "Nell", "credit_id": "c1",
}  # fmt: skip
FILM = {
    "id": 72, "title": "The Tin Orchard", "original_title": "The Tin Orchard", "release_date": "2011-05-01",
    "media_type": "movie", "character": "Nell", "credit_id": "c2",
}  # fmt: skip
DIRECTED = {key: value for key, value in FILM.items() if key != "character"} | {"job": "Director", "credit_id": "c3"}
CAREER = {"id": 9001, "cast": [SERIES, FILM], "crew": [DIRECTED]}
EPISODE = {
    "id": 62085, "air_date": "2004-01-01", "episode_number": 1, "season_number": 1, "name": "Low Tide",
    "crew": [{"id": 9003, "name": "Petra Solwick", "job": "Director", "department": "Directing", "credit_id": "e1"}],
    "guest_stars": [{"id": 9002, "name": "Tomas Ilgrave", "character": "Pilot", "credit_id": "e2"}],
}  # fmt: skip
SEASON = {"id": 3572, "air_date": "2004-01-01", "season_number": 1, "name": "Season 1", "episodes": [EPISODE]}
CREDITS_ALONE = {"id": 71, "cast": [person(9001, "Orla Vennebrook", character="Nell", credit_id="s1")], "crew": []}


def imported(tmp_path, *answers):
    """Import answers, a file each, in this order; return triples, credits as three IRIs, and the importer."""
    for at, answer in enumerate(answers):
        write_json(tmp_path / f"{at}.json", answer)
    importer = Tmdb([tmp_path])
    triples, beside = run(importer)
    short = {number: row[0].rsplit("/", 1)[-1].removeprefix("tmdb-") for number, row in beside.rows.items()}
    edges = {(short[a], role, short[b]) for a, role, b in beside.edges if not role.isdecimal()}
    return triples, edges, importer.report


@pytest.mark.parametrize(
    "answer",
    [
        CAREER,
        {"id": 9001, "name": "Orla Vennebrook", "birthday": "1971-03-02", "combined_credits": CAREER},
        {"id": 9001, "name": "Orla Vennebrook", "birthday": "1971-03-02",
         "movie_credits": {"cast": [FILM], "crew": [DIRECTED]}, "tv_credits": {"cast": [SERIES], "crew": []}},
    ],
)  # fmt: skip
def test_a_persons_credits_are_of_titles_and_not_of_people(tmp_path, answer):
    _, edges, report = imported(tmp_path, answer)
    assert edges == {
        ("9001", "actor", "tv-71"), ("9001", "actor", "movie-72"), ("9001", "director", "movie-72"),
    }  # fmt: skip
    assert report.counts["credits"] == 3
    assert report.counts["productions"] == 2
    assert not report.skipped


@pytest.mark.parametrize("name", ["movie", "tv"])
def test_a_persons_movie_and_tv_credits_saved_alone(tmp_path, name):
    one = dict(FILM if name == "movie" else SERIES, genre_ids=[18])
    del one["media_type"]
    _, edges, _ = imported(tmp_path, {"id": 9001, "cast": [one], "crew": []})
    assert edges == {("9001", "actor", f"{name}-{one['id']}")}


def test_a_person_and_a_title_of_the_same_number_are_never_joined(tmp_path):
    films = [
        {"id": 500, "title": "Copper Weather", "credits": {"cast": [person(71, "Ivo Marrowin", character="Cook")]}},
        {"id": 501, "title": "Salt Parade", "credits": {"cast": [person(72, "Lena Quist", character="Pilot")]}},
    ]
    triples, edges, _ = imported(tmp_path, *films, CAREER)
    assert {("71", "actor", "movie-500"), ("72", "actor", "movie-501"), ("9001", "actor", "tv-71")} <= edges
    assert {o for s, p, o in triples if p == "schema:name" and s.startswith("person:")} == {
        '"Ivo Marrowin"', '"Lena Quist"',
    }  # fmt: skip


def test_seasons_and_episodes_have_ids_of_their_own_and_keep_their_guests(tmp_path):
    series = {**TMDB_TV, "id": 71, "seasons": [{"id": 3572, "season_number": 1}]}
    triples, edges, report = imported(tmp_path, SEASON, series)
    season, episode = "production:tmdb-season-3572", "production:tmdb-episode-62085"
    assert {
        (season, "rdf:type", "schema:TVSeason"),
        (season, "schema:partOfSeries", "production:tmdb-tv-71"),
        (episode, "rdf:type", "schema:TVEpisode"),
        (episode, "schema:partOfSeries", season),
        (episode, "schema:episodeNumber", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("credit:tmdb-e2", "cg:billing", "billing:guest"),
        ("credit:tmdb-e2", "cg:characterName", '"Pilot"'),
    } <= triples
    assert {("9002", "actor", "episode-62085"), ("9003", "director", "episode-62085")} <= edges
    assert report.counts["productions"] == 3
    assert not any("tv-62085" in one or "tv-3572" in one for triple in triples for one in triple)


def test_an_episode_alone_and_a_season_inside_its_series(tmp_path):
    triples, edges, _ = imported(
        tmp_path, {**EPISODE, "show_id": 71}, {**TMDB_TV, "season/1": SEASON | {"episodes": []}}
    )
    assert ("production:tmdb-episode-62085", "schema:partOfSeries", "production:tmdb-tv-71") in triples
    assert ("production:tmdb-season-3572", "schema:partOfSeries", "production:tmdb-tv-77") in triples
    assert ("9002", "actor", "episode-62085") in edges


def test_credits_alone_are_given_to_the_title_that_is_imported_with_them(tmp_path):
    details = {**TMDB_TV, "id": 71}
    assert ("9001", "actor", "tv-71") in imported(tmp_path, CREDITS_ALONE, details)[1]
    assert ("9001", "actor", "season-71") in imported(tmp_path, CREDITS_ALONE, SEASON | {"id": 71})[1]
    crew_alone = {"id": 72, "cast": [], "crew": [person(9003, "Petra Solwick", job="Director", credit_id="f1")]}
    assert ("9003", "director", "movie-72") in imported(tmp_path, crew_alone, FILM | {"id": 72})[1]


@pytest.mark.parametrize("others", [[], [{**TMDB_TV, "id": 71}, SEASON | {"id": 71}]])
def test_credits_that_may_be_of_several_titles_are_kept_apart_and_said(tmp_path, others):
    _, edges, report = imported(tmp_path, CREDITS_ALONE, *others)
    assert ("9001", "actor", "title-71") in edges
    assert [what for what in report.notes if "do not say whose they are" in what]


def test_credits_of_an_episode_and_of_a_movie_say_whose_they_are(tmp_path):
    guests = {"id": 62085, "cast": [], "crew": [], "guest_stars": EPISODE["guest_stars"]}
    _, edges, report = imported(tmp_path, guests, TMDB_MOVIE_CREDITS)
    assert ("9002", "actor", "episode-62085") in edges
    assert ("1", "actor", "movie-550") in edges
    assert not report.notes


def test_one_credit_asked_for_by_its_id(tmp_path):
    answer = {
        "credit_type": "cast", "department": "Acting", "job": "Actor", "id": "52fe", "media_type": "tv",
        "media": {"id": 71, "name": "Glass Harbour", "character": "Nell"}, "person": person(9001, "Orla Vennebrook"),
    }  # fmt: skip
    triples, edges, _ = imported(tmp_path, answer)
    assert edges == {("9001", "actor", "tv-71")}
    assert ("credit:tmdb-52fe", "cg:characterName", '"Nell"') in triples


REFUSED = {
    "a TMDB error": {"success": False, "status_code": 34, "status_message": "Not found."},
    "a list of titles": {"id": 509, "created_by": "ada", "name": "Rainy days", "item_count": 1, "items": [FILM]},
    "a page of results": {"page": 1, "results": [FILM], "total_pages": 1, "total_results": 1},
    "a page of results ": {"movie_results": [], "person_results": [person(1, "Ida Kestrel")], "tv_results": []},
    "a page of results  ": {"id": 72, "results": [{"site": "YouTube", "key": "x"}]},
    "a collection": {"id": 9, "name": "Lighthouse Collection", "overview": "", "parts": [FILM]},
    "a list of images": {"id": 72, "backdrops": [], "posters": [{"file_path": "/x.jpg"}]},
    "a list of translations": {"id": 72, "translations": []},
    "a list of keywords": {"id": 72, "keywords": [{"id": 1, "name": "harbour"}]},
    "a list of other titles": {"id": 72, "titles": [{"iso_3166_1": "DE", "title": "Der Garten"}]},
    "a list of genres": {"genres": [{"id": 18, "name": "Drama"}]},
    "a list of outside ids": {"id": 72, "imdb_id": "tt0000001", "facebook_id": None, "tvdb_id": 5},
    "a company": {"id": 3, "name": "Saltworks", "headquarters": "", "origin_country": "GB", "parent_company": None},
    "the configuration": {"images": {"base_url": "http://image.example/"}, "change_keys": []},
    "a review": {"id": "5a", "author": "ada", "content": "Good.", "media_id": 72, "media_type": "Movie"},
    "a line of the daily list of ids": {
        "adult": False,
        "id": 72,
        "original_title": "Der Garten",
        "popularity": 1.5,
        "video": False,
    },
    "not a known TMDB answer": {"id": 5},
    "not a TMDB answer": ["text"],
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_has_no_credits_is_refused_by_its_name_with_its_file(tmp_path, what):
    _, edges, report = imported(tmp_path, REFUSED[what], TMDB_MOVIE)
    (reason,) = report.skipped
    assert reason.startswith(what.strip())
    assert report.first[reason].endswith("0.json:1")
    assert not edges
    assert report.counts["productions"] == 1


def test_details_that_come_after_a_mere_mention_add_what_they_know(tmp_path):
    full = {
        "id": 9001, "name": "Orla Vennebrook", "birthday": "1971-03-02", "also_known_as": ["O. Vennebrook"],
        "imdb_id": "nm9990011", "known_for_department": "Acting",
    }  # fmt: skip
    triples, _, report = imported(tmp_path, CREDITS_ALONE, CAREER, FILM | {"imdb_id": "tt9990001"}, full)
    assert {
        ("person:tmdb-9001", "schema:birthDate", '"1971-03-02"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("person:tmdb-9001", "schema:alternateName", '"O. Vennebrook"'),
        ("person:tmdb-9001", "schema:sameAs", PREFIXES["imdbname"] + "nm9990011/"),
        ("production:tmdb-movie-72", "schema:sameAs", PREFIXES["imdb"] + "tt9990001/"),
    } <= triples
    assert report.counts["people"] == 1


def test_fields_of_another_type_are_read_or_named_with_their_file(tmp_path):
    triples, edges, report = imported(
        tmp_path,
        {"id": 72, "title": 1917, "credits": {"cast": [{"id": 9001, "name": 50, "character": 7}], "crew": []}},
        {"id": 73, "title": "The Tin Orchard", "credits": "see other file"},
        {"id": 9002, "name": "O", "birthday": "1971-03-02", "also_known_as": [None, 5, "O. Vennebrook"]},
        {"id": "74", "title": "Salt Parade", "credits": {"cast": [None, {"id": 9003.0, "name": "Lena Quist"}]}},
    )
    assert {
        ("production:tmdb-movie-72", "schema:name", '"1917"'), ("person:tmdb-9001", "schema:name", '"50"'),
        ("person:tmdb-9002", "schema:alternateName", '"O. Vennebrook"'),
    } <= triples  # fmt: skip
    assert edges == {("9001", "actor", "movie-72"), ("9003", "actor", "movie-74")}
    told = {what: report.first[what].rsplit("/", 1)[-1] for what in report.notes}
    assert told == {
        "title is a number instead of a text, taken as text": "0.json:1",
        "name is a number instead of a text, taken as text": "0.json:1",
        "character is a number instead of a text, taken as text": "0.json:1",
        "credits is a text instead of an object, left out": "1.json:1",
        "also_known_as holds null instead of a text, left out": "2.json:1",
        "also_known_as holds a number instead of a text, taken as text": "2.json:1",
        "cast holds null instead of an object, left out": "3.json:1",
    }


def test_every_entry_of_cast_and_crew_is_a_credit_or_is_told(tmp_path):
    """Counted without the importer: pairs of a list's entry and its title, jobs and roles each for itself."""
    answers = [TMDB_MOVIE | {"credits": TMDB_MOVIE_CREDITS}, TMDB_TV | {"aggregate_credits": TMDB_AGGREGATE}, SEASON, CAREER,
               {"id": 80, "title": "Copper Weather", "credits": {"cast": [{"name": "No id"}], "crew": []}}]  # fmt: skip
    text = json.dumps(answers)
    entries = text.count('"credit_id"') + text.count('"No id"')
    _, edges, report = imported(tmp_path, answers)
    assert report.counts["credits"] == len(edges)
    # Mrs Wren is the same actor in the same series as Inspector Wren: one credit of two characters.
    assert entries == report.counts["credits"] + sum(report.skipped.values()) + 1


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"id": []}, {"id": 1, "cast": 5}, {"media": {}, "person": {}}])
def test_every_value_has_a_kind_or_a_reason(value):
    kind, why = kind_of(value)
    assert bool(kind) != bool(why)
