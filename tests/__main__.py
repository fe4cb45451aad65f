"""Runs what must hold: format, lint, types, layers, documents, data, tests. One command, one exit code.

    python -m tests              everything, as the README says
    python -m tests quick        the daily run, a few minutes: no faults, no browser
    python -m tests lint types   some steps
    python -m tests bounds       the versions at both ends of the dependencies' bounds
    python -m tests --help       what the steps are

Where all of it is run, Debian's Chromium, Virtuoso and Java are installed first if that is possible (as root, with
apt-get), and Comunica (with npm, below .pytest_cache); without them the tests that need them are skipped and say so. The
other steps run side by side; the tests run last whatever the order asked for, so that their summary is the last thing to
be read; how long each step took is told just above it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.served import COMUNICA, NODE_PACKAGES

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = {
    "chromium-headless-shell": "chromium-headless-shell",
    "java": "openjdk-17-jre-headless",
    "virtuoso-t": "virtuoso-opensource-7-bin",
    "isql-vt": "virtuoso-opensource-7-bin",
}
_COMUNICA = "@comunica/query-sparql@3.3.0"
"""Of npm; later ones ask for a newer Node than systems have."""
PYTHON = sys.executable
TOLD = "CASTGRAPH_STEPS_BEFORE"
"""Variable by which `conftest` hears of the steps before the tests."""


GENERATED = ["README.md", "docs/architecture.md", "docs/model.md", "docs/reference/queries.md"]


class Step(NamedTuple):
    """A step: the command, and what it holds the repository to."""

    command: list[str]
    what: str


STEPS: dict[str, Step] = {
    "format": Step(["ruff", "format", "--check", "--quiet", "src", "tests"], "code is formatted (ruff format)"),
    "lint": Step(["ruff", "check", "--quiet", "src", "tests"], "code obeys the rules in pyproject.toml (ruff check)"),
    "types": Step(["mypy"], "types agree, strictly (mypy)"),
    "layers": Step(["lint-imports", "--no-cache"], "imports run down the rooms, without a circle (import-linter)"),
    "documents": Step(
        ["cog", "--check", *GENERATED], f"what is generated in them is today's; cog -r {' '.join(GENERATED)}"
    ),
    "data": Step(["castgraph", "check", "--level", "warning", "graph"], "every curated fact obeys the rules"),
    "canonical form": Step(["castgraph", "fmt", "--check", "graph"], "curated files are in their one form"),
    "tests": Step(["pytest", "-n", "2", "--dist", "worksteal", "src", "tests"], "all tests, docstrings' examples too"),
}
ASKED = {
    "pages": Step(
        ["sphinx-build", "-n", "-W", "--keep-going", "-q", "docs", "docs/_build"],
        "docs/ becomes HTML without a warning (Sphinx), in docs/_build (a test makes it elsewhere)",
    ),
    "bounds": Step(
        ["python", "-m", "tests.bounds"],
        "the lowest and the newest versions of what castgraph depends on do (only when asked for; minutes)",
    ),
}
"""Steps that are run only when they are named."""
SLOW = ["tests/faults", "tests/export/page/test_browser.py"]
QUICK = {name: STEPS[name] for name in ("format", "lint", "types", "layers", "documents")} | {
    "tests": Step(
        [*STEPS["tests"].command, *(f"--ignore={path}" for path in SLOW)], "most tests: no faults, no browser"
    )
}


def install() -> None:
    """Install the programs that some tests drive, if they are missing and it is allowed."""
    _install_comunica()
    missing = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(
            f"not installed here: {', '.join(missing)}; the tests that need them are skipped, or take longer",
            flush=True,
        )
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update"], check=False, env=environment, **quiet)
    for package in missing:
        command = ["apt-get", "install", "--yes", "--no-install-recommends", package]
        done = subprocess.run(command, check=False, env=environment, **quiet)
        print(f"{'installed' if done.returncode == 0 else 'could not install'} {package}", flush=True)


def _install_comunica() -> None:
    """Install the SPARQL client Comunica below .pytest_cache, where npm is."""
    if COMUNICA:
        return
    if not (npm := shutil.which("npm")):
        print("not installed here: npm; the test of Comunica will be skipped", flush=True)
        return
    NODE_PACKAGES.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", NODE_PACKAGES, "--no-audit", "--no-fund", "--ignore-scripts", _COMUNICA]
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(f"{'installed' if done.returncode == 0 else 'could not install'} {_COMUNICA}", flush=True)


def chosen(arguments: list[str]) -> dict[str, Step]:
    """Return the steps that are asked for, the tests last."""
    there = STEPS | ASKED
    lines = [f"  {name:<15} {step.what}" for name, step in there.items()]
    parser = argparse.ArgumentParser(
        prog="python -m tests",
        description="Run the checks that hold this repository together; exit code 0 means that all are well.",
        epilog="\n".join(
            [
                "steps, all of them without an argument, the tests last:",
                *lines,
                f"  {'quick':<15} a few minutes a day: {', '.join(QUICK)};",
                f"  {'':<15} without {' and '.join(SLOW)}",
                "",
                "one test: python -m pytest tests/test_graph.py -k hop",
            ]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("steps", nargs="*", metavar="STEP", help="the step to run; several are run in turn")
    parser.add_argument("--quick", action="store_true", help="the same as the step 'quick'")
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.steps if name not in there and name != "quick"]:
        parser.error(f"no step {unknown[0]!r}; there are {', '.join([*there, 'quick'])}")
    steps = dict(QUICK) if asked.quick or "quick" in asked.steps else {}
    steps |= {name: there[name] for name in asked.steps if name != "quick"}
    steps = steps or dict(STEPS)
    return dict(sorted(steps.items(), key=lambda item: item[0] == "tests"))


def main(arguments: list[str] | None = None) -> int:
    """Run every step, also after one has failed, and return 0 if all are well."""
    steps = chosen(sys.argv[1:] if arguments is None else arguments)
    if "tests" in steps and steps["tests"] == STEPS["tests"]:
        install()
    before = {name: step for name, step in steps.items() if name != "tests"}
    told: list[str] = []
    failed = False
    with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
        for name, (done, seconds) in zip(before, side_by_side.map(_run, before.values()), strict=True):
            print(f"== {name}\n{done.stdout}", end="", flush=True)
            told.append(f"{name:<15}{seconds:7.1f} s  {'FAILED' if done.returncode else 'ok'}")
            failed = failed or done.returncode != 0
    if "tests" in steps:
        print("== tests", flush=True)
        done, _ = _run(steps["tests"], is_shown=True, **{TOLD: "\n".join(told)})
        failed = failed or done.returncode != 0
    if "tests" not in steps:
        print("== took", *told, sep="\n", flush=True)
    return int(failed)


def _run(step: Step, *, is_shown: bool = False, **more: str) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run a step with more variables; return how it ended, with what it printed unless that is shown, and seconds."""
    started = time.monotonic()
    command = [str(Path(PYTHON).parent / step.command[0]), *step.command[1:]]
    kept = {} if is_shown else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | more, text=True, errors="replace", check=False, **kept)
    return done, time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
