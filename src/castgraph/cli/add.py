"""``castgraph add``: what an article says → the curated files. Asks, one question at a time, on a terminal."""

from __future__ import annotations

from typing import Any

import click

from castgraph.cli.prompts import (
    answer,
    article_of,
    asking,
    entity_command,
    folder_of,
    folder_options,
    optional,
    show,
    source_options,
)


@click.group(invoke_without_command=True)
@click.pass_context
def add(context: click.Context) -> None:
    """Add what an article says to the curated files: checked first, then written whole.

    Without options it asks, one question at a time (on a terminal).

    Example: castgraph add credit "Joe Locke" --role actor --production "Heartstopper" --character "Charlie Spring"
    --source graph/sources/2023-02-17-radio-times-heartstopper-season-2.ttl --dry-run
    """
    if context.invoked_subcommand is None:
        kinds = click.Choice(list(add.commands))
        if not asking():
            raise click.UsageError(f"say what to add: {', '.join(kinds.choices)}; see: castgraph add --help")
        context.invoke(add.commands[click.prompt("What does the article say", type=kinds, default="credit", err=True)])


@add.command()
@click.argument("person", required=False)
@click.option("--role", metavar="ROLE", help="actor, voice-actor, creator, director, screenwriter, …")
@click.option("--production", metavar="NAME", help="Series, season, film, book or play.")
@click.option("--character", multiple=True, metavar="NAME", help="Who is played (repeatable).")
@click.option("--status", metavar="STATUS", help="What this article says: announced, filming, released, denied, …")
@click.option("--billing", metavar="BILLING", help="lead, main, recurring, guest or cameo.")
@click.option("--replaces", metavar="PERSON", help="Whose part it is now: a person, or a credit's CURIE.")
@click.option("--start", metavar="DATE", help="Since when, where the article says so.")
@click.option("--end", metavar="DATE", help="Until when.")
@click.option("--qualifier", metavar="WORD", help="Sets a new person apart from one of the same name, in the IRI.")
@click.option("--type", "type_", metavar="CLASS", help="Class of a new production: Movie, TVSeries, TVSeason, …")
@source_options
def credit(
    person: str | None,
    role: str | None,
    production: str | None,
    character: tuple[str, ...],
    status: str | None,
    billing: str | None,
    replaces: str | None,
    start: str | None,
    end: str | None,
    qualifier: str | None,
    type_: str | None,
    graph: str | None,
    dry_run: bool,
    **article: Any,
) -> None:
    """Add what PERSON does in a production.

    Example: castgraph add credit "Joe Locke" --role actor --production "Heartstopper season 2" --source
    2023-02-17-radio-times-heartstopper-season-2 --billing lead --dry-run
    """
    from castgraph.curation.additions import add_credit
    from castgraph.curation.specs import CreditSpec

    asked = person is None
    person = answer(person, "Person", "PERSON")
    role = answer(role, "Role", "--role")
    production = answer(production, "Production", "--production")
    if asked:
        character = character or tuple(filter(None, [optional("Character")]))
        status = status or optional("Status in this article")
    source = article_of(article)
    show(
        lambda who, what: add_credit(
            folder_of(graph, article),
            CreditSpec(
                who,
                role,
                what,
                characters=character,
                status=status or "",
                billing=billing or "",
                replaces=replaces or "",
                start=start or "",
                end=end or "",
                qualifier=qualifier or "",
                type=type_ or "",
            ),
            source,
            new=article["new"],
            dry_run=dry_run,
        ),
        person,
        production,
    )


