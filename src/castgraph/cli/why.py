"""``castgraph why`` and ``conflicts``: who says so, who denies it, and what holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from castgraph.cli.common import emit, graph_options, open_chosen, plain

if TYPE_CHECKING:
    from castgraph.verdicts import Conflict, Verdict

_FORMAT = click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command()
@click.argument("what", metavar="FACT|NAME")
@click.argument("production", required=False, default="")
@graph_options
@_FORMAT
def why(
    what: str,
    production: str,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    form: str,
) -> int:
    """Every source of a fact, oldest first, who denies it, what holds now and why.

    A fact is a credit's CURIE, a person and a production (its seasons are included), two productions, or one production
    for its status. The newest source that gives a status wins. Exit code 1 means: no source says so.

    Example: castgraph why "Joe Locke" "Agatha All Along"
    """
    from castgraph.verdicts import why as verdicts_on

    with open_chosen(graph, store, as_of, publisher) as opened:
        found = verdicts_on(opened, what, production)
    if form == "json":
        emit(json.dumps([verdict.to_json() for verdict in found], ensure_ascii=False, indent=1))
    elif found:
        emit("\n\n".join("\n".join(_verdict_lines(verdict)) for verdict in found))
    else:
        asked = f"{plain(what)} and {plain(production)}" if production else plain(what)
        click.echo(f"no source says anything of the kind about {asked}", err=True)
    return 0 if found else 1


@click.command()
@graph_options
@_FORMAT
def conflicts(graph: str | None, store: str | None, as_of: str | None, publisher: tuple[str, ...], form: str) -> int:
    """What sources disagree on: denials, steps back, parts, characters and dates, each with what holds and why.

    Exit code 1 means: they agree.

    Example: castgraph conflicts
    """
    from castgraph.verdicts import conflicts as disagreements

    with open_chosen(graph, store, as_of, publisher) as opened:
        found = disagreements(opened)
    if form == "json":
        emit(json.dumps([conflict.to_json() for conflict in found], ensure_ascii=False, indent=1))
    for conflict in found if form == "text" else ():
        emit("\n".join(_conflict_lines(conflict)) + "\n\n")
    click.echo(f"{len(found)} conflict{'s' * (len(found) != 1)}", err=True)
    return 0 if found else 1


def _conflict_lines(conflict: Conflict) -> list[str]:
    lines = [f"{conflict.kind}: {plain(conflict.text)}"]
    if len(conflict.verdicts) == 1:
        lines += _verdict_lines(conflict.verdicts[0])[1:]
    else:
        lines += [f"  {line}" for verdict in conflict.verdicts for line in _verdict_lines(verdict)]
    if conflict.reason not in [verdict.reason for verdict in conflict.verdicts]:
        lines.append(f"  {plain(conflict.reason)}")
    return lines


def _verdict_lines(verdict: Verdict) -> list[str]:
    lines = [plain(verdict.text)]
    for item in verdict.testimonies:
        says = item.status.replace("-", " ") or "tells it, without a status"
        lines.append(f"  {plain(item.source.published) or 'undated':10}  {plain(item.source.publisher)}: {says}")
        lines.append(f"              {plain(item.source.url)}")
    status = verdict.status.replace("-", " ") or "holds"
    held = "" if verdict.holds else " (does not hold)"
    return [*lines, f"  verdict: {status}{held}: {plain(verdict.reason)}"]
