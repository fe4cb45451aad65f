"""What a query costs beside the bare engine and rdflib's own: run ``python -m tests.benchmarks.query [CREDITS]``.

One generated store (4 million credits where nothing else is said) is built or reused; every row is a process of its
own, taken in turn with its peer so that both meet the same machine. Medians and their ratio are printed. The peer of
the first rows is a fresh interpreter that opens the same quads with pyoxigraph alone, runs the same query over the same
graphs and lets the engine serialise it. rdflib is measured on a tenth of a million credits, which it can hold, in
processor time of the query alone.
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

from castgraph.store.pointer import read_pointer

from .figures import figure

PYTHON = sys.executable
PREFIX = "PREFIX cg: <https://w3id.org/castgraph/vocab#> PREFIX schema: <https://schema.org/> "
TRIVIAL = "ASK { }"
AGGREGATE = PREFIX + "SELECT ?w (COUNT(?p) AS ?n) { ?p cg:castIn ?w } GROUP BY ?w ORDER BY DESC(?n) ?w LIMIT 10"
JOIN = PREFIX + "SELECT (COUNT(*) AS ?n) { ?p cg:directed ?w . ?p cg:wrote ?w . ?w schema:name ?t }"
BESIDE_RDFLIB = {
    "aggregate: largest casts, ties by IRI": AGGREGATE,
    "aggregate: largest casts": PREFIX
    + "SELECT ?w (COUNT(?p) AS ?n) { ?p cg:castIn ?w } GROUP BY ?w ORDER BY DESC(?n) LIMIT 10",
    "aggregate: busiest people": PREFIX
    + "SELECT ?p (COUNT(DISTINCT ?w) AS ?n) { ?p cg:castIn ?w } GROUP BY ?p ORDER BY DESC(?n) LIMIT 10",
    "aggregate: credits by role": PREFIX + "SELECT ?r (COUNT(*) AS ?n) { ?p ?r ?w } GROUP BY ?r",
    "aggregate: credits by year": PREFIX
    + "SELECT ?y (COUNT(*) AS ?n) { ?p cg:castIn ?w . ?w schema:datePublished ?y } GROUP BY ?y",
    "join: wrote and directed, by title": JOIN,
    "join: colleagues": PREFIX + "SELECT (COUNT(*) AS ?n) { ?a cg:castIn ?w . ?b cg:castIn ?w }",
    "join: those who direct themselves": PREFIX
    + "SELECT (COUNT(DISTINCT ?b) AS ?n) { ?a cg:directed ?w . ?a cg:castIn ?w . ?b cg:castIn ?w }",
    "join: twice under one director": PREFIX
    + "SELECT (COUNT(*) AS ?n) { ?d cg:directed ?w . ?a cg:castIn ?w . ?d cg:directed ?x . ?a cg:castIn ?x "
    "FILTER(?w != ?x) }",
}
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
    begin = time.process_time()
    rows = [tuple(map(str, row)) for row in graph.query(query)]
    print(time.process_time() - begin, len(rows))
"""
ENGINE = """
import sys, time
import castgraph
with castgraph.open(sys.argv[1]) as store:
    for query in sys.argv[2:]:
        begin = time.process_time()
        rows = [tuple(map(str, row)) for row in store.results(query)]
        print(time.process_time() - begin, len(rows))
"""


def run(command: list[str]) -> tuple[float, float]:
    """Return the wall time and the processor time of a process, in seconds."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
    print(f"{'query':34} {'ms':>8} {'peer':>8} {'ratio':>6} {'processor':>10}  target")
    for name, query, rounds, target in (
        ("trivial (cold)", TRIVIAL, 11, "≤ 3.0"),
        ("aggregate (cold)", AGGREGATE, 5, "≤ 1.2"),
        ("join (cold)", JOIN, 5, "≤ 1.2"),
        ("a million rows to CSV (cold)", MILLION, 5, "≤ 1.25"),
    ):
        ours = [PYTHON, "-m", "castgraph", "query", "--store", str(store), "-e", query, "-o", str(out)]
        peer = [PYTHON, "-c", PEER, str(quads), " ".join(pointer.datasets), query, str(out)]
        times = [(*run(ours), *run(peer)) for _ in range(rounds)]
        wall, cpu, peer_wall, peer_cpu = (statistics.median(column) for column in zip(*times, strict=True))
        figure(name, wall / peer_wall, goal=target, peer="pyoxigraph alone", size=f"{credit_count:,} credits")
        print(
            f"{name:34} {wall * 1000:8.0f} {peer_wall * 1000:8.0f} {wall / peer_wall:6.2f} {cpu / peer_cpu:10.2f}"
            f"  {target}"
        )
    for rows in (10_000, 1_000_000):
        query = PREFIX + f"SELECT ?p ?w {{ ?p cg:castIn ?w }} LIMIT {rows}"
        ours = [PYTHON, "-m", "castgraph", "query", "--store", str(store), "-e", query, "-o", str(out)]
        peer = [PYTHON, "-c", PEER, str(quads), " ".join(pointer.datasets), query, str(out)]
        print(f"memory for {rows:>9,} rows: {memory(ours)} MiB; the bare engine {memory(peer)} MiB")
    small, triples = store_of(100_000, folder)
    columns = []
    for script, target in ((ENGINE, small), (RDFLIB, triples)):
        done = subprocess.run([PYTHON, "-c", script, target, *BESIDE_RDFLIB.values()], check=True, capture_output=True)
        columns.append([line.split() for line in done.stdout.decode().splitlines()])
    print(f"{'100,000 credits, beside rdflib':42} {'ms':>7} {'rdflib':>8} {'times':>6}  target ≥ 20")
    for name, (mine, count), (theirs, same) in zip(BESIDE_RDFLIB, *columns, strict=True):
        assert count == same, f"{name}: {count} rows, rdflib {same}"
        print(f"{name:42} {float(mine) * 1000:7.0f} {float(theirs) * 1000:8.0f} {float(theirs) / float(mine):6.1f}")
    for kind in ("aggregate", "join"):
        sums = [sum(float(c[0]) for c, name in zip(column, BESIDE_RDFLIB, strict=True) if kind in name)
                for column in columns]  # fmt: skip
        figure(f"all {kind}s", sums[1] / sums[0], goal="≥ 20", peer="rdflib's engine", size="100,000 credits")
        print(f"all of {kind + 's':35} {sums[0] * 1000:7.0f} {sums[1] * 1000:8.0f} {sums[1] / sums[0]:6.1f}")


if __name__ == "__main__":
    main()
