"""``castgraph init``: a curated graph of one's own."""

from __future__ import annotations

import click

__all__ = ["init"]


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--role", "roles", metavar="NAME", multiple=True, help="A role of one's own: 'idol', … (repeatable).")
def init(folder: str, roles: tuple[str, ...]) -> None:
    """Begin a graph of one's own in DIR, which is new or empty: a theatre group's, of Korean series, of anything.

    It has no facts, castgraph's vocabulary, and roles of its own (vocabulary.ttl). Commands find it when they run in
    it, or below it.

    Example: castgraph init troupe --role "stage manager"
    """
    from pathlib import Path

    from castgraph.cli import limits
    from castgraph.curation.beginning import FIRST_FACT, begin
    from castgraph.text import plain
    from castgraph.unfinished import give_up

    place = Path(folder)
    with limits.watch(cleanup=give_up, what="the beginning"):
        begin(place, roles)
    click.echo(f"{plain(str(place))}: a graph of your own, still empty (README.md tells more). Next:", err=True)
    steps = () if place.resolve() == Path.cwd() else (f"cd {plain(str(place))}",)
    for step in (*steps, FIRST_FACT, 'castgraph show "TITLE"', "castgraph export html -o page.html"):
        click.echo(f"  {step}", err=True)
