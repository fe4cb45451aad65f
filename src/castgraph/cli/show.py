"""``castgraph show``: all that is known of one entity."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.options import GraphChoice, form_option, options, watched
from castgraph.cli.output import emit, emit_json

__all__ = ["show"]


@click.command()
@click.argument("entity", shell_complete=complete_entity)
@options(chosen=GraphChoice)
@click.option("--all-sources", is_flag=True, help="Cite every source, not only the first and the latest.")
@form_option("text", "json")
@watched("the portrait")
def show(entity: str, chosen: GraphChoice, all_sources: bool, form: str) -> None:
    """All that is known of ENTITY, newest first, each fact with its sources; or what a source says.

    A source is named by its address, its CURIE or its file.

    Example: castgraph show "Joe Locke"
    """
    from castgraph.answers.articles import article_portrait, find_article
    from castgraph.answers.portrait import portrait
    from castgraph.export.portrait_text import article_text, portrait_text
    from castgraph.names.lookup import Names

    with chosen.open() as opened:
        if iri := find_article(opened, entity):
            told = article_portrait(opened, iri)
            emit_json(told.to_json()) if form == "json" else emit(article_text(told))
            return
        found = portrait(opened, Names.of(opened).resolve(entity))
    if form == "json":
        emit_json(found.to_json())
    else:
        emit(portrait_text(found, all_sources=all_sources))
