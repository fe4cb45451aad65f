"""``castgraph index``: build anew what stands beside a store's quads."""

from __future__ import annotations

import click

from castgraph.locations import STORE_VARIABLE

__all__ = ["index"]


@click.command()
@click.option("--store", required=True, metavar="DIR", envvar=STORE_VARIABLE, show_envvar=True, help="The store.")
@click.option("--wait", metavar="SECONDS", type=float, default=0.0, help="Wait for another writer to finish.")
@click.option("--check", is_flag=True, help="Only read the index and compare its checksums.")
def index(store: str, wait: float, check: bool) -> None:
    """Build what stands beside a store's quads anew: the path index that connections are found with, and names.

    'castgraph load' does it too; this mends an index that is missing, damaged or of an earlier state.

    Example: castgraph index --store my-store
    """
    from pathlib import Path

    from castgraph.loading.beside import index_names
    from castgraph.paths.build import check_index, rebuild

    if check:
        found = check_index(Path(store))
        click.echo(
            f"{store}: the path index is whole: {found.count:,} nodes, {len(found.layers['core']):,} credits", err=True
        )
        return
    found = rebuild(Path(store), wait=wait, beside=index_names)
    click.echo(f"{store}: path index of {found.count:,} nodes and {len(found.layers['core']):,} credits", err=True)
