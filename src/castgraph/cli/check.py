"""``castgraph check``: do the curated files obey the rules?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from castgraph.cli.common import color_wanted, plain
from castgraph.locations import GRAPH_VARIABLE

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
def check(paths: tuple[str, ...], graph: str | None) -> int:
    """Check curated folders, or single RDF files, and say in which line what is wrong and what to do.

    PATH is a curated folder, a file within one (the folder is checked, its findings shown), or any RDF file (its
    syntax is checked). Exit code 1 means: errors found.

    Example: castgraph check graph
    """
    from castgraph.checks import check as check_folder
    from castgraph.checks import check_rdf_file
    from castgraph.curated import curated_folder_of
    from castgraph.locations import packaged

    findings: list[Finding] = []
    for path in [Path(path) for path in paths] or [Path(graph) if graph else packaged("graph")]:
        folder = path if path.is_dir() or not path.exists() else curated_folder_of(path)
        if folder is None:
            findings += check_rdf_file(path)
        else:
            findings += [f for f in check_folder(folder) if folder == path or Path(f.path) == path]
    for finding in findings:
        color = {"error": "red", "warning": "yellow"}.get(finding.level)
        text = plain(str(finding))
        click.echo(click.style(text, fg=color) if color_wanted() else text, color=color_wanted())
    errors = sum(finding.level == "error" for finding in findings)
    warnings = sum(finding.level == "warning" for finding in findings)
    click.echo(f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}", err=True)
    return 1 if errors else 0
