"""why as people meet it."""

from __future__ import annotations

import json

from tests.folders import MINI

OPTIONS = ("--graph", str(MINI))


def test_why_on_the_command_line(run):
    ran = run("why", "Nia Thorn", "Brass Sparrow", *OPTIONS)
    assert ran.code == 0
    assert ran.out.startswith("Nia Thorn acts in Brass Sparrow\n  2021-06-07  Reel Gazette: rumoured\n")
    assert "verdict: denied (does not hold): the newest source" in ran.out

    (verdict,) = json.loads(run("why", "Nia Thorn", "Brass Sparrow", *OPTIONS, "-f", "json").out)
    assert verdict["holds"] is False
    assert [source["denies"] for source in verdict["sources"]] == [False, True]

    assert (
        run("why", "Nia Thorn", "Brass Sparrow", *OPTIONS, "--publisher", "Reel Gazette").out.count("verdict: rum") == 1
    )
    assert run("why", "Isla Nook", "Brass Sparrow", *OPTIONS).code == 1
    assert run("why", "Ada Quill", *OPTIONS).code == 2


def test_title_and_status_are_what_they_were_on_that_day(run):
    for date, title, status in (
        ("2020-12-31", "Untitled Orchard Film", "announced"),
        ("2021-03-01", "The Glass Orchard", "filming"),
    ):
        shown = run("show", "production:the-glass-orchard", *OPTIONS, "--as-of", date).out
        assert shown.startswith(title)
        why_ = run("why", "production:the-glass-orchard", *OPTIONS, "--as-of", date).out
        assert why_.startswith(title)
        assert f"verdict: {status}: the newest source" in why_
