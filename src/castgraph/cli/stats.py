"""``castgraph stats``: what the graph holds."""

from __future__ import annotations

import click

from castgraph.cli.options import GraphChoice, form_option, options, watched
from castgraph.cli.output import emit_json, print_rows

__all__ = ["stats"]


@click.command()
@options(chosen=GraphChoice)
@form_option("table", "json")
@watched("the count")
def stats(chosen: GraphChoice, form: str) -> None:
    """Count what the graph holds: sources, people, productions, credits, and how well they are supported.

    Example: castgraph stats
    """
    from castgraph.answers.statistics import statistics

    with chosen.open() as opened:
        counted = statistics(opened)
    if form == "json":
        emit_json(counted)
    else:
        print_rows(("what", "count"), [(name, f"{n:,}" if isinstance(n, int) else n) for name, n in counted.items()])
