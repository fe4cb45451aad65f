"""Messages between the front and a worker: frames of a letter, a length and bytes, over a pair of sockets.

To a worker: ``Q``, one request. Back: ``R`` once it is ready; for each request ``H``, the head of its answer, with the
whole body where that is small; else ``B`` for each part of it and ``E`` at its end, or ``X`` where it fails midway.
"""

from __future__ import annotations

import asyncio
import json
import marshal
import struct
from collections import deque
from typing import TYPE_CHECKING, Any, BinaryIO, cast

if TYPE_CHECKING:
    import socket

__all__ = ["SMALL", "Line", "asked", "packed", "parted", "question", "receive", "send"]

SMALL = 1 << 16
"""Bytes of a body up to which it is sent with its head; also the size of the parts of a longer one."""

_HEAD = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")
_MOST = 4 * SMALL  # bytes that are taken from a worker before they are wanted
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def packed(head: Any, body: bytes = b"") -> bytes:
    """Return plain data and a body as one message, which `parted` takes apart."""
    text = _text(head).encode()
    return _LENGTH.pack(len(text)) + text + body


def question(head: Any, body: bytes = b"") -> bytes:
    """Return what a worker is asked as one message, which `asked` takes apart: in a form that only Python reads.

    An answer is not written so: the front need not trust what a worker became by what it was asked.
    """
    data = marshal.dumps(head)
    return _LENGTH.pack(len(data)) + data + body


def asked(message: bytes) -> tuple[Any, bytes]:
    """Return the plain data and the body of a `question`."""
    (length,) = _LENGTH.unpack_from(message)
    return marshal.loads(message[4 : 4 + length]), message[4 + length :]  # noqa: S302 - the front made it


def parted(message: bytes) -> tuple[Any, bytes]:
    """Return the plain data and the body of a message."""
    (length,) = _LENGTH.unpack_from(message)
    return json.loads(message[4 : 4 + length]), message[4 + length :]


def send(sock: socket.socket, letter: bytes, message: bytes = b"") -> None:
    """Send a frame; wait until the other side has room for it."""
    sock.sendall(_HEAD.pack(letter, len(message)) + message)


def receive(stream: BinaryIO) -> tuple[bytes, bytes]:
    """Return the next frame from the buffered stream of a socket.

    Raises:
        EOFError: the other side has ended.
    """
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    letter, length = _HEAD.unpack(head)
    message = stream.read(length)
    if len(message) < length:
        raise EOFError
    return letter, message


class Line(asyncio.Protocol):
    """The front's end of the line to a worker."""

    def __init__(self) -> None:
        self.is_ended = False
        self._transport: asyncio.Transport | None = None
        self._read = bytearray()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._held = 0  # bytes of the frames that nobody has taken
        self._is_paused = False
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take what came, and wake who waits for a frame once one is whole."""
        read = self._read
        read += data
        start = 0
        while len(read) - start >= _HEAD.size:
            letter, length = _HEAD.unpack_from(read, start)
            end = start + _HEAD.size + length
            if len(read) < end:
                break
            self._frames.append((letter, bytes(read[start + _HEAD.size : end])))
            self._held += length
            start = end
        if start:
            del read[:start]
            self._wake()
            if self._held > _MOST and self._transport is not None:
                self._is_paused = True
                self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake who waits: there is no more."""
        self.is_ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def send(self, letter: bytes, message: bytes) -> None:
        """Send a frame."""
        if self._transport is not None:
            self._transport.write(_HEAD.pack(letter, len(message)) + message)

    def close(self) -> None:
        """Tell the worker that nothing more will be asked."""
        if self._transport is not None:
            self._transport.close()

    async def received(self) -> tuple[bytes, bytes]:
        """Return the next frame.

        Raises:
            EOFError: the worker has ended.
        """
        while not self._frames:
            if self.is_ended:
                raise EOFError
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        letter, message = self._frames.popleft()
        self._held -= len(message)
        if self._is_paused and self._held < _MOST and self._transport is not None and not self.is_ended:
            self._is_paused = False
            self._transport.resume_reading()
        return letter, message
