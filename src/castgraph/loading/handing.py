"""What an importer hands over beside its triples, each thing to whom it is for. Keeps it on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.facts.handed import Handed
from castgraph.names.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.facts.handed import Told

__all__ = ["Handing"]


class Handing(Spool):
    """Names and credits for the indexes, and what is told with a status or a source of its own.

    Attributes:
        handed: the latter.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.handed = Handed(folder / "spool.told")

    def told(self, rows: list[Told]) -> None:
        """Take what is told."""
        with self.writing():
            self.handed.told(rows)

    def pages(self, rows: list[tuple[str, str, str, str, str]]) -> None:
        """Take the pages that tell it."""
        with self.writing():
            self.handed.pages(rows)

    def discard(self) -> None:
        """Throw away everything that was collected, and let go of what is asked."""
        super().discard()
        self.handed.discard()
