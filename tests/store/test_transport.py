"""A request to an endpoint: one deadline for all of it, one origin, credentials that nobody reads."""

from __future__ import annotations

import contextlib
import gzip
import json
import time
from typing import TYPE_CHECKING

import pytest
from tests.endpoints import serving
from tests.faults.servers import answering
from tests.faulty import SELECT

from castgraph.errors import CastgraphError, EndpointError, OptionError, masked
from castgraph.names.lookup import Names
from castgraph.store.client import PASSWORD, TIMEOUT, TOKEN, USER, Client
from castgraph.store.endpoint import open_endpoint
from castgraph.store.transport import limit_of_time

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def drip(first: bytes, again: bytes, pause: float = 0.1) -> Iterator[bytes]:
    yield first
    while True:
        time.sleep(pause)
        yield again


ENDLESS = {
    "headers": lambda: drip(HEAD, b"X"),
    "many headers": lambda: drip(HEAD, b"X-A: 1\r\n"),
    "a status line": lambda: drip(b"HTTP/1.1 200 ", b"O"),
    "1xx": lambda: drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body": lambda: drip(HEAD + b"\r\n", b" "),
    "chunks": lambda: drip(CHUNKED, b"1\r\n \r\n"),
    "a chunk's length": lambda: drip(CHUNKED, b"0"),
    "trailers": lambda: drip(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: 1\r\n"),
    "an error's body": lambda: drip(b"HTTP/1.1 500 No\r\nContent-Length: 9999\r\n\r\n", b"x"),
    "a redirect's body": lambda: drip(b"HTTP/1.1 307 On\r\nLocation: /x\r\nContent-Length: 9999\r\n\r\n", b"x"),
    "nothing": lambda: drip(b"", b""),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_every_request_ends_in_its_time_however_the_answer_drips(kind: str) -> None:
    with answering(ENDLESS[kind]) as url:
        client = Client(url, timeout=0.5, tries=2)
        client.pause = 0.01
        began = time.monotonic()
        with pytest.raises(EndpointError):
            client.table(SELECT)
        assert time.monotonic() - began < 2.5


def test_the_endless_body_of_a_redirect_is_not_read() -> None:
    sent = [0]

    def endless() -> Iterator[bytes]:
        yield b"HTTP/1.1 307 On\r\nLocation: /x\r\n\r\n"
        for _ in range(2000):
            sent[0] += 1 << 16
            yield b"x" * (1 << 16)

    with answering(endless) as url:
        client = Client(url, timeout=3, tries=1)
        with pytest.raises(EndpointError):
            client.table(SELECT)
    assert sent[0] < 64 << 20


def test_what_is_packed_counts_unpacked() -> None:
    body = gzip.compress(b'{"head":{"vars":["x"]},"results":{"bindings":[' + b" " * (30 << 20) + b"]}}")
    answer = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with answering(lambda: iter([answer])) as url, pytest.raises(EndpointError, match="larger than 10 MiB"):
        Client(url, timeout=10, tries=1, max_bytes=10 << 20).table(SELECT)


@pytest.mark.parametrize("where", ["port", "host", "scheme"])
def test_a_redirect_to_another_origin_is_refused_and_takes_no_credentials_along(monkeypatch, where: str) -> None:
    monkeypatch.setenv(USER, "ann")
    monkeypatch.setenv(PASSWORD, "swordfish")
    with serving() as other, serving() as endpoint:
        target = {
            "port": other.url,
            "host": other.url.replace("127.0.0.1", "localhost"),
            "scheme": endpoint.url.replace("http:", "https:"),
        }[where]
        endpoint.fault = lambda handler: bool(handler.answer(307, Location=target)) or True
        with pytest.raises(EndpointError, match="not followed") as failed:
            Client(endpoint.url, timeout=3, tries=1).table(SELECT)
        assert other.requests == []
        assert "swordfish" not in str(failed.value)


def test_a_redirect_on_the_same_origin_is_followed_with_credentials(monkeypatch) -> None:
    monkeypatch.setenv(USER, "ann")
    with serving() as endpoint:
        endpoint.fault = lambda handler: (
            "moved" not in handler.path and (bool(handler.answer(307, Location="/moved/sparql")) or True)
        )
        assert Client(endpoint.url, timeout=3).table(SELECT)["results"]["bindings"] == []
        assert [bool(headers.get("Authorization")) for _, _, headers, _ in endpoint.requests] == [True, True]


@pytest.mark.parametrize(("text", "seconds"), [("", 60), ("5", 5), ("0.01", 0.1), ("2.5", 2.5)])
def test_a_request_may_take_a_minute_unless_another_time_is_named(monkeypatch, text: str, seconds: float) -> None:
    monkeypatch.setenv(TIMEOUT, text)
    assert limit_of_time() == seconds
    monkeypatch.delenv(TIMEOUT)
    assert limit_of_time() == 60


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "0", "x"])
def test_a_time_that_is_none_is_refused(monkeypatch, text: str) -> None:
    monkeypatch.setenv(TIMEOUT, text)
    with pytest.raises(OptionError, match=TIMEOUT):
        limit_of_time()


