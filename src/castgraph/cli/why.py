"""``castgraph why``: who says so, who denies it, and what holds."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.forms import form_option, output_option
from castgraph.cli.options import GraphChoice, options, watched
from castgraph.cli.output import deliver, paint
from castgraph.text import plain

__all__ = ["why"]


@click.command()
@click.argument("what", shell_complete=complete_entity, metavar="FACT|NAME")
@click.argument("production", shell_complete=complete_entity, required=False, default="")
@options(chosen=GraphChoice)
@form_option("why")
@output_option("why")
@watched("the answer")
def why(what: str, production: str, chosen: GraphChoice, form: str, output: str | None) -> int:
    """Every source of a fact, oldest first, who denies it, what holds now and why.

    A fact is a credit's CURIE, a person and a production (its seasons are included), two productions, or one production
    for its status. The newest source that gives a status wins. Exit code 1 means: no source says so.

    Example: castgraph why "Joe Locke" "Agatha All Along"
    """
    from castgraph.answers.verdicts import why as verdicts_on
    from castgraph.export.verdict_text import verdicts_text

    with chosen.open() as opened:
        found = verdicts_on(opened, what, production)
    if found or form != "text":
        value = [verdict.to_json() for verdict in found]
        deliver(form, output, found, lambda: value, lambda: verdicts_text(found, paint=paint))
    if not found:
        asked = f"{plain(what)} and {plain(production)}" if production else plain(what)
        click.echo(f"no source says anything of the kind about {asked}", err=True)
    return 0 if found else 1
