"""Many pairs at once say the same as each alone."""

from __future__ import annotations

import random

import pytest

import castgraph
from castgraph.errors import OptionError

WAYS = [
    {}, {"max_hops": 3}, {"roles": "actor"}, {"as_of": "2022-06-01"}, {"avoid": "Olivia Colman"}, {"include": "characters"},
]  # fmt: skip


@pytest.fixture(scope="module")
def some(packaged):
    """Pairs of people, productions and a character, some of them nonsense, some twice."""
    names = castgraph.Names.of(packaged)
    every = sorted(entity.curie for entity in names if entity.kind in ("person", "production"))
    chosen = random.Random(4).choices([*every, "Charlie Spring", "Nobody At All"], k=120)
    return [*zip(chosen[::2], chosen[1::2], strict=True), ("Joe Locke", "Joe Locke")]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_distances_and_one_path_each_are_those_of_each_pair_alone(packaged, some, way):
    alone = list(castgraph.pairs(packaged, some, **way))
    hops = list(castgraph.pairs(packaged, some, only="hops", **way))
    paths = list(castgraph.pairs(packaged, some, only="path", **way))

    assert any(one.connected for one in alone)
    for one, short, path in zip(alone, hops, paths, strict=True):
        assert type(short) is type(path)
        if one.connected is None:
            assert (short.in_short(), path.in_short()) == (one.in_short(), one.in_short())
            continue
        assert (short.start, short.end, short.hops, short.connection) == (one.start, one.end, one.hops, None)
        assert (path.start, path.end, path.hops) == (one.start, one.end, one.hops)
        assert bool(short.note) is bool(path.note) is not one.connected
        if one.connected:
            assert (path.connection.nodes[0], path.connection.nodes[-1]) == (one.start, one.end)
            assert len(path.connection.hops) == one.hops
            assert all(credit.evidence or " " in credit.iri for hop in path.connection.hops for credit in hop.credits)
            if one.total == 1 == one.detailed:
                assert path.connection == one.connections[0]


def test_a_pair_is_told_in_short_by_the_hops_between_it(packaged):
    some = [("Joe Locke", "Heartstopper"), ("Joe Locke", "Kit Connor"), ("Joe Locke", "Joe Locke")]
    told = [one.in_short().partition(": ")[2] for one in castgraph.pairs(packaged, some, only="hops")]

    assert told == ["1 hop", "2 hops", "0 hops"]


def test_pairs_are_read_as_they_are_asked_for(packaged):
    def ends():
        yield "Joe Locke", "Kit Connor"
        pytest.fail("read too early")

    assert next(castgraph.pairs(packaged, ends(), only="hops")).hops == 2


def test_what_is_not_about_one_shortest_connection_is_refused(packaged):
    for way in ({"paths": 3}, {"longer": 1}, {"via": "Olivia Colman"}):
        with pytest.raises(OptionError, match="contradict"):
            castgraph.pairs(packaged, [], only="path", **way)
    with pytest.raises(OptionError, match="'hop' is not known; did you mean hops"):
        castgraph.pairs(packaged, [], only="hop")
