"""``castgraph add``: what an article says → the curated files. Asks, one question at a time, on a terminal."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castgraph.cli.options import Options, group, option, options
from castgraph.cli.prompts import ArticleOptions, FolderOptions, answer, asking, optional, say, show

if TYPE_CHECKING:
    from castgraph.curation.specs import Batch

__all__ = ["add"]


class ManyOptions(Options):
    """Many facts at once, from a file."""

    file: str | None = option(
        "--from", "file", metavar="FILE", help="Rows of CSV, TSV, TOML or JSON Lines; - is stdin."
    )
    new: bool = option("--new", is_flag=True, help="With --from: make people, publishers and the like not known yet.")
    place: FolderOptions = group(FolderOptions)


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
    if context.invoked_subcommand is not None:
        return
    if given.file:
        from castgraph.curation.batches import add_batch, read_batch, read_rows

        batch = read_batch(Path(given.file)) if given.file != "-" else read_rows(sys.stdin.read(), "stdin")
        folder = given.place.path()
        say(lambda: add_batch(folder, batch, new=given.new, dry_run=given.place.dry_run))
        if not given.place.dry_run:
            remember(folder, batch)
        return
    kinds = click.Choice(list(add.commands))
    if not asking():
        raise click.UsageError(f"say what to add: {', '.join(kinds.choices)}; see: castgraph add --help")
    context.invoke(add.commands[click.prompt("What does the article say", type=kinds, default="credit", err=True)])


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

    role: str | None = option("--role", metavar="ROLE", help="actor, voice-actor, creator, director, screenwriter, …")
    production: str | None = option("--production", metavar="NAME", help="Series, season, film, book or play.")
    character: tuple[str, ...] = option(
        "--character", multiple=True, metavar="NAME", help="Who is played (repeatable)."
    )
    status: str | None = option(
        "--status", metavar="STATUS", help="What this article says: announced, filming, released, denied, …"
    )
    billing: str | None = option("--billing", metavar="BILLING", help="lead, main, recurring, guest or cameo.")
    replaces: str | None = option(
        "--replaces", metavar="PERSON", help="Whose part it is now: a person, or a credit's CURIE."
    )
    start: str | None = option("--start", metavar="DATE", help="Since when, where the article says so.")
    end: str | None = option("--end", metavar="DATE", help="Until when.")
    qualifier: str | None = option(
        "--qualifier", metavar="WORD", help="Sets a new person apart from one of the same name, in the IRI."
    )
    type_: str | None = option(
        "--type", "type_", metavar="CLASS", help="Class of a new production: Movie, TVSeries, TVSeason, …"
    )
    article: ArticleOptions = group(ArticleOptions)


@add.command()
@click.argument("person", required=False)
@options(given=CreditOptions)
def credit(person: str | None, given: CreditOptions) -> None:
    """Add what PERSON does in a production.

    Example: castgraph add credit "Joe Locke" --role actor --production "Heartstopper season 2" --source
    2023-02-17-radio-times-heartstopper-season-2 --billing lead --dry-run
    """
    from castgraph.curation.additions import add_credit
    from castgraph.curation.specs import CreditSpec

    asked = person is None
    person = answer(person, "Person", "PERSON")
    role = answer(given.role, "Role", "--role")
    production = answer(given.production, "Production", "--production")
    characters, status = given.character, given.status
    if asked:
        characters = characters or tuple(filter(None, [optional("Character")]))
        status = status or optional("Status in this article")
    source = given.article.spec()
    show(
        lambda who, what: add_credit(
            given.article.folder,
            CreditSpec(
                who,
                role,
                what,
                characters=characters,
                status=status or "",
                billing=given.billing or "",
                replaces=given.replaces or "",
                start=given.start or "",
                end=given.end or "",
                qualifier=given.qualifier or "",
                type=given.type_ or "",
            ),
            source,
            new=given.article.new,
            dry_run=given.article.dry_run,
        ),
        person,
        production,
    )


@add.command()
@click.argument("what", required=False)
@click.argument("state", required=False, metavar="STATUS")
@click.option("--production", metavar="NAME", help="Where WHAT is a person: in which production.")
@click.option("--role", metavar="ROLE", help="Which of the person's credits there.")
@options(article=ArticleOptions)
def status(
    what: str | None, state: str | None, production: str | None, role: str | None, article: ArticleOptions
) -> None:
    """Add the STATUS of WHAT: a production, or a person's credit in one.

    Example: castgraph add status "Heartstopper season 2" post-production --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.additions import add_status
    from castgraph.curation.specs import StatusSpec

    what = answer(what, "Production, or person", "WHAT")
    state = answer(state, "Status", "STATUS")
    source, folder, new, dry_run = article.spec(), article.folder, article.new, article.dry_run
    show(
        lambda one, other: add_status(
            folder, StatusSpec(one, state, other, role or ""), source, new=new, dry_run=dry_run
        ),
        what,
        production or "",
    )


