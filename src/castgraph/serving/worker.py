"""A process that answers: it opens the store, takes requests from the front one by one, and sends back what it found.

It has no way to the network but to an endpoint that it serves, changes nothing, and may be killed at any moment.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import threading
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING

from castgraph.errors import CastgraphError, masked, spelled_by
from castgraph.serving import wire
from castgraph.serving.asked import Answered, Refused, from_wire
from castgraph.serving.problems import problem_of, told
from castgraph.serving.served import Served
from castgraph.serving.settings import Settings
from castgraph.serving.spelling import spelling
from castgraph.store.process import end_with_parent, no_sockets

if TYPE_CHECKING:
    from collections.abc import Callable

    from castgraph.serving.asked import Asked

    Handler = Callable[[Served, Asked], Answered]

__all__ = ["answer", "command"]

_IDLE = 2.0
"""Seconds without a request after which a worker makes ready for those to come."""
_handlers: dict[str, Handler] = {}


def command(settings: Settings, descriptor: int, lane: str) -> list[str]:
    """Return the command that starts a worker of a lane, which talks over an inherited socket."""
    return [sys.executable, "-m", "castgraph.serving.worker", str(descriptor), json.dumps(asdict(settings)), lane]


def answer(served: Served, name: str, asked: Asked) -> Answered:
    """Ask a handler, by its name; whatever goes wrong is an answer too."""
    accept = asked.headers.get("accept", "")
    try:
        if name not in _handlers:
            module, function = name.split(".")
            _handlers[name] = getattr(import_module(f"castgraph.serving.handlers.{module}"), function)
        with spelled_by(spelling):
            return _handlers[name](served, asked)
    except Refused as refusal:
        return told(refusal, accept)
    except CastgraphError as error:
        problem = problem_of(error, served.settings.place)
        if problem.status == 500:
            _log(error)
        return told(problem, accept)
    except Exception as error:
        _log(error)
        return told(Refused(500, "an error of the server's own; its log says more"), accept)


def _log(error: Exception) -> None:
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    text = masked(str(error)).splitlines()[:1]
    print(  # noqa: T201 - the log of a worker is its stderr
        f"castgraph serve: {type(error).__name__} in {place.name}, line {place.lineno}: {' '.join(text)[:500]}",
        file=sys.stderr,
        flush=True,
    )


class _Out:
    """The stream that the body of an answer is written to: sent with its head where it is small, else in parts.

    Args:
        sock: to the front.
        answered: whose body it is.
    """

    def __init__(self, sock: socket.socket, answered: Answered) -> None:
        self._sock = sock
        self._head = (answered.status, answered.media, answered.headers)
        self._parts: list[bytes] = []
        self._size = 0
        self._is_begun = False

    def write(self, part: bytes) -> int:
        """Take a part, and send what there is once that is enough."""
        self._parts.append(bytes(part))
        self._size += len(part)
        if self._size > wire.SMALL:
            self._send()
        return len(part)

    def flush(self) -> None:
        """Do nothing: who writes does not know how much of it is worth a message."""

    def _send(self) -> None:
        if not self._is_begun:
            self._is_begun = True
            wire.send(self._sock, b"H", wire.packed((*self._head, False)))
        wire.send(self._sock, b"B", b"".join(self._parts))
        self._parts.clear()
        self._size = 0

    def end(self) -> None:
        """Send the rest."""
        if not self._is_begun:
            wire.send(self._sock, b"H", wire.packed((*self._head, True), b"".join(self._parts)))
            return
        if self._parts:
            self._send()
        wire.send(self._sock, b"E")


def _reply(sock: socket.socket, answered: Answered) -> None:
    """Send an answer."""
    out = _Out(sock, answered)
    if isinstance(answered.body, bytes):
        out.write(answered.body)
    elif callable(answered.body):
        answered.body(out)  # type: ignore[arg-type] # a stream as far as it is used
    else:
        for part in answered.body:
            out.write(part)
    out.end()


def serve(sock: socket.socket, served: Served, lane: str) -> None:
    """Answer requests until the front has ended; while none comes, make ready for the first of some kinds."""
    wire.send(sock, b"R", wire.packed({"generation": served.store.generation}))
    stream = sock.makefile("rb")
    ahead = list(import_module("castgraph.serving.handlers.warming").steps(served, lane))
    while True:
        while ahead and not select.select([sock], [], [], _IDLE)[0]:
            threading.Thread(target=ahead.pop(0), daemon=True).start()  # who asks now need not wait for it
        try:
            _, message = wire.receive(stream)
        except EOFError:
            return
        (name, asked), body = wire.asked(message)
        request = from_wire(asked, body)
        answered = answer(served, name, request)
        try:
            _reply(sock, answered)
        except (CastgraphError, Refused) as error:  # made while it was sent
            refusal = error if isinstance(error, Refused) else problem_of(error, served.settings.place)
            _reply_late(sock, told(refusal, request.headers.get("accept", "")))
        except (BrokenPipeError, ConnectionError):
            return
        except Exception as error:
            _log(error)
            _reply_late(sock, told(Refused(500, "an error of the server's own; its log says more")))


def _reply_late(sock: socket.socket, answered: Answered) -> None:
    """Send what went wrong with an answer while it was made; the front knows whether its head has gone already."""
    head = (answered.status, answered.media, answered.headers, True)
    wire.send(sock, b"X", wire.packed(head, answered.body if isinstance(answered.body, bytes) else b""))


def main() -> None:
    """Be a worker."""
    os.dup2(2, 1)  # whatever is printed goes to the log: the output may be a client's
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the front ends its workers, when all is answered
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    end_with_parent()
    settings = Settings.of(json.loads(sys.argv[2]))
    sock = socket.socket(fileno=int(sys.argv[1]))
    try:
        served = Served(settings)
    except CastgraphError as error:
        wire.send(sock, b"X", wire.packed({"message": masked(str(error)), "code": error.exit_code}))
        return
    if not served.store.hosts:
        no_sockets()
    serve(sock, served, sys.argv[3])
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
