"""Nodes and credits in any order become the sorted arrays of an index."""

from __future__ import annotations

import numpy as np
import pytest
from tests.random_graphs import TABLES, ladder

from castgraph.paths import assembly
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import write


@pytest.fixture
def folder(tmp_path):
    names, kinds, _, rows = ladder(3, 4)
    columns = tuple(np.array(column) for column in zip(*rows, strict=True))
    write(tmp_path, assemble(Nodes(names, np.array(kinds)), {"core": columns}), TABLES, "gen-1")
    return tmp_path


def test_very_many_codes_still_sort(folder):
    """Codes too wide for one key take the other way round."""
    one, other, role, evidence = (
        np.array(column) for column in ((0, 1, 1, 0), (1, 0, 2, 1), (0, 0, 1, 0), (3, 3, 1, 3))
    )
    wide = assembly._sort_wide(one, other, role, evidence, 3)
    packed = assembly._sort_packed(one, other, role, evidence, [2, 2, 1, 2], 3)
    assert all(
        np.array_equal(a, b)
        for a, b in zip((wide[0], *wide[1], wide[2]), (packed[0], *packed[1], packed[2]), strict=True)
    )


def test_codes_that_fit_into_no_key_come_back_whole():
    wide = 1 << 61
    arrays = assemble(Nodes(["n:0", "n:1"], np.zeros(2)), {"core": tuple(np.array([one]) for one in (0, 1, 0, wide))})

    assert arrays["core.evidence"].tolist() == [wide, wide]
    assert arrays["core.node"].tolist() == [1, 0]
