"""What pages ask for while somebody types or opens a node: names that begin so, and who is next to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.dates import day_meant
from castgraph.iris import compact
from castgraph.model import Hop
from castgraph.names.lookup import Names
from castgraph.serving.addresses import address
from castgraph.serving.asked import Refused, as_json
from castgraph.serving.pages import drawing_alone
from castgraph.serving.parameters import TAKEN, of_query
from castgraph.vocabulary import firmness, hop_relations

if TYPE_CHECKING:
    from castgraph.model import Credit, Entity
    from castgraph.paths.index import PathIndex
    from castgraph.serving.asked import Answered, Asked
    from castgraph.serving.served import Served
    from castgraph.store.base import Store

__all__ = ["neighbourhood", "picture", "suggest"]

_CITED = 3
_DRAWN = 12
"""Neighbours that are drawn where no script can open more."""
_PICTURED = tuple(one for one in TAKEN["neighbourhood"] if one.name in ("iri", "as_of"))
_LAYERS = {"person": ("core",), "production": ("core",)}


def suggest(served: Served, asked: Asked) -> Answered:
    """Answer with the best known entities that have a name beginning as ``q``, as a list in JSON."""
    from castgraph.names.suggesting import suggested

    given = of_query(asked, TAKEN["suggest"])
    found = suggested(served.store, given.get("q", "")[:200], given.get("limit", 10), given.get("kinds", ()))
    return as_json([_told(one) for one in found])


def neighbourhood(served: Served, asked: Asked) -> Answered:
    """Answer with who and what is next to an entity, the best known first, and what joins them, with sources.

    Raises:
        Refused: nothing has the IRI.
    """
    given = of_query(asked, TAKEN["neighbourhood"])
    skip = given.get("skip", 0)
    entity, hops, after, left = _around(served.store, given, skip, given.get("limit", 30))
    nodes = [_told(hop.end) for hop in hops]
    return as_json(
        {"node": _told(entity), "nodes": nodes, "edges": list(map(_edge, hops)), "left": left, "next": after}
    )


def picture(served: Served, asked: Asked) -> Answered:
    """Answer with a drawing of who and what is next to an entity, as SVG.

    Raises:
        Refused: nothing has the IRI.
    """
    from castgraph.export.page.picture.drawing import drawing_around
    from castgraph.export.page.picture.svg import picture as drawn

    given = of_query(asked, _PICTURED)
    entity, hops, _, left = _around(served.store, given, 0, _DRAWN)
    return drawing_alone(drawn(drawing_around(entity, hops, left)))


def _around(store: Store, given: dict[str, Any], skip: int, limit: int) -> tuple[Entity, list[Hop], int, int]:
    """Return an entity, hops to some of its neighbours, how many neighbours were looked at, and how many are left.

    Raises:
        Refused: nothing has the IRI.
    """
    from castgraph.facts.credits import credits_between
    from castgraph.facts.heard import heard
    from castgraph.paths.build import path_index

    names, day = Names.of(store), day_meant(given.get("as_of", ""))
    if (entity := names.known(given["iri"])) is None:
        raise Refused(404, f"nothing has the IRI {given['iri'][:200]!r}")
    if store.path is None:
        store.ensure_readable("drawing what lies around")
    index = path_index(store)
    others = _others(index, entity)
    shown = others[skip : skip + limit]
    relations = hop_relations() if entity.kind in _LAYERS else hop_relations(("characters", "organizations", "events"))
    between = credits_between(store, [(entity.iri, index.iri(node)) for node in shown], relations)
    hops = []
    for node in shown:
        other = names.entity(index.iri(node))
        told = between.get((min(entity.iri, other.iri), max(entity.iri, other.iri)), [])
        credits = [credit for one in told if (credit := heard(store, one, day)) is not None]
        if credits:
            hops.append(Hop(entity, other, tuple(sorted(credits, key=lambda one: -firmness(one.status)))))
    return entity, hops, skip + len(shown), max(0, len(others) - skip - len(shown))


def _others(index: PathIndex, entity: Entity) -> list[int]:
    """Return the neighbours of an entity, those with the most credits first."""
    node = index.number(entity.iri)
    if node is None:
        return []
    found: dict[int, None] = {}
    for name in _LAYERS.get(entity.kind, ("core", "extra")):
        if layer := index.layers.get(name):
            found |= dict.fromkeys(layer.node[int(layer.start[node]) : int(layer.start[node + 1])].tolist())
    return sorted(found, key=lambda one: (-index.degree(one), one))


def _edge(hop: Hop) -> dict[str, Any]:
    from castgraph.export.page.contents import line_style
    from castgraph.wording import hop_words

    best: Credit = hop.credits[0]
    sources = {source.iri: source for credit in hop.credits for source in credit.sources}
    newest = sorted(sources.values(), key=lambda source: source.published, reverse=True)
    why = f"/why?what={compact(best.start)}&other={compact(best.end)}" if " " in best.iri else address(best.iri)
    return {
        "from": hop.start.iri,
        "to": hop.end.iri,
        "status": best.status,
        "style": line_style(best.status),
        "words": hop_words(hop),
        "why": why,
        "sources": [{"cite": one.cite(), "url": one.url, "address": address(one.iri)} for one in newest[:_CITED]],
        "cited": len(sources),
    }


def _told(entity: Entity) -> dict[str, Any]:
    return {
        "iri": entity.iri,
        "curie": entity.curie,
        "name": entity.name,
        "kind": entity.kind,
        "type": entity.type,
        "years": entity.years,
        "credits": entity.degree,
        "address": address(entity.iri),
    }
