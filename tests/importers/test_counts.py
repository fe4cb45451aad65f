"""What goes in comes out, or is told: for every importer and every shipped recipe, counted by other code than its own."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from tests.imports import run
from tests.outside import (
    IMDB,
    SCHEMA_ORG,
    TABLE,
    TMDB_AGGREGATE,
    TMDB_MOVIE,
    TMDB_MOVIE_CREDITS,
    TMDB_TV,
    WIKIDATA,
    claim,
    item,
    write_imdb,
    write_json,
)
from tests.tables import SHAPES

from castgraph.importers.formats import FORMATS, make
from castgraph.importers.tabular.recipes import shipped
from castgraph.vocabulary import ROLES


def imdb(folder):
    """A credit is a line of title.principals or a name in title.crew; one line is of nobody."""
    text = IMDB["title.principals"] + "tt0000001\t9\tnm0000099\tactor\t\\N\t\\N\n"
    crew = "\n".join(IMDB["title.crew"].splitlines()[1:])
    return make("imdb", paths=[write_imdb(folder / "in", title_principals=text)]), (
        text.count("\n") - 1 + len(re.findall(r"nm\d+", crew))
    )


def tmdb(folder):
    """A credit has a credit_id, but two characters of one actor are one; an entry without an id is told."""
    nobody = {"id": 80, "title": "Copper Weather", "credits": {"cast": [{"name": "No id"}], "crew": []}}
    answers = [TMDB_MOVIE | {"credits": TMDB_MOVIE_CREDITS}, TMDB_TV | {"aggregate_credits": TMDB_AGGREGATE}, nobody]
    for at, one in enumerate(answers):
        write_json(folder / f"{at}.json", one)
    text = json.dumps(answers)
    return make("tmdb", paths=[folder]), text.count('"credit_id"') + text.count('"No id"') - 1


def wikidata(folder):
    """A credit is a claim of a person with a value, not deprecated, of what is no song; a band's is told."""
    band = item("Q6001", "The Lanterns", claim("P31", "Q215380"))
    items = [
        *WIKIDATA,
        band,
        item("Q1002", "Film", claim("P31", "Q11424"), claim("P57", "Q5004"), claim("P161", "Q6001")),
    ]
    claims = [
        one
        for each in items
        for prop, some in each["claims"].items()
        for one in some
        if prop in ("P161", "P57", "P50") and one["rank"] != "deprecated" and one["mainsnak"]["snaktype"] == "value"
    ]
    return make("wikidata", paths=[write_json(folder / "all.json", *items, lines=True)]), len(claims)


def schema_org(folder):
    """A credit is somebody of a list of a work; a studio that is no person is told."""
    kinds = re.findall(r'"@type": "(\w+)"', json.dumps(SCHEMA_ORG))
    return make("schema-org", paths=[write_json(folder / "page.jsonld", SCHEMA_ORG)]), (
        Counter(kinds)["Person"] + Counter(kinds)["Organization"]
    )


def table(folder):
    """A credit is a line, or it is told."""
    (folder / "cast.csv").write_text(TABLE, encoding="utf-8")
    return make("table", paths=[folder / "cast.csv"]), TABLE.count("\n") - 1


IMPORTERS = {"imdb": imdb, "tmdb": tmdb, "wikidata": wikidata, "schema-org": schema_org, "table": table}


def test_every_importer_and_every_recipe_is_counted():
    assert set(IMPORTERS) == set(FORMATS)
    assert set(SHAPES) == set(shipped())


@pytest.mark.parametrize("name", IMPORTERS)
def test_every_entry_is_a_credit_or_is_told(tmp_path, name):
    importer, entries = IMPORTERS[name](tmp_path)
    _, beside = run(importer)
    report = importer.report
    told = sum(report.skipped.values()) + sum(
        number for why, number in report.notes.items() if why.startswith("somebody")
    )
    counted = report.counts["credits"] + report.counts["directors and writers"]  # of IMDb's second table
    assert counted + told == entries, report.lines()
    assert told > 0
    edges = {edge for edge in beside.edges if edge[1] in ROLES}
    assert len(edges) == counted - 2 * (name == "imdb")  # two stand in both of its tables


@pytest.mark.parametrize("name", SHAPES)
def test_every_row_of_a_recipes_tables_is_read_and_gives_credits_or_is_told(tmp_path, name):
    shape = SHAPES[name]
    importer = make("table", paths=[shape.write(tmp_path / "in")], recipe=name)
    _, beside = run(importer)
    report = importer.report
    assert (report.counts["rows"], report.counts["credits"]) == (shape.rows, shape.credits), report.lines()
    assert len({edge for edge in beside.edges if edge[1] in ROLES}) == shape.credits
    assert sum(report.skipped.values()) == shape.skipped, report.lines()