@add.command()
@click.argument("work", required=False)
@click.option("--of", "basis", metavar="NAME", help="What it is based on.")
@options(article=ArticleOptions)
def adaptation(work: str | None, basis: str | None, article: ArticleOptions) -> None:
    """Add that WORK is based on another one.

    Example: castgraph add adaptation "Heartstopper" --of "Heartstopper (graphic novels)" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.additions import add_relation
    from castgraph.curation.specs import RelationSpec

    work = answer(work, "Work", "WORK")
    basis = answer(basis, "What it is based on", "--of")
    source, folder, new, dry_run = article.spec(), article.folder, article.new, article.dry_run
    show(
        lambda a, b: add_relation(folder, RelationSpec(a, "isBasedOn", b), source, new=new, dry_run=dry_run),
        work,
        basis,
    )


@add.command()
@click.argument("start", required=False)
@click.argument("name", required=False, metavar="RELATION")
@click.argument("end", required=False)
@options(article=ArticleOptions)
def relation(start: str | None, name: str | None, end: str | None, article: ArticleOptions) -> None:
    """Add a RELATION: isBasedOn, partOfSeries, spinOffOf, sequelTo, franchise, network, productionCompany, publisher, …

    Example: castgraph add relation "Heartstopper season 2" partOfSeries "Heartstopper" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.additions import add_relation
    from castgraph.curation.specs import RelationSpec

    start = answer(start, "From", "START")
    name = answer(name, "Relation", "RELATION")
    end = answer(end, "To", "END")
    source, folder, new, dry_run = article.spec(), article.folder, article.new, article.dry_run
    show(lambda a, b: add_relation(folder, RelationSpec(a, name, b), source, new=new, dry_run=dry_run), start, end)


@add.command()
@click.argument("production", required=False)
@click.argument("text", required=False, metavar="TITLE")
@options(article=ArticleOptions)
def title(production: str | None, text: str | None, article: ArticleOptions) -> None:
    """Add the TITLE that an article gives a PRODUCTION, where it is not the preferred one.

    Example: castgraph add title "Agatha All Along" "Agatha: Coven of Chaos" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.additions import add_title

    production = answer(production, "Production", "PRODUCTION")
    text = answer(text, "Title in this article", "TITLE")
    source, folder, new, dry_run = article.spec(), article.folder, article.new, article.dry_run
    show(lambda a, _: add_title(folder, a, text, source, new=new, dry_run=dry_run), production, "")


@add.command()
@click.argument("entity", required=False)
@click.argument("text", required=False, metavar="ALIAS")
@options(place=FolderOptions)
def alias(entity: str | None, text: str | None, place: FolderOptions) -> None:
    """Add another name of an ENTITY.

    Example: castgraph add alias "Doctor Who" "Dr. Who" --dry-run
    """
    from castgraph.curation.additions import add_alias

    entity, text = answer(entity, "Who or what", "ENTITY"), answer(text, "Other name", "ALIAS")
    show(lambda one, _: add_alias(place.path(), one, text, dry_run=place.dry_run), entity, "")


@add.command(name="source")
@options(article=ArticleOptions)
def source_(article: ArticleOptions) -> None:
    """Add the file of an article, to be filled by hand or by further additions.

    Example: castgraph add source --url https://example.org/news/1 --publisher "Radio Times" --published 2024-05-01
    --headline "A headline" --dry-run
    """
    from castgraph.curation.additions import add_source

    source, folder = article.spec(), article.folder
    show(lambda *_: add_source(folder, source, new=article.new, dry_run=article.dry_run), "", "")


class EntityOptions(Options):
    """What is known of a new entity."""

    place: FolderOptions = group(FolderOptions)
    new: bool = option(
        "--new", is_flag=True, help="It is not one of those who have the name already; needs --qualifier."
    )
    same_as: tuple[str, ...] = option(
        "--same-as", multiple=True, metavar="URL", help="The same elsewhere, such as Wikidata (repeatable)."
    )
    alias: tuple[str, ...] = option("--alias", multiple=True, metavar="NAME", help="Another name (repeatable).")
    qualifier: str | None = option(
        "--qualifier", metavar="WORD", help="Sets the IRI apart from that of another of the same name."
    )
    type_: str | None = option(
        "--type", "type_", metavar="CLASS", help="Class of a production: Movie, TVSeries, TVSeason, …"
    )


def _add_entity(kind: str, name: str | None, given: EntityOptions) -> None:
    from castgraph.curation.additions import add_entity
    from castgraph.curation.specs import EntitySpec

    if given.qualifier and kind == "person" and not given.new:
        raise click.UsageError("--qualifier is for a new person beside another of that name: give --new too")
    text = answer(name, "Name", "NAME")
    entity = EntitySpec(
        kind,
        text,
        type=given.type_ or "",
        qualifier=given.qualifier or "",
        aliases=given.alias,
        same_as=given.same_as,
    )
    say(lambda: add_entity(given.place.path(), entity, dry_run=given.place.dry_run))


for _kind in ("person", "production", "character", "organization", "franchise", "event", "place"):
    _more = " --type Movie" if _kind == "production" else ""
    _help = f'Describe a new {_kind}.\n\nExample: castgraph add {_kind} "New Example"{_more} --dry-run'
    _command = click.argument("name", required=False)(partial(_add_entity, _kind))
    add.add_command(click.command(_kind, help=_help)(options(given=EntityOptions)(_command)))
