"""``castgraph reconcile``: what is the same in curated and imported data, proposed and judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.forms import form_option, output_option
from castgraph.cli.options import (
    Options,
    filled,
    folder_option,
    graph_to_edit,
    graph_to_read,
    option,
    options,
    store_option,
)
from castgraph.cli.output import emit, emit_json

if TYPE_CHECKING:
    from castgraph.curation.judgements import Judgement
    from castgraph.curation.proposals import Proposal

__all__ = ["reconcile"]


class ReconcileOptions(Options):
    """What is compared, how it is judged, and what is shown."""

    store: str = filled(store_option())
    graph: str | None = filled(folder_option("Curated folder whose judgements.ttl is written.", show_envvar=False))
    accept: float | None = option(
        "--accept", type=click.FloatRange(0, 1), metavar="SCORE", help="Judge the same from this score on."
    )
    reject: float | None = option(
        "--reject", type=click.FloatRange(0, 1), metavar="SCORE", help="Judge different up to this score."
    )
    same: tuple[tuple[str, str], ...] = option(
        "--same", nargs=2, multiple=True, metavar="A B", help="Judge these two the same (repeatable)."
    )
    different: tuple[tuple[str, str], ...] = option(
        "--different", nargs=2, multiple=True, metavar="A B", help="Judge these two different (repeatable)."
    )
    reason: str = option("--reason", default="", metavar="TEXT", help="Why, for --same and --different.")
    by: str = option("--by", default="", metavar="NAME", help="Who judges.")
    limit: int = option(
        "--limit", type=click.IntRange(1), default=50, show_default=True, help="How many proposals are shown."
    )
    form: str = filled(form_option("reconcile"))
    output: str | None = filled(output_option("reconcile"))


@click.command()
@options(given=ReconcileOptions)
def reconcile(given: ReconcileOptions) -> int:
    """Propose which curated and imported entities are the same, and why; judge them with --accept and --reject.

    Two imported datasets are compared too: by ids, and by names where they share works, people or the year as well.

    1.00 is an equal outside id, 0.95 and more a shared name with two shared credits or more, 0.30 a shared name alone,
    which is never enough. Judgements are written to judgements.ttl in the curated folder; 'castgraph load' obeys them,
    and a later judgement on the same two takes the place of an earlier one.

    Example: castgraph reconcile --store my-store --accept 0.95
    """
    import castgraph
    from castgraph.cli import limits, progress
    from castgraph.curation.judgements import DIFFERENT, SAME, read_judgements, write_judgements
    from castgraph.curation.proposals import judge, judge_pair, propose
    from castgraph.names.lookup import Names
    from castgraph.unfinished import give_up

    judging = given.same or given.different or given.accept is not None or given.reject is not None
    folder = (graph_to_edit if judging else graph_to_read)(given.graph)
    known = read_judgements(folder)
    with progress.shown("the comparison"), castgraph.open(given.store) as opened:
        datasets = opened.datasets
        names, pairs = Names.of(opened), [(SAME, pair) for pair in given.same]
        pairs += [(DIFFERENT, pair) for pair in given.different]
        made = [judge_pair(names, pair, verdict, reason=given.reason, by=given.by) for verdict, pair in pairs]
        only_pairs = made and given.accept is None and given.reject is None
        proposals = [] if only_pairs else propose(opened, [*known, *made])
    made += judge(proposals, accept=given.accept, reject=given.reject, by=given.by, datasets=datasets)
    _show(proposals, made, given)
    if made:
        with limits.watch(cleanup=give_up, what="the judgement"):
            path = write_judgements(folder, made)
        number = sum(judgement.verdict == SAME for judgement in made)
        click.echo(
            f"{path}: {number} judged the same, {len(made) - number} different; now: "
            f"castgraph load {folder} --store {given.store}",
            err=True,
        )
    elif not proposals:
        click.echo("nothing to reconcile: no imported entity shares an id or a name with another", err=True)
    return 0 if made or proposals else 1


def _show(proposals: list[Proposal], made: list[Judgement], given: ReconcileOptions) -> None:
    from castgraph.export.proposal_text import proposal_lines

    if given.form == "json":
        emit_json([proposal.to_json() for proposal in proposals], given.output)
        return
    verdicts = {judgement.pair: judgement.verdict for judgement in made}
    lines = list(proposal_lines(proposals[: given.limit], verdicts, tabs=given.form == "tsv"))
    if len(proposals) > given.limit and given.form == "text":
        lines.append(f"… and {len(proposals) - given.limit:,} more (--limit)")
    if lines:
        emit("\n".join(lines), given.output)
