"""The smallest tree that joins several nodes is as small as brute force finds it."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.tries import tries

from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import PathIndex, Tables
from castgraph.paths.search import Search
from castgraph.paths.trees import _outwards, smallest_tree


@tries(150)
@given(st.integers(4, 12), st.integers(2, 5), st.randoms(use_true_random=False), st.sampled_from([0, 1, 10**9]))
def test_the_smallest_tree_is_no_larger_than_brute_force(size, ends, chance, work):
    steps = [(chance.randrange(place), place) for place in range(1, size)]
    steps += [(chance.randrange(size), chance.randrange(size)) for _ in range(size // 2)]
    columns = tuple(np.array(column) for column in zip(*((*step, 0, 0) for step in steps), strict=True))
    names = [f"n:{place:02}" for place in range(size)]
    index = PathIndex.in_memory(
        assemble(Nodes(names, np.zeros(size)), {"core": columns}), Tables(("actor",), [("person", "")])
    )
    graph = nx.Graph((one, other) for one, other in steps if one != other)
    chosen = chance.sample(range(size), min(ends, size))
    others = [node for node in range(size) if node not in chosen]
    best = min(
        len(chosen) + len(more)
        for bits in range(1 << len(others))
        if (more := [node for at, node in enumerate(others) if bits >> at & 1]) is not None
        and nx.is_connected(graph.subgraph([*chosen, *more]))
    )
    tree = smallest_tree(Search(index), chosen, 100, work=work)
    nodes = {node for step in tree.steps for node in step} | set(chosen)
    assert nx.is_tree(nx.Graph(tree.steps)) or len(chosen) == 1
    assert set(chosen) <= nodes
    assert tree.least <= best - 1 <= len(tree.steps)
    assert len(tree.steps) <= 2 * (1 - 1 / len(chosen)) * (best - 1) + 1e-9
    if work > 1 or len(chosen) <= 2 or (work and len(chosen) == 3):
        assert len(tree.steps) == best - 1


def test_a_tree_through_a_node_that_no_shortest_path_was_taken_by_is_found():
    steps = [(0, 3), (3, 1), (1, 4), (4, 2), (2, 5), (5, 0), *((end, 6) for end in range(3))]
    columns = tuple(np.array(column) for column in zip(*((*step, 0, 0) for step in steps), strict=True))
    names = [f"n:{place}" for place in range(7)]
    index = PathIndex.in_memory(
        assemble(Nodes(names, np.zeros(7)), {"core": columns}), Tables(("actor",), [("person", "")])
    )
    tree = smallest_tree(Search(index), [0, 1, 2], 100)
    assert sorted(tree.steps) == [(0, 6), (6, 1), (6, 2)]
    assert tree.least == 3


def test_three_far_ends_say_more_of_the_least_tree_than_all_four_together():
    legs = [list(range(1, 6)), list(range(6, 11)), list(range(11, 16))]
    steps = [step for leg in legs for step in pairwise([0, *leg])]
    columns = tuple(np.array(column) for column in zip(*((*step, 0, 0) for step in steps), strict=True))
    names = [f"n:{place:02}" for place in range(16)]
    index = PathIndex.in_memory(
        assemble(Nodes(names, np.zeros(16)), {"core": columns}), Tables(("actor",), [("person", "")])
    )
    tree = smallest_tree(Search(index), [5, 10, 15, 4], 100, work=0)

    assert (len(tree.steps), tree.least) == (15, 15)
    assert smallest_tree(Search(index), [5, 10], 9) is None


def test_a_tree_is_told_from_the_first_end_outwards_without_branches_that_lead_nowhere():
    assert _outwards([(1, 2), (2, 3), (2, 4), (4, 5), (3, 6)], (1, 3)) == ((1, 2), (2, 3))
    assert _outwards([(1, 2), (2, 3), (2, 4), (4, 5), (3, 6)], (5, 1)) == ((5, 4), (4, 2), (2, 1))
    assert _outwards([(1, 2), (2, 3), (1, 3)], (1, 2, 3)) == ((1, 2), (1, 3))
    assert _outwards([], (7,)) == ()
