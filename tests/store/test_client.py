"""Endpoints that lie, limp or refuse: an error in time, never half an answer, no password told."""

from __future__ import annotations

import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from tests.endpoints import serving
from tests.faulty import RESULTS, SELECT, fault

from castgraph.errors import EndpointError, OptionError
from castgraph.store.client import PASSWORD, TOKEN, USER, Client
from castgraph.store.endpoint import open_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cut at its length", "not whole"),
        ("cut at close", "not whole"),
        ("cut between rows", "not whole"),
        ("error at the end", "not whole"),
        ("qlever's marker", "not whole"),
        ("web page", "web page"),
        ("csv", "text/csv"),
        ("other json", "not a SPARQL result"),
        ("nothing", "not whole"),
        ("says it cut", "cuts its answers"),
        ("partial", "cuts its answers"),
        ("500", "HTTP 500.*boom"),
        ("not found", "nothing at this address"),
        ("password", "refuses a request without name and password"),
        ("other host", "redirects to evil.example"),
        ("loop", "HTTP 307"),
        ("busy", "asks to wait 60 s"),
        ("bomb", "larger than"),
    ],
)
def test_an_answer_that_is_not_whole_is_an_error(kind: str, words: str) -> None:
    with serving() as endpoint:
        client = Client(endpoint.url, timeout=5, tries=2, max_bytes=10 << 20)
        client.pause = 0.01
        store = open_endpoint(endpoint.url, client=client)
        endpoint.fault = fault(kind)
        with pytest.raises(EndpointError, match=words):
            store.results(SELECT)


@pytest.mark.parametrize("kind", ["cut at its length", "web page", "says it cut", "password", "500"])
def test_the_command_says_it_in_one_line_and_prints_no_row(run, kind: str) -> None:
    with serving() as endpoint:
        endpoint.fault = lambda handler: b"%3Fx" in handler.body and fault(kind)(handler)
        ran = run("query", "--store", endpoint.url, "-e", SELECT, CASTGRAPH_ENDPOINT_TIMEOUT="5")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("\n") == 1
    assert endpoint.url in ran.err


def test_slow_endpoints_end_in_time() -> None:
    def drip(handler: Any) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Type", RESULTS)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.1)
        return True

    for slow in (drip, lambda handler: time.sleep(10) or True):
        with serving() as endpoint:
            store = open_endpoint(endpoint.url, client=Client(endpoint.url, timeout=0.5, tries=1))
            endpoint.fault = slow
            started = time.monotonic()
            with pytest.raises(EndpointError, match=r"not whole after|in time|middle"):
                store.results(SELECT)
            assert time.monotonic() - started < 2.5


def test_what_passes_is_tried_again() -> None:
    with serving() as endpoint:
        client = Client(endpoint.url, timeout=20)
        client.pause = 0.01
        store = open_endpoint(endpoint.url, client=client)
        left = [503, 429, 502]

        def busy(handler: Any) -> bool:
            if not left:
                return False
            handler.answer(left.pop(), Retry_After="0")
            return True

        endpoint.fault = busy
        assert store.ask("ASK { }")
        assert not left


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (429, "is too busy [(]HTTP 429[)] after 2 tries"),
        (502, "is down [(]HTTP 502[)] after 2 tries"),
        (503, "is too busy [(]HTTP 503[)] after 2 tries"),
        (504, "does not answer in time [(]HTTP 504[)] after 2 tries"),
        (404, "there is nothing at this address [(]HTTP 404[)]"),
        (410, "refuses the request [(]HTTP 410[)]"),
    ],
)
def test_an_error_status_is_told_in_words(code: int, words: str) -> None:
    with serving() as endpoint:
        client = Client(endpoint.url, timeout=20, tries=2)
        client.pause = 0.001
        store = open_endpoint(endpoint.url, client=client)
        endpoint.fault = lambda handler: handler.answer(code) or True
        with pytest.raises(EndpointError, match=words):
            store.ask("ASK { }")


def test_nobody_at_home_and_no_such_host() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(EndpointError, match="cannot be reached"):
        open_endpoint(f"http://127.0.0.1:{port}/", client=Client(f"http://127.0.0.1:{port}/", tries=1))


def test_a_bad_certificate_is_named(tmp_path: Path) -> None:
    import subprocess
    import threading

    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-out", "c", "-days", "1",
         "-subj", "/CN=localhost"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c", tmp_path / "k")
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        import contextlib

        with contextlib.suppress(OSError):
            connection, _ = listening.accept()
            with connection, context.wrap_socket(connection, server_side=True):
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(EndpointError, match="certificate is not valid"):
        open_endpoint(f"https://127.0.0.1:{listening.getsockname()[1]}/sparql")
    thread.join()
    listening.close()


@pytest.fixture
def guarded() -> Iterator[Any]:
    with serving() as endpoint:

        def ask(handler: Any) -> bool:
            if handler.headers.get("Authorization") in ("Basic YW5uOnMzY3JldA==", "Bearer t0ken"):
                return False
            handler.answer(401, WWW_Authenticate='Basic realm="x"')
            return True

        endpoint.fault = ask
        yield endpoint


