"""``castgraph doctor``: is the store whole?"""

from __future__ import annotations

import click

from castgraph.cli.options import store_option

__all__ = ["doctor"]


@click.command()
@click.argument("directory", required=False, metavar="[STORE]")
@store_option("The same, as an option.", required=False)
@click.option("--full", is_flag=True, help="Read every index of a large store quad by quad too.")
def doctor(directory: str | None, store: str | None, full: bool) -> int:
    """Check a STORE: files against their digests, every quad through every index, counts, the indexes beside them.

    Nothing is changed. Each finding names what is wrong and the command that mends it. Exit code 1 means: damage found.

    Example: castgraph doctor my-store
    """
    from pathlib import Path

    from castgraph.cli import progress
    from castgraph.errors import OptionError
    from castgraph.loading.doctor import examine
    from castgraph.text import plain

    if not (chosen := directory or store):
        raise OptionError("name the store: castgraph doctor DIR")
    with progress.shown("the examination"):
        findings = examine(Path(chosen), full=full)
    for finding in findings:
        click.echo(plain(f"{finding.level}: {finding.path}: {finding.message} [{finding.rule}]"))
    errors = sum(finding.level == "error" for finding in findings)
    if not errors:
        click.echo(f"{chosen}: whole", err=True)
    return 1 if errors else 0
