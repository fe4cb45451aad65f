"""Speaks the SPARQL 1.1 Protocol with an endpoint, and believes an answer only when it is whole.

A request has a deadline, an answer a largest size; redirects lead to the same host or nowhere; names and passwords come
from the environment or a netrc file, go over https (or to this machine) only, and appear in no message. What an
endpoint sends is data: nothing in it is followed, run or written anywhere.

Standard library only. urllib3 (2.8) was tried: it takes half of a gzip body for a whole one, repeats nothing whose body
breaks off, knows no deadline over all tries, no Digest and no proxies of the environment; what it leaves to be written
is as long as this, and importing it takes 40 ms more.
"""

from __future__ import annotations

import base64
import contextlib
import email.utils
import http.client
import json
import netrc
import os
import random
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.errors import EndpointError, OptionError, shorten
from castgraph.store.whole import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["PASSWORD", "TIMEOUT", "TOKEN", "USER", "Client"]

USER, PASSWORD, TOKEN = "CASTGRAPH_ENDPOINT_USER", "CASTGRAPH_ENDPOINT_PASSWORD", "CASTGRAPH_ENDPOINT_TOKEN"
TIMEOUT = "CASTGRAPH_ENDPOINT_TIMEOUT"
_LOCAL = ("localhost", "127.0.0.1", "::1")
_AGAIN = (429, 502, 503, 504)
_JSON = ("application/sparql-results+json", "application/json")


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to the same host, keeping method and body; refuses every other."""

    max_redirections = 4

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (
            new.hostname != old.hostname
            or new.scheme not in ("http", "https")
            or (old.scheme == "https" and new.scheme != "https")
        ):
            raise EndpointError(
                f"{_shown(req.full_url)}: redirects to {shorten(new.netloc.rsplit('@', 1)[-1])}; other hosts are not "
                "followed. If that is where the endpoint is now, name it with --store"
            )
        if code == 303:
            raise EndpointError(f"{_shown(req.full_url)}: redirects to a page ({shorten(newurl)}), not to an endpoint")
        again = urllib.request.Request(newurl, req.data, dict(req.headers), method=req.get_method())  # noqa: S310 - http(s)
        if sent := req.unredirected_hdrs.get("Authorization"):
            again.add_unredirected_header("Authorization", sent)
        return again


class Client:
    """One endpoint.

    Args:
        url: where queries go, http or https, without name and password in it.
        timeout: seconds that one request may take in all; the environment's, or 60, where None.
        tries: how often a request is made before it fails, ≥ 1.
        max_bytes: largest answer that is read.

    Raises:
        OptionError: the address holds a password, or is not one.
    """

    def __init__(self, url: str, *, timeout: float | None = None, tries: int = 4, max_bytes: int = 2 << 30) -> None:
        split = urllib.parse.urlsplit(url)
        if split.username or split.password:
            raise OptionError(
                f"the address of the endpoint holds a name or password; put them into {USER} and {PASSWORD}, or a netrc"
            )
        try:
            port_is_fine = split.port is None or 0 < split.port < 65536
        except ValueError:
            port_is_fine = False
        if not split.hostname or split.scheme not in ("http", "https") or not port_is_fine or not url.isascii():
            raise OptionError(
                f"{shorten(url)!r} is not the address of an endpoint; write it as https://example.org/sparql"
            )
        self.url = url
        self.host = split.hostname
        self.timeout = _timeout() if timeout is None else timeout
        self.tries = tries
        self.max_bytes = max_bytes
        self.pause = 0.25
        handlers: list[urllib.request.BaseHandler] = [_SameHost()]
        self._authorization = ""
        if credentials := _credentials(split):
            kind, user, secret = credentials
            if split.scheme != "https" and self.host not in _LOCAL:
                raise OptionError(f"{_shown(url)}: a password would be sent in the clear; use https")
            if kind == "bearer":
                self._authorization = f"Bearer {secret}"
            else:
                self._authorization = "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()
                known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
                known.add_password(None, url, user, secret)
                handlers.append(urllib.request.HTTPDigestAuthHandler(known))
        if self.host in _LOCAL:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def ask_for(
        self, query: str, accept: str, params: Sequence[tuple[str, str]] = (), *, timeout: float | None = None
    ) -> Answer:
        """Send a query by POST and return the answer, whole.

        Raises:
            EndpointError: it cannot be reached, refuses, or the answer is not whole; the message says which.
        """
        body = urllib.parse.urlencode([("query", query), *params]).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept, "TE": "trailers"}
        return self.request("POST", self.url, body, headers, timeout=timeout)

    def update(self, text: str) -> None:
        """Send an update by POST.

        Raises:
            EndpointError: it was refused, or it is not known whether it was done.
        """
        body = urllib.parse.urlencode([("update", text)]).encode()
        answer = None
        try:
            answer = self.request(
                "POST", self.url, body, {"Content-Type": "application/x-www-form-urlencoded"}, once=True
            )
        except EndpointError as error:
            if getattr(error, "status", 0) not in (400, 415):
                raise
        if answer is None:  # Virtuoso takes updates as queries
            self.ask_for(text, ", ".join(_JSON))

    def table(
        self, query: str, params: Sequence[tuple[str, str]] = (), *, timeout: float | None = None
    ) -> dict[str, Any]:
        """Send a SELECT or ASK and return the JSON of its results, checked to be whole.

        Returns:
            the document of SPARQL 1.1 Query Results JSON; ``limited`` in it is the number of rows at which the endpoint
            says it cut, or True where it says that it cut without a number.

        Raises:
            EndpointError: as `ask_for`; or the answer is not a results document, or only a part of one.
        """
        answer = self.ask_for(query, f"{_JSON[0]}, {_JSON[1]};q=0.5", params, timeout=timeout)
        where = _shown(self.url)
        if answer.kind not in _JSON and not answer.kind.endswith("+json"):
            start = answer.body[:300].lstrip().lower()
            if b"<html" in start or b"<!doctype html" in start:
                raise EndpointError(
                    f"{where}: answers with a web page, not with results; is this the endpoint's address?"
                )
            raise EndpointError(
                f"{where}: answers with {shorten(answer.kind) or 'nothing it names'}, not with JSON results"
            )
        try:
            document = json.loads(answer.body)
        except ValueError as error:
            count = answer.body.count(b'"type"')
            raise EndpointError(
                f"{where}: the answer is not whole: it breaks off or holds an error after {count:,} values "
                f"({_tail(answer.body)!r}); nothing of it was used"
            ) from error
        if "boolean" not in document:
            try:
                names, rows = document["head"]["vars"], document["results"]["bindings"]
                whole = all(isinstance(row, dict) for row in rows) and isinstance(names, list)
            except (KeyError, TypeError):
                whole = False
            if not whole:
                raise EndpointError(f"{where}: answers with JSON that is not a SPARQL result ({_tail(answer.body)!r})")
            document["limited"] = answer.limited(len(rows))
        return dict(document)

    def request(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        once: bool = False,
        timeout: float | None = None,
    ) -> Answer:
        """Make a request, again if the endpoint asks for it or cannot be reached, until its time is up.

        Args:
            method: GET, POST, PUT.
            url: on the endpoint's host.
            body: to send.
            headers: besides ours.
            once: what was sent may have been done: repeat only where it cannot have been.
            timeout: seconds for this request instead of the client's.
        """
        deadline = time.monotonic() + (timeout or self.timeout)
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._try(method, url, body, headers, deadline)
            except _AgainError as again:
                wait = again.after if again.after is not None else self.pause * 2**attempt * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
                late = time.monotonic() + wait >= deadline
                if attempt >= self.tries or late or (once and not again.undone):
                    hint = f" (it asks to wait {again.after:g} s)" if again.after and late else ""
                    tried = f" after {attempt} tries" if attempt > 1 else ""
                    raise _error(f"{_shown(url)}: {again}{hint}{tried}", again.status) from again.__cause__
                time.sleep(wait)

    def _try(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: float) -> Answer:
        request = urllib.request.Request(url, body, dict(headers), method=method)  # noqa: S310 - checked to be http(s)
        request.add_header("User-Agent", "castgraph")
        request.add_header("Accept-Encoding", "gzip")
        if self._authorization:
            request.add_unredirected_header("Authorization", self._authorization)
        left = deadline - time.monotonic()
        try:
            with self._opener.open(request, timeout=max(0.05, min(left, 30.0))) as response:
                return self._read(response, url, deadline)
        except urllib.error.HTTPError as error:
            with error:
                self._refused(error, url, deadline)
            raise AssertionError("unreachable") from error
        except urllib.error.URLError as error:
            reason = error.reason
            if isinstance(reason, ssl.SSLCertVerificationError):
                raise EndpointError(f"{_shown(url)}: its certificate is not valid: {reason.verify_message}") from error
            if isinstance(reason, ssl.SSLError):
                raise EndpointError(f"{_shown(url)}: no secure connection ({reason.reason or reason})") from error
            if isinstance(reason, socket.gaierror):
                raise _AgainError(f"the host {self.host} is not known", undone=True) from error
            if isinstance(reason, TimeoutError):
                raise _AgainError("does not answer in time") from error
            text = (getattr(reason, "strerror", None) or str(reason)).lower()
            raise _AgainError(
                f"cannot be reached ({text})", undone=isinstance(reason, ConnectionRefusedError)
            ) from error
        except TimeoutError as error:
            raise _AgainError("does not answer in time") from error
        except (http.client.HTTPException, ConnectionError, ssl.SSLError) as error:
            raise _AgainError(f"broke off the connection ({type(error).__name__})") from error

    def _read(self, response: Any, url: str, deadline: float) -> Answer:
        """Read a body to its end; the end is what the headers say, not where the connection stops."""
        found = {name.lower(): value for name, value in response.headers.items()}
        unzip = zlib.decompressobj(31) if found.get("content-encoding", "").lower() == "gzip" else None
        parts: list[bytes] = []
        received = size = 0
        while True:
            if (left := deadline - time.monotonic()) <= 0:
                raise _error(f"{_shown(url)}: the answer was not whole after {self.timeout:g} s", 0)
            with contextlib.suppress(AttributeError):
                response.fp.raw._sock.settimeout(max(0.05, min(left, 30.0)))
            try:
                data = response.read1(1 << 16)
            except TimeoutError as error:
                raise _error(f"{_shown(url)}: stopped in the middle of its answer", 0) from error
            if not data:
                break
            received += len(data)
            if unzip:
                packed, data = data, b""
                while packed and len(data) <= self.max_bytes:
                    if unzip.eof:  # of one member; another follows
                        unzip = zlib.decompressobj(31)
                    data += unzip.decompress(packed, self.max_bytes + 1)
                    packed = unzip.unused_data
            size += len(data)
            if size > self.max_bytes:
                raise EndpointError(
                    f"{_shown(url)}: the answer is larger than {self.max_bytes >> 20} MiB; ask for less"
                )
            parts.append(data)
        expected = found.get("content-length")
        if (expected and expected.isdigit() and received < int(expected)) or (unzip and not unzip.eof):
            raise _AgainError(f"the answer is not whole: it ends after {received:,} of {expected or 'more'} bytes")
        kind = found.get("content-type", "").split(";")[0].strip().lower()
        delimited = bool(expected or unzip or found.get("transfer-encoding"))
        return Answer(b"".join(parts), kind, found, response.status, delimited)

    def _refused(self, error: urllib.error.HTTPError, url: str, deadline: float) -> None:
        """Raise what an HTTP error status means."""
        code = error.code
        said = ""
        with contextlib.suppress(Exception):
            text = error.read(2000).decode("utf-8", "replace").strip()
            if text and "<html" not in text.lower():
                said = f": {shorten(' '.join(text.split()), 200)}"
        where = _shown(url)
        if code in (401, 403):
            have = (
                "the name and password it was given" if self._authorization else "a request without name and password"
            )
            raise _error(
                f"{where}: refuses {have} (HTTP {code}); give them in {USER} and {PASSWORD}, {TOKEN}, or a netrc file",
                code,
            )
        if code in _AGAIN:
            words = "is too busy" if code in (429, 503) else "does not answer in time" if code == 504 else "is down"
            raise _AgainError(
                f"{words} (HTTP {code}){said}", after=_retry_after(error.headers.get("Retry-After")), status=code
            )
        if code == 404:
            raise _error(f"{where}: there is nothing at this address (HTTP 404)", code)
        raise _error(f"{where}: refuses the request (HTTP {code}){said}", code)


class _AgainError(Exception):
    """A request failed in a way that may pass; `undone` says that it cannot have had an effect."""

    def __init__(self, message: str, *, after: float | None = None, undone: bool = False, status: int = 0) -> None:
        super().__init__(message)
        self.after = after
        self.undone = undone or status in (429, 503)
        self.status = status


def _error(message: str, status: int) -> EndpointError:
    error = EndpointError(message)
    error.status = status  # type: ignore[attr-defined]
    return error


def _shown(url: str) -> str:
    """Return an address as a message may have it: without query and password."""
    split = urllib.parse.urlsplit(url)
    return f"{split.scheme}://{split.netloc.rsplit('@', 1)[-1]}{split.path}"


def _tail(body: bytes) -> str:
    return shorten(" ".join(body[-120:].decode("utf-8", "replace").split()), 80)


def _retry_after(text: str | None) -> float | None:
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    with contextlib.suppress(TypeError, ValueError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return None


def _timeout() -> float:
    text = os.environ.get(TIMEOUT, "")
    try:
        return max(0.1, float(text)) if text else 60.0
    except ValueError:
        raise OptionError(f"{TIMEOUT}={text!r} is not a number of seconds") from None


def _credentials(url: urllib.parse.SplitResult) -> tuple[str, str, str] | None:
    """Return (kind, user, secret) from the environment, else from a netrc file."""
    if token := os.environ.get(TOKEN):
        return "bearer", "", token
    if (user := os.environ.get(USER)) is not None:
        return "basic", user, os.environ.get(PASSWORD, "")
    path = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    try:
        found = netrc.netrc(str(path)).hosts.get(url.hostname or "")  # never its default: that is for any host
    except FileNotFoundError:
        return None
    except (OSError, netrc.NetrcParseError) as error:
        raise OptionError(f"{path}: cannot be used ({getattr(error, 'msg', None) or error})") from None
    return ("basic", found[0] or "", found[2] or "") if found else None
