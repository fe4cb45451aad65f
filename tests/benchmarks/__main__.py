"""Run all benchmarks and print one table: figure, goal, whether it is held, peer, size; and what machine it was.

    python -m tests.benchmarks                  quick sizes, some minutes
    python -m tests.benchmarks --full           the sizes of docs/figures.md, an hour and more, 24 GB
    python -m tests.benchmarks connect startup  only these

What a benchmark prints itself goes to standard error. One that needs what is not there (Chromium, a folder of pages)
is a row that says so. Exit code 1: a goal is not held.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .figures import VARIABLE

ROOT = Path(__file__).parents[2]
RUNS: dict[str, tuple[list[str], list[str]]] = {
    "startup": ([], []),
    "connect": (["--sizes", "1.5e5", "--pairs", "100", "--many", "2000"], ["--sizes", "1e5,4e6,2e7"]),
    "query": (["100000"], ["4000000"]),
    "load": (["--credits", "200000", "--names", "100000"], []),
    "tables": (["--rows", "30000"], []),
    "page": ([], []),
    "draft": ([], []),
    "spark": (["--credits", "100000"], []),
    "serve": (["--credits", "200000", "--seconds", "10"], []),
}
"""Each benchmark with what it is given for a quick run, and for a full one."""


def machine() -> str:
    """Return processor, memory, system and versions in a line."""
    cpu = Path("/proc/cpuinfo")
    names = (
        [line.partition(": ")[2] for line in cpu.read_text().splitlines() if "model name" in line]
        if cpu.is_file()
        else []
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = []
    for name in ("numpy", "pyoxigraph", "networkx", "rdflib", "networkit"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"no {name}")
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = f"Python {platform.python_version()}"
    return ", ".join([f"{os.cpu_count()} × {names[0] if names else platform.machine()}", f"{memory:.0f} GiB",
                      platform.system(), python, *packages, load])  # fmt: skip


def figures_of(name: str, arguments: list[str], folder: Path) -> list[dict[str, Any]]:
    """Run one benchmark and return its figures; a row that says so where it fails or tells none."""
    told = folder / f"{name}.jsonl"
    environment = os.environ | {
        VARIABLE: str(told),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH")))),
    }
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr)
    rows = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()] if told.is_file() else []
    if done.returncode:
        rows.append({"what": f"could not be run (exit code {done.returncode})", "value": None, "held": None})
    return [
        {"benchmark": name} | row for row in rows or [{"what": "no figure: see above", "value": None, "held": None}]
    ]


def table(rows: list[dict[str, Any]]) -> str:
    """Return the figures as a table of plain text."""
    head = ("benchmark", "figure", "value", "goal", "held", "peer", "size")
    cells = [head] + [
        (
            row["benchmark"],
            row["what"],
            "" if row["value"] is None else f"{row['value']:,.3g} {row['unit'] or '×'}",
            f"{row.get('goal', '')} {row.get('unit', '')}".strip() if row.get("goal") else "",
            {True: "yes" if row.get("goal") else "", False: "NO", None: "?"}[row["held"]],
            row.get("peer", ""),
            row.get("size", ""),
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(RUNS)}; all where none is named")
    parser.add_argument("--full", action="store_true", help="at the sizes that are promised")
    given = parser.parse_args()
    if unknown := set(given.names) - RUNS.keys():
        parser.error(f"there is no benchmark {min(unknown)}: {', '.join(RUNS)}")
    begun, rows = machine(), []
    with tempfile.TemporaryDirectory() as folder:
        for name in given.names or RUNS:
            print(f"== {name}", file=sys.stderr, flush=True)
            rows += figures_of(name, RUNS[name][given.full], Path(folder))
    print(table(rows))
    print(f"\n{begun}; {'full' if given.full else 'quick'} sizes")
    return 1 if any(row["held"] is False for row in rows) else 0


if __name__ == "__main__":
    raise SystemExit(main())
