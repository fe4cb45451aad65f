"""Commands in processes of their own that need not import everything first: one process has, and each is its fork.

    argv = forking.argv()        instead of [sys.executable, "-m", "castgraph"], for whoever starts it

What is started so has its own memory, folder, environment, streams and exit code, and ends as it would. Only its
start is not that of a user: what starting imports and how long it takes is seen in test_cli.py and in the first hour of
`docs/`, and whoever sends it signals or sets it limits of the system starts a process from nothing.

`forked.py` is the process that is started: it hands over to a fork and waits. A fork's interpreter has read the
variables by which Python, the C library and the linker are told things; where they differ, it is started from nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import marshal
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["argv"]

_HEAVY = ("networkx", "numpy", "oxrdflib", "pyoxigraph", "rapidfuzz", "rdflib", "rich.console", "rich.table")
_EARLY = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_")


def argv() -> list[str]:
    """Return the words before a command's own, to be started as any program."""
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("forked.py")), _server()]


@functools.cache
def _server() -> str:
    """Start the process that forks, which ends with this one; return the path of its socket."""
    folder = tempfile.mkdtemp(prefix="forking-")
    address = os.path.join(folder, "socket")  # noqa: PTH118 - bytes to the system, not a path to work with
    root = Path(__file__).resolve().parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", f"from tests import forking; forking.serve({address!r})"],
        cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"

    def end() -> None:
        process.communicate()
        os.rmdir(folder)  # noqa: PTH106

    atexit.register(end)
    return address


def serve(address: str) -> None:
    """Fork for whoever asks, until standard input ends. In each fork this returns, and the command is run."""
    for name in _HEAVY:
        importlib.import_module(name)
    import castgraph

    for module in pkgutil.walk_packages(castgraph.__path__, "castgraph."):
        if not module.name.endswith("__main__"):
            with contextlib.suppress(ImportError):  # what only an extra brings
                importlib.import_module(module.name)
    gc.collect()
    gc.freeze()
    request = _wait(address)
    if request is not None:
        _become(*request)


def _wait(address: str) -> tuple[list[str], bytes, dict[bytes, bytes], int, list[int]] | None:
    """Return what is asked for in a fork, and None in the process that forks, when it is to end."""
    early = _read_early(os.environb)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(16)
    wake, woken = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: dict[int, socket.socket] = {}
    os.write(1, b"ready\n")
    while True:
        ready, _, _ = select.select([0, listener, wake, *children.values()], [], [])
        if wake in ready:
            os.read(wake, 4096)
            for pid in list(children):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    with contextlib.suppress(OSError), children.pop(pid) as asking:
                        asking.sendall(marshal.dumps(status))
        for pid, asking in children.items():
            if asking in ready:  # it was ended itself
                os.kill(pid, signal.SIGKILL)
        if listener in ready:
            asking, _ = listener.accept()
            words, folder, variables, mask, streams = _asked(asking)
            if _read_early(variables) != early:
                asking.sendall(marshal.dumps(None))
                asking.close()
            elif pid := os.fork():
                children[pid] = asking
            else:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for one in (asking, listener, *children.values()):
                    one.close()
                os.close(wake)
                os.close(woken)
                return words, folder, variables, mask, streams
            for number in streams:
                os.close(number)
        if 0 in ready:
            listener.close()
            os.unlink(address)  # noqa: PTH108
            return None


def _read_early(variables: object) -> dict[bytes, bytes]:
    return {key: value for key, value in dict(variables).items() if key.decode().startswith(_EARLY)}


def _asked(asking: socket.socket) -> tuple[list[str], bytes, dict[bytes, bytes], int, list[int]]:
    got, streams, _, _ = socket.recv_fds(asking, 8, 3)
    size = int.from_bytes(got, "little")
    text = b""
    while len(text) < size:
        text += asking.recv(size - len(text))
    words, folder, variables, mask = marshal.loads(text)  # noqa: S302 - from forked.py
    return words, folder, variables, mask, list(streams)


def _become(words: list[str], folder: bytes, variables: dict[bytes, bytes], mask: int, streams: list[int]) -> None:
    """Make this fork the process that was asked for, and run the command."""
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    os.umask(mask)
    os.chdir(folder)
    for name in set(os.environb) - set(variables):
        del os.environb[name]
    os.environb.update(variables)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        old = getattr(sys, name)
        line = number == 2 or (number == 1 and os.isatty(1))
        new = open(  # noqa: SIM115 - as the interpreter's, they stay open
            number, "w" if number else "r", 1 if line else -1, old.encoding, old.errors, closefd=False
        )
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)
    sys.path[0] = os.getcwd()  # noqa: PTH109
    sys.argv = ["castgraph", *words]
    runpy.run_module("castgraph", run_name="__main__", alter_sys=True)
