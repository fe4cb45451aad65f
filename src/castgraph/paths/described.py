"""Kinds and years of nodes, by their provisional numbers: what later told comes in place of what was told before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.vocabulary import KINDS, PREFIXES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from castgraph.paths.spooled import Numbers, Spooled

__all__ = ["Described"]

_MOST_TYPED = 256 - len(KINDS)
"""Codes up to which types have their own: the other kinds, and what is of none, need one of the 256 each."""
_PREFIXES = {PREFIXES[kind]: kind for kind in KINDS}
_PERSON = "Person"


class Described:
    """What is known of the nodes besides their names.

    Attributes:
        kind: code per node, place in `kinds`.
        first, last: year per node, 0 where unknown.
    """

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._codes: dict[tuple[str, str], int] = {}
        self._stems: dict[str, str] = {}
        self.kind = np.zeros(numbers.count, np.uint8)
        self.first, self.last = np.zeros(numbers.count, np.int16), np.zeros(numbers.count, np.int16)
        for iri, number in numbers.own():
            self.kind[number] = self._code(iri.decode(), "")

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The pairs of kind and type that occur."""
        return list(self._codes)

    def _code(self, iri: str, type_: str) -> int:
        stem = iri[: iri.rfind("/") + 1]
        if (name := self._stems.get(stem)) is None:
            name = self._stems[stem] = next((_PREFIXES[one] for one in _PREFIXES if stem.startswith(one)), "")
        return self._typed(name, type_)

    def _typed(self, name: str, type_: str) -> int:
        bare = self._codes.setdefault((name, ""), len(self._codes))
        if (
            not type_
            or name in ("", "person")
            or (len(self._codes) >= _MOST_TYPED and (name, type_) not in self._codes)
        ):
            return bare
        return self._codes.setdefault((name, type_), len(self._codes))

    def retype(self, nodes: NDArray[Any], type_: str) -> None:
        """Give nodes a type, whatever kind each is of; people have none."""
        names = [name for name, _ in self._codes]
        for base in np.flatnonzero(np.bincount(self.kind[nodes])).tolist():
            self.kind[nodes[self.kind[nodes] == base]] = self._typed(names[base], type_)

    def date(self, nodes: NDArray[Any], years: NDArray[Any], *, last: bool) -> None:
        """Give nodes the year that they are of, or begin in, or end in."""
        fits = (years > 0) & (years < 9999)
        (self.last if last else self.first)[nodes[fits]] = years[fits].astype(np.int16)

    def add(self, first: int, spooled: Spooled) -> None:
        """Take what a spooled dataset tells, whose numbers begin with `first`."""
        renamed, moved = self._numbers.renamed, self._numbers.moved
        codes: dict[tuple[str, str], int] = {}
        for rows in spooled.facts():
            told: list[tuple[int, int]] = []
            dated: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
            for number, iri, type_, years in rows:
                node = first + number
                if node in moved:
                    node = moved[node]
                    if type_ and type_ != _PERSON:
                        self.retype(np.array([node]), type_)
                else:
                    key = (iri[: iri.rfind("/") + 1], type_)
                    if node in renamed or (code := codes.get(key)) is None:
                        named = renamed[node].decode() if node in renamed else iri
                        code = self._code(named, "" if type_ == _PERSON else type_)
                        if node not in renamed:
                            codes[key] = code
                    told.append((node, code))
                if years and type_ != _PERSON:
                    begins, _, ends = years.partition("–")
                    for some, year in zip(dated, (begins, ends), strict=True):
                        if year.isdecimal():
                            some.append((node, int(year)))
            nodes, kinds = np.array(told, np.int64).reshape(-1, 2).T
            self.kind[nodes] = kinds
            for some, last in zip(dated, (False, True), strict=True):
                nodes, values = np.array(some, np.int64).reshape(-1, 2).T
                self.date(nodes, values, last=last)
