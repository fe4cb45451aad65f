"""How far everybody is from one node."""

from __future__ import annotations

import numpy as np

from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.distances import distances
from castgraph.paths.filter import Filter
from castgraph.paths.index import PathIndex, Tables


def test_everybody_is_counted_by_distance_also_who_is_not_reached():
    steps = np.arange(30)
    columns = (steps, np.full(30, 30), np.zeros(30, int), np.zeros(30, int))
    names, kinds = [f"n:{place:02}" for place in range(31)], np.array([0] * 30 + [1])
    tables = Tables(("actor",), [("person", ""), ("production", "")])
    index = PathIndex.in_memory(assemble(Nodes(names, kinds), {"core": columns}), tables)

    assert distances(index, 0).people == (1, 0, 29)
    assert (distances(index, 0).others, distances(index, 0).unreached) == ((0, 1, 0), 0)
    assert distances(index, 0, Filter(roles=frozenset({"director"}))).unreached == 29
    assert distances(index, 0, Filter(roles=frozenset({"director"}))).average is None
