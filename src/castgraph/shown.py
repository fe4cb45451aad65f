"""How results show themselves: in a line as `repr`, as text when printed, as HTML in a notebook, as rows for a table.

The words and pictures are made in `export/`, above all that is shown. The package itself, which is there before any of
its modules, says by whom; this module knows nobody.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

__all__ = ["LINE", "Page", "Paged", "Painter", "Results", "Shown", "Tabular"]

LINE = 200
"""Characters that the `repr` of a result has at most."""

T = TypeVar("T")


class Painter(Protocol):
    """Who makes text, HTML and pages of results."""

    def text(self, shown: Any) -> str:
        """Return a result as the command prints it."""

    def html(self, shown: Any) -> str:
        """Return a result as a notebook shows it, in 60 kB at most."""

    def page(self, shown: Any) -> str:
        """Return the page of a result."""

    def frame(self, document: str) -> str:
        """Return a page as a notebook shows it."""

    def save(self, document: str, path: Any) -> None:
        """Write a page in one step."""

    def dataframe(self, shown: Any) -> pd.DataFrame:
        """Return the rows of a result as a data frame of pandas."""


def _painter() -> Painter:
    painter: Painter = sys.modules["castgraph"].painter()  # the package, which is above its rooms
    return painter


class Shown:
    """What shows itself. A subclass says in `in_short` what it is."""

    __slots__ = ()

    def in_short(self) -> str:
        """Return what this is, in a few words."""
        raise NotImplementedError

    def __repr__(self) -> str:
        name = type(self).__name__
        words = "".join(c if c.isprintable() else " " for c in " ".join(self.in_short().split()))
        room = LINE - len(name) - 4
        return f"<{name}: {words if len(words) <= room else words[: room - 1] + '…'}>"

    def __str__(self) -> str:
        return _painter().text(self)

    def _repr_html_(self) -> str:
        return _painter().html(self)


class Paged(Shown):
    """What has a page of its own, large and whole."""

    __slots__ = ()

    def page(self) -> Page:
        """Return the page of it, which may be large.

        Raises:
            OptionError: it would be larger than a page carries well.
            StoreError: it is a store that was closed.
        """
        return Page(_painter().page(self))


class Page(str):
    """A whole HTML document that opens anywhere, offline; a notebook shows it in a frame of its own.

    Attributes:
        part: how much of what there is it carries, in words; empty where it carries all.
    """

    part: str = ""

    def __repr__(self) -> str:
        return f"<Page: {len(self.encode()) / 1e6:.1f} MB of HTML>"

    def _repr_html_(self) -> str:
        return _painter().frame(self)

    def save(self, path: str | Path) -> None:
        """Write the page in one step: the whole of it, or nothing and the old file still there.

        Raises:
            OutputError: the folder is missing or read-only, or the disk is full.
        """
        _painter().save(self, path)


class Tabular(Shown):
    """What can be told as the rows of a table."""

    __slots__ = ()

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a dictionary for each row, all with the same keys, of plain values."""
        raise NotImplementedError

    def to_dataframe(self) -> pd.DataFrame:
        """Return the rows of `to_dicts` as a data frame of pandas.

        Raises:
            MissingPackageError: pandas is not installed.
        """
        return _painter().dataframe(self)

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of the rows; empty where there is no row to tell them."""
        return tuple(next(iter(self.to_dicts()), ()))


class Results(Tabular, list[T]):
    """A list of results, best first or sorted, that shows itself as the table or text that the command prints.

    Args:
        items: the results; each has ``to_row``.
        keys: what the rows have, for a table without any.
    """

    def __init__(self, items: Iterable[T] = (), keys: Iterable[str] = ()) -> None:
        super().__init__(items)
        self._keys = tuple(keys)

    def in_short(self) -> str:
        """Return how many there are, and the first of them."""
        few = ", ".join(getattr(item, "in_short", item.__repr__)() for item in self[:3])
        return f"{len(self)}: {few}" if self else "none"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a dictionary for each result."""
        return [item.to_row() for item in self]  # type: ignore[attr-defined]

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of the rows."""
        return self._keys or super().columns
