"""What was asked over HTTP and what is answered, as plain data: the words between the front and the handlers.

A handler is a function ``(served, asked) -> Answered``. It raises `Refused` for what is wrong with the request;
errors of castgraph become problems by `problem_of`. Nothing here opens a socket or a store.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["HTML", "JSON", "Answered", "Asked", "Refused", "as_json", "negotiated", "parsed"]

HTML = "text/html; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request.

    Attributes:
        method: ``GET``, ``HEAD`` or ``POST``.
        path: decoded, beginning with a slash.
        params: what the route took from the path, by name.
        query: the pairs of the query string in their order, decoded.
        headers: names in lower case; only those that matter to an answer.
        body: of a POST, whole.
        root: address that the server is reached at, without a slash at its end.
    """

    method: str = "GET"
    path: str = "/"
    params: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    root: str = ""

    def one(self, name: str, default: str = "") -> str:
        """Return the value of a parameter that is given once at most.

        Raises:
            Refused: it is given several times.
        """
        values = self.several(name)
        if len(values) > 1:
            raise Refused(400, f"{name} is given {len(values)} times; give it once")
        return values[0] if values else default

    def several(self, name: str) -> list[str]:
        """Return all values of a parameter, in their order, the empty ones left out: a form sends those unasked."""
        return [value for key, value in self.query if key == name and value]

    def number(self, name: str, default: int, most: int, least: int = 1) -> int:
        """Return a parameter that is a number.

        Raises:
            Refused: it is none, or beyond its bounds.
        """
        text = self.one(name)
        if not text:
            return default
        if not (text.isdecimal() and text.isascii() and len(text) < 10 and least <= int(text) <= most):
            raise Refused(400, f"{name}={text[:40]} is not a whole number from {least} to {most:,}")
        return int(text)

    def only(self, *names: str) -> None:
        """Refuse parameters that are not known: a misspelt filter that is ignored gives a wrong answer.

        Raises:
            Refused: there is one; a similar name is told.
        """
        for key, _ in self.query:
            if key not in names:
                from castgraph.text import meant

                hint = meant(key, names) or (f"; there are: {', '.join(names)}" if names else "")
                raise Refused(400, f"there is no parameter {key[:80]!r}{hint}")

    def form(self) -> Asked:
        """Return the request with the pairs of a form in its body among those of its query.

        Raises:
            Refused: the body is no form, or not UTF-8.
        """
        if not self.body:
            return self
        from dataclasses import replace
        from urllib.parse import parse_qsl

        try:
            pairs = parse_qsl(self.body.decode("ascii"), keep_blank_values=True, max_num_fields=10_000, errors="strict")
        except ValueError as error:
            raise Refused(400, "the body is not a form (application/x-www-form-urlencoded) in UTF-8") from error
        return replace(self, query=(*self.query, *pairs), body=b"")


@dataclass(slots=True)
class Answered:
    """An answer: its body whole, in parts, or written to a stream as it is made.

    Where that fails midway, the connection is cut, so that nobody takes a part for the whole.
    """

    body: bytes | Iterable[bytes] | Callable[[IO[bytes]], object]
    media: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818 - said of the request, not of the program
    """A request that is not answered.

    Attributes:
        status: of HTTP, 4xx.
        message: what is wrong, and what to do.
        more: members of the problem besides, such as candidates of a name.
        headers: of the answer, such as ``Allow``.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.more, self.headers = status, message, more or {}, dict(headers or {})


def parsed(text: str | bytes, what: str) -> Any:
    """Return what a text in JSON says.

    Args:
        text: as it came.
        what: the text is, as the subject of a sentence.

    Raises:
        Refused: it is no JSON: not UTF-8, nested too deep, with numbers that are none or half a character.
    """
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"{what} is not JSON in UTF-8") from error
    return value


def as_json(value: Any, status: int = 200, **headers: str) -> Answered:
    """Return plain data as an answer in JSON."""
    return Answered(json.dumps(value, ensure_ascii=False).encode(), JSON, status, headers)


def negotiated(accept: str, offers: tuple[str, ...]) -> str:
    """Return which of several media types a client likes best; empty where it takes none of them.

    The first offer is what is given to who does not say. Source: https://www.rfc-editor.org/rfc/rfc9110#name-accept.

    Example:
        >>> negotiated("text/turtle;q=0.5, application/*", ("text/html", "text/turtle", "application/ld+json"))
        'application/ld+json'
    """
    return _best(accept[:4000], offers) if accept.strip() else offers[0]


@lru_cache(maxsize=256)
def _best(accept: str, offers: tuple[str, ...]) -> str:
    wanted = [_wanted(part) for part in accept.split(",")]
    best, liked = "", 0.0
    for offer in offers:
        main = f"{offer.partition('/')[0]}/*"
        exact = {name: q for name, q in wanted if name in (offer, main, "*/*")}
        q = exact.get(offer, exact.get(main, exact.get("*/*", 0.0)))
        if q > liked:
            best, liked = offer, q
    return best


def _wanted(part: str) -> tuple[str, float]:
    name, *params = (word.strip() for word in part.split(";"))
    for param in params:
        key, _, value = param.partition("=")
        if key.strip().lower() == "q":
            try:
                return name.lower(), max(0.0, min(1.0, float(value)))
            except ValueError:
                return name.lower(), 0.0
    return name.lower(), 1.0


def to_wire(asked: Asked) -> list[Any]:
    """Return a request without its body as plain data, which another process reads by `from_wire`."""
    return [asked.method, asked.path, asked.params, asked.query, asked.headers, asked.root]


def from_wire(wire: list[Any], body: bytes) -> Asked:
    """Return a request from what `to_wire` made of it, and its body."""
    method, path, params, query, headers, root = wire
    return Asked(method, path, params, tuple((key, value) for key, value in query), headers, body, root)
