"""``castgraph remove``: what a source says is taken back, or the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import complete_entity, complete_role, complete_source, complete_status
from castgraph.cli.options import Options, group, option, options
from castgraph.cli.prompts import FolderOptions, SourceOptions, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castgraph.curation.specs import SourceSpec

__all__ = ["remove"]


class RemovalOptions(Options):
    """Which source no longer says it, and what becomes of those of whom nobody speaks then."""

    said_by: SourceOptions = group(SourceOptions)
    prune: bool = option("--prune", is_flag=True, help="Remove those too of whom nobody speaks any more.")

    def take_back(self, what: str, **values: str | tuple[str, ...] | None) -> None:
        """Take back what the values say."""
        _take_back(what, self.said_by.place, self.said_by.spec(), prune=self.prune, values=values)


def _take_back(
    what: str,
    place: FolderOptions,
    source: SourceSpec,
    *,
    prune: bool = False,
    values: Mapping[str, str | tuple[str, ...] | None],
) -> None:
    from castgraph.curation import removals
    from castgraph.curation.specs import Row

    row = Row(what, {name: value for name, value in values.items() if value}, source)
    say(lambda: removals.remove(place.path(source.path or None), row, prune=prune, dry_run=place.dry_run))


@click.group()
def remove() -> None:
    """Take back what a source says, or a whole source: only that source's, others go on saying it.

    What an article corrects stays: a newer article says so (graph/README.md). This is for what was never said.

    Example: castgraph remove status "Heartstopper season 2" post-production --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """


@remove.command()
@click.argument("person", shell_complete=complete_entity)
@click.option(
    "--production",
    shell_complete=complete_entity,
    metavar="NAME",
    help="In which production; not needed with a credit's CURIE.",
)
@click.option("--role", metavar="ROLE", shell_complete=complete_role, help="Which of the person's credits there.")
@click.option(
    "--character",
    multiple=True,
    shell_complete=complete_entity,
    metavar="NAME",
    help="Only that character of the credit (repeatable).",
)
@options(given=RemovalOptions)
def credit(
    person: str, production: str | None, role: str | None, character: tuple[str, ...], given: RemovalOptions
) -> None:
    """Take back a credit of PERSON, or CURIE of a credit, that a source tells.

    Example: castgraph remove credit "Joe Locke" --production "Heartstopper season 2" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    if not production and not person.startswith("credit:"):
        raise click.UsageError("missing --production NAME, or a credit's CURIE in the place of PERSON")
    given.take_back("credit", person=person, production=production, role=role, character=character)


@remove.command()
@click.argument("what", shell_complete=complete_entity)
@click.argument("state", required=False, shell_complete=complete_status, metavar="[STATUS]")
@click.option(
    "--production", shell_complete=complete_entity, metavar="NAME", help="Where WHAT is a person: in which production."
)
@click.option("--role", metavar="ROLE", shell_complete=complete_role, help="Which of the person's credits there.")
@options(given=RemovalOptions)
def status(what: str, state: str | None, production: str | None, role: str | None, given: RemovalOptions) -> None:
    """Take back the STATUS that a source gives WHAT: a production, or a person's credit in one.

    Example: castgraph remove status "Heartstopper season 2" post-production --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    given.take_back("status", subject=what, status=state, production=production, role=role)


@remove.command()
@click.argument("production", shell_complete=complete_entity)
@click.argument("text", required=False, metavar="[TITLE]")
@options(given=RemovalOptions)
def title(production: str, text: str | None, given: RemovalOptions) -> None:
    """Take back the TITLE that a source gives a PRODUCTION.

    Example: castgraph remove title "Agatha All Along" --source
    2023-12-05-inside-the-magic-olsen-return-rumour --dry-run
    """
    given.take_back("title", production=production, title=text)


@remove.command()
@click.argument("start", shell_complete=complete_entity)
@click.argument("name", metavar="RELATION")
@click.argument("end", shell_complete=complete_entity)
@options(given=RemovalOptions)
def relation(start: str, name: str, end: str, given: RemovalOptions) -> None:
    """Take back a RELATION that a source tells.

    Example: castgraph remove relation "Heartstopper season 2" partOfSeries "Heartstopper" --source
    2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    given.take_back("relation", entity=start, relation=name, other=end)


@remove.command()
@click.argument("work", shell_complete=complete_entity)
@click.option(
    "--of", "basis", required=True, shell_complete=complete_entity, metavar="NAME", help="What it is based on."
)
@options(given=RemovalOptions)
def adaptation(work: str, basis: str, given: RemovalOptions) -> None:
    """Take back that WORK is based on another one.

    Example: castgraph remove adaptation "Heartstopper" --of "Heartstopper (graphic novels)" --source
    2021-01-20-attitude-heartstopper-announced --dry-run
    """
    given.take_back("adaptation", work=work, of=basis)


@remove.command(name="source")
@click.argument("file", metavar="SOURCE", shell_complete=complete_source)
@click.option("--prune", is_flag=True, help="Remove those too of whom nobody speaks any more.")
@options(place=FolderOptions)
def source_(file: str, prune: bool, place: FolderOptions) -> None:
    """Remove a SOURCE with all that it says: its file, its name, its CURIE or the page's address.

    Example: castgraph remove source 2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.curation.specs import SourceSpec

    spec = SourceSpec(url=file) if "://" in file else SourceSpec(file)
    _take_back("source", place, spec, prune=prune, values={})


@remove.command()
@click.argument("entity", shell_complete=complete_entity)
@click.argument("text", metavar="ALIAS")
@options(place=FolderOptions)
def alias(entity: str, text: str, place: FolderOptions) -> None:
    """Take back another name of an ENTITY.

    Example: castgraph remove alias "Heartstopper (graphic novels)" "Heartstopper" --dry-run
    """
    from castgraph.curation.specs import SourceSpec

    _take_back("alias", place, SourceSpec(), values={"entity": entity, "alias": text})


@remove.command(name="entity")
@click.argument("name", metavar="ENTITY", shell_complete=complete_entity)
@options(place=FolderOptions)
def entity_(name: str, place: FolderOptions) -> None:
    """Remove an ENTITY of which no source speaks.

    Example: castgraph remove entity person:nobody-speaks-of --dry-run
    """
    from castgraph.curation.specs import SourceSpec

    _take_back("entity", place, SourceSpec(), values={"name": name})
