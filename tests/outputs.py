"""What `cog` calls in documents: outputs of commands and promises of rooms stand there as they are today."""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys
import tomllib

from tests.folders import ROOT


def show(*commands: str | tuple[str, int], prompt: bool = True, last: int = 0) -> None:
    """Write a console block of commands and their output.

    Args:
        *commands: each may come with the number of first lines of its output that are shown; else all are.
        prompt: whether the commands are shown too.
        last: number of last lines that are shown of each.
    """
    import cog  # which exists only while it runs

    lines = []
    for command, first in (one if isinstance(one, tuple) else (one, sys.maxsize) for one in commands):
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            capture_output=True,
            text=True,
            env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1"},
            check=False,
        )
        out = [line.rstrip() for line in (done.stdout + done.stderr).rstrip().split("\n")]
        if len(out) > first + last:
            out = [*out[:first], f"… {len(out) - first - last} more lines", *out[len(out) - last :]]
        lines += [f"$ {command}", *out] if prompt else out
    cog.outl("\n".join(["```console", *lines, "```"]))


def rooms() -> None:
    """Write the table of the rooms, from the top floor down, each with the promise that its docstring makes."""
    import cog  # which exists only while it runs

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    cog.outl("| room | promise |\n|---|---|")
    for name in (part.strip() for layer in layers for part in layer.split("|")):
        module = ROOT / "src" / "castgraph" / name / "__init__.py"
        if module.exists():
            promise = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
            cog.outl(f"| `{name}/` | {' '.join(promise.split())} |")
