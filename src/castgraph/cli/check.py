"""``castgraph check``: do the curated files obey the rules?"""

from __future__ import annotations

import click

from castgraph.cli.options import folder_option, folders_or_packaged, form_option, wall_off, watched
from castgraph.cli.output import color_wanted, emit_json
from castgraph.text import plain

__all__ = ["check"]

_LEVELS = ("error", "warning", "info")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@folder_option("Curated folder; the packaged one by default.")
@click.option(
    "--level",
    type=click.Choice(_LEVELS),
    default="warning",
    show_default=True,
    help="The least grave findings that are listed; info lists what is explained, too.",
)
@form_option("text", "json", "github")
@watched("the check")
def check(paths: tuple[str, ...], graph: str | None, level: str, form: str) -> int:
    """Check curated folders, or single RDF files, and say in which line what is wrong and what to do.

    PATH is a curated folder, a file within one (the folder is checked, its findings shown), or any RDF file (its
    syntax is checked). Exit code 1 means: errors found. A warning that is right all the same is explained in its file,
    by an rdfs:comment on what it is about or on the source (<>); such warnings, and what is merely worth a second look,
    are counted, and listed with --level info. --format github annotates a pull request.

    Example: castgraph check graph
    """
    from castgraph.answers.curated import check as findings_in
    from castgraph.export.finding_text import count_findings, count_notes, github_annotation

    wall_off(())
    findings = [finding for path in folders_or_packaged(paths, graph) for finding in findings_in(path)]
    shown = [finding for finding in findings if _LEVELS.index(finding.level) <= _LEVELS.index(level)]
    if form == "text" and level != "info":
        shown = [finding for finding in shown if not finding.explained]
    if form == "json":
        emit_json([finding.to_json() for finding in shown])
    for finding in shown if form != "json" else ():
        text = plain(str(finding)) if form == "text" else github_annotation(finding)
        color = {"error": "red", "warning": "yellow"}.get(finding.level) if form == "text" and color_wanted() else None
        click.echo(click.style(text, fg=color) if color else text, color=color_wanted())
    click.echo(count_findings(findings), err=True)
    if level != "info" and (notes := count_notes(findings)):
        click.echo(notes, err=True)
    return 1 if any(finding.level == "error" for finding in findings) else 0
