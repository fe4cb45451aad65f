"""What was found: connections, how many there are, and what is to be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.model import rows_of
from castgraph.shown import Paged, Shown, Tabular

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from castgraph.model import Connection, Credit, Entity, Hop

__all__ = ["Answer", "Group", "edge_data", "graph_of", "named", "node_data"]


@dataclass(frozen=True, slots=True, repr=False)
class Group(Shown):
    """Connections that run through the same productions: the best of them, and how many more there are."""

    best: Connection
    more: int = 0
    productions: int = 0

    def in_short(self) -> str:
        """Return the best of them, and how many more there are."""
        return f"{self.best.in_short()} and {self.more:,} more"


_FARTHER = ("They are connected in ", "They are joined by ")
"""How a note begins that says how far apart the ends are, where that is farther than was asked for."""


def named(note: str, names: str) -> str:
    """Return a note that says how far apart the ends are, with their names in it; empty for any other note."""
    return f"{names} {note.removeprefix('They ')}" if note.startswith(_FARTHER) else ""


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Tabular, Paged):
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

    @property
    def refusal(self) -> str:
        """Why there is no connection, in words: nothing joins the two, or they are farther apart than was asked for."""
        names = f"{self.start.name} and {self.end.name}"
        return named(self.note, names) or f"{names} are not connected. {self.note}"

    def in_short(self) -> str:
        """Return the ends, how many hops apart they are, and in how many ways."""
        ends = f"{self.start.name} – {self.end.name}"
        if not self.connected:
            return self.refusal
        return f"{ends}: {self.hops} hop{'s' * (self.hops != 1)}, {self.total:,} way{'s' * (self.total != 1)}"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a row for each source of each credit of each hop of each connection."""
        return rows_of([connection.hops for connection in self.connections])

    def to_row(self) -> dict[str, Any]:
        """Return the answer as one row, as one of many pairs is told."""
        return {
            "start": self.start.name,
            "end": self.end.name,
            "connected": self.connected,
            "hops": self.hops,
            "ways": self.total,
            "sentence": self.connections[0].sentence if self.connections else "",
            "note": self.note,
        }

    def graph(self) -> nx.MultiGraph:
        """Return everything found as one small networkx graph, for algorithms of one's own.

        Its nodes and edges have the attributes that those of `connections.projection.project` have.
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
    graph.add_nodes_from((node.iri, node_data(node)) for node in nodes)
    for hop in hops:
        graph.add_edges_from((hop.start.iri, hop.end.iri, credit.iri, edge_data(credit)) for credit in hop.credits)
    return graph


def node_data(entity: Entity) -> dict[str, Any]:
    """Return the attributes of a node: ``name``, ``kind``, ``type``, ``years`` as text, and ``entity``."""
    return {
        "name": entity.name, "kind": entity.kind, "type": entity.type, "years": entity.years, "entity": entity,
    }  # fmt: skip


def edge_data(credit: Credit) -> dict[str, Any]:
    """Return the attributes of an edge: ``role``, ``status``, ``characters`` as text, ``sources`` as a number.

    And ``credit``, with all that is known of it.
    """
    return {
        "role": credit.relation,
        "status": credit.status,
        "characters": " | ".join(credit.characters),
        "sources": len(credit.evidence),
        "credit": credit,
    }
