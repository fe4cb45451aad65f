"""What shards tell with a status or a source of its own, judged on this machine by the rules of every store.

It is mostly little beside the plain credits, which need no judging; it costs memory and disk by what there is of it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from castgraph.connections.question import Meant, filter_of
from castgraph.loading.from_shards import FromEdges, tell
from castgraph.loading.importing import import_dataset
from castgraph.paths.build import path_index
from castgraph.paths.filter import Rules
from castgraph.store.local import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.connections.question import Question
    from castgraph.loading.shards import Shards
    from castgraph.paths.index import PathIndex

    Link = tuple[str, str, str]

__all__ = ["Judged", "judged"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The credits that were judged, and those of them that a question counts: IRI, role or relation, IRI."""

    told: frozenset[Link]
    kept: frozenset[Link]


class _Told(FromEdges):
    """An importer of nothing but what is told so."""

    def blocks(self, beside: object, progress: object = None) -> Iterator[bytes]:
        """Yield what verdicts rest on."""
        tell(self.shards, beside, only_told=True)  # type: ignore[arg-type]
        yield self.dataset.triples().encode()
        for file in self.shards.of("quads"):
            yield from map(self.deciding, self.shards.triples(file))


def judged(shards: Shards, question: Question) -> Judged | None:
    """Judge what is told so; None where nothing is.

    Args:
        shards: with their quads, of which the lines are read that verdicts rest on.
        question: statuses and a date.
    """
    told: set[Link] = set()
    for batch in shards.batches("edges", ("credit", "person", "role", "production")):
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        told |= {(person, role, production) for credit, person, role, production in rows if credit and person}
    if not told:
        return None
    with tempfile.TemporaryDirectory(prefix="castgraph-judged-") as place:
        import_dataset(_Told(shards, "here"), Path(place) / "store")
        with open_store(Path(place) / "store") as store:
            index = path_index(store)
            return Judged(frozenset(told), frozenset(_kept(index, Rules(index, filter_of(store, question, Meant({}))))))


def _kept(index: PathIndex, rules: Rules) -> Iterator[Link]:
    """Yield each credit that rules keep, in both directions."""
    for layer in rules.layers:
        start = layer.start.astype(np.int64)
        tails = np.repeat(np.arange(index.count), start[1:] - start[:-1])
        positions, heads = np.arange(len(tails)), layer.node.astype(np.int64)
        keep = np.ones(len(tails), bool)
        for some in (rules.keeps_credits(layer, positions), rules.keeps_statuses(layer, positions, tails, heads)):
            keep &= some if some is not None else True
        for place in np.flatnonzero(keep).tolist():
            role = index.tables.roles[int(layer.role[place])]
            yield index.iri(int(tails[place])), role, index.iri(int(heads[place]))
