"""``castgraph distances``, ``castgraph center`` and ``castgraph index``: how far everybody is, and the index for it."""

from __future__ import annotations

import json
from typing import Any

import click

from castgraph.cli.common import emit, graph_options, open_chosen, output_option, plain
from castgraph.cli.connect import question_of, question_options
from castgraph.locations import STORE_VARIABLE

__all__ = ["center", "distances", "index"]

_FORM = click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command()
@click.argument("entity")
@graph_options
@question_options
@_FORM
@output_option
def distances(
    entity: str,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    form: str,
    output: str | None,
    **options: Any,
) -> int:
    """How many people are 0, 1, 2, … hops from ENTITY, and how far they are on average.

    Two people in one production are two hops apart. Exit code 1 means: nobody can be reached.

    Example: castgraph distances "David Tennant"
    """
    from castgraph.connections import distances_from

    question = question_of(options, as_of, publisher)
    with open_chosen(graph, store) as opened:
        start, found = distances_from(opened, entity, question)
    average = found.average
    if form == "json":
        rows = [
            {"hops": h, "people": p, "others": o}
            for h, (p, o) in enumerate(zip(found.people, found.others, strict=True))
        ]
        answer = {"entity": start.to_json(), "levels": rows, "average": average, "unreached": found.unreached}
        emit(json.dumps(answer, ensure_ascii=False, indent=1), output)
        return 0 if average is not None else 1
    if average is None:
        emit(f"{plain(start.name)} can reach nobody; {found.unreached:,} people are elsewhere.", output)
        return 1
    lines = [f"{plain(start.name)}: {average:.3f} hops to the others on average", "hops       people       others"]
    lines += [f"{h:>4} {p:>12,} {o:>12,}" for h, (p, o) in enumerate(zip(found.people, found.others, strict=True))]
    if found.unreached:
        lines.append(f"{found.unreached:,} people cannot be reached.")
    emit("\n".join(lines), output)
    return 0


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
    from castgraph.connections import nearest_to_everybody

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


@click.command()
@click.option("--store", required=True, metavar="DIR", envvar=STORE_VARIABLE, show_envvar=True, help="The store.")
@click.option("--wait", metavar="SECONDS", type=float, default=0.0, help="Wait for another writer to finish.")
@click.option("--check", is_flag=True, help="Only read the index and compare its checksums.")
def index(store: str, wait: float, check: bool) -> None:
    """Build what stands beside a store's quads anew: the path index that connections are found with, and names.

    'castgraph load' does it too; this mends an index that is missing, damaged or of an earlier state.

    Example: castgraph index --store my-store
    """
    from pathlib import Path

    from castgraph.datasets import index_names
    from castgraph.path_build import check_index, rebuild

    if check:
        found = check_index(Path(store))
        click.echo(
            f"{store}: the path index is whole: {found.count:,} nodes, {len(found.layers['core']):,} credits", err=True
        )
        return
    found = rebuild(Path(store), wait=wait, beside=index_names)
    click.echo(f"{store}: path index of {found.count:,} nodes and {len(found.layers['core']):,} credits", err=True)
