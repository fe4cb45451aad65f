"""A sample finds who is nearest to everybody."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.distances import central, distances
from castgraph.paths.filter import Filter
from castgraph.paths.index import PathIndex, Tables


def test_a_sample_finds_who_is_nearest():
    chance = random.Random(5)
    steps = [(person, 600 + int(chance.paretovariate(0.9)) % 80) for person in range(600) for _ in range(3)]
    columns = tuple(np.array(column) for column in zip(*((*step, 0, 0) for step in steps), strict=True))
    names = [f"n:{place:03}" for place in range(680)]
    kinds = np.array([0] * 600 + [1] * 80)
    tables = Tables(("actor",), [("person", ""), ("production", "")])
    index = PathIndex.in_memory(assemble(Nodes(names, kinds), {"core": columns}), tables)
    whole, some = central(index, 5), central(index, 5, samples=200)
    assert some.error > 0 == whole.error
    assert [mean for _, mean in some.ranking] == pytest.approx([mean for _, mean in whole.ranking], rel=0.02)
    for node, mean in some.ranking:
        assert mean == pytest.approx(distances(index, node).average)


def test_a_sample_can_be_off_by_no_more_than_the_farthest_lets_it():
    steps = np.arange(30)
    columns = (steps, np.full(30, 30), np.zeros(30, int), np.zeros(30, int))
    names, kinds = [f"n:{place:02}" for place in range(31)], np.array([0] * 30 + [1])
    tables = Tables(("actor",), [("person", ""), ("production", "")])
    index = PathIndex.in_memory(assemble(Nodes(names, kinds), {"core": columns}), tables)

    found = central(index, 3, samples=10)

    assert found.error == pytest.approx(2 * (math.log(2 * 30 / 0.05) / (2 * 10)) ** 0.5)
    assert (found.sampled, found.people, [mean for _, mean in found.ranking]) == (10, 30, [2.0] * 3)
    assert central(index, 3, samples=30).error == central(index, 3).error == 0
    assert distances(index, 0).people == (1, 0, 29)
    assert (distances(index, 0).others, distances(index, 0).unreached) == ((0, 1, 0), 0)
    assert distances(index, 0, Filter(roles=frozenset({"director"}))).unreached == 29
    assert distances(index, 0, Filter(roles=frozenset({"director"}))).average is None
