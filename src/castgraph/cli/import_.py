"""``castgraph import``: an outside dataset → a store, joined with the curated graph."""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from castgraph.locations import GRAPH_VARIABLE, STORE_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

F = TypeVar("F", bound="Callable[..., Any]")


def _shared(command: F) -> F:
    """Add what every format takes."""
    options = [
        click.option(
            "--store",
            required=True,
            metavar="DIR",
            envvar=STORE_VARIABLE,
            show_envvar=True,
            help="The store; a new one begins with the curated graph.",
        ),
        click.option(
            "--graph", metavar="DIR", envvar=GRAPH_VARIABLE, help="Curated folder that a new store begins with."
        ),
        click.option("--bare", is_flag=True, help="Begin a new store without any curated graph."),
        click.option("--retrieved", metavar="DATE", help="When the files were fetched; today by default."),
        click.option("--strict", is_flag=True, help="Stop at the first row that would be skipped."),
        click.option("--rejected", metavar="FILE", help="Write skipped rows to a file, with place and reason."),
        click.option(
            "--max-ratio", type=float, default=100, metavar="N", help="Unpacked to packed size that is believed."
        ),
        click.option("--wait", metavar="SECONDS", type=float, default=0.0, help="Wait for another writer to finish."),
        click.option("--quiet", is_flag=True, help="No progress bar."),
    ]
    for option in reversed(options):
        command = option(command)
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(command)


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
@_shared
def imdb(seeds: tuple[str, ...], hops: int, types: str | None, min_votes: int, **common: Any) -> None:
    """Import IMDb's non-commercial TSV files: title.principals, and what else is there of the seven.

    PATHs are the files (.tsv or .tsv.gz) or their folder. A seed is an IMDb id (nm0000001, tt0000001), its CURIE
    (person:imdb-nm0000001), a curated person or title that names its IMDb page, or a file of such, one a line.

    Example: castgraph import imdb downloads/ --store my-store --types movie,tvSeries
    """
    chosen = [kind.strip() for kind in (types or "").split(",") if kind.strip()]
    ids = _imdb_ids(seeds, common) if seeds else []
    _run("imdb", common, types=chosen, min_votes=min_votes, seeds=ids, hops=hops)


@import_.command()
@_shared
def tmdb(**common: Any) -> None:
    """Import saved TMDB answers: details and credits of movies and series, as JSON files or JSON lines.

    Example: castgraph import tmdb answers/ --store my-store
    """
    _run("tmdb", common)


@import_.command()
@click.option("--language", default="en", show_default=True, metavar="TAG", help="Of the preferred names.")
@_shared
def wikidata(language: str, **common: Any) -> None:
    """Import Wikidata: entity JSON (a dump, or Special:EntityData files) or truthy N-Triples (.nt, .nt.gz).

    What an endpoint holds is fetched with queries/endpoints/wikidata-credits.rq.

    Example: castgraph import wikidata entities.json --store my-store
    """
    _run("wikidata", common, language=language)


@import_.command("schema-org")
@click.option("--name", default="", metavar="TEXT", help="What the dataset is called.")
@click.option("--licence", default="", metavar="IRI", help="Its licence.")
@click.option("--names-are-ids", is_flag=True, help="The same name is the same person everywhere.")
@_shared
def schema_org(name: str, licence: str, names_are_ids: bool, **common: Any) -> None:
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
@_shared
def table(name: str, licence: str, columns: tuple[str, ...], names_are_ids: bool, **common: Any) -> None:
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


def _run(outside: str, common: dict[str, Any], /, **options: Any) -> None:
    from castgraph.cli.common import day
    from castgraph.importers.formats import make
    from castgraph.importers.report import Report
    from castgraph.loading.importing import import_dataset
    from castgraph.locations import packaged
    from castgraph.text import plain

    retrieved = day(common["retrieved"]) or datetime.datetime.now(datetime.UTC).date().isoformat()
    rejected = Path(common["rejected"]) if common["rejected"] else None
    importer = make(
        outside,
        paths=[Path(path) for path in common["paths"]],
        report=Report(strict=common["strict"], rejected=rejected),
        retrieved=retrieved,
        max_ratio=common["max_ratio"],
        **options,
    )
    curated = None if common["bare"] else Path(common["graph"]) if common["graph"] else packaged("graph")
    with _progress(importer, quiet=common["quiet"]) as progress:
        made = import_dataset(importer, Path(common["store"]), curated=curated, wait=common["wait"], progress=progress)
    first, *others = made.report.lines()
    joined = f", {made.merged:,} joined with curated ones" if made.merged else ""
    click.echo(
        plain(f"{common['store']}: {importer.dataset.name}: {first}; {made.triples:,} triples{joined}"), err=True
    )
    for line in others:
        click.echo(plain(f"  {line}"), err=True)


@contextmanager
def _progress(importer: Any, *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """Show a bar with rate and remaining time, on a terminal only."""
    import sys

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


def _imdb_ids(seeds: tuple[str, ...], common: dict[str, Any]) -> list[str]:
    """Return the IMDb ids that seeds mean: ids, CURIEs, curated entities with an IMDb page, or files of these."""
    import re

    from castgraph.errors import OptionError

    texts: list[str] = []
    for seed in seeds:
        if Path(seed).is_file():
            lines = Path(seed).read_text(encoding="utf-8").splitlines()
            texts += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        else:
            texts.append(seed)
    found: list[str] = []
    curated: list[str] = []
    for text in texts:
        match = re.search(r"(?:\A|[:/-])((?:nm|tt)\d{7,9})/?\Z", text)
        if match:
            found.append(match[1])
        else:
            curated.append(text)
    if curated:
        import castgraph
        from castgraph.names.lookup import Names

        with castgraph.open(common["graph"], cache=True) as store:
            for text in curated:
                entity = Names.of(store).resolve(text)
                pages = store.rows("SELECT ?page WHERE { ?e schema:sameAs ?page }", e=entity.iri)
                ids = [m[1] for (page,) in pages if (m := re.search(r"imdb\.com/\w+/((?:nm|tt)\d{7,9})", page or ""))]
                if not ids:
                    raise OptionError(f"--seed {text}: {entity.name} names no IMDb page; give the IMDb id")
                found += ids
    return list(dict.fromkeys(found))
