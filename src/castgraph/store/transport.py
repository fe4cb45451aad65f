"""HTTP for the client of an endpoint: under one deadline, to one origin, with credentials that no message shows.

The standard library's HTTP knows a timeout for each wait and none for all of them, so that a byte now and then (in
headers, in trailers, in the body of a redirect or an error) keeps a request for ever. Here every read from the network
looks at the request's deadline. A redirect's body is not read at all.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import netrc
import os
import time
import urllib.parse
import urllib.request
from functools import partial
from typing import TYPE_CHECKING, Any

from castgraph.errors import EndpointError, OptionError, keep_secret, shorten
from castgraph.locations import user_folder

if TYPE_CHECKING:
    import socket

__all__ = [
    "PASSWORD", "TIMEOUT", "TOKEN", "USER", "credentials", "handlers", "handlers_of_pages", "is_local", "limit_of_time",
    "request", "shown",
]  # fmt: skip

USER, PASSWORD, TOKEN = "CASTGRAPH_ENDPOINT_USER", "CASTGRAPH_ENDPOINT_PASSWORD", "CASTGRAPH_ENDPOINT_TOKEN"
TIMEOUT = "CASTGRAPH_ENDPOINT_TIMEOUT"
_SILENCE = 30.0
"""Seconds without a byte after which a connection is given up, whatever the deadline."""


class _Timed(io.RawIOBase):
    """Bytes from a socket until a deadline."""

    def __init__(self, raw: Any, connection: socket.socket, deadline: float) -> None:
        self._raw, self._connection, self._deadline = raw, connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time is up")
        self._connection.settimeout(min(left, _SILENCE))
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *more: Any, deadline: float, **options: Any) -> None:
        super().__init__(sock, *more, **options)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock, deadline))


def _until(deadline: float, kind: type[http.client.HTTPConnection], host: str, **options: Any) -> Any:
    connection = kind(host, **options)
    connection.response_class = partial(_Response, deadline=deadline)  # type: ignore[assignment]
    return connection


class _Plain(urllib.request.HTTPHandler):
    def http_open(self, req: Any) -> Any:
        return self.do_open(partial(_until, req.deadline, http.client.HTTPConnection), req)


class _Secure(urllib.request.HTTPSHandler):
    def https_open(self, req: Any) -> Any:
        return self.do_open(partial(_until, req.deadline, http.client.HTTPSConnection), req)


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to the same origin, keeping method and body; refuses every other.

    One other is followed, without credentials: from http to https at the usual ports of the same host.
    """

    max_redirections = 4

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        fp.read = lambda *_: b""  # the body of a redirect has no end that could be trusted
        old, new = _origin(req.full_url), _origin(newurl)
        is_safer = old is not None and old[0] == "http" and old[2] == 80 and new == ("https", old[1], 443)
        refused = ""
        if new is None or (new != old and not is_safer):
            netloc = urllib.parse.urlsplit(newurl).netloc if new else newurl
            refused = (
                f"redirects to {shorten(netloc.rsplit('@', 1)[-1])}; other hosts and ports are not followed. "
                "If that is where the endpoint is now, open it there"
            )
        elif code == 303:
            refused = f"redirects to a page ({shorten(shown(newurl))}), not to an endpoint"
        if refused:
            fp.close()  # who follows closes it, who raises does not
            raise EndpointError(f"{shown(req.full_url)}: {refused}")
        again = request(newurl, req.data, dict(req.headers), req.get_method(), req.deadline)  # type: ignore[attr-defined]
        if new == old and (sent := req.unredirected_hdrs.get("Authorization")):
            again.add_unredirected_header("Authorization", sent)
        return again


def _origin(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port of an address, None where it is none of http(s)."""
    with contextlib.suppress(ValueError):
        split = urllib.parse.urlsplit(url)
        usual = {"http": 80, "https": 443}.get(split.scheme)
        if usual and split.hostname and not (split.username or split.password):
            return split.scheme, split.hostname, split.port or usual
    return None


def handlers(
    host: str, redirects: urllib.request.HTTPRedirectHandler | None = None
) -> list[urllib.request.BaseHandler]:
    """Return what an opener for a host is built from; this machine is asked without a proxy.

    Args:
        host: that is asked.
        redirects: which redirects are followed; without it, those of an endpoint to its own origin.
    """
    found: list[urllib.request.BaseHandler] = [redirects or _SameOrigin(), _Plain(), _Secure()]
    return [*found, urllib.request.ProxyHandler({})] if is_local(host) else found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves it to the caller to follow a redirect: each is an `HTTPError`."""

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> None:
        return None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def handlers_of_pages() -> list[urllib.request.BaseHandler]:
    """Return what an opener for anybody's pages is built from: it follows no redirect, and knows no password."""
    return [_NoRedirect(), _Plain(), _Secure()]


def is_local(host: str) -> bool:
    """Return whether a host is this machine."""
    return host in ("localhost", "127.0.0.1", "::1")


def request(url: str, body: Any, headers: dict[str, str], method: str, deadline: float) -> urllib.request.Request:
    """Return a request that must be over at a moment of `time.monotonic`."""
    made = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - checked to be http(s)
    made.deadline = deadline  # type: ignore[attr-defined]
    return made


def shown(url: str) -> str:
    """Return an address as a message may have it: without query and password."""
    split = urllib.parse.urlsplit(url)
    return f"{split.scheme}://{split.netloc.rsplit('@', 1)[-1]}{split.path}"


def limit_of_time() -> float:
    """Return how many seconds a request may take, from the environment.

    Raises:
        OptionError: it is not a number of seconds.
    """
    text = os.environ.get(TIMEOUT, "") or "60"
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):  # nan is not
            return max(0.1, float(text))
    raise OptionError(f"{TIMEOUT}={text!r} is not a number of seconds")


def credentials(url: urllib.parse.SplitResult) -> tuple[str, str, str] | None:
    """Return (kind, user, secret) from the environment, else from a netrc file; no message will show the secret.

    Raises:
        OptionError: they cannot be sent, or the file cannot be read.
    """
    found = _credentials(url)
    if found is not None:
        for name, text in ((USER, found[1]), (TOKEN if found[0] == "bearer" else PASSWORD, found[2])):
            if not text.isprintable() or (found[0] == "bearer" and not text.isascii()):
                raise OptionError(f"{name} holds a control character, which no header can; give it anew")
        keep_secret(found[2])
    return found


def _credentials(url: urllib.parse.SplitResult) -> tuple[str, str, str] | None:
    if token := os.environ.get(TOKEN, "").strip():
        return "bearer", "", token
    if (user := os.environ.get(USER)) is not None:
        return "basic", user.strip("\r\n"), os.environ.get(PASSWORD, "").strip("\r\n")
    if (path := user_folder("NETRC", ".netrc")) is None:
        return None
    try:
        hosts = netrc.netrc(str(path)).hosts.get(url.hostname or "")  # never its default: that is for any host
    except FileNotFoundError:
        return None
    except (OSError, netrc.NetrcParseError) as error:
        if isinstance(error, PermissionError) and not os.environ.get("NETRC"):
            return None  # a home of somebody else's: do without
        what = error.strerror if isinstance(error, OSError) else f"line {error.lineno} is not as it should be"
        raise OptionError(f"{path}: cannot be used ({what})") from None
    return ("basic", hosts[0] or "", hosts[2] or "") if hosts else None
