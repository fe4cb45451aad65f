"""The answer of an endpoint, and what it says itself of whether it is all there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Answer", "suspicious"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer, whole, with its media type and its headers (names in lower case).

    `delimited` says that the endpoint said where the body ends; without, it may have been cut where a line ends.
    """

    body: bytes
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    delimited: bool = True

    @property
    def most_rows(self) -> int:
        """How many rows the endpoint says that it answers with at most; 0 where it does not say."""
        most = self.headers.get("x-sparql-maxrows", "")
        return int(most) if most.isdecimal() and most.isascii() and len(most) < 16 else 0

    @property
    def partial(self) -> bool:
        """Whether the endpoint says that this is a part."""
        state = self.headers.get("x-sql-state", "")
        return self.status == 206 or bool(state and state != "00000")

    def limited(self, rows: int) -> int | bool:
        """Return whether the endpoint says that it cut its answer, and where it says so with a number, that number."""
        return most if (most := self.most_rows) and rows >= most else self.partial


def suspicious(count: int, largest: int) -> bool:
    """Return whether an answer of so many rows may have been cut: limits are round, large answers worth a look."""
    return count > 0 and (count % 10 == 0 or count >= 1000 or count & (count - 1) == 0 or count == largest)