def test_passwords_come_from_the_environment_or_a_netrc(guarded, monkeypatch, tmp_path) -> None:
    with monkeypatch.context() as patch:
        patch.setenv(USER, "ann")
        patch.setenv(PASSWORD, "s3cret")
        assert open_endpoint(guarded.url).ask("ASK {}")
    with monkeypatch.context() as patch:
        patch.setenv(TOKEN, "t0ken")
        assert open_endpoint(guarded.url).ask("ASK {}")
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ann password s3cret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert open_endpoint(guarded.url).ask("ASK {}")


def test_a_password_is_in_no_message_and_on_no_command_line(guarded, monkeypatch) -> None:
    monkeypatch.setenv(USER, "ann")
    monkeypatch.setenv(PASSWORD, "wr0ng")
    with pytest.raises(EndpointError) as raised:
        open_endpoint(guarded.url)
    assert "wr0ng" not in str(raised.value)
    assert "refuses the name and password" in str(raised.value)
    with pytest.raises(OptionError) as refused:
        Client("http://ann:s3cret@127.0.0.1/")
    assert "s3cret" not in str(refused.value)
    with pytest.raises(OptionError, match="in the clear"):
        Client("http://example.org/sparql")


@pytest.mark.parametrize("address", ["http://", "https:///x", "http://h:99999/", "http://h:x/", "http://hü/"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(OptionError):
        Client(address)


GRAPH = "".join(f"<urn:s{n}> <urn:x#p> <urn:o{n}> .\n" for n in range(40)).encode()


def of_graph(answer: Any) -> Any:
    """Answer a query for a graph, which no other question is, by a function of the handler."""
    return lambda handler: b"CONSTRUCT" in handler.body and answer(handler) is None


def send_without_length(handler: Any, kind: str, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


def cut_at_a_line(handler: Any) -> None:
    send_without_length(handler, "application/n-triples", GRAPH[: GRAPH.index(b"<urn:s20>")])


def cut_in_xml(handler: Any) -> None:
    whole = ox.serialize(ox.parse(GRAPH, ox.RdfFormat.N_TRIPLES), format=ox.RdfFormat.RDF_XML) or b""
    send_without_length(handler, "application/rdf+xml", whole[: whole.rindex(b"<rdf:Description")])


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda handler: handler.answer(206, GRAPH, "application/n-triples"), "these 40 triples are not all"),
        (lambda handler: handler.answer(200, GRAPH, "application/n-triples", X_SPARQL_MaxRows="40"), "are not all"),
        (lambda handler: handler.answer(200, GRAPH, "application/n-triples", X_SPARQL_MaxRows="60"), "are not all"),
        (lambda handler: handler.answer(200, GRAPH, "application/n-triples", X_SQL_State="S1TAT"), "are not all"),
        (cut_at_a_line, "does not say where its answer ends"),
        (cut_in_xml, "does not say where its answer ends"),
    ],
    ids=["206", "as many as it gives", "fewer, as some are the same", "out of time", "without a length", "part of XML"],
)
def test_a_part_of_a_graph_is_never_shown_as_the_whole(act: Any, words: str) -> None:
    with serving() as endpoint:
        endpoint.store.load(b"".join(b"<urn:s> <urn:p> <urn:o%d> .\n" % n for n in range(70)), ox.RdfFormat.N_TRIPLES)
        store = open_endpoint(endpoint.url, client=Client(endpoint.url, timeout=5, tries=1))
        endpoint.fault = of_graph(act)
        with pytest.raises(EndpointError, match=words):
            store.results("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(("rows", "ending"), [(40, ""), (40, " LIMIT 40"), (30, ""), (100, " LIMIT 100 # at most")])
def test_a_graph_that_is_whole_is_believed(rows: int, ending: str) -> None:
    """Where it could have been cut, the endpoint is asked for the row after it; a triple is not a row."""
    with serving() as endpoint:
        endpoint.store.load(GRAPH, ox.RdfFormat.N_TRIPLES)
        store = open_endpoint(endpoint.url)
        headers = {"X_SPARQL_MaxRows": str(rows)}
        endpoint.fault = of_graph(lambda handler: handler.answer(200, GRAPH, "application/n-triples", **headers))
        pattern = "?s ?p ?o" if rows >= 40 else "{ SELECT * { ?s ?p ?o } LIMIT 20 }"
        template = "?s ?p ?o" if rows >= 40 else "?s ?p ?o . ?s a ?o"
        assert len(list(store.results(f"CONSTRUCT {{ {template} }} WHERE {{ {pattern} }}{ending}"))) == 40


def test_every_member_of_a_gzip_answer_is_read() -> None:
    import gzip

    half = len(GRAPH) // 2
    body = gzip.compress(GRAPH[:half]) + gzip.compress(b"") + gzip.compress(GRAPH[half:])
    with serving() as endpoint:
        store = open_endpoint(endpoint.url)
        endpoint.fault = of_graph(
            lambda handler: handler.answer(200, body, "application/n-triples", Content_Encoding="gzip")
        )
        assert len(list(store.results("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))) == 40
