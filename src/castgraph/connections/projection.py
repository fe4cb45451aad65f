"""Dataset → networkx: people and productions as nodes, credits and relations between productions as edges.

Sources, publishers of articles, types, statuses, years and genres never become nodes: with them everything is three
hops from everything. Never changes the dataset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.connections.answer import edge_data, node_data
from castgraph.errors import OptionError, option
from castgraph.facts.credits import credits_between, holds, read_credits, read_relations
from castgraph.names.lookup import Names
from castgraph.vocabulary import APPEARANCES, INCLUDE, PREFIXES, hop_relations

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx as nx

    from castgraph.model import Credit
    from castgraph.paths.index import Layer, PathIndex
    from castgraph.store.base import Store

__all__ = ["MAX_NODES", "around", "neighbourhood", "neighbours", "of_nodes", "project"]

MAX_NODES = 100_000
"""How many nodes a networkx graph of a store with imported datasets may have."""


def _projected_credits(store: Store, include: Collection[str], *, denied: bool) -> list[Credit]:
    """Return the credits and relations that are edges of the projection, sorted by their kind and IRI."""
    for name in include:
        if name not in INCLUDE:
            raise OptionError(f"{name!r} cannot be included; choose from {', '.join(INCLUDE)}")
    credits = [credit for credit in read_credits(store) if denied or holds(credit)]
    relations = read_relations(store, hop_relations(include))
    return credits + [relation for relation in relations if relation.start != relation.end]


def project(store: Store, *, include: Collection[str] = (), denied: bool = False) -> nx.MultiGraph:
    """Project a store into a networkx multigraph.

    Args:
        store: an open store.
        include: ``characters``, ``organizations``, ``events``, ``franchises``: what else becomes nodes; a plain string
            is one.
        denied: keep credits that are denied or ruled out.

    Returns:
        A `networkx.MultiGraph`. Its nodes are IRIs with ``name``, ``kind``, ``type`` and ``years`` as text, and the
        whole ``entity`` (`model.Entity`); its edges have the credit's IRI as key, ``role``, ``status`` and
        ``characters`` as text, the number of ``sources``, and the whole ``credit`` (`model.Credit`). Nodes and edges
        are inserted in sorted order, so that what depends on the order is the same on every run. Empty for a store
        without credits.

    Raises:
        OptionError: `include` names something else, or the graph would be too large.

    Example:
        >>> import castgraph
        >>> graph = castgraph.project(castgraph.open())
        >>> graph.nodes["https://w3id.org/castgraph/id/person/joe-locke"]["name"]
        'Joe Locke'
    """
    import networkx as nx

    include = (include,) if isinstance(include, str) else include
    if store.datasets:
        from castgraph.paths.build import path_index

        index = path_index(store)
        if index.count > MAX_NODES:
            raise OptionError(
                f"{index.count:,} people and productions are too many for one graph; choose with {option('around')} "
                f"and {option('hops')}"
            )
        return of_nodes(store, index, set(range(index.count)), include, denied=denied)
    credits = _projected_credits(store, include, denied=denied)
    names = Names.of(store)
    graph = nx.MultiGraph()
    for iri in sorted({iri for credit in credits for iri in (credit.start, credit.end)}):
        graph.add_node(iri, **node_data(names.entity(iri)))
    graph.add_edges_from((credit.start, credit.end, credit.iri, edge_data(credit)) for credit in credits)
    return graph


def neighbourhood(
    store: Store, iri: str, hops: int, *, include: Collection[str] = (), denied: bool = False
) -> nx.MultiGraph:
    """Project what lies within so many hops of an entity; the same as `around`, however large the store.

    Args:
        store: an open store.
        iri: the entity.
        hops: how far around it.
        include: keys of `INCLUDE`: what else counts as a hop.
        denied: keep credits that are denied or ruled out, between what lies around without them.

    Raises:
        OptionError: the entity is not a node of the projection, or more lies around it than one graph can hold.
        StaleIndexError: the store's path index is missing or of another state; ``castgraph index`` mends it.
    """
    if not store.datasets:
        return around(project(store, include=include, denied=denied), iri, hops)
    from castgraph.paths.build import path_index
    from castgraph.paths.filter import Filter
    from castgraph.paths.search import Search

    index = path_index(store)
    start = index.number(iri)
    if start is None:
        raise OptionError(f"{iri} has no credit that joins it to anything; {option('include')} may make it a node")
    search = Search(index, Filter(include=frozenset(name.removesuffix("s") for name in include)))
    nodes = {start}
    for level in search.levels(start, max(1, hops)) if hops else ():
        nodes.update(level.tolist())
        if len(nodes) > MAX_NODES:
            raise OptionError(f"more than {MAX_NODES:,} lie within {hops} hops; choose fewer {option('hops')}")
    return of_nodes(store, index, nodes, include, denied=denied)


def neighbours(store: Store, iri: str) -> set[tuple[str, str]]:
    """Return the pairs of an entity and each one that anything joins it to, withdrawn credits included."""
    from castgraph.paths.build import path_index

    index = path_index(store)
    node = index.number(iri)
    if node is None:
        return set()
    found = {other for layer in index.layers.values() for other in _row(layer, node)}
    return {(iri, index.iri(other)) for other in found}


def _row(layer: Layer, node: int) -> list[int]:
    others: list[int] = layer.node[int(layer.start[node]) : int(layer.start[node + 1])].tolist()
    return others


def of_nodes(
    store: Store, index: PathIndex, nodes: set[int], include: Collection[str], *, denied: bool
) -> nx.MultiGraph:
    """Return the networkx graph of some nodes of a store's path index; see `project`."""
    import networkx as nx

    layers = ["core", *(["extra"] if set(include) - {"appearances"} else [])]
    layers += ["appearances"] if "appearances" in include else []
    layers += ["withdrawn"] if denied else []
    layers += ["withdrawn-appearances"] if denied and "appearances" in include else []
    pairs = {
        (min(node, other), max(node, other))
        for name in layers
        if name in index.layers
        for node in nodes
        for other in _row(index.layers[name], node)
        if other in nodes
    }
    silent = set() if "appearances" in include else set(APPEARANCES)
    ends = ((index.iri(one), index.iri(other)) for one, other in pairs)
    found = credits_between(store, ends, hop_relations(include))
    credits = sorted(
        (c for several in found.values() for c in several if (denied or holds(c)) and not _is_silent(c, silent)),
        key=lambda credit: credit.iri,
    )
    names = Names.of(store)
    graph = nx.MultiGraph()
    for iri in sorted(map(index.iri, nodes)):
        graph.add_node(iri, **node_data(names.entity(iri)))
    graph.add_edges_from((credit.start, credit.end, credit.iri, edge_data(credit)) for credit in credits)
    return graph


def _is_silent(credit: Credit, silent: set[str]) -> bool:
    """Return whether only imported datasets tell it, and only that somebody appeared as himself or herself."""
    return credit.relation in silent and all(s.iri.startswith(PREFIXES["dataset"]) for s in credit.sources)


def around(graph: nx.MultiGraph, iri: str, hops: int) -> nx.MultiGraph:
    """Return the part of a projection within so many hops of a node, as a graph of its own.

    Raises:
        OptionError: the entity is not a node of the projection.
    """
    import networkx as nx

    if iri not in graph:
        raise OptionError(f"{iri} has no credit that joins it to anything; {option('include')} may make it a node")
    return graph.subgraph(nx.single_source_shortest_path_length(graph, iri, cutoff=hops)).copy()
