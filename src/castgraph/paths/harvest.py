"""Credits and relations picked from N-Triples lines as they pass by, for the path index."""

from __future__ import annotations

import io
import re
from array import array
from collections import defaultdict
from itertools import count
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from castgraph.paths.spooled import Numbers
from castgraph.vocabulary import CG, RDF, RELATIONS, ROLES, SCHEMA

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PERSON", "RELATION_OF", "ROLE_OF", "TYPE", "YEARS", "Harvest"]

ROLE_OF = {CG + role.predicate: name for name, role in ROLES.items()}
"""Predicate of a plain credit to its role."""
RELATION_OF = {
    relation.predicate: name
    for name, relation in RELATIONS.items()
    if relation.predicate not in (SCHEMA + "publisher", SCHEMA + "attendee")
}
"""Predicate to the relation that it states."""
YEARS = (SCHEMA + "datePublished", SCHEMA + "startDate", SCHEMA + "endDate")
TYPE = RDF + "type"
_TYPE_BYTES = TYPE.encode()
PERSON = (SCHEMA + "Person").encode()


class Harvest(io.RawIOBase):
    """A stream of N-Triples that remembers the credits, relations, types and years that pass through it.

    Give it to the engine's loader in place of the file. Lines that are written unusually are passed on but not
    remembered: the index counts what is in the store and reads back what is missing here.

    Args:
        stream: N-Triples in UTF-8.

    Attributes:
        numbers: IRI to provisional node number.
        types: IRI of a type to its number.
        columns: by predicate, numbers of subjects, and numbers of objects (or of types, or years), of 32 bits.
        skipped: number of types of people, which need not be remembered.
        counts: number of triples by predicate where that is known; counted in the store where None.
    """

    _LINE = re.compile(
        rb"^<([^>\\]+)> <("
        + b"|".join(re.escape(one.encode()) for one in (*ROLE_OF, *RELATION_OF, TYPE, *YEARS))
        + rb')> (?:<([^>\\]+)>|"(\d{4})[^"\\]*"\^\^<[^>]*>) \.\r?$',
        re.MULTILINE,
    )

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""
        self.numbers = Numbers()
        self.types: defaultdict[bytes, int] = defaultdict(count().__next__)
        self.columns: defaultdict[bytes, tuple[Any, Any]] = defaultdict(lambda: (array("I"), array("I")))
        self.skipped = 0
        self.counts: dict[str, int] | None = None

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes of the stream."""
        data = self._stream.read(size)
        self._feed(data)
        return data

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes of the stream into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _feed(self, data: bytes) -> None:
        if data:
            data = self._rest + data
            cut = data.rfind(b"\n") + 1
            data, self._rest = data[:cut], data[cut:]
        else:
            data, self._rest = self._rest, b""
        if len(self._rest) > 1 << 24:
            self._rest = b""  # a line of 16 MB is no credit
        numbers, types, columns = self.numbers, self.types, self.columns
        for subject, predicate, iri, year in self._LINE.findall(data):
            if predicate == _TYPE_BYTES:
                if iri == PERSON:
                    self.skipped += 1
                    continue
                value = types[iri]
            else:
                value = numbers[iri] if iri else int(year)
            subjects, values = columns[predicate]
            subjects.append(numbers[subject])
            values.append(value)

    def take(self, predicate: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return and forget what was remembered of a predicate."""
        subjects, values = self.columns.pop(predicate.encode(), (array("I"), array("I")))
        return np.frombuffer(subjects, dtype=np.uint32), np.frombuffer(values, dtype=np.uint32)
