"""diff as people meet it."""

from __future__ import annotations

import json

from tests.folders import MINI


def test_a_state_does_not_differ_from_itself(run):
    ran = run("diff", str(MINI), str(MINI))

    assert (ran.code, ran.out) == (0, f"{MINI} → {MINI}: no difference\n")


def test_json_and_the_cuts_by_day_and_publisher(run):
    found = json.loads(run("diff", "2021-06-30", "2021-07-31", "--graph", str(MINI), "-f", "json").out)
    (change,) = found["changes"]

    assert (change["kind"], change["before"], change["after"]) == ("changed", "rumoured", "denied")
    assert found["newSources"][0]["publisher"] == "Harbour Post"
    cut = json.loads(
        run("diff", "2021-06-30", "2021-07-31", "--graph", str(MINI), "-f", "json", "--publisher", "reel-gazette").out
    )
    assert cut["changes"] == cut["newSources"] == []
    late = run("diff", "2021-06-30", "2022-12-31", "--graph", str(MINI), "--as-of", "2021-06-30")
    assert "no difference" in late.out
