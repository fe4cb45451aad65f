"""How long an import takes and how much memory, against the engine's bare bulk load of the same triples, and rdflib.

    python tests/benchmarks/load.py                     1 and 4 million principals, 3 million names
    python tests/benchmarks/load.py --credits 200000 --names 100000     a quick look
    python tests/benchmarks/load.py --part generate TABLES 20000000     tables of 20 million, and then
    python tests/benchmarks/load.py --part phases TABLES STORE [paths-only]     time and memory of each phase of an import
    python tests/benchmarks/load.py --part bare FILE.nt STORE [MiB]     the engine alone, at once or in parts

Every part runs in a process of its own; time is the processor's (user and system, all threads), so that a busy machine
does not count, and by the clock beside it. The files are generated (`generate.py`) and written as IMDb's ``.tsv.gz``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import figure

RDFLIB_LINES = 300_000


def measured(start, clock):
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu": time.process_time() - start,
        "clock": time.perf_counter() - clock,
        "memory": used.ru_maxrss / 1024,
    }


def do_generate(folder: Path, credits: int) -> dict[str, object]:
    from generate import generate, write_tsv

    graph = generate(credits)
    write_tsv(graph, folder)
    return {"credits": len(graph.person), "people": graph.people, "productions": graph.productions}


def do_ntriples(folder: Path, out: Path) -> dict[str, object]:
    from castgraph.importers.base import Nothing
    from castgraph.importers.imdb import Imdb

    start, clock = time.process_time(), time.perf_counter()
    lines = 0
    with out.open("wb") as file:
        for block in Imdb([folder]).blocks(Nothing()):
            file.write(block)
            lines += block.count(b"\n")
    return {"triples": lines, **measured(start, clock)}


def do_bare(file: Path, store: Path, mebibytes: int = 0) -> dict[str, object]:
    """Load N-Triples with the engine alone: one stream, or parts of so many MiB as bytes."""
    import pyoxigraph as ox

    shutil.rmtree(store, ignore_errors=True)
    start, clock = time.process_time(), time.perf_counter()
    graph = ox.NamedNode("https://example.org/g")
    with Phases() as phases, file.open("rb") as stream:
        engine = ox.Store(str(store))
        if not mebibytes:
            engine.bulk_load(stream, ox.RdfFormat.N_TRIPLES, to_graph=graph)
        else:
            while part := stream.read(mebibytes << 20) + stream.readline():
                engine.bulk_load(part, ox.RdfFormat.N_TRIPLES, to_graph=graph)
        phases("flushing", 0, 0)
        engine.flush()
        del engine
    files = list(store.glob("*.sst"))
    size = sum(path.stat().st_size for path in files) / 2**20
    own = {name: row["own"] for name, row in phases.rows.items()}
    return {**measured(start, clock), **own, "disk": size, "files": len(files)}


def do_import(folder: Path, store: Path, *how: str) -> dict[str, object]:
    from castgraph.importers.formats import make
    from castgraph.loading.importing import import_dataset

    shutil.rmtree(store, ignore_errors=True)
    start, clock = time.process_time(), time.perf_counter()
    made = import_dataset(
        make("imdb", paths=[folder], retrieved="2026-11-22"), store, how="paths-only" if how else "replace"
    )
    return {"triples": made.triples, **measured(start, clock)}


class Phases:
    """Memory by phase of what is running, as `castgraph.underway` tells it, sampled 50 times a second."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, float]] = {}
        self.now, self.over = "beginning", threading.Event()
        self.marks = time.process_time(), time.perf_counter()

    def __call__(self, words: str, done: int, total: int) -> None:
        words = re.sub(r"[\d,]+ ", "", words) or "ending"
        if words != self.now:
            self.look()
            self.now = words

    def look(self) -> None:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        row = self.rows.setdefault(self.now, dict.fromkeys(("cpu", "clock", "own", "mapped"), 0.0))
        for what, name in (("own", "RssAnon"), ("mapped", "RssFile")):
            row[what] = max(row[what], int(re.findall(rf"{name}:\s+(\d+)", status)[0]) / 1024)
        marks = time.process_time(), time.perf_counter()
        row["cpu"] += marks[0] - self.marks[0]
        row["clock"] += marks[1] - self.marks[1]
        self.marks = marks

    def __enter__(self) -> Self:
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def run(self) -> None:
        while not self.over.wait(0.02):
            self.look()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


def do_phases(folder: Path, store: Path, *how: str) -> dict[str, object]:
    """Import, and tell where time and memory go; ``python load.py --part phases TABLES STORE [paths-only]``."""
    from castgraph import underway

    with Phases() as phases, underway.listening(phases):
        made = do_import(folder, store, *how)
    for name, row in phases.rows.items():
        told = f"{row['cpu']:8.1f} s of processor {row['clock']:8.1f} s by the clock"
        print(f"{name:<45} {told} {row['own']:8.0f} MiB {row['mapped']:6.0f} mapped", file=sys.stderr)
    size = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    return {**made, "own": max(row["own"] for row in phases.rows.values()), "disk": size / 2**20}


