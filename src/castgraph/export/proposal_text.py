"""Proposals that two entities are one, as text and as a table: what ``castgraph reconcile`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from castgraph.curation.proposals import Proposal

__all__ = ["proposal_lines"]


def proposal_lines(
    proposals: Iterable[Proposal], verdicts: Mapping[frozenset[str], str], *, tabs: bool = False
) -> Iterator[str]:
    """Yield a line for each proposal: its score, the two entities, the reasons, and the verdict where there is one.

    Args:
        proposals: as `propose` returns them.
        verdicts: pair of IRIs to what was judged, see `Judgement.pair`.
        tabs: write cells with tabs between, instead of a sentence.
    """
    for proposal in proposals:
        one, other, score = proposal.one, proposal.other, f"{proposal.score:.2f}"
        reasons, verdict = "; ".join(proposal.reasons), verdicts.get(frozenset((one.iri, other.iri)), "")
        if tabs:
            yield "\t".join((score, one.curie, other.curie, reasons, verdict))
        else:
            text = f"{score}  {one.name}: {one.curie} = {other.curie}?  {reasons}"
            yield plain(f"{text}  → {verdict}" if verdict else text)
