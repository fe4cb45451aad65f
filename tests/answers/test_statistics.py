"""How much a graph holds."""

from __future__ import annotations

from castgraph.answers.statistics import _counted_credits, _read, statistics


def test_statistics_count_what_is_there(mini):
    counted = statistics(mini)

    assert counted["sources"] == 10
    assert counted["credits that do not hold"] == 1
    assert counted["recastings and successions"] == 1
    assert counted["productions under several titles"] == 1


def test_a_store_that_counts_for_itself_counts_the_same(packaged):
    assert _counted_credits(packaged) == _read(packaged)
