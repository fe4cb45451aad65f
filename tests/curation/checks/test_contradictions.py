"""`check` on contradictory graphs: each rule finds its mistake and leaves alone what only looks like it."""

from __future__ import annotations

import re
import shutil
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.curated import add_entity, credit, found, ledger, tell
from tests.folders import MINI
from tests.tries import tries

from castgraph.curation.checks.contradictions import find_problems, shared_parts, turned_back
from castgraph.curation.checks.run import check
from castgraph.dates import first_day, last_day
from castgraph.iris import expand


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


KEEPER = "; cg:character character:tin-harbour-the-keeper "


def test_two_people_in_one_part_are_found_where_the_later_one_stands(folder):
    path = tell(folder, "2022-05-05", credit("otto-reef", "tin-harbour-season-1", KEEPER))
    (finding,) = found(folder, "shared-part")

    assert (finding.level, finding.path) == ("warning", str(path))
    assert "Gus Pell and Otto Reef play The Keeper in Tin Harbour season 1" in finding.message
    assert path.read_text(encoding="utf-8").split("\n")[finding.line - 1].startswith("credit:otto-reef")


@pytest.mark.parametrize(
    "more",
    [
        KEEPER + "; cg:replaces credit:gus-pell-actor-tin-harbour-season-1 ",
        KEEPER + "; cg:replaces credit:hal-wick-actor-tin-harbour-season-2 ",
        KEEPER + "; cg:status status:denied ",
        "; cg:character character:tin-harbour-doctor-ash ; cg:status status:departed ",
    ],
)
def test_a_succession_a_denial_and_a_departure_explain_a_shared_part(folder, more):
    tell(folder, "2022-05-05", credit("otto-reef", "tin-harbour-season-1", more))

    assert found(folder, "shared-part") == []


def test_parts_in_two_seasons_or_that_follow_in_time_do_not_clash(folder):
    add_entity(
        folder,
        "productions",
        'production:tin-harbour-season-3 a schema:TVSeason ; schema:name "Tin Harbour season 3"@en .',
    )
    tell(
        folder,
        "2022-05-05",
        "production:tin-harbour-season-3 schema:partOfSeries production:tin-harbour .\n"
        + credit("otto-reef", "tin-harbour-season-3", KEEPER)
        + credit(
            "isla-nook",
            "brass-sparrow",
            '; cg:character character:brass-sparrow-vesper ; schema:startDate "2021-07-01"^^xsd:date ',
        )
        + 'credit:esme-lark-actor-brass-sparrow schema:endDate "2021-06-30"^^xsd:date .',
    )

    assert found(folder, "shared-part") == []


def test_a_part_in_the_series_and_in_its_season_clashes(folder):
    tell(
        folder,
        "2022-05-05",
        credit("otto-reef", "tin-harbour-season-1", "; cg:character character:tin-harbour-doctor-ash "),
    )

    assert len(found(folder, "shared-part")) == 1


def test_a_released_production_announced_later_is_a_warning_and_lesser_steps_back_are_info(folder):
    tell(folder, "2023-05-05", "production:brass-sparrow cg:status status:commissioned .")
    tell(folder, "2022-02-02", "production:tin-harbour-season-2 cg:status status:announced .")
    findings = {finding.level: finding for finding in found(folder, "goes-back")}

    assert "Brass Sparrow is commissioned here, but was released by 2021-06-07" in findings["warning"].message
    assert "Tin Harbour season 2 is announced here" in findings["info"].message


def test_nothing_goes_back_behind_a_source_without_a_date(folder):
    path = tell(folder, "2021-01-01", "production:tin-harbour-season-3 cg:status status:released .")
    add_entity(
        folder,
        "productions",
        'production:tin-harbour-season-3 a schema:TVSeason ; schema:name "Tin Harbour season 3"@en .',
    )
    tell(folder, "2022-05-05", "production:tin-harbour-season-3 cg:status status:commissioned .")
    assert len(found(folder, "goes-back")) == 1

    path.write_text(re.sub(r"schema:datePublished [^;]+;", "", path.read_text()))

    assert found(folder, "goes-back") == []


