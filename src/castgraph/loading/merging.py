"""Judgements that two entities are the same, carried out in a store while it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.errors import StoreError
from castgraph.iris import dataset_of, last_part
from castgraph.vocabulary import CG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["judged_same", "rejoin"]


def judged_same(engine: ox.Store, datasets: Iterable[str]) -> dict[str, str]:
    """Return for each entity that was judged to be another the one whose IRI both have.

    That is the curated one, else the one of the dataset that comes first; what was judged the same as it through
    others has its IRI too.
    """
    order = ["", *datasets]

    def rank(iri: str) -> tuple[int, str]:
        return order.index(dataset_of(iri, order[1:])), iri

    parent: dict[str, str] = {}

    def root(iri: str) -> str:
        while parent.get(iri, iri) != iri:
            iri = parent[iri]
        return iri

    query = (
        f"SELECT ?one ?other WHERE {{ ?judgement <{CG}verdict> 'same' ; <{CG}one> ?one ; <{CG}other> ?other }} "
        "ORDER BY ?one ?other"
    )
    for solution in engine.query(query):  # type: ignore[union-attr]
        one, other = solution["one"].value, solution["other"].value
        parent.setdefault(one, one)
        parent.setdefault(other, other)
        first, second = sorted((root(one), root(other)), key=rank)
        parent[second] = first
    return {iri: root(iri) for iri in parent if root(iri) != iri}


def rejoin(engine: ox.Store, dataset: str, now: Mapping[str, str], target: Mapping[str, str]) -> int:
    """Give entities of a dataset the IRIs that judgements want, and back their own where they no longer do.

    `now` and `target` name for each entity the one whose IRI it has, and is to have. Returns by how many the triples of
    the dataset have become more, or fewer (negative).

    Raises:
        StoreError: entities that share an IRI cannot be separated any more; importing the dataset again helps.
    """
    if now == target:
        return 0
    graph = ox.NamedNode(dataset)
    change = 0
    for one, other in now.items():
        if target.get(one) != other:
            if list(now.values()).count(other) > 1:
                raise StoreError(
                    f"{last_part(dataset)}: several of its entities were joined with {other}, which cannot be taken "
                    "apart; import it again"
                )
            change += _rename(engine, graph, other, one)
    for one, other in target.items():
        if now.get(one) != other:
            change += _rename(engine, graph, one, other)
    return change


def _rename(engine: ox.Store, graph: ox.NamedNode, old: str, new: str) -> int:
    one, other = ox.NamedNode(old), ox.NamedNode(new)
    quads = [
        *engine.quads_for_pattern(one, None, None, graph),
        *engine.quads_for_pattern(None, None, one, graph),
    ]
    change = 0
    for quad in quads:
        subject = other if quad.subject == one else quad.subject
        obj = other if quad.object == one else quad.object
        fresh = ox.Quad(subject, quad.predicate, obj, graph)
        engine.remove(quad)
        change -= 1
        if fresh not in engine:
            engine.add(fresh)
            change += 1
    return change
