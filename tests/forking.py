"""Commands in processes of their own that need not import everything first: one process has, and each is its fork.

    ended = forking.run(words)   instead of subprocess.run([sys.executable, "-m", "castgraph", *words], …)
    argv = forking.argv()        instead of [sys.executable, "-m", "castgraph"], for whoever starts it

What is started so has its own memory, folder, environment, streams and exit code, and ends as it would. Only its
start is not that of a user: what starting imports and how long it takes is seen in test_cli.py and in the first hour of
`docs/`, and whoever sends it signals or sets it limits of the system starts a process from nothing.

`run` asks for a fork itself. For others `forked.py` is the process that is started: it hands over to a fork and waits. A
fork's interpreter has read the variables by which Python, the C library and the linker are told things; where they
differ, it is started from nothing. For the shim that does nothing until other variables tell it to, there is a process
of its own that has it.
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
import re
import runpy
import select
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["argv", "run"]

_HEAVY = (
    "jinja2", "networkx", "numpy", "oxrdflib", "pyoxigraph", "pyshacl", "pyvis.network", "rapidfuzz", "rdflib",
    "rich.console", "rich.table",
)  # fmt: skip
_AT_ONCE = 4096
"""Bytes that any pipe takes before it is read."""
_UMASK = re.compile(r"^Umask:\s+(\d+)$", re.MULTILINE)
_SHIM = "/nth.so"
_EARLY = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_")


def argv() -> list[str]:
    """Return the words before a command's own, to be started as any program."""
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("forked.py")), _server("")]


def run(
    words: Sequence[str | Path],
    *,
    stdin: bytes = b"",
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command and wait for it, as `subprocess.run` does, in a fork that this process asks for itself.

    Args:
        words: what follows ``castgraph``.
        stdin: standard input, a pipe as the other two streams are.
        cwd: folder to run in.
        env: whole environment.
        timeout: seconds.

    Raises:
        subprocess.TimeoutExpired: it was not done in time, and is killed; holds what it had written.
    """
    variables = dict(os.environ if env is None else env)
    if len(stdin) <= _AT_ONCE and (done := _ask([*map(os.fspath, words)], stdin, cwd, variables, timeout)):
        return done
    return subprocess.run(
        [*argv(), *words], input=stdin, capture_output=True, cwd=cwd, env=variables, timeout=timeout, check=False
    )


def _ask(
    words: list[str], stdin: bytes, cwd: str | Path | None, env: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[bytes] | None:
    """Have a fork run a command; None if it would not be as started from nothing."""
    mask = int(_UMASK.findall(Path("/proc/self/status").read_text())[0], 8)
    variables = {os.fsencode(name): os.fsencode(value) for name, value in env.items()}
    text = marshal.dumps((words, os.fsencode(cwd or os.getcwd()), variables, mask))  # noqa: PTH109
    shim = env.get("LD_PRELOAD", "")
    theirs, given = os.pipe()
    (out, their_out), (err, their_err) = os.pipe(), os.pipe()
    os.write(given, stdin)
    os.close(given)
    written: dict[int, list[bytes]] = {out: [], err: []}
    address = _server(shim if shim.endswith(_SHIM) else "")
    until = time.monotonic() + timeout
    with socket.socket(socket.AF_UNIX) as asked, selectors.DefaultSelector() as waiting:
        asked.connect(address)
        socket.send_fds(asked, [len(text).to_bytes(8, "little")], [theirs, their_out, their_err])
        asked.sendall(text)
        for number in (theirs, their_out, their_err):
            os.close(number)
        for one in (asked, out, err):
            waiting.register(one, selectors.EVENT_READ)
        status = None
        try:
            while waiting.get_map():
                if not (ready := waiting.select(max(0, until - time.monotonic()))) and time.monotonic() > until:
                    raise subprocess.TimeoutExpired(words, timeout, b"".join(written[out]), b"".join(written[err]))
                for key, _ in ready:
                    if key.fileobj is asked:
                        status = marshal.loads(asked.recv(16))  # noqa: S302 - from the process that forks
                    elif block := os.read(key.fd, 1 << 16):
                        written[key.fd].append(block)
                        continue
                    waiting.unregister(key.fileobj)
        finally:
            os.close(out)
            os.close(err)
    if status is None:
        return None
    code = os.waitstatus_to_exitcode(status)
    return subprocess.CompletedProcess(words, code, b"".join(written[out]), b"".join(written[err]))


@functools.cache
def _server(shim: str) -> str:
    """Start the process that forks, which ends with this one, with a library before others; return its socket's path."""
    folder = tempfile.mkdtemp(prefix="forking-")
    address = os.path.join(folder, "socket")  # noqa: PTH118 - bytes to the system, not a path to work with
    root = Path(__file__).resolve().parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", f"from tests import forking; forking.serve({address!r})"],
        cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=os.environ | ({"LD_PRELOAD": shim} if shim else {}),
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
