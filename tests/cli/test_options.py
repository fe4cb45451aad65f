"""The options that choose a graph."""

from __future__ import annotations

import json


def test_graph_and_store_together_are_refused(run):
    ran = run("stats", "--graph", "a", "--store", "b")

    assert ran.code == 2
    assert "give one" in ran.err


def test_an_option_comes_before_the_environment(run, folder):
    ran = run("stats", "--graph", str(folder), "-f", "json", CASTGRAPH_STORE="/nowhere")

    assert ran.code == 0
    assert json.loads(ran.out)["people"] == 1


def test_a_wrong_as_of_date_is_refused(run):
    ran = run("stats", "--as-of", "2023-13-01")

    assert ran.code == 2
    assert "is not a date" in ran.err
