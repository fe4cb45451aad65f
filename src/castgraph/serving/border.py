"""The outermost layer: which requests are let in at all, what every answer carries, and the log of them."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from typing import TYPE_CHECKING, Any

from castgraph.serving.asked import Refused
from castgraph.serving.pool import BrokenAnswerError
from castgraph.serving.problems import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from castgraph.serving.asked import Answered
    from castgraph.serving.counting import Counters
    from castgraph.serving.settings import Settings

__all__ = ["CSP", "Border", "address_of", "header_of", "headers_for", "send_answered", "send_whole"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""What a page of ours may do; source: https://www.w3.org/TR/CSP3/."""

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def address_of(scope: Scope) -> str:
    """Return what the client says that it asks: host and port."""
    return header_of(scope, b"host")


def header_of(scope: Scope, name: bytes) -> str:
    """Return a header of a request, by its name in lower case; empty where it has none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def headers_for(media: str, headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer as ASGI wants them."""
    named = {"content-type": media, **headers} if media else headers
    return [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in named.items()]


async def send_whole(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """Send an answer whose body is there."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def send_answered(send: Send, answered: Answered) -> None:
    """Send an answer that is a problem."""
    headers = headers_for(answered.media, answered.headers)
    await send_whole(send, answered.status, headers, bytes(answered.body))  # type: ignore[arg-type] # it is whole


class Border:
    """Lets in what is asked of this server by name, sees every answer off, and counts it.

    Args:
        app: what answers.
        settings: by which names it is asked, and from which sites.
        counters: where it is counted and logged.
    """

    def __init__(self, app: ASGIApp, settings: Settings, counters: Counters) -> None:
        self.app, self.settings, self.counters = app, settings, counters
        self._names = {"localhost", settings.host.strip("[]").lower(), *(name.lower() for name in settings.names)}
        self._known: dict[str, bool] = {}
        self._always = [pair for pair in _ALWAYS if not (settings.origins and b"cross" in pair[0])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        seen: dict[str, Any] = {"status": 0, "bytes": 0}
        started = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                message["headers"] = self._with_our_own(list(message["headers"]))
            else:
                seen["bytes"] += len(message.get("body", b""))
            flow = scope.get("castgraph.flow")
            if flow is not None and not flow.write_paused:  # so it does not wait for the client
                await send(message)
                return
            async with asyncio.timeout(self.settings.patience):
                await send(message)

        try:
            if (refusal := self._refusal(scope)) is not None:
                await send_answered(sending, told(refusal, header_of(scope, b"accept")))
            else:
                await self.app(scope, receive, sending)
        except (TimeoutError, BrokenAnswerError, asyncio.CancelledError) as error:
            seen["cut"] = "slow client" if isinstance(error, TimeoutError) else str(error) or "cancelled"
            if (transport := scope.get("castgraph.transport")) is not None:
                transport.abort()
            if isinstance(error, asyncio.CancelledError):
                raise
        finally:
            self.counters.count(scope, seen, time.perf_counter() - started)

    def _with_our_own(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        has = {name for name, _ in headers}
        if b"content-security-policy" not in has:
            headers.append((b"content-security-policy", CSP.encode()))
        return [*headers, *self._always]

    def _refusal(self, scope: Scope) -> Refused | None:
        host = address_of(scope)
        if target := scope.get("castgraph.target", b""):  # a whole address, as proxies are asked: it is what counts
            host = target.decode("latin-1").partition("://")[2].partition("/")[0]
        if not self._is_ours(host):
            return Refused(
                421, f"this server is not asked by the name {host[:100]!r}; name it with --name to have it answer"
            )
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin and origin != f"{scope['scheme']}://{host}" and not self._may(origin):
            return Refused(403, "scripts and forms of other sites are not answered here")
        is_link = headers.get(b"sec-fetch-mode") == b"navigate" and scope["method"] == "GET"
        if headers.get(b"sec-fetch-site") == b"cross-site" and not (origin or is_link or self.settings.origins):
            return Refused(403, "other sites may link to this one; nothing else")
        return None

    def _may(self, origin: str) -> bool:
        return "*" in self.settings.origins or origin in self.settings.origins

    def _is_ours(self, host: str) -> bool:
        """Return whether a request says that it is for this server.

        A page elsewhere can have its name lead to this address, and its scripts then ask as if they were of our own.
        Source: https://en.wikipedia.org/wiki/DNS_rebinding.
        """
        if host not in self._known:
            if len(self._known) > 1000:
                self._known.clear()
            self._known[host] = self._is_name_of_ours(_without_port(host).lower())
        return self._known[host]

    def _is_name_of_ours(self, name: str) -> bool:
        if name.rstrip(".") in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or self.settings.public  # a number cannot be made to lead elsewhere


def _without_port(host: str) -> str:
    if host.startswith("["):
        name, closed, _ = host[1:].partition("]")
        return name if closed else ""
    return host.partition(":")[0]
