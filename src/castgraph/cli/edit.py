"""``castgraph edit``: a source's file in the user's editor."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_source
from castgraph.cli.options import options
from castgraph.cli.prompts import FolderOptions

__all__ = ["edit"]


@click.command()
@click.argument("source", shell_complete=complete_source)
@options(place=FolderOptions)
def edit(source: str, place: FolderOptions) -> None:
    """Edit the file of SOURCE in $VISUAL or $EDITOR; it is checked when it is closed, and put back if it passes.

    SOURCE is its file, its name, its CURIE or the page's address; a file of entities/ can be edited, too. What does not
    pass is opened again with its trouble as comments at the head; closed as it is, it is left, and the copy is kept.

    Who is described in the file of a source (a schema:Person ; schema:name "…") is put into the files of entities.

    Example: EDITOR=true castgraph edit 2023-02-17-radio-times-heartstopper-season-2 --dry-run
    """
    from castgraph.cli.editor import revise
    from castgraph.curation.specs import SourceSpec

    spec = SourceSpec(url=source) if "://" in source else SourceSpec(source)
    revise(place.path(spec.path or None), spec, dry_run=place.dry_run)