def test_what_is_told_again_without_status_after_a_denial_is_found(folder):
    tell(folder, "2021-08-08", credit("nia-thorn", "brass-sparrow"))
    (finding,) = found(folder, "told-after-denial")

    assert finding.level == "warning"
    assert "Nia Thorn in Brass Sparrow was denied" in finding.message
    assert "is told here again without a status" in finding.message
    for day in ("2021-09-09", "2021-10-10"):
        tell(folder, day, credit("nia-thorn", "brass-sparrow"))
    (finding,) = found(folder, "told-after-denial")
    assert "is told here and by 2 more again without a status" in finding.message


def test_what_is_affirmed_with_a_status_after_a_denial_is_no_finding(folder):
    tell(folder, "2021-08-08", credit("nia-thorn", "brass-sparrow", "; cg:status status:released "))

    assert [finding.rule for finding in check(folder)] == ["one-source"]  # of the mini graph itself


def test_an_end_before_its_start_is_an_error_in_one_file_and_a_warning_between_two(folder):
    tell(
        folder,
        "2021-08-08",
        'production:brass-sparrow schema:startDate "2021-06-07"^^xsd:date ; schema:endDate "2020"^^xsd:gYear .',
    )
    tell(folder, "2021-08-09", 'production:brass-sparrow schema:endDate "2019"^^xsd:gYear .')
    findings = found(folder, "end-before-start")

    assert sorted(finding.level for finding in findings) == ["error", "warning"]


def test_an_end_in_the_year_of_its_start_is_right(folder):
    tell(
        folder,
        "2021-08-08",
        'production:brass-sparrow schema:startDate "2021-06-07"^^xsd:date ; schema:endDate "2021"^^xsd:gYear .',
    )

    assert [finding.rule for finding in check(folder)] == ["one-source"]  # of the mini graph itself


def test_a_source_older_than_the_release_that_it_tells_is_found(folder):
    tell(folder, "2020-05-05", "production:tin-harbour-season-1 cg:status status:released .")
    (finding,) = found(folder, "older-than-fact")

    assert "2020-05-06" in finding.message


def test_dates_to_come_are_errors(folder):
    path = tell(folder, "2024-01-31", "")
    findings = found(folder, "future-date", today="2024-01-30")

    assert {(finding.path, finding.level) for finding in findings} == {(str(path), "error")}
    assert len(findings) == 2
    assert found(folder, "future-date", today="2024-02-01") == []


def test_a_source_read_before_it_was_published_is_an_error(folder):
    tell(folder, "2024-03-03", "")

    assert [f.level for f in found(folder, "retrieved-early")] == ["error"]


def problems(*told: str, by: str = "2030-01-01") -> list[tuple[str, str, str]]:
    """Return rule, level and source of what is found, the source without its prefix."""
    return sorted((found.rule, found.level, found.source) for found in find_problems(ledger(*told), by))


CREDITS = st.lists(
    st.tuples(
        st.sampled_from("abcd"), st.sampled_from(["series", "one", "two", "film"]), st.sampled_from("xy"),
        st.sampled_from(["actor", "voice-actor"]), st.sampled_from(["", "", "denied", "departed", "released"]),
        st.sampled_from(["", "2020-01", "2020-01-15", "2020"]), st.sampled_from(["", "2020-01-15", "2020-02", "2021"]),
        st.sampled_from(["", "", "", "0", "1"]),
    ),
    max_size=7, unique_by=lambda one: (one[0], one[1], one[3]),
)  # fmt: skip


