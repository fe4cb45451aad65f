"""Paths that differ only in the parts of a series that they run through are one way."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.random_graphs import TABLES, graphs, index_of, ladder
from tests.tries import tries

from castgraph.paths import works as module
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import PathIndex, write
from castgraph.paths.search import Search
from castgraph.paths.works import count_ways, other_parts, way_of, works


def walks(dag):
    """Every path of a dag, as node numbers."""
    found = [(0,)]
    for tails, heads in zip(dag.tails, dag.heads, strict=True):
        steps = list(zip(tails.tolist(), heads.tolist(), strict=True))
        found = [(*path, head) for path in found for tail, head in steps if tail == path[-1]]
    return [tuple(int(layer[at]) for layer, at in zip(dag.layers, path, strict=True)) for path in found]


@tries(150)
@given(graphs(), st.data())
def test_ways_are_counted_as_if_each_path_were_walked(graph, data):
    start, end = data.draw(st.lists(st.sampled_from(graph[0]), min_size=2, max_size=2, unique=True))
    index = index_of(graph)
    dag = Search(index).exactly(index.number(start), index.number(end), data.draw(st.integers(1, 5)))
    if dag is None:
        return
    some = st.integers(0, index.count - 1)
    pairs = data.draw(st.lists(st.tuples(some, some), max_size=10))
    work = works(index.count, [part for part, _ in pairs], [whole for _, whole in pairs])
    assert count_ways(dag, work) == len({way_of(path, work) for path in walks(dag)})


@tries(150)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_a_work_is_the_top_of_what_it_is_part_of(pairs):
    above = {}
    for part, whole in pairs:
        above[part] = min(whole, above.get(part, whole))
    for node, work in enumerate(works(10, [part for part, _ in pairs], [whole for _, whole in pairs]).tolist()):
        path = [node]
        while path[-1] in above and above[path[-1]] not in path:
            path.append(above[path[-1]])
        assert work == (node if above.get(path[-1], path[-1]) != path[-1] else path[-1])


def test_where_nothing_is_a_part_every_path_is_a_way():
    index = index_of(ladder(40, 10))
    dag = Search(index).all_shortest(index.number("a"), index.number("z"))
    assert count_ways(dag, index.work) == 10**40


def test_what_would_take_too_long_to_count_is_not_counted(monkeypatch):
    index = index_of(ladder(4, 10))
    dag = Search(index).all_shortest(index.number("a"), index.number("z"))
    work = works(index.count, [int(dag.layers[1][0])], [int(dag.layers[1][1])])
    assert count_ways(dag, work) == 9 * 10**3
    monkeypatch.setattr(module, "_LOOKED_AT", 100)
    assert count_ways(dag, work) is None


def test_the_index_knows_the_work_of_every_node(tmp_path):
    names, kinds = ["part", "person", "whole"], np.array([2, 0, 2])
    columns = tuple(np.array(column) for column in ((1, 0), (0, 2), (0, 2), (0, 0)))
    arrays = assemble(Nodes(names, kinds, parts=(np.array([0]), np.array([2]))), {"core": columns})
    write(tmp_path, arrays, TABLES, "gen-1")
    for index in (PathIndex.in_memory(arrays, TABLES), PathIndex.open(tmp_path)):
        assert index.work.tolist() == [2, 1, 2]
    del arrays["work"]
    assert PathIndex.in_memory(arrays, TABLES).work.tolist() == [0, 1, 2]


@tries(80)
@given(graphs(), st.data())
def test_the_other_parts_of_a_path_are_those_by_which_it_runs_as_well(graph, data):
    start, end = data.draw(st.lists(st.sampled_from(graph[0]), min_size=2, max_size=2, unique=True))
    index = index_of(graph)
    dag = Search(index).all_shortest(index.number(start), index.number(end))
    if dag is None:
        return
    some = st.integers(0, index.count - 1)
    pairs = data.draw(st.lists(st.tuples(some, some), max_size=10))
    work = works(index.count, [part for part, _ in pairs], [whole for _, whole in pairs])
    every = set(walks(dag))
    for path in sorted(every):
        assert other_parts(dag, path, work) == [
            tuple(
                node
                for node in range(index.count)
                if node not in path and work[node] == work[path[at]] and (*path[:at], node, *path[at + 1 :]) in every
            )
            for at in range(len(path))
        ]
