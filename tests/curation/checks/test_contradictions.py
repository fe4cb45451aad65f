"""`check` on contradictory graphs: each rule finds its mistake and leaves alone what only looks like it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.folders import MINI

from castgraph.curation.checks.run import check
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from castgraph.model import Finding

PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
SOURCES = PREFIXES["source"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def tell(folder: Path, date: str, body: str, *, header: str = "", name: str = "test") -> Path:
    """Add a source of the given day that says what `body` says."""
    path = folder / "sources" / f"{date}-{name}.ttl"
    path.write_text(
        f"@base <{SOURCES}{path.stem}> .\n{PREFIX_LINES}"
        f"<> a schema:NewsArticle ; schema:publisher organization:harbour-post ; "
        f"schema:url <https://example.org/{path.stem}> ;"
        f' schema:datePublished "{date}"^^xsd:date ; cg:dateRetrieved "2024-02-01"^^xsd:date {header}.\n{body}\n',
        encoding="utf-8",
    )
    return path


def add_entity(folder: Path, kind: str, text: str) -> None:
    path = folder / "entities" / f"{kind}.ttl"
    path.write_text(path.read_text(encoding="utf-8") + PREFIX_LINES + text + "\n", encoding="utf-8")


def found(folder: Path, rule: str, **options: str) -> list[Finding]:
    return [finding for finding in check(folder, **options) if finding.rule == rule]


def credit(person: str, production: str, more: str = "", role: str = "actor") -> str:
    return (
        f"credit:{person}-{role}-{production} a cg:Credit ; cg:person person:{person} ; cg:role role:{role} ; "
        f"cg:production production:{production} {more}.\n"
    )


KEEPER = "; cg:character character:tin-harbour-the-keeper "


def test_the_mini_graph_has_no_findings():
    assert check(MINI) == []


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


def test_what_is_told_again_without_status_after_a_denial_is_found(folder):
    tell(folder, "2021-08-08", credit("nia-thorn", "brass-sparrow"))
    (finding,) = found(folder, "told-after-denial")

    assert finding.level == "warning"
    assert "Nia Thorn in Brass Sparrow was denied" in finding.message


def test_what_is_affirmed_with_a_status_after_a_denial_is_no_finding(folder):
    tell(folder, "2021-08-08", credit("nia-thorn", "brass-sparrow", "; cg:status status:released "))

    assert check(folder) == []


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

    assert check(folder) == []


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


def test_two_people_of_one_name_are_a_warning_until_somebody_says_that_they_are_two(folder):
    add_entity(folder, "people", 'person:ada-quill-2 a schema:Person ; schema:name "Áda  Quill" .')
    (finding,) = found(folder, "same-name")
    assert finding.level == "warning"

    add_entity(folder, "people", "person:ada-quill-2 owl:differentFrom person:ada-quill .")
    assert found(folder, "same-name") == []


@pytest.mark.parametrize("name", ["Bram Vanne", "Vane Bram", "Bram T. Vane", "Cleopatra Marsh"])
def test_people_of_similar_names_are_pointed_out(folder, name):
    add_entity(folder, "people", f'person:new-one a schema:Person ; schema:name "{name}" .')
    (finding,) = found(folder, "similar-name")

    assert finding.level == "info"


def test_an_entity_that_no_source_speaks_of_is_pointed_out(folder):
    add_entity(folder, "people", 'person:zed-moor a schema:Person ; schema:name "Zed Moor" .')
    (finding,) = found(folder, "unused-entity")

    assert (finding.level, "person:zed-moor" in finding.message) == ("info", True)


def test_one_credit_under_two_iris_is_found(folder):
    tell(
        folder,
        "2022-05-05",
        "credit:bram-vane-in-brass-sparrow a cg:Credit ; cg:person person:bram-vane ; cg:role role:actor ; "
        "cg:production production:brass-sparrow .",
    )

    assert [finding.level for finding in found(folder, "duplicate-credit")] == ["warning"]


def test_one_article_in_two_files_is_found(folder):
    path = tell(folder, "2022-05-05", "")
    text = path.read_text(encoding="utf-8").replace(path.stem + "> ;", "2022-05-06-copy> ;", 1)
    copy = path.with_name("2022-05-06-copy.ttl")
    copy.write_text(text.replace(f"source/{path.stem}", "source/2022-05-06-copy"), encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(f"example.org/{path.stem}", "example.org/2022-05-06-copy"))

    assert [finding.level for finding in found(folder, "same-address")] == ["warning"]


def test_a_comment_on_the_subject_or_the_source_explains_a_warning(folder, run):
    tell(
        folder,
        "2023-05-05",
        'production:brass-sparrow cg:status status:commissioned ; rdfs:comment "A second run."@en .',
    )
    tell(
        folder,
        "2022-05-05",
        "production:tin-harbour cg:status status:announced .",
        header='; rdfs:comment "A relaunch." ',
    )
    ran = run("check", str(folder))

    assert ran.code == 0
    assert "(explained: A second run.)" in ran.out
    assert "(explained: A relaunch.)" in ran.out
    assert ran.err == "0 errors, 2 warnings (2 explained)\n"


def test_check_prints_json_and_annotations(folder, run):
    path = tell(folder, "2023-05-05", "production:brass-sparrow cg:status status:commissioned .")
    (told,) = json.loads(run("check", str(folder), "--format", "json").out)
    line = run("check", str(folder), "--format", "github").out

    assert (told["path"], told["rule"], told["level"], told["explained"]) == (str(path), "goes-back", "warning", None)
    assert line.startswith(f"::warning file={path},line={told['line']},title=goes-back::Brass Sparrow is commissioned")
    assert run("check", str(folder), "--level", "error").out == ""


def test_check_ends_with_one_on_errors_only(folder, run):
    tell(folder, "2023-05-05", "production:brass-sparrow cg:status status:commissioned .")
    assert run("check", str(folder)).code == 0

    tell(folder, "2023-05-06", "production:brass-sparrow cg:status status:relased .")
    assert run("check", str(folder)).code == 1
