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


def terms(kind: str) -> None:
    """Write the table of the terms of a kind, such as ``role``, with their meaning in the vocabulary."""
    import cog  # which exists only while it runs
    import rdflib

    from castgraph.vocabulary import PREFIXES

    graph = rdflib.Graph().parse(ROOT / "graph" / "vocabulary.ttl", format="turtle")
    begin = rdflib.URIRef(PREFIXES[kind])
    cog.outl(f"| {kind} | meaning |\n|---|---|")
    for term in sorted(term for term in set(graph.subjects()) if term.startswith(begin)):
        meaning = graph.value(term, rdflib.RDFS.comment) or graph.value(term, rdflib.SKOS.definition) or ""
        cog.outl(f"| `{term.removeprefix(begin)}` | {meaning} |")


def queries() -> None:
    """Write a section for each named query: what it answers, its parameters, and how it is run."""
    import cog  # which exists only while it runs

    from castgraph.answers.named_queries import named_queries

    for query in sorted(named_queries().values(), key=lambda query: query.name):
        given = "".join(f' -p {one.name}="{one.example}"' for one in query.parameters)
        cog.outl(f"## {query.name}\n\n{' '.join(query.description.split())}\n")
        cog.outl("".join(f"- `{one.name}` ({one.kind}): {one.help}\n" for one in query.parameters))
        cog.outl(f"```console\n$ castgraph query {query.name}{given}\n```\n")
