"""The search finds what networkx finds, under every filter."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.random_graphs import graphs, index_of, networkx_of
from tests.tries import tries

from castgraph.paths.filter import Filter
from castgraph.paths.search import Search

FILTERS = st.builds(
    Filter,
    roles=st.sampled_from((frozenset(), frozenset({"actor"}), frozenset({"actor", "isBasedOn"}))),
    not_roles=st.sampled_from((frozenset(), frozenset({"director"}))),
    kinds=st.sampled_from((frozenset(), frozenset({"Movie"}))),
    statuses=st.sampled_from((frozenset(), frozenset({"released"}), frozenset({"announced", "released"}))),
    years=st.sampled_from((None, None, (1995, 2012))),
    as_of=st.sampled_from(("", "", "2020-12-31", "2021-06-30", "2024-01-01")),
    publishers=st.sampled_from((frozenset(), frozenset(), frozenset({"Alpha"}), frozenset({"Beta"}))),
)


def paths_of(index, dag):
    return sorted(tuple(index.iri(node) for node in path) for _, path in dag.best())


@tries(400)
@given(graphs(), FILTERS, st.data())
def test_it_finds_the_shortest_paths_that_networkx_finds(graph, only, data):
    names = graph[0]
    start, end = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    index, expected = index_of(graph), networkx_of(graph, only, (start, end))
    search = Search(index, only)
    one, other = index.number(start), index.number(end)
    dag, path = search.all_shortest(one, other), search.shortest(one, other)
    if not nx.has_path(expected, start, end):
        assert dag is None
        assert path is None
        return
    wanted = sorted(tuple(path) for path in nx.all_shortest_paths(nx.Graph(expected), start, end))
    assert paths_of(index, dag) == wanted
    assert dag.count() == len(wanted)
    assert tuple(index.iri(node) for node in path) in wanted
    if dag.hops:
        assert search.all_shortest(one, other, dag.hops - 1) is None
        assert search.distance(one, other, dag.hops) == dag.hops


@tries(200)
@given(graphs(), st.data())
def test_credits_of_another_layer_shorten_nothing_where_none_begins_near_an_end(graph, data):
    *nodes, rows = graph
    beside = data.draw(st.integers(0, min(3, len(rows))))
    index = index_of((*nodes, rows[beside:]), withdrawn=rows[:beside])
    one, other = data.draw(st.permutations(range(len(index))))[:2]
    search = Search(index, data.draw(st.sampled_from((Filter(), Filter(without=frozenset({"ended"}))))))
    found = search.all_shortest(one, other)
    if "withdrawn" not in index.layers or search.may_be_shortened(index.layers["withdrawn"]):
        return
    assert found.hops == Search(index, Filter(also=frozenset({"denied"}))).distance(one, other)


def test_a_search_that_met_nothing_withdrawn_says_so():
    rows = [(number, number + 1, 0, 1) for number in range(5)]
    index = index_of(([f"x:{n}" for n in range(8)], [0] * 8, [0] * 8, rows), withdrawn=[(2, 7, 0, 5), (6, 7, 0, 5)])
    search = Search(index)

    for ends, expected in (((0, 1), False), ((4, 5), False), ((0, 5), True), ((2, 3), True), ((0, 6), True)):
        search.all_shortest(*ends)
        assert search.may_be_shortened(index.layers["withdrawn"]) is expected, ends


@tries(200)
@given(graphs(), FILTERS, st.data())
def test_it_finds_all_longer_paths_without_loops(graph, only, data):
    names = graph[0]
    start, end = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
    hops = data.draw(st.integers(1, 6))
    index, expected = index_of(graph), nx.Graph(networkx_of(graph, only, (start, end)))
    dag = Search(index, only).exactly(index.number(start), index.number(end), hops)
    wanted = [tuple(path) for path in nx.all_simple_paths(expected, start, end, hops) if len(path) == hops + 1]
    assert (paths_of(index, dag) if dag else []) == sorted(wanted)


@tries(200)
@given(graphs(), FILTERS, st.data())
def test_distances_and_groups_are_those_of_networkx(graph, only, data):
    names = graph[0]
    start = data.draw(st.sampled_from(names))
    index, expected = index_of(graph), networkx_of(graph, only, (start,))
    search = Search(index, only)
    wanted = nx.single_source_shortest_path_length(expected, start)
    found = {index.iri(node): hops for hops, level in enumerate(search.levels(index.number(start))) for node in level}
    assert found == wanted
    assert search.reach(index.number(start)) == len(wanted)
    whole = networkx_of(graph, Filter())
    groups = sorted((len(group) for group in nx.connected_components(whole)), reverse=True)
    assert index.component_sizes.tolist() == groups
    for group in nx.connected_components(whole):
        assert len({index.component_of(index.number(name)) for name in group}) == 1


@tries(100)
@given(graphs(), st.data())
def test_avoided_nodes_are_not_stepped_on(graph, data):
    names = graph[0]
    if len(names) < 3:
        return
    start, end, avoided = data.draw(st.lists(st.sampled_from(names), min_size=3, max_size=3, unique=True))
    index, expected = index_of(graph), nx.Graph(networkx_of(graph, Filter()))
    expected.remove_node(avoided)
    search = Search(index, Filter(avoid=(index.number(avoided),)))
    dag = search.all_shortest(index.number(start), index.number(end))
    wanted = (
        sorted(map(tuple, nx.all_shortest_paths(expected, start, end))) if nx.has_path(expected, start, end) else []
    )
    assert (paths_of(index, dag) if dag else []) == wanted
    hops = data.draw(st.integers(1, 5))
    dag = search.exactly(index.number(start), index.number(end), hops)
    longer = [tuple(path) for path in nx.all_simple_paths(expected, start, end, hops) if len(path) == hops + 1]
    assert (paths_of(index, dag) if dag else []) == sorted(longer)


@pytest.mark.parametrize("length", [120, 260, 700])
def test_long_chains_are_found_whole(length):
    names = [f"n:{place:04}" for place in range(length + 1)]
    steps = [(place, place + 1, 0, 1) for place in range(length)]
    index = index_of((names, [0] * len(names), [0] * len(names), steps))
    search = Search(index)
    assert len(search.shortest(0, length)) == length + 1
    assert search.all_shortest(0, length).count() == 1
    assert search.shortest(0, length, length - 1) is None
    assert all(not any(label.any() for label in spare) for spare in index.spare.values())
