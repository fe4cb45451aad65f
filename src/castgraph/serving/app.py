"""The front: HTTP to the workers and back. It checks and counts; it knows no store, and blocks nowhere."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Route as Address

from castgraph.serving.asked import Asked, Refused
from castgraph.serving.assets import asset
from castgraph.serving.border import Border, address_of, header_of, headers_for, send_answered, send_whole
from castgraph.serving.problems import told, told_to_agent
from castgraph.serving.routes import ROUTES
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from castgraph.serving.counting import Counters
    from castgraph.serving.pool import Pool, Reply
    from castgraph.serving.routes import Route
    from castgraph.serving.settings import Settings

__all__ = ["front"]


class _Known(Convertor[str]):
    """A prefix of `vocabulary.PREFIXES` in an address: other first parts are none of linked data's."""

    regex = "|".join(PREFIXES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("known", _Known())

_KEPT = (b"accept", b"accept-language", b"content-type", b"if-none-match")


def front(settings: Settings, pool: Pool, counters: Counters) -> ASGIApp:
    """Return the application that a server runs.

    Args:
        settings: what it must hold to.
        pool: started by who runs it.
        counters: what its requests are counted in.
    """

    async def health(request: Request) -> Response:
        return Response(f'{{"status":"ok","generation":"{pool.generation}"}}', media_type="application/json")

    async def metrics(request: Request) -> Response:
        return Response(counters.text(pool), media_type="text/plain; version=0.0.4; charset=utf-8")

    routes = [
        Address("/health", health),
        Address("/metrics", metrics),
        Address("/assets/{name}", asset),
        *(Address(route.path, _Forward(route, settings, pool), methods=list(route.methods)) for route in ROUTES),
    ]
    missing = {HTTPException: _not_here}
    app: ASGIApp = _Shortcut(Starlette(routes=routes, exception_handlers=missing), routes)  # type: ignore[arg-type]
    if settings.origins:
        app = CORSMiddleware(
            app,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=[
                "accept",
                "content-type",
                "mcp-protocol-version",
                "mcp-session-id",
                "mcp-method",
                "mcp-name",
            ],
        )
    return Border(app, settings, counters)


class _Shortcut:
    """Goes to addresses without parameters at once, as most requests do; the router sees to all else.

    Args:
        router: answers whatever is asked.
        routes: its addresses.
    """

    def __init__(self, router: ASGIApp, routes: list[Address]) -> None:
        self.router = router
        self.plain = {
            (route.path, method): route.app
            for route in routes
            if "{" not in route.path
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.plain.get((scope["path"], scope["method"]), self.router)(scope, receive, send)


async def _not_here(request: Request, error: Exception) -> ASGIApp:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    words = f"{request.url.path[:200]} is answered to {headers['Allow']} alone" if "Allow" in headers else ""
    message = words or f"there is nothing at {request.url.path[:200]}"
    answered = told(Refused(status, message, headers=headers), request.headers.get("accept", ""))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await send_answered(send, answered)

    return answer


class _Forward:
    """Has the requests to one address answered by a worker.

    Args:
        route: the address.
        settings: limits of a request.
        pool: where the workers are.
    """

    def __init__(self, route: Route, settings: Settings, pool: Pool) -> None:
        self.route, self.settings, self.pool = route, settings, pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        scope["castgraph.handler"] = self.route.handler
        try:
            asked = await _asked(scope, receive, self.settings)
            lane = "queries" if asked.one("where") else self.route.lane  # it is SPARQL that somebody wrote
            reply = await self.pool.ask(lane, self.route.handler, asked, partial(_gone, receive))
        except Refused as refusal:
            is_mcp = self.route.path == "/mcp"
            await send_answered(send, told_to_agent(refusal) if is_mcp else told(refusal, header_of(scope, b"accept")))
            return
        headers = headers_for(reply.media, reply.headers)
        if reply.parts is None:
            await send_whole(send, reply.status, headers, reply.body)
            return
        await self._stream(reply, headers, send)

    async def _stream(self, reply: Reply, headers: list[tuple[bytes, bytes]], send: Send) -> None:
        """Send an answer as it is made; cut the connection where it cannot be ended."""
        parts = reply.parts
        assert parts is not None  # noqa: S101 - asked by the caller
        try:
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            async for part in parts:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await parts.aclose()  # type: ignore[attr-defined] # an iterator that a generator is


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _asked(scope: Scope, receive: Receive, settings: Settings) -> Asked:
    """Return the request as plain data, its body read whole.

    Raises:
        Refused: it is too large, too slow, or not what it says it is.
    """
    try:
        query = tuple(
            parse_qsl(
                scope["query_string"].decode("ascii"), keep_blank_values=True, max_num_fields=2000, errors="strict"
            )
        )
    except ValueError as error:
        raise Refused(400, "the address is not in percent-encoded UTF-8, or has more than 2,000 parameters") from error
    body = b""
    if scope["method"] == "POST":
        body = await _body(scope, receive, settings)
    headers = {
        name.decode(): value.decode("latin-1")
        for name, value in scope["headers"]
        if name in _KEPT or name.startswith(b"mcp-")
    }
    root = settings.root or f"{scope['scheme']}://{address_of(scope)}"
    return Asked(scope["method"], scope["path"], scope.get("path_params", {}), query, headers, body, root)


async def _body(scope: Scope, receive: Receive, settings: Settings) -> bytes:
    too_large = Refused(
        413, f"the request is larger than {settings.body:,} bytes; ask in parts", headers={"Connection": "close"}
    )
    length = header_of(scope, b"content-length")
    if length.isdecimal() and int(length) > settings.body:
        raise too_large
    parts: list[bytes] = []
    size = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(settings.patience):
            while True:
                message: Message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(400, "the request ended before its body did")
                part = message.get("body", b"")
                size += len(part)
                if size > settings.body:
                    raise too_large
                parts.append(part)
                if not message.get("more_body"):
                    return b"".join(parts)
    wait = f"the request did not arrive within {settings.patience:g} s"
    raise Refused(408, wait, headers={"Connection": "close"})
