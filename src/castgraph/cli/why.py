"""``castgraph why``: who says so, who denies it, and what holds."""

from __future__ import annotations

import json

import click

from castgraph.cli.common import emit, graph_options, open_chosen
from castgraph.export.verdict_text import verdict_lines
from castgraph.text import plain

_FORMAT = click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command()
@click.argument("what", metavar="FACT|NAME")
@click.argument("production", required=False, default="")
@graph_options
@_FORMAT
def why(
    what: str,
    production: str,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    form: str,
) -> int:
    """Every source of a fact, oldest first, who denies it, what holds now and why.

    A fact is a credit's CURIE, a person and a production (its seasons are included), two productions, or one production
    for its status. The newest source that gives a status wins. Exit code 1 means: no source says so.

    Example: castgraph why "Joe Locke" "Agatha All Along"
    """
    from castgraph.answers.verdicts import why as verdicts_on

    with open_chosen(graph, store, as_of, publisher) as opened:
        found = verdicts_on(opened, what, production)
    if form == "json":
        emit(json.dumps([verdict.to_json() for verdict in found], ensure_ascii=False, indent=1))
    elif found:
        emit("\n\n".join("\n".join(verdict_lines(verdict)) for verdict in found))
    else:
        asked = f"{plain(what)} and {plain(production)}" if production else plain(what)
        click.echo(f"no source says anything of the kind about {asked}", err=True)
    return 0 if found else 1
