"""The entities and credits of one dataset as they lie beside its names, for an index that need not hold them in memory.

An importer hands them over (`names.spool`); what is in a store's triples is read by `collect` and `harvest` instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.names.index import NAMES_FILE, NamesIndex
from castgraph.names.spool import credit_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Numbers", "Spooled"]

_ROWS = 50_000


class Spooled:
    """One dataset of which names and credits lie in two files; entities are numbered from 0.

    Args:
        folder: of the files.
        merged: IRI of each entity that has another one's by now, to that; also of other datasets.

    Attributes:
        count: how many numbers there are.
    """

    def __init__(self, folder: Path, merged: Mapping[str, str]) -> None:
        self._folder = folder
        self._index = NamesIndex(folder / NAMES_FILE)
        self.count = self._index.most
        self.merged = {n - 1: other for one, other in merged.items() if (n := self._index.number(one)) is not None}

    def close(self) -> None:
        """Close the files."""
        self._index.close()

    def number(self, iri: str) -> int | None:
        """Return the number of an IRI; None where the dataset does not know it, or it has another by now."""
        found = self._index.number(iri)
        return None if found is None or found - 1 in self.merged else found - 1

    def iris(self) -> Iterator[Iterator[tuple[bytes, int]]]:
        """Yield streams of IRIs and numbers, each sorted, without those that have another IRI by now."""
        for stream in self._index.sorted_iris():
            yield ((iri.encode(), number - 1) for iri, number in stream if number - 1 not in self.merged)

    def facts(self) -> Iterator[list[tuple[int, str, str, str]]]:
        """Yield number, IRI, type and years of thousands of entities at once."""
        rows: list[tuple[int, str, str, str]] = []
        for number, iri, _, type_, years in self._index.nodes():
            rows.append((number - 1, iri, type_, years))
            if len(rows) == _ROWS:
                yield rows
                rows = []
        yield rows

    def credits(self) -> Iterator[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]:
        """Yield numbers of starts, codes (see `names.spool`) and numbers of ends of many credits at once."""
        return ((start - 1, code, end - 1) for start, code, end in credit_chunks(self._folder))

    def codes(self) -> set[int]:
        """Return the codes that occur."""
        return {one for _, code, _ in self.credits() for one in np.flatnonzero(np.bincount(code)).tolist()}


class Numbers(dict[bytes, int]):
    """IRI to provisional number: what spooled datasets know has their numbers, whatever else is asked for the next one.

    Attributes:
        spooled: the number that each dataset's begin with, and the dataset.
        count: how many numbers there are.
        renamed: number to the IRI that it has in place of the dataset's own.
        moved: number to the one that stands for it.
    """

    def __init__(self, *spooled: Spooled) -> None:
        super().__init__()
        self.spooled: list[tuple[int, Spooled]] = []
        self.count = 0
        self.renamed: dict[int, bytes] = {}
        self.moved: dict[int, int] = {}
        for one in spooled:
            self.spooled.append((self.count, one))
            self.count += one.count
        self._own = self.count
        for first, one in self.spooled:
            for number, iri in one.merged.items():
                key = iri.encode()
                if (known := self.known(key)) is None:
                    self[key], self.renamed[first + number] = first + number, key
                else:
                    self.moved[first + number] = known

    def __missing__(self, iri: bytes) -> int:
        number = self.known(iri) if self.spooled else None
        if number is None:
            number = self.count
            self.count += 1
        self[iri] = number
        return number

    def known(self, iri: bytes) -> int | None:
        """Return the number of an IRI if it has one."""
        number = self.get(iri)
        for first, spooled in self.spooled if number is None else ():
            if (found := spooled.number(iri.decode())) is not None:
                return first + found
        return number

    def own(self) -> Iterator[tuple[bytes, int]]:
        """Yield the IRIs that no spooled dataset has, and those that stand for one of its own."""
        return ((iri, number) for iri, number in self.items() if number >= self._own or number in self.renamed)

    def sorted(self) -> list[Iterator[tuple[bytes, int]]]:
        """Return streams of all IRIs and numbers, each sorted."""

        def moved_on(first: int, stream: Iterator[tuple[bytes, int]]) -> Iterator[tuple[bytes, int]]:
            return ((iri, first + number) for iri, number in stream)

        found = [moved_on(first, stream) for first, spooled in self.spooled for stream in spooled.iris()]
        return [iter(sorted(self.own())), *found]

    def final(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """Return numbers with those that others stand for replaced."""
        if not self.moved:
            return numbers
        from_, to = (np.array(column, np.int64) for column in zip(*sorted(self.moved.items()), strict=True))
        places = np.minimum(np.searchsorted(from_, numbers), len(from_) - 1)
        return np.where(from_[places] == numbers, to[places], numbers)
