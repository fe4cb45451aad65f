"""Imports by Spark beside the import of one machine: rows a second with one executor and two, memory, what is shuffled.

    python tests/benchmarks/spark.py                        1 and 4 million credits
    python tests/benchmarks/spark.py --credits 100000       a quick look

The same files (generated, as IMDb's ``.tsv``) are imported into N-Triples by one process, and by Spark with executors
that are processes of their own (`local-cluster`), each on a core of its own. A row is a line of any of the tables. Time
is by the clock, without the start of Spark, which is told apart; memory is what the driver (Python and its Java) had at
most. What each step shuffled and how long it took is taken from Spark's own log of events. Both answers are held
against each other.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import figure

MEMORY = 2048
"""Megabytes of an executor."""


def do_generate(folder: Path, credits: int) -> dict[str, object]:
    from generate import generate, write_tsv

    write_tsv(generate(credits), folder)
    rows = 0
    for packed in sorted(folder.glob("*.gz")):
        with gzip.open(packed) as source, packed.with_suffix("").open("wb") as out:
            while block := source.read(1 << 22):
                rows += block.count(b"\n")
                out.write(block)
        packed.unlink()
    return {"rows": rows}


def do_local(folder: Path) -> dict[str, object]:
    from castgraph.importers.base import Nothing
    from castgraph.importers.imdb import Imdb

    start, clock = time.process_time(), time.perf_counter()
    importer = Imdb([folder], retrieved="2026-11-27")
    lines = sum(block.count(b"\n") for block in importer.blocks(Nothing()))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    clocked, processed = time.perf_counter() - clock, time.process_time() - start
    return {"clock": clocked, "cpu": processed, "memory": used, "lines": lines, "report": importer.report.to_json()}


def do_spark(folder: Path, master: str) -> dict[str, object]:
    from castgraph.importers.formats import make
    from castgraph.spark.importing import import_on_spark
    from castgraph.spark.session import session

    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        events = Path(place, "events")
        events.mkdir()
        settings = {
            "spark.eventLog.enabled": "true", "spark.eventLog.dir": f"file://{events}",
            "spark.eventLog.rolling.enabled": "false", "spark.eventLog.compress": "false",
            "spark.executor.memory": f"{MEMORY}m",
        }  # fmt: skip
        clock = time.perf_counter()
        with session(master, settings) as spark:
            java = spark.sparkContext._gateway.proc.pid
            pin(java, int(master.partition("[")[2].partition(",")[0]))
            started = time.perf_counter() - clock
            clock = time.perf_counter()
            importer, written = import_on_spark(
                "imdb", lambda paths: make("imdb", paths=paths, retrieved="2026-11-27"), [str(folder)], master,
                str(Path(place, "out")),
            )  # fmt: skip
            clocked = time.perf_counter() - clock
            status = Path(f"/proc/{java}/status").read_text().split("VmHWM:")[1]
        python = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = sum(file.bytes for file in written.files)
        return {
            "clock": clocked, "start": started, "memory": python, "java": int(status.split()[0]) / 1024, "bytes": size,
            "lines": written.totals["quads"], "report": importer.report.to_json(),
            "steps": steps(next(path for path in events.iterdir() if path.is_file())),
        }  # fmt: skip


def pin(java: int, number: int) -> None:
    """Give each executor a core of its own, with the Python workers that it will start; the driver may run on any.

    Else one executor would use all cores of a small machine (Java's own threads, and Python beside Java), and a second
    one could bring nothing.
    """
    cores = sorted(os.sched_getaffinity(0))
    found: dict[str, int] = {}
    until = time.perf_counter() + 60
    while len(found) < number:
        assert time.perf_counter() < until, f"{len(found)} of {number} executors started"
        time.sleep(0.2)
        for process in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                words = (process / "cmdline").read_bytes().decode().split("\0") if process.name.isdigit() else []
                if "org.apache.spark.executor.CoarseGrainedExecutorBackend" in words and java in parents(process):
                    found[words[words.index("--executor-id") + 1]] = int(process.name)
    for at, process_id in enumerate(found.values()):
        for thread in Path(f"/proc/{process_id}/task").iterdir():
            with contextlib.suppress(OSError):
                os.sched_setaffinity(int(thread.name), {cores[at % len(cores)]})


def parents(process: Path) -> list[int]:
    """Return the numbers of a process's parents."""
    found = []
    while process.name != "0":
        above = (process / "stat").read_text().rpartition(")")[2].split()[1]
        found.append(int(above))
        process = process.with_name(above)
    return found


def steps(log: Path) -> dict[str, dict[str, float]]:
    """Return by step the seconds of its jobs, and megabytes shuffled, read and spilled, from a log of events."""
    of_stage: dict[int, str] = {}
    begun: dict[int, tuple[str, int]] = {}
    found: dict[str, dict[str, float]] = defaultdict(
        lambda: dict.fromkeys(("seconds", "tasks", "shuffled", "spilled"), 0.0)
    )
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["Event"] == "SparkListenerJobStart":
            name = event.get("Properties", {}).get("spark.job.description", "other")
            begun[event["Job ID"]] = name, event["Submission Time"]
            of_stage |= dict.fromkeys(event["Stage IDs"], name)
        elif event["Event"] == "SparkListenerJobEnd":
            name, start = begun[event["Job ID"]]
            found[name]["seconds"] += (event["Completion Time"] - start) / 1000
        elif event["Event"] == "SparkListenerTaskEnd" and (metrics := event.get("Task Metrics")):
            row = found[of_stage.get(event["Stage ID"], "other")]
            row["tasks"] += metrics["Executor Run Time"] / 1000
            row["shuffled"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"] / 1e6
            row["spilled"] += metrics["Disk Bytes Spilled"] / 1e6
    return dict(found)


def part(*arguments: object) -> dict:
    done = subprocess.run(
        [sys.executable, __file__, "--part", *map(str, arguments)], stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--credits", default="1000000,4000000", help="how many, with commas between")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        name, folder, *more = chosen.part
        does = {"generate": lambda: do_generate(Path(folder), int(more[0])), "local": lambda: do_local(Path(folder)),
                "spark": lambda: do_spark(Path(folder), more[0])}  # fmt: skip
        print(json.dumps(does[name]()))
        return
    for credits in map(int, chosen.credits.split(",")):
        with tempfile.TemporaryDirectory(prefix="castgraph-spark-figures-") as place:
            compare(Path(place, "imdb"), credits)


def compare(folder: Path, credits: int) -> None:
    """Measure one size, and print it."""
    rows = part("generate", folder, credits)["rows"]
    size = f"{credits:,} credits, {rows:,} rows"
    local = part("local", folder)
    print(
        f"{size}\n  one process        {local['clock']:7.1f} s  {rows / local['clock']:10,.0f} rows/s  {local['memory']:6,.0f} MB"
    )
    told = {}
    for number in (1, 2):
        told[number] = one = part("spark", folder, f"local-cluster[{number},1,{MEMORY}]")
        same = one["report"] == local["report"] and one["lines"] <= local["lines"]
        print(
            f"  {number} executor{'s' * (number > 1)}{' ' * (number == 1)}         {one['clock']:7.1f} s  {rows / one['clock']:10,.0f} rows/s  driver "
            f"{one['memory']:,.0f} MB Python, {one['java']:,.0f} MB Java; start {one['start']:.1f} s; {one['bytes'] / 1e6:,.0f} MB written"
            f"{'' if same else '; NOT THE SAME REPORT'}"
        )
        for name, step in one["steps"].items():
            print(f"      {name:<32}{step['seconds']:7.1f} s  tasks {step['tasks']:7.1f} s  shuffled {step['shuffled']:8,.1f} MB"
                  f"  spilled {step['spilled']:,.1f} MB")  # fmt: skip
    shuffled = sum(step["shuffled"] for step in told[2]["steps"].values())
    figure("import by Spark, two executors beside one", told[1]["clock"] / told[2]["clock"], goal="≥ 1.6", size=size)
    figure(
        "import by Spark, two executors",
        rows / told[2]["clock"],
        "rows/s",
        peer=f"one process: {rows / local['clock']:,.0f}",
        size=size,
    )
    figure("memory of the driver's Python", told[2]["memory"], "MB", size=size)
    figure("memory of the driver's Java", told[2]["java"], "MB", size=size)
    figure("shuffled by Spark", shuffled, "MB", size=size)


if __name__ == "__main__":
    main()
