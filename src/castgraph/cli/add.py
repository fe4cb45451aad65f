"""``castgraph add``: what an article says → the curated files. Asks, one question at a time, on a terminal."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import complete_entity, complete_role, complete_status, complete_type
from castgraph.cli.options import Options, group, option, options
from castgraph.cli.prompts import ArticleOptions, FolderOptions, asking, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castgraph.curation.specs import Batch

__all__ = ["add"]


class ManyOptions(Options):
    """Many facts at once: from a file, or in the editor."""

    file: str | None = option(
        "--from", "file", metavar="FILE", help="Rows of CSV, TSV, TOML or JSON Lines; - is stdin."
    )
    edit: bool = option("--edit", is_flag=True, help="The source's file in $VISUAL or $EDITOR; a new one is begun.")
    article: ArticleOptions = group(ArticleOptions)


@click.group(invoke_without_command=True)
@options(given=ManyOptions)
@click.pass_context
def add(context: click.Context, given: ManyOptions) -> None:
    """Add what an article says to the curated files: checked first, then written whole.

    Without options it asks, one question at a time (on a terminal).

    --from FILE adds many facts together, all or none. Its columns: what (credit, status, title, alias, relation,
    adaptation, source, or a kind of entity), accept (yes, no), new (yes, no), what the command of that name takes, and
    of the article source, url, publisher, published, headline, topic, retrieved. TOML has [source] for all and an
    [[add]] for each; in CSV several characters or aliases stand in one cell, with semicolons.

    Example: castgraph add credit "Joe Locke" --role actor --production "Heartstopper" --character "Charlie Spring"
    --source graph/sources/2023-02-17-radio-times-heartstopper-season-2.ttl --dry-run
    """
    article, on_line = given.article, click.core.ParameterSource.COMMANDLINE
    typed = {name for name in context.params if context.get_parameter_source(name) == on_line}
    if context.invoked_subcommand is not None:
        if typed:
            raise click.UsageError(f"options stand after {context.invoked_subcommand}; --from and --edit go without it")
    elif given.file:
        from castgraph.curation.batches import add_batch, read_batch, read_rows

        if typed - {"file", "new", "graph", "dry_run"}:
            raise click.UsageError("--from goes with --new, --graph and --dry-run only; name the article in the file")
        batch = read_batch(Path(given.file)) if given.file != "-" else read_rows(sys.stdin.read(), "stdin")
        folder = article.folder
        say(lambda: add_batch(folder, batch, new=article.new, dry_run=article.dry_run))
        if not article.dry_run:
            remember(folder, batch)
    elif given.edit:
        from castgraph.cli.editor import revise

        revise(article.folder, article.spec(), new=article.new, make=True, dry_run=article.dry_run)
    else:
        if not asking():
            raise click.UsageError(f"say what to add: {', '.join(add.commands)}; see: castgraph add --help")
        from castgraph.cli.conversation import converse
        from castgraph.curation.specs import Row

        converse(article.folder, Row("", {}, article.spec(), new=article.new), dry_run=article.dry_run)


_ARGUMENTS = ("person", "subject", "status", "title", "entity", "alias", "relation", "other", "work", "name")


def _tell(
    what: str,
    values: Mapping[str, str | tuple[str, ...] | None],
    place: FolderOptions,
    article: ArticleOptions | None = None,
    *,
    new: bool = False,
) -> None:
    """Add one fact; on a terminal, ask for what it lacks, or what cannot be meant."""
    from castgraph.curation.batches import COLUMNS, add_batch
    from castgraph.curation.specs import Batch, Row, SourceSpec
    from castgraph.errors import AmbiguousNameError, UnknownNameError

    source = article.spec() if article else SourceSpec()
    folder = article.folder if article else place.path()
    row = Row(what, {n: v for n, v in values.items() if v}, source, new=new or bool(article and article.new))
    missing = [name for name in COLUMNS[what][0] if name not in row.values]
    homeless = article is not None and not source.path and not source.url
    if missing or homeless:
        if not asking():
            words = [name.upper() if _is_argument(what, name) else f"--{name}" for name in missing]
            words += ["--source FILE, or --url, --publisher and --published of a new one"] * homeless
            raise click.UsageError(f"missing {', '.join(words)}")
        from castgraph.cli.conversation import converse

        converse(folder, row, dry_run=place.dry_run)
        return
    try:
        say(lambda: add_batch(folder, Batch((row,)), dry_run=place.dry_run))
    except (AmbiguousNameError, UnknownNameError):
        if not asking():
            raise
        from castgraph.cli.conversation import converse

        converse(folder, row, dry_run=place.dry_run, only_unclear=True)


def _is_argument(what: str, name: str) -> bool:
    return name in _ARGUMENTS or (what, name) == ("title", "production")


def remember(folder: Path, batch: Batch) -> None:
    """Keep what a file of proposals says no to from being proposed again."""
    from castgraph.curation.drafting.rejections import key_of, reject

    refused: dict[str, list[str]] = {}
    for row in batch.rows:
        if not row.accept and row.source.url and not row.trouble:
            refused.setdefault(row.source.url, []).append(key_of(row.values))
    for address, facts in refused.items():
        reject(folder, address, facts)


class CreditOptions(Options):
    """What an article says of a credit."""

    role: str | None = option(
        "--role",
        metavar="ROLE",
        shell_complete=complete_role,
        help="actor, voice-actor, creator, director, screenwriter, …",
    )
    production: str | None = option(
        "--production", shell_complete=complete_entity, metavar="NAME", help="Series, season, film, book or play."
    )
    character: tuple[str, ...] = option(
        "--character", multiple=True, shell_complete=complete_entity, metavar="NAME", help="Who is played (repeatable)."
    )
    status: str | None = option(
        "--status",
        metavar="STATUS",
        shell_complete=complete_status,
        help="What this article says: announced, filming, released, denied, …",
    )
    billing: str | None = option("--billing", metavar="BILLING", help="lead, main, recurring, guest or cameo.")
    replaces: str | None = option(
        "--replaces",
        shell_complete=complete_entity,
        metavar="PERSON",
        help="Whose part it is now: a person, or a credit's CURIE.",
    )
    start: str | None = option("--start", metavar="DATE", help="Since when, where the article says so.")
    end: str | None = option("--end", metavar="DATE", help="Until when.")
    qualifier: str | None = option(
        "--qualifier", metavar="WORD", help="Sets a new person apart from one of the same name, in the IRI."
    )
    type_: str | None = option(
        "--type",
        "type_",
        metavar="CLASS",
        shell_complete=complete_type,
        help="Class of a new production: Movie, TVSeries, TVSeason, …",
    )
    article: ArticleOptions = group(ArticleOptions)


@add.command()
@click.argument("person", shell_complete=complete_entity, required=False)
@options(given=CreditOptions)
def credit(person: str | None, given: CreditOptions) -> None:
    """Add what PERSON does in a production.

    Example: castgraph add credit "Joe Locke" --role actor --production "Heartstopper season 2" --source
    2023-02-17-radio-times-heartstopper-season-2 --billing lead --dry-run
    """
    names = ("role", "production", "character", "status", "billing", "replaces", "start", "end", "qualifier")
    values = {name: getattr(given, name) for name in names} | {"person": person, "type": given.type_}
    _tell("credit", values, given.article.place, given.article)


@add.command()
@click.argument("subject", shell_complete=complete_entity, required=False)
@click.argument("state", required=False, shell_complete=complete_status, metavar="STATUS")
@click.option(
    "--production",
    shell_complete=complete_entity,
    metavar="NAME",
    help="Where SUBJECT is a person: in which production.",
)
@click.option("--role", metavar="ROLE", shell_complete=complete_role, help="Which of the person's credits there.")
@options(article=ArticleOptions)
def status(
    subject: str | None, state: str | None, production: str | None, role: str | None, article: ArticleOptions
) -> None:
    """Add the STATUS of SUBJECT: a production, or a person's credit in one.

    Example: castgraph add status "Heartstopper season 2" post-production --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    values = {"subject": subject, "status": state, "production": production, "role": role}
    _tell("status", values, article.place, article)


