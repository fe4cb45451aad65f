"""A series and its parts are one work: connections that differ only in the part are told once."""

from __future__ import annotations

import pytest

from castgraph.connections.find import connect
from castgraph.paths.build import path_index
from castgraph.paths.works import way_of

PAIRS = [("Alice Oseman", "David Tennant"), ("Joe Locke", "David Tennant"), ("Kit Connor", "Olivia Colman")]


def ways(store, answer):
    index = path_index(store)
    return [way_of([index.number(n.iri) for n in c.nodes], index.work) for c in answer.connections]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_each_way_is_told_once_by_its_cheapest_path(packaged, one, other):
    told = connect(packaged, one, other, limit=500)
    apart = connect(packaged, one, other, limit=500, parts=True)

    assert told.hops == apart.hops
    assert (told.detailed, told.total) == (apart.total, len(told.connections))
    assert apart.detailed == apart.total == len(apart.connections)
    assert ways(packaged, told) == list(dict.fromkeys(ways(packaged, apart)))
    assert {c.sentence for c in told.connections} <= {c.sentence for c in apart.connections}


def test_a_way_that_was_told_is_not_told_again_in_more_hops(packaged):
    for options in ({"longer": 2}, {"paths": 15}):
        found = ways(packaged, connect(packaged, "Joe Locke", "David Tennant", **options))
        assert len(set(found)) == len(found)


def test_the_other_parts_are_told_with_the_connection(packaged):
    answer = connect(packaged, "Alice Oseman", "David Tennant")
    best = answer.connections[0]
    apart = connect(packaged, "Alice Oseman", "David Tennant", limit=500, parts=True)
    paths = {tuple(node.iri for node in connection.nodes) for connection in apart.connections}

    assert any(best.also)
    assert [bool(parts) for parts in best.also[::2]] == [False] * 3
    for place, parts in enumerate(best.also):
        for part in parts:
            path = [node.iri for node in best.nodes]
            path[place] = part.iri
            assert tuple(path) in paths
    assert [[part["name"] for part in parts] for parts in best.to_json()["also"]] == [
        [part.name for part in parts] for parts in best.also
    ]
    assert answer.to_json()["detailed"] == len(apart.connections)


def test_where_parts_are_told_apart_none_is_left_out(packaged):
    answer = connect(packaged, "Alice Oseman", "David Tennant", parts=True)
    assert not any(connection.also for connection in answer.connections)
