"""People with like names are found as by comparing each with each, and in time that grows with their number alone."""

from __future__ import annotations

import random
import time
from itertools import combinations

import pytest
from rapidfuzz import fuzz
from tests.faults.drivers import curated

from castgraph.curation.checks.duplicates import _close
from castgraph.curation.checks.run import check

FIRST = ["anna", "ann", "bernard", "bernhard", "catherine", "katherine", "jo", "maximilian", "maximillian", "li"]
LAST = [
    "smith",
    "smyth",
    "van der berg",
    "van den berg",
    "o neill",
    "oneill",
    "featherstonehaugh",
    "wu",
    "garcia marquez",
]


def test_like_names_are_those_that_a_comparison_of_all_finds() -> None:
    choose = random.Random(5)
    names = sorted(
        {f"{choose.choice(FIRST)} {choose.choice(LAST)}{choose.choice(['', 's', ' ii'])}" for _ in range(200)}
    )
    names += [names[0][:-2] + "xy" + names[0][-2:], names[7] + "s"]
    wanted = {(a, b) for a, b in combinations(range(len(names)), 2) if fuzz.ratio(names[a], names[b], score_cutoff=92)}
    assert wanted
    assert set(_close(names, [str(number) for number in range(len(names))])) == wanted


@pytest.mark.parametrize("kind", ["a long name", "many aliases", "many people", "many findings"])
def test_checking_takes_time_in_proportion_to_the_text(tmp_path, kind: str) -> None:
    def seconds(count: int) -> float:
        folder = curated(tmp_path / f"{kind} {count}", "v1")
        path = folder / "entities" / "all.ttl"
        text = path.read_text()
        if kind == "a long name":
            text = text.replace("Person 1", "Ann Bx" * count * 100).replace("Person 2", "Ann Bx" * count * 100 + "y")
        elif kind == "many people":
            text += "".join(
                f'person:q{i} a schema:Person ; schema:name "Person {i * 7919:x}" .\n' for i in range(count)
            )
        else:
            mark = "\\t" if kind == "many findings" else ""
            listed = ", ".join(f'"Alias{mark} Number {i}"' for i in range(count))
            text += f"person:p1 schema:alternateName {listed} .\n"
        path.write_text(text)
        began = time.process_time()
        check(folder)
        return time.process_time() - began

    seconds(50)  # imports
    few, many = seconds(250), seconds(2000)
    assert many < 16 * few + 0.5, (few, many)
