"""Endpoints that misbehave, one way each."""

from __future__ import annotations

import json
from typing import Any

_ID = "https://w3id.org/castgraph/id/"
_TYPES = {
    "person/a": "Person",
    "person/b": "Person",
    "person/c": "Person",
    "production/x": "Movie",
    "production/y": "Movie",
}
_CREDITS = [("a", "castIn", "x"), ("b", "castIn", "x"), ("b", "directed", "y"), ("c", "castIn", "y")]
PLAIN = "".join(
    [
        f"<{_ID}person/{person}> <https://w3id.org/castgraph/vocab#{role}> <{_ID}production/{production}> .\n"
        for person, role, production in _CREDITS
    ]
    + [f'<{_ID}{name}> <https://schema.org/name> "{name}" .\n' for name in _TYPES]
    + [
        f"<{_ID}{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/{t}> .\n"
        for n, t in _TYPES.items()
    ]
)


GOOD = json.dumps(
    {
        "head": {"vars": ["x"]},
        "results": {"bindings": [{"x": {"type": "uri", "value": f"http://e/{i}"}} for i in range(37)]},
    }
).encode()
RESULTS = "application/sparql-results+json"
SELECT = "SELECT ?x { ?x ?p ?o }"


def fault(kind: str) -> Any:
    def act(handler: Any) -> bool:
        def raw(body: bytes, length: int | None = None, status: int = 200, **headers: str) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", headers.pop("kind", RESULTS))
            if length is not None:
                handler.send_header("Content-Length", str(length))
            else:
                handler.send_header("Connection", "close")
                handler.close_connection = True
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        half = GOOD[: len(GOOD) // 2]
        match kind:
            case "cut at its length":
                raw(half, len(GOOD))
                handler.close_connection = True
            case "cut at close":
                raw(half)
            case "cut between rows":
                raw(GOOD[: GOOD.rindex(b', {"x"')])
            case "error at the end":
                raw(half + b"\nThe SPARQL operation has been cancelled", len(half) + 40)
            case "qlever's marker":
                raw(half + b"!!!!>>#", len(half) + 7)
            case "web page":
                raw(b"<html><body>Sign in</body></html>", 33, kind="text/html")
            case "csv":
                raw(b"x\r\nhttp://e/1\r\n", 15, kind="text/csv")
            case "other json":
                raw(b'{"error": "no"}', 15)
            case "nothing":
                raw(b"", 0)
            case "says it cut":
                raw(GOOD, len(GOOD), X_SPARQL_MaxRows="37")
            case "partial":
                raw(GOOD, len(GOOD), 206, X_SQL_State="S1TAT")
            case "500":
                handler.answer(500, b"boom")
            case "not found":
                handler.answer(404)
            case "password":
                handler.answer(401, WWW_Authenticate='Basic realm="x"')
            case "other host":
                handler.answer(307, Location="http://evil.example/sparql")
            case "loop":
                handler.answer(307, Location=handler.path)
            case "busy":
                handler.answer(429, b"slow down", Retry_After="60")
            case "bomb":
                import gzip

                body = gzip.compress(b" " * 50_000_000)
                raw(body, len(body), Content_Encoding="gzip")
        return True

    return act
