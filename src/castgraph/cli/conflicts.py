"""``castgraph conflicts``: what sources disagree on."""

from __future__ import annotations

import click

from castgraph.cli.options import GraphChoice, form_option, options, watched
from castgraph.cli.output import emit, emit_json

__all__ = ["conflicts"]


@click.command()
@options(chosen=GraphChoice)
@form_option("text", "json")
@watched("the answer")
def conflicts(chosen: GraphChoice, form: str) -> int:
    """What sources disagree on: denials, steps back, parts, characters and dates, each with what holds and why.

    Exit code 1 means: they agree.

    Example: castgraph conflicts
    """
    from castgraph.answers.conflicts import conflicts as disagreements
    from castgraph.export.verdict_text import conflict_text

    with chosen.open() as opened:
        found = disagreements(opened)
    if form == "json":
        emit_json([conflict.to_json() for conflict in found])
    for conflict in found if form == "text" else ():
        emit(conflict_text(conflict) + "\n\n")
    click.echo(f"{len(found)} conflict{'s' * (len(found) != 1)}", err=True)
    return 0 if found else 1
