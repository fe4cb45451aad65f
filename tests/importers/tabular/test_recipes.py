"""A recipe is a TOML file, or what the options of the command say; what it does not mean is refused by name."""

from __future__ import annotations

import json

import pytest
from tests.imports import run

from castgraph.errors import DataError, OptionError
from castgraph.importers.table import Table
from castgraph.importers.tabular.recipes import from_options, read_recipe

RECIPE = """
summary = "Films of ours"
title = "Ours"
names_are_ids = true
[roles]
Turn = "actor"
Guest = ""
[[tables]]
columns = ["Film", ["Leute", "People"]]
production = "Film"
type = "Kind"
set.type = "Movie"
[[tables.credits]]
each = "Leute"
person = "wer"
role = "als"
"""


def test_a_recipe_of_ones_own_leads_into_lists_in_cells(tmp_path):
    (tmp_path / "ours.toml").write_text(RECIPE, encoding="utf-8")
    (tmp_path / "x.csv").write_text(
        'Film,Kind,Leute\nX,,"[{\'wer\': \'Ida\', \'als\': \'Turn\'}, {\'wer\': \'Bo\', \'als\': \'Guest\'}]"\nY,TV Show,[]\n'
        'Z,,no list\n',
        encoding="utf-8",
    )  # fmt: skip
    importer = Table([tmp_path / "x.csv"], recipe=str(tmp_path / "ours.toml"))
    triples, _ = run(importer)
    assert ("person:ours-ida", "cg:castIn", "production:ours-x") in triples
    assert ("production:ours-y", "rdf:type", "schema:TVSeries") in triples
    assert ("production:ours-x", "rdf:type", "schema:Movie") in triples
    assert importer.report.counts["credits"] == 1
    text = " ".join(importer.report.lines())
    assert "'Guest'" in text
    assert "Leute is not a list" in text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"no \[\[tables\]\]"),
        ("x = [", "is no recipe"),
        ("tables = 3", "tables must be a list"),
        ("[[tables]]\nproduktion = 'x'", "produktion means nothing here"),
        ("[[tables]]\nproduction = 3", "3 is not a column"),
        ("[[tables]]\nset.who = 'x'", "who is not a field"),
        ("[[tables]]\ncredits = ['x']", r"\[\[tables.credits\]\]"),
    ],
)
def test_a_recipe_that_is_none_says_why(tmp_path, text, says):
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=says) as caught:
        read_recipe(str(path))
    assert str(path) in str(caught.value)


def test_a_misspelt_name_of_a_recipe_is_put_right():
    with pytest.raises(OptionError, match=r"did you mean netflix-titles\?"):
        read_recipe("netflix")
    with pytest.raises(DataError, match="no such file"):
        read_recipe("gone.toml")


def test_options_that_mean_nothing_are_refused():
    with pytest.raises(OptionError, match="--map: juggling is not a field, nor a role"):
        from_options([("x", "juggling")], {}, "")
    with pytest.raises(OptionError, match="--set: juggling is not a field"):
        from_options([], {"juggling": "x"}, "")
    with pytest.raises(OptionError, match="--map and --recipe"):
        from_options([("x", "person")], {}, "", read_recipe("omdb"))


@pytest.mark.parametrize(
    ("value", "option"),
    [
        ([{"self": False, "voice": False, "_links": {"show": {"name": "X"}}}], "person"),
        ([{"type": "Director", "_links": {"show": {"name": "X"}}}], "person"),
        ([{"person": {"id": 7, "name": "A"}, "character": {"name": "N"}, "self": False, "voice": False}], "production"),
        ([{"type": "Director", "person": {"id": 7, "name": "A"}}], "production"),
    ],
)
def test_answers_of_tvmaze_that_do_not_say_whose_they_are_are_told_what_to_add(tmp_path, value, option):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    importer = Table([path], recipe="tvmaze")
    run(importer)
    assert f"add --set {option}=NAME" in str(importer.report.nothing_found([path], ""))
    importer = Table([path], recipe="tvmaze", constants={option: "Y"})
    run(importer)
    assert importer.report.counts["credits"] == 1
