"""What starting costs, beside what importing the libraries costs: run ``python -m tests.benchmarks.startup``.

Every command is a process of its own, taken in turn with its peer so that both meet the same machine; medians and
their ratio are printed. "cold" means a new process; the store that a folder was built into is kept from an earlier
command (``castgraph.loading.cache``), as it is for whoever asks twice. The last row is the first question after an edit
of one file, beside the same question asked again: in processor time, which other processes do not lengthen.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .figures import figure

ROUNDS = 11
PYTHON = sys.executable
CONNECT = [PYTHON, "-m", "castgraph", "connect", "Alice Oseman", "David Tennant"]
PAIRS: dict[str, tuple[list[str], list[str], float]] = {
    "castgraph --help": ([PYTHON, "-m", "castgraph", "--help"], [PYTHON, "-c", "import click"], 2.0),
    "castgraph connect (cold)": (CONNECT, [PYTHON, "-c", "import rdflib, networkx"], 1.2),
    "castgraph find (cold)": (
        [PYTHON, "-m", "castgraph", "find", "Tennant"],
        [PYTHON, "-c", "import rdflib, networkx"],
        2.0,
    ),
    "castgraph connect, nothing kept": (CONNECT, [PYTHON, "-c", "import rdflib, networkx"], 0.0),
}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return the wall time of one run in seconds."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - begin


def processor(command: list[str], environment: dict[str, str]) -> float:
    """Return the processor time of one run in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def after_edits(cache: Path) -> None:
    """Print the row of the first question after an edit: another credit in an article, each time in another one."""
    graph = cache / "graph"
    shutil.copytree(Path(__file__).parents[2] / "graph", graph)
    environment = os.environ | {"CASTGRAPH_CACHE": str(cache / "kept")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [*CONNECT, "--graph", str(graph)]
    processor(command, environment)
    files = sorted((graph / "sources").glob("*.ttl"))
    first, again = [], []
    for file in files[:: len(files) // ROUNDS][:ROUNDS]:
        credit = "<https://w3id.org/castgraph/id/credit/joe-locke-actor-brand-new> a cg:Credit ; cg:person " \
            "<https://w3id.org/castgraph/id/person/joe-locke> ; cg:role <https://w3id.org/castgraph/id/role/actor> ; " \
            "cg:production <https://w3id.org/castgraph/id/production/brand-new> ."  # fmt: skip
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{credit}\n", encoding="utf-8")
        first.append(processor(command, environment))
        again.append(processor(command, environment))
    a, b = statistics.median(first), statistics.median(again)
    name = "castgraph connect, after an edit"
    figure(f"{name} (processor)", a / b, goal="≤ 1.5", peer="asked again", size=f"{len(files)} articles")
    print(f"{name:34} {a * 1000:7.0f} {b * 1000:7.0f} {a / b:6.2f}  ≤ 1.5   (asked again; processor time)")


def main() -> None:
    """Print a row for each pair: medians in milliseconds, their ratio, and the target."""
    print(f"{'command':34} {'ms':>7} {'peer':>7} {'ratio':>6}  target")
    with tempfile.TemporaryDirectory() as cache:
        for name, (command, peer, target) in PAIRS.items():
            environment = os.environ | {"CASTGRAPH_CACHE": "off" if "nothing kept" in name else cache}
            environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the peers' bytecode is there too
            seconds(command, environment)
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(seconds(command, environment))
                theirs.append(seconds(peer, environment))
            a, b = statistics.median(ours), statistics.median(theirs)
            goal = f"≤ {target:.1f}" if target else ""
            figure(name, a / b, goal=goal, peer=" ".join(peer[1:]), size="the packaged graph")
            print(f"{name:34} {a * 1000:7.0f} {b * 1000:7.0f} {a / b:6.2f}  {goal or '-'}   ({' '.join(peer[1:])})")
        after_edits(Path(cache))


if __name__ == "__main__":
    main()
