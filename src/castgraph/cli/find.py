"""``castgraph find``: who and what has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import complete_type
from castgraph.cli.forms import ROWS, form_option, output_option
from castgraph.cli.options import GraphChoice, options, watched
from castgraph.cli.output import emit_json, emit_rows, print_rows
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.model import Entity

__all__ = ["find"]


@click.command()
@click.argument("text")
@options(chosen=GraphChoice)
@click.option(
    "--kind", multiple=True, metavar="KIND", shell_complete=complete_type, help="Only person, Movie, … (repeatable)."
)
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many at most.")
@form_option("find")
@output_option("find")
@watched("the search")
def find(text: str, chosen: GraphChoice, kind: tuple[str, ...], limit: int, form: str, output: str | None) -> int:
    """Find people, productions and characters by name: part of it, an alias, or misspelt; a source by its address.

    Exit code 1 means: nothing found.

    Example: castgraph find locke
    """
    from castgraph.answers.articles import article_entity, find_article
    from castgraph.names.lookup import find as named_like

    with chosen.open() as opened:
        found: Sequence[Entity]
        if (not kind or "source" in kind) and (iri := find_article(opened, text)):
            found = [article_entity(opened, iri)]
        else:
            found = named_like(opened, text, kinds=kind, limit=limit)
    if form == "json":
        more = [{"curie": e.curie, "type": e.type, "years": e.years, "aliases": list(e.aliases)} for e in found]
        emit_json([entity.to_json() | rest for entity, rest in zip(found, more, strict=True)], output)
    elif form in ROWS:
        columns = ("name", "type", "years", "credits", "curie", "iri", "aliases")
        full = [(e.name, e.type or e.kind, e.years, e.degree, e.curie, e.iri, " | ".join(e.aliases)) for e in found]
        emit_rows(form, columns, full, output)
    elif found:
        rows = [(e.name, e.type or e.kind, e.years, str(e.degree), e.curie) for e in found]
        print_rows(("name", "type", "years", "credits", "curie"), rows, output)
    if not found:
        click.echo(f"nothing is named like {plain(text)!r}", err=True)
    return 0 if found else 1
