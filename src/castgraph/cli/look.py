"""``castgraph find``, ``show`` and ``stats``: what is there, and what is known of one thing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from castgraph.cli.common import color_wanted, emit, graph_options, open_chosen, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.facts import Fact, Portrait


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on a terminal, TSV elsewhere."""
    from castgraph.tables import table, tsv

    cells = [[plain(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        color = color_wanted()
        click.echo(table(columns, cells, color=color, whole=("curie",)), nl=False, color=color)
    else:
        click.echo(tsv(columns, cells), nl=False)


@click.command()
@click.argument("text")
@graph_options
@click.option("--kind", multiple=True, metavar="KIND", help="Only person, production, character, … (repeatable).")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many at most.")
@click.option("-f", "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def find(
    text: str,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    kind: tuple[str, ...],
    limit: int,
    form: str,
) -> int:
    """Find people, productions and characters by name: part of it, an alias, or misspelt.

    Exit code 1 means: nothing found.

    Example: castgraph find locke
    """
    from castgraph.names import Names

    with open_chosen(graph, store, as_of, publisher) as opened:
        found = Names.of(opened).search(text, limit, kind)
    if form == "json":
        listed = [
            entity.to_json()
            | {
                "curie": entity.curie,
                "type": entity.type,
                "years": entity.years,
                "aliases": list(entity.aliases),
            }
            for entity in found
        ]
        emit(json.dumps(listed, ensure_ascii=False, indent=1))
    elif found:
        rows = [(e.name, e.type or e.kind, e.years, str(e.degree), e.curie) for e in found]
        print_rows(("name", "type", "years", "credits", "curie"), rows)
    else:
        click.echo(f"nothing is named like {plain(text)!r}", err=True)
    return 0 if found else 1


@click.command()
@click.argument("entity")
@graph_options
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(
    entity: str,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    form: str,
) -> None:
    """All that is known of ENTITY, newest first, each fact with its sources.

    Example: castgraph show "Joe Locke"
    """
    from castgraph.facts import portrait
    from castgraph.names import Names

    with open_chosen(graph, store, as_of, publisher) as opened:
        found = portrait(opened, Names.of(opened).resolve(entity))
    emit(json.dumps(found.to_json(), ensure_ascii=False, indent=1) if form == "json" else _portrait_text(found))


def _portrait_text(found: Portrait) -> str:
    entity = found.entity
    lines = [plain(entity.describe()), f"  {entity.curie}"]
    if entity.aliases:
        lines.append(f"  also: {plain(', '.join(entity.aliases))}")
    lines += [f"  same as {plain(link)}" for link in found.links]
    for heading, facts in found.sections.items():
        lines += ["", heading]
        lines += [_fact_text(fact) for fact in facts]
    sources = found.sources
    if sources:
        lines += ["", "Sources"]
        lines += [f"  [{number}] {plain(s.cite())}\n      {plain(s.url)}" for number, s in enumerate(sources, 1)]
    return "\n".join(lines)


def _fact_text(fact: Fact) -> str:
    cited = " ".join(f"[{number}]" for number in fact.cited)
    return f"  {plain(fact.text)} {cited}".rstrip()


@click.command()
@graph_options
@click.option("-f", "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def stats(graph: str | None, store: str | None, as_of: str | None, publisher: tuple[str, ...], form: str) -> None:
    """Count what the graph holds: sources, people, productions, credits, and how well they are supported.

    Example: castgraph stats
    """
    from castgraph.facts import statistics

    with open_chosen(graph, store, as_of, publisher) as opened:
        counted: dict[str, Any] = statistics(opened)
    if form == "json":
        emit(json.dumps(counted, ensure_ascii=False, indent=1))
    else:
        print_rows(
            ("what", "count"),
            [(name, f"{n:,}" if isinstance(n, int) else str(n)) for name, n in counted.items()],
        )
