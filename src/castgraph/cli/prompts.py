"""What the commands that change curated files share: their options, and how a change is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from castgraph.cli.completion import complete_publisher, complete_source
from castgraph.cli.options import Options, filled, folder_option, graph_to_edit, group, option
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from castgraph.curation.edit import Added
    from castgraph.curation.specs import SourceSpec

F = TypeVar("F", bound="Callable[..., Any]")

__all__ = ["ArticleOptions", "FolderOptions", "SourceOptions", "asking", "say"]


class FolderOptions(Options):
    """What every addition takes: the folder, and a trial run."""

    graph: str | None = filled(folder_option("Curated folder; else the one here or above."))
    dry_run: bool = option("--dry-run", is_flag=True, help="Check it, say it, write nothing.")

    def path(self, source: str | None = None) -> Path:
        """Return the folder that is meant: named, that of the source's file, or the one here or above."""
        from castgraph.curation.folder import curated_folder_of

        file = Path(source or "")
        inside = curated_folder_of(file) if file.suffix == ".ttl" else None
        return inside if inside and not self.graph else graph_to_edit(self.graph)


def source_option() -> Callable[[F], F]:
    """Return ``--source FILE``, for an attribute or argument called `source`."""
    help_ = "The source's file, its name, or its CURIE."
    return click.option("--source", metavar="FILE", shell_complete=complete_source, help=help_)


class SourceOptions(Options):
    """The source that is meant, and the folder that its file is in."""

    place: FolderOptions = group(FolderOptions)
    source: str | None = filled(source_option())
    url: str | None = option("--url", metavar="URL", help="The page, where its source is to be found by it.")

    def spec(self) -> SourceSpec:
        """Return the article that the options name."""
        from castgraph.curation.specs import SourceSpec

        return SourceSpec(self.source or "", self.url or "")


class ArticleOptions(Options):
    """The article that says it, and the folder that its file is in."""

    place: FolderOptions = group(FolderOptions)
    source: str | None = filled(source_option())
    url: str | None = option("--url", metavar="URL", help="The page; the article's file is found by it, or made.")
    publisher: str | None = option(
        "--publisher", metavar="NAME", shell_complete=complete_publisher, help="Who published it, for a new file."
    )
    published: str | None = option("--published", metavar="DATE", help="When: day, month or year, for a new file.")
    headline: str | None = option("--headline", metavar="TEXT", help="Its headline, for a new file.")
    topic: str | None = option("--topic", metavar="WORDS", help="End of a new file's name; from the headline without.")
    retrieved: str | None = option("--retrieved", metavar="DATE", help="When the page was read; today without.")
    new: bool = option("--new", is_flag=True, help="Make people, publishers and the like that are not known yet.")

    @property
    def folder(self) -> Path:
        """The curated folder that is meant."""
        return self.place.path(self.source)

    @property
    def dry_run(self) -> bool:
        """Whether nothing is written."""
        return self.place.dry_run

    def spec(self) -> SourceSpec:
        """Return the article that the options name."""
        from castgraph.curation.specs import SourceSpec

        names = ("url", "publisher", "published", "headline", "topic", "retrieved")
        return SourceSpec(self.source or "", **{name: getattr(self, name) or "" for name in names})


def asking() -> bool:
    """Return whether anybody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(change: Callable[[], Added]) -> None:
    """Make a change; print the files that were written, or in a dry run the difference; all else goes to stderr."""
    from castgraph.cli import limits
    from castgraph.unfinished import give_up

    with limits.watch(cleanup=give_up, what="the addition"):
        added = change()
    for line in added.diff.split("\n") if added.dry_run else map(str, added.paths):
        click.echo(plain(line))
    for note in (*added.notes, added.text):
        click.echo(plain(note), err=True)
    for finding in added.warnings:
        click.echo(plain(str(finding)), err=True)
