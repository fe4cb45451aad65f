"""``castgraph import``: an outside dataset → a store, joined with the curated graph."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from castgraph.cli import progress
from castgraph.cli.options import (
    Limits,
    Options,
    day,
    filled,
    folder_option,
    graph_to_read,
    option,
    options,
    store_option,
    wait_option,
    wall_off,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from castgraph.importers.base import Importer
    from castgraph.importers.report import Report

__all__ = ["import_"]


class ImportOptions(Options):
    """What every format takes."""

    paths: tuple[str, ...] = filled(click.argument("paths", nargs=-1, required=True, metavar="PATH..."))
    store: str | None = filled(store_option("The store; a new one begins with the curated graph.", required=False))
    graph: str | None = filled(folder_option("Curated folder that a new store begins with.", show_envvar=False))
    bare: bool = option("--bare", is_flag=True, help="Begin a new store without any curated graph.")
    retrieved: str | None = option("--retrieved", metavar="DATE", help="When the files were fetched; today by default.")
    add: bool = option("--add", is_flag=True, help="Add to the dataset of that name; replace it otherwise.")
    paths_only: bool = option(
        "--paths-only", is_flag=True, help="Keep names and paths alone: fast and small, but no SPARQL."
    )
    dry_run: bool = option("--dry-run", is_flag=True, help="Show the first credits in words, and write nothing.")
    strict: bool = option("--strict", is_flag=True, help="Stop at the first row that would be skipped.")
    rejected: str | None = option(
        "--rejected", metavar="FILE", help="Write skipped rows to a file, with place and reason."
    )
    max_ratio: float = option(
        "--max-ratio", type=float, default=100, metavar="N", help="Unpacked to packed size that is believed."
    )
    wait: float = filled(wait_option())
    spark: str | None = option(
        "--spark", metavar="MASTER", help="Have Spark write shards to --out: local[4], spark://HOST:7077, yarn, …."
    )
    out: str | None = option("--out", metavar="DIR", help="Where Spark writes; not there yet, or empty.")
    quiet: bool = option("--quiet", is_flag=True, help="Do not show how far it is.")


@click.group("import", subcommand_metavar="FORMAT PATH...")
def import_() -> None:
    """Import an outside dataset into a store, as a named graph of its own.

    Importing it again replaces it, or with --add adds to it; files in which no credit is found are refused. An error,
    Ctrl-C, a full disk or a kill leaves the store as it was. Nothing is joined by its name: see 'castgraph reconcile'.

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
        from castgraph.curation.folder import folder_to_read
        from castgraph.loading.seeds import imdb_seeds

        ids = imdb_seeds(seeds, folder_to_read(common.graph))
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
@click.option("--base", default="", metavar="URL", help="What relative addresses are relative to.")
@options(common=ImportOptions)
def schema_org(name: str, licence: str, names_are_ids: bool, base: str, common: ImportOptions) -> None:
    """Import saved pages that speak schema.org, by JSON-LD, microdata or RDFa: .html, .json or .jsonld.

    Relative addresses are resolved by what a page says of its own (base, canonical, og:url), else by --base.

    Example: castgraph import schema-org pages/ --name "Channel pages" --store my-store
    """
    _run("schema-org", common, name=name, licence=licence, names_are_ids=names_are_ids, base=base)


class TableOptions(Options):
    """What a table holds where; a recipe, once all is said."""

    name: str = option("--name", default="", metavar="TEXT", help="What the dataset is called; else the file's name.")
    licence: str = option("--licence", default="", metavar="IRI", help="Its licence.")
    recipe: str = option("--recipe", default="", metavar="NAME|FILE", help="What its columns are; FILE is TOML.")
    columns: tuple[str, ...] = option(
        "--map", "columns", multiple=True, metavar="COLUMN=FIELD|ROLE", help="What a column holds (repeatable)."
    )
    constants: tuple[str, ...] = option(
        "--set", "constants", multiple=True, metavar="FIELD=VALUE", help="What is the same in each row (repeatable)."
    )
    split: str = option("--split", default="", metavar="TEXT", help="Between several names in a cell, such as ','.")
    encoding: str = option("--encoding", default="", metavar="NAME", help="Of the files, where it is not UTF-8.")
    names_are_ids: bool = option("--names-are-ids", is_flag=True, help="The same name is the same person everywhere.")


