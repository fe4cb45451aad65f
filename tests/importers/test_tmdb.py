"""Saved TMDB answers: details and credits, in one file or many."""

from __future__ import annotations

import pytest
from tests.imports import run
from tests.outside import (
    TMDB_AGGREGATE,
    TMDB_MOVIE,
    TMDB_MOVIE_CREDITS,
    TMDB_TV,
    write_json,
)

from castgraph.errors import DataError
from castgraph.importers.report import Report
from castgraph.importers.tmdb import Tmdb


def test_tmdb_details_and_credits_of_a_movie(tmp_path):
    write_json(tmp_path / "details.json", TMDB_MOVIE)
    write_json(tmp_path / "credits.json", TMDB_MOVIE_CREDITS)
    importer = Tmdb([tmp_path])
    triples, _ = run(importer)
    movie = "production:tmdb-movie-550"
    node = "credit:tmdb-52fe4250c3a36847f80149f3"
    assert {
        (movie, "rdf:type", "schema:Movie"),
        (movie, "schema:name", '"The Lighthouse Letter"'),
        (movie, "schema:sameAs", "tmdbmovie:550"),
        (movie, "schema:sameAs", "https://www.imdb.com/title/tt0000001/"),
        (movie, "cg:status", "status:released"),
        (movie, "cg:franchise", "franchise:tmdb-collection-9"),
        (node, "cg:characterName", '"Nora"'),
        (node, "cg:characterName", '"Red"'),
        ("person:tmdb-2", "cg:voicedIn", movie),
        ("person:tmdb-3", "cg:appearedIn", movie),
        ("person:tmdb-4", "cg:directed", movie),
        ("person:tmdb-4", "cg:workedOn", movie),
        ("credit:tmdb-52fe4250c3a36847f8014a12", "schema:roleName", '"Gaffer"'),
    } <= triples
    assert importer.report.counts == {"productions": 1, "people": 4, "credits": 5}


def test_tmdb_series_have_one_credit_per_role(tmp_path):
    write_json(tmp_path / "tv.jsonl", TMDB_TV, TMDB_AGGREGATE, lines=True)
    triples, _ = run(Tmdb([tmp_path / "tv.jsonl"]))
    series = "production:tmdb-tv-77"
    assert {
        (series, "rdf:type", "schema:TVSeries"),
        (series, "cg:network", "organization:tmdb-network-213"),
        (series, "schema:sameAs", "wd:Q1002"),
        ("person:tmdb-4", "cg:created", series),
        ("person:tmdb-4", "cg:executiveProduced", series),
        ("credit:tmdb-b1", "cg:characterName", '"Inspector Wren"'),
        ("credit:tmdb-b2", "cg:characterName", '"Mrs Wren"'),
        (series, "schema:endDate", '"2010-03-04"^^<http://www.w3.org/2001/XMLSchema#date>'),
    } <= triples


def test_tmdb_details_with_everything_inside(tmp_path):
    write_json(tmp_path / "x.json", TMDB_TV | {"aggregate_credits": TMDB_AGGREGATE})
    assert ("person:tmdb-2", "cg:castIn", "production:tmdb-tv-77") in run(Tmdb([tmp_path / "x.json"]))[0]


def test_tmdb_errors_and_strangers_are_skipped_with_a_reason(tmp_path):
    bad = {"success": False, "status_code": 34, "status_message": "The resource could not be found."}
    write_json(tmp_path / "x.jsonl", bad, {"page": 1}, [1], {"id": 5}, TMDB_MOVIE | {"id": 0}, TMDB_MOVIE, lines=True)
    importer = Tmdb([tmp_path / "x.jsonl"])
    run(importer)
    assert sum(importer.report.skipped.values()) == 5
    with pytest.raises(DataError):
        run(Tmdb([tmp_path / "x.jsonl"], Report(strict=True)))
