"""What a page says, as plain data: names made harmless, statuses by date, wording for both directions.

Pure: no markup, no file, no clock. Whatever came from outside has passed `clean` when it leaves this module.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from castgraph.dates import last_day
from castgraph.export.page.texts import clean, link, shorten
from castgraph.facts.credits import newest_status
from castgraph.facts.some_sources import day_of
from castgraph.iris import compact
from castgraph.model import Credit
from castgraph.vocabulary import KINDS, REFUSED, RELATIONS, STATUSES, firmness, holds
from castgraph.wording import after, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from castgraph.model import Connection, Entity, Evidence, Source

__all__ = ["Contents", "TableRow", "gather", "line_style", "wordings"]

ON_SCREEN = ("actor", "voice-actor", "presenter", "narrator", "self", "archive-footage")
"""Roles of those who are seen or heard; the other roles are behind the camera."""

SEEN = ("completed", "released", "ended", "departed", "leaving")
"""Statuses of what has come about, as far as it ever will."""


def wordings(credit: Credit, status: str) -> tuple[str, str]:
    """Return what stood between the names when the status was this, read from the credit's start and from its end."""
    then = replace(credit, status=status)
    return clean(phrase(then), 120), clean(phrase(then, reverse=True), 120)


def line_style(status: str) -> str:
    """Return how a credit of this status is drawn: ``solid``, ``dashed``, ``dotted`` or ``struck``.

    Example:
        >>> [line_style(status) for status in ("released", "disputed", "rumoured", "denied", "")]
        ['solid', 'dashed', 'dotted', 'struck', 'solid']
    """
    known = STATUSES.get(status)
    if known is None or status in SEEN:
        return "solid"
    if status in REFUSED:
        return "struck"
    return "dashed" if known.firmness >= 0.4 else "dotted"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One credit or relation as the table prints it; `sources` are numbers into the bibliography."""

    start: str
    phrase: str
    end: str
    characters: str
    status: str
    sources: tuple[int, ...]


@dataclass(slots=True)
class Contents:
    """What a page says.

    Attributes:
        data: what the script reads, ready for JSON, but for nodes and edges.
        nodes: one mapping per node, in the order of their numbers.
        edges: one mapping per credit, in the order of the table's rows.
        facts: the table's rows.
        sources: the bibliography: publisher, date, safe address or empty, headline.
    """

    data: dict[str, Any]
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    facts: list[TableRow]
    sources: list[tuple[str, str, str, str]]


class _Numbers(dict[Any, int]):
    """Gives each key the next number when it is first asked for."""

    def __missing__(self, key: Any) -> int:
        self[key] = len(self)
        return self[key]


def gather(graph: nx.MultiGraph, connections: Sequence[Connection] = ()) -> Contents:
    """Collect what the page says about a graph, in an order that depends on its content alone.

    Args:
        graph: a projection; see `connections.projection.project`. Connections that it lacks are added. A node may
            have the attribute ``status``, a production's own, which the rank of connections takes into account.
        connections: what the page opens with.

    Returns:
        `Contents` without positions; those are the layout's.
    """
    entities: dict[str, Entity] = {iri: data["entity"] for iri, data in graph.nodes(data=True)}
    credits: dict[str, Credit] = {key: data["credit"] for _, _, key, data in graph.edges(keys=True, data=True)}
    for connection in connections:
        entities |= {node.iri: node for node in connection.nodes if node.iri not in entities}
        credits |= {credit.iri: credit for hop in connection.hops for credit in hop.credits}
    order = {iri: number for number, iri in enumerate(sorted(entities))}
    told = sorted((c for c in credits.values() if c.start in order and c.end in order), key=lambda c: c.iri)
    known: dict[str, Source] = {s.iri: s for credit in told for s in credit.sources}
    papers = sorted(known.values(), key=lambda s: (not last_day(s.published), s.published, s.publisher, s.iri))
    teller = _Teller(order, [_name(entities[iri]) for iri in order], papers)
    rows = [teller.tell(credit) for credit in told]
    data = {
        "kinds": [*KINDS, "other"],
        "relations": [_relation(name) for name in teller.relations],
        "statuses": [_status(name) for name in teller.statuses],
        "states": [list(state) for state in teller.states],
        "days": teller.days,
        "sources": [[*_cited(source), teller.when[source.iri]] for source in papers],
        "connections": [
            {"nodes": [order[node.iri] for node in connection.nodes], "sentence": clean(connection.sentence, 4000)}
            for connection in connections
        ],
        "order": order,
    }
    degree = Counter(end for credit in told for end in (credit.start, credit.end))
    joins = Counter(end for credit in told if holds(credit.status) for end in (credit.start, credit.end))
    own: dict[str, str] = dict(graph.nodes(data="status", default=""))
    bearers = Counter(entity.name for entity in entities.values())
    nodes = [
        _node(entities[iri], degree[iri], joins[iri], own.get(iri, ""), twin=bearers[entities[iri].name] > 1)
        for iri in order
    ]
    cited = [_cited(source) for source in papers]
    return Contents(data, nodes, [edge for edge, _ in rows], [fact for _, fact in rows], cited)


class _Teller:
    """Turns credits into edges and rows of the table, and numbers the words and the sources that they share."""

    def __init__(self, order: dict[str, int], names: list[str], papers: list[Source]) -> None:
        self.order, self.names = order, names
        self.days = sorted({day for s in papers if (day := day_of(s))})
        step = {day: number for number, day in enumerate(self.days)}
        # As castgraph.facts.some_sources.heard: undated sources and datasets say nothing as of a date.
        self.when = {s.iri: step.get(day_of(s), len(self.days)) for s in papers}
        self.paper = {s.iri: number for number, s in enumerate(papers)}
        self.relations, self.statuses, self.states = _Numbers(), _Numbers(), _Numbers()
        self._known: dict[tuple[str, str, str], tuple[int, str]] = {}

    def tell(self, credit: Credit) -> tuple[dict[str, Any], TableRow]:
        """Return a credit as an edge and as a row."""
        first, last = self.order[credit.start], self.order[credit.end]
        history = [(at, *self._state(credit, status)) for at, status in _history(credit, self.when, len(self.days))]
        cast = [clean(name, 80) for name in credit.characters]
        edge = {
            "from": first,
            "to": last,
            "history": [[at, state] for at, state, _ in history],
            "said": [self._said(item, credit.characters) for item in credit.evidence],
            "cast": cast,
            "billing": clean(credit.billing, 20),
        }
        cites = tuple(dict.fromkeys(self.paper[source.iri] for source in credit.sources))
        start, end, now = self.names[first], self.names[last], history[-1][2]
        return edge, TableRow(start, now, end, ", ".join(cast), _words(credit.status), cites)

    def _state(self, credit: Credit, status: str) -> tuple[int, str]:
        """Return the number of a relation in a status, and what then stands between the names."""
        key = (credit.relation, status, credit.told)
        if key not in self._known:
            words = wordings(credit, status)
            state = self.states[(self.relations[credit.relation], self.statuses[status], *words)]
            self._known[key] = state, words[0]
        return self._known[key]

    def _said(self, item: Evidence, cast: Sequence[str]) -> list[Any]:
        """Return source, status, and, where the source names characters, which of the credit's."""
        named = [cast.index(name) for name in item.characters if name in cast]
        return [self.paper[item.source.iri], self.statuses[item.status], *([named] if named else [])]


