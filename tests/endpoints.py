"""SPARQL endpoints to test against: a small one on pyoxigraph, which can also misbehave, and a real Virtuoso."""

from __future__ import annotations

import contextlib
import http.server
import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Endpoint:
    """What the small endpoint serves and how it behaves.

    Attributes:
        store: the data.
        row_limit: it silently cuts every SELECT after so many rows; None for no limit.
        fault: called with the request's handler before it is answered; True means: it was answered.
        requests: (method, path, headers, body) of each request.
        union: its default graph is the union of all graphs, as Virtuoso's is.
    """

    def __init__(self, store: ox.Store | None = None) -> None:
        self.store = store or ox.Store()
        self.row_limit: int | None = None
        self.fault: Callable[[Any], bool] | None = None
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.union = False
        self.url = ""
        self.lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def log_message(self, *args: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", kind: str = "text/plain", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.body = body
        self.endpoint.requests.append((self.command, self.path, dict(self.headers), body))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if self.endpoint.fault and self.endpoint.fault(self):
                return
            self.serve(body)

    do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - the library's words

    def serve(self, body: bytes) -> None:
        split = urllib.parse.urlsplit(self.path)
        params = urllib.parse.parse_qs(split.query, keep_blank_values=True)
        kind = (self.headers.get("Content-Type") or "").split(";")[0]
        if kind == "application/x-www-form-urlencoded":
            for name, values in urllib.parse.parse_qs(body.decode(), keep_blank_values=True).items():
                params.setdefault(name, []).extend(values)
        elif kind == "application/sparql-query":
            params["query"] = [body.decode()]
        elif kind == "application/sparql-update":
            params["update"] = [body.decode()]
        try:
            with self.endpoint.lock:
                if split.path.endswith("/data"):
                    self.graph_store(params, kind, body)
                elif "update" in params:
                    self.endpoint.store.update(params["update"][0])
                    self.answer(204)
                else:
                    self.query(params)
        except SyntaxError as error:
            self.answer(400, str(error).encode())
        except (ValueError, RuntimeError, OSError) as error:
            self.answer(500, str(error).encode())

    def graph_store(self, params: dict[str, list[str]], kind: str, body: bytes) -> None:
        graph = ox.NamedNode(params["graph"][0]) if "graph" in params else ox.DefaultGraph()
        if self.command == "PUT":
            self.endpoint.store.clear_graph(graph)
        target = graph if isinstance(graph, ox.NamedNode) else None
        self.endpoint.store.load(body, ox.RdfFormat.from_media_type(kind), to_graph=target)
        self.answer(204)

    def query(self, params: dict[str, list[str]]) -> None:
        default = [ox.NamedNode(iri) for iri in params.get("default-graph-uri", [])] or None
        named = [ox.NamedNode(iri) for iri in params.get("named-graph-uri", [])] or None
        if default is not None and named is None:
            named = []
        found = self.endpoint.store.query(
            params["query"][0],
            default_graph=default,
            named_graphs=named,
            use_default_graph_as_union=self.endpoint.union and default is None,
        )
        if isinstance(found, ox.QueryTriples):
            self.answer(200, found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples")
            return
        data = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        if self.endpoint.row_limit is not None and not isinstance(found, ox.QueryBoolean):
            document = json.loads(data)
            document["results"]["bindings"] = document["results"]["bindings"][: self.endpoint.row_limit]
            data = json.dumps(document).encode()
        self.answer(200, data, "application/sparql-results+json")


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are part of the tests."""


@contextlib.contextmanager
def serving(store: ox.Store | None = None) -> Iterator[Endpoint]:
    """Serve a store at ``http://127.0.0.1:PORT/sparql``; its Graph Store protocol is at ``/data``."""
    endpoint = Endpoint(store)
    server = _Server(("127.0.0.1", 0), type("Bound", (Handler,), {"endpoint": endpoint}))
    endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/sparql"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()


VIRTUOSO = shutil.which("virtuoso-t")
ISQL = shutil.which("isql-vt")
_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
LiteMode = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
EnabledGzipContent = 0
[SPARQL]
ResultSetMaxRows = {rows}
DefaultQuery = ask {{}}
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def virtuoso(folder: Path, rows: int = 10_000) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Run a Virtuoso of its own on loopback ports; yield its endpoint, open to updates, and a way to run SQL on it."""
    sql, http_port = _free_port(), _free_port()
    (folder / "v.ini").write_text(_INI.format(folder=folder, sql=sql, http=http_port, rows=rows))
    log = (folder / "out.log").open("wb")
    process = subprocess.Popen(
        [VIRTUOSO or "", "+configfile", str(folder / "v.ini"), "+foreground"], stdout=log, stderr=log, cwd=folder
    )

    def run(command: str) -> str:
        done = subprocess.run(
            [ISQL or "", f"127.0.0.1:{sql}", "dba", "dba", f"exec={command}"],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return done.stdout + done.stderr

    url = f"http://127.0.0.1:{http_port}/sparql"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(url + "?query=ask%7B%7D", timeout=5).close()  # noqa: S310 - loopback
                break
            except (urllib.error.URLError, OSError):
                if time.monotonic() > until or process.poll() is not None:
                    raise RuntimeError((folder / "out.log").read_text(errors="replace")[-2000:]) from None
                time.sleep(0.2)
        for grant in ('GRANT SPARQL_UPDATE TO "SPARQL";', 'GRANT EXECUTE ON DB.DBA.L_O_LOOK TO "SPARQL";'):
            run(grant)
        yield url, run
    finally:
        process.kill()
        process.wait()
        log.close()


_FIRST = ("Ada", "Bram", "Cleo", "Dario", "Esme", "Faye", "Gus", "Hana", "Ivo", "Jude", "Kit", "Lena")
_LAST = ("wick", "stone", "ford", "mann", "vale", "grove", "marsh", "thorne", "lund", "berg")


def catalogue(people: int, per_production: int = 3) -> str:
    """Return plain credits as N-Triples: so many people with names of their own, a production for every few of them.

    The last two people share a name, the one before them has accents, the one before that is like no other, the first has an other name. Production N is
    played by people N to N + 3.
    """
    schema, cg, identity = "https://schema.org/", "https://w3id.org/castgraph/vocab#", "https://w3id.org/castgraph/id/"
    lines = []

    def entity(iri: str, kind: str, name: str) -> None:
        lines.append(f"<{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{schema}{kind}> .")
        lines.append(f'<{iri}> <{schema}name> "{name}" .')

    names = [_person_name(number) for number in range(people - 4)]
    names += ["Wilhelmina Quackenbush", "Zoé Ünderhill", "Sam Twin", "Sam Twin"]
    for number, name in enumerate(names):
        entity(f"{identity}person/p{number}", "Person", name)
    for number in range(0, people, per_production):
        entity(f"{identity}production/w{number}", "Movie", f"The {_person_name(number)} Story")
        cast = range(number, min(number + per_production + 1, people))
        lines += [f"<{identity}person/p{person}> <{cg}castIn> <{identity}production/w{number}> ." for person in cast]
    lines.append(f'<{identity}person/p0> <{schema}alternateName> "The Only Nickname" .')
    return "\n".join(lines) + "\n"


def _person_name(number: int) -> str:
    consonants, vowels = "bdfglmnprst", "aeiou"
    rest, middle = number, ""
    for letters in (consonants, vowels, consonants, vowels):
        rest, at = divmod(rest, len(letters))
        middle += letters[at]
    rest, last = divmod(rest, len(_LAST))
    return f"{_FIRST[(number + rest) % len(_FIRST)]} {middle.title()}{_LAST[last]}"
