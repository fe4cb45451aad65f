"""Numbers of very many IRIs, which memory need not hold: digests of them lie sorted in a file, to be looked up."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.store.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Numbering"]

_PILE, _PILES = 1 << 17, 256
"""Digests that are sorted at once, unless there were more piles of them than files may be open."""
_ROW = np.dtype([("high", "<u8"), ("low", "<u8"), ("number", "<u4")])


class Numbering:
    """IRI to number, from 1 up as they come: first all of a table, then those that are met besides.

    An IRI is known by 128 bits of its digest. In memory are those that the table lacks.

    Args:
        most: how many the table has, about.
        folder: where the digests lie if they are many; in memory without one.

    Attributes:
        count: how many have a number.
    """

    def __init__(self, most: int, folder: Path | None) -> None:
        self.count = 0
        piles = max(1, min(_PILES, -(-most // _PILE)))
        self._scratch = Scratch(folder if piles > 1 else None)
        self._piles = [self._scratch.file() for _ in range(piles)]
        self._high, self._low, self._number = (np.zeros(0, _ROW[name]) for name in _ROW.names or ())
        self._more: dict[tuple[int, int], int] = {}
        self._fresh: list[tuple[int, str]] = []

    def add(self, iris: Sequence[str]) -> int:
        """Give the next IRIs of the table the next numbers; return the first of these."""
        first = self.count + 1
        self.count += len(iris)
        rows = np.zeros(len(iris), _ROW)
        rows["high"], rows["low"] = _digests(iris)
        rows["number"] = np.arange(first, self.count + 1)
        piles = (rows["high"] >> np.uint64(32)) * np.uint64(len(self._piles)) >> np.uint64(32)
        for at, file in enumerate(self._piles):
            file.write(rows[piles == at].tobytes())
        return first

    def sort(self) -> bool:
        """Be ready to be asked, once the table is through; whether it has each IRI once."""
        columns = [self._scratch.array(self.count, _ROW[name]) for name in _ROW.names or ()]
        done = 0
        for file in self._piles:
            with file:
                file.seek(0)
                rows = np.frombuffer(file.read(), _ROW)
            rows = rows[np.lexsort((rows["low"], rows["high"]))]
            same = np.flatnonzero(rows["high"][1:] == rows["high"][:-1])
            for at in same.tolist():  # one in billions, of which the digest's other half tells which it is
                high, low, number = rows[at + 1].tolist()
                if low == rows["low"][at]:
                    return False
                self._more[high, low] = number
            for column, name in zip(columns, _ROW.names or (), strict=True):
                column[done : done + len(rows)] = rows[name]
            done += len(rows)
            self._scratch.release()
        self._high, self._low, self._number = columns
        return True

    def of(self, iris: Sequence[str]) -> NDArray[np.uint32]:
        """Return the numbers of IRIs; what the table lacks gets the next."""
        high, low = _digests(iris)
        numbers = np.zeros(len(iris), np.uint32)
        if len(self._high):
            places = np.minimum(np.searchsorted(self._high, high), len(self._high) - 1)
            known = (self._high[places] == high) & (self._low[places] == low)
            numbers[known] = self._number[places[known]]
        for at in np.flatnonzero(numbers == 0).tolist():
            key = (int(high[at]), int(low[at]))
            if key not in self._more:
                self.count += 1
                self._more[key] = self.count
                self._fresh.append((self.count, iris[at]))
            numbers[at] = self._more[key]
        self._scratch.release()
        return numbers

    def fresh(self) -> list[tuple[int, str]]:
        """Return number and IRI of those that were met since it was last asked."""
        found, self._fresh = self._fresh, []
        return found


def _digests(iris: Sequence[str]) -> Any:
    data = b"".join([blake2b(iri.encode("utf-8", "surrogatepass"), digest_size=16).digest() for iri in iris])
    return np.frombuffer(data, "<u8").reshape(-1, 2).T
