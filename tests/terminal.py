"""A terminal that a test types at: the prompt runs on it as it does for people."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Terminal:
    """The end of a pseudo terminal that people sit at; `seen` is what it has shown since what was waited for."""

    def __init__(self, leader: int, process: subprocess.Popen[bytes]) -> None:
        self.leader, self.process, self.seen = leader, process, b""

    def type(self, keys: bytes) -> None:
        os.write(self.leader, keys)

    def interrupt(self) -> None:
        """Press Ctrl-C until the program ends, as people do.

        A signal that arrives between the prompt's last character and the call that reads is noticed with the next
        key only: so are Python's ``input`` and readline.
        """
        for _ in range(5):
            self.type(b"\x03")
            if self._follow(4):
                return

    def until(self, words: bytes, seconds: float = 60) -> None:
        """Read until the words have been shown, and forget all up to them."""
        end = time.monotonic() + seconds
        while words not in self.seen and time.monotonic() < end:
            if select.select([self.leader], [], [], 0.2)[0]:
                self.seen += os.read(self.leader, 4096)
        assert words in self.seen, self.seen[-500:]
        self.seen = self.seen.partition(words)[2]

    def rest(self, seconds: float) -> None:
        """Read until nothing has been shown for so long."""
        while select.select([self.leader], [], [], seconds)[0]:
            self.seen += os.read(self.leader, 4096)

    def ended(self, seconds: float = 60) -> int:
        """Read until the program has ended, and return its exit code."""
        assert self._follow(seconds), self.seen[-500:]
        return self.process.wait()

    def _follow(self, seconds: float) -> bool:
        """Read what is shown until the program has ended, and whether it has within that time."""
        end = time.monotonic() + seconds
        with contextlib.suppress(OSError):  # the other end was closed
            while time.monotonic() < end:
                over = self.process.poll() is not None
                if select.select([self.leader], [], [], 0 if over else 0.2)[0]:
                    self.seen += os.read(self.leader, 4096)
                elif over:
                    break
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, end - time.monotonic()))
        return self.process.poll() is not None


@contextlib.contextmanager
def terminal(*arguments: str, program: Sequence[str] = (), **environment: str) -> Iterator[Terminal]:
    """Run ``castgraph``, or another program, on a terminal of 100 by 30 characters."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    process = subprocess.Popen(
        [*(program or (sys.executable, "-m", "castgraph")), *arguments],
        stdin=follower, stdout=follower, stderr=follower, start_new_session=True, close_fds=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        env=os.environ | {"PROMPT_TOOLKIT_NO_CPR": "1"} | environment,
    )  # fmt: skip
    os.close(follower)
    try:
        yield Terminal(leader, process)
    finally:
        process.kill()
        process.wait()
        os.close(leader)
