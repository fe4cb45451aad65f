"""`why` and `conflicts`: every source in order, who denies, what holds and why; as it was on a day, too."""

from __future__ import annotations

import json

import pytest
from tests.folders import MINI

import castgraph
from castgraph.answers.conflicts import conflicts
from castgraph.answers.verdicts import why
from castgraph.errors import OptionError, UnknownNameError

OPTIONS = ("--graph", str(MINI))


@pytest.fixture(scope="module")
def store():
    with castgraph.open(MINI) as opened:
        yield opened


def test_a_denied_credit_names_who_denies_it_and_against_whom(store):
    (verdict,) = why(store, "Nia Thorn", "Brass Sparrow")

    assert (verdict.status, verdict.holds) == ("denied", False)
    assert [item.status for item in verdict.testimonies] == ["rumoured", "denied"]
    assert [item.denies for item in verdict.testimonies] == [False, True]
    assert "Harbour Post, 2021-07-08, says denied, against Reel Gazette, 2021-06-07" in verdict.reason


def test_the_sources_stand_oldest_first_and_the_newest_wins(store):
    (verdict,) = why(store, "Cleopatra Marsh", "The Glass Orchard")

    assert [item.source.published for item in verdict.testimonies] == ["2020-09-10", "2021-02-03", "2022-12-01"]
    assert verdict.status == "released"


def test_a_verdict_as_of_a_day_is_what_held_then():
    with castgraph.open(MINI, as_of="2021-06-30") as opened:
        (verdict,) = why(opened, "Nia Thorn", "Brass Sparrow")

    assert (verdict.status, verdict.holds, len(verdict.testimonies)) == ("rumoured", True, 1)


def test_the_verdict_is_the_status_that_was_derived(store):
    rows = dict(store.rows("SELECT ?thing ?status WHERE { ?thing cg:currentStatus ?status }"))
    assert rows
    for iri, status in rows.items():
        asked = why(store, iri)
        assert [f"https://w3id.org/castgraph/id/status/{verdict.status}" for verdict in asked] == [status]


def test_a_series_includes_its_seasons_and_order_does_not_matter(store):
    (verdict,) = why(store, "Tin Harbour", "Hal Wick")

    assert verdict.text == "Hal Wick acts in Tin Harbour season 2 (as The Keeper)"


def test_productions_and_their_relation_have_verdicts_too(store):
    (status,) = why(store, "The Glass Orchard")
    (relation,) = why(store, "Tin Harbour (novel)", "Tin Harbour")

    assert [item.status for item in status.testimonies] == ["announced", "filming", "released"]
    assert relation.text == "Tin Harbour is based on Tin Harbour (novel)"
    assert relation.reason == "no source gives it a status, and none denies it"


def test_why_needs_a_fact(store):
    with pytest.raises(OptionError):
        why(store, "Ada Quill")
    with pytest.raises(UnknownNameError):
        why(store, "Ada Quilll")
    assert why(store, "Isla Nook", "Brass Sparrow") == []
    assert why(store, "credit:none") == []


def test_why_on_the_command_line(run):
    ran = run("why", "Nia Thorn", "Brass Sparrow", *OPTIONS)
    assert ran.code == 0
    assert ran.out.startswith("Nia Thorn acts in Brass Sparrow\n  2021-06-07  Reel Gazette: rumoured\n")
    assert "verdict: denied (does not hold): the newest source" in ran.out

    (verdict,) = json.loads(run("why", "Nia Thorn", "Brass Sparrow", *OPTIONS, "-f", "json").out)
    assert verdict["holds"] is False
    assert [source["denies"] for source in verdict["sources"]] == [False, True]

    assert (
        run("why", "Nia Thorn", "Brass Sparrow", *OPTIONS, "--publisher", "Reel Gazette").out.count("verdict: rum") == 1
    )
    assert run("why", "Isla Nook", "Brass Sparrow", *OPTIONS).code == 1
    assert run("why", "Ada Quill", *OPTIONS).code == 2


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


def test_title_and_status_are_what_they_were_on_that_day(run):
    for date, title, status in (
        ("2020-12-31", "Untitled Orchard Film", "announced"),
        ("2021-03-01", "The Glass Orchard", "filming"),
    ):
        shown = run("show", "production:the-glass-orchard", *OPTIONS, "--as-of", date).out
        assert shown.startswith(title)
        why_ = run("why", "production:the-glass-orchard", *OPTIONS, "--as-of", date).out
        assert why_.startswith(title)
        assert f"verdict: {status}: the newest source" in why_


def test_an_explanation_for_check_is_no_fact(tmp_path, run):
    import shutil

    folder = shutil.copytree(MINI, tmp_path / "graph")
    path = folder / "sources" / "2021-06-07-reel-gazette-brass-sparrow.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + 'production:brass-sparrow <http://www.w3.org/2000/01/rdf-schema#comment> "A note."@en .\n',
        encoding="utf-8",
    )
    assert "A note." not in run("show", "Brass Sparrow", "--graph", str(folder)).out
