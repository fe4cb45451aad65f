"""End a call into the engine that runs too long, takes too much memory or is no longer wanted; wall it off the network.

The engine offers neither timeout nor cancellation, and Ctrl-C does not reach it: Python runs its signal handlers only
between bytecodes. But the engine releases the GIL, and the C half of Python's signal handling writes to a wake-up file
descriptor at once. So a watching thread can end the *process*: cleanup, one line on stderr, exit. Everything here is
for programs (the command line), never for a library call inside somebody else's process. Never a limit by RLIMIT_AS:
the engine answers that with an abort and a core dump.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from castgraph.cli import progress
from castgraph.store.process import memory_in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["TIMEOUT_EXIT", "Watch", "watch"]

TIMEOUT_EXIT = 124
"""Exit code when a limit of time or memory was reached, as of timeout(1)."""

_SIGNALS = tuple(
    number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None
)
_POLL = 0.05  # seconds between two looks at the memory; a sort takes about 0.7 GiB in one second
_GRACE = 5.0  # seconds that cleanup may take before the process ends all the same


@dataclass
class Watch:
    """What one `watch` looks after.

    Attributes:
        started: `time.monotonic` at the start.
        deadline: when the time is up; None without a limit.
        memory: limit in bytes; None without.
        cleanup: called before the process ends, the last added first.
    """

    timeout: float | None = None
    memory: int | None = None
    what: str = "the query"
    cleanup: list[Callable[[], object]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    @property
    def deadline(self) -> float | None:
        """`time.monotonic` at which the time is up; None without a limit."""
        return None if self.timeout is None else self.started + self.timeout

    def on_end(self, call: Callable[[], object]) -> None:
        """Add what is called before the process is ended, such as the removal of a half-written file."""
        self.cleanup.append(call)


class _Watcher:
    """The thread that watches; one for all nested `watch` blocks."""

    def __init__(self) -> None:
        self.frames: list[Watch] = []
        self.lock = threading.Lock()
        self.wake = -1  # read end of the pipe that signals write to

    def run(self, wake: int) -> None:
        self.wake = wake
        while True:
            with self.lock:
                frames = list(self.frames)
            waits = [_POLL] if any(frame.memory is not None for frame in frames) else []
            waits += [frame.deadline - time.monotonic() for frame in frames if frame.deadline is not None]
            ready, _, _ = select.select([wake], [], [], max(0.0, min(waits)) if waits else None)
            if ready:
                for number in os.read(wake, 64):
                    if number == 0:  # written by `watch`: frames changed, or all is over
                        with self.lock:
                            if not self.frames:
                                return
                    elif number in _SIGNALS:
                        self.end(
                            "interrupted" if number == signal.SIGINT else f"ended by {_name(number)}", 128 + number
                        )
            self.look()

    def look(self) -> None:
        now, used = time.monotonic(), None
        with self.lock:
            frames = list(self.frames)
        for frame in frames:
            if frame.deadline is not None and now >= frame.deadline:
                self.end(f"{frame.what} was ended after {frame.timeout:g} s; allow more with --timeout", TIMEOUT_EXIT)
            if frame.memory is not None:
                used = memory_in_use() if used is None else used
                if used > frame.memory:
                    self.end(
                        f"{frame.what} was ended: it needs more than {_size(frame.memory)} of memory;"
                        " allow more with --memory",
                        TIMEOUT_EXIT,
                    )

    def end(self, message: str, code: int) -> None:
        """Clean up, say why, end the process; a second signal, or cleanup that hangs, does not hold it up."""
        with self.lock:
            calls = [call for frame in reversed(self.frames) for call in reversed(frame.cleanup)]

        def clean() -> None:
            for call in calls:
                with contextlib.suppress(Exception):
                    call()

        worker = threading.Thread(target=clean, daemon=True)
        worker.start()
        until = time.monotonic() + _GRACE
        while worker.is_alive() and time.monotonic() < until:
            worker.join(_POLL)
            if select.select([self.wake], [], [], 0)[0] and any(os.read(self.wake, 64)):
                break  # a second signal: at once, then
        progress.end()
        with contextlib.suppress(OSError):
            os.write(2, f"castgraph: {message}\n".encode())
        os._exit(code)


_watcher = _Watcher()


@contextlib.contextmanager
def watch(
    *,
    timeout: float | None = None,
    memory: int | None = None,
    cleanup: Callable[[], object] | None = None,
    what: str = "the query",
) -> Iterator[Watch]:
    """Watch over the block: end the process when a limit is reached or a signal says so, wherever the block is.

    Ctrl-C ends it with exit code 130, SIGTERM with 143, SIGHUP with 129 (as a shell reports them), a limit with 124;
    each with one line on stderr and after the cleanup calls. What stdout still buffers is not written. Blocks may be
    nested: every limit holds, all cleanup is done. Outside the main thread only the limits hold, not the signals;
    Python allows no more.

    Args:
        timeout: seconds, > 0.
        memory: bytes of private memory of the process (mapped files not counted).
        cleanup: called before the process is ended; not when the block ends by itself. More with `Watch.on_end`.
        what: subject of the message.
    """
    frame = Watch(timeout, memory, what, [cleanup] if cleanup else [])
    with _watcher.lock:
        _watcher.frames.append(frame)
        first = len(_watcher.frames) == 1
    undo: list[Callable[[], object]] = []
    try:
        if first:
            _start(undo)
        else:
            _wake()
        yield frame
    finally:
        with _watcher.lock:
            _watcher.frames.remove(frame)
        for call in reversed(undo):
            call()


_wake_end = -1


def _wake() -> None:
    with contextlib.suppress(OSError):
        os.write(_wake_end, b"\0")


def _start(undo: list[Callable[[], object]]) -> None:
    """Start the watching thread and route the signals to it; what undoes that is added to `undo`."""
    global _wake_end
    read_end, _wake_end = os.pipe()
    os.set_blocking(_wake_end, False)
    thread = threading.Thread(target=_watcher.run, args=(read_end,), name="castgraph-watch", daemon=True)

    def stop() -> None:
        _wake()
        thread.join()
        os.close(read_end)
        os.close(_wake_end)

    if threading.current_thread() is threading.main_thread():
        undo.append(stop)
        before = signal.set_wakeup_fd(_wake_end, warn_on_full_buffer=False)
        undo.append(partial(signal.set_wakeup_fd, before))
        for number in _SIGNALS:
            if signal.getsignal(number) is signal.SIG_IGN:  # nohup, or a job in the background
                continue
            handler = signal.signal(number, _nothing)
            undo.append(partial(signal.signal, number, handler))
    else:
        undo.append(stop)
    thread.start()


def _nothing(number: int, frame: object) -> None:
    """Be the handler that Python needs to write to the wake-up descriptor; the watching thread does the rest."""


def _name(number: int) -> str:
    return signal.Signals(number).name


def _size(count: int) -> str:
    for unit, shift in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if count >= 1 << shift:
            return f"{count / (1 << shift):.3g} {unit}"
    return f"{count} bytes"
