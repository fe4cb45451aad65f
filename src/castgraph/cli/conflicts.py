"""``castgraph conflicts``: what sources disagree on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from castgraph.cli.common import emit, graph_options, open_chosen
from castgraph.export.verdict_text import verdict_lines
from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.answers.conflicts import Conflict

_FORMAT = click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command()
@graph_options
@_FORMAT
def conflicts(graph: str | None, store: str | None, as_of: str | None, publisher: tuple[str, ...], form: str) -> int:
    """What sources disagree on: denials, steps back, parts, characters and dates, each with what holds and why.

    Exit code 1 means: they agree.

    Example: castgraph conflicts
    """
    from castgraph.answers.conflicts import conflicts as disagreements

    with open_chosen(graph, store, as_of, publisher) as opened:
        found = disagreements(opened)
    if form == "json":
        emit(json.dumps([conflict.to_json() for conflict in found], ensure_ascii=False, indent=1))
    for conflict in found if form == "text" else ():
        emit("\n".join(_conflict_lines(conflict)) + "\n\n")
    click.echo(f"{len(found)} conflict{'s' * (len(found) != 1)}", err=True)
    return 0 if found else 1


def _conflict_lines(conflict: Conflict) -> list[str]:
    lines = [f"{conflict.kind}: {plain(conflict.text)}"]
    if len(conflict.verdicts) == 1:
        lines += verdict_lines(conflict.verdicts[0])[1:]
    else:
        lines += [f"  {line}" for verdict in conflict.verdicts for line in verdict_lines(verdict)]
    if conflict.reason not in [verdict.reason for verdict in conflict.verdicts]:
        lines.append(f"  {plain(conflict.reason)}")
    return lines
