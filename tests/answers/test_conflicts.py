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
    ran = run("conflicts", *OPTIONS)

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
