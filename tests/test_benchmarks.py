"""All benchmarks tell their figures in one form, and one command prints them in one table."""

from __future__ import annotations

import json
from pathlib import Path

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks.figures import VARIABLE, figure


def test_every_benchmark_is_run_by_the_one_command():
    made = {path.stem for path in Path(benchmarks.__file__).parent.glob("*.py")}
    assert made - {"__init__", "__main__", "figures", "generate"} == benchmarks.RUNS.keys()


def test_a_figure_says_whether_its_goal_is_held_and_stands_in_the_table(tmp_path, monkeypatch):
    told = tmp_path / "figures"
    monkeypatch.setenv(VARIABLE, str(told))
    assert figure("start", 1.2, goal="≤ 1.5", peer="import click")
    assert not figure("pairs", 7.0, goal="≥ 10", size="4,000,000 credits")
    assert figure("memory", 300, "MiB")

    rows = [{"benchmark": "some"} | json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
    lines = [line.split() for line in benchmarks.table(rows).splitlines()]
    assert lines[0] == ["benchmark", "figure", "value", "goal", "held", "peer", "size"]
    assert lines[1] == ["some", "start", "1.2", "×", "≤", "1.5", "yes", "import", "click"]
    assert lines[2] == ["some", "pairs", "7", "×", "≥", "10", "NO", "4,000,000", "credits"]
    assert lines[3] == ["some", "memory", "300", "MiB"]


def test_a_benchmark_that_cannot_be_run_is_a_row_that_says_so(tmp_path):
    (row,) = benchmarks.figures_of("nothing", [], tmp_path)
    assert row["held"] is None
    assert "could not be run" in row["what"]
    assert "?" in benchmarks.table([row])
