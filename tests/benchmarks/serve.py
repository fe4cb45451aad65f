"""How many requests a second the server answers, beside Oxigraph's own on the same quads, and with hostile clients.

    python tests/benchmarks/serve.py                      a store of 4 M credits is made, which takes some minutes
    python tests/benchmarks/serve.py --store DIR          a store that is there
    python tests/benchmarks/serve.py --seconds 10         a quick look

The peer is ``oxigraph serve-read-only`` (pip install oxigraph), which is given the same quads as a directory of its own.
The client is a process of its own that keeps connections open; each part runs against both servers in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent))
from figures import figure

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent

PORT = 8931
SELECT = "SELECT ?p ?o WHERE {{ GRAPH ?g {{ <{}> ?p ?o }} }} LIMIT 20"
MILLION = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1000000"


class Client(asyncio.Protocol):
    """One connection that is kept open: a request after the other, each timed from its first byte to its last."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.read, self.waiter = transport, bytearray(), None

    def data_received(self, data: bytes) -> None:
        self.read += data
        if self.waiter is not None and not self.waiter.done() and self._is_whole():
            self.waiter.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_exception(ConnectionError("cut"))

    def _is_whole(self) -> bool:
        end = self.read.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self.read[:end]).lower()
        if b"transfer-encoding: chunked" in head:
            return self.read.endswith(b"0\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        return len(self.read) >= end + 4 + int(length[1] if length else 0)

    async def ask(self, request: bytes) -> tuple[int, float]:
        """Send a request and return its status and seconds."""
        self.read.clear()
        self.waiter = asyncio.get_running_loop().create_future()
        start = time.perf_counter()
        self.transport.write(request)
        await self.waiter
        return int(self.read[9:12]), time.perf_counter() - start


def get(path: str, accept: str = "application/sparql-results+json") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


async def load(port: int, requests: list[bytes], clients: int, seconds: float) -> dict[str, object]:
    """Ask at full speed with so many clients; return requests a second, percentiles in ms, and statuses."""
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    taken: list[float] = []
    statuses: Counter[str] = Counter()

    async def one(seed: int) -> None:
        rng = random.Random(seed)
        while time.perf_counter() < until:
            try:
                _, client = await loop.create_connection(Client, "127.0.0.1", port)
                while time.perf_counter() < until:
                    status, took = await client.ask(rng.choice(requests))
                    statuses[str(status)] += 1
                    taken.append(took)
                client.transport.close()
            except (ConnectionError, OSError):
                statuses["cut"] += 1

    start = time.perf_counter()
    await asyncio.gather(*(one(seed) for seed in range(clients)))
    elapsed = time.perf_counter() - start
    taken.sort()
    return {
        "a second": round(len(taken) / elapsed),
        "median ms": round(statistics.median(taken) * 1000, 2),
        "p99 ms": round(taken[int(len(taken) * 0.99)] * 1000, 2),
        "statuses": dict(statuses),
    }


def streamed(port: int, path: str) -> tuple[int, float]:
    """Read a long answer to its end; return rows and seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/tab-separated-values"})
    answer = connection.getresponse()
    rows = 0
    while part := answer.read(1 << 18):
        rows += part.count(b"\n")
    connection.close()
    return rows, time.perf_counter() - start


async def hostile(port: int, until: float, every: float) -> Counter[str]:
    """Ask as nobody should, now and then, and tell how each was ended."""
    ended: Counter[str] = Counter()
    host = b"Host: localhost\r\n"
    kind = b"Content-Type: application/sparql-query\r\n"
    tries = {
        "body without end": b"POST /sparql HTTP/1.1\r\n"
        + host
        + kind
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"ff\r\n"
        + b"x" * 255,
        "slow bytes": b"GET /sparql?query=ASK",
        "10 MB query": b"POST /sparql HTTP/1.1\r\n"
        + host
        + kind
        + b"Content-Length: 10000000\r\n\r\n"
        + b"x" * 10_000_000,
        "path traversal": b"GET /assets/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\n" + host + b"\r\n",
        "cross-site": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + host + b"Origin: https://evil.example\r\n\r\n",
        "wrong host": b"GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    }

    async def one(name: str, data: bytes) -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(data)
            answer = await asyncio.wait_for(reader.read(1 << 16), 90)
            ended[f"{name}: {answer[9:12].decode() or 'cut'}"] += 1
            writer.close()
        except (ConnectionError, OSError):
            ended[f"{name}: cut"] += 1
        except TimeoutError:
            ended[f"{name}: NOT ENDED"] += 1

    running = []
    for name, data in _forever(tries):
        if time.perf_counter() > until:
            break
        running.append(asyncio.ensure_future(one(name, data)))
        await asyncio.sleep(every)
    await asyncio.gather(*running)
    return ended


def _forever(tries: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    while True:
        yield from tries.items()


@contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        asyncio.run(_answers(port))
        yield process
    finally:
        process.terminate()
        process.wait(60)


async def _answers(port: int) -> None:
    until = time.perf_counter() + 120
    while True:
        try:
            _, client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", port)
            await asyncio.wait_for(client.ask(get("/sparql?query=ASK%7B%7D")), 60)
            client.transport.close()
            return
        except (ConnectionError, OSError):
            if time.perf_counter() > until:
                raise
            await asyncio.sleep(0.2)


def settled(process: subprocess.Popen[bytes]) -> None:
    """Wait until a server that nobody asks has made all ready, a minute at most."""
    seconds, quiet = -1.0, 0
    for _ in range(60):
        pids = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        now = sum(
            sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])) for pid in pids
        )
        quiet = quiet + 1 if now - seconds < 5 else 0
        if quiet == 4:  # workers begin after two seconds
            return
        seconds = now
        time.sleep(1)


def memory(process: subprocess.Popen[bytes]) -> float:
    """Return MiB of private memory of a process and its children."""
    pids = [
        process.pid,
        *map(int, subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()),
    ]
    total = 0
    for pid in pids:
        try:
            _, resident, shared, *_rest = Path(f"/proc/{pid}/statm").read_text().split()
            total += (int(resident) - int(shared)) * 4096
        except OSError:
            pass
    return total / 2**20


def entities(store: Path, count: int) -> list[tuple[str, str]]:
    """Return IRIs and names of people of a store, at random."""
    import castgraph

    with castgraph.open(store) as opened:
        dataset = opened.datasets[0] if opened.datasets else ""
        found = opened.rows(
            f"SELECT ?s ?n WHERE {{ {opened.told_by(dataset, '?s a schema:Person ; schema:name ?n') if dataset else '?s a schema:Person ; schema:name ?n'} }} LIMIT 200000"
        )
        rows = [(iri, name) for iri, name in found if iri and name]
    return random.Random(5).sample(rows, min(count, len(rows)))


def make(credits: int, folder: Path) -> Path:
    """Make a store of generated credits."""
    subprocess.run([sys.executable, HERE / "generate.py", str(credits), "--tsv", folder / "tsv"], check=True)
    subprocess.run(
        [sys.executable, "-m", "castgraph", "import", "imdb", folder / "tsv", "--store", folder / "store", "--quiet"],
        check=True,
    )
    return folder / "store"


def report(name: str, ours: dict[str, object], theirs: dict[str, object] | None = None, goal: str = "") -> None:
    print(f"{name:34} ours {json.dumps(ours)}")
    if theirs is not None:
        ratio = ours["a second"] / max(1, theirs["a second"])  # type: ignore[operator]
        figure(name, ratio, goal=goal.removesuffix("×"), peer="oxigraph serve-read-only")
        print(f"{'':34} peer {json.dumps(theirs)}  → {ratio:.2f}×")
    if goal:
        print(f"{'':34} goal {goal}")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--credits", type=int, default=4_000_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="castgraph-serve-"))
    store = given.store or make(given.credits, folder)
    generation = json.loads((store / "castgraph.json").read_text())["generation"]
    shutil.copytree(store / generation / "quads", folder / "peer", copy_function=_link)
    (folder / "peer" / "LOCK").unlink(missing_ok=True)
    some = entities(store, 2000)
    selects = [get("/sparql?query=" + quote(SELECT.format(iri))) for iri, _ in some]
    peer_selects = [request.replace(b"/sparql?", b"/query?") for request in selects]
    connects = [
        get(f"/api/connect?start={quote(one, safe='')}&end={quote(other, safe='')}&limit=1", "application/json")
        for (one, _), (other, _) in zip(some[::2], some[1::2], strict=False)
    ]
    finds = [get(f"/api/find?text={quote(name)}&limit=10", "application/json") for _, name in some]
    million = quote(MILLION)
    short = min(given.seconds, 15)

    theirs: dict[str, object] = {}
    binary = shutil.which("oxigraph") or Path(sys.executable).with_name("oxigraph")
    if Path(binary).exists():
        with running(
            [str(binary), "serve-read-only", "--location", str(folder / "peer"), "--bind", f"127.0.0.1:{PORT + 1}"],
            PORT + 1,
        ):
            theirs = asyncio.run(load(PORT + 1, peer_selects, 8, short))
            peer_rows, peer_seconds = streamed(PORT + 1, f"/query?query={million}")
    command = [
        sys.executable,
        "-m",
        "castgraph",
        "serve",
        "--store",
        str(store),
        "--port",
        str(PORT),
        "--workers",
        str(given.workers),
        "--no-log",
        "--timeout",
        "120",
    ]
    with running(command, PORT) as process:
        settled(process)
        report("simple SELECT, 8 clients", asyncio.run(load(PORT, selects, 8, short)), theirs or None, "≥ 0.5×")
        rows, seconds = streamed(PORT, f"/sparql?query={million}")
        report(
            "a million rows, TSV",
            {"rows": rows, "a second": round(rows / seconds)},
            {"rows": peer_rows, "a second": round(peer_rows / peer_seconds)} if theirs else None,
            "≥ 0.8×",
        )
        connected = asyncio.run(load(PORT, connects, 4, short))
        report("connect, 4 clients", connected, goal="≥ 200 a second, p99 ≤ 50 ms")
        figure("connect, requests a second", float(connected["a second"]), goal="≥ 200")  # type: ignore[arg-type]
        figure("connect, 99 in 100 within", float(connected["p99 ms"]), "ms", goal="≤ 50")  # type: ignore[arg-type]
        searched = asyncio.run(load(PORT, finds, 4, short))
        report("find, 4 clients", searched, goal="≥ 300 a second")
        figure("find, requests a second", float(searched["a second"]), goal="≥ 300")  # type: ignore[arg-type]
        before = memory(process)

        async def siege() -> tuple[dict[str, object], Counter[str]]:
            until = time.perf_counter() + given.seconds
            good = load(PORT, [*selects[:500], *connects[:500], *finds[:500]], 64, given.seconds)
            return await asyncio.gather(good, hostile(PORT, until, 0.25))  # type: ignore[return-value]

        good, ended = asyncio.run(siege())
        report("64 clients, hostile ones among them", good, goal="no failure of a good request")
        failed = sum(count for status, count in good["statuses"].items() if status != "200")  # type: ignore[attr-defined]
        figure("good requests that failed beside hostile ones", failed, goal="≤ 0")
        print(f"{'':34} hostile {dict(sorted(ended.items()))}")
        print(f"{'':34} memory {before:.0f} → {memory(process):.0f} MiB")
    shutil.rmtree(folder)


def _link(source: str, target: str) -> str:
    Path(target).hardlink_to(source)
    return target


if __name__ == "__main__":
    main()
