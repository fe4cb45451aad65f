"""Runs everything that must hold: format, lint, types, layers, documents, data, tests. One command, one exit code.

Debian's Chromium and Virtuoso are installed first where that is possible (as root, with apt-get); without them the
tests that need them are skipped and say so. The tests run last, so that their summary is the last thing to be read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = {"chromium": "chromium", "virtuoso-t": "virtuoso-opensource-7-bin", "isql-vt": "virtuoso-opensource-7-bin"}
PYTHON = sys.executable
STEPS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "src", "tests"],
    "lint": ["ruff", "check", "--quiet", "src", "tests"],
    "types": ["mypy"],
    "layers": ["lint-imports", "--no-cache"],
    "documents": ["cog", "--check", "README.md"],
    "data": ["castgraph", "check", "--level", "warning", "graph"],
    "canonical form": ["castgraph", "fmt", "--check", "graph"],
    "tests": ["pytest", "-n", "2", "--dist", "worksteal", "src", "tests"],
}


def install() -> None:
    """Install the programs that some tests drive, if they are missing and it is allowed."""
    missing = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"not installed here: {', '.join(missing)}; the tests that need them will be skipped", flush=True)
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update"], check=False, env=environment, **quiet)
    for package in missing:
        command = ["apt-get", "install", "--yes", "--no-install-recommends", package]
        done = subprocess.run(command, check=False, env=environment, **quiet)
        print(f"{'installed' if done.returncode == 0 else 'could not install'} {package}", flush=True)


def main() -> int:
    """Run every step, also after one has failed, and return 0 if all are well."""
    install()
    folder = Path(PYTHON).parent
    failed = []
    chosen = sys.argv[1:] or list(STEPS)
    for name in chosen:
        program, *arguments = STEPS[name]
        print(f"== {name}", flush=True)
        command = [str(folder / program), *arguments]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
