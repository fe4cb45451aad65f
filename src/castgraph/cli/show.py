"""``castgraph show``: all that is known of one entity."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from castgraph.cli.common import emit, graph_options, open_chosen
from castgraph.cli.completion import complete_entity
from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.answers.portrait import Fact, Portrait


__all__ = []


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
    from castgraph.answers.portrait import portrait
    from castgraph.names.lookup import Names

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
