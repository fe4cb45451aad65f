"""A line on a terminal that says what a command is at, once it takes longer than a moment; it leaves nothing behind.

It tells what was done (files, rows, bytes), never a share of a whole that nobody knows.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["end", "shown"]

PATIENCE = 1.5
"""Seconds before the line is shown."""
_PAUSE = 0.2
_BYTES = " bytes"

_shown: list[_Line] = []


class _Line:
    def __init__(self, words: str) -> None:
        self.words, self.done, self.total = words, 0, 0
        self.whole = words
        self.read = (0, 0)
        self.started = time.monotonic()
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.visible = False
        threading.Thread(target=self._run, name="castgraph-progress", daemon=True).start()

    def tell(self, words: str, done: int, total: int) -> None:
        if words.endswith(_BYTES):
            self.read = (done, total)
        else:
            self.words, self.done, self.total = words or self.whole, done, total

    def text(self) -> str:
        """Return the line: what, how much of how much, for how long, and for how long still where a rate tells it."""
        seconds = time.monotonic() - self.started
        told = f": {self.done:,}" if self.done else ""
        told += f" of {self.total:,}" if self.total and self.done else ""
        read, total = self.read
        if 0 < read < total:
            left = f", about {seconds * (total - read) / read:.0f} s left" if seconds > 3 else ""
            told += f", {_size(read)} of {_size(total)} read{left}"
        return f"{self.words}{told} · {seconds:.0f} s"

    def _run(self) -> None:
        from shutil import get_terminal_size

        from castgraph.text import plain

        self.over.wait(PATIENCE)
        last = ""
        while not self.over.is_set():
            text = plain(self.text())[: get_terminal_size().columns - 1]
            with self.lock:
                if not self.over.is_set() and text != last:
                    self.visible, last = True, text
                    _write(f"\r\x1b[K{text}")
            self.over.wait(_PAUSE)

    def end(self) -> None:
        with self.lock:
            self.over.set()
            if self.visible:
                self.visible = False
                _write("\r\x1b[K")


def _write(text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(2, text.encode("utf-8", "replace"))


def _size(count: int) -> str:
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


@contextlib.contextmanager
def shown(words: str) -> Iterator[None]:
    """Show on a terminal what a block is at, which `underway` tells; the outermost block alone does."""
    if _shown or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    from castgraph.underway import listening

    line = _Line(words)
    _shown.append(line)
    try:
        with listening(line.tell):
            yield
    finally:
        end()


def end() -> None:
    """Take the line away, for good: something is about to be said."""
    while _shown:
        _shown.pop().end()
