"""``castgraph reconcile``: what is the same in curated and imported data, proposed and judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from castgraph.locations import GRAPH_VARIABLE, STORE_VARIABLE

if TYPE_CHECKING:
    from castgraph.curation.judgements import Judgement
    from castgraph.names.lookup import Names


@click.command()
@click.option("--store", required=True, metavar="DIR", envvar=STORE_VARIABLE, show_envvar=True, help="The store.")
@click.option("--graph", metavar="DIR", envvar=GRAPH_VARIABLE, help="Curated folder whose judgements.ttl is written.")
@click.option("--accept", type=click.FloatRange(0, 1), metavar="SCORE", help="Judge the same from this score on.")
@click.option("--reject", type=click.FloatRange(0, 1), metavar="SCORE", help="Judge different up to this score.")
@click.option("--same", nargs=2, multiple=True, metavar="A B", help="Judge these two the same (repeatable).")
@click.option("--different", nargs=2, multiple=True, metavar="A B", help="Judge these two different (repeatable).")
@click.option("--reason", default="", metavar="TEXT", help="Why, for --same and --different.")
@click.option("--by", default="", metavar="NAME", help="Who judges.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many proposals are shown.")
@click.option("--format", "form", type=click.Choice(["text", "tsv", "json"]), default="text", show_default=True)
def reconcile(
    store: str,
    graph: str | None,
    accept: float | None,
    reject: float | None,
    same: tuple[tuple[str, str], ...],
    different: tuple[tuple[str, str], ...],
    reason: str,
    by: str,
    limit: int,
    form: str,
) -> int:
    """Propose which curated and imported entities are the same, and why; judge them with --accept and --reject.

    1.00 is an equal outside id, 0.95 and more a shared name with two shared credits or more, 0.30 a shared name alone,
    which is never enough. Judgements are written to judgements.ttl in the curated folder; 'castgraph load' obeys them,
    and a later judgement on the same two takes the place of an earlier one.

    Example: castgraph reconcile --store my-store --accept 0.95
    """
    import castgraph
    from castgraph.cli.common import emit
    from castgraph.curation.judgements import DIFFERENT, SAME, Judgement, read_judgements, write_judgements
    from castgraph.curation.proposals import judge, propose
    from castgraph.locations import packaged
    from castgraph.names.lookup import Names
    from castgraph.text import plain

    folder = Path(graph) if graph else packaged("graph")
    known = read_judgements(folder)
    made: list[Judgement] = []
    with castgraph.open(store) as opened:
        names = Names.of(opened)
        for pairs, verdict in ((same, SAME), (different, DIFFERENT)):
            for one, other in pairs:
                ends = [_iri(names, text) for text in (one, other)]
                made.append(Judgement(ends[0], ends[1], verdict, reason, by, _today()))
        proposals = [] if made and accept is None and reject is None else propose(opened, [*known, *made])
    made += judge(proposals, accept=accept, reject=reject, by=by)
    decided = {judgement.pair: judgement.verdict for judgement in made}
    if form == "json":
        import json

        emit(json.dumps([proposal.to_json() for proposal in proposals], ensure_ascii=False, indent=1))
    else:
        lines = []
        for proposal in proposals[:limit]:
            verdict = decided.get(frozenset((proposal.one.iri, proposal.other.iri)), "")
            cells = (
                f"{proposal.score:.2f}", proposal.one.curie, proposal.other.curie, "; ".join(proposal.reasons), verdict
            )  # fmt: skip
            text = f"{cells[0]}  {proposal.one.name}: {cells[1]} = {cells[2]}?  {cells[3]}"
            lines.append("\t".join(cells) if form == "tsv" else plain(text + (f"  → {verdict}" if verdict else "")))
        if len(proposals) > limit and form == "text":
            lines.append(f"… and {len(proposals) - limit:,} more (--limit)")
        if lines:
            emit("\n".join(lines))
    if made:
        path = write_judgements(folder, made)
        number = sum(judgement.verdict == SAME for judgement in made)
        click.echo(
            f"{path}: {number} judged the same, {len(made) - number} different; now: "
            f"castgraph load {folder} --store {store}",
            err=True,
        )
    elif not proposals:
        click.echo("nothing to reconcile: no imported entity shares an id or a name with a curated one", err=True)
    return 0 if made or proposals else 1


def _iri(names: Names, text: str) -> str:
    """Return the IRI of an entity as typed: a CURIE or IRI as it stands, even of one that was merged."""
    from castgraph.iris import expand

    entity = names.resolve(text)
    return expand(text) or entity.iri


def _today() -> str:
    import datetime

    return datetime.datetime.now(datetime.UTC).date().isoformat()
