"""``castgraph rename``: another IRI for an entity, a credit or a source, everywhere it stands."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.options import options
from castgraph.cli.prompts import FolderOptions, say

__all__ = ["rename"]


@click.command()
@click.argument("old", shell_complete=complete_entity)
@click.argument("new", metavar="IRI")
@click.option("--merge", is_flag=True, help="Make the two one, where the new IRI is there already.")
@options(place=FolderOptions)
def rename(old: str, new: str, merge: bool, place: FolderOptions) -> None:
    """Give OLD another IRI, in every file in which it stands: sources, entities and judgements.

    OLD is a name or a CURIE; of a source its file, too, which is renamed with it. IRI is a CURIE such as
    person:joe-locke. Credits that are named after OLD are renamed as well.

    Example: castgraph rename person:joe-locke person:joseph-locke --dry-run
    """
    from castgraph.curation import renaming

    say(lambda: renaming.rename(place.path(old), old, new, merge=merge, dry_run=place.dry_run))
