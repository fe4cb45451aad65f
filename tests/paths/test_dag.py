"""All shortest paths at once: counted exactly, the best first."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.random_graphs import graphs, index_of, ladder
from tests.tries import tries

from castgraph.paths import dag
from castgraph.paths.dag import chain
from castgraph.paths.search import Search


@tries(100)
@given(graphs(), st.data())
def test_the_best_come_first_and_ties_in_the_order_of_their_nodes(graph, data):
    names = graph[0]
    start, end = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
    index = index_of(graph)
    search = Search(index)
    made = search.exactly(index.number(start), index.number(end), data.draw(st.integers(2, 5)))
    if made is None:
        return
    found = list(made.best())
    assert found == sorted(found)
    assert len({path for _, path in found}) == len(found)
    assert list(made.best(2)) == found[:2]
    for cost, path in found:
        spent = 0
        for depth, (one, other) in enumerate(pairwise(path)):
            step = search.steps.between(np.array([one]), lambda nodes, to=other: nodes == to)[1]
            spent += int(step.costs[0])
            if depth + 2 < len(path):
                spent += int(search.rules.node_costs(np.array([other]))[0])
        assert spent == cost


@tries(100)
@given(graphs(), st.data())
def test_plain_loops_and_arrays_count_and_rank_alike(graph, data):
    index = index_of(graph)
    ends = data.draw(st.lists(st.integers(0, index.count - 1), min_size=2, max_size=2, unique=True))
    made = [Search(index).exactly(*ends, hops) for hops in (3, 3)]
    if made[0] is None:
        return
    through = data.draw(st.dictionaries(st.integers(1, 3), st.integers(0, index.count - 1), max_size=2))
    found = []
    for small, one in zip((0, 10**6), made, strict=True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dag, "_SMALL", small)
            found.append((one.count(through), list(one.best())))
    assert found[0] == found[1]


def test_more_paths_than_fit_into_64_bits_are_counted_exactly():
    index = index_of(ladder(40, 10))
    every = Search(index).all_shortest(index.number("a"), index.number("z"))
    assert every.count() == 10**40
    first = [path for _, path in every.best(3)]
    assert [index.iri(node) for node in first[0]][-2] == "m:039:0000"
    assert first == sorted(first)


def test_a_chain_passes_through_the_joint():
    index = index_of(ladder(2, 3))
    search = Search(index)
    middle = index.number("m:000:0001")
    parts = [search.all_shortest(index.number("a"), middle), search.all_shortest(middle, index.number("z"))]
    assert {path[1] for _, path in chain(parts).best()} == {middle}
    assert chain(parts).count() == 3
    assert list(chain(parts[:1]).best()) == list(parts[0].best())


def test_there_and_back_again_is_no_path():
    index = index_of(ladder(1, 3))
    search = Search(index)
    start, middle = index.number("a"), index.number("m:000:0001")
    there, back = search.all_shortest(start, middle), search.all_shortest(middle, index.number("z"))
    again = search.all_shortest(index.number("z"), start)

    assert chain([there, back]).hops == 2
    assert [path[1:3] for _, path in chain([there, back, again]).best()] == []
    assert chain([there]).simple
