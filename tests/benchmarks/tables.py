"""How long a table takes and how much memory a credit, against the engine's bare load of the same triples, and rdflib.

    python tests/benchmarks/tables.py                  133,000 rows, with and without statuses
    python tests/benchmarks/tables.py --rows 30000     a quick look

Every part runs in a process of its own; time is the processor's (user and system, all threads), so that a busy machine
does not count, and by the clock beside it. The rows are made up: names shared by several people, 40 rows a film.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import figure
from load import apart as part_of_load
from load import made_up_names, measured

RDFLIB_ROWS = 20_000
STATUSES = ["released"] * 8 + ["announced", "rumoured", "denied"]


def do_generate(file: Path, rows: int, statuses: int) -> dict[str, float]:
    choose = random.Random(11)
    names, works = made_up_names(max(10, rows // 6)), max(3, rows // 40)
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["person", "role", "production", "year", *(["status"] if statuses else [])])
        for _ in range(rows):
            work, role = choose.randrange(works), choose.choice(["actor"] * 6 + ["director", "writer", "producer"])
            told = [choose.choice(STATUSES)] if statuses else []
            table.writerow([choose.choice(names), role, f"Film {work}", 1950 + work % 75, *told])
    return {"bytes": file.stat().st_size}


def do_ntriples(file: Path, out: Path) -> dict[str, float]:
    from castgraph.importers.base import Nothing
    from castgraph.importers.table import Table

    start, clock = time.process_time(), time.perf_counter()
    with out.open("wb") as made:
        for block in Table([file]).blocks(Nothing()):
            made.write(block)
    return measured(start, clock)


def do_import(file: Path, store: Path) -> dict[str, float]:
    from castgraph.importers.formats import make
    from castgraph.loading.importing import import_dataset

    shutil.rmtree(store, ignore_errors=True)
    start, clock = time.process_time(), time.perf_counter()
    made = import_dataset(make("table", paths=[file], retrieved="2026-11-22"), store)
    return {"triples": made.triples, "credits": made.report.counts["credits"], **measured(start, clock)}


def do_rdflib(file: Path) -> dict[str, float]:
    """Read the table and add a triple for each name and each credit, as a script of ten lines would."""
    from itertools import islice

    import rdflib

    base = rdflib.Namespace("https://example.org/")
    start, clock = time.process_time(), time.perf_counter()
    graph = rdflib.Graph()
    with file.open(encoding="utf-8", newline="") as rows:
        for row in islice(csv.DictReader(rows), RDFLIB_ROWS):
            person, film = (base[row[name].replace(" ", "-")] for name in ("person", "production"))
            for iri, name in ((person, row["person"]), (film, row["production"])):
                graph.add((iri, rdflib.RDFS.label, rdflib.Literal(name)))
            graph.add((person, base[row["role"]], film))
    return {"triples": len(graph), **measured(start, clock)}


def apart(what: str, *arguments: object) -> dict[str, float]:
    """Run one part in a process of its own."""
    return part_of_load(what, *arguments, script=__file__)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=133_000)
    parser.add_argument("--folder", type=Path, default=Path("benchmark-tables"), help="where the files are made")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        name, *rest = options.part
        print(json.dumps(globals()[f"do_{name}"](*(int(one) if one.isdecimal() else Path(one) for one in rest))))
        return
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    file, few, nt, store = (folder / name for name in ("rows.csv", "few.csv", "same.nt", "store"))
    plain = 0.0
    for statuses in (0, 1):
        apart("generate", file, options.rows, statuses)
        apart("generate", few, options.rows // 4, statuses)
        written, bare = apart("ntriples", file, nt), part_of_load("bare", nt, folder / "bare")
        less, made = apart("import", few, store), apart("import", file, store)
        print(f"\n{options.rows:,} rows {'with' if statuses else 'without'} statuses, {made['credits']:,} credits")
        for label, one in (("as N-Triples", written), ("bare bulk_load", bare), ("castgraph import", made)):
            print(f"  {label:<17}{one['cpu']:8.1f} s of processor {one['clock']:8.1f} s by the clock")
        each = (made["memory"] - less["memory"]) * 1024 * 1024 / (made["credits"] - less["credits"])
        kind, size = "with" if statuses else "without", f"{options.rows:,} rows"
        figure(f"table {kind} statuses, processor time", made["cpu"] / bare["cpu"], peer="bare bulk load", size=size)
        figure(f"table {kind} statuses, memory of a credit", each, "bytes", size=size)
        print(f"  ratio to the bare load {made['cpu'] / bare['cpu']:.2f}; {each:,.0f} bytes a credit at the peak")
        print(f"  a quarter of the rows takes {less['cpu'] / made['cpu']:.2f} of the time")
        if statuses:
            print(f"  ratio to the same rows without statuses {made['cpu'] / plain:.2f}")
        else:
            slow = apart("rdflib", file)
            print(f"  rdflib, by a script {slow['cpu'] / RDFLIB_ROWS * options.rows:.1f} s, joined by name, not stored")
        plain = made["cpu"]
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
