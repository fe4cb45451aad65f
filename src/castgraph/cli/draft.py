"""``castgraph draft``: an article → proposals; asked about on a terminal, else a file for ``castgraph add --from``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import complete_publisher
from castgraph.cli.forms import output_option
from castgraph.cli.options import Options, filled, graph_to_read, group, option, options, wall_off
from castgraph.cli.output import emit
from castgraph.cli.prompts import FolderOptions, asking, say
from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.curation.drafting.article import Article
    from castgraph.curation.drafting.sorting import Draft, Proposal

__all__ = ["draft"]


class DraftOptions(Options):
    """What is known of the article better than it shows, and where the proposals go."""

    url: str = option("--url", metavar="URL", default="", help="Its address, where the text does not say it.")
    publisher: str = option(
        "--publisher", metavar="NAME", default="", shell_complete=complete_publisher, help="Who published it."
    )
    published: str = option("--published", metavar="DATE", default="", help="When: day, month or year.")
    headline: str = option("--headline", metavar="TEXT", default="", help="Its headline.")
    new: bool = option("--new", is_flag=True, help="Make the publisher and accepted people that are not known yet.")
    output: str | None = filled(output_option("draft", " Proposals as TOML, for: castgraph add --from FILE."))
    allow_network: tuple[str, ...] = option(
        "--allow-network", metavar="HOST", multiple=True, help="Fetch an address from this host (repeatable)."
    )
    place: FolderOptions = group(FolderOptions)


@click.command()
@click.argument("article")
@options(given=DraftOptions)
def draft(article: str, given: DraftOptions) -> int:
    """Propose the facts of ARTICLE: a saved page, a text, - for stdin, or an address with --allow-network.

    On a terminal each group of proposals is accepted, looked at one by one, or rejected; nothing is written unasked.
    With -o they are an editable file, and without a terminal they are printed. Sentences are shown, never stored; what
    was rejected is not proposed again. To read pages: pip install 'castgraph[draft]'; a text needs nothing.

    Example: castgraph draft article.txt --url https://example.org/news -o facts.toml
    """
    from castgraph.curation.drafting.known import Known
    from castgraph.curation.drafting.rejections import read_rejected
    from castgraph.curation.drafting.sorting import draft as drafted
    from castgraph.curation.drafting.writing import toml_of
    from castgraph.curation.files import read_folder

    wall_off(given.allow_network)
    read = _article(article, given)
    interactive = given.output is None and asking() and article != "-"
    folder = given.place.path() if interactive else graph_to_read(given.place.graph)
    found = drafted(Known(read_folder(folder)), read, read_rejected(folder).get(read.url, ()))
    for note in found.notes:
        click.echo(f"note: {plain(note)}", err=True)
    if found.rejected:
        click.echo(f"{found.rejected} proposals were rejected before and are left out", err=True)
    if not found.proposals:
        click.echo("nothing to propose: no sentence tells a fact of known people and productions", err=True)
        return 1
    if interactive:
        return _ask(found, folder, given)
    emit(toml_of(found), given.output)
    counts = [
        (name, sum(p.group == name for p in found.proposals))
        for name in dict.fromkeys(p.group for p in found.proposals)
    ]
    then = (
        f"; read {given.output}, then: castgraph add --from {given.output}"
        if given.output and given.output != "-"
        else ""
    )
    click.echo(", ".join(f"{count} {name}" for name, count in counts) + then, err=True)
    return 0


def _article(name: str, given: DraftOptions) -> Article:
    """Return the article that was named.

    Raises:
        DataError: the file cannot be read.
    """
    from castgraph.curation.drafting.article import MAX_BYTES, article_of
    from castgraph.curation.drafting.fetching import decoded, fetch
    from castgraph.curation.inputs import checked_address, checked_date
    from castgraph.errors import DataError

    url = checked_address(given.url) if given.url else ""
    if given.published:
        checked_date(given.published, "--published")
    if name.startswith(("http://", "https://")):
        address = checked_address(name, "ARTICLE")
        url, text = url or address, fetch(address, given.allow_network)
    elif name == "-":
        text = decoded(sys.stdin.buffer.read(MAX_BYTES))
    else:
        try:
            with Path(name).open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise DataError((error.strerror or str(error)).lower(), name) from error
        if len(data) > MAX_BYTES:
            raise DataError(f"is larger than {MAX_BYTES >> 20} MB; give the text of the article alone", name)
        text = decoded(data)
    return article_of(
        text, name, url=url, publisher=given.publisher, published=given.published, headline=given.headline
    )


# -- on a terminal -----------------------------------------------------------------------------------------------


def _ask(found: Draft, folder: Path, given: DraftOptions) -> int:
    """Ask about each group; write what was accepted, remember what was rejected, keep all of it where that fails."""
    from castgraph.curation.batches import add_batch
    from castgraph.curation.drafting.rejections import reject
    from castgraph.curation.drafting.sorting import GROUPS
    from castgraph.curation.specs import Batch, Row, SourceSpec
    from castgraph.errors import CastgraphError

    answers: dict[Proposal, bool] = {}
    edited: dict[Proposal, Proposal] = {}
    try:
        for name in GROUPS:
            some = [proposal for proposal in found.proposals if proposal.group == name]
            if some:
                _ask_group(name, some, answers, edited)
        accepted = [edited.get(proposal, proposal) for proposal, yes in answers.items() if yes]
        if accepted:
            click.confirm(f"Write {len(accepted)} facts to {folder}?", default=True, abort=True, err=True)
    except (click.Abort, KeyboardInterrupt):  # at a question, or between two
        return _keep(found, answers, edited)
    rejected = [proposal.key for proposal, yes in answers.items() if not yes]
    if accepted:
        source = SourceSpec(**found.source)
        rows = [
            Row(str(values.pop("what", "credit")), values, source, new=bool(values.pop("new", "")))
            for values in (dict(proposal.values) for proposal in accepted)
        ]
        try:
            say(lambda: add_batch(folder, Batch(tuple(rows)), new=given.new, dry_run=given.place.dry_run))
        except CastgraphError:
            _keep(found, answers, edited)
            raise
    if rejected and found.article.url and not given.place.dry_run:
        reject(folder, found.article.url, rejected)
        click.echo(f"{len(rejected)} rejected, and not to be proposed again", err=True)
    return 0 if accepted else 1


def _keep(found: Draft, answers: dict[Proposal, bool], edited: dict[Proposal, Proposal]) -> int:
    """Write what was answered so far to a file that can be gone on with."""
    from castgraph.curation.drafting.writing import toml_of

    if not answers:
        raise click.Abort
    place = Path("draft.toml")
    number = 1
    while place.exists():
        number += 1
        place = Path(f"draft-{number}.toml")
    kept = replace(found, proposals=tuple(edited.get(p, p) for p in found.proposals))
    emit(toml_of(kept, {edited.get(p, p): yes for p, yes in answers.items()}), str(place))
    click.echo(f"\n{len(answers)} answers are kept in {place}; go on with: castgraph add --from {place}", err=True)
    return 130


def _ask_group(
    name: str, some: list[Proposal], answers: dict[Proposal, bool], edited: dict[Proposal, Proposal]
) -> None:
    click.echo(f"\n{name}: {len(some)}", err=True)
    for proposal in some:
        _show(proposal)
    chosen = "o"
    if name in ("new", "second source"):
        chosen = click.prompt(
            "[a]ccept all, [o]ne by one, [r]eject all, [l]eave", type=click.Choice(list("aorl")), default="a",
            show_choices=False, err=True,
        )  # fmt: skip
    elif not click.confirm("Look at them one by one?", default=False, err=True):
        return
    for proposal in some if chosen in "aro" else ():
        if chosen == "o":
            _ask_one(proposal, answers, edited)
        else:
            answers[proposal] = chosen == "a"


def _show(proposal: Proposal) -> None:
    click.echo(f"  {plain(proposal.words)}", err=True)
    if proposal.why:
        click.echo(f"      but {plain(proposal.why)}", err=True)
    click.echo(click.style(f"      {plain(proposal.sentence)}", dim=True), err=True)


def _ask_one(proposal: Proposal, answers: dict[Proposal, bool], edited: dict[Proposal, Proposal]) -> None:
    _show(proposal)
    chosen = click.prompt(
        "[y]es, [n]o, [e]dit, [l]eave", type=click.Choice(list("ynel")), default="y", show_choices=False, err=True
    )
    if chosen == "e":
        values = {
            name: value
            if name in ("what", "new")
            else tuple(filter(None, click.prompt(name, default="; ".join(value), err=True).split("; ")))
            if isinstance(value, tuple)
            else click.prompt(name, default=value, err=True)
            for name, value in proposal.values.items()
        }
        edited[proposal] = replace(proposal, values=values)
    if chosen != "l":
        answers[proposal] = chosen != "n"