@add.command()
@click.argument("what", required=False)
@click.argument("state", required=False, metavar="STATUS")
@click.option("--production", metavar="NAME", help="Where WHAT is a person: in which production.")
@click.option("--role", metavar="ROLE", help="Which of the person's credits there.")
@source_options
def status(
    what: str | None,
    state: str | None,
    production: str | None,
    role: str | None,
    graph: str | None,
    dry_run: bool,
    **article: Any,
) -> None:
    """Add the STATUS of WHAT: a production, or a person's credit in one.

    Example: castgraph add status "Heartstopper season 2" post-production --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.additions import add_status
    from castgraph.curation.specs import StatusSpec

    what = answer(what, "Production, or person", "WHAT")
    state = answer(state, "Status", "STATUS")
    source, folder, new = article_of(article), folder_of(graph, article), article["new"]
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
@source_options
def adaptation(work: str | None, basis: str | None, graph: str | None, dry_run: bool, **article: Any) -> None:
    """Add that WORK is based on another one.

    Example: castgraph add adaptation "Heartstopper" --of "Heartstopper (graphic novels)" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.additions import add_relation
    from castgraph.curation.specs import RelationSpec

    work = answer(work, "Work", "WORK")
    basis = answer(basis, "What it is based on", "--of")
    source, folder, new = article_of(article), folder_of(graph, article), article["new"]
    show(
        lambda a, b: add_relation(folder, RelationSpec(a, "isBasedOn", b), source, new=new, dry_run=dry_run),
        work,
        basis,
    )


@add.command()
@click.argument("start", required=False)
@click.argument("name", required=False, metavar="RELATION")
@click.argument("end", required=False)
@source_options
def relation(
    start: str | None, name: str | None, end: str | None, graph: str | None, dry_run: bool, **article: Any
) -> None:
    """Add a RELATION: isBasedOn, partOfSeries, spinOffOf, sequelTo, franchise, network, productionCompany, publisher, …

    Example: castgraph add relation "Heartstopper season 2" partOfSeries "Heartstopper" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.additions import add_relation
    from castgraph.curation.specs import RelationSpec

    start = answer(start, "From", "START")
    name = answer(name, "Relation", "RELATION")
    end = answer(end, "To", "END")
    source, folder, new = article_of(article), folder_of(graph, article), article["new"]
    show(lambda a, b: add_relation(folder, RelationSpec(a, name, b), source, new=new, dry_run=dry_run), start, end)


@add.command()
@click.argument("production", required=False)
@click.argument("text", required=False, metavar="TITLE")
@source_options
def title(production: str | None, text: str | None, graph: str | None, dry_run: bool, **article: Any) -> None:
    """Add the TITLE that an article gives a PRODUCTION, where it is not the preferred one.

    Example: castgraph add title "Agatha All Along" "Agatha: Coven of Chaos" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.additions import add_title

    production = answer(production, "Production", "PRODUCTION")
    text = answer(text, "Title in this article", "TITLE")
    source, folder, new = article_of(article), folder_of(graph, article), article["new"]
    show(lambda a, _: add_title(folder, a, text, source, new=new, dry_run=dry_run), production, "")


@add.command()
@click.argument("entity", required=False)
@click.argument("text", required=False, metavar="ALIAS")
@folder_options
def alias(entity: str | None, text: str | None, graph: str | None, dry_run: bool) -> None:
    """Add another name of an ENTITY.

    Example: castgraph add alias "Doctor Who" "Dr. Who" --dry-run
    """
    from castgraph.curation.additions import add_alias

    entity, text = answer(entity, "Who or what", "ENTITY"), answer(text, "Other name", "ALIAS")
    show(lambda one, _: add_alias(folder_of(graph, {}), one, text, dry_run=dry_run), entity, "")


@add.command(name="source")
@source_options
def source_(graph: str | None, dry_run: bool, **article: Any) -> None:
    """Add the file of an article, to be filled by hand or by further additions.

    Example: castgraph add source --url https://example.org/news/1 --publisher "Radio Times" --published 2024-05-01
    --headline "A headline" --dry-run
    """
    from castgraph.curation.additions import add_source

    source, folder = article_of(article), folder_of(graph, article)
    show(lambda *_: add_source(folder, source, new=article["new"], dry_run=dry_run), "", "")


for _kind in ("person", "production", "character", "organization", "franchise", "event", "place"):
    add.add_command(entity_command(_kind))
