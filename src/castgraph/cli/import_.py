"""``castgraph import``: an outside dataset → a store, joined with the curated graph."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castgraph.cli.options import Options, day, filled, folder_option, option, options, store_option, wait_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["import_"]


class ImportOptions(Options):
    """What every format takes."""

    paths: tuple[str, ...] = filled(click.argument("paths", nargs=-1, required=True, metavar="PATH..."))
    store: str = filled(store_option("The store; a new one begins with the curated graph."))
    graph: str | None = filled(folder_option("Curated folder that a new store begins with.", show_envvar=False))
    bare: bool = option("--bare", is_flag=True, help="Begin a new store without any curated graph.")
    retrieved: str | None = option("--retrieved", metavar="DATE", help="When the files were fetched; today by default.")
    strict: bool = option("--strict", is_flag=True, help="Stop at the first row that would be skipped.")
    rejected: str | None = option(
        "--rejected", metavar="FILE", help="Write skipped rows to a file, with place and reason."
    )
    max_ratio: float = option(
        "--max-ratio", type=float, default=100, metavar="N", help="Unpacked to packed size that is believed."
    )
    wait: float = filled(wait_option())
    quiet: bool = option("--quiet", is_flag=True, help="No progress bar.")


@click.group("import", subcommand_metavar="FORMAT PATH...")
def import_() -> None:
    """Import an outside dataset into a store, as a named graph of its own.

    Importing it again replaces it. An error, Ctrl-C, a full disk or a kill leaves the store as it was. Nothing is
    joined by its name: see 'castgraph reconcile'.

    Example: castgraph import imdb downloads/ --store my-store
    """


@import_.command()
@click.option("--seed", "seeds", multiple=True, metavar="FILE|CURIE", help="Keep what lies around these (repeatable).")
@click.option("--hops", type=click.IntRange(0, 12), default=2, show_default=True, help="How far around the seeds.")
@click.option("--types", metavar="TYPE,...", help="Keep titles of these types: movie,tvSeries,….")
@click.option("--min-votes", type=click.IntRange(0), default=0, metavar="N", help="Keep titles with so many votes.")
@options(common=ImportOptions)
def imdb(seeds: tuple[str, ...], hops: int, types: str | None, min_votes: int, common: ImportOptions) -> None:
    """Import IMDb's non-commercial TSV files: title.principals, and what else is there of the seven.

    PATHs are the files (.tsv or .tsv.gz) or their folder. A seed is an IMDb id (nm0000001, tt0000001), its CURIE
    (person:imdb-nm0000001), a curated person or title that names its IMDb page, or a file of such, one a line.

    Example: castgraph import imdb downloads/ --store my-store --types movie,tvSeries
    """
    chosen = [kind.strip() for kind in (types or "").split(",") if kind.strip()]
    ids: list[str] = []
    if seeds:
        from castgraph.loading.seeds import imdb_seeds

        ids = imdb_seeds(seeds, common.graph)
    _run("imdb", common, types=chosen, min_votes=min_votes, seeds=ids, hops=hops)


@import_.command()
@options(common=ImportOptions)
def tmdb(common: ImportOptions) -> None:
    """Import saved TMDB answers: details and credits of movies and series, as JSON files or JSON lines.

    Example: castgraph import tmdb answers/ --store my-store
    """
    _run("tmdb", common)


@import_.command()
@click.option("--language", default="en", show_default=True, metavar="TAG", help="Of the preferred names.")
@options(common=ImportOptions)
def wikidata(language: str, common: ImportOptions) -> None:
    """Import Wikidata: entity JSON (a dump, or Special:EntityData files) or truthy N-Triples (.nt, .nt.gz).

    What an endpoint holds is fetched with queries/endpoints/wikidata-credits.rq.

    Example: castgraph import wikidata entities.json --store my-store
    """
    _run("wikidata", common, language=language)


@import_.command("schema-org")
@click.option("--name", default="", metavar="TEXT", help="What the dataset is called.")
@click.option("--licence", default="", metavar="IRI", help="Its licence.")
@click.option("--names-are-ids", is_flag=True, help="The same name is the same person everywhere.")
@options(common=ImportOptions)
def schema_org(name: str, licence: str, names_are_ids: bool, common: ImportOptions) -> None:
    """Import saved pages with schema.org JSON-LD: .html, .json or .jsonld.

    Example: castgraph import schema-org pages/ --name "Channel pages" --store my-store
    """
    _run("schema-org", common, name=name, licence=licence, names_are_ids=names_are_ids)


@import_.command()
@click.option("--name", default="", metavar="TEXT", help="What the dataset is called; the file's name by default.")
@click.option("--licence", default="", metavar="IRI", help="Its licence.")
@click.option(
    "--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="Which column holds a field (repeatable)."
)
@click.option("--names-are-ids", is_flag=True, help="The same name is the same person everywhere.")
@options(common=ImportOptions)
def table(name: str, licence: str, columns: tuple[str, ...], names_are_ids: bool, common: ImportOptions) -> None:
    """Import a spreadsheet saved as CSV or TSV, one credit a row.

    Columns by name: person, role, production (required), character, year, status, source_url, published, person_id,
    production_id, job. Without an id column, the same name on two productions is taken for two people.

    Example: castgraph import table cast.csv --store my-store --map "Played by=person"
    """
    from castgraph.errors import OptionError

    pairs = [column.rpartition("=") for column in columns]
    if bad := [one for one, (column, _, field) in zip(columns, pairs, strict=True) if not column or not field]:
        raise OptionError(f"--map {bad[0]!r}: write COLUMN=FIELD")
    mapping = {column: field for column, _, field in pairs}
    _run("table", common, name=name, licence=licence, columns=mapping, names_are_ids=names_are_ids)


def _run(outside: str, common: ImportOptions, /, **more: Any) -> None:
    from castgraph.cli import limits
    from castgraph.dates import today
    from castgraph.importers.formats import make
    from castgraph.importers.report import Report
    from castgraph.loading.importing import import_dataset
    from castgraph.locations import packaged
    from castgraph.store import generations
    from castgraph.text import plain

    importer = make(
        outside,
        paths=[Path(path) for path in common.paths],
        report=Report(strict=common.strict, rejected=Path(common.rejected) if common.rejected else None),
        retrieved=day(common.retrieved, "--retrieved") or today(),
        max_ratio=common.max_ratio,
        **more,
    )
    curated = None if common.bare else Path(common.graph) if common.graph else packaged("graph")
    watch = limits.watch(memory=limits.default_memory(), cleanup=generations.abandon, what="the import")
    with watch, _progress(importer, quiet=common.quiet) as progress:
        made = import_dataset(importer, Path(common.store), curated=curated, wait=common.wait, progress=progress)
    first, *others = made.report.lines()
    joined = f", {made.merged:,} joined with curated ones" if made.merged else ""
    click.echo(plain(f"{common.store}: {importer.dataset.name}: {first}; {made.triples:,} triples{joined}"), err=True)
    for line in others:
        click.echo(plain(f"  {line}"), err=True)


@contextmanager
def _progress(importer: Any, *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """Show a bar with rate and remaining time, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    total = sum(path.stat().st_size for path in importer.files if path.is_file())
    bar = Progress(
        "{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task(importer.dataset.name, total=total)

        def advance(size: int) -> None:
            bar.advance(task, size)
            if bar.tasks[0].finished:
                bar.update(task, description=f"{importer.dataset.name}: indexing")

        yield advance
