"""What an import tells of itself: how much, what was left out, and where each thing was first met."""

from __future__ import annotations

from pathlib import Path

import pytest

from castgraph.errors import DataError, OutputError
from castgraph.importers.report import Report


def filled(**options):
    report = Report(**options)
    report.counts |= {"credits": 1, "people": 1200, "rows": 1, "loops": 1}
    report.skip("no title", "a.csv", 3, "x")
    report.skip("no role", "a.csv", 4)
    report.skip("no role", "a.csv", 5, "y\ud800")
    for line, role in enumerate(("gaffer", "grip", "gaffer", "best boy", "clapper"), 7):
        report.note("role {}, kept as crew", "a.csv", line, of=role)
    report.note("date {} left out", "a.csv", 20, 4, of="31.2.")
    report.note("odd", "b.csv", 1)
    return report


def test_the_commonest_is_told_first_with_its_kinds_and_where_it_was_met(tmp_path):
    assert filled().lines() == [
        "1 credit, 1,200 people, 1 row, 1 loops",
        "skipped 2: no role (first: a.csv:4)",
        "skipped 1: no title (first: a.csv:3)",
        "kept 5: role gaffer (2), grip (1), best boy (1) and 1 more, kept as crew (first: a.csv:7)",
        "kept 4: date 31.2. left out (first: a.csv:20)",
        "kept 1: odd (first: b.csv:1)",
    ]
    assert Report().lines() == ["nothing"]


def test_of_very_many_kinds_the_rest_are_one():
    report = Report()
    for number in range(1200):
        report.note("odd {}", "a", number, of=f"kind {number}")
    report.note("odd {}", "a", 1, of="kind 3")

    assert len(report.kinds["odd {}"]) == 1001
    assert report.lines()[1] == "kept 1,201: odd kind 3 (2), kind 0 (1), kind 1 (1) and 998 more (first: a:0)"


def test_reports_of_several_processes_add_up():
    report = filled()
    report.merge(filled().to_json())

    assert report.counts["people"] == 2400
    assert (report.skipped["no role"], report.notes["odd"]) == (4, 2)
    assert report.kinds["role {}, kept as crew"] == {"gaffer": 4, "grip": 2, "best boy": 2, "clapper": 2}
    assert report.first == filled().first
    empty = Report()
    empty.merge({})
    assert empty.lines() == ["nothing"]


def test_what_is_left_out_stands_in_a_file_that_is_whole_or_not_there(tmp_path):
    rejected = tmp_path / "rejected.tsv"
    report = filled(rejected=rejected)
    assert not rejected.exists()
    report.close()
    report.close()
    assert rejected.read_text() == "a.csv:3\tno title\tx\na.csv:4\tno role\t\na.csv:5\tno role\ty\\ud800\n"
    filled(rejected=rejected).discard()
    assert rejected.read_text().count("\n") == 3
    Report(rejected=rejected).close()
    assert rejected.read_text() == ""
    with pytest.raises(OutputError):
        filled(rejected=tmp_path / "none" / "x")


def test_in_strict_mode_nothing_is_left_out():
    with pytest.raises(DataError, match=r"a\.csv:3: no title: 'x'"):
        filled(strict=True)
    with pytest.raises(DataError, match=r"a\.csv:3: no title$"):
        Report(strict=True).skip("no title", "a.csv", 3)


def test_where_nothing_was_found_the_commonest_reason_is_told():
    files = [Path(name) for name in "abcd"]

    assert str(filled().nothing_found(files, "see x")) == (
        "a, b, c and others: no credit that this format knows was found: no role (2 times); see x"
    )
    assert "a, b, c: no credit that this format knows was found; see x" in str(
        Report().nothing_found(files[:3], "see x")
    )
    noted = Report()
    noted.note("odd {}", "a", 1, of="y")
    assert "found: odd y (1 time); see" in str(noted.nothing_found(files, "see x"))
