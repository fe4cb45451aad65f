"""Shards as a store would hold them: joined as judgements say, with the verdicts on what they tell."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.disk import disk_refusals
from castgraph.facts.handed import handed_over
from castgraph.loading.build import add_curated
from castgraph.loading.from_shards import FromEdges
from castgraph.loading.handing import Handing
from castgraph.loading.merging import judged_same
from castgraph.loading.quads import load_blocks
from castgraph.loading.settling import VERDICTS, plain_triple, settle
from castgraph.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.loading.shards import File, Shards

__all__ = ["Settled", "settled"]

_IRI = re.compile(rb"<([^<>\"\s]*)>")


@dataclass(frozen=True, slots=True)
class Settled:
    """What a store makes of shards besides what they say.

    Attributes:
        merged: entity to the one that it was judged to be.
        verdicts: N-Triples lines that are added, sorted.
        gone: N-Triples lines of credits that do not hold, which are left out.
    """

    shards: Shards
    merged: dict[bytes, bytes] = field(default_factory=dict)
    verdicts: tuple[bytes, ...] = ()
    gone: frozenset[bytes] = frozenset()

    def lines(self, file: File) -> Iterator[bytes]:
        """Yield the lines of a shard as a store has them."""
        for block in self.shards.triples(file):
            text = self.renamed(block) if self.merged else block
            lines = text.splitlines(keepends=True)
            yield from (line for line in lines if line not in self.gone) if self.gone else lines

    def renamed(self, block: bytes) -> bytes:
        """Return lines in which entities have the IRIs that judgements want."""
        known = self.merged.get
        return _IRI.sub(lambda found: b"<%b>" % known(found[1], found[1]), block)


def settled(shards: Shards, curated: Path | None) -> Settled:
    """Judge what shards tell, beside the curated folder that the same store has.

    Reads the tables; of the quads only where something is told with a status or a source of its own.
    """
    iri = shards.dataset.iri
    with (
        tempfile.TemporaryDirectory(prefix="castgraph-shards-") as place,
        disk_refusals(Path(place), "TMPDIR names another place", RuntimeError),
    ):
        engine = ox.Store(str(Path(place) / "quads"))
        if curated:
            add_curated(engine, curated)
        merged = judged_same(engine, [iri])
        made = Settled(shards, {one.encode(): other.encode() for one, other in merged.items()})
        if not shards.tell_more():
            return made
        folder = Path(place) / "names" / shards.dataset.slug
        folder.parent.mkdir()
        spool = Handing(folder)
        try:
            load_blocks(engine, map(made.renamed, FromEdges(shards, "").blocks(spool)), iri)
            store = LocalStore(engine, datasets=(iri,))
            handed_over(store)[iri] = spool.handed
            _, links = settle(store, iri, imported=True, merged=merged)
        finally:
            spool.discard()
        graph = ox.NamedNode(iri)
        quads = (q for name in VERDICTS for q in engine.quads_for_pattern(None, ox.NamedNode(name), None, graph))
        verdicts = tuple(sorted(_line(quad) for quad in quads))
        gone = frozenset(_line(plain_triple(link, graph)) for link in links)
        del store, engine
    return Settled(shards, made.merged, verdicts, gone)


def _line(quad: ox.Quad) -> bytes:
    return f"{quad.subject} {quad.predicate} {quad.object} .\n".encode()
