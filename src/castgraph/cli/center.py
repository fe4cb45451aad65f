"""``castgraph center``: who is nearest to everybody."""

from __future__ import annotations

import click

from castgraph.cli.forms import form_option, output_option
from castgraph.cli.on_spark import OnSpark
from castgraph.cli.options import GraphChoice, options, watched
from castgraph.cli.output import deliver

__all__ = ["center"]


@click.command()
@options(chosen=GraphChoice, on=OnSpark)
@click.option("--top", metavar="N", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--samples", metavar="N", type=click.IntRange(2), help="Measure from so many people instead of all.")
@form_option("center")
@output_option("center")
@watched("the search")
def center(chosen: GraphChoice, on: OnSpark, top: int, samples: int | None, form: str, output: str | None) -> int:
    """Who is nearest to everybody in the largest group of people who hang together.

    Exact up to 30,000 people; beyond, a sample finds the leaders, who are then measured exactly. With --spark a cluster
    measures from the N people with the most credits, of the edges that it wrote.

    Example: castgraph center --top 5
    """
    from castgraph.connections.distances import center as nearest_to_everybody
    from castgraph.export.distance_text import center_text, leaders_text

    words = center_text
    if on.asked(chosen):
        from castgraph.connections.question import Question

        found, words = on.center(Question(as_of=chosen.as_of or ""), top), leaders_text
    else:
        with chosen.open() as opened:
            found = nearest_to_everybody(opened, top=top, samples=samples)
    deliver(form, output, found, found.to_json, lambda: words(found))
    return 0 if found.ranking else 1
