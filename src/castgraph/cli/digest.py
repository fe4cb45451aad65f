"""``castgraph digest``: what the graph learned since a day."""

from __future__ import annotations

import click

from castgraph.cli.forms import form_option, output_option
from castgraph.cli.options import (
    GraphChoice,
    Options,
    filled,
    option,
    options,
    watched,
)
from castgraph.cli.output import emit, emit_json

__all__ = ["digest"]


class DigestOptions(Options):
    """Since when, by which day of a source, and how it is told."""

    since: str = option("--since", metavar="DATE", required=True, help="The first day that counts.")
    by: str = option(
        "--by",
        type=click.Choice(["published", "retrieved"]),
        default="published",
        show_default=True,
        help="Which day of a source counts: when it was published, or when a curator read it.",
    )
    form: str = filled(form_option("digest"))
    output: str | None = filled(output_option("digest"))


@click.command()
@options(chosen=GraphChoice, given=DigestOptions)
@watched("the digest")
def digest(chosen: GraphChoice, given: DigestOptions) -> None:
    """What the graph learned since a day, as Markdown: new people, works and facts, statuses, disputes, the sources.

    --as-of says which day is the last. Two states of the files, or of git, are compared by 'castgraph diff'.

    Example: castgraph digest --since 2026-01-01
    """
    from castgraph.answers.news import news
    from castgraph.dates import day_meant, first_day
    from castgraph.export.news_text import news_text
    from castgraph.text import plain

    since = first_day(given.since) if day_meant(given.since, "since") else ""
    with chosen.open() as opened:
        found = news(opened, since, by_reading=given.by == "retrieved")
    if given.form == "json":
        emit_json(found.to_json(), given.output)
    else:
        emit(plain(news_text(found), lines=True), given.output)
