"""Who says what, in the order of publication: what holds now is what the newest source says, of one source the furthest."""

from __future__ import annotations

from itertools import permutations

import pytest
from tests.curated import ledger

from castgraph.facts.ledger import Ledger, stage
from castgraph.iris import expand
from castgraph.vocabulary import CG, LIFECYCLE

SHOW = expand("production:show") or ""
TOLD = [
    "s2021 production:show cg:status status:rumoured", "s2021 production:show cg:status status:announced",
    "s2021 production:show cg:title Show", "s production:show cg:status status:released", "s2020 production:show cg:title Old",
]  # fmt: skip


@pytest.mark.parametrize("told", [TOLD, TOLD[::-1], [*TOLD[2:], *TOLD[:2]]])
def test_of_several_statuses_of_one_source_the_furthest_holds_in_whatever_order_they_are_written(told):
    found = ledger(*told)

    assert [row.value.rpartition("/")[2] for row in found.statuses(SHOW)] == ["released", "rumoured", "announced"]
    assert (found.status(SHOW), found.value(SHOW, CG + "title")) == ("announced", "Show")
    assert found.tellers(SHOW) == ["s", "s2020", "s2021"]
    assert found.values(SHOW, CG + "title") == {"Old", "Show"}
    assert [row.value for row in found.about(SHOW)][2:3] == ["Show"]  # what is no status before all that is


def test_a_status_stands_behind_a_credits_other_facts_of_its_source():
    rows = ["s2021 credit:a cg:status status:announced", "s2021 credit:a cg:title x", "s2021 credit:a cg:work y"]
    for told in permutations(rows):
        assert [row.predicate.rpartition("#")[2] for row in ledger(*told).about(expand("credit:a") or "")] == [
            "title", "work", "status",
        ]  # fmt: skip


def test_what_is_added_later_is_as_if_it_had_been_there():
    whole = ledger(*TOLD, "- production:show schema:name Show")
    for rows in (list(whole.rows()), list(whole.rows())[::-1]):
        added = Ledger([])
        told = [row for row in rows if row.subject == row.source]
        for row in (*told, *(row for row in rows if row.subject != row.source)):
            added.add(row)
        assert added.published == whole.published == {"s": "", "s2020": "2020", "s2021": "2021"}
        assert added.about(SHOW) == whole.about(SHOW)
        assert added.entities == whole.entities


def test_a_ledger_of_some_sources_keeps_what_stands_in_the_files_of_entities():
    some = ledger(*TOLD, "- production:show schema:name Show").of({"s2020"})

    assert (some.status(SHOW), some.value(SHOW, CG + "title"), len(some.entities)) == ("", "Old", 1)
    assert list(some.subjects()) == [SHOW]
    assert (some.speaks_of(SHOW), some.speaks_of("e:x"), some.status("e:x"), some.tellers("e:x")) == (
        True,
        False,
        "",
        [],
    )


def test_a_stage_is_a_place_in_the_usual_order_of_things():
    assert [stage(status) for status in LIFECYCLE] == list(range(len(LIFECYCLE)))
    assert stage("denied") == stage("cancelled") == stage("") == -1