def test_a_token_that_ends_in_a_line_end_is_used_without_it_and_one_that_holds_a_line_end_is_refused(
    monkeypatch,
) -> None:
    monkeypatch.setenv(TOKEN, "open-sesame\r\n")
    with serving() as endpoint:
        Client(endpoint.url, timeout=3).table(SELECT)
        assert endpoint.requests[-1][2]["Authorization"] == "Bearer open-sesame"
        monkeypatch.setenv(TOKEN, "open\rsesame")
        with pytest.raises(OptionError, match=TOKEN) as failed:
            Client(endpoint.url)
        assert "sesame" not in str(failed.value)


def test_no_message_holds_a_password() -> None:
    secret = "swordfish"  # noqa: S105 - of nobody
    for text in (
        f"https://ann:{secret}@example.org/sparql: is down",
        f"https:/ann:{secret}@example.org/sparql: there is no store",
        f"https://{secret}@example.org/",
        f"https://ann:{secret}@x@example.org/",
        f"https://example.org/sparql?apikey={secret}&format=json",
        f"https://example.org/sparql?format=json&access_token={secret}",
        f"https://example.org/?API-Key={secret}",
        f"https://example.org/?password={secret}#x",
    ):
        assert secret not in masked(text), text
    assert (
        masked("x?name=Ann&age=3 a@b <https://example.org/@ann>") == "x?name=Ann&age=3 a@b <https://example.org/@ann>"
    )


@pytest.mark.parametrize("command", ["update", "doctor", "index", "forget", "find", "query", "load", "connect"])
def test_no_command_prints_the_password_of_an_address(run, command: str) -> None:
    more = {"update": ["-e", "CLEAR ALL"], "query": ["-e", "ASK {}"], "forget": ["Ann"], "find": ["Ann"], "load": ["x"]}
    more["connect"] = ["Ann", "Bob"]
    for url in ("https://ann:swordfish@localhost:1/sparql", "http://localhost:1/sparql?apikey=swordfish"):
        words = [url] if command == "doctor" else ["--store", url]
        ran = run(command, *more.get(command, []), *words, CASTGRAPH_ENDPOINT_TIMEOUT="1")
        assert ran.code in (2, 3), ran.err
        assert "swordfish" not in ran.out + ran.err
        assert "unexpected" not in ran.err


CELL = {"type": "literal", "value": "x"}
ODD = {
    "a list": [], "a number": 1, "null": None, "a text": "x", "no head": {"results": {"bindings": []}},
    "a truth that is none": {"boolean": "perhaps"}, "no list": {"head": {"vars": ["x"]}, "results": {"bindings": {"x": 1}}},
    "rows of numbers": {"head": {"vars": ["x"]}, "results": {"bindings": [1]}},
    **{f"vars {names!r}": {"head": {"vars": names}, "results": {"bindings": [{}]}} for names in (["a b"], [1], ["x", "x"], [[]], 1)},
    "an unknown variable": {"head": {"vars": ["y"]}, "results": {"bindings": [{"x": CELL}]}},
    **{f"cell {cell!r}": {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": cell}]}} for cell in (
        1, None, [], {}, {"type": "uri"}, {"type": "uri", "value": "relative"}, {"type": "uri", "value": 1}, {"type": "odd", "value": ""},
        {"type": "uri", "value": "http://e/a b"}, {"type": "literal", "value": "\ud800"}, {"type": "bnode", "value": "a b"},
        {"type": "literal", "value": "x", "xml:lang": "!!"}, {"type": "literal", "value": "x", "datatype": "x"},
        {"type": "triple", "value": {}}, {"type": [], "value": ""}, {"type": "literal", "value": {}})},
}  # fmt: skip
NUMBERS = {
    "Content-Length": "\xb2",
    "X-SPARQL-MaxRows": "\xb2",
    "Retry-After": "\xb2",
    "Location": "http://[x",
    "Content-Encoding": "gzip",
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_answer_is_said_in_a_sentence(kind: str) -> None:
    body = json.dumps(ODD[kind]).encode()
    with serving() as endpoint:
        store = open_endpoint(endpoint.url)
        endpoint.fault = lambda handler: bool(handler.answer(200, body, "application/sparql-results+json")) or True
        for ask in (
            lambda: list(store.results(SELECT)),  # type: ignore[arg-type]
            lambda: list(store.rows(SELECT)),
            lambda: store.ask("ASK {}"),
            lambda: len(store),
            lambda: open_endpoint(endpoint.url).graphs(),
            lambda: Names.of(store).search("Ann"),
        ):
            with contextlib.suppress(CastgraphError):
                ask()


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("status", [200, 307, 429, 500])
def test_an_odd_header_is_said_in_a_sentence(name: str, status: int) -> None:
    answer = b"HTTP/1.1 %d X\r\nContent-Type: application/sparql-results+json\r\n%s: %s\r\n\r\n{}" % (
        status, name.encode(), NUMBERS[name].encode("latin-1"))  # fmt: skip
    with answering(lambda: iter([answer])) as url:
        client = Client(url, timeout=1, tries=1)
        with pytest.raises(EndpointError):
            client.table(SELECT)


def test_nobody_at_home_means_no_netrc(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("NETRC", raising=False)
    monkeypatch.setattr("pathlib.Path.home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    Client("http://localhost:1/sparql")


def test_the_place_of_an_endpoint_is_told_without_its_key() -> None:
    with serving() as endpoint:
        assert open_endpoint(endpoint.url + "?apikey=swordfish").place == endpoint.url


def test_answers_of_the_tests_own_server_come_through() -> None:
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'
    with answering(lambda: iter([HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body])) as url:
        assert Client(url, timeout=3).table(SELECT)["results"]["bindings"] == []
