"""How much a graph holds."""

from __future__ import annotations

from castgraph.answers.statistics import statistics


def test_statistics_count_what_is_there(mini):
    counted = statistics(mini)

    assert counted["sources"] == 10
    assert counted["credits denied or ruled out"] == 1
    assert counted["recastings and successions"] == 1
    assert counted["productions under several titles"] == 1
