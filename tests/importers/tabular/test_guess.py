"""A table that nobody has explained is looked at: a recipe that fits, or the options to write; and those are right."""

from __future__ import annotations

import shlex

import pytest
from tests.imports import run
from tests.tables import SHAPES

from castgraph.errors import DataError
from castgraph.importers.table import Table


def reason(path, **options) -> str:
    with pytest.raises(DataError) as caught:
        run(Table([path], **options))
    return str(caught.value)


def test_a_recipe_that_fits_is_named(tmp_path):
    folder = SHAPES["netflix-titles"].write(tmp_path)
    told = reason(folder / "netflix_titles.csv")
    assert told.endswith("it looks like a table of netflix-titles: add --recipe netflix-titles")
    assert "netflix_titles.csv:1: has no column person, role, production; it has show_id, type" in told
    folder = SHAPES["justwatch"].write(tmp_path / "two")
    assert reason(folder / "titles.csv").endswith("add --recipe justwatch and its other tables beside it")
    assert "is no table of the recipe omdb: no column Title" in reason(folder / "titles.csv", recipe="omdb")


@pytest.mark.parametrize(
    ("header", "credits"),
    [
        ("Series_Title,Released_Year,Director,Star1,Star2", 3),
        ("person,movie", 1),
        ("Movie Title,Actor Name,Character Name,Release Date", 1),
        ("primaryTitle,nconst,category,film", 1),
        ("Film;Regie;Drehbuch;Schauspieler 1;Schauspieler 2", 4),
    ],
)
def test_the_options_that_are_proposed_work(tmp_path, header, credits):
    path = tmp_path / "x.csv"
    delimiter = ";" if ";" in header else ","
    path.write_text(
        f"{header}\n{delimiter.join(f'v{at}' for at in range(header.count(delimiter) + 1))}\n", encoding="utf-8"
    )
    words = shlex.split(reason(path).rpartition(" such as ")[2])
    pairs = list(zip(words[::2], words[1::2], strict=True))
    columns = [tuple(value.rsplit("=", 1)) for option, value in pairs if option == "--map"]
    constants = dict(value.split("=", 1) for option, value in pairs if option == "--set")
    importer = Table([path], columns=columns, constants=constants)
    run(importer)
    assert importer.report.counts["credits"] == credits


def test_a_recipe_that_fits_is_taken_where_one_only_looks(tmp_path):
    path = SHAPES["omdb"].write(tmp_path) / "a.json"
    importer = Table([path], guess=True)
    assert importer.recipe == "omdb"
    plain = tmp_path / "plain.csv"
    plain.write_text("person,role,production\nA,actor,X\n", encoding="utf-8")
    assert Table([plain], guess=True).recipe == ""


def test_what_is_no_table_says_so(tmp_path):
    for text, says in (
        ("<html></html>", "is a page or XML"),
        ("[1, 2]", "JSON without an object"),
        (" \n", "is empty"),
        ("{", "is not JSON"),
    ):
        path = tmp_path / "x.csv"
        path.write_text(text, encoding="utf-8")
        assert says in reason(path)


@pytest.mark.parametrize(
    ("header", "whose"),
    [
        ("Date,Name,Year,Letterboxd URI", "Letterboxd"),
        ("Date,Name,Year,Letterboxd URI,Rating", "Letterboxd"),
        ("movieId,title,genres", "MovieLens"),
        ("userId,movieId,rating,timestamp", "MovieLens' ratings"),
    ],
)
def test_tables_in_which_nobody_has_a_part_are_refused_by_name(tmp_path, header, whose):
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n1,2,3,4,5\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"a table of {whose}, which lists films and nobody in them"):
        run(Table([path], guess=True))


def test_beside_those_who_made_it_a_name_is_the_name_of_a_film(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Name,Year,Director,Actor 1,Actor 2\nX,2001,A,B,C\n", encoding="utf-8")
    with pytest.raises(DataError, match="--map Director=director --map 'Actor 1,Actor 2'=actor --map Name=production"):
        run(Table([path]))
