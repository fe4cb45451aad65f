"""``castgraph center``: who is nearest to everybody."""

from __future__ import annotations

import json

import click

from castgraph.cli.common import emit, graph_options, open_chosen, output_option
from castgraph.text import plain

__all__ = ["center"]

_FORM = click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command()
@graph_options
@click.option("--top", metavar="N", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--samples", metavar="N", type=click.IntRange(2), help="Measure from so many people instead of all.")
@_FORM
@output_option
def center(
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    top: int,
    samples: int | None,
    form: str,
    output: str | None,
) -> int:
    """Who is nearest to everybody in the largest group of people who hang together.

    Exact up to 20,000 people; beyond, a sample finds the leaders, who are then measured exactly.

    Example: castgraph center --top 5
    """
    from castgraph.connections.distances import nearest_to_everybody

    with open_chosen(graph, store, as_of, publisher) as opened:
        found, ranking = nearest_to_everybody(opened, top, samples)
    if form == "json":
        rows = [entity.to_json() | {"average": average} for entity, average in ranking]
        answer = {"people": found.people, "sampled": found.sampled, "error": found.error, "ranking": rows}
        emit(json.dumps(answer, ensure_ascii=False, indent=1), output)
        return 0 if ranking else 1
    if not ranking:
        emit("There are no people in the graph.", output)
        return 1
    lines = ["rank  average hops  name"]
    lines += [f"{rank:>4}  {average:>12.3f}  {plain(e.name)}" for rank, (e, average) in enumerate(ranking, 1)]
    how = (
        f"Exact: measured from each of the {found.people:,} people."
        if not found.error
        else f"Found by a sample of {found.sampled:,} of {found.people:,} people; the averages shown are exact. With a "
        f"chance of 19 in 20 nobody's sampled average is off by more than {found.error:.2f}."
    )
    emit("\n".join([*lines, how]), output)
    return 0
