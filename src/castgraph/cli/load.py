"""``castgraph load``: curated folders and RDF files, or a cluster's shards → a store."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from castgraph.cli.options import (
    Options,
    filled,
    folder_option,
    folders_or_packaged,
    graph_to_read,
    option,
    options,
    store_option,
    wait_option,
)

if TYPE_CHECKING:
    from castgraph.loading.shards import Shards

__all__ = ["load"]


class LoadOptions(Options):
    """What is loaded, and where to."""

    paths: tuple[str, ...] = filled(click.argument("paths", nargs=-1, metavar="[PATH]..."))
    store: str = filled(store_option("The store to build.", metavar="DIR|URL"))
    graph: str | None = filled(folder_option("Folder of curated files where no PATH is given.", show_envvar=False))
    base: str | None = option(
        "--base", metavar="IRI", help="What relative IRIs in files are resolved against; an error without."
    )
    form: str | None = option(
        "--format", "form", metavar="FORMAT", help="Format of all files, where their endings do not tell."
    )
    shards: str | None = option(
        "--from-shards", "shards", metavar="DIR", help="Load what 'castgraph import --spark' wrote."
    )
    bare: bool = option("--bare", is_flag=True, help="With --from-shards: begin a new store without any curated graph.")
    graph_store: str = option(
        "--graph-store", default="", metavar="URL", help="With --from-shards: the endpoint's Graph Store Protocol."
    )
    print_commands: str | None = option(
        "--print-commands",
        type=click.Choice(["virtuoso"]),
        help="With --from-shards: print what has the engine's own loader do it.",
    )
    wait: float = filled(wait_option())


@click.command()
@options(given=LoadOptions)
def load(given: LoadOptions) -> None:
    """Build a store from PATHs: curated folders and RDF files (.ttl .trig .nt .nq .jsonld .rdf, also .gz).

    Without PATH the curated graph is loaded. The new store replaces the old one in one step; an error, Ctrl-C, a full
    disk or a kill leaves the old one, or none.

    --store may be the address of a SPARQL endpoint that takes updates. Graphs are sent one by one; after an
    interruption the same command goes on with the graph that was not finished. So it does with --from-shards, shard by
    shard; a store directory gets them joined with the curated graph, as an import does.

    Example: castgraph load --store my-store
    """
    from pathlib import Path

    from castgraph.cli import limits, progress
    from castgraph.locations import is_endpoint

    if given.shards is not None:
        _load_shards(given, given.shards)
        return
    if given.bare or given.graph_store or given.print_commands:
        raise click.UsageError("--bare, --graph-store and --print-commands go with --from-shards")
    chosen = folders_or_packaged(given.paths, given.graph)
    if is_endpoint(given.store):
        from castgraph.errors import masked
        from castgraph.loading.endpoint import load_endpoint

        sent = load_endpoint(given.store, chosen, base=given.base, rdf_format=given.form, progress=_report)
        click.echo(f"{masked(given.store)}: {sent:,} triples sent, the rest was there already", err=True)
        return
    from castgraph.loading.build import build_store
    from castgraph.text import plain
    from castgraph.unfinished import give_up

    with limits.watch(cleanup=give_up, what="the load"), progress.shown("the load"):
        loaded = build_store(chosen, Path(given.store), base=given.base, rdf_format=given.form, wait=given.wait)
    for line in loaded.odd:
        click.echo(plain(line), err=True)
    quads = f"{loaded.quads:,} quads in {loaded.graphs} named graphs from {loaded.files} files"
    click.echo(f"{given.store}: {quads}", err=True)


def _load_shards(given: LoadOptions, folder: str) -> None:
    from pathlib import Path

    from castgraph.loading.shards import open_shards
    from castgraph.locations import is_endpoint

    if given.paths or given.base or given.form:
        raise click.UsageError("--from-shards takes no PATH, --base or --format")
    remote = is_endpoint(given.store)
    if not remote and (given.graph_store or given.print_commands):
        raise click.UsageError("--graph-store and --print-commands go with --store URL")
    shards = open_shards(Path(folder))
    if given.print_commands:
        from castgraph.loading.sending import bulk_commands

        click.echo("\n".join(bulk_commands(shards, given.store)))
    elif remote:
        _send(given, shards)
    else:
        _import(given, shards)


def _send(given: LoadOptions, shards: Shards) -> None:
    from castgraph.cli import progress
    from castgraph.errors import masked
    from castgraph.loading.sending import send_shards

    curated = None if given.bare else graph_to_read(given.graph)
    with progress.shown(f"{shards.dataset.name}: sending"):
        sent = send_shards(given.store, shards, curated=curated, graph_store=given.graph_store, progress=_report)
    told = f"{sent.triples:,} triples sent in {sent.shards} shards, {sent.there} were there already"
    click.echo(f"{masked(given.store)}: {told}; {sent.total:,} triples in <{shards.dataset.iri}>", err=True)


def _import(given: LoadOptions, shards: Shards) -> None:
    from pathlib import Path

    from castgraph.cli import limits, progress
    from castgraph.loading.from_shards import FromShards
    from castgraph.loading.importing import import_dataset
    from castgraph.store import process
    from castgraph.store.pointer import is_store
    from castgraph.text import plain
    from castgraph.unfinished import give_up

    place = Path(given.store)
    curated = None if given.bare else graph_to_read(given.graph, quiet=is_store(place))
    with (
        limits.watch(memory=process.default_memory(), cleanup=give_up, what="the load"),
        progress.shown(f"{shards.dataset.name}: reading shards"),
    ):
        made = import_dataset(FromShards(shards), place, curated=curated, wait=given.wait)
    first, *others = made.report.lines()
    joined = f", {made.merged:,} joined with curated ones" if made.merged else ""
    click.echo(plain(f"{place}: {shards.dataset.name}: {first}; {made.triples:,} triples{joined}"), err=True)
    for line in others:
        click.echo(plain(f"  {line}"), err=True)


def _report(graph: str, count: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"{graph or 'what is known'}: {count:,} triples", err=True)
