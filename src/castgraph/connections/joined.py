"""What joins three or more people: the smallest group of productions and people, with the guarantee stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.connections.answer import graph_of, named
from castgraph.connections.local import Connector
from castgraph.connections.question import Question
from castgraph.errors import OptionError, option
from castgraph.model import rows_of
from castgraph.names.lookup import Names, all_told
from castgraph.paths.search import MAX_HOPS as SEARCH_HOPS
from castgraph.paths.trees import EXACT_WORK, smallest_tree
from castgraph.shown import Paged, Tabular
from castgraph.wording import listed, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from castgraph.model import Entity, Hop
    from castgraph.store.base import Store

__all__ = ["Together", "join"]


@dataclass(frozen=True, slots=True, repr=False)
class Together(Tabular, Paged):
    """What `join` found.

    Attributes:
        ends: the entities that are joined, in the order in which they were named.
        nodes: all entities of the tree, ends included, sorted by IRI; empty when there is none.
        hops: the tree's hops, from the first end outwards.
        guarantee: how small it is for certain: the smallest there is, or within which factor of that.
        least: no group of fewer hops joins them.
        note: why there is none.
    """

    ends: tuple[Entity, ...]
    nodes: tuple[Entity, ...] = ()
    hops: tuple[Hop, ...] = ()
    guarantee: str = ""
    least: int = 0
    note: str = ""

    @property
    def connected(self) -> bool:
        """Whether all of them hang together."""
        return bool(self.nodes)

    @property
    def summary(self) -> str:
        """What joins them, in one sentence."""
        names = listed([entity.name for entity in self.ends])
        if not self.connected:
            return named(self.note, names) or f"{names} are not all connected. {self.note}"
        between = [node.name for node in self.nodes if node not in self.ends]
        return f"{names} are joined by {listed(between) or 'their own credits'} ({len(self.hops)} hops)"

    def in_short(self) -> str:
        """Return what joins them, in one sentence."""
        return self.summary

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a row for each source of each credit of each hop."""
        return rows_of([self.hops] if self.hops else [])

    def graph(self) -> nx.MultiGraph:
        """Return the tree as a small networkx graph, made as `connections.answer.Answer.graph` makes it."""
        return graph_of((*self.ends, *self.nodes), self.hops)

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``connect --format json`` prints for three and more."""
        return {
            "connected": self.connected,
            "hops_total": len(self.hops) if self.connected else None,
            "at_least": self.least if self.connected else None,
            "guarantee": self.guarantee,
            "ends": [entity.to_json() for entity in self.ends],
            "nodes": [entity.to_json() for entity in self.nodes],
            "hops": [hop.to_json() for hop in self.hops],
            "sentence": sentence(self.hops),
            "note": self.note,
        }


def join(store: Store, names: Sequence[str | Entity], question: Question | None = None) -> Together:
    """Find the smallest group of productions and people that joins three or more.

    Args:
        store: an open store.
        names: names, aliases, CURIEs or IRIs.
        question: filters, as for `connections.find.connect`; ``max_hops`` limits the way between any two.

    Returns:
        A `Together`; not connected is an answer too.

    Raises:
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
        OptionError: fewer than two different entities, options that contradict each other, or that are for two alone.
    """
    question = question or Question()
    if question.via or question.paths or question.longer or question.parts:
        words = f"{option('via')}, {option('paths')}, {option('longer')}, {option('parts')}"
        raise OptionError(f"three or more are joined by one answer: no {words}")
    with all_told(store, (*names, *question.avoid)):
        known = Names.of(store)
        ends = tuple({entity.iri: entity for entity in known.resolve_all(names)}.values())
        if len(ends) < 2:
            raise OptionError(f"only {ends[0].name} is named; name two others at least")
        if store.path is None and store.is_large:
            return _far(store, ends, question)
        return _joined(Connector(store, question), ends)


def _far(store: Store, ends: tuple[Entity, ...], question: Question) -> Together:
    """Answer from what joins them at a large endpoint, which is fetched first."""
    from castgraph.connections.remote_trees import gathered

    def size(region: Store) -> tuple[int, int]:
        found = _joined(Connector(region, question), ends, work=0)
        return len(found.hops), found.least

    region = gathered(store, [entity.iri for entity in ends], question, size)
    if isinstance(region, str):
        return Together(ends, note=region)
    return _joined(Connector(region, question), ends, work=EXACT_WORK if len(ends) == 3 else 0)


def _joined(connector: Connector, ends: tuple[Entity, ...], work: int = EXACT_WORK) -> Together:
    numbers = {entity.iri: connector.index.number(entity.iri) for entity in ends}
    if alone := [entity.name for entity in ends if numbers[entity.iri] is None]:
        verb = "have" if len(alone) > 1 else "has"
        return Together(ends, note=f"{listed(alone)} {verb} no credit that joins them to anything.")
    nodes = [number for number in numbers.values() if number is not None]
    found = smallest_tree(connector.search, nodes, connector.question.max_hops, work)
    if found is None:
        most = connector.question.max_hops
        if most < SEARCH_HOPS and (wider := smallest_tree(connector.search, nodes, SEARCH_HOPS)):
            words = f"two of them are more than {option('max_hops', most)} apart"
            return Together(ends, note=f"They are joined by {len(wider.steps)} hops in all, but {words}.")
        reach = [f"{entity.name} {connector.search.reach(node):,}" for entity, node in zip(ends, nodes, strict=True)]
        note = f"They are in separate groups, or over {most} hops apart. Each can reach: {listed(reach)}."
        return Together(ends, note=note)
    hops = connector.hops(found.steps)
    nodes_of = {node.iri: node for hop in hops for node in (hop.start, hop.end)}
    guarantee = (
        "No smaller group joins them: this is exact."
        if len(found.steps) == found.least
        else f"{len(found.steps)} hops; at least {found.least} are needed, so it is at most "
        f"{len(found.steps) / found.least:.2f} times the smallest."
    )
    return Together(
        ends,
        tuple(node for _, node in sorted(nodes_of.items())),
        tuple(hops),
        guarantee,
        found.least,
    )
