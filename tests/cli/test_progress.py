"""What a command is at is said on a terminal, in numbers that are true, and nothing of it stays or goes into a pipe."""

from __future__ import annotations

from tests.conftest import MINI, run_command
from tests.terminal import terminal

from castgraph import underway

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_a_query_that_takes_long_says_for_how_long_and_takes_the_line_back():
    with terminal("query", "--graph", str(MINI), "-e", SLOW, "--timeout", "6") as sitting:
        sitting.until(b"the query \xc2\xb7 ")
        sitting.until(b"\r\x1b[Kcastgraph: the query was ended after 6 s")


def test_what_takes_no_time_says_nothing_more():
    with terminal("find", "quill", "--graph", str(MINI)) as sitting:
        assert sitting.ended() == 0
        assert b"\x1b[K" not in sitting.seen


def test_no_line_goes_into_a_pipe():
    ran = run_command("query", "--graph", str(MINI), "-e", SLOW, "--timeout", "2.5")
    assert ran.err == "castgraph: the query was ended after 2.5 s; allow more with --timeout\n"


def test_what_is_told_is_counted():
    told = []
    with underway.listening(lambda *what: told.append(what)):
        assert list(underway.each("looking", ["a", "b"])) == ["a", "b"]
    underway.at("nobody listens")
    assert told == [("looking", 0, 2), ("looking", 1, 2), ("", 0, 0)]
