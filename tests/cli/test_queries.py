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
