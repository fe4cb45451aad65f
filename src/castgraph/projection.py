"""Dataset → networkx: people and productions as nodes, credits and relations between productions as edges.

Sources, publishers of articles, types, statuses, years and genres never become nodes: with them everything is three
hops from everything. Never changes the dataset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.credits import holds, read_credits, read_relations
from castgraph.errors import OptionError
from castgraph.names import Names
from castgraph.vocabulary import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx as nx

    from castgraph.model import Credit
    from castgraph.store import Store

__all__ = ["INCLUDE", "around", "project", "projected_credits"]

INCLUDE: dict[str, tuple[str, ...]] = {
    "characters": ("plays", "appearsIn"),
    "organizations": ("network", "productionCompany", "publisher"),
    "events": ("attendee",),
    "franchises": ("franchise",),
    "appearances": (),  # as oneself or in archive footage, which imported datasets are full of
}
"""What ``--include`` takes to the relations that it makes hops of."""


def projected_credits(store: Store, *, include: Collection[str] = (), denied: bool = False) -> list[Credit]:
    """Return the credits and relations that are edges of the projection, sorted by their kind and IRI.

    Args:
        store: an open store.
        include: keys of `INCLUDE`: what else counts as a hop.
        denied: keep credits that are denied or ruled out.

    Raises:
        OptionError: `include` names something else.
    """
    for name in include:
        if name not in INCLUDE:
            raise OptionError(f"{name!r} cannot be included; choose from {', '.join(INCLUDE)}")
    names = [name for name, relation in RELATIONS.items() if relation.default]
    names += [name for key in sorted(set(include)) for name in INCLUDE[key]]
    credits = [credit for credit in read_credits(store) if denied or holds(credit)]
    return credits + [relation for relation in read_relations(store, names) if relation.start != relation.end]


def project(store: Store, *, include: Collection[str] = (), denied: bool = False) -> nx.MultiGraph:
    """Project a store into a networkx multigraph.

    Args:
        store: an open store.
        include: ``characters``, ``organizations``, ``events``, ``franchises``: what else becomes nodes.
        denied: keep credits that are denied or ruled out.

    Returns:
        A `networkx.MultiGraph`. Its nodes are IRIs with the attribute ``entity`` (`model.Entity`); its edges have the
        credit's IRI as key and the attribute ``credit`` (`model.Credit`). Nodes and edges are inserted in sorted
        order, so that what depends on the order is the same on every run. Empty for a store without credits.

    Example:
        >>> import castgraph
        >>> graph = castgraph.project(castgraph.open())
        >>> graph.nodes["https://w3id.org/castgraph/id/person/joe-locke"]["entity"].name
        'Joe Locke'
    """
    import networkx as nx

    credits = projected_credits(store, include=include, denied=denied)
    names = Names.of(store)
    graph = nx.MultiGraph()
    for iri in sorted({iri for credit in credits for iri in (credit.start, credit.end)}):
        graph.add_node(iri, entity=names.entity(iri))
    graph.add_edges_from((credit.start, credit.end, credit.iri, {"credit": credit}) for credit in credits)
    return graph


def around(graph: nx.MultiGraph, iri: str, hops: int) -> nx.MultiGraph:
    """Return the part of a projection within so many hops of a node, as a graph of its own.

    Raises:
        OptionError: the entity is no node of the projection.
    """
    import networkx as nx

    if iri not in graph:
        raise OptionError(f"{iri} has no credit that joins it to anything; --include may make it a node")
    return graph.subgraph(nx.single_source_shortest_path_length(graph, iri, cutoff=hops)).copy()