@tries(150)
@given(CREDITS)
def test_shared_parts_are_those_that_comparing_each_with_each_finds(drawn):
    told, parts, chain = [], {}, nx.Graph()
    for number, (person, production, character, role, status, start, end, other) in enumerate(drawn):
        said = {
            "cg:person": f"person:{person}", "cg:production": f"production:{production}", "cg:role": f"role:{role}",
            "cg:character": f"character:{character}", "cg:status": status and f"status:{status}",
            "schema:startDate": start, "schema:endDate": end,
            "cg:replaces": f"credit:{other}" if other and int(other) < len(drawn) else "",
        }  # fmt: skip
        told += [f"s2021-05-05 credit:{number} {predicate} {value}" for predicate, value in said.items() if value]
        if said["cg:replaces"]:
            chain.add_edge(person, drawn[int(other)][0])
        if status not in ("denied", "departed"):
            for whole in {production, "series"} if production in ("one", "two") else {production}:
                parts.setdefault((whole, character, role), []).append(number)
    told += [f"s2021-05-05 production:{season} schema:partOfSeries production:series" for season in ("one", "two")]

    def clash(whole: str, one: int, other: int) -> bool:
        first, second = drawn[one], drawn[other]
        follows = any(
            a[6] and b[5] and first_day(a[6]) <= last_day(b[5]) for a, b in ((first, second), (second, first))
        )
        joined = first[0] == second[0] or (
            first[0] in chain and second[0] in nx.node_connected_component(chain, first[0])
        )
        seasons = whole not in (first[1], second[1]) and first[1] != second[1]
        return not (follows or joined or seasons)

    wanted = set()
    for (whole, _, _), credits in parts.items():
        clashing = {one for pair in combinations(credits, 2) if clash(whole, *pair) for one in pair}
        wanted |= {frozenset(clashing)} if clashing else set()
    found = list(shared_parts(ledger(*told)))

    assert len(found) == len(wanted)
    assert {frozenset(int(credit.rpartition("/")[2]) for credit in credits) for *_, credits in found} == wanted


@pytest.mark.parametrize("season", ["one", "two"])  # before the series by the alphabet, and after it
def test_a_part_that_is_shared_in_series_and_season_is_told_once_of_where_it_stands(season):
    told = [f"s2021-05-05 production:{name} schema:partOfSeries production:series" for name in ("one", "two")]
    for number, production in enumerate([season, season]):
        told += [
            f"s2021-05-0{9 - number} credit:{number} {said}"
            for said in (
                f"cg:person person:{number}", f"cg:production production:{production}", "cg:role role:actor",
                "cg:character character:x",
            )
        ]  # fmt: skip
    ((whole, character, credits),) = shared_parts(ledger(*told))

    assert (whole, character) == (expand(f"production:{season}"), expand("character:x"))
    assert credits == [expand("credit:1"), expand("credit:0")]  # the older first


@pytest.mark.parametrize(
    ("told", "steps"),
    [
        (["2020 filming", "2021 announced"], [("filming", "s2020", "s2021", "announced")]),
        (["2020 announced", "2021 filming"], []),
        (["2020 filming", "2021 filming"], []),
        (["2020 filming", "2021 cancelled", "2022 announced"], []),
        (["2020 filming", "2021 denied", "2022 released", "2023 filming"], [("released", "s2022", "s2023", "filming")]),
        (
            ["2020 released", "2021 filming", "2022 announced"],
            [("released", "s2020", "s2021", "filming"), ("released", "s2020", "s2022", "announced")],
        ),
        (["2020 filming", "2021 released", "2022 announced"], [("released", "s2021", "s2022", "announced")]),
        (["2020 released", "2020 filming"], []),
        (["2020 filming", "2021 rumoured"], [("filming", "s2020", "s2021", "rumoured")]),
    ],
)
def test_a_status_turns_back_where_a_later_source_tells_an_earlier_stage(told, steps):
    said = [f"s{year} production:a cg:status status:{status}" for year, status in map(str.split, told)]

    assert list(turned_back(ledger(*said), expand("production:a") or "")) == steps


def test_a_status_of_no_date_and_one_of_the_same_day_turn_nothing_back():
    said = ["s production:a cg:status status:released", "s2021 production:a cg:status status:filming"]
    assert list(turned_back(ledger(*said), expand("production:a") or "")) == []

    said = ["s2021 production:a cg:status status:released", "s2021 production:a cg:status status:filming"]
    assert list(turned_back(ledger(*said), expand("production:a") or "")) == []


