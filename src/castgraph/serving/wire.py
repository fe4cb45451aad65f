"""Messages between the front and a worker: frames of a letter, a length and bytes, over a pair of sockets.

To a worker: ``Q``, one request. Back: ``R`` once it is ready; for each request ``H``, the head of its answer, with the
whole body where that is small; else ``B`` for each part of it and ``E`` at its end, or ``X`` where it fails midway.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    import socket

__all__ = ["SMALL", "frame", "packed", "parted", "receive", "received", "send"]

SMALL = 1 << 16
"""Bytes of a body up to which it is sent with its head; also the size of the parts of a longer one."""

_HEAD = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")


def packed(head: Any, body: bytes = b"") -> bytes:
    """Return plain data and a body as one message, which `parted` takes apart."""
    text = json.dumps(head, ensure_ascii=False).encode()
    return _LENGTH.pack(len(text)) + text + body


def parted(message: bytes) -> tuple[Any, bytes]:
    """Return the plain data and the body of a message."""
    (length,) = _LENGTH.unpack_from(message)
    return json.loads(message[4 : 4 + length]), message[4 + length :]


def send(sock: socket.socket, letter: bytes, message: bytes = b"") -> None:
    """Send a frame; wait until the other side has room for it."""
    sock.sendall(_HEAD.pack(letter, len(message)) + message)


def receive(sock: socket.socket) -> tuple[bytes, bytes]:
    """Return the next frame.

    Raises:
        EOFError: the other side has ended.
    """
    letter, length = _HEAD.unpack(_exactly(sock, _HEAD.size))
    return letter, _exactly(sock, length)


def _exactly(sock: socket.socket, count: int) -> bytes:
    parts = []
    while count:
        part = sock.recv(min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


async def received(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return the next frame from a worker.

    Raises:
        asyncio.IncompleteReadError: it has ended.
    """
    letter, length = _HEAD.unpack(await reader.readexactly(_HEAD.size))
    return letter, await reader.readexactly(length) if length else b""


def frame(letter: bytes, message: bytes) -> bytes:
    """Return a frame as bytes, for who writes to a stream."""
    return _HEAD.pack(letter, len(message)) + message
