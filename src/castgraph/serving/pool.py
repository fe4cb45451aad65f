"""Worker processes in two lanes: each answers one request at a time, and is killed when that goes beyond its limits.

A killed worker is replaced. When what is served has changed, new workers open it beside the old ones and take their
places as these become idle, so that no request is dropped and none sees half of a change.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from castgraph.errors import CastgraphError, StoreError
from castgraph.serving import wire
from castgraph.serving.asked import Refused, to_wire
from castgraph.serving.state import state_of
from castgraph.serving.worker import command
from castgraph.store.process import memory_in_use

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from castgraph.serving.asked import Asked
    from castgraph.serving.settings import Settings

__all__ = ["LANES", "BrokenAnswerError", "Pool", "Reply"]

LANES = ("asks", "queries")
_SOON = 0.1  # seconds after which it is watched whether the client still waits
_LOOK = 0.05  # seconds between two looks at the memory of busy workers
_CHANGES = 1.0  # seconds between two looks at what is served
_AGAIN = 2.0  # seconds until a worker that could not be started is tried again


class BrokenAnswerError(Exception):
    """An answer of which a part has been sent cannot be ended."""


@dataclass(slots=True)
class Reply:
    """The head of an answer, and its body: whole, or in parts that come as they are made."""

    status: int
    media: str
    headers: dict[str, str]
    body: bytes
    parts: AsyncIterator[bytes] | None = None


@dataclass(eq=False, slots=True)
class _Worker:
    process: asyncio.subprocess.Process
    line: wire.Line
    generation: str = ""
    is_retired: bool = False
    why: str = ""  # it was killed, in the words of a message

    def kill(self, why: str) -> None:
        self.why = self.why or why
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    def close(self) -> None:
        """Let it end by itself: it is idle."""
        self.is_retired = True
        self.line.close()


class _Limits:
    """What ends a worker that is at an answer: its time, and that nobody waits for it."""

    __slots__ = ("_client", "_task", "_time")

    def __init__(self, worker: _Worker, seconds: float, gone: Callable[[], Awaitable[None]] | None) -> None:
        loop = asyncio.get_running_loop()
        self._task: asyncio.Future[None] | None = None
        self._time = loop.call_later(seconds, worker.kill, f"the answer takes more than {seconds:g} s")
        self._client = loop.call_later(_SOON, self._watch, worker, gone) if gone is not None else None

    def _watch(self, worker: _Worker, gone: Callable[[], Awaitable[None]]) -> None:
        def leave(task: asyncio.Future[None]) -> None:
            if not task.cancelled() and task.exception() is None:
                worker.kill("nobody waits for the answer")

        self._task = asyncio.ensure_future(gone())
        self._task.add_done_callback(leave)

    def leave_client(self) -> None:
        """Stop watching the client: who sends to it will see."""
        if self._client is not None:
            self._client.cancel()
        if self._task is not None:
            self._task.cancel()

    def end(self) -> None:
        """Stop watching."""
        self._time.cancel()
        self.leave_client()


@dataclass(eq=False, slots=True)
class _Lane:
    name: str
    idle: list[_Worker] = field(default_factory=list)
    all: set[_Worker] = field(default_factory=set)
    waiting: deque[asyncio.Future[_Worker | None]] = field(default_factory=deque)

    def give(self, worker: _Worker) -> None:
        """Take back a worker that is idle: who waits longest gets it."""
        if worker.is_retired:
            self.all.discard(worker)
            worker.close()
            return
        while self.waiting:
            future = self.waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return
        self.idle.append(worker)


class Pool:
    """The workers of a server.

    Attributes:
        generation: what is served, as the newest workers name it.
        killed: told of each worker that was killed, by reason.
    """

    def __init__(self, settings: Settings, killed: Callable[[str], object] = lambda why: None) -> None:
        self.settings = settings
        self.generation = ""
        self.killed = killed
        self._lanes = {name: _Lane(name) for name in LANES}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._state: object = None
        self._is_open = True

    @property
    def waiting(self) -> int:
        """Requests that wait for a worker."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    @property
    def busy(self) -> int:
        """Workers that are at an answer."""
        return sum(len(lane.all) - len(lane.idle) for lane in self._lanes.values())

    async def start(self) -> None:
        """Start all workers, and what looks after them.

        Raises:
            CastgraphError: what is to be served cannot be opened.
        """
        self._state = await asyncio.to_thread(state_of, self.settings.place)
        lanes = list(self._lanes.values()) * self.settings.workers
        first = await self._begin(lanes[0])  # one makes what is kept beside the data, the others find it
        others = await asyncio.gather(*map(self._begin, lanes[1:]))
        for lane, worker in zip(lanes, [first, *others], strict=True):
            self._enter(lane, worker)
        self._spawn(self._watch_memory())
        self._spawn(self._watch_changes())

    async def stop(self) -> None:
        """End all workers; what is not answered yet is lost."""
        self._is_open = False
        for task in self._tasks:
            task.cancel()
        workers = [worker for lane in self._lanes.values() for worker in lane.all]
        for worker in workers:
            worker.kill("the server is stopped")
        await asyncio.gather(*(worker.process.wait() for worker in workers), return_exceptions=True)

    async def ask(
        self, lane_name: str, handler: str, asked: Asked, gone: Callable[[], Awaitable[None]] | None = None
    ) -> Reply:
        """Have a request answered.

        Args:
            lane_name: one of `LANES`.
            handler: as `serving.routes` names it.
            asked: the request.
            gone: waits until nobody wants the answer any more; asked where it takes longer than a moment.

        Raises:
            Refused: no worker is free in time, or the answer goes beyond its limits.
        """
        lane = self._lanes[lane_name]
        worker = await self._take(lane)
        limits = _Limits(worker, self.settings.timeout, gone)
        given_back = False
        try:
            worker.line.send(b"Q", wire.question([handler, to_wire(asked)], asked.body))
            letter, message = await worker.line.received()
            (status, media, headers, is_whole), body = wire.parted(message)
            reply = Reply(status, media, headers, body)
            if is_whole or letter == b"X":
                limits.end()
                lane.give(worker)
            else:
                limits.leave_client()
                reply.parts = self._parts(lane, worker, limits)
            given_back = True
            return reply
        except EOFError as error:
            raise self._refusal(worker) from error
        finally:
            if not given_back:
                limits.end()
                self._replace(lane, worker)

    async def _parts(self, lane: _Lane, worker: _Worker, limits: _Limits) -> AsyncIterator[bytes]:
        """Yield the parts of an answer; its worker is free once all are sent, and ends if they are not."""
        is_whole = False
        try:
            while True:
                letter, message = await worker.line.received()
                if letter == b"E":
                    is_whole = True
                    return
                if letter == b"X":
                    is_whole = True
                    raise BrokenAnswerError("an error while it was made")
                yield message
        except EOFError as error:
            raise BrokenAnswerError(worker.why or "its worker ended") from error
        finally:
            limits.end()
            if is_whole:
                lane.give(worker)
            else:
                self._replace(lane, worker)

    def _refusal(self, worker: _Worker) -> Refused:
        if not self._is_open:
            return Refused(503, "the server is stopping", headers={"Retry-After": "5"})
        if worker.why:
            return Refused(422, f"{worker.why}; ask for less, or run castgraph on your own machine")
        return Refused(422, "this request ended the process that was answering it; ask in another way")

    async def _take(self, lane: _Lane) -> _Worker:
        while lane.idle:
            worker = lane.idle.pop()
            if worker.process.returncode is None and not worker.line.is_ended:
                return worker
            self._replace(lane, worker)
        settings = self.settings
        if len(lane.waiting) >= settings.waiting:
            raise Refused(503, "too many requests wait already; ask again in a moment", headers={"Retry-After": "1"})
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_Worker | None] = loop.create_future()
        lane.waiting.append(future)
        timer = loop.call_later(settings.patience, _give_up, future)
        try:
            given = await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and (given := future.result()) is not None:
                lane.give(given)
            raise
        finally:
            timer.cancel()
        if given is not None:
            return given
        if future in lane.waiting:
            lane.waiting.remove(future)
        raise Refused(
            503,
            f"no worker became free within {settings.patience:g} s; ask again later",
            headers={"Retry-After": str(max(1, round(settings.patience)))},
        )

    # -- life of a worker --------------------------------------------------------------------------------------

    async def _begin(self, lane: _Lane) -> _Worker:
        """Start a worker for a lane and wait until it has opened what is served.

        Raises:
            CastgraphError: it cannot.
        """
        mine, its = socket.socketpair()
        mine.setblocking(False)
        try:
            process = await asyncio.create_subprocess_exec(
                *command(self.settings, its.fileno(), lane.name),
                pass_fds=[its.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
            )
        finally:
            its.close()
        _, line = await asyncio.get_running_loop().create_connection(wire.Line, sock=mine)
        worker = _Worker(process, line)
        try:
            letter, message = await line.received()
        except EOFError:
            worker.kill("")
            raise StoreError("a worker ended before it could answer; its own message stands above") from None
        told, _ = wire.parted(message)
        if letter == b"X":
            error = CastgraphError(told["message"])
            error.exit_code = told["code"]
            raise error
        worker.generation = told["generation"]
        return worker

    def _enter(self, lane: _Lane, worker: _Worker) -> None:
        lane.all.add(worker)
        self.generation = worker.generation
        lane.give(worker)

    def _replace(self, lane: _Lane, worker: _Worker) -> None:
        """Have another worker take the place of one that is not to be used any more."""
        if worker not in lane.all:
            return
        lane.all.discard(worker)
        worker.kill("its answer was cut")
        worker.line.close()
        self.killed(worker.why)
        if self._is_open:
            self._spawn(self._begin_again(lane))

    async def _begin_again(self, lane: _Lane) -> None:
        while self._is_open:
            try:
                self._enter(lane, await self._begin(lane))
                return
            except (CastgraphError, OSError) as error:
                _say(f"a worker cannot be started: {error}")
                await asyncio.sleep(_AGAIN)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- what looks after them ---------------------------------------------------------------------------------

    async def _watch_memory(self) -> None:
        limit = self.settings.memory
        while True:
            await asyncio.sleep(_LOOK)
            for lane in self._lanes.values():
                idle = set(lane.idle)
                for worker in lane.all - idle:
                    if _memory(worker) > limit:
                        worker.kill(f"the answer needs more than {limit >> 20:,} MiB of memory")
                for worker in idle:
                    if _memory(worker) > limit // 2:  # what it keeps would count against its next answer
                        lane.idle.remove(worker)
                        self._replace(lane, worker)

    async def _watch_changes(self) -> None:
        while True:
            await asyncio.sleep(_CHANGES)
            try:
                state = await asyncio.to_thread(state_of, self.settings.place)
            except OSError:
                continue
            if state != self._state:
                self._state = state
                await self._renew()

    async def _renew(self) -> None:
        """Have workers that open what is served now take the places of all."""
        for lane in self._lanes.values():
            for old in list(lane.all):
                try:
                    new = await self._begin(lane)
                except (CastgraphError, OSError) as error:
                    _say(f"what changed cannot be served, so the state before it is: {error}")
                    return
                old.is_retired = True
                if old in lane.idle:
                    lane.idle.remove(old)
                    lane.give(old)
                self._enter(lane, new)


def _give_up(future: asyncio.Future[_Worker | None]) -> None:
    if not future.done():
        future.set_result(None)


def _memory(worker: _Worker) -> int:
    try:
        return memory_in_use(worker.process.pid)
    except (OSError, ValueError):
        return 0


def _say(message: str) -> None:
    with contextlib.suppress(OSError):
        os.write(sys.stderr.fileno(), f"castgraph serve: {message}\n".encode())
