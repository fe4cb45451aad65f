"""``castgraph index``: build anew what stands beside a store's quads."""

from __future__ import annotations

import click

from castgraph.cli.options import store_option, wait_option

__all__ = ["index"]


@click.command()
@store_option()
@wait_option()
@click.option("--check", is_flag=True, help="Only read the index and compare its checksums.")
def index(store: str, wait: float, check: bool) -> None:
    """Build what stands beside a store's quads anew: the path index that connections are found with, and names.

    'castgraph load' does it too; this mends an index that is missing, damaged or of an earlier state.

    Example: castgraph index --store my-store
    """
    from pathlib import Path

    from castgraph.cli import limits, progress
    from castgraph.loading.indexing import rebuild
    from castgraph.paths.build import check_index
    from castgraph.unfinished import give_up

    with limits.watch(cleanup=give_up, what="the index"), progress.shown("the index"):
        found = check_index(Path(store)) if check else rebuild(Path(store), wait=wait)
    nodes, credits = f"{found.count:,} nodes", f"{len(found.layers['core']):,} credits"
    told = f"the path index is whole: {nodes}, {credits}" if check else f"path index of {nodes} and {credits}"
    click.echo(f"{store}: {told}", err=True)
