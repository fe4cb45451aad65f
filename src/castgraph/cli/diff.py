"""``castgraph diff``: what changed between two states of the curated graph, in words."""

from __future__ import annotations

import click

from castgraph.cli.options import (
    Options,
    filled,
    folder_option,
    form_option,
    option,
    options,
    output_option,
    watched,
)
from castgraph.cli.output import emit, emit_json
from castgraph.text import plain

__all__ = ["diff"]


class DiffOptions(Options):
    """Which curated graph is compared, which of its sources are heard, and how the difference is told."""

    graph: str | None = filled(
        folder_option("The curated folder that dates and revisions are of; graph/ here, or the checkout's.")
    )
    as_of: str | None = option("--as-of", metavar="DATE", help="Both sides made of the sources published by that day.")
    publisher: tuple[str, ...] = option(
        "--publisher", metavar="NAME", multiple=True, help="Only sources of this publisher (repeatable)."
    )
    form: str = filled(form_option("text", "markdown", "json"))
    output: str | None = filled(output_option())


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@options(given=DiffOptions)
@watched("the comparison")
def diff(before: str, after: str | None, given: DiffOptions) -> None:
    """What was gained, lost and changed from A to B (without B: to the folder as it is now).

    A and B are curated folders, files of one, days (the graph of the sources published by then), or git revisions.
    --format markdown reads like a news digest: announced, now released, withdrawn, new sources.

    Example: castgraph diff 2022-06-01 2024-12-31 --format markdown
    """
    from castgraph.answers.curated import diff as difference
    from castgraph.export.digest import as_markdown, as_text

    found = difference(before, after, graph=given.graph, as_of=given.as_of or "", publishers=given.publisher)
    if given.form == "json":
        emit_json(found.to_json(), given.output)
    else:
        text = as_markdown(found) if given.form == "markdown" else as_text(found)
        emit(plain(text, lines=True), given.output)
