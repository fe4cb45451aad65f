"""A sample finds who is nearest to everybody."""

from __future__ import annotations

import random

import numpy as np
import pytest

from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.distances import central, distances
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
