"""What is counted and logged of requests: figures for Prometheus, and a line of JSON each."""

from __future__ import annotations

import json
import re
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import parse_qsl

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from starlette.types import Scope

    from castgraph.serving.pool import Pool

__all__ = ["Counters"]

_LITERALS = re.compile(r"\"\"\"[^\"]*\"\"\"|'''[^']*'''|\"[^\"\\\n]*\"|'[^'\\\n]*'|\b\d[\d.eE+-]*")
_LONGEST = 2000
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30)


class Counters:
    """Counts requests, and writes the log.

    Args:
        log: where a line of JSON for each request goes; None for no log.
        queries: write SPARQL with the literals that stand in it, and parameters with their values.
    """

    def __init__(self, log: TextIO | None = sys.stderr, *, queries: bool = False) -> None:
        self.log, self.queries = log, queries
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "castgraph_requests", "Requests answered.", ("handler", "status"), registry=self.registry
        )
        self._cut = Counter("castgraph_cut", "Answers that were cut, by reason.", ("why",), registry=self.registry)
        self._bytes = Counter("castgraph_sent_bytes", "Bytes of answers.", registry=self.registry)
        self._seconds = Histogram(
            "castgraph_request_seconds", "Seconds to the end of an answer.", ("handler",), buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self._killed = Counter("castgraph_workers_killed", "Workers killed.", registry=self.registry)
        self._waiting = Gauge("castgraph_waiting", "Requests that wait for a worker.", registry=self.registry)
        self._busy = Gauge("castgraph_busy", "Workers that are at an answer.", registry=self.registry)
        self._generation = Gauge(
            "castgraph_generation", "1 for the generation that is served.", ("name",), registry=self.registry
        )

        self._labelled: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def killed(self, why: str) -> None:
        """Count a worker that was killed."""
        self._killed.inc()

    def text(self, pool: Pool) -> bytes:
        """Return all figures in the text format of Prometheus."""
        self._waiting.set(pool.waiting)
        self._busy.set(pool.busy)
        self._generation.clear()
        self._generation.labels(pool.generation).set(1)
        return generate_latest(self.registry)

    def count(self, scope: Scope, seen: dict[str, Any], seconds: float) -> None:
        """Count a request that has ended.

        Args:
            scope: of ASGI.
            seen: its ``status``, the ``bytes`` of its answer, and why that was ``cut`` where it was.
            seconds: from its head to the end of its answer.
        """
        key = (scope.get("castgraph.handler", "none"), seen["status"])
        if key not in self._labelled:  # to look them up takes longer than to count
            self._labelled[key] = (self._requests.labels(key[0], str(key[1])), self._seconds.labels(key[0]))
        requests, histogram = self._labelled[key]
        requests.inc()
        histogram.observe(seconds)
        self._bytes.inc(seen["bytes"])
        if "cut" in seen:
            self._cut.labels("slow client" if seen["cut"] == "slow client" else "limit").inc()
        if self.log is None:
            return
        client = scope.get("client") or ("", 0)
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "client": client[0],
            "method": scope["method"],
            "path": scope["path"][:_LONGEST],
            **({"query": asked} if (asked := self._asked(scope["query_string"])) else {}),
            "status": seen["status"],
            "bytes": seen["bytes"],
            "ms": round(seconds * 1000, 1),
            **({"cut": seen["cut"]} if "cut" in seen else {}),
        }
        try:
            self.log.write(json.dumps(line, ensure_ascii=True) + "\n")
            self.log.flush()
        except (OSError, ValueError):
            self.log = None  # nobody reads it any more

    def _asked(self, query_string: bytes) -> str:
        """Return the query string as the log may have it."""
        text = query_string[:_LONGEST].decode("latin-1")
        if self.queries or not text:
            return text
        pairs = parse_qsl(text, keep_blank_values=True)
        shown = [(key, _LITERALS.sub("…", value) if key == "query" else "…") for key, value in pairs[:50]]
        return "&".join(f"{key}={value}" for key, value in shown)
