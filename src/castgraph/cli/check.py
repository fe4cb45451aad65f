"""``castgraph check``: do the curated files obey the rules?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castgraph.cli.common import color_wanted, emit
from castgraph.locations import GRAPH_VARIABLE
from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.model import Finding


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--graph",
    metavar="DIR",
    envvar=GRAPH_VARIABLE,
    show_envvar=True,
    help="Curated folder; the packaged one by default.",
)
@click.option(
    "--level",
    type=click.Choice(["error", "warning", "info"]),
    default="info",
    show_default=True,
    help="The least grave findings that are shown.",
)
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True
)
def check(paths: tuple[str, ...], graph: str | None, level: str, form: str) -> int:
    """Check curated folders, or single RDF files, and say in which line what is wrong and what to do.

    PATH is a curated folder, a file within one (the folder is checked, its findings shown), or any RDF file (its
    syntax is checked). Exit code 1 means: errors found. A warning that is right all the same is explained in its file,
    by an rdfs:comment on what it is about or on the source (<>). --format github annotates a pull request.

    Example: castgraph check graph
    """
    from castgraph.curation.checks.run import check as check_folder
    from castgraph.curation.checks.run import check_rdf_file
    from castgraph.curation.folder import curated_folder_of
    from castgraph.locations import packaged

    findings: list[Finding] = []
    for path in [Path(path) for path in paths] or [Path(graph) if graph else packaged("graph")]:
        folder = path if path.is_dir() or not path.exists() else curated_folder_of(path)
        if folder is None:
            findings += check_rdf_file(path)
        else:
            findings += [f for f in check_folder(folder) if folder == path or Path(f.path) == path]
    levels = ["error", "warning", "info"]
    shown = [finding for finding in findings if levels.index(finding.level) <= levels.index(level)]
    if form == "json":
        emit(json.dumps([finding.to_json() for finding in shown], ensure_ascii=False, indent=1))
    for finding in shown if form != "json" else ():
        text = plain(str(finding)) if form == "text" else _annotation(finding)
        color = {"error": "red", "warning": "yellow"}.get(finding.level) if form == "text" and color_wanted() else None
        click.echo(click.style(text, fg=color) if color else text, color=color_wanted())
    click.echo(_counts(findings), err=True)
    return 1 if any(finding.level == "error" for finding in findings) else 0


def _counts(findings: list[Finding]) -> str:
    counts = {level: sum(finding.level == level for finding in findings) for level in ("error", "warning", "info")}
    explained = sum(bool(finding.explained) for finding in findings if finding.level == "warning")
    text = f"{counts['error']} error{'s' * (counts['error'] != 1)}, {counts['warning']} warning"
    text += "s" * (counts["warning"] != 1) + (f" ({explained} explained)" if explained else "")
    return text + (f", {counts['info']} info" if counts["info"] else "")


def _annotation(finding: Finding) -> str:
    """Return a workflow command, as GitHub reads it from a log."""
    kind = {"error": "error", "warning": "warning"}.get(finding.level, "notice")
    text = finding.message + (f" (explained: {finding.explained})" if finding.explained else "")
    where = f"file={_escaped(finding.path, ':,')},line={max(1, finding.line)},title={_escaped(finding.rule, ':,')}"
    return f"::{kind} {where}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + also else c for c in plain(text, lines=True))
