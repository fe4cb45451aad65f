"""What an importer tells with a status or a source of its own, kept on disk until it is judged and indexed.

It would take longer to read it back out of the store than to load it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from castgraph.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from castgraph.store.base import Store

__all__ = ["Handed", "Settled", "Told", "handed_over"]

Told = tuple[str, str, str, str, str, str, str]
"""Credit or production, person, key of `vocabulary.ROLES` and production of the credit, source and its date, and key of
`vocabulary.STATUSES`. IRIs, and empty where there is none: a production has no person, the dataset is no source."""
Settled = tuple[str, str, str, str, str, str]
"""Credit, person, role and production as in `Told`, what holds of it, and who tells it: lines of source and status."""
_SCHEMA = """
CREATE TABLE told (node, person, role, production, source, published, status);
CREATE TABLE page (iri, publisher, published, url, publisher_iri);
CREATE TABLE settled (node, person, role, production, now, said);
"""
_BATCH = 20_000
"""Rows that are judged at once, at least: more where they hang together."""


class Handed:
    """What one dataset tells so, in a file of its own; see the module.

    Attributes:
        any: whether there is anything.
    """

    def __init__(self, path: Path) -> None:
        import sqlite3  # which those who only ask whether there is any need not pay for

        self.any = False
        self._path = path
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-8192"):
            self._base.execute(f"PRAGMA {pragma}")
        self._base.executescript(_SCHEMA)
        self._base.execute("BEGIN")

    def told(self, rows: list[Told]) -> None:
        """Take what is told."""
        self.any = self.any or bool(rows)
        self._base.executemany("INSERT INTO told VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def pages(self, rows: Iterable[tuple[str, str, str, str, str]]) -> None:
        """Take the pages that tell it: IRI, publisher's name, date, address and the publisher's IRI."""
        self._base.executemany("INSERT INTO page VALUES (?, ?, ?, ?, ?)", rows)

    def settled(self, rows: Iterable[Settled]) -> None:
        """Take what holds of the credits."""
        self._base.executemany("INSERT INTO settled VALUES (?, ?, ?, ?, ?, ?)", rows)

    def sources(self) -> dict[str, Source]:
        """Return the pages by their IRIs."""
        rows = self._base.execute("SELECT iri, publisher, published, url, '', publisher_iri FROM page")
        return {row[0]: Source(*row) for row in rows}

    def days(self) -> Iterator[str]:
        """Yield each date of a page once."""
        return (day for (day,) in self._base.execute("SELECT DISTINCT published FROM page"))

    def productions(self) -> set[str]:
        """Return the productions of which anything is told, or that somebody has a credit in."""
        return {
            iri for (iri,) in self._base.execute("SELECT DISTINCT coalesce(nullif(production, ''), node) FROM told")
        }

    def batches(self, family: Callable[[str], str], merged: Mapping[str, str]) -> Iterator[list[Told]]:
        """Yield all that is told, thousands of rows at once, what is told of one family in one of them.

        Args:
            family: IRI of a production to what stands for all that hangs together with it.
            merged: IRI of each entity that has another one's by now, to that.
        """
        now = merged.get
        self._base.create_function("now", 1, lambda iri: now(iri, iri), deterministic=True)
        self._base.create_function("family", 1, family, deterministic=True)
        rows = self._base.execute(
            "SELECT DISTINCT CASE person WHEN '' THEN now(node) ELSE node END, now(person), role, now(production), "
            "source, published, status FROM told ORDER BY family(now(coalesce(nullif(production, ''), node)))"
        )
        batch: list[Told] = []
        for _, some in groupby(rows, lambda row: family(row[3] or row[0])):
            batch += some
            if len(batch) >= _BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def outcome(self) -> Iterator[Settled]:
        """Yield what was settled, in the order of the credits."""
        return iter(self._base.execute("SELECT node, person, role, production, now, said FROM settled ORDER BY node"))

    def discard(self) -> None:
        """Throw it away."""
        self._base.close()
        self._path.unlink(missing_ok=True)


def handed_over(store: Store) -> dict[str, Handed]:
    """Return what was handed over of the datasets of a store that is being built, by their IRIs; mostly nothing."""
    found: dict[str, Handed] = store.cached("handed over", dict)
    return found
