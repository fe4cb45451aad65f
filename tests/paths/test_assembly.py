"""Nodes and credits in any order become the sorted arrays of an index."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.random_graphs import graphs
from tests.tries import tries

from castgraph.paths import assembly, landmarks, rows
from castgraph.paths.assembly import Nodes, assemble
from castgraph.store import scratch as scratch_module
from castgraph.store.scratch import Scratch, Sorted, shares


def columns_of(graph):
    found = [np.array(column, np.int64) for column in zip(*graph[3], strict=True)] or [np.zeros(0, np.int64)] * 4
    return tuple(found)


@pytest.mark.parametrize("chunk", [1, 3])
@tries(100)
@given(graph=graphs())
def test_what_is_sorted_on_disk_in_small_parts_is_the_same(tmp_path_factory, chunk, graph):
    """However little is looked at at once, and wherever it lies, the arrays are byte for byte those made in one go."""
    nodes, columns = Nodes(graph[0], np.array(graph[1])), columns_of(graph)
    whole = assemble(nodes, {"core": columns, "extra": columns}, landmark_count=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch_module, "_SMALL", 8)
        for module in (assembly, landmarks, rows):
            patch.setattr(module, "CHUNK", chunk)
        patch.setattr(assembly, "shares", lambda counts: shares(counts, chunk))
        patch.setattr(assembly, "_NAMES", chunk)
        parts = [tuple(column[at : at + 2] for column in columns) for at in range(0, len(columns[0]), 2)]
        scratch = Scratch(tmp_path_factory.mktemp("scratch"))
        layers = {"core": lambda: iter(parts), "extra": columns}
        small = assemble(nodes, layers, landmark_count=2, scratch=scratch)

    assert small.keys() == whole.keys()
    for name, array in whole.items():
        assert (name, small[name].dtype, small[name].tolist()) == (name, array.dtype, array.tolist())


def test_very_many_codes_still_sort():
    """Codes too wide for one key take the other way round."""
    columns = [np.array(column) for column in ((0, 1, 1, 0), (1, 0, 2, 1), (0, 0, 1, 0), (3, 3, 1, 3))]
    wide = assembly._sort_wide(*columns, 3)
    packed = assembly._sort_packed(lambda: iter([columns]), np.zeros(1, np.int64), [2, 2, 1, 2], 3, Scratch())
    assert all(
        np.array_equal(a, b)
        for a, b in zip((wide[0], *wide[1], wide[2]), (packed[0], *packed[1], packed[2]), strict=True)
    )


def test_codes_that_fit_into_no_key_come_back_whole():
    wide = 1 << 61
    arrays = assemble(Nodes(["n:0", "n:1"], np.zeros(2)), {"core": tuple(np.array([one]) for one in (0, 1, 0, wide))})

    assert arrays["core.evidence"].tolist() == [wide, wide]
    assert arrays["core.node"].tolist() == [1, 0]


def test_numbers_are_dealt_out_and_come_back_sorted_each_once(tmp_path):
    numbers = np.random.default_rng(3).integers(0, 500, 1000).astype(np.uint64)
    for folder, bounds in ((None, [0]), (tmp_path, [0, 100, 101, 499])):
        piles = Sorted(Scratch(folder), np.array(bounds, np.uint64))
        for part in np.array_split(numbers, 7):
            piles.add(part.copy())
        assert np.concatenate(list(piles.piles())).tolist() == sorted(set(numbers.tolist()))
    assert not list(tmp_path.iterdir())
