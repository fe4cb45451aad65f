"""check as people meet it: levels, formats, explanations, exit codes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.curated import tell
from tests.folders import MINI


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


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
    everything = run("check", str(folder), "--level", "info")

    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("0 errors, 2 warnings (2 explained), ")
    assert "(explained: A second run.)" in everything.out
    assert "(explained: A relaunch.)" in everything.out


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


def test_notes_are_counted_by_rule_and_listed_when_they_are_asked_for(folder, run):
    ran = run("check", str(folder))
    assert ran.out == ""
    assert re.fullmatch(
        r"0 errors, 0 warnings, \d+ info\ninfo: (\d+ [a-z-]+, )*\d+ one-source.*lists them\)\n", ran.err
    )

    listed = run("check", str(folder), "--level", "info")
    assert "[one-source]" in listed.out
    assert "lists them" not in listed.err


def test_a_clean_run_on_the_packaged_graph_prints_five_lines_at_most(run):
    ran = run("check")

    assert (ran.code, ran.out) == (0, "")
    assert ran.err.count("\n") <= 5
