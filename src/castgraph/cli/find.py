"""``castgraph find``, ``show`` and ``stats``: what is there, and what is known of one thing."""

from __future__ import annotations

import json

import click

from castgraph.cli.common import emit, graph_options, open_chosen, print_rows
from castgraph.text import plain


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
    from castgraph.names.lookup import Names

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
