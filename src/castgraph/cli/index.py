"""``castgraph index``: build what stands beside quads: anew, or of a table of edges beside an endpoint."""

from __future__ import annotations

import click

from castgraph.cli.options import (
    Options,
    filled,
    folder_option,
    graph_to_read,
    option,
    options,
    store_option,
    wait_option,
)

__all__ = ["index"]


class IndexOptions(Options):
    """Which index is made of what."""

    store: str = filled(store_option())
    wait: float = filled(wait_option())
    check: bool = option("--check", is_flag=True, help="Only read the index and compare its checksums.")
    edges: str | None = option("--from-edges", "edges", metavar="DIR", help="Make it of what 'import --spark' wrote.")
    at: str = option("--at", default="", metavar="URL", help="With --from-edges: the endpoint that has the quads.")
    graph: str | None = filled(folder_option("With --from-edges: the curated folder.", show_envvar=False))
    bare: bool = option("--bare", is_flag=True, help="With --from-edges: the endpoint has no curated graph.")


@click.command()
@options(given=IndexOptions)
def index(given: IndexOptions) -> None:
    """Build what stands beside a store's quads anew: the path index that connections are found with, and names.

    'castgraph load' does it too; this mends an index that is missing, damaged or of an earlier state.

    With --from-edges the quads stay at an endpoint, some 45 bytes a credit lie here, and every command takes the
    directory as its --store: people are found here, sources are asked there.

    Example: castgraph index --store my-store
    """
    from pathlib import Path

    from castgraph.cli import limits, progress
    from castgraph.paths.build import check_index
    from castgraph.unfinished import give_up

    if not given.edges and (given.at or given.bare):
        raise click.UsageError("--at, --graph and --bare go with --from-edges")
    if given.edges:
        if given.check or not given.at:
            raise click.UsageError("--from-edges takes --at URL, the endpoint that has the quads, and no --check")
        _from_edges(given, given.edges)
    with limits.watch(cleanup=give_up, what="the index"), progress.shown("the index"):
        if given.check or given.edges:
            found = check_index(Path(given.store))
        else:
            from castgraph.loading.indexing import rebuild

            found = rebuild(Path(given.store), wait=given.wait)
    nodes, credits = f"{found.count:,} nodes", f"{len(found.layers['core']):,} credits"
    told = f"the path index is whole: {nodes}, {credits}" if given.check else f"path index of {nodes} and {credits}"
    click.echo(f"{given.store}: {told}", err=True)


def _from_edges(given: IndexOptions, folder: str) -> None:
    from pathlib import Path

    from castgraph.cli import limits, progress
    from castgraph.loading.from_shards import FromEdges
    from castgraph.loading.importing import import_dataset
    from castgraph.loading.shards import open_shards
    from castgraph.store import process
    from castgraph.store.client import Client
    from castgraph.store.pointer import is_store
    from castgraph.unfinished import give_up

    shards, place = open_shards(Path(folder)), Path(given.store)
    Client(given.at)  # a bad address is told before anything is built
    curated = None if given.bare else graph_to_read(given.graph, quiet=is_store(place))
    with (
        limits.watch(memory=process.default_memory(), cleanup=give_up, what="the index"),
        progress.shown(f"{shards.dataset.name}: reading edges"),
    ):
        import_dataset(FromEdges(shards, given.at), place, curated=curated, wait=given.wait)