@import_.command()
@options(what=TableOptions, common=ImportOptions)
def table(what: TableOptions, common: ImportOptions) -> None:
    """Import tables as they are: CSV, TSV, JSON, lines of JSON, and .zip archives of such.

    Without options each row is a credit, in columns called person, role, production and, if you like, character, job,
    year, ended, type, season, episode, series, status, source_url, published, person_id, production_id, series_id,
    person_same_as, production_same_as. Others are said by --map (a path such as cast[].name leads into JSON), or by a
    recipe: netflix-titles, imdb-top-1000, imdb-movie-data, movie-metadata, tmdb-5000, the-movies-dataset, cs50-movies,
    justwatch, neo4j-movies, omdb, tvmaze, wikipedia-movies, wikidata-simplified, wdqs. Without an id, the same name on
    two productions is two people. --dry-run shows what would be read.

    Example: castgraph import table cast.csv --store my-store --map "Played by=person" --map Star1,Star2=actor
    """
    pairs = [_pair(text, "--map", "COLUMN=FIELD") for text in what.columns]
    constants = dict(_pair(text, "--set", "FIELD=VALUE") for text in what.constants)
    more = {**vars(what), "columns": pairs, "constants": constants}
    _run("table", common, guess=common.dry_run, **more)


def _pair(text: str, name: str, form: str) -> tuple[str, str]:
    """Return the two sides of what was typed with an equals sign; a column may have one in its own name."""
    from castgraph.errors import OptionError

    left, _, right = text.rpartition("=") if name == "--map" else text.partition("=")
    if not left or not right:
        raise OptionError(f"{name} {text!r}: write {form}")
    return left, right


@import_.command()
@click.option("--recipe", default="", metavar="NAME|FILE", help="A shipped recipe, or a file of CONSTRUCT queries.")
@click.option("--name", default="", metavar="TEXT", help="What the dataset is called; else as the recipe says.")
@click.option("--licence", default="", metavar="IRI", help="Its licence; else as the recipe says.")
@click.option("--language", default="en", show_default=True, metavar="TAG", help="Of the preferred names.")
@options(common=ImportOptions, limits=Limits)
def rdf(recipe: str, name: str, licence: str, language: str, common: ImportOptions, limits: Limits) -> None:
    """Import RDF in another vocabulary, by a recipe: .ttl, .nt, .nq, .trig, .rdf, .jsonld, .n3 (also .gz).

    Recipes that come with castgraph: dbpedia, linkedmdb, schema-org, wikidata-truthy. One of your own is a file of
    CONSTRUCT queries that make credits (?person cg:castIn ?work, and so on) and names (schema:name) of what is there.

    Example: castgraph import rdf films.ttl --recipe dbpedia --store my-store
    """
    from castgraph.loading.rdf_import import RdfImport, remove_scratch

    with limits.watch("the recipe", cleanup=remove_scratch):
        wall_off(())
        _run(RdfImport, common, recipe=recipe, name=name, licence=licence, language=language)


def _run(outside: str | Callable[..., Importer], common: ImportOptions, /, **more: Any) -> None:
    from castgraph.cli import limits
    from castgraph.errors import OptionError
    from castgraph.loading.importing import import_dataset
    from castgraph.locations import is_endpoint
    from castgraph.store import process
    from castgraph.store.pointer import is_store
    from castgraph.unfinished import give_up

    if common.spark or common.out:
        _on_spark(outside, common, more)
        return
    if common.paths_only and common.add:
        raise OptionError("--add needs the triples of what is there, which --paths-only leaves out")
    if is_endpoint(common.store or ""):
        raise OptionError("--store is the address of an endpoint, and import writes to a folder only; name a folder")
    importer = _maker(outside, common, more)([Path(path) for path in common.paths])
    if common.dry_run or not common.store:
        _show(importer, common)
        return
    quiet = common.quiet or is_store(Path(common.store))  # which has its curated graph already
    curated = None if common.bare else graph_to_read(common.graph, quiet=quiet)
    with (
        limits.watch(memory=process.default_memory(), cleanup=give_up, what="the import"),
        nullcontext() if common.quiet else progress.shown(f"{importer.dataset.name}: reading"),
    ):
        counter = _counter(importer)
        made = import_dataset(
            importer,
            Path(common.store),
            curated=curated,
            how="paths-only" if common.paths_only else "add" if common.add else "replace",
            wait=common.wait,
            progress=counter,
        )
    joined = f", {made.merged:,} joined with curated ones" if made.merged else ""
    kept = "names and paths alone" if common.paths_only else f"{made.triples:,} triples"
    _tell(f"{common.store}: {importer.dataset.name}", made.report, f"{kept}{joined}")


