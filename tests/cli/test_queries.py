"""Queries of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_a_query_of_ones_own_is_started_and_comes_first(run, tmp_path: Path) -> None:
    assert run("queries", "--new", "cast", cwd=tmp_path).code == 0
    assert "one line" in run("queries", "cast", cwd=tmp_path).out
    again = run("queries", "--new", "cast", cwd=tmp_path)
    assert (again.code, "there already" in again.err) == (2, True)
    assert run("queries", "--new", "Not a name", cwd=tmp_path).code == 2
    other = tmp_path / "other"
    assert run("queries", "--new", "mine", "--queries", str(other)).code == 0
    ran = run("query", "mine", "--queries", str(other), "-p", "person=Joe Locke", "-f", "csv")
    assert ran.code == 0
    assert "Heartstopper" in ran.out
    assert run("query", "mine", "-p", "person=Joe Locke", CASTGRAPH_QUERIES=str(other)).code == 0


def test_a_file_without_a_header_spoils_no_other_query(run, tmp_path):
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "mine.rq").write_text("")

    assert "Joe Locke" in run("query", "cast", "-p", "production=Heartstopper", cwd=tmp_path).out
    assert "mine.rq: has no header" in run("queries", cwd=tmp_path).err


def test_a_new_query_is_whole_and_its_name_is_not_taken_twice(run, tmp_path):
    first = run("queries", "--new", "mine", "--queries", str(tmp_path / "a" / "b"))
    again = run("queries", "--new", "mine", "--queries", str(tmp_path / "a" / "b"))

    assert (first.code, again.code) == (0, 2)
    assert "is there already" in again.err
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["mine.rq"]
