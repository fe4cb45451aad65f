"""``castgraph update``: SPARQL Update on a store, in one step or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from castgraph.locations import STORE_VARIABLE
from castgraph.text import plain

SHOWN = 100
"""Quads of a difference that are shown where ``--all`` is not given."""


@click.command()
@click.argument("update", required=False, metavar="FILE")
@click.option("-e", "--text", metavar="SPARQL", help="The update itself.")
@click.option(
    "--store", required=True, metavar="DIR", envvar=STORE_VARIABLE, show_envvar=True, help="The store to change."
)
@click.option("--dry-run", is_flag=True, help="Change nothing; show the difference in quads.")
@click.option("--all", "whole", is_flag=True, help="Show the whole difference, not its first hundred quads.")
@click.option("--base", metavar="IRI", help="What relative IRIs are resolved against.")
@click.option("--timeout", metavar="SECONDS", type=click.FloatRange(0, min_open=True), help="End it after that time.")
@click.option(
    "--memory", metavar="SIZE", help="End it when it needs more, such as 2G.  [default: 3/4 of the machine's]"
)
@click.option("--wait", metavar="SECONDS", type=float, default=0.0, help="Wait for another writer to finish.")
@click.option("--allow-network", metavar="HOST", multiple=True, help="Let LOAD and SERVICE reach this host.")
def update(
    update: str | None,
    text: str | None,
    store: str,
    dry_run: bool,
    whole: bool,
    base: str | None,
    timeout: float | None,
    memory: str | None,
    wait: float,
    allow_network: tuple[str, ...],
) -> None:
    """Change a store by the SPARQL Update in FILE (- is standard input).

    All of it is done, or nothing. Curated files are never changed: the store of a curated folder is made again from
    them by load, and this change is gone then.

    Example: castgraph update --dry-run --store my-store -e "DELETE WHERE { person:joe-locke schema:alternateName ?n }"
    """
    import sys

    from castgraph import cli
    from castgraph.cli import limits
    from castgraph.cli.query import decoded, read_file, size
    from castgraph.errors import OptionError
    from castgraph.loading.update import update_store
    from castgraph.store import generations

    if (update is None) == (text is None):
        raise OptionError("give one update: a file, - or -e TEXT")
    if text is None:
        text = decoded(sys.stdin.buffer.read(), "standard input") if update == "-" else read_file(Path(update or ""))
    most = size(memory) or limits.default_memory()
    with limits.watch(timeout=timeout, memory=most, cleanup=generations.abandon, what="the update"):
        if cli.own_process and not allow_network:
            limits.no_sockets()
        change = update_store(
            Path(store),
            text,
            base=base,
            wait=wait,
            dry_run=dry_run,
            allow_network=allow_network,
        )
    count = 0
    for sign, quad in change.lines():
        count += 1
        if dry_run and (whole or count <= SHOWN):
            click.echo(f"{sign} {plain(quad)} .")
    if dry_run and not whole and count > SHOWN:
        click.echo(f"… and {count - SHOWN:,} more; --all shows them", err=True)
    what = "would be" if dry_run else "were"
    click.echo(f"{store}: {change.removed_count:,} quads {what} removed, {change.added_count:,} added", err=True)
    if not dry_run and (change.removed_count or change.added_count):
        click.echo(f"names and paths beside the quads are as before; make them again: {change.remedy}", err=True)
