"""Numbers that memory need not hold: arrays in files without a name, and a sort that deals them out to such files."""

from __future__ import annotations

import io
import mmap
import os
import tempfile
from typing import IO, TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CHUNK", "Scratch", "Sorted", "shares"]

CHUNK = 2_000_000
"""Numbers that are worked on at once."""
_SMALL = 1 << 22
"""Bytes of an array that stays in memory."""


class Scratch:
    """Where the large arrays of a piece of work lie: files of a folder that have no name, and go with the process.

    Args:
        folder: of the files; without one all stays in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._maps: list[mmap.mmap] = []

    def array(self, length: int, dtype: Any) -> NDArray[Any]:
        """Return an array of zeros.

        Raises:
            OSError: the disk has no room for it; it is taken at once where the system can, as a mapped file that finds
            none later kills.
        """
        size = length * np.dtype(dtype).itemsize
        if self.folder is None or size <= _SMALL:
            return np.zeros(length, dtype)
        with self.file() as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
            made = mmap.mmap(file.fileno(), size)
        self._maps.append(made)
        return np.frombuffer(made, dtype)

    def file(self) -> IO[bytes]:
        """Return a new file to be written and read."""
        return tempfile.TemporaryFile(dir=self.folder) if self.folder else io.BytesIO()

    def release(self) -> None:
        """Let go of the memory that holds parts of the arrays; they are read again from their files at need."""
        for one in self._maps:
            one.madvise(mmap.MADV_DONTNEED)


class Sorted:
    """Sorts 64-bit numbers, each once, in memory for a part of them: dealt out to piles, each sorted by itself.

    Args:
        scratch: where the piles lie, in a folder if there are several.
        bounds: the least number of each pile, ascending; one pile stays in memory.
    """

    def __init__(self, scratch: Scratch, bounds: NDArray[np.uint64]) -> None:
        self._bounds = bounds
        self._files = [scratch.file() for _ in bounds] if len(bounds) > 1 else []
        self._parts: list[NDArray[np.uint64]] = []

    def add(self, numbers: NDArray[np.uint64]) -> None:
        """Take numbers; the array is changed, and no longer the caller's."""
        if not self._files:
            self._parts.append(numbers)
            return
        numbers.sort()
        parts = np.split(numbers, np.searchsorted(numbers, self._bounds[1:]))
        for file, part in zip(self._files, parts, strict=True):
            if len(part):
                file.write(part.data)

    def piles(self) -> Iterator[NDArray[np.uint64]]:
        """Yield all numbers in ascending order, a pile at once; once."""
        if not self._files:
            parts, self._parts = self._parts, []
            yield _once(parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.uint64), *parts]))
        for file in self._files:
            with file:
                size = file.tell() // 8
                file.seek(0)
                yield _once(np.fromfile(file, np.uint64, size))


def _once(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    numbers.sort()
    fresh = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=fresh[1:])
    return numbers if fresh.all() else numbers[fresh]


def shares(counts: NDArray[np.int64], most: int = 2 * CHUNK) -> NDArray[np.int64]:
    """Return where to cut a row of things so that each share counts about as much, and hardly more than `most`.

    Returns:
        The place of the first thing of each share, ascending; the first is 0.

    Example:
        >>> shares(np.array([3, 1, 1, 1, 2]), 4).tolist()
        [0, 2]
    """
    before = np.cumsum(counts) - counts
    total = int(counts.sum())
    number = max(1, -(-total // most))
    return np.unique(np.append(0, np.searchsorted(before, np.arange(1, number) * (total / number))))
