"""What a query costs beside the bare engine and rdflib's own: run ``python -m tests.benchmarks.query [CREDITS]``.

One generated store (4 million credits where nothing else is said) is built or reused; every row is a process of its
own, taken in turn with its peer so that both meet the same machine. Medians and their ratio are printed. The peer of
the first rows is a fresh interpreter that opens the same quads with pyoxigraph alone, runs the same query over the same
graphs and lets the engine serialise it. rdflib is measured on a tenth of a million credits, which it can hold.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from castgraph.generations import read_pointer

PYTHON = sys.executable
PREFIX = "PREFIX cg: <https://w3id.org/castgraph/vocab#> PREFIX schema: <https://schema.org/> "
TRIVIAL = "ASK { }"
AGGREGATE = PREFIX + "SELECT ?w (COUNT(?p) AS ?n) { ?p cg:castIn ?w } GROUP BY ?w ORDER BY DESC(?n) ?w LIMIT 10"
JOIN = PREFIX + "SELECT (COUNT(*) AS ?n) { ?p cg:directed ?w . ?p cg:wrote ?w . ?w schema:name ?t }"
MILLION = PREFIX + "SELECT ?p ?w { ?p cg:castIn ?w } LIMIT 1000000"
PEER = """
import sys
import pyoxigraph as ox
quads, datasets, query, out = sys.argv[1], sys.argv[2].split(), sys.argv[3], sys.argv[4]
store = ox.Store.read_only(quads)
found = store.query(query, default_graph=[ox.DefaultGraph(), *map(ox.NamedNode, datasets)])
with open(out, "wb") as stream:
    found.serialize(stream, ox.QueryResultsFormat.CSV)
"""
RDFLIB = """
import sys, time
import rdflib
graph = rdflib.Graph()
graph.parse(sys.argv[1], format="nt")
for query in sys.argv[2:]:
    begin = time.perf_counter()
    list(graph.query(query))
    print(time.perf_counter() - begin)
"""
ENGINE = """
import sys, time
import castgraph
with castgraph.open(sys.argv[1]) as store:
    for query in sys.argv[2:]:
        begin = time.perf_counter()
        list(store.results(query))
        print(time.perf_counter() - begin)
"""


def run(command: list[str]) -> tuple[float, int]:
    """Return the wall time of a process in seconds, and the most memory that any child so far had, in MiB."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10


def memory(command: list[str]) -> int:
    """Return the most memory that one process had, in MiB: run by a parent that has no other child."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)"
    )
    return int(subprocess.run([PYTHON, "-c", code, *command], check=True, capture_output=True).stdout)


def store_of(credit_count: int, folder: Path) -> tuple[Path, Path]:
    """Return a store of so many generated credits, and the N-Triples file it was made of."""
    triples, store = folder / f"g{credit_count}.nt", folder / f"s{credit_count}"
    if not (store / "castgraph.json").is_file():
        generator = Path(__file__).with_name("generate.py")
        subprocess.run([PYTHON, generator, str(credit_count), "--ntriples", triples], check=True)
        subprocess.run([PYTHON, "-m", "castgraph", "load", "--store", store, triples], check=True)
    return store, triples


def main() -> None:
    """Print a row for each comparison: medians, ratio, target."""
    credit_count = int(float(sys.argv[1])) if len(sys.argv) > 1 else 4_000_000
    folder = Path(os.environ.get("CASTGRAPH_BENCHMARKS") or Path(tempfile.gettempdir()) / "castgraph-benchmarks")
    folder.mkdir(parents=True, exist_ok=True)
    store, _ = store_of(credit_count, folder)
    pointer = read_pointer(store)
    quads = store / pointer.generation / "quads"
    out = folder / "rows.csv"
    print(f"{credit_count:,} credits, {sum(pointer.graphs.values()):,} quads")
    print(f"{'query':34} {'ms':>8} {'peer':>8} {'ratio':>6}  target")
    for name, query, rounds, target in (
        ("trivial (cold)", TRIVIAL, 11, "≤ 3.0"),
        ("aggregate (cold)", AGGREGATE, 5, "≤ 1.2"),
        ("join (cold)", JOIN, 5, "≤ 1.2"),
        ("a million rows to CSV (cold)", MILLION, 5, "≤ 1.25"),
    ):
        ours = [PYTHON, "-m", "castgraph", "query", "--store", str(store), "-e", query, "-o", str(out)]
        peer = [PYTHON, "-c", PEER, str(quads), " ".join(pointer.datasets), query, str(out)]
        times: list[tuple[float, float]] = [(run(ours)[0], run(peer)[0]) for _ in range(rounds)]
        a, b = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:34} {a * 1000:8.0f} {b * 1000:8.0f} {a / b:6.2f}  {target}")
    for rows in (10_000, 1_000_000):
        query = PREFIX + f"SELECT ?p ?w {{ ?p cg:castIn ?w }} LIMIT {rows}"
        ours = [PYTHON, "-m", "castgraph", "query", "--store", str(store), "-e", query, "-o", str(out)]
        print(f"memory for {rows:>9,} rows: {memory(ours)} MiB")
    small, triples = store_of(100_000, folder)
    theirs = subprocess.run([PYTHON, "-c", RDFLIB, str(triples), AGGREGATE, JOIN], check=True, capture_output=True)
    mine = subprocess.run([PYTHON, "-c", ENGINE, str(small), AGGREGATE, JOIN], check=True, capture_output=True)
    for name, a, b in zip(("aggregate", "join"), mine.stdout.split(), theirs.stdout.split(), strict=True):
        print(
            f"{name + ', 100,000 credits':34} {float(a) * 1000:8.0f} {float(b) * 1000:8.0f} {float(b) / float(a):6.1f}"
            "  ≥ 20 times faster than rdflib"
        )


if __name__ == "__main__":
    main()
