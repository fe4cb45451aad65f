"""Tools for agents: one used by itself, and the protocol over HTTP. Stateless: every request stands for itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from castgraph.serving.asked import JSON, Answered, Asked, Refused, parsed
from castgraph.serving.tools import call

if TYPE_CHECKING:
    from castgraph.serving.served import Served

__all__ = ["protocol", "tool"]


def tool(served: Served, asked: Asked) -> Answered:
    """Answer what a tool does; the body is ``{"name": …, "arguments": {…}}``.

    Raises:
        Refused: it is not, or there is no such tool.
    """
    given = parsed(asked.body, "the body")
    if not (
        isinstance(given, dict) and isinstance(given.get("name"), str) and isinstance(given.get("arguments"), dict)
    ):
        raise Refused(400, "the body is no tool with its arguments")
    return Answered(call(served, given["name"], given["arguments"]).encode(), JSON)


def protocol(served: Served, asked: Asked) -> Answered:
    """Answer one message of the Model Context Protocol (streamable HTTP, by POST).

    Raises:
        Refused: the extra is not installed.
    """
    from castgraph.serving.worker import answer

    try:
        from castgraph.serving.agents import server_of
    except ImportError as error:
        raise Refused(404, f"tools for agents need {error.name}, which this server has not (castgraph[mcp])") from error

    async def use(lane: str, body: bytes) -> tuple[int, bytes]:
        answered = answer(served, "mcp.tool", Asked("POST", asked.path, body=body, root=asked.root))
        return answered.status, bytes(answered.body)  # type: ignore[arg-type] # of a tool, and of a problem, it is whole

    return asyncio.run(_exchanged(server_of(use), asked))


async def _exchanged(server: Any, asked: Asked) -> Answered:
    """Have the SDK answer a request, as if it had come to it over HTTP."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in asked.headers.items()],
    }
    messages = iter([{"type": "http.request", "body": asked.body, "more_body": False}])
    head: dict[str, Any] = {"status": 500, "headers": []}
    body = bytearray()

    async def receive() -> dict[str, Any]:
        if (message := next(messages, None)) is None:
            await asyncio.Event().wait()  # who asks stays, until the answer is sent
        return message or {}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            head.update(message)
        else:
            body.extend(message.get("body", b""))

    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(scope, receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in head["headers"]}
    media = headers.pop("content-type", "")
    headers.pop("content-length", None)
    return Answered(bytes(body), media, head["status"], headers)
