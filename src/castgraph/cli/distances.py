"""``castgraph distances``: how many people are how far from one."""

from __future__ import annotations

import json
from typing import Any

import click

from castgraph.cli.common import emit, graph_options, open_chosen, output_option
from castgraph.cli.question import question_of, question_options
from castgraph.text import plain

__all__ = ["distances"]

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
    from castgraph.connections.distances import distances_from

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
