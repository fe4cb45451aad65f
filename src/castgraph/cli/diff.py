"""``castgraph diff``: what changed between two states of the curated graph, in words."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_publisher
from castgraph.cli.forms import form_option, output_option
from castgraph.cli.options import (
    Options,
    filled,
    folder_option,
    graph_to_read,
    option,
    options,
    watched,
)
from castgraph.cli.output import emit, emit_json
from castgraph.text import plain

__all__ = ["diff"]


class DiffOptions(Options):
    """Which curated graph is compared, which of its sources are heard, and how the difference is told."""

    graph: str | None = filled(
        folder_option("The curated folder that dates and revisions are of; else the one here or above.")
    )
    as_of: str | None = option("--as-of", metavar="DATE", help="Both sides made of the sources published by that day.")
    publisher: tuple[str, ...] = option(
        "--publisher",
        metavar="NAME",
        multiple=True,
        shell_complete=complete_publisher,
        help="Only sources of this publisher (repeatable).",
    )
    form: str = filled(form_option("diff"))
    output: str | None = filled(output_option("diff"))


@click.command()
@click.argument("before", metavar="[A]", required=False)
@click.argument("after", metavar="[B]", required=False)
@options(given=DiffOptions)
@watched("the comparison")
def diff(before: str | None, after: str | None, given: DiffOptions) -> None:
    """What was gained, lost and changed from A to B (without B: to the folder as it is; without A: since the commit).

    A and B are curated folders, files of one, days (the graph of the sources published by then), or git revisions.
    --format markdown reads like a news digest: announced, now released, withdrawn, new sources.

    Example: castgraph diff 2022-06-01 2024-12-31 --format markdown
    """
    from castgraph.answers.curated import diff as difference
    from castgraph.curation.revisions import uncommitted
    from castgraph.export.digest import as_markdown, as_text

    folder = graph_to_read(given.graph)
    changed = uncommitted(folder) if before is None else None
    found = difference(before, after, graph=folder, as_of=given.as_of or "", publishers=given.publisher)
    if given.form == "json":
        emit_json(found.to_json(), given.output)
    else:
        text = as_markdown(found) if given.form == "markdown" else as_text(found)
        emit(plain(text, lines=True), given.output)
    if changed:
        form = "" if found else ", in form or in what diff does not compare"
        click.echo(f"{len(changed)} file{'s' * (len(changed) != 1)} not committed{form}", err=True)
