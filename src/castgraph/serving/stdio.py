"""The tools over standard input and output: this process speaks the protocol, workers answer and are ended at need."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mcp.server.stdio import stdio_server

from castgraph.serving.agents import server_of
from castgraph.serving.asked import Asked, Refused
from castgraph.serving.pool import Pool
from castgraph.serving.tools import TOOLS

if TYPE_CHECKING:
    from castgraph.serving.settings import Settings

__all__ = ["run"]


def run(settings: Settings) -> None:
    """Answer until standard input ends.

    Raises:
        CastgraphError: what is to be asked cannot be opened.
    """
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    pool = Pool(settings)

    async def use(name: str, body: bytes) -> tuple[int, bytes]:
        try:
            reply = await pool.ask(TOOLS[name].lane, "mcp.tool", Asked("POST", "/mcp", body=body))
        except Refused as refusal:
            answered = refusal.answered()
            return answered.status, bytes(answered.body)  # type: ignore[arg-type] # a problem is whole
        parts = [part async for part in reply.parts] if reply.parts is not None else []
        return reply.status, reply.body + b"".join(parts)

    server = server_of(use)
    try:
        await pool.start()
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())
    finally:
        await pool.stop()