def _history(credit: Credit, when: dict[str, int], last: int) -> list[tuple[int, str]]:
    """Return (step, status) where the credit appeared and where its status changed; the last is what holds now.

    At each step the newest source published by then counts, as in ``--as-of``; undated ones only at the very end.
    """
    dated = [item for item in credit.evidence if when[item.source.iri] < last]
    found: list[tuple[int, str]] = []
    for step in sorted({when[item.source.iri] for item in dated}):
        status = newest_status(item for item in dated if when[item.source.iri] <= step)
        if not found or found[-1][1] != status:
            found.append((step, status))
    if not found or found[-1][1] != credit.status:
        found.append((last, credit.status))
    return found


def _name(entity: Entity) -> str:
    return clean(entity.name) or clean(compact(entity.iri)) or "(no name)"


def _node(entity: Entity, degree: int, joins: int, status: str, *, twin: bool) -> dict[str, Any]:
    name = _name(entity)
    kind = entity.kind if entity.kind in KINDS else "other"
    type_ = "" if entity.type == "Person" else _spaced(clean(entity.type, 40))
    aliases = dict.fromkeys(clean(alias, 120) for alias in entity.aliases[:20])
    label = shorten(name, 46)
    if twin and (type_ or entity.years):
        label = f"{shorten(name, 30)} ({shorten(type_ or clean(entity.years), 16)})"
    return {
        "label": label,
        "name": name if name != label else "",
        "kind": kind,
        "twin": int(twin),
        "cost": round(500 * math.log2(1 + joins)) + _cost(status),
        "note": " · ".join(filter(None, (type_, clean(entity.years, 20)))),
        "aliases": [alias for alias in aliases if alias and alias != name],
        "key": clean(entity.curie or entity.iri, 400),
        "iri": "" if compact(entity.iri) == entity.curie != entity.iri else clean(entity.iri, 2000),
        "size": round(min(26.0, (6.5 if kind == "production" else 5.5) + 1.9 * math.sqrt(degree)), 1),
    }


def _cited(source: Source) -> tuple[str, str, str, str]:
    published = source.published if last_day(source.published) else ""
    return clean(source.publisher, 80) or "unknown publisher", published, link(source.url), clean(source.headline, 200)


def _relation(name: str) -> list[Any]:
    """Return key, label, family (0 on screen, 1 behind the camera, 2 between works), and whether it is a relation."""
    if name in RELATIONS:
        return [name, RELATIONS[name].phrase, 2, 1]
    return [clean(name, 40), _words(name) or "credit", 0 if name in ON_SCREEN else 1, 0]


def _status(name: str) -> list[Any]:
    """Return key, label, line style, firmness, whether it holds, what follows the sentence, and its cost."""
    words, ending = _words(name) or "no status given", after(Credit("", "crew", "", "", status=name))
    return [clean(name, 40), words, line_style(name), firmness(name), int(holds(name)), ending, _cost(name)]


def _cost(status: str) -> int:
    """Return what a lack of firmness costs in the rank of connections, as in `castgraph.paths.filter`."""
    return round(-1000 * math.log2(max(firmness(status), 0.05)))


def _words(slug: str) -> str:
    return clean(slug.replace("-", " "), 40)


def _spaced(name: str) -> str:
    """Return ``TVSeries`` as ``TV series``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+|[^A-Za-z0-9\s]+", name)
    return " ".join(word if word.isupper() else word.lower() for word in words)
