"""Real servers, each a process of its own at a port of its own, and a client that speaks plain HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE_PACKAGES = Path(__file__).resolve().parents[1] / ".pytest_cache" / "npm"
"""Where `python -m tests` installs what it takes from npm."""
COMUNICA = (
    shutil.which("comunica-sparql")
    or shutil.which("comunica-sparql", path=str(NODE_PACKAGES / "node_modules" / ".bin"))
    or ""
)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Server:
    """A server that runs: its port, its process, and the file that its log goes to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, *, accept: str = "", headers: dict[str, str] | None = None, **params: Any) -> Answer:
        return self.ask("GET", path, accept=accept, headers=headers, **params)

    def post(self, path: str, body: bytes | dict[str, str], kind: str = "", **kwargs: Any) -> Answer:
        if isinstance(body, dict):
            body, kind = urlencode(body).encode(), "application/x-www-form-urlencoded"
        return self.ask("POST", path, body=body, headers={"Content-Type": kind, **kwargs.pop("headers", {})}, **kwargs)

    def ask(
        self,
        method: str,
        path: str,
        *,
        accept: str = "",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 60,
        **params: Any,
    ) -> Answer:
        pairs = [
            (key, one)
            for key, value in params.items()
            for one in (value if isinstance(value, list | tuple) else [value])
        ]
        address = quote(path, safe="/%?&=:,+;~") + (f"?{urlencode(pairs)}" if pairs else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, address, body, {**({"Accept": accept} if accept else {}), **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """Run a server until the block ends; it must end in peace, and say nothing unexpected."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "castgraph", "serve", "--port", "0", "--workers", "1", *options],
            stderr=out,
            env=dict(os.environ),
        )
        try:
            yield Server(_port(process, log), process, log)
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(40)
    assert code == 0, log.read_text()[-2000:]


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    import time

    until = time.monotonic() + 300
    while time.monotonic() < until:
        if found := re.search(r" at http://127\.0\.0\.1:(\d+)/", log.read_text()):
            return int(found[1])
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(log.read_text())
