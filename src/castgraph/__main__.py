"""Entry point of the command line: `castgraph …` and `python -m castgraph …`."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with its code.

    The process ends at once, without the interpreter taking every module apart first, which takes as long as a small
    query. What was registered to be done at the end is done, and what was written is flushed. And what a command makes
    lives until it ends: to look through it for cycles at the interpreter's pace takes a tenth of the time of a page.
    """
    from castgraph.cli.main import run

    gc.set_threshold(100_000)
    code = run(own_process=True)
    if sys.gettrace() is None and sys.getprofile() is None:
        atexit._run_exitfuncs()
        with contextlib.suppress(OSError, ValueError):  # a closed pipe, which `run` has dealt with
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
