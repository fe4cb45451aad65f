"""``castgraph update``: SPARQL Update on a store, in one step or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from castgraph.cli.options import Limits, Options, filled, group, option, options, store_option, wait_option, wall_off
from castgraph.text import plain

__all__ = ["update"]

SHOWN = 100
"""Quads of a difference that are shown where ``--all`` is not given."""


class UpdateOptions(Options):
    """What is changed, within which limits, and how much of the change is shown."""

    text: str | None = option("-e", "--text", metavar="SPARQL", help="The update itself.")
    store: str = filled(store_option("The store to change."))
    dry_run: bool = option("--dry-run", is_flag=True, help="Change nothing; show the difference in quads.")
    whole: bool = option("--all", "whole", is_flag=True, help="Show the whole difference, not its first hundred quads.")
    base: str | None = option("--base", metavar="IRI", help="What relative IRIs are resolved against.")
    limits: Limits = group(Limits)
    wait: float = filled(wait_option())
    allow_network: tuple[str, ...] = option(
        "--allow-network", metavar="HOST", multiple=True, help="Let LOAD and SERVICE reach this host."
    )


@click.command()
@click.argument("update", required=False, metavar="FILE")
@options(given=UpdateOptions)
def update(update: str | None, given: UpdateOptions) -> None:
    """Change a store by the SPARQL Update in FILE (- is standard input).

    All of it is done, or nothing. Curated files are never changed: the store of a curated folder is made again from
    them by load, and this change is gone then.

    Example: castgraph update --dry-run --store my-store -e "DELETE WHERE { person:joe-locke schema:alternateName ?n }"
    """
    import sys

    from castgraph.errors import OptionError
    from castgraph.loading.update import update_store
    from castgraph.unfinished import give_up

    if (update is None) == (given.text is None):
        raise OptionError("give one update: a file, - or -e TEXT")
    text = given.text
    with given.limits.watch("the update", cleanup=give_up):
        if text is None:
            from castgraph.answers.named_queries import decoded, read_text

            text = (
                decoded(sys.stdin.buffer.read(), "standard input") if update == "-" else read_text(Path(update or ""))
            )
        wall_off(given.allow_network)
        change = update_store(
            Path(given.store),
            text,
            base=given.base,
            wait=given.wait,
            dry_run=given.dry_run,
            allow_network=given.allow_network,
        )
    for count, (sign, quad) in enumerate(change.lines() if given.dry_run else (), 1):
        if given.whole or count <= SHOWN:
            click.echo(f"{sign} {plain(quad)} .")
    count = change.removed_count + change.added_count
    if given.dry_run and not given.whole and count > SHOWN:
        click.echo(f"… and {count - SHOWN:,} more; --all shows them", err=True)
    what = "would be" if given.dry_run else "were"
    click.echo(f"{given.store}: {change.removed_count:,} quads {what} removed, {change.added_count:,} added", err=True)
    if change.unseen:
        click.echo(
            f"an update sees the default graph alone, queries also <{'>, <'.join(change.unseen)}>; to change it there: "
            f"WITH <{change.unseen[0]}> DELETE …, or GRAPH <{change.unseen[0]}> {{ … }}",
            err=True,
        )
    if not given.dry_run and count:
        click.echo(f"names and paths beside the quads are as before; make them again: {change.remedy}", err=True)
