"""Landmarks change the time that a search takes, and nothing else."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.random_graphs import graphs, index_of, networkx_of
from tests.tries import tries

from castgraph.errors import DataError
from castgraph.paths.filter import Filter
from castgraph.paths.search import Search


@tries(300)
@given(graphs(), st.integers(1, 4), st.booleans(), st.integers(1, 6))
def test_landmarks_change_nothing_but_the_time(graph, count, two_sided, max_hops):
    names, kinds, years, rows = graph
    if two_sided:  # where every step changes sides, lengths are all even or all odd
        rows = [row for row in rows if (row[0] + row[1]) % 2]
    index = index_of((names, kinds, years, rows), landmark_count=count)
    assert index.bipartite or not two_sided or not index.landmarks.size
    search, expected = Search(index), nx.Graph(networkx_of((names, kinds, years, rows), Filter()))
    for start in range(len(names)):
        lengths = nx.single_source_shortest_path_length(expected, index.iri(start))
        for end in range(len(names)):
            path, wanted = search.shortest(start, end, max_hops), lengths.get(index.iri(end))
            if wanted is None or wanted > max_hops:
                assert path is None
            else:
                assert path is not None
                assert (path[0], path[-1], len(path) - 1) == (start, end, wanted)
                assert nx.is_path(expected, [index.iri(node) for node in path])


@pytest.mark.parametrize("hops", [[[1], [5], [1]], [[0], [1], [0]]])
def test_landmarks_that_do_not_fit_are_no_path(hops):
    index = index_of((["x:a", "x:b", "x:c"], [0, 1, 0], [0, 0, 0], [(0, 1, 0, 0), (1, 2, 0, 0)]), landmark_count=1)
    index.landmarks = np.array(hops, np.uint8)
    with pytest.raises(DataError, match="landmarks"):
        Search(index).shortest(0, 2)


@tries(200)
@given(graphs(), st.integers(0, 3), st.integers(0, 12))
def test_loops_and_arrays_find_the_same(graph, count, most):
    """Wherever plain loops give up in favour of numpy, the path is as long."""
    search = Search(index_of(graph, landmark_count=count))
    everyone = [(start, end) for start in range(search.index.count) for end in range(search.index.count)]
    lengths = [len(search.shortest(*pair) or ()) for pair in everyone]
    search.near.most = most
    assert [len(search.shortest(*pair) or ()) for pair in everyone] == lengths
    search.near.most = 0
    assert [len(search.shortest(*pair) or ()) for pair in everyone] == lengths
