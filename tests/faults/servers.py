"""Servers on the loopback that must never be asked, or that lie when they are."""

from __future__ import annotations

import contextlib
import http.server
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Hostile:
    """A server that notes everybody who asks: `log` must stay empty."""

    url: str = ""
    log: list[str] = field(default_factory=list)


@contextlib.contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run a server on a free port of the loopback and yield its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def hostile() -> Iterator[Hostile]:
    """Run the server that must never be asked; it answers with something for every taste."""
    noted = Hostile()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            noted.log.append(f"{self.command} {self.path}")
            body, kind = b'{"@context":{"name":"http://e/name"}}', "application/ld+json"
            if self.command == "POST":
                kind = "application/sparql-results+json"
                body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"remote"}}]}}'
            elif self.path.endswith((".nt", ".ttl")):
                kind, body = "application/n-triples", b'<http://e/loaded> <http://e/p> "x" .\n'
            elif self.path.endswith(".dtd"):
                kind, body = "application/xml-dtd", b'<!ENTITY ext "EXTERNAL">'
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_HEAD = do_PUT = answer  # noqa: N815 - the server's names

        def log_message(self, *arguments: Any) -> None:
            """Be quiet."""

    with serving(Handler) as noted.url:
        yield noted


@contextlib.contextmanager
def answering(answer: Callable[[], Iterator[bytes]]) -> Iterator[str]:
    """Answer every request with raw bytes, piece by piece as they come, until the asker hangs up; yield the address."""
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(5)
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65536)
            for piece in answer():
                if over.is_set():
                    return
                connection.sendall(piece)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
    finally:
        over.set()
        server.close()
