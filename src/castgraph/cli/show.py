"""``castgraph show``: all that is known of one entity."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.forms import form_option, output_option
from castgraph.cli.options import GraphChoice, options, watched
from castgraph.cli.output import deliver, paint

__all__ = ["show"]


@click.command()
@click.argument("entity", shell_complete=complete_entity)
@options(chosen=GraphChoice)
@click.option("--all-sources", is_flag=True, help="Cite every source, not only the first and the latest.")
@form_option("show")
@output_option("show")
@click.option("--no-pager", is_flag=True, help="Never a page at a time.")
@watched("the portrait")
def show(entity: str, chosen: GraphChoice, all_sources: bool, form: str, output: str | None, no_pager: bool) -> None:
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
            deliver(form, output, told, told.to_json, lambda: article_text(told, paint=paint), pager=not no_pager)
            return
        found = portrait(opened, Names.of(opened).resolve(entity))

    def text() -> str:
        return portrait_text(found, all_sources=all_sources, paint=paint)

    deliver(form, output, found, found.to_json, text, pager=not no_pager)
