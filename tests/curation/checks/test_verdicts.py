"""`check` on what keeps a verdict from being made, or leaves it to a rule: a folder that shows it, and one that does not."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.curated import add_entity, credit, found, ledger, tell
from tests.folders import MINI
from tests.tries import tries

from castgraph.curation.checks.verdicts import broken_structure, find_doubts
from castgraph.model import Finding


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def line(path: Path, number: int) -> str:
    return path.read_text(encoding="utf-8").split("\n")[number - 1]


def circles(folder: Path, run) -> list[Finding]:
    """Return the circles that the command finds, which runs in a process of its own, with a limit of time."""
    told = json.loads(run("check", str(folder), "--format", "json").out)
    return [Finding(**(item | {"explained": item["explained"] or ""})) for item in told if item["rule"] == "circle"]


FIRST_MATE = (
    'character:first-mate a cg:Character ; schema:name "First Mate"@en ; '
    "cg:incarnationOf character:tin-harbour-captain-wren ."
)


def test_who_departed_and_was_told_since_is_pointed_out_with_the_count(folder):
    path = tell(folder, "2023-05-05", credit("cleo-marsh", "tin-harbour", "; cg:status status:departed "))
    assert found(folder, "departed-but-told") == []

    tell(folder, "2023-06-06", credit("cleo-marsh", "tin-harbour"))
    tell(folder, "2023-07-07", credit("cleo-marsh", "tin-harbour"))
    (finding,) = found(folder, "departed-but-told")
    assert (finding.level, finding.path) == ("info", str(path))
    assert "departed in 2023, told 2 times since without a status" in finding.message
    assert line(path, finding.line).startswith("credit:cleo-marsh")

    tell(folder, "2023-08-08", credit("cleo-marsh", "tin-harbour", "; cg:status status:released "))
    assert found(folder, "departed-but-told") == []


def test_a_release_date_that_has_passed_asks_for_a_source(folder):
    path = tell(
        folder, "2022-05-05", 'production:tin-harbour-season-2 schema:datePublished "2022-06"^^xsd:gYearMonth .'
    )
    (finding,) = found(folder, "release-untold")
    assert (finding.level, finding.path) == ("info", str(path))
    assert "was due on 2022-06" in finding.message

    tell(folder, "2022-07-07", "production:tin-harbour-season-2 cg:status status:released .")
    assert found(folder, "release-untold") == []


def test_a_credit_that_lags_behind_its_production_is_pointed_out(folder):
    path = tell(folder, "2022-05-05", credit("otto-reef", "the-glass-orchard", "; cg:status status:announced "))
    (finding,) = found(folder, "lags-behind")
    assert (finding.level, finding.path) == ("info", str(path))
    assert "Otto Reef in The Glass Orchard is told as announced" in finding.message

    tell(folder, "2022-12-12", credit("otto-reef", "the-glass-orchard", "; cg:status status:released "))
    assert found(folder, "lags-behind") == []


def test_a_part_announced_in_a_running_series_does_not_lag(folder):
    tell(folder, "2022-05-05", credit("otto-reef", "tin-harbour", "; cg:status status:announced "))

    assert found(folder, "lags-behind") == []


def test_a_character_beside_whom_it_is_an_incarnation_of_is_a_warning(folder):
    add_entity(folder, "characters", FIRST_MATE)
    part = "; cg:character character:first-mate "
    tell(folder, "2022-05-05", credit("otto-reef", "tin-harbour", part))
    tell(folder, "2022-06-06", credit("otto-reef", "tin-harbour", "; cg:character character:tin-harbour-captain-wren "))
    assert found(folder, "mixed-characters") == []

    both = part + ", character:tin-harbour-captain-wren "
    path = tell(folder, "2022-07-07", credit("otto-reef", "tin-harbour", both))
    (finding,) = found(folder, "mixed-characters")
    assert (finding.level, finding.path) == ("warning", str(path))
    assert "leave out character:tin-harbour-captain-wren" in finding.message


@pytest.mark.parametrize("status", ["presumed-released", "lapsed", "disputed"])
def test_a_status_that_only_a_rule_gives_is_an_error_in_a_file(folder, status):
    path = tell(folder, "2022-05-05", f"production:tin-harbour-season-2\n    cg:status status:{status} .")
    (finding,) = found(folder, "derived")

    assert (finding.level, finding.path) == ("error", str(path))
    assert line(path, finding.line).startswith("production:tin-harbour-season-2")


@pytest.mark.parametrize(
    "said", ["cg:currentStatus status:released", "cg:toldStatus status:released", "cg:work production:tin-harbour"]
)
def test_what_is_derived_is_an_error_in_a_file(folder, said):
    tell(folder, "2022-05-05", f"production:tin-harbour-season-2 {said} .")

    assert [finding.level for finding in found(folder, "derived")] == ["error"]


def test_statuses_that_sources_tell_are_no_errors(folder):
    tell(folder, "2022-05-05", "production:tin-harbour-season-2 cg:status status:delayed .")

    assert found(folder, "derived") == found(folder, "status-of-status") == []


def test_a_status_of_a_status_is_an_error(folder):
    path = tell(folder, "2022-05-05", "status:released cg:status status:announced .")
    (finding,) = found(folder, "status-of-status")

    assert (finding.level, finding.path) == ("error", str(path))
    assert line(path, finding.line).startswith("status:released")


def test_a_circle_of_parts_is_an_error_with_its_way_and_no_loop(folder, run):
    path = tell(folder, "2022-05-05", "production:tin-harbour schema:partOfSeries production:tin-harbour-season-1 .")
    findings = circles(folder, run)

    assert {finding.level for finding in findings} == {"error"}
    (here,) = (finding for finding in findings if finding.path == str(path))
    assert line(path, here.line).startswith("production:tin-harbour")
    assert "production:tin-harbour → production:tin-harbour-season-1 → production:tin-harbour;" in here.message


def test_what_is_part_of_itself_or_an_incarnation_of_itself_is_an_error(folder, run):
    add_entity(folder, "characters", FIRST_MATE)
    assert circles(folder, run) == []

    add_entity(folder, "characters", "character:tin-harbour-captain-wren cg:incarnationOf character:first-mate .")
    tell(folder, "2022-05-05", "production:brass-sparrow schema:partOfSeries production:brass-sparrow .")
    told = sorted((finding.message.partition(":")[0], Path(finding.path).name) for finding in circles(folder, run))
    assert told == [
        ("character", "characters.ttl"),
        ("character", "characters.ttl"),
        ("production", "2022-05-05-test.ttl"),
    ]


def test_a_part_of_two_series_is_an_error(folder):
    assert found(folder, "two-series") == []

    path = tell(folder, "2022-05-05", "production:tin-harbour-season-1 schema:partOfSeries production:brass-sparrow .")
    (finding,) = found(folder, "two-series")
    assert (finding.level, finding.path) == ("error", str(path))
    assert line(path, finding.line).startswith("production:tin-harbour-season-1")


@pytest.mark.parametrize(
    "date", ['"2023-13"', '"2023-02-30"', '"soon"@en', '"2023-02-30"^^xsd:date', '"2023-13"^^xsd:gYearMonth']
)
def test_a_release_date_that_is_none_is_one_error_on_its_line(folder, date):
    path = tell(folder, "2023-05-05", f"production:tin-harbour-season-2\n    schema:datePublished {date} .")
    findings = [*found(folder, "no-date"), *found(folder, "ill-typed")]

    assert [(finding.level, finding.path) for finding in findings] == [("error", str(path))]
    assert "schema:datePublished" in line(path, findings[0].line)


def test_a_day_a_month_and_a_year_are_dates(folder):
    tell(
        folder,
        "2020-01-05",
        'production:tin-harbour-season-2 schema:datePublished "2024-02-29"^^xsd:date , "2024-02"^^xsd:gYearMonth , '
        '"2024"^^xsd:gYear .',
    )

    assert [*found(folder, "no-date"), *found(folder, "ill-typed")] == []


@pytest.mark.parametrize("role", ["creator", "director", "showrunner"])
def test_a_role_of_weight_that_one_source_tells_wants_a_second_look(folder, role):
    path = tell(folder, "2022-05-05", credit("otto-reef", "brass-sparrow", role=role))
    (finding,) = [finding for finding in found(folder, "one-source") if "Otto" in finding.message]
    assert (finding.level, finding.path) == ("info", str(path))

    tell(folder, "2022-06-06", credit("otto-reef", "brass-sparrow", role=role))
    tell(folder, "2022-07-07", credit("gus-pell", "brass-sparrow", role="composer"))
    assert not [
        finding for finding in found(folder, "one-source") if "Reef" in finding.message or "Pell" in finding.message
    ]


EDGES = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=9)


@tries(150)
@given(EDGES, st.sampled_from(["schema:partOfSeries", "schema:partOfSeason", "cg:incarnationOf"]))
def test_circles_are_those_of_the_graph_and_are_told_by_a_shortest_way(edges, predicate):
    graph = nx.DiGraph(edges)
    wanted = {}
    for node in graph:
        ways = [len(nx.shortest_path(graph, after, node)) for after in graph[node] if nx.has_path(graph, after, node)]
        if ways:
            wanted[node] = min(ways)
    found = [p for p in broken_structure(ledger(*(f"s2020 production:{a} {predicate} production:{b}" for a, b in edges)))
             if p.rule == "circle"]  # fmt: skip

    assert [one.subject.rpartition("/")[2] for one in found] == sorted(wanted)
    for one in found:
        way = one.message.split(": ", 1)[1].partition(";")[0].removeprefix("production:").split(" → production:")
        assert len(way) == wanted[way[0]] + 1
        assert all(graph.has_edge(a, b) for a, b in pairwise(way))
        assert way[0] == way[-1]


def doubts(*told: str) -> list[tuple[str, str, str, str]]:
    """Return rule, level, source and subject of what keeps verdicts from being made."""
    return [
        (one.rule, one.level, one.source, one.subject.rpartition("/")[2])
        for one in find_doubts(ledger("s2019 production:p cg:reason x", *told))
    ]


def test_two_series_are_told_where_the_second_is():
    told = [f"s{year} production:a schema:partOfSeries production:{name}" for year, name in ((2021, "x"), (2020, "y"))]
    assert doubts(*told) == [("two-series", "error", "s2021", "a")]
    assert doubts(told[0], "s2022 production:a schema:partOfSeries production:x") == []


def test_a_part_of_a_season_whose_series_is_not_told_is_pointed_out():
    told = "s2021 production:a schema:partOfSeason production:x"
    assert doubts(told) == [("season-alone", "warning", "s2021", "a")]
    assert doubts(told, "s2019 production:a schema:partOfSeries production:y") == []


def part(credit: str, source: str, *more: str, role: str = "actor") -> list[str]:
    ends = ("cg:person person:a", f"cg:role role:{role}", "cg:production production:p", *more)
    return [f"{source} credit:{credit} {said}" for said in ends]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ([*part("c", "s2020", "cg:status status:departed"), *part("c", "s2021")], [("departed-but-told", "info", "s2020", "c")]),
        ([*part("c", "s2020", "cg:status status:departed"), *part("c", "s2019")], []),
        ([*part("c", "s2020", "cg:status status:departed")], []),
        (["s2020 production:a cg:status status:departed", "s2021 production:a cg:reason x"], []),
        ([*part("c", "s2020", role="director")], [("one-source", "info", "s2020", "c")]),
        ([*part("c", "s2020", role="director"), *part("c", "s2021", role="director")], []),
        ([*part("c", "s2020", role="composer")], []),
        ([*part("c", "s2020", "cg:status status:denied", role="director")], []),
        (
            [*part("c", "s2020", "cg:character character:x", "cg:character character:y"), "- character:x cg:incarnationOf character:y"],
            [("mixed-characters", "warning", "s2020", "c")],
        ),
        ([*part("c", "s2020", "cg:character character:x", "cg:character character:y")], []),
        (
            [
                *part("c", "s2020", "cg:character character:x"), *part("c", "s2021", "cg:character character:y"),
                "- character:x cg:incarnationOf character:y",
            ],
            [],
        ),
    ],
)  # fmt: skip
def test_doubts_are_told_where_they_are_and_nowhere_else(told, wanted):
    assert doubts(*told) == wanted


def test_who_is_told_since_a_departure_is_named_with_its_year_how_often_and_by_which_source_last():
    def message(*years, day="2020-02-03"):
        told = [*part("c", f"s{day}", "cg:status status:departed"), *(row for year in years for row in part("c", year))]
        (found,) = find_doubts(ledger(*told))
        return found.message.partition(": is it")[0]

    assert message("s2021") == "a in p: departed in 2020, told once since without a status, last by s2021"
    assert message("s2021", "s2022") == "a in p: departed in 2020, told 2 times since without a status, last by s2022"
