"""Why a fact holds, and who says so."""

from __future__ import annotations

import pytest
from tests.folders import MINI

import castgraph
from castgraph.answers.verdicts import why
from castgraph.errors import OptionError, UnknownNameError


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

    assert (verdict.status, verdict.holds, len(verdict.testimonies)) == ("rumoured", False, 1)


def test_the_verdict_is_the_status_that_was_derived(store):
    rows = dict(store.rows("SELECT ?thing ?status WHERE { ?thing cg:currentStatus ?status }"))
    assert rows
    for iri, status in rows.items():
        asked = why(store, iri)
        assert [f"https://w3id.org/castgraph/id/status/{verdict.status}" for verdict in asked] == [status]


def test_a_series_includes_its_seasons_and_order_does_not_matter(store):
    (verdict,) = why(store, "Tin Harbour", "Hal Wick")

    assert verdict.text == "Hal Wick acts in Tin Harbour season 2 as The Keeper"


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
