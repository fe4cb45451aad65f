"""Many pairs at once are answered as one by one, and as networkx answers them."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.random_graphs import graphs, index_of, networkx_of
from tests.tries import tries

from castgraph.paths import many
from castgraph.paths.filter import Filter
from castgraph.paths.search import Search


def everyone(index):
    ends = np.arange(index.count)
    return np.repeat(ends, index.count), np.tile(ends, index.count)


def check(graph, search, expected, max_hops):
    index = search.index
    starts, ends = everyone(index)
    lengths = many.distances_between(search, starts, ends, max_hops).tolist()
    paths = list(many.paths_between(search, starts, ends, max_hops))
    apart = dict(nx.all_pairs_shortest_path_length(expected))
    for start, end, length, path in zip(starts.tolist(), ends.tolist(), lengths, paths, strict=True):
        wanted = apart[index.iri(start)].get(index.iri(end))
        wanted = None if wanted is None or wanted > max_hops else wanted
        assert length == (-1 if wanted is None else wanted) == len(search.shortest(start, end, max_hops) or ()) - 1
        if wanted is None:
            assert path is None
        else:
            assert (path[0], path[-1], len(path) - 1) == (start, end, wanted)
            assert nx.is_path(expected, [index.iri(node) for node in path])


@tries(300)
@given(graphs(), st.integers(0, 4), st.booleans(), st.integers(1, 6), st.sampled_from((1, 3, 1 << 17)))
def test_many_pairs_are_answered_as_one_by_one_and_by_networkx(graph, count, two_sided, max_hops, size):
    names, kinds, years, rows = graph
    if two_sided:
        rows = [row for row in rows if (row[0] + row[1]) % 2]
    graph = (names, kinds, years, rows)
    expected = nx.Graph(networkx_of(graph, Filter()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "_SLICE", size)
        patch.setattr(many, "_ALONE", size)
        check(graph, Search(index_of(graph, landmark_count=count)), expected, max_hops)


@tries(50)
@given(graphs(), st.integers(1, 6))
def test_with_a_filter_too(graph, max_hops):
    only = Filter(roles=frozenset({"actor"}))
    search = Search(index_of(graph), only)
    starts, ends = everyone(search.index)
    alone = [
        len(search.shortest(*pair, max_hops) or ()) - 1 for pair in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    assert many.distances_between(search, starts, ends, max_hops).tolist() == alone
    assert [len(path or ()) - 1 for path in many.paths_between(search, starts, ends, max_hops)] == alone


@tries(100)
@given(graphs(), st.integers(0, 3), st.data())
def test_a_pair_has_the_same_path_whatever_others_are_asked_for(graph, count, data):
    search = Search(index_of(graph, landmark_count=count))
    starts, ends = everyone(search.index)
    paths = list(many.paths_between(search, starts, ends, 12))
    order = np.array(data.draw(st.permutations(range(len(starts))))[:20])
    again = list(many.paths_between(search, starts[order], ends[order], 12))
    assert again == [paths[place] for place in order]
