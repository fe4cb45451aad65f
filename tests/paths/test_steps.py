"""A frontier that is looked at in parts is looked at whole, and hops turn round without loss."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.random_graphs import graphs, index_of, ladder
from tests.tries import tries

from castgraph.paths import meeting, steps
from castgraph.paths.filter import Filter
from castgraph.paths.search import Search
from castgraph.paths.steps import Hops, Steps


@pytest.mark.parametrize("chunk", [1, 3, 10, 1000])
@pytest.mark.parametrize("expected", [0.0, 5.0, 1e9])
def test_parts_are_the_whole_each_four_times_as_many_as_the_one_before(monkeypatch, chunk, expected):
    monkeypatch.setattr(steps, "FIRST_CHUNK", chunk)
    index = index_of(ladder(2, 40))
    whole = Search(index).steps.frontier(np.arange(1, 41))
    parts = list(whole.parts(expected))

    for name in ("nodes", "begin", "counts"):
        assert np.concatenate([getattr(part, name) for part in parts]).tolist() == getattr(whole, name).tolist()
    assert sum(part.work for part in parts) == whole.work == 40 * 41
    assert all(part.work == part.counts.sum() for part in parts)
    sizes = [len(part.nodes) for part in parts]
    assert all(other == one * 4 for one, other in pairwise(sizes[:-1]))
    first = max(1, int(40 * min(1.0, max(4.0 / max(expected, 0.1), chunk / whole.work))))
    assert sizes[0] == first


@tries(60)
@given(graphs(), st.sampled_from([Filter(), Filter(not_roles=frozenset({"director"}))]), st.data())
def test_a_shortest_path_is_as_short_when_frontiers_are_looked_at_in_parts(graph, only, data):
    index = index_of(graph)
    one, other = (index.number(data.draw(st.sampled_from(graph[0]))) for _ in range(2))
    whole = Search(index, only).distance(one, other)
    with pytest.MonkeyPatch.context() as patched:
        for module in (steps, meeting):
            patched.setattr(module, "FIRST_CHUNK", 1)
        patched.setattr(meeting, "_FEW", 1)
        assert Search(index, only).distance(one, other) == whole


@tries(50)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 99)), max_size=20, unique_by=lambda one: one[:2]
    )
)
def test_hops_turned_round_are_sorted_and_twice_turned_the_same(rows):
    columns = [np.array(column, dtype=np.int64) for column in zip(*sorted(rows), strict=True)] or [
        np.zeros(0, np.int64)
    ] * 3
    turned = Hops(*columns).turned()

    assert list(zip(turned.tails, turned.heads, turned.costs, strict=True)) == sorted((b, a, c) for a, b, c in rows)


def test_neighbours_that_were_looked_up_on_the_way_there_are_not_on_the_way_back(monkeypatch):
    given, between = [], Steps.between

    def spied(self, nodes, wanted, reached=None):
        given.append(reached is not None)
        return between(self, nodes, wanted, reached)

    monkeypatch.setattr(Steps, "between", spied)
    index = index_of(ladder(2, 40))
    assert Search(index).all_shortest(0, len(index) - 1).count() == 40**2
    assert given == [True] * 3
