"""What sources disagree on, explained."""

from __future__ import annotations

import json

import pytest
from tests.folders import MINI

import castgraph
from castgraph.answers.conflicts import conflicts

OPTIONS = ("--graph", str(MINI))


@pytest.fixture(scope="module")
def store():
    with castgraph.open(MINI) as opened:
        yield opened


def test_conflicts_are_explained(store, run):
    (conflict,) = conflicts(store)
    ran = run("conflicts", *OPTIONS, "--long")

    assert (conflict.kind, conflict.text) == ("denial", "Nia Thorn acts in Brass Sparrow")
    assert ran.code == 0
    assert "denial: Nia Thorn acts in Brass Sparrow\n  2021-06-07  Reel Gazette: rumoured" in ran.out
    assert run("conflicts", *OPTIONS, "--as-of", "2021-06-30").code == 1


def test_sources_that_differ_on_dates_characters_and_steps_conflict(tmp_path, run):
    import shutil

    folder = shutil.copytree(MINI, tmp_path / "graph")
    path = folder / "sources" / "2022-12-01-reel-gazette-the-glass-orchard.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + 'production:brass-sparrow schema:datePublished "2021"^^xsd:gYear .\n'
        'production:tin-harbour-season-1 schema:datePublished "2020-05-07"^^xsd:date .\n'
        "production:tin-harbour cg:status <https://w3id.org/castgraph/id/status/announced> .\n"
        "credit:bram-vane-actor-tin-harbour cg:character "
        "<https://w3id.org/castgraph/id/character/brass-sparrow-vesper> .\n",
        encoding="utf-8",
    )
    found = json.loads(run("conflicts", "--graph", str(folder), "-f", "json").out)

    assert [conflict["kind"] for conflict in found] == ["denial", "step-back", "character", "date"]
    assert "2020-05-06 (Reel Gazette, 2020-05-06) and 2020-05-07 (Reel Gazette, 2022-12-01)" in found[3]["reason"]
    assert "Captain Wren (The Daily Lantern, 2019-03-04" in found[2]["reason"]


def test_a_conflict_is_a_line_unless_more_is_asked_for(run):
    ran = run("conflicts", *OPTIONS)

    assert ran.out == ("denial     Nia Thorn acts in Brass Sparrow: denied, does not hold [Harbour Post, 2021-07-08]\n")
    assert ran.err == "1 conflict; --long tells who says what\n"


@pytest.mark.parametrize(
    ("more", "count"),
    [
        (["--kind", "denial"], 1),
        (["--kind", "date", "--kind", "part"], 0),
        (["--about", "Nia Thorn"], 1),
        (["--about", "Brass Sparrow"], 1),
        (["--about", "Tin Harbour"], 0),
        (["--since", "2021-07-08"], 1),
        (["--since", "2021-07-09"], 0),
    ],
)
def test_conflicts_are_chosen_by_kind_by_whom_they_are_about_and_by_day(run, more, count):
    ran = run("conflicts", *OPTIONS, "-f", "json", *more)

    assert (ran.code, len(json.loads(ran.out))) == (0 if count else 1, count)


def test_a_season_s_conflict_is_about_its_series_too(packaged):
    series = "https://w3id.org/castgraph/id/production/doctor-who"
    texts = [conflict.text for conflict in conflicts(packaged, about=series)]

    assert any("series 15" in text for text in texts)
    assert len(texts) < len(conflicts(packaged))


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--about", "Nobody At All"], "nothing is named"), (["--since", "soon"], "--since"), (["--kind", "x"], "denial")],
)
def test_a_wrong_choice_of_conflicts_is_named(run, more, said):
    ran = run("conflicts", *OPTIONS, *more)

    assert ran.code == 2
    assert said in ran.err
