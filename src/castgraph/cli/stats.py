"""``castgraph stats``: what the graph holds."""

from __future__ import annotations

from typing import Any

import click

from castgraph.cli.forms import ROWS, form_option, output_option
from castgraph.cli.on_spark import OnSpark
from castgraph.cli.options import GraphChoice, options, watched
from castgraph.cli.output import emit_json, emit_rows, print_rows

__all__ = ["stats"]


@click.command()
@options(chosen=GraphChoice, on=OnSpark)
@form_option("stats")
@output_option("stats")
@watched("the count")
def stats(chosen: GraphChoice, on: OnSpark, form: str, output: str | None) -> None:
    """Count what the graph holds: sources, people, productions, credits, and how well they are supported.

    With --spark a cluster counts the edges that it wrote: credits, the groups that hang together, credits of one.

    Example: castgraph stats
    """
    from castgraph.answers.statistics import statistics

    counted: dict[str, Any]
    if on.asked(chosen):
        from castgraph.connections.question import Question

        counted = on.totals(Question(as_of=chosen.as_of or ""))
    else:
        with chosen.open() as opened:
            counted = dict(statistics(opened))
    if form == "json":
        emit_json(counted, output)
    elif form in ROWS:
        emit_rows(form, ("what", "count"), list(counted.items()), output)
    else:
        rows = [(name, f"{n:,}" if isinstance(n, int) else str(n)) for name, n in counted.items()]
        print_rows(("what", "count"), rows, output)
