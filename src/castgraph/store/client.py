"""Speaks the SPARQL 1.1 Protocol with an endpoint, and believes an answer only when it is whole.

A request has a deadline, an answer a largest size, counted unpacked; redirects lead to the same origin, or nowhere.
Names and passwords come from the environment or a netrc file, go over https (or to this machine) only, and appear in no
message (`store.transport`). What an endpoint sends is data: nothing in it is followed, run or written anywhere.

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
import random
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from typing import TYPE_CHECKING, Any

from castgraph.errors import EndpointError, OptionError, shorten
from castgraph.store.transport import (
    PASSWORD,
    TIMEOUT,
    TOKEN,
    USER,
    credentials,
    handlers,
    is_local,
    limit_of_time,
    request,
    shown,
)
from castgraph.store.whole import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["PASSWORD", "TIMEOUT", "TOKEN", "USER", "Client"]

_KINDS = {"uri", "literal", "typed-literal", "bnode", "triple"}
_AGAIN = (429, 502, 503, 504)
_JSON = ("application/sparql-results+json", "application/json")


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

    def __init__(self, url: str, *, timeout: float | None = None, tries: int = 4, max_bytes: int = 512 << 20) -> None:
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
        self.timeout = limit_of_time() if timeout is None else timeout
        self.tries = tries
        self.max_bytes = max_bytes
        self.pause = 0.25
        used = handlers(self.host)
        self._authorization = ""
        if found := credentials(split):
            kind, user, secret = found
            if split.scheme != "https" and not is_local(self.host):
                raise OptionError(f"{shown(url)}: a password would be sent in the clear; use https")
            if kind == "bearer":
                self._authorization = f"Bearer {secret}"
            else:
                self._authorization = "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()
                known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
                known.add_password(None, url, user, secret)
                used.append(urllib.request.HTTPDigestAuthHandler(known))
        self._opener = urllib.request.build_opener(*used)

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
        where = shown(self.url)
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
        except (ValueError, RecursionError) as error:
            count = answer.body.count(b'"type"')
            raise EndpointError(
                f"{where}: the answer is not whole: it breaks off or holds an error after {count:,} values "
                f"({_tail(answer.body)!r}); nothing of it was used"
            ) from error
        if not _is_result(document):
            raise EndpointError(f"{where}: answers with JSON that is not a SPARQL result ({_tail(answer.body)!r})")
        if "boolean" not in document:
            document["limited"] = answer.limited(len(document["results"]["bindings"]))
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
                    raise _error(f"{shown(url)}: {again}{hint}{tried}", again.status) from again.__cause__
                time.sleep(wait)

    def _try(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: float) -> Answer:
        asked = request(url, body, {"User-Agent": "castgraph", "Accept-Encoding": "gzip", **headers}, method, deadline)
        if self._authorization:
            asked.add_unredirected_header("Authorization", self._authorization)
        left = deadline - time.monotonic()
        try:
            with self._opener.open(asked, timeout=max(0.05, min(left, 30.0))) as response:
                return self._read(response, url, deadline)
        except urllib.error.HTTPError as error:
            with error:
                self._refused(error, url, deadline)
            raise AssertionError("unreachable") from error
        except urllib.error.URLError as error:
            reason = error.reason
            if isinstance(reason, ssl.SSLCertVerificationError):
                raise EndpointError(f"{shown(url)}: its certificate is not valid: {reason.verify_message}") from error
            if isinstance(reason, ssl.SSLError):
                raise EndpointError(f"{shown(url)}: no secure connection ({reason.reason or reason})") from error
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
        except (ValueError, LookupError, ArithmeticError, NotImplementedError, zlib.error) as error:
            raise _error(
                f"{shown(url)}: answers in a way that HTTP does not know ({type(error).__name__})", 0
            ) from error

    def _read(self, response: Any, url: str, deadline: float) -> Answer:
        """Read a body to its end; the end is what the headers say, not where the connection stops."""
        found = {name.lower(): value for name, value in response.headers.items()}
        unzip = zlib.decompressobj(31) if found.get("content-encoding", "").lower() == "gzip" else None
        parts: list[bytes] = []
        received = size = 0
        while True:
            if time.monotonic() >= deadline:
                raise _error(f"{shown(url)}: the answer was not whole after {self.timeout:g} s", 0)
            try:
                data = response.read1(1 << 16)
            except TimeoutError as error:
                raise _error(f"{shown(url)}: stopped in the middle of its answer", 0) from error
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
                raise EndpointError(f"{shown(url)}: the answer is larger than {self.max_bytes >> 20} MiB; ask for less")
            parts.append(data)
        expected = _number(found.get("content-length", ""))
        if (expected and received < expected) or (unzip and not unzip.eof):
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
        where = shown(url)
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


def _is_result(document: Any) -> bool:
    """Return whether a JSON document is what SPARQL 1.1 calls results, to the last cell."""
    try:
        if "boolean" in document:
            return isinstance(document["boolean"], bool)
        names, rows = set(document["head"]["vars"]), document["results"]["bindings"]
        return isinstance(rows, list) and all(
            name in names
            and cell["type"] in _KINDS
            and isinstance(cell["value"], dict if cell["type"] == "triple" else str)
            for row in rows
            for name, cell in row.items()
        )
    except (LookupError, TypeError, AttributeError):
        return False


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _tail(body: bytes) -> str:
    return shorten(" ".join(body[-120:].decode("utf-8", "replace").split()), 80)


def _retry_after(text: str | None) -> float | None:
    if not text:
        return None
    if (seconds := _number(text.strip())) is not None:
        return seconds
    with contextlib.suppress(TypeError, ValueError, OverflowError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return None
