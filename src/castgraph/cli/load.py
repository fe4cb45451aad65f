"""``castgraph load``: curated folders and RDF files → a store."""

from __future__ import annotations

import sys

import click

from castgraph.cli.options import folder_option, folders_or_packaged, store_option, wait_option

__all__ = ["load"]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@store_option("The store to build.", metavar="DIR|URL")
@folder_option("Folder of curated files where no PATH is given.", show_envvar=False)
@click.option("--base", metavar="IRI", help="What relative IRIs in files are resolved against; an error without.")
@click.option("--format", "form", metavar="FORMAT", help="Format of all files, where their endings do not tell.")
@wait_option()
def load(
    paths: tuple[str, ...], store: str, graph: str | None, base: str | None, form: str | None, wait: float
) -> None:
    """Build a store from PATHs: curated folders and RDF files (.ttl .trig .nt .nq .jsonld .rdf, also .gz).

    Without PATH the curated graph is loaded. The new store replaces the old one in one step; an error, Ctrl-C, a full
    disk or a kill leaves the old one, or none.

    --store may be the address of a SPARQL endpoint that takes updates. Graphs are sent one by one; after an
    interruption the same command goes on with the graph that was not finished.

    Example: castgraph load --store my-store
    """
    from pathlib import Path

    from castgraph.cli import limits, progress
    from castgraph.locations import is_endpoint

    chosen = folders_or_packaged(paths, graph)
    if is_endpoint(store):
        from castgraph.errors import masked
        from castgraph.loading.endpoint import load_endpoint

        sent = load_endpoint(store, chosen, base=base, rdf_format=form, progress=_report)
        click.echo(f"{masked(store)}: {sent:,} triples sent, the rest was there already", err=True)
        return
    from castgraph.loading.build import build_store
    from castgraph.text import plain
    from castgraph.unfinished import give_up

    with limits.watch(cleanup=give_up, what="the load"), progress.shown("the load"):
        loaded = build_store(chosen, Path(store), base=base, rdf_format=form, wait=wait)
    for line in loaded.odd:
        click.echo(plain(line), err=True)
    click.echo(f"{store}: {loaded.quads:,} quads in {loaded.graphs} named graphs from {loaded.files} files", err=True)


def _report(graph: str, count: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"{graph or 'what is known'}: {count:,} triples", err=True)
