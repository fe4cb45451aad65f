"""What this process has begun: undone when it is ended, and never while it is being made final.

Whoever writes says how to undo it (`begun`) and makes it final in one step (`finishing`). Whoever ends the process
calls `give_up`, from any thread: it waits for such a step, and undoes the rest. It cannot be both.
"""

from __future__ import annotations

import contextlib
import errno
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["begun", "finishing", "give_up"]

_lock = threading.RLock()
_undoing: list[Callable[[], object]] = []
_given_up = False


@contextlib.contextmanager
def begun(undo: Callable[[], object]) -> Iterator[None]:
    """Have something undone if the process is ended within the block; may be called in another thread, and twice.

    Raises:
        InterruptedError: the process is being ended.
    """
    with finishing():
        _undoing.append(undo)
    try:
        yield
    finally:
        with _lock:
            _undoing.remove(undo)


@contextlib.contextmanager
def finishing() -> Iterator[None]:
    """Make something final within the block: the process is not ended before the block has.

    Raises:
        InterruptedError: the process is being ended.
    """
    with _lock:
        if _given_up:
            raise InterruptedError(errno.EINTR, "given up")
        yield


def give_up() -> None:
    """Undo what is not final, the last first, because the process is about to be ended; nothing becomes final then."""
    global _given_up
    with _lock:
        _given_up = True
        for undo in reversed(_undoing):
            with contextlib.suppress(Exception):
                undo()
