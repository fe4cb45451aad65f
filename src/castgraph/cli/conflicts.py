"""``castgraph conflicts``: what sources disagree on."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.forms import form_option, output_option
from castgraph.cli.options import GraphChoice, Options, filled, option, options, watched
from castgraph.cli.output import deliver, paint
from castgraph.vocabulary import DISAGREEMENTS

__all__ = ["conflicts"]


class ConflictOptions(Options):
    """Which disagreements are told, and how fully."""

    kind: tuple[str, ...] = option(
        "--kind", multiple=True, type=click.Choice(DISAGREEMENTS), help="Only disagreements of this kind (repeatable)."
    )
    about: str | None = option(
        "--about", metavar="ENTITY", shell_complete=complete_entity, help="Only about this one; its seasons count."
    )
    since: str | None = option("--since", metavar="DATE", help="Only what a source of that day or later speaks of.")
    long: bool = option("--long", is_flag=True, help="With what each source says, and why what holds does.")
    form: str = filled(form_option("conflicts"))
    output: str | None = filled(output_option("conflicts"))


@click.command()
@options(chosen=GraphChoice, given=ConflictOptions)
@watched("the answer")
def conflicts(chosen: GraphChoice, given: ConflictOptions) -> int:
    """What sources disagree on: denials, steps back, parts, characters and dates, a line each: what holds, who says so.

    Exit code 1 means: they agree.

    Example: castgraph conflicts --about "Doctor Who" --kind denial --long
    """
    from castgraph.answers.conflicts import conflicts as disagreements
    from castgraph.export.verdict_text import conflict_line, conflict_text

    with chosen.open() as opened:
        found = disagreements(opened, kinds=given.kind, about=given.about or "", since=given.since or "")

    def text() -> str:
        told = conflict_text if given.long else conflict_line
        return ("\n\n" if given.long else "\n").join(told(conflict, paint=paint) for conflict in found)

    if found or given.form != "text":
        deliver(given.form, given.output, found, lambda: [conflict.to_json() for conflict in found], text)
    more = "; --long tells who says what" if found and given.form == "text" and not given.long else ""
    click.echo(f"{len(found)} conflict{'s' * (len(found) != 1)}{more}", err=True)
    return 0 if found else 1
