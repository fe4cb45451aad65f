"""IRIs have the numbers that a dictionary of them all would give, in a fraction of its memory."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from castgraph.loading import numbering
from castgraph.loading.numbering import Numbering

if TYPE_CHECKING:
    from pathlib import Path


def iris(first: int, last: int) -> list[str]:
    return [f"https://w3id.org/castgraph/id/person/imdb-nm{number * 7 % 9973:07d}-{number}" for number in range(first, last)]  # fmt: skip


@pytest.mark.parametrize("alike", [False, True], ids=["", "halves of digests alike"])
def test_each_has_its_number_and_what_the_table_lacks_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alike: bool
) -> None:
    digests = numbering._digests

    def halves(texts: list[str]) -> Any:
        high, low = digests(texts)
        return high >> np.uint64(54) << np.uint64(54), low

    monkeypatch.setattr(numbering, "_PILE", 1000)
    if alike:
        monkeypatch.setattr(numbering, "_digests", halves)
    numbers = Numbering(3000, tmp_path)
    assert [numbers.add(iris(at, at + 500)) for at in range(0, 3000, 500)] == [1, 501, 1001, 1501, 2001, 2501]
    assert numbers.sort()
    asked = [*iris(2990, 3003), *iris(0, 4), *iris(3001, 3002)]
    assert numbers.of(asked).tolist() == [*range(2991, 3004), 1, 2, 3, 4, 3002]
    assert numbers.of(iris(0, 3001)).tolist() == list(range(1, 3002))
    assert numbers.fresh() == [*zip(range(3001, 3004), iris(3000, 3003), strict=True)]
    assert (numbers.fresh(), numbers.of([]).tolist(), [*tmp_path.iterdir()]) == ([], [], [])


def test_one_that_comes_twice_is_noticed() -> None:
    numbers = Numbering(0, None)
    numbers.add(["a", "b"])
    numbers.add(["c", "a"])
    assert not numbers.sort()


def test_memory_holds_no_iris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 60,000, a dictionary takes 10 MB; what sorts a pile is as large as the pile."""
    monkeypatch.setattr(numbering, "_PILE", 6000)
    monkeypatch.setattr("castgraph.store.scratch._SMALL", 0)
    tracemalloc.start()
    try:
        numbers = Numbering(60_000, tmp_path)
        for at in range(0, 60_000, 3000):
            numbers.add(iris(at, at + 3000))
        assert numbers.sort()
        for at in range(0, 60_000, 3000):
            assert numbers.of(iris(at, at + 3000))[0] == at + 1
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
