"""What the ``add`` commands share: their options, questions on a terminal, and how an addition is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from castgraph.locations import GRAPH_VARIABLE
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from castgraph.curation.edit import Added
    from castgraph.curation.specs import SourceSpec

F = TypeVar("F", bound="Callable[..., Any]")

__all__ = [
    "answer",
    "article_of",
    "asking",
    "entity_command",
    "folder_of",
    "folder_options",
    "optional",
    "say",
    "show",
    "source_options",
]

_SOURCE = ("source", "url", "publisher", "published", "headline", "topic", "retrieved")


def folder_options(command: F) -> F:
    """Add what every addition takes: the folder, and a trial run."""
    graph = click.option("--graph", metavar="DIR", envvar=GRAPH_VARIABLE, show_envvar=True, help="Curated folder.")
    return graph(click.option("--dry-run", is_flag=True, help="Check it, say it, write nothing.")(command))


def source_options(command: F) -> F:
    """Add the options that name the article; the command gets them as `article`."""
    options = [
        click.option("--source", metavar="FILE", help="The source's file, its name, or its CURIE."),
        click.option("--url", metavar="URL", help="The page; the article's file is found by it, or made."),
        click.option("--publisher", metavar="NAME", help="Who published it, for a new file."),
        click.option("--published", metavar="DATE", help="When: day, month or year, for a new file."),
        click.option("--headline", metavar="TEXT", help="Its headline, for a new file."),
        click.option("--topic", metavar="WORDS", help="End of a new file's name; from the headline without."),
        click.option("--retrieved", metavar="DATE", help="When the page was read; today without."),
        click.option("--new", is_flag=True, help="Make people, publishers and the like that are not known yet."),
    ]
    for option in reversed(options):
        command = option(command)
    return folder_options(command)


def entity_command(kind: str) -> click.Command:
    """Return the command that describes a new entity of a kind."""
    more = " --type Movie" if kind == "production" else ""
    help_ = f'Describe a new {kind}.\n\nExample: castgraph add {kind} "New Example"{more} --dry-run'

    @folder_options
    @click.option("--new", is_flag=True, help="It is another one than those who bear the name; needs --qualifier.")
    @click.option("--same-as", multiple=True, metavar="URL", help="The same elsewhere, such as Wikidata (repeatable).")
    @click.option("--alias", multiple=True, metavar="NAME", help="Another name (repeatable).")
    @click.option("--qualifier", metavar="WORD", help="Sets the IRI apart from that of another of the same name.")
    @click.option("--type", "type_", metavar="CLASS", help="Class of a production: Movie, TVSeries, TVSeason, …")
    @click.argument("name", required=False)
    def command(
        name: str | None,
        type_: str | None,
        qualifier: str | None,
        alias: tuple[str, ...],
        same_as: tuple[str, ...],
        new: bool,
        graph: str | None,
        dry_run: bool,
    ) -> None:
        from castgraph.curation.additions import add_entity
        from castgraph.curation.specs import EntitySpec

        if qualifier and kind == "person" and not new:
            raise click.UsageError("--qualifier is for a new person beside another of that name: give --new too")
        text = answer(name, "Name", "NAME")
        entity = EntitySpec(kind, text, type_ or "", qualifier or "", alias, same_as)
        say(add_entity(folder_of(graph, {}), entity, dry_run=dry_run))

    return click.command(name=kind, help=help_)(command)


def asking() -> bool:
    """Tell whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def answer(value: str | None, question: str, option: str) -> str:
    """Return what was given, or what is answered on a terminal; elsewhere `option` is missing."""
    if value is not None:
        return value
    if not asking():
        raise click.UsageError(f"missing {option}")
    return str(click.prompt(question, err=True))


def optional(question: str) -> str:
    """Ask what may stay unanswered."""
    return str(click.prompt(f"{question} (empty for none)", default="", show_default=False, err=True))


def article_of(article: dict[str, Any]) -> SourceSpec:
    """Return the article that the options name, or that is answered."""
    from castgraph.curation.specs import SourceSpec

    given = {name: article[name] or "" for name in _SOURCE}
    if not given["source"] and not given["url"]:
        if not asking():
            raise click.UsageError("missing --source FILE, or --url, --publisher and --published of a new one")
        text = answer(None, "The article: its address, or its file in sources/", "--source")
        given["url" if "://" in text else "source"] = text
        if "://" in text:
            for name, question in (("publisher", "Publisher"), ("published", "Published on"), ("headline", "Headline")):
                given[name] = given[name] or optional(question)
    return SourceSpec(given.pop("source"), **given)


def folder_of(graph: str | None, article: dict[str, Any]) -> Path:
    """Return the folder that is meant: named, that of the source's file, ``graph`` here, or the checkout's own."""
    from castgraph.curation.folder import curated_folder_of, folder_to_edit

    path = Path(article.get("source") or "")
    inside = curated_folder_of(path) if path.suffix == ".ttl" else None
    return folder_to_edit(Path(graph) if graph else inside)


def show(change: Callable[[str, str], Added], one: str, other: str) -> None:
    """Make the change; on a terminal, a name borne by several is asked about until it is clear."""
    from castgraph.errors import AmbiguousNameError, UnknownNameError

    while True:
        try:
            say(change(one, other))
            return
        except (AmbiguousNameError, UnknownNameError) as error:
            found = error.candidates if isinstance(error, AmbiguousNameError) else error.suggestions
            if not asking() or not found or error.name not in (one, other):
                raise
            for number, entity in enumerate(found, 1):
                click.echo(f"  {number}  {plain(entity.describe())}  {entity.curie}", err=True)
            number = click.prompt(f"Which {plain(error.name)!r}", type=click.IntRange(1, len(found)), err=True)
            picked = found[number - 1].curie
            one, other = (picked, other) if error.name == one else (one, picked)


def say(added: Added) -> None:
    """Print the files that were written; what they say now, and what `check` thinks of it, on stderr."""
    for path in added.paths:
        click.echo(plain(str(path)))
    for note in (*added.notes, added.text):
        click.echo(plain(note), err=True)
    for finding in added.warnings:
        click.echo(plain(str(finding)), err=True)
