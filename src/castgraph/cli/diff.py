"""``castgraph diff``: what changed between two states of the curated graph, in words."""

from __future__ import annotations

import json
from pathlib import Path

import click

from castgraph.cli.common import day, emit, output_option
from castgraph.locations import GRAPH_VARIABLE
from castgraph.text import plain


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option(
    "--graph",
    metavar="DIR",
    envvar=GRAPH_VARIABLE,
    show_envvar=True,
    help="The curated folder that dates and revisions are of; graph/ here, or the checkout's.",
)
@click.option("--as-of", metavar="DATE", help="Both sides made of the sources published by that day.")
@click.option("--publisher", metavar="NAME", multiple=True, help="Only sources of this publisher (repeatable).")
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True
)
@output_option
def diff(
    before: str,
    after: str | None,
    graph: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    form: str,
    output: str | None,
) -> None:
    """What was gained, lost and changed from A to B (without B: to the folder as it is now).

    A and B are curated folders, files of one, days (the graph of the sources published by then), or git revisions.
    --format markdown reads like a news digest: announced, now released, withdrawn, new sources.

    Example: castgraph diff 2022-06-01 2024-12-31 --format markdown
    """
    from castgraph.curation.differences import compare
    from castgraph.curation.folder import folder_to_read
    from castgraph.curation.revisions import read_state
    from castgraph.export.digest import as_markdown, as_text

    folder = folder_to_read(Path(graph) if graph else None)
    sides = [
        read_state(text, folder, as_of=day(as_of), publishers=publisher) for text in (before, after or str(folder))
    ]
    found = compare(*sides)
    if form == "json":
        emit(json.dumps(found.to_json(), ensure_ascii=False, indent=1), output)
    else:
        text = as_markdown(found) if form == "markdown" else as_text(found)
        emit(plain(text, lines=True), output)
