"""``castgraph stats``: what the graph holds."""

from __future__ import annotations

import json
from typing import Any

import click

from castgraph.cli.common import emit, graph_options, open_chosen, print_rows

__all__ = []


@click.command()
@graph_options
@click.option("-f", "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def stats(graph: str | None, store: str | None, as_of: str | None, publisher: tuple[str, ...], form: str) -> None:
    """Count what the graph holds: sources, people, productions, credits, and how well they are supported.

    Example: castgraph stats
    """
    from castgraph.answers.statistics import statistics

    with open_chosen(graph, store, as_of, publisher) as opened:
        counted: dict[str, Any] = statistics(opened)
    if form == "json":
        emit(json.dumps(counted, ensure_ascii=False, indent=1))
    else:
        print_rows(
            ("what", "count"),
            [(name, f"{n:,}" if isinstance(n, int) else str(n)) for name, n in counted.items()],
        )
