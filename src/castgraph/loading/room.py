"""Whether a disk has room for an import: asked before, and watched while it grows."""

from __future__ import annotations

import contextlib
import shutil
import time
from typing import TYPE_CHECKING

from castgraph.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Room"]

_EVERY = 1.0
"""Seconds between two looks at the disk."""
_LEFT = 0.1
"""Of what was written so far: what names and paths, which come last, will take."""


class Room:
    """The room that a draft of a store has.

    Args:
        folder: of the draft.
        needed: bytes that it will take at most, as far as can be said; 0 where nothing can.

    Raises:
        OutputError: that is more than there is.
    """

    def __init__(self, folder: Path, needed: int) -> None:
        self._folder = folder
        self._looked = time.monotonic()
        if needed > (free := shutil.disk_usage(folder).free):
            raise OutputError(
                f"{folder.parent}: this import takes about {_size(needed)}, and {_size(free)} are free on its disk; "
                "make room, choose another disk, or keep names and paths alone (--paths-only); the store is as it was"
            )

    def look(self) -> None:
        """Look now and then whether what is still to come will find room.

        Raises:
            OutputError: it will not; better said now than when it is full.
        """
        if time.monotonic() - self._looked < _EVERY:
            return
        self._looked = time.monotonic()
        used, free = _used(self._folder), shutil.disk_usage(self._folder).free
        if free < used * _LEFT:
            raise OutputError(
                f"{self._folder.parent}: {_size(used)} are written, {_size(free)} are left on its disk, and more is to "
                "come; make room or choose another disk; the store is as it was"
            )


def _used(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # the engine has just removed it
            size += path.lstat().st_size
    return size


def _size(number: int) -> str:
    return f"{number / 1e9:,.1f} GB" if number >= 1e9 else f"{number / 1e6:,.0f} MB"
