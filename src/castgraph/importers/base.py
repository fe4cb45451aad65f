"""What an importer is, and what it hands over beside its triples, for the name and path indexes.

An importer turns outside files into N-Triples text, block by block, for one named graph. It never opens a store, and
never joins two entities by their name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from castgraph.importers.dataset import Dataset
    from castgraph.importers.report import Report

__all__ = ["Beside", "Earlier", "Importer", "Nothing"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier import said of an entity of the dataset that this one is added to: names, pages, first year."""

    names: tuple[str, ...]
    pages: frozenset[str] = frozenset()
    year: str = ""


class Beside(Protocol):
    """Takes what goes beside the triples: entities for the name index and credits for the path index.

    Entities are numbered from 1 up, each handed over once; credits speak in these numbers.

    Attributes:
        triples: whether anybody wants the triples too; where not, an importer may yield nothing.
    """

    triples: bool

    def entities(self, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
        """Take number, IRI, name, type and years of entities; name and type may be empty."""

    def aliases(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take other names of entities, by number."""

    def credits(self, people: Sequence[int], roles: Sequence[int], productions: Sequence[int]) -> None:
        """Take credits: three sequences of one length; a role is its place in `vocabulary.ROLES`."""

    def relations(self, starts: Sequence[int], relations: Sequence[int], ends: Sequence[int]) -> None:
        """Take relations; a relation is its place in `vocabulary.RELATIONS`."""

    def told(self, rows: list[tuple[str, str, str, str, str, str, str]]) -> None:
        """Take what is told with a status or a source of its own, as `facts.handed.Told` has it."""

    def pages(self, rows: list[tuple[str, str, str, str, str]]) -> None:
        """Take the pages that tell it: IRI, publisher's name, date, address and the publisher's IRI."""

    def earlier(self, iri: str) -> Earlier | None:
        """Return what the dataset that is added to says of an IRI; None where it knows none, or is replaced."""


class Nothing:
    """Takes everything and keeps nothing: for callers that want the triples alone."""

    triples = True

    def entities(self, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
        """Keep nothing."""

    def aliases(self, rows: Iterable[tuple[int, str]]) -> None:
        """Keep nothing."""

    def credits(self, people: Sequence[int], roles: Sequence[int], productions: Sequence[int]) -> None:
        """Keep nothing."""

    def relations(self, starts: Sequence[int], relations: Sequence[int], ends: Sequence[int]) -> None:
        """Keep nothing."""

    def told(self, rows: list[tuple[str, str, str, str, str, str, str]]) -> None:
        """Keep nothing."""

    def pages(self, rows: list[tuple[str, str, str, str, str]]) -> None:
        """Keep nothing."""

    def earlier(self, iri: str) -> Earlier | None:
        """Know nothing."""
        return None


class Importer(Protocol):
    """One outside format, inherited by each. Can be pickled before it has run, so that it may run elsewhere.

    Attributes:
        dataset: what it is.
        paths: the files.
        report: what was skipped and why, once it has run.
        endpoint: address of where the quads are, for one that yields only those which verdicts rest on.
    """

    dataset: Dataset
    paths: Sequence[Path]
    report: Report
    endpoint: str = ""

    def room(self, *, triples: bool) -> int:
        """Return about how many bytes a store takes while all of this is imported; 0 where that cannot be said.

        Args:
            triples: whether the store keeps them.
        """
        return 0

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's N-Triples in blocks of whole lines; run once.

        Args:
            beside: is handed entities and credits on the way.
            progress: told how many more bytes of the input were read.

        Raises:
            DataError: a file that is not what it should be.
        """
