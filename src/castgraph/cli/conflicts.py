"""``castgraph conflicts``: what sources disagree on."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.options import GraphChoice, Options, filled, form_option, option, options, watched
from castgraph.cli.output import emit, emit_json

__all__ = ["conflicts"]

_KINDS = ("denial", "step-back", "part", "character", "date")


class ConflictOptions(Options):
    """Which disagreements are told, and how fully."""

    kind: tuple[str, ...] = option(
        "--kind", multiple=True, type=click.Choice(_KINDS), help="Only disagreements of this kind (repeatable)."
    )
    about: str | None = option(
        "--about", metavar="ENTITY", shell_complete=complete_entity, help="Only about this one; its seasons count."
    )
    since: str | None = option("--since", metavar="DATE", help="Only what a source of that day or later speaks of.")
    long: bool = option("--long", is_flag=True, help="With what each source says, and why what holds does.")
    form: str = filled(form_option("text", "json"))


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
    if given.form == "json":
        emit_json([conflict.to_json() for conflict in found])
    elif given.long and found:
        emit("\n\n".join(map(conflict_text, found)))
    elif found:
        emit("\n".join(map(conflict_line, found)))
    more = "; --long tells who says what" if found and given.form == "text" and not given.long else ""
    click.echo(f"{len(found)} conflict{'s' * (len(found) != 1)}{more}", err=True)
    return 0 if found else 1