def do_rdflib(file: Path) -> dict[str, object]:
    import io

    import rdflib

    with file.open("rb") as stream:
        data = b"".join(stream.readline() for _ in range(RDFLIB_LINES))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, clock = time.process_time(), time.perf_counter()
    graph = rdflib.Graph()
    graph.parse(io.BytesIO(data), format="nt")
    return {"triples": len(graph), "before": before, **measured(start, clock)}


def do_names(folder: Path, number: int) -> dict[str, object]:
    from castgraph.names.spool import Spool

    names = made_up_names(number)
    start, clock = time.process_time(), time.perf_counter()
    spool = Spool(folder)
    base = "https://w3id.org/castgraph/id/person/imdb-nm"
    for at in range(0, number, 10_000):
        part = enumerate(names[at : at + 10_000], at + 1)
        spool.entities((place, f"{base}{place:07d}", name, "Person", "1971–") for place, name in part)
    random.seed(3)
    spool.credits(random.choices(range(1, number), k=number), bytes(number), random.choices(range(1, number), k=number))
    spool.finish("https://w3id.org/castgraph/id/dataset/imdb")
    return measured(start, clock)


def do_find(folder: Path, number: int) -> dict[str, object]:
    from castgraph.names.index import NAMES_FILE, NamesIndex

    names = made_up_names(number)
    random.seed(5)
    asked = [random.choice(names) for _ in range(200)]
    times, clocks, found = [], [], 0
    with NamesIndex(folder / NAMES_FILE) as index:
        for _ in range(2):  # the first turn warms the cache
            times, clocks, found = [], [], 0
            random.seed(7)
            for name in asked:
                text = misspelt(name)
                start, clock = time.process_time(), time.perf_counter()
                answer = index.search(text)
                times.append(time.process_time() - start)
                clocks.append(time.perf_counter() - clock)
                found += any(entity.name == name for _, entity in answer)
    times.sort()
    clocks.sort()
    return {
        "median": times[100] * 1000, "nine of ten": times[180] * 1000, "most": times[-1] * 1000,
        "median by the clock": clocks[100] * 1000, "found": found, "asked": len(asked),
    }  # fmt: skip


def do_open(store: Path) -> dict[str, object]:
    import castgraph

    start, clock = time.process_time(), time.perf_counter()
    with castgraph.open(store) as opened:
        rows = list(opened.rows("SELECT ?who WHERE { ?who cg:castIn production:imdb-tt0000001 }"))
        assert rows is not None
        return measured(start, clock)


def median_clock(command: list[str]) -> float:
    """Return the wall time of a command in seconds, the median of five."""
    clocks = []
    for _ in range(5):
        clock = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        clocks.append(time.perf_counter() - clock)
    return sorted(clocks)[2]


def do_packaged() -> dict[str, object]:
    command = [sys.executable, "-m", "castgraph", "find", "Joe Lokce"]
    subprocess.run(command, check=True, capture_output=True)
    return {"clock": median_clock(command)}


def do_cold(store: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "castgraph", "find", "Ada Abbot", "--store", str(store)]
    return {"clock": median_clock(command)}


def made_up_names(number: int) -> list[str]:
    """Return names of a given and a family name made of syllables, a few of them common, most of them rare."""
    choose = random.Random(7)
    begin = [*"bcdfghjklmnprstvw", "br", "ch", "cl", "cr", "dr", "fr", "gr", "kr", "ph", "sch", "sh", "st", "th", "tr"]
    middle = [*"aeiouaeio", "ai", "ea", "ee", "ie", "ou", "y"]
    end = ["", "", "", *"nrlstmd", "ck", "ll", "nn", "rd", "rt", "ss", "son", "ng"]

    def word(syllables: int) -> str:
        return "".join(choose.choice(part) for _ in range(syllables) for part in (begin, middle, end)).capitalize()

    given = sorted({word(choose.choice((1, 2, 2))) for _ in range(3000)})
    family = sorted({word(choose.choice((2, 2, 3))) for _ in range(60_000)})
    first = choose.choices(given, weights=[1 / (at + 5) for at in range(len(given))], k=number)
    last = choose.choices(family, weights=[1 / (at + 50) for at in range(len(family))], k=number)
    return [f"{one} {other}" for one, other in zip(first, last, strict=True)]


def misspelt(name: str) -> str:
    """Return the name with one slip: a letter left out, another one, one too many, or two swapped."""
    at, kind, letter = random.randrange(1, len(name) - 1), random.randrange(4), random.choice("aeiostnr")
    return (
        name[:at]
        + ("", letter, letter + name[at], name[at + 1] + name[at])[kind]
        + name[at + (2 if kind == 3 else 1) :]
    )


def apart(what: str, *arguments: object, script: str = __file__) -> dict[str, float]:
    """Run one part in a process of its own."""
    done = subprocess.run(
        [sys.executable, script, "--part", what, *map(str, arguments)], check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)


