"""`check` on contradictory graphs: each rule finds its mistake and leaves alone what only looks like it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.curated import add_entity, credit, found, tell
from tests.folders import MINI

from castgraph.curation.checks.run import check


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