def _tell(where: str, report: Report, made: str) -> None:
    """Say what was read and made, and what was left out and why."""
    from castgraph.text import plain

    first, *others = report.lines()
    click.echo(plain(f"{where}: {first}; {made}"), err=True)
    for line in others:
        click.echo(plain(f"  {line}"), err=True)


def _maker(
    outside: str | Callable[..., Importer], common: ImportOptions, more: dict[str, Any]
) -> Callable[[Sequence[Path]], Importer]:
    """Return what makes the importer of some files."""
    from castgraph.dates import today
    from castgraph.importers.formats import make
    from castgraph.importers.report import Report

    retrieved = day(common.retrieved, "--retrieved") or today()
    made = partial(make, outside) if isinstance(outside, str) else outside
    report = Report(strict=common.strict, rejected=Path(common.rejected) if common.rejected else None)
    return lambda paths: made(paths=paths, report=report, retrieved=retrieved, max_ratio=common.max_ratio, **more)


def _on_spark(outside: str | Callable[..., Importer], common: ImportOptions, more: dict[str, Any]) -> None:
    """Have Spark write shards; what is about a store, or about one machine, does not go with it."""
    from castgraph.cli import limits
    from castgraph.errors import OptionError
    from castgraph.spark.importing import import_on_spark
    from castgraph.unfinished import give_up

    if not common.spark or not common.out:
        raise OptionError("--spark MASTER and --out DIR go together: Spark writes shards to a folder")
    typed = click.get_current_context().get_parameter_source
    of_a_store = ("store", "graph", "bare", "add", "paths_only", "dry_run", "rejected")
    for name in (*of_a_store, "max_ratio"):
        if typed(name) is ParameterSource.COMMANDLINE:
            why = "writes shards; a store is made of them by 'castgraph load'"
            why = why if name in of_a_store else "unpacks whatever is packed; unpack first what may be a bomb"
            raise OptionError(f"--{name.replace('_', '-')} does not go with --spark, which {why}")
    kind = outside if isinstance(outside, str) else "rdf"
    with (
        limits.watch(cleanup=give_up, what="the import"),
        nullcontext() if common.quiet else progress.shown("starting Spark"),
    ):
        maker = _maker(outside, common, more)
        importer, written = import_on_spark(kind, maker, common.paths, common.spark, common.out, common.wait)
    shards = sum(file.table == "quads" for file in written.files)
    _tell(
        f"{common.out}: {importer.dataset.name}",
        importer.report,
        f"{written.totals['quads']:,} quads in {shards} shards",
    )


def _show(importer: Any, common: ImportOptions) -> None:
    """Show what an import would make; without a store it can make nothing else."""
    from castgraph.errors import OptionError
    from castgraph.importers.base import Nothing
    from castgraph.importers.preview import preview
    from castgraph.text import plain

    if not common.dry_run:
        next(importer.blocks(Nothing()))  # what is wrong with the file comes first
        raise OptionError("--store DIR says where it goes; --dry-run shows what would")
    with nullcontext() if common.quiet else progress.shown(f"{importer.dataset.name}: reading"):
        told = preview(importer, progress=_counter(importer))
    if guessed := getattr(importer, "guessed", ""):
        click.echo(plain(f"read by the recipe that fits: --recipe {guessed}"), err=True)
    for line in told:
        click.echo(plain(line))
    if not told:
        raise importer.report.nothing_found(importer.paths, "nothing would be imported")
    _tell(importer.dataset.name, importer.report, "nothing was written")


def _counter(importer: Any) -> Callable[[int], None]:
    """Return what is told how many more bytes of the input were read, and tells it on."""
    from castgraph.underway import at

    total, read = sum(path.stat().st_size for path in importer.files if path.is_file()), 0

    def advance(size: int) -> None:
        nonlocal read
        read += size
        at(f"{importer.dataset.name}: reading bytes", read, total)

    return advance
