"""The long run: ``python -m tests.faults --long`` prints what was tried, what held, what was lost, what was left."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.faults.drivers import REPORT, ROOT, SIZES, Scale

ALSO = (
    "tests/connections/test_verdicts_by_brute_force.py", "tests/curation/checks", "tests/export/page/test_answers.py",
    "tests/importers/test_markup.py", "tests/loading/test_refreshing.py", "tests/paths", "tests/serving/test_any_input.py",
)  # fmt: skip
"""Tests that try more in a long run, too."""


class Outcomes:
    """Collects how each test ended, workers of xdist included."""

    def __init__(self) -> None:
        self.skipped: dict[str, str] = {}
        self.failed: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.split("::")[-1].removeprefix("test_")
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.skipped[name] = reason.removeprefix("Skipped: ")
        elif report.failed:
            text = getattr(report.longrepr, "reprcrash", None)
            self.failed[name] = (text.message if text else str(report.longrepr)).strip()


def main() -> int:
    """Parse the words, run pytest, print the table; 0 if everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--long", action="store_true", help="200 kills, 60,000 mutants, every failing call")
    parser.add_argument(
        "--kinds",
        action="store_true",
        help="hit each command that writes at each kind of call; with -k f49, in minutes",
    )
    parser.add_argument("--fuzz", type=float, metavar="MINUTES", help="fuzz each reader for so many minutes instead")
    parser.add_argument("--seed", type=int, help="repeat a run; a long one is otherwise random")
    parser.add_argument("-k", default="", help="only faults that match, as pytest's -k")
    parser.add_argument("-n", default="2", help="processes")
    for name in ("kills", "points", "mutants", "rounds", "rows", "pairs"):
        parser.add_argument(f"--{name}", type=int)
    given = parser.parse_args()
    if given.fuzz is not None:
        from tests.faults import fuzz

        return fuzz.main(given.fuzz * 60, given.k, given.seed)
    sizes: dict[str, Any] = {"kinds": given.kinds}
    if given.long:
        sizes |= {"kills": 200, "points": 10**6, "mutants": 60_000, "rounds": 200, "rows": 300_000, "pairs": 10_000}
        sizes |= {"seed": int(time.time()), "long": True}
    chosen = ("kills", "points", "mutants", "rounds", "rows", "pairs", "seed")
    sizes |= {name: value for name in chosen if (value := getattr(given, name)) is not None}
    print(f"seed {Scale(**sizes).seed}", flush=True)
    outcomes = Outcomes()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tallies"
        os.environ |= {SIZES: json.dumps(sizes), REPORT: str(report)}
        options = ["-q", "-n", given.n, "--dist", "worksteal", "-p", "no:cacheprovider", "--tb=no"]
        options += ["--no-header", "--no-summary", *(["-k", given.k] if given.k else [])]
        os.chdir(ROOT)
        pytest.main([*options, "tests/faults", *(ALSO if given.long else ())], plugins=[outcomes])
        lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    print_table([json.loads(line) for line in lines], outcomes)
    print(f"{time.monotonic() - began:.0f} seconds")
    return 1 if outcomes.failed else 0


def print_table(tallies: list[dict[str, Any]], outcomes: Outcomes) -> None:
    """Print one line per fault, then what was skipped and what failed, with reasons."""
    faults: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for counted in tallies:
        faults[re.sub(r"\[.*", "", counted["fault"])].append(counted)
    print(f"\n{'fault':<58} {'tried':>7} {'held':>7} {'lost':>5} {'left':>5}")
    total = [0, 0, 0, 0]
    for name, parts in sorted(faults.items()):
        if all(part["fault"] in outcomes.skipped for part in parts):
            continue
        numbers = [sum(p["tried"] for p in parts), sum(p["held"] for p in parts)]
        numbers += [sum(len(p["lost"]) for p in parts), sum(len(p["left"]) for p in parts)]
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        print(f"{name[:58]:<58} {numbers[0]:>7,} {numbers[1]:>7,} {numbers[2]:>5} {numbers[3]:>5}")
    print(f"{'all':<58} {total[0]:>7,} {total[1]:>7,} {total[2]:>5} {total[3]:>5}")
    for note in sorted(counted["note"] for counted in tallies if counted["note"]):
        print(note)
    for title, listed in (("skipped", outcomes.skipped), ("failed", outcomes.failed)):
        for name, reason in sorted(listed.items()):
            print(f"{title}: {name}: {reason[:600]}")


if __name__ == "__main__":
    sys.exit(main())
