"""Two states of a graph: what was gained, lost and changed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.curated import add_entity, credit, tell
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


def rows(first: Path, second: Path) -> list[str]:
    """Return the changes between two folders, the parts of each with bars between."""
    found = compare(read_state(str(first), first), read_state(str(second), second))
    return [
        " | ".join(
            (c.section, c.kind, c.about, c.text, c.short, c.before, c.after, " ".join(s.published for s in c.sources))
        )
        for c in found.changes
    ]


THERE = [
    "In production | changed | Tin Harbour season 2 | Harold Wick was to act in Tin Harbour season 2 as The Keeper, after Gus Pell (delayed, was filming) | Harold Wick as The Keeper, after Gus Pell (delayed, was filming) | filming | delayed | 2023-05-05",
    "Rumoured | gained | Tin Harbour | Nia Thorn was reported in talks to act in Tin Harbour | Nia Thorn (in talks) |  | in talks | 2023-05-05",
    "Rumoured | gained | Tin Harbour | Otto Reef was rumoured to direct Tin Harbour | Otto Reef (director) |  | rumoured | 2023-05-05",
    "Departed | changed | Brass Sparrow | Bram Vane acted in Brass Sparrow (was released) | Bram Vane (was released) | released | departed | 2023-05-05",
    "Withdrawn | changed | Tin Harbour | Tin Harbour is cancelled (was released) | the production is cancelled (was released) | released | cancelled | 2023-05-05",
    "Renamed | changed | Harold Wick | Hal Wick is now named Harold Wick | Hal Wick is now named Harold Wick | Hal Wick | Harold Wick | ",
    "Renamed | gained | Tin Harbour | Tin Harbour is called Harbour of Tin | Tin Harbour is called Harbour of Tin |  | Harbour of Tin | 2023-05-05",
    "Also told | gained | Brass Sparrow | Brass Sparrow is a sequel to Tin Harbour | is a sequel to Tin Harbour |  | Tin Harbour | 2023-05-05",
    "Also told | gained | The Lonely Lighthouse | Esme Lark acts in The Lonely Lighthouse | Esme Lark |  |  | 2023-05-05",
    "Also told | gained | Tin Harbour | Tin Harbour: start date: 2024 | start date: 2024 |  | 2024 | 2023-05-05",
    "Changed | changed | Tin Harbour season 1 | Gus Pell acts in Tin Harbour season 1 as Doctor Ash and The Keeper | Gus Pell as Doctor Ash and The Keeper | Gus Pell acts in Tin Harbour season 1 as The Keeper | Gus Pell acts in Tin Harbour season 1 as Doctor Ash and The Keeper | 2023-05-05",
    "New names | gained | person | Otto Reef is also O. Reef | Otto Reef is also O. Reef |  | O. Reef | ",
    "New names | gained | person | new person: Zed Moor | Zed Moor |  | Zed Moor | ",
]
BACK = [
    "In production | changed | Tin Harbour season 2 | Hal Wick was to act in Tin Harbour season 2 as The Keeper, after Gus Pell (filming, was delayed) | Hal Wick as The Keeper, after Gus Pell (filming, was delayed) | delayed | filming | 2022-01-09",
    "Now released | changed | Brass Sparrow | Bram Vane acts in Brass Sparrow (was departed) | Bram Vane (was departed) | departed | released | 2021-06-07",
    "Now released | changed | Tin Harbour | Tin Harbour is released (was cancelled) | the production is released (was cancelled) | cancelled | released | 2020-05-06",
    "Renamed | changed | Hal Wick | Harold Wick is now named Hal Wick | Harold Wick is now named Hal Wick | Harold Wick | Hal Wick | ",
    "Changed | changed | Tin Harbour season 1 | Gus Pell acts in Tin Harbour season 1 as The Keeper | Gus Pell as The Keeper | Gus Pell acts in Tin Harbour season 1 as Doctor Ash and The Keeper | Gus Pell acts in Tin Harbour season 1 as The Keeper | 2020-05-06",
    "No longer told | lost | Brass Sparrow | Brass Sparrow is a sequel to Tin Harbour | is a sequel to Tin Harbour | Tin Harbour |  | 2023-05-05",
    "No longer told | lost | person | Otto Reef is no longer also O. Reef | Otto Reef is no longer also O. Reef | O. Reef |  | ",
    "No longer told | lost | person | person no longer described: Zed Moor | Zed Moor | Zed Moor |  | ",
    "No longer told | lost | The Lonely Lighthouse | Esme Lark acts in The Lonely Lighthouse | Esme Lark |  |  | 2023-05-05",
    "No longer told | lost | Tin Harbour | Nia Thorn was reported in talks to act in Tin Harbour | Nia Thorn | in talks |  | 2023-05-05",
    "No longer told | lost | Tin Harbour | Otto Reef was rumoured to direct Tin Harbour | Otto Reef (director) | rumoured |  | 2023-05-05",
    "No longer told | lost | Tin Harbour | Tin Harbour is no longer called Harbour of Tin | Tin Harbour is no longer called Harbour of Tin | Harbour of Tin |  | 2023-05-05",
    "No longer told | lost | Tin Harbour | Tin Harbour: start date: 2024 | start date: 2024 | 2024 |  | 2023-05-05",
]


def test_each_kind_of_change_is_told_in_words_with_its_former_state_and_its_sources(folder):
    tell(
        folder,
        "2023-05-05",
        credit("nia-thorn", "tin-harbour", "; cg:status status:in-talks ")
        + credit("otto-reef", "tin-harbour", "; cg:status status:rumoured ", role="director")
        + credit("hal-wick", "tin-harbour-season-2", "; cg:status status:delayed ")
        + credit("gus-pell", "tin-harbour-season-1", "; cg:character character:tin-harbour-doctor-ash ")
        + credit("esme-lark", "the-lonely-lighthouse")
        + credit("bram-vane", "brass-sparrow", "; cg:status status:departed ")
        + 'production:tin-harbour cg:title "Harbour of Tin"@en ; cg:status status:cancelled ; '
        'schema:startDate "2024"^^xsd:gYear . production:brass-sparrow cg:sequelTo production:tin-harbour .',
    )
    people = folder / "entities" / "people.ttl"
    people.write_text(people.read_text(encoding="utf-8").replace('"Hal Wick"', '"Harold Wick"'), encoding="utf-8")
    add_entity(
        folder,
        "people",
        'person:zed-moor a schema:Person ; schema:name "Zed Moor" ; schema:alternateName "Z." . '
        'person:otto-reef schema:alternateName "O. Reef" .',
    )
    there, back = rows(MINI, folder), rows(folder, MINI)

    assert there == THERE
    assert back == BACK


def test_the_details_of_a_credit_are_changes(folder):
    path = next((folder / "sources").glob("*lonely-lighthouse.ttl"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("billing:lead", 'billing:main ; schema:startDate "2022"^^xsd:gYear'), encoding="utf-8")
    words, said = "Otto Reef acts in The Lonely Lighthouse as Old Tom", "start date: 2022, billing: main"

    assert between(str(MINI), str(folder)) == [("Changed", "changed", f"{words} ({said})")]
    assert between(str(folder), str(MINI)) == [("Changed", "changed", f"{words} (billing: lead)")]

    path.write_text(re.sub(r"cg:billing[^;]*;", "", text), encoding="utf-8")
    assert between(str(MINI), str(folder)) == [("Changed", "changed", f"{words} (no longer billing: lead)")]


def test_a_difference_is_told_as_plain_data_and_as_rows(folder):
    tell(folder, "2023-05-05", credit("esme-lark", "the-lonely-lighthouse"), header='; schema:headline "News" ')
    before, after = read_state(str(MINI), MINI), read_state(str(folder), folder)
    found, lost = compare(before, after), compare(after, before)
    (source,) = found.new_sources
    change = {
        "section": "Also told", "kind": "gained", "about": "The Lonely Lighthouse",
        "text": "Esme Lark acts in The Lonely Lighthouse", "before": None, "after": None,
    }  # fmt: skip

    assert found.to_json() == {
        "before": str(MINI), "after": str(folder), "changes": [change | {"sources": [source.to_json()]}],
        "newSources": [source.to_json() | {"headline": "News"}], "lostSources": [],
    }  # fmt: skip
    assert found.to_dicts() == [change | {"sources": source.url}]
    assert (lost.to_json()["lostSources"], lost.new_sources) == (found.to_json()["newSources"], ())
    assert (bool(found), bool(lost), bool(compare(after, after))) == (True, True, False)
    assert found.in_short() == f"{MINI} → {folder}: changes: 1, new sources: 1"
    assert found.changes[0].in_short() == "gained: Esme Lark acts in The Lonely Lighthouse"


def test_sources_that_say_nothing_new_are_a_difference_all_the_same(folder):
    tell(folder, "2023-05-05", "")
    found, lost = (compare(read_state(str(a), a), read_state(str(b), b)) for a, b in ((MINI, folder), (folder, MINI)))

    assert (found.changes, lost.changes) == ((), ())
    assert bool(found)
    assert bool(lost)