@add.command()
@click.argument("work", shell_complete=complete_entity, required=False)
@click.option("--of", "basis", shell_complete=complete_entity, metavar="NAME", help="What it is based on.")
@options(article=ArticleOptions)
def adaptation(work: str | None, basis: str | None, article: ArticleOptions) -> None:
    """Add that WORK is based on another one.

    Example: castgraph add adaptation "Heartstopper" --of "Heartstopper (graphic novels)" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    _tell("adaptation", {"work": work, "of": basis}, article.place, article)


@add.command()
@click.argument("entity", shell_complete=complete_entity, required=False)
@click.argument("name", required=False, metavar="RELATION")
@click.argument("other", shell_complete=complete_entity, required=False)
@options(article=ArticleOptions)
def relation(entity: str | None, name: str | None, other: str | None, article: ArticleOptions) -> None:
    """Add a RELATION: isBasedOn, partOfSeries, spinOffOf, sequelTo, franchise, network, productionCompany, publisher, …

    Example: castgraph add relation "Heartstopper season 2" partOfSeries "Heartstopper" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    _tell("relation", {"entity": entity, "relation": name, "other": other}, article.place, article)


@add.command()
@click.argument("production", shell_complete=complete_entity, required=False)
@click.argument("text", required=False, metavar="TITLE")
@options(article=ArticleOptions)
def title(production: str | None, text: str | None, article: ArticleOptions) -> None:
    """Add the TITLE that an article gives a PRODUCTION, where it is not the preferred one.

    Example: castgraph add title "Agatha All Along" "Agatha: Coven of Chaos" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    _tell("title", {"production": production, "title": text}, article.place, article)


@add.command()
@click.argument("entity", shell_complete=complete_entity, required=False)
@click.argument("text", required=False, metavar="ALIAS")
@options(place=FolderOptions)
def alias(entity: str | None, text: str | None, place: FolderOptions) -> None:
    """Add another name of an ENTITY.

    Example: castgraph add alias "Doctor Who" "Dr. Who" --dry-run
    """
    _tell("alias", {"entity": entity, "alias": (text,) if text else ()}, place)


@add.command(name="source")
@options(article=ArticleOptions)
def source_(article: ArticleOptions) -> None:
    """Add the file of an article, to be filled; or change what is known of one that is there.

    Example: castgraph add source --url https://example.org/news/1 --publisher "Radio Times" --published 2024-05-01
    --headline "A headline" --dry-run
    """
    _tell("source", {}, article.place, article)


class EntityOptions(Options):
    """What is known of a new entity."""

    place: FolderOptions = group(FolderOptions)
    new: bool = option(
        "--new", is_flag=True, help="It is none of those who have nearly that name, or, with --qualifier, that one."
    )
    same_as: tuple[str, ...] = option(
        "--same-as", multiple=True, metavar="URL", help="The same elsewhere, such as Wikidata (repeatable)."
    )
    alias: tuple[str, ...] = option("--alias", multiple=True, metavar="NAME", help="Another name (repeatable).")
    qualifier: str | None = option(
        "--qualifier", metavar="WORD", help="Sets the IRI apart from that of another of the same name."
    )
    type_: str | None = option(
        "--type",
        "type_",
        metavar="CLASS",
        shell_complete=complete_type,
        help="Class of a production: Movie, TVSeries, TVSeason, …",
    )


def _add_entity(kind: str, name: str | None, given: EntityOptions) -> None:
    if given.qualifier and kind == "person" and not given.new:
        raise click.UsageError("--qualifier is for a new person beside another of that name: give --new too")
    values = {"name": name, "type": given.type_, "qualifier": given.qualifier}
    _tell(kind, values | {"alias": given.alias, "same_as": given.same_as}, given.place, new=given.new)


for _kind in ("person", "production", "character", "organization", "franchise", "event", "place"):
    _more = " --type Movie" if _kind == "production" else ""
    _help = f'Describe a new {_kind}.\n\nExample: castgraph add {_kind} "New Example"{_more} --dry-run'
    _command = click.argument("name", required=False)(partial(_add_entity, _kind))
    add.add_command(click.command(_kind, help=_help)(options(given=EntityOptions)(_command)))
