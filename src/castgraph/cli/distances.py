"""``castgraph distances``: how many people are how far from one."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.forms import form_option, output_option
from castgraph.cli.options import GraphChoice, Limits, options, wall_off
from castgraph.cli.output import deliver
from castgraph.cli.question import Filters

__all__ = ["distances"]


@click.command()
@click.argument("entity", shell_complete=complete_entity)
@options(chosen=GraphChoice, filters=Filters, within=Limits)
@form_option("distances")
@output_option("distances")
def distances(entity: str, chosen: GraphChoice, filters: Filters, within: Limits, form: str, output: str | None) -> int:
    """How many people are 0, 1, 2, … hops from ENTITY, and how far they are on average.

    Two people in one production are two hops apart. Exit code 1 means: nobody can be reached.

    Example: castgraph distances "David Tennant"
    """
    from castgraph.connections.distances import distances_of
    from castgraph.export.distance_text import distances_text

    question = filters.question(chosen)
    with within.watch("the count"), chosen.open(every_source=True) as opened:
        if question.where and not opened.hosts:
            wall_off(())
        found = distances_of(opened, entity, question)
    deliver(form, output, found, found.to_json, lambda: distances_text(found))
    return 0 if found.average is not None else 1
