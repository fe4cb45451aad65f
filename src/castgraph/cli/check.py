"""``castgraph check``: do the curated files obey the rules?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli import progress
from castgraph.cli.forms import form_option
from castgraph.cli.options import (
    Options,
    folder_option,
    folders_or_packaged,
    option,
    options,
    wall_off,
    watched,
)
from castgraph.cli.output import color_wanted, emit_json
from castgraph.text import plain
from castgraph.underway import at

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.model import Finding

__all__ = ["check"]

_LEVELS = ("error", "warning", "info")


class LinkOptions(Options):
    """Whether the pages of sources are asked for, and which hosts may be."""

    links: bool = option("--links", is_flag=True, help="Ask for the page of each source; needs --allow-network.")
    allow_network: tuple[str, ...] = option(
        "--allow-network", metavar="HOST", multiple=True, help="A host that --links may ask (repeatable); * for all."
    )
    again: bool = option("--again", is_flag=True, help="Ask for pages too that answered in the last fortnight.")
    pause: float = option(
        "--pause", type=click.FloatRange(0, 60), default=1.0, show_default=True, help="Seconds between two of a host."
    )

    def refuse_halves(self) -> None:
        """Refuse --links without a host, and a host without --links."""
        from castgraph.errors import OptionError

        if self.links and not self.allow_network:
            raise OptionError("--links goes to the network: name a host with --allow-network, or '*' for all of them")
        if self.allow_network and not self.links:
            raise OptionError("--allow-network is for --links; nothing else of check goes to the network")

    def findings(self, path: Path) -> list[Finding]:
        """Return what became of the pages of a curated folder, or of one file of it."""
        from castgraph.curation.checks.links import check_links
        from castgraph.curation.files import read_curated
        from castgraph.curation.folder import curated_folder_of, turtle_files
        from castgraph.curation.links import LinkCheck
        from castgraph.loading.cache import cache_folder

        folder = path if path.is_dir() else curated_folder_of(path)
        if folder is None:
            return []
        files = [read_curated(one, folder) for one in ([path] if path.is_file() else turtle_files(folder))]
        place = cache_folder(folder)
        kept = place.with_name(f"{place.name}-links.json") if place else None
        return check_links(files, LinkCheck(self.allow_network, kept, self.again, self.pause, tell=_tell))


def _tell(left: int, url: str) -> None:
    """Tell what is asked for."""
    at(f"{left:,} pages left, asking for {url}")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@folder_option("Curated folder; else the one here or above, or the packaged.")
@click.option(
    "--level",
    type=click.Choice(_LEVELS),
    default="warning",
    show_default=True,
    help="The least grave findings that are listed; info lists what is explained, too.",
)
@options(asked=LinkOptions)
@form_option("check")
@watched("the check")
def check(paths: tuple[str, ...], graph: str | None, level: str, form: str, asked: LinkOptions) -> int:
    """Check curated folders, or single RDF files, and say in which line what is wrong and what to do.

    PATH is a curated folder, a file within one (the folder is checked, its findings shown), or any RDF file (its
    syntax is checked). Exit code 1 means: errors found. A warning that is right all the same is explained in its file,
    by an rdfs:comment on what it is about or on the source (<>); such warnings, and what is merely worth a second look,
    are counted, and listed with --level info. --format github annotates a pull request.

    --links asks for the pages too, a request at a time, and tells what is gone and what has moved from what does not
    answer today; broken off, it goes on where it was.

    Example: castgraph check graph
    """
    from castgraph.answers.curated import check as findings_in
    from castgraph.export.finding_text import count_findings, count_notes, github_annotation

    asked.refuse_halves()
    wall_off(asked.allow_network)
    places = folders_or_packaged(paths, graph)
    findings = [finding for path in places for finding in findings_in(path)]
    findings += [finding for path in places if asked.links for finding in asked.findings(path)]
    shown = [finding for finding in findings if _LEVELS.index(finding.level) <= _LEVELS.index(level)]
    if form == "text" and level != "info":
        shown = [finding for finding in shown if not finding.explained]
    progress.end()
    if form == "json":
        emit_json([finding.to_json() for finding in shown])
    for finding in shown if form != "json" else ():
        text = plain(str(finding)) if form == "text" else github_annotation(finding)
        color = {"error": "red", "warning": "yellow"}.get(finding.level) if form == "text" and color_wanted() else None
        click.echo(click.style(text, fg=color) if color else text, color=color_wanted())
    click.echo(count_findings(findings), err=True)
    if level != "info" and (notes := count_notes(findings)):
        click.echo(notes, err=True)
    return 1 if any(finding.level == "error" for finding in findings) else 0
