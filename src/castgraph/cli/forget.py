"""``castgraph forget``: a store without one person."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.options import store_option, wait_option

__all__ = ["forget"]


@click.command()
@click.argument("person", shell_complete=complete_entity)
@store_option()
@wait_option()
def forget(person: str, store: str, wait: float) -> int:
    """Rebuild a store without PERSON: quads, names, paths and texts that name them are nowhere in its folder.

    Curated files stay as they are, and the next load reads them again. Exit code 1 means: done, but something that
    still names the person is known, and is listed.

    Example: castgraph forget "Joe Locke" --store my-store
    """
    from pathlib import Path

    from castgraph.cli import limits, progress
    from castgraph.loading.forget import forget as forget_person
    from castgraph.text import plain
    from castgraph.unfinished import give_up

    with limits.watch(cleanup=give_up, what="forgetting"), progress.shown("forgetting"):
        done = forget_person(Path(store), person, wait=wait)
    click.echo(f"{store}: {plain(done.name)} is forgotten; {done.removed:,} quads are gone", err=True)
    for file in done.files:
        click.echo(f"still named in {plain(file)}; the next load would bring it back")
    for other in done.namesakes:
        click.echo(f"{plain(other)} has the same name, and keeps it")
    for generation in done.readers:
        click.echo(f"{generation} is still read by a process; the next write to the store removes it")
    click.echo(
        "not reached: copies and backups of the store, exports and pages made before, caches of curated folders",
        err=True,
    )
    return 1 if done.files or done.readers else 0
