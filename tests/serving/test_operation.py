"""What a server holds to, whoever asks: names, sizes, times, memory, numbers; and how it begins, changes and ends."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import MINI, run_command
from tests.served import serving

from castgraph.serving.handlers.warming import steps
from castgraph.serving.pool import LANES
from castgraph.serving.served import Served
from castgraph.serving.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.served import Answer, Server

_QUICK = "SELECT ?s WHERE { ?s a schema:Person } LIMIT 1"
_ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_HUNGRY = "SELECT DISTINCT ?a ?d ?g WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with little patience, of a small graph."""
    limits = ("--timeout", "2", "--memory", "400M", "--patience", "4", "--max-body", "100K", "--max-rows", "1000")
    with serving(tmp_path_factory.mktemp("strict"), "--graph", str(MINI), *limits) as running:
        yield running


def _raw(port: int, data: bytes, wait: float = 20) -> bytes:
    """Send bytes as they are and return what comes until the connection ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        connection.sendall(data)
        parts = []
        try:
            while part := connection.recv(1 << 16):
                parts.append(part)
        except ConnectionError:
            pass
        return b"".join(parts)


def _read_to_its_end(connection: socket.socket) -> bool:
    """Return whether a chunked answer ends as it should."""
    last = b""
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(1 << 20):
            last = (last + part)[-5:]
    return last == b"0\r\n\r\n"


# -- who is let in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::1", "2130706433.example"]
)
def test_a_name_that_is_not_ours_is_not_answered(server: Server, host: str) -> None:
    assert server.get("/sparql", query=_QUICK, headers={"Host": host}).status == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80", "localhost.:8765"])
def test_every_name_of_this_machine_is_answered(server: Server, host: str) -> None:
    assert server.get("/health", headers={"Host": host}).status == 200


def test_scripts_and_forms_of_other_sites_are_not_answered(server: Server) -> None:
    assert server.get("/sparql", query=_QUICK, headers={"Origin": "https://evil.example"}).status == 403
    assert server.get("/sparql", query=_QUICK, headers={"Origin": "null"}).status == 403
    assert server.get("/sparql", query=_QUICK, headers={"Origin": server.url}).status == 200
    crossing = {"Sec-Fetch-Site": "cross-site"}
    assert server.get("/sparql", query=_QUICK, headers=crossing | {"Sec-Fetch-Mode": "no-cors"}).status == 403
    assert server.get("/health", headers=crossing | {"Sec-Fetch-Mode": "navigate"}).status == 200


def test_a_site_that_was_named_may_ask_by_script(tmp_path: Path) -> None:
    with serving(tmp_path, "--graph", str(MINI), "--origin", "https://friend.example") as running:
        answer = running.get("/sparql", query=_QUICK, headers={"Origin": "https://friend.example"})
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "https://friend.example")
        assert running.get("/sparql", query=_QUICK, headers={"Origin": "https://evil.example"}).status == 403
        asked = {"Origin": "https://friend.example", "Access-Control-Request-Method": "POST"}
        assert running.ask("OPTIONS", "/sparql", headers=asked).status == 200


def test_to_be_reached_from_elsewhere_must_be_meant() -> None:
    ran = run_command("serve", "--host", "::", "--port", "0", "--graph", str(MINI))
    assert ran.code == 2
    assert "--public" in ran.err


def test_every_answer_says_what_a_page_may_do(server: Server) -> None:
    for path in ("/health", "/nothing", "/sparql?query=ASK{}"):
        headers = server.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


# -- sizes, times, memory --------------------------------------------------------------------------------------------


def test_a_query_that_takes_too_long_is_ended(strict: Server) -> None:
    started = time.monotonic()
    answer = strict.get("/sparql", query=_ENDLESS)
    assert (answer.status, answer.media) == (422, "application/problem+json")
    assert "more than 2 s" in answer.json["detail"]
    assert time.monotonic() - started < 15


def test_a_query_that_needs_too_much_memory_is_ended(tmp_path: Path) -> None:
    from castgraph.locations import packaged

    with serving(tmp_path, "--graph", str(packaged("graph")), "--memory", "300M") as running:
        answer = running.get("/sparql", query=_HUNGRY)
        assert answer.status == 422
        assert "300 MiB" in answer.json["detail"]
        assert running.get("/sparql", query=_QUICK).status == 200


def test_a_bad_query_disturbs_nobody(strict: Server) -> None:
    bad = threading.Thread(target=lambda: strict.get("/sparql", query=_ENDLESS))
    bad.start()
    answers = [strict.get("/api/find", text="Locke").status for _ in range(3)]
    assert bad.is_alive()
    bad.join()
    assert set(answers) == {200}


def test_rows_beyond_the_limit_are_not_sent_and_the_answer_says_so(strict: Server) -> None:
    answer = strict.get("/sparql", query="SELECT * WHERE { ?s ?p ?o . ?a ?b ?c }", accept="text/csv")
    assert answer.headers["x-sparql-maxrows"] == "1000"
    assert answer.body.count(b"\r\n") == 1001


def test_a_large_body_is_refused_before_it_is_read(strict: Server) -> None:
    query = b"ASK {} #" + b"x" * 200_000
    assert strict.post("/sparql", query, "application/sparql-query").status == 413
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 99999999999\r\n\r\n"
    assert b" 413 " in _raw(strict.port, head)
    endless = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b" 413 " in _raw(
        strict.port, endless + b"10000\r\n" + b"x" * 65536 + b"\r\n10000\r\n" + b"x" * 65536 + b"\r\n"
    )


def test_a_request_that_does_not_arrive_is_ended(strict: Server) -> None:
    started = time.monotonic()
    assert _raw(strict.port, b"GET /health HTTP/1.1\r\nHost: loc") == b""
    body = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 50\r\n\r\nASK"
    assert b" 408 " in _raw(strict.port, body)
    assert time.monotonic() - started < 40


def test_a_head_without_end_is_ended(strict: Server) -> None:
    with socket.create_connection(("127.0.0.1", strict.port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            connection.sendall(b"".join(b"X-%d: %s\r\n" % (number, b"y" * 1000) for number in range(50_000)))


def test_a_client_that_does_not_read_is_cut(strict: Server) -> None:
    query = "CONSTRUCT { ?s ?p ?o . ?a ?b ?c } WHERE { ?s ?p ?o . ?a ?b ?c }".replace(" ", "%20").replace("?", "%3F")
    with socket.create_connection(("127.0.0.1", strict.port), timeout=20) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(
            f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/turtle\r\n\r\n".encode()
        )
        time.sleep(9)  # longer than its patience, and than the answer may take
        assert strict.get("/sparql", query=_QUICK).status == 200
        assert not _read_to_its_end(connection)


def test_when_the_client_goes_the_query_ends(strict: Server) -> None:
    with socket.create_connection(("127.0.0.1", strict.port)) as connection:
        query = _ENDLESS.replace(" ", "%20").replace("?", "%3F")
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(0.4)
    started = time.monotonic()
    assert strict.get("/sparql", query=_QUICK).status == 200
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /../../etc/passwd HTTP/1.1", b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", b"GET /assets/..%2f..%2fsettings.py HTTP/1.1",
        b"GET /assets/%2Fetc%2Fpasswd HTTP/1.1", b"GET /queries/..%2F..%2Fpyproject HTTP/1.1", b"GET /%ff%fe HTTP/1.1",
        b"GET /sparql?query=%ff HTTP/1.1", b"GET /person/%00 HTTP/1.1", b"POST /health HTTP/1.1\r\nContent-Length: 0",
        b"GET http://evil.example/ HTTP/1.1", b"TRACE / HTTP/1.1", b"CONNECT evil.example:443 HTTP/1.1", b"GET /" + b"a" * 9000 + b" HTTP/1.1",
    ],
)  # fmt: skip
def test_odd_requests_get_4xx_and_nothing_of_this_machine(server: Server, request_line: bytes) -> None:
    answer = _raw(server.port, request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1.1 4\d\d ", answer), answer[:300]
    for secret in (b"root:", b"/work/", b"/home/", b"/usr/", b"site-packages", b"Traceback"):
        assert secret not in answer


# -- busy ------------------------------------------------------------------------------------------------------------


def test_more_than_can_wait_is_told_to_come_again(tmp_path: Path) -> None:
    with serving(tmp_path, "--graph", str(MINI), "--timeout", "3", "--max-waiting", "2") as running:
        answers: list[Answer] = []
        threads = [
            threading.Thread(target=lambda: answers.append(running.get("/sparql", query=_ENDLESS))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        busy = [answer for answer in answers if answer.status == 503]
        assert len(busy) >= 5
        assert all(answer.headers["retry-after"] for answer in busy)
        assert {answer.status for answer in answers} == {422, 503}


# -- beginning, changing, ending ---------------------------------------------------------------------------------------


def test_what_changes_is_served_without_a_request_being_dropped(tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    shutil.copytree(MINI, graph)
    count = 'SELECT ?n WHERE { ?s schema:name ?n FILTER(?n = "Somebody New") }'
    with serving(tmp_path / "run", "--graph", str(graph)) as running:
        statuses: list[int] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                statuses.append(running.get("/sparql", query=_QUICK).status)

        asking = threading.Thread(target=ask)
        asking.start()
        assert running.get("/sparql", query=count, accept="text/csv").body.count(b"\n") == 1
        entities = next(graph.rglob("people.ttl"), None) or next((graph / "entities").glob("*.ttl"))
        entities.write_text(
            entities.read_text()
            + '\n<https://w3id.org/castgraph/id/person/somebody-new> a <https://schema.org/Person> ; <https://schema.org/name> "Somebody New" .\n'
        )
        until = time.monotonic() + 120
        while running.get("/sparql", query=count, accept="text/csv").body.count(b"\n") < 2:
            assert time.monotonic() < until
            time.sleep(0.2)
        broken = entities.read_text()
        entities.write_text(broken + "\nthis is no Turtle")
        while "cannot be served" not in running.log.read_text():
            assert time.monotonic() < until
            time.sleep(0.2)
        assert running.get("/sparql", query=count, accept="text/csv").body.count(b"\n") == 2
        done.set()
        asking.join()
        assert set(statuses) == {200}


def test_a_term_signal_lets_answers_end(tmp_path: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f }"
    with serving(tmp_path, "--graph", str(MINI)) as running:
        answers: list[Answer] = []
        asking = [threading.Thread(target=lambda: answers.append(running.get("/sparql", query=slow))) for _ in range(3)]
        for thread in asking:
            thread.start()
        time.sleep(0.3)
        running.process.send_signal(signal.SIGTERM)
        for thread in asking:
            thread.join()
        assert [answer.status for answer in answers] == [200, 200, 200]
        with pytest.raises(ConnectionError):
            running.get("/health")


def test_a_killed_server_leaves_no_worker_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "castgraph", "serve", "--port", "0", "--graph", str(MINI)],
        stderr=subprocess.PIPE,
        env=dict(os.environ),
    )
    assert process.stderr is not None
    assert b"http://" in process.stderr.readline()
    workers = subprocess.run(
        ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert workers
    process.kill()
    process.wait()
    process.stderr.close()
    until = time.monotonic() + 20
    while any(_runs(pid) for pid in workers):
        assert time.monotonic() < until
        time.sleep(0.1)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_cannot_be_served_is_said_and_nothing_is_left_running(tmp_path: Path) -> None:
    ran = run_command("serve", "--store", str(tmp_path / "nowhere"), "--port", "0")
    assert ran.code == 3
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = run_command("serve", "--port", str(taken.getsockname()[1]), "--graph", str(MINI))
    assert ran.code == 2
    assert "cannot listen" in ran.err


# -- what is told of it ------------------------------------------------------------------------------------------------


def test_figures_are_told_in_the_text_format_of_prometheus(server: Server) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    server.get("/sparql", query=_QUICK)
    families = {family.name: family for family in text_string_to_metric_families(server.get("/metrics").text)}
    asked = [one for one in families["castgraph_requests"].samples if one.labels.get("handler") == "sparql.protocol"]
    assert any(one.value >= 1 for one in asked)
    assert {"castgraph_waiting", "castgraph_busy", "castgraph_request_seconds", "castgraph_generation"} <= set(families)


def test_the_log_has_a_line_for_each_request_and_no_literal_of_a_query(server: Server) -> None:
    server.get("/sparql", query='ASK { ?s schema:name "Secret Name 42" }')
    server.get("/queries/cast", production="Heartstopper")
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    asked = next(line for line in reversed(lines) if line["path"] == "/sparql")
    assert (asked["status"], asked["method"]) == (200, "GET")
    assert "Secret" not in json.dumps(lines)
    assert "Heartstopper" not in json.dumps(lines)
    assert asked["ms"] > 0


def test_a_head_request_has_no_body(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("HEAD", "/sparql?query=ASK%7B%7D")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    connection.close()


def test_what_a_first_request_would_read_is_read_while_nobody_asks() -> None:
    served = Served(Settings(place=str(MINI)))
    for lane in LANES:
        for step in steps(served, lane):
            step()
    read = {"first page", "ledger", "curated credits", "conflicts"}
    assert {served.store.cached(name, lambda: None) is None for name in read} == {False}
    assert "castgraph.serving.agents" in sys.modules
