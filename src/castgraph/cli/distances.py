"""``castgraph distances``: how many people are how far from one."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.forms import form_option, output_option
from castgraph.cli.on_spark import OnSpark
from castgraph.cli.options import GraphChoice, Limits, Options, filled, options, wall_off
from castgraph.cli.output import deliver
from castgraph.cli.question import Filters

__all__ = ["distances"]


class Told(Options):
    """How the answer leaves."""

    form: str = filled(form_option("distances"))
    output: str | None = filled(output_option("distances"))


@click.command()
@click.argument("entity", shell_complete=complete_entity)
@options(chosen=GraphChoice, filters=Filters, within=Limits, on=OnSpark, told=Told)
def distances(entity: str, chosen: GraphChoice, filters: Filters, within: Limits, on: OnSpark, told: Told) -> int:
    """How many people are 0, 1, 2, … hops from ENTITY, and how far they are on average.

    Two people in one production are two hops apart. Exit code 1 means: nobody can be reached. With --spark a cluster
    counts, of the edges that it wrote; roles, statuses and --as-of are heeded there.

    Example: castgraph distances "David Tennant"
    """
    from castgraph.connections.distances import distances_of
    from castgraph.export.distance_text import distances_text

    question = filters.question(chosen)
    if on.asked(chosen):
        found = on.distances(entity, question)
        deliver(told.form, told.output, found, found.to_json, lambda: distances_text(found))
        return 0 if found.average is not None else 1
    asked, question = question, question.of_cut()
    with within.watch("the count"), chosen.open(every_source=question is asked) as opened:
        if question.where and not opened.hosts:
            wall_off(())
        found = distances_of(opened, entity, question)
    deliver(told.form, told.output, found, found.to_json, lambda: distances_text(found))
    return 0 if found.average is not None else 1
