"""What was found: connections, how many there are, and what is to be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from castgraph.model import Connection, Entity, Hop


__all__ = ["Answer", "Group", "graph_of"]


@dataclass(frozen=True, slots=True)
class Group:
    """Connections that run through the same productions: the best of them, and how many more there are."""

    best: Connection
    more: int = 0
    productions: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What `connect` found.

    Attributes:
        start: where the connections begin.
        end: where they end.
        connections: best first; empty when there is none.
        total: number of shortest connections, exact, also those that are not listed. Those that differ only in which
            parts of a series they run through are one.
        note: why there is none, or what a cap cut off; empty when there is nothing to say.
        groups: the same connections, those through the same productions as one.
        detailed: number of shortest connections with every part of a series told apart.
    """

    start: Entity
    end: Entity
    connections: tuple[Connection, ...]
    total: int = 0
    note: str = ""
    groups: tuple[Group, ...] = ()
    detailed: int = 0

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return bool(self.connections)

    @property
    def hops(self) -> int | None:
        """Length of the shortest connection, None when there is none."""
        return min((len(c.hops) for c in self.connections), default=None)

    def graph(self) -> nx.MultiGraph:
        """Return everything found as one small networkx graph, for algorithms of one's own.

        Nodes are IRIs with the attribute ``entity``, edges have the credit's IRI as key and the attribute ``credit``,
        as `connections.projection.project` makes them.
        """
        nodes = [node for connection in self.connections for node in connection.nodes]
        return graph_of(nodes, [hop for connection in self.connections for hop in connection.hops])

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``connect --format json`` prints."""
        return {
            "connected": self.connected,
            "hops": self.hops,
            "start": self.start.to_json(),
            "end": self.end.to_json(),
            "total": self.total,
            "detailed": self.detailed,
            "note": self.note,
            "connections": [connection.to_json() for connection in self.connections],
        }


def graph_of(nodes: Iterable[Entity], hops: Iterable[Hop]) -> nx.MultiGraph:
    """Return entities and the credits of hops as a networkx graph, see `Answer.graph`."""
    import networkx as nx

    graph = nx.MultiGraph()
    graph.add_nodes_from((node.iri, {"entity": node}) for node in nodes)
    for hop in hops:
        for credit in hop.credits:
            graph.add_edge(hop.start.iri, hop.end.iri, key=credit.iri, credit=credit)
    return graph
