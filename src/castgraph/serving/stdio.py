"""The tools over standard input and output: this process speaks the protocol, workers answer and are ended at need."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCError, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse

from castgraph.serving.agents import server_of
from castgraph.serving.asked import Asked, Refused
from castgraph.serving.pool import Pool

if TYPE_CHECKING:
    from anyio.abc import ObjectReceiveStream, ObjectSendStream

    from castgraph.serving.settings import Settings

__all__ = ["run"]


def run(settings: Settings) -> None:
    """Answer until standard input ends, and what was asked until then.

    Raises:
        CastgraphError: what is to be asked cannot be opened.
    """
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    pool = Pool(settings)

    async def use(lane: str, body: bytes) -> tuple[int, bytes]:
        try:
            reply = await pool.ask(lane, "mcp.tool", Asked("POST", "/mcp", body=body))
        except Refused as refusal:
            return refusal.status, json.dumps({"detail": refusal.message}).encode()
        parts = [part async for part in reply.parts] if reply.parts is not None else []
        return reply.status, reply.body + b"".join(parts)

    server = server_of(use)
    try:
        await pool.start()
        async with stdio_server() as (read, write), anyio.create_task_group() as group:
            unanswered = _Unanswered(settings.timeout + settings.patience)
            asked_in, asked_out = anyio.create_memory_object_stream[SessionMessage | Exception]()
            told_in, told_out = anyio.create_memory_object_stream[SessionMessage]()
            group.start_soon(unanswered.ask, read, asked_in)
            group.start_soon(unanswered.tell, told_out, write)
            await server.run(asked_out, told_in, server.create_initialization_options())
    finally:
        await pool.stop()


class _Unanswered:
    """What was asked and is not answered yet: the SDK gives that up as soon as the input ends; here it is answered.

    Args:
        longest: seconds that an answer may take, with its waiting.
    """

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._ids: set[Any] = set()
        self._none = anyio.Event()

    async def ask(self, read: Any, asked: ObjectSendStream[SessionMessage | Exception]) -> None:
        """Hand on what comes in; at its end wait until all of it is answered."""
        async with asked:
            async for message in read:
                if isinstance(message, SessionMessage):
                    self._note(message.message)
                await asked.send(message)
            with anyio.move_on_after(self._longest):
                while self._ids:
                    self._none = anyio.Event()
                    await self._none.wait()

    def _note(self, message: Any) -> None:
        if isinstance(message, JSONRPCRequest):
            self._ids.add(message.id)
        elif isinstance(message, JSONRPCNotification) and message.method == "notifications/cancelled":
            self._ids.discard((message.params or {}).get("requestId"))

    async def tell(self, told: ObjectReceiveStream[SessionMessage], write: Any) -> None:
        """Hand on what goes out."""
        async with write:
            async for message in told:
                await write.send(message)
                if isinstance(message.message, JSONRPCResponse | JSONRPCError):
                    self._ids.discard(message.message.id)
                    if not self._ids:
                        self._none.set()