def test_a_step_back_that_was_made_good_is_no_finding_and_one_before_release_is_a_note():
    made_good = [
        f"s{year} production:a cg:status status:{status}"
        for year, status in (("2020", "filming"), ("2021", "announced"), ("2022", "released"))
    ]

    assert problems(*made_good) == []
    assert problems(*made_good[:2]) == [("goes-back", "info", "s2021")]
    assert problems(made_good[2], "s2023 production:a cg:status status:ended") == []
    assert problems(made_good[2], "s2023 production:a cg:status status:filming") == [("goes-back", "warning", "s2023")]


BORN, DIED = "schema:birthDate", "schema:deathDate"


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ([f"- person:a {BORN} 1990", f"- person:a {DIED} 1989-12-31"], [("end-before-start", "error", "-")]),
        ([f"- person:a {BORN} 1990", f"- person:a {DIED} 1990"], []),
        ([f"- person:a {BORN} soon", f"- person:a {DIED} 1989"], []),
        ([f"- person:a {BORN} 2030-01-02"], [("future-date", "error", "-")]),
        ([f"- person:a {BORN} 2030-01-01"], []),
        (
            ["s2020 production:a cg:filmingStart 2020-03", "s2021 production:a cg:filmingEnd 2020-02"],
            [("end-before-start", "warning", "s2021")],
        ),
        (
            ["s2020 credit:a schema:startDate 2020-03-02", "s2020 credit:a schema:endDate 2020-03-01"],
            [("end-before-start", "error", "s2020")],
        ),
        (["s2031 production:a cg:reason x"], [("future-date", "error", "s2031")]),
        (["s2020 s2020 cg:dateRetrieved 2030-01-02"], [("future-date", "error", "s2020")]),
        (["s2020 s2020 cg:dateArchived 2030-01-02"], [("future-date", "error", "s2020")]),
        (["s2020 s2020 cg:dateRetrieved 2020", "s2020 s2020 cg:dateArchived 2030-01-01"], []),
        (["s2020-02-02 s2020-02-02 cg:dateRetrieved 2020-02-01"], [("retrieved-early", "error", "s2020-02-02")]),
        (["s2020-02-02 s2020-02-02 cg:dateRetrieved 2020-02-02"], []),
        (["s2020-02-02 s2020-02-02 cg:dateRetrieved 2020-02"], []),
    ],
)
def test_dates_that_cannot_be_are_found_to_the_day(told, wanted):
    assert problems(*told) == wanted


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (["s2019 production:a cg:status status:released", "s2021 production:a schema:datePublished 2020-01-01"], ["s2019"]),
        (["s2019 production:a cg:status status:ended", "s2021 production:a schema:datePublished 2020-01-01"], ["s2019"]),
        (["s2020 production:a cg:status status:released", "s2021 production:a schema:datePublished 2020"], []),
        (["s2019 production:a cg:status status:filming", "s2021 production:a schema:datePublished 2020-01-01"], []),
        (["s2019 production:a cg:status status:filming", "s2021 production:a cg:filmingStart 2020"], ["s2019"]),
        (["s2019 production:a cg:status status:announced", "s2021 production:a cg:filmingStart 2020"], []),
        (
            [
                "s2019 production:a cg:status status:released", "s2019 credit:b cg:status status:released",
                "s2019 credit:b cg:person person:c", "s2019 credit:b cg:production production:a",
                "s2021 production:a schema:datePublished 2020-01-01", "s2021 production:a schema:datePublished 2022",
            ],
            ["s2019"],
        ),
        (
            [
                "s2019 credit:b cg:status status:released", "s2019 credit:b cg:person person:c",
                "s2019 credit:b cg:production production:a", "s2021 production:a schema:datePublished 2020-01-01",
            ],
            ["s2019"],
        ),
    ],
)  # fmt: skip
def test_a_source_that_is_older_than_what_it_tells_is_found_once(told, wanted):
    assert problems(*told) == [("older-than-fact", "warning", source) for source in wanted]


def test_what_is_told_after_a_denial_is_found_where_it_is_first_told_again():
    denied = ["s2020 production:a cg:status status:denied"]
    again = [f"s{year} production:a cg:reason x" for year in (2019, 2021, 2022)]

    assert problems(*denied, again[0]) == []
    assert problems(*denied, *again) == [("told-after-denial", "warning", "s2021")]
    assert problems(*denied, *again, "s2023 production:a cg:status status:released") == []
