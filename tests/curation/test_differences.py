"""Two states of a graph: what was gained, lost and changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.folders import MINI

from castgraph.curation.additions import add_credit, add_status
from castgraph.curation.differences import SECTIONS, compare
from castgraph.curation.revisions import read_state
from castgraph.curation.specs import CreditSpec, SourceSpec, StatusSpec

NEWS = SourceSpec(
    url="https://example.org/news/1", publisher="Harbour Post", published="2023-05-06", headline="News", topic="news"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def between(first: str, second: str, folder: Path = MINI) -> list[tuple[str, str, str]]:
    found = compare(read_state(first, folder), read_state(second, folder))
    return [(change.section, change.kind, change.text) for change in found.changes]


def test_days_differ_as_the_news_did():
    changes = between("2020-12-31", "2022-12-31")

    assert ("Now released", "changed", "The Glass Orchard is released (was announced)") in changes
    assert ("Now released", "changed", "Esme Lark acts in The Glass Orchard (was announced)") in changes
    assert ("Withdrawn", "gained", "Nia Thorn does not act in Brass Sparrow") in changes
    assert ("Renamed", "changed", "Untitled Orchard Film is now called The Glass Orchard") in changes
    recast = "Hal Wick was to act in Tin Harbour season 2 as The Keeper, after Gus Pell (filming)"
    assert ("In production", "gained", recast) in changes
    assert [SECTIONS.index(change[0]) for change in changes] == sorted(SECTIONS.index(change[0]) for change in changes)


def test_a_denial_of_what_was_rumoured_is_a_change():
    changes = between("2021-06-30", "2021-07-31")

    assert changes == [("Withdrawn", "changed", "Nia Thorn does not act in Brass Sparrow (was rumoured)")]


def test_the_other_way_round_everything_is_lost():
    there, back = between("2020-12-31", "2022-12-31"), between("2022-12-31", "2020-12-31")

    assert len([c for c in there if c[1] == "gained"]) == len([c for c in back if c[1] == "lost"])
    assert {"No longer told"} == {c[0] for c in back if c[1] == "lost"}


def test_a_second_teller_confirms_and_a_new_status_changes(folder):
    add_credit(folder, CreditSpec("Otto Reef", "actor", "The Lonely Lighthouse", characters=["Old Tom"]), NEWS)
    add_status(folder, StatusSpec("Tin Harbour season 2", "released"), NEWS)
    changes = between(str(MINI), str(folder))

    assert ("Confirmed", "changed", "Otto Reef acts in The Lonely Lighthouse as Old Tom") in changes
    assert ("Now released", "changed", "Tin Harbour season 2 is released (was filming)") in changes


def test_two_files_are_compared(folder):
    name = "sources/2021-06-07-reel-gazette-brass-sparrow.ttl"
    add_credit(folder, CreditSpec("Isla Nook", "crew", "Brass Sparrow"), SourceSpec(str(folder / name)))

    assert between(str(MINI / name), str(folder / name)) == [
        ("Also told", "gained", "Isla Nook worked on Brass Sparrow")
    ]
