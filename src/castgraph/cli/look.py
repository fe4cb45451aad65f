"""``castgraph find``, ``show`` and ``stats``: what is there, and what is known of one thing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from castgraph.cli.common import color_wanted, emit, graph_options, open_chosen, plain
from castgraph.cli.complete import complete_entity

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
@click.argument("entity", shell_complete=complete_entity)
@graph_options
@click.option("--all-sources", is_flag=True, help="Cite every source, not only the first and the latest.")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(
    entity: str,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    all_sources: bool,
    form: str,
) -> None:
    """All that is known of ENTITY, newest first, each fact with its sources.

    Example: castgraph show "Joe Locke"
    """
    from castgraph.facts import portrait
    from castgraph.names import Names

    with open_chosen(graph, store, as_of, publisher) as opened:
        found = portrait(opened, Names.of(opened).resolve(entity))
    as_json = form == "json"
    emit(json.dumps(found.to_json(), ensure_ascii=False, indent=1) if as_json else _portrait_text(found, all_sources))


def _portrait_text(found: Portrait, every: bool) -> str:
    entity = found.entity
    lines = [plain(entity.describe()), f"  {entity.curie}"]
    if entity.aliases:
        lines.append(f"  also: {plain(', '.join(entity.aliases))}")
    lines += [f"  same as {plain(link)}" for link in found.links]
    numbers: dict[int, int] = {}
    for heading, facts in found.sections.items():
        lines += ["", heading]
        lines += [f"  {plain(fact.text)}  {_cited(fact, numbers, every)}".rstrip() for fact in facts]
    if numbers:
        lines += ["", "Sources"]
        chosen = [(number, found.sources[cited - 1]) for cited, number in numbers.items()]
        lines += [f"  [{number}] {plain(source.cite())}\n      {plain(source.url)}" for number, source in chosen]
        left = len(found.sources) - len(numbers)
        lines += [f"  and {left} more; --all-sources lists them"] if left else []
    return "\n".join(lines)


def _cited(fact: Fact, numbers: dict[int, int], every: bool) -> str:
    """Cite a fact's sources by number: all of a few, of many the first and the last two."""
    few = every or len(fact.cited) <= 4
    shown = fact.cited if few else (*fact.cited[:1], *fact.cited[-2:])
    marks = [f"[{numbers.setdefault(cited, len(numbers) + 1)}]" for cited in shown]
    if few:
        return " ".join(marks)
    return f"{marks[0]} … {' '.join(marks[1:])} ({len(fact.cited)} sources)"


@click.command()
@graph_options
@click.option("-f", "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def stats(graph: str | None, store: str | None, as_of: str | None, publisher: tuple[str, ...], form: str) -> None:
    """Count what the graph holds: sources, people, productions, credits, and how well they are supported.

    Example: castgraph stats
    """
    from castgraph.totals import statistics

    with open_chosen(graph, store, as_of, publisher) as opened:
        counted: dict[str, Any] = statistics(opened)
    if form == "json":
        emit(json.dumps(counted, ensure_ascii=False, indent=1))
    else:
        print_rows(
            ("what", "count"),
            [(name, f"{n:,}" if isinstance(n, int) else str(n)) for name, n in counted.items()],
        )