def beside_rdflib(nt: Path, store: Path, imported: dict[str, float]) -> None:
    """Print how rdflib's own store compares, and how soon a store answers that is opened again."""
    slow, opened = apart("rdflib", nt), apart("open", store)
    whole = slow["cpu"] / slow["triples"] * imported["triples"]
    memory = (slow["memory"] - slow["before"]) / slow["triples"] * imported["triples"]
    print(f"  rdflib's store   {whole:8.1f} s and {memory:,.0f} MiB for as many (measured on {slow['triples']:,})")
    times, sizes = whole / imported["cpu"], memory / imported["memory"]
    print(f"    to load:       {times:8.1f} times the time, {sizes:.1f} times the memory")
    times, sizes = whole / opened["clock"], memory / opened["memory"]
    print(
        f"    to open again: {times:8.0f} times the time, {sizes:.0f} times the memory "
        f"({opened['clock'] * 1000:.0f} ms and {opened['memory']:.0f} MiB to open and answer)"
    )
    cold, packaged = apart("cold", store), apart("packaged")
    times = cold["clock"] / packaged["clock"]
    figure("find, cold", times, goal="≤ 2", peer="the packaged graph", size=f"{imported['triples']:,} triples")
    print(
        f"  find, cold       {cold['clock'] * 1000:8.0f} ms; in the packaged graph {packaged['clock'] * 1000:.0f} ms: "
        f"{times:.2f} times (promised: at most 2)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--credits", type=lambda text: int(float(text)), default=4_000_000)
    parser.add_argument("--names", type=lambda text: int(float(text)), default=3_000_000)
    parser.add_argument("--folder", type=Path, default=Path("benchmark-load"), help="where the files are made")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        name, *rest = options.part
        arguments = [int(text) if text.isdecimal() else Path(text) for text in rest]
        print(json.dumps(globals()[f"do_{name}"](*arguments)))
        return
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    memory = {}
    for credits in (options.credits // 4, options.credits):
        tsv, nt = folder / f"tsv-{credits}", folder / "same.nt"
        made = apart("generate", tsv, credits)
        print(f"\n{made['credits']:,} principals of {made['people']:,} people in {made['productions']:,} productions")
        formatted = apart("ntriples", tsv, nt)
        print(f"  as N-Triples     {formatted['triples']:>12,} triples    {formatted['cpu']:7.1f} s of processor")
        bare = apart("bare", nt, folder / "bare")
        imported = apart("phases", tsv, folder / "store")
        paths = apart("phases", tsv, folder / "paths", "paths-only")
        shutil.rmtree(folder / "paths")
        memory[credits] = imported["memory"]
        for label, one in (("bare bulk_load", bare), ("castgraph import", imported), ("  --paths-only", paths)):
            times = f"{one['cpu']:8.1f} s of processor {one['clock']:8.1f} s by the clock"
            print(f"  {label:<16} {times} {one['memory']:7.0f} MiB, {one['disk']:7.0f} on disk")
        alone = f"{credits:,} credits"
        figure("import --paths-only", imported["cpu"] / paths["cpu"], goal="≥ 6", peer="the whole import", size=alone)
        share = paths["disk"] / imported["disk"]
        figure("import --paths-only, disk", share, goal="≤ 0.25", peer="the whole import", size=alone)
        ratios = [imported[what] / bare[what] for what in ("cpu", "clock")]
        figure(
            "import of IMDb, processor time",
            ratios[0],
            goal="≤ 1.4",
            peer="bare bulk load",
            size=f"{credits:,} credits",
        )
        figure("import of IMDb, memory", imported["memory"], "MiB", size=f"{credits:,} credits")
        print(
            f"  ratio            {ratios[0]:8.2f} of processor   {ratios[1]:8.2f} by the clock   (promised: at most 1.4)"
        )
        if credits == options.credits:
            beside_rdflib(nt, folder / "store", imported)
        shutil.rmtree(folder / "store", ignore_errors=True)
        shutil.rmtree(folder / "bare", ignore_errors=True)
        nt.unlink()
        shutil.rmtree(tsv)
    small, large = memory.values()
    print(f"\nmemory from {options.credits // 4:,} to {options.credits:,} principals: {large / small:.2f} times")
    index = folder / "names"
    built = apart("names", index, options.names)
    found = apart("find", index, options.names)
    figure("a misspelt name, all of them", found["most"], "ms", goal="≤ 50", size=f"{options.names:,} names")
    print(f"{options.names:,} names indexed in {built['cpu']:.0f} s of processor")
    print(
        f"one misspelt, warm: median {found['median']:.1f} ms, nine of ten within {found['nine of ten']:.1f} ms, "
        f"all within {found['most']:.1f} ms (promised: 50 ms); {found['found']} of {found['asked']} found"
    )
    shutil.rmtree(index)


if __name__ == "__main__":
    main()
