"""Entry point of the command line: `castgraph …` and `python -m castgraph …`."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import signal
import sys
import time
from _thread import interrupt_main, start_new_thread
from types import FrameType  # noqa: TC003 - there already; typing is not, and each import before the handler counts


def main() -> None:
    """Run the command line and exit with its code.

    The process ends at once, without the interpreter taking every module apart first, which takes as long as a small
    query. What was registered to be done at the end is done, and what was written is flushed. And what a command makes
    lives until it ends: to look through it for cycles at the interpreter's pace takes a tenth of the time of a page.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)
    try:
        from castgraph.cli.main import run

        gc.set_threshold(100_000)
        code = run(own_process=True)
    except KeyboardInterrupt:  # before the command has begun, or after its end
        os.write(2, b"interrupted\n")
        os._exit(128 + signal.SIGINT)
    if sys.gettrace() is None and sys.getprofile() is None:
        atexit._run_exitfuncs()
        with contextlib.suppress(OSError, ValueError):  # a closed pipe, which `run` has dealt with
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _interrupted(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt once no module is being imported: there it can be lost, as in a weak reference's end."""
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            start_new_thread(_again, ())
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _again() -> None:
    time.sleep(0.01)
    interrupt_main()


if __name__ == "__main__":
    main()
