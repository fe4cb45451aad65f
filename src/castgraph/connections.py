"""How are X and Y connected? All shortest connections, ranked, each hop with its credits and their sources.

The search runs on the simple graph; each hop is then expanded to every credit that joins its two ends.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from castgraph.errors import OptionError
from castgraph.model import Connection, Hop
from castgraph.names import Names
from castgraph.projection import projected_credits
from castgraph.vocabulary import STATUSES
from castgraph.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from castgraph.model import Credit, Entity
    from castgraph.store import Store

__all__ = ["MAX_CONNECTIONS", "MAX_HOPS", "Answer", "connect"]

MAX_HOPS = 12
MAX_CONNECTIONS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What `connect` found.

    Attributes:
        start: where the connections begin.
        end: where they end.
        connections: best first; empty when there is none.
        total: number of shortest connections, also those beyond the cap on how many are listed.
        note: why there is none, or what a cap cut off; empty when there is nothing to say.
    """

    start: Entity
    end: Entity
    connections: tuple[Connection, ...]
    total: int = 0
    note: str = ""

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return bool(self.connections)

    @property
    def hops(self) -> int | None:
        """Length of the shortest connection, None when there is none."""
        return min((len(c.hops) for c in self.connections), default=None)

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``connect --format json`` prints."""
        return {
            "connected": self.connected,
            "hops": self.hops,
            "start": self.start.to_json(),
            "end": self.end.to_json(),
            "total": self.total,
            "note": self.note,
            "connections": [connection.to_json() for connection in self.connections],
        }


def connect(
    store: Store,
    start: str,
    end: str,
    *,
    max_hops: int = MAX_HOPS,
    paths: int | None = None,
    limit: int = MAX_CONNECTIONS,
    include: Collection[str] = (),
) -> Answer:
    """Find how two entities are connected.

    Args:
        store: an open store.
        start: name, alias, CURIE or IRI.
        end: likewise.
        max_hops: edges of the longest connection looked for, ≥ 1.
        paths: the K best connections, longer ones included; all shortest where None.
        limit: how many shortest connections are returned at most, ≥ 1.
        include: what else counts as a hop: ``characters``, ``organizations``, ``events``, ``franchises``.

    Returns:
        An `Answer`; not connected is an answer too (`connections` empty, `note` says why).

    Raises:
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
        OptionError: a limit below 1.

    Example:
        >>> import castgraph
        >>> castgraph.connect(castgraph.open(), "Alice Oseman", "David Tennant").hops
        4
    """
    for name, value in (("max_hops", max_hops), ("paths", paths or 1), ("limit", limit)):
        if value < 1:
            raise OptionError(f"{name.replace('_', '-')} must be at least 1, not {value}")
    names = Names.of(store)
    first, last = names.resolve(start), names.resolve(end)
    between = _by_pair(projected_credits(store, include=include))
    neighbours = _neighbours(between)
    if first.iri == last.iri:
        return Answer(first, last, (Connection((first,), ()),), 1, f"{first.name} is both ends: nothing to connect.")
    parents = _search(neighbours, first.iri, last.iri, max_hops)
    if last.iri not in parents:
        return Answer(first, last, (), 0, _why_not(neighbours, first, last, max_hops))
    total = _count(parents, first.iri, last.iri)
    found: Iterator[tuple[str, ...]] = _enumerate(parents, first.iri, last.iri)
    if paths is not None and total < paths:
        found = _longer(neighbours, first.iri, last.iri, max_hops)
    wanted = paths or limit
    every = [
        _connection(path, between, names) for path in islice(found, max(wanted, 1000) if paths is None else wanted)
    ]
    every.sort(key=_rank)
    note = f"{total} shortest connections; the best {wanted} are shown." if paths is None and total > wanted else ""
    return Answer(first, last, tuple(every[:wanted]), total, note)


def _by_pair(credits: list[Credit]) -> dict[tuple[str, str], list[Credit]]:
    between: dict[tuple[str, str], list[Credit]] = defaultdict(list)
    for credit in credits:
        between[min(credit.start, credit.end), max(credit.start, credit.end)].append(credit)
    return between


def _neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    neighbours: dict[str, list[str]] = defaultdict(list)
    for one, other in sorted(pairs):
        neighbours[one].append(other)
        neighbours[other].append(one)
    return neighbours


def _search(neighbours: dict[str, list[str]], start: str, end: str, max_hops: int) -> dict[str, list[str]]:
    """Return for each node reached its parents on shortest paths from start, up to the level of end."""
    parents: dict[str, list[str]] = {start: []}
    level = [start]
    for _ in range(max_hops):
        reached: dict[str, list[str]] = {}
        for node in level:
            for neighbour in neighbours.get(node, ()):
                if neighbour not in parents:
                    reached.setdefault(neighbour, []).append(node)
        parents |= reached
        level = list(reached)
        if end in reached or not level:
            break
    return parents


def _count(parents: dict[str, list[str]], start: str, end: str) -> int:
    ways: dict[str, int] = {start: 1}

    def count(node: str) -> int:
        if node not in ways:
            ways[node] = sum(count(parent) for parent in parents[node])
        return ways[node]

    return count(end)


def _enumerate(parents: dict[str, list[str]], start: str, end: str) -> Iterator[tuple[str, ...]]:
    stack: list[tuple[str, tuple[str, ...]]] = [(end, (end,))]
    while stack:
        node, path = stack.pop()
        if node == start:
            yield path
        stack.extend((parent, (parent, *path)) for parent in reversed(parents[node]))


def _longer(neighbours: dict[str, list[str]], start: str, end: str, max_hops: int) -> Iterator[tuple[str, ...]]:
    import networkx as nx

    graph = nx.Graph((node, other) for node, others in neighbours.items() for other in others)
    for path in nx.shortest_simple_paths(graph, start, end):
        if len(path) - 1 > max_hops:
            return
        yield tuple(path)


def _connection(path: tuple[str, ...], between: dict[tuple[str, str], list[Credit]], names: Names) -> Connection:
    nodes = tuple(names.entity(iri) for iri in path)
    hops = tuple(
        Hop(
            one,
            other,
            tuple(sorted(between[min(one.iri, other.iri), max(one.iri, other.iri)], key=_strength)),
        )
        for one, other in pairwise(nodes)
    )
    return Connection(nodes, hops, sentence(hops))


def _strength(credit: Credit) -> tuple[float, int, str]:
    status = STATUSES.get(credit.status)
    return (-(status.firmness if status else 0.7), -len(credit.publishers), credit.iri)


def _rank(connection: Connection) -> tuple[int, int, int, tuple[str, ...]]:
    support = [max(len(credit.publishers) for credit in hop.credits) for hop in connection.hops]
    return (len(connection.hops), -min(support), -sum(support), tuple(node.iri for node in connection.nodes))


def _why_not(neighbours: dict[str, list[str]], start: Entity, end: Entity, max_hops: int) -> str:
    for entity in (start, end):
        if entity.iri not in neighbours:
            return f"{entity.name} has no credit that joins it to anything."
    sizes = []
    for entity, other in ((start, end), (end, start)):
        group = _group(neighbours, entity.iri)
        if other.iri in group:
            return f"They are connected, but not within {max_hops} hops; raise --max-hops."
        sizes.append(f"{entity.name} is in a group of {len(group):,}")
    return "They belong to separate groups: " + ", ".join(sizes) + " people and productions."


def _group(neighbours: dict[str, list[str]], start: str) -> set[str]:
    seen, queue = {start}, deque([start])
    while queue:
        for neighbour in neighbours[queue.popleft()]:
            if neighbour not in seen:
                seen.add(neighbour)
                queue.append(neighbour)
    return seen
