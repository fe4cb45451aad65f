"""What a page carries, as plain data: tables of nodes, credits and sources, and the words that sentences are made of.

Pure: no markup, no file, no clock. Whatever came from outside has passed `clean` when it leaves this module.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.dates import last_day
from castgraph.export.page.known import NOTHING
from castgraph.export.page.texts import clean, link, shorten
from castgraph.facts.credits import newest_status
from castgraph.facts.some_sources import day_of
from castgraph.iris import compact
from castgraph.paths.filter import SUPPORT, status_cost
from castgraph.vocabulary import KINDS, REFUSED, RELATIONS, STATUSES, holds
from castgraph.wording import MONTHS, ON_SET, OUT, TOLD, in_words, verbs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    from castgraph.export.page.known import Days, Known
    from castgraph.model import Credit, Entity, Evidence, Hop, Source

__all__ = ["BETWEEN", "Contents", "gather", "line_style"]

BETWEEN = 2
"""Family of the relations between works: parts and wholes, spin-offs, what is based on what."""

ON_SCREEN = ("actor", "voice-actor", "presenter", "narrator", "self", "archive-footage")
"""Roles of those who are seen or heard; the other roles are behind the camera."""

SEEN = ("completed", "released", "ended", "departed", "leaving")
"""Statuses of what has come about, as far as it ever will."""


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


@dataclass(slots=True)
class Contents:
    """What a page carries.

    Attributes:
        data: tables of words and sources, ready for JSON.
        nodes: one mapping per node, in the order of their IRIs, still without a place.
        edges: one mapping per credit, in the order of their IRIs.
        order: IRI of each node to its number.
        credits: IRI of each credit to its number.
        days: ISO days on which something is told or changes, ascending.
    """

    data: dict[str, Any]
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    order: dict[str, int]
    credits: dict[str, int]
    days: list[str]


class _Numbers(dict[Any, int]):
    """Gives each key the next number when it is first asked for."""

    def __missing__(self, key: Any) -> int:
        self[key] = len(self)
        return self[key]


def gather(graph: nx.MultiGraph, known: Known = NOTHING, hops: Iterable[Hop] = ()) -> Contents:
    """Collect what the page says about a graph, in an order that depends on its content alone.

    Args:
        graph: a projection; see `connections.projection.project`.
        known: what else the store knows.
        hops: of an answer that the page opens with; those that the graph lacks are added.

    Returns:
        `Contents` without positions; those are the layout's.
    """
    entities: dict[str, Entity] = {iri: data["entity"] for iri, data in graph.nodes(data=True)}
    credits: dict[str, Credit] = {key: data["credit"] for _, _, key, data in graph.edges(keys=True, data=True)}
    for hop in hops:
        entities |= {node.iri: node for node in (hop.start, hop.end) if node.iri not in entities}
        credits |= {credit.iri: credit for credit in hop.credits if credit.iri not in credits}
    order = {iri: number for number, iri in enumerate(sorted(entities))}
    told = sorted((c for c in credits.values() if c.start in order and c.end in order), key=lambda c: c.iri)
    heard = {source.iri: source for credit in told for source in credit.sources}
    heard |= {source.iri: source for iri in order for source, _ in known.titles.get(iri, ())}
    teller = _Teller(order, sorted(heard.values(), key=lambda s: (s.published, s.iri)), known)
    edges = [teller.edge(credit) for credit in told]
    degree = Counter(end for credit in told for end in (credit.start, credit.end))
    joins = known.joins or Counter(end for c in told if holds(c.status) for end in (c.start, c.end))
    bearers = Counter(entity.name for entity in entities.values())
    nodes = [
        _node(entities[iri], degree[iri], twin=bearers[entities[iri].name] > 1)
        | {"cost": round(500 * math.log2(1 + joins.get(iri, 0)))}  # as `castgraph.paths.filter`
        | teller.work(iri)
        for iri in order
    ]
    data = teller.tables()
    for row in (*nodes, *edges):
        row["history"] = [[teller.step(day), status] for day, status in row["history"]]
    return Contents(data, nodes, edges, order, {c.iri: number for number, c in enumerate(told)}, teller.days)


class _Teller:
    """Turns credits into rows, and numbers the words, days and sources that they share.

    Args:
        order: IRI of each node to its number.
        papers: the sources, oldest first, undated before all, so that of two that speak the later number is newer.
        known: what the store knows besides.
    """

    def __init__(self, order: Mapping[str, int], papers: Sequence[Source], known: Known) -> None:
        self.order, self.papers, self.known = order, papers, known
        self.paper = {s.iri: number for number, s in enumerate(papers)}
        self.dated = [day_of(s) for s in papers]
        self.days = sorted({day for day in self.dated if day})
        self.changed: set[str] = set()
        self.relations, self.statuses, self.names, self.publishers = _Numbers(), _Numbers(), _Numbers(), _Numbers()
        self.wholes = _Numbers()

    def edge(self, credit: Credit) -> dict[str, Any]:
        """Return a credit as a row; days stand in it as days, and are numbered at the end."""
        named = sorted({name for item in credit.evidence for name in item.characters}) or list(credit.characters)
        history = self._history(credit)
        self.changed |= {day for day, _ in history}
        return {
            "from": self.order[credit.start],
            "to": self.order[credit.end],
            "relation": self.relations[credit.relation],
            "history": [[day, self.statuses[status]] for day, status in history],
            "status": self.statuses[credit.status],
            "said": [self._said(item, named) for item in credit.evidence],
            "cast": [self.names[clean(name, 80)] for name in named],
            "billing": clean(credit.billing, 20),
        }

    def _history(self, credit: Credit) -> Days:
        """Return from which days on which status held: as the store has judged, else as the newest source told."""
        if credit.iri in self.known.verdicts:
            return self.known.verdicts[credit.iri]
        dated = [(day, item) for item in credit.evidence if (day := day_of(item.source))]
        found: list[tuple[str, str]] = []
        for day in sorted({day for day, _ in dated}):
            status = newest_status(item for when, item in dated if when <= day)
            if not found or found[-1][1] != status:
                found.append((day, status))
        return found

    def _said(self, item: Evidence, cast: Sequence[str]) -> list[Any]:
        """Return source, status, and, where the source names characters, which of the credit's."""
        named = [cast.index(name) for name in item.characters]
        return [self.paper[item.source.iri], self.statuses[item.status], *([named] if named else [])]

    def work(self, iri: str) -> dict[str, Any]:
        """Return what tells a production's place among works, its own status, and the titles that it had."""
        status, days = self.known.status.get(iri, ("", ()))
        whole = self.known.work.get(iri, iri)
        self.changed |= {day for day, _ in days}
        return {
            "work": self.order[whole] if whole in self.order else len(self.order) + self.wholes[whole],
            "status": self.statuses[status],
            "history": [[day, self.statuses[one]] for day, one in days],
            "titles": [[self.paper[source.iri], clean(title)] for source, title in self.known.titles.get(iri, ())],
        }

    def tables(self) -> dict[str, Any]:
        """Return the words and sources that rows refer to by number."""
        self.days = sorted({*self.days, *self.changed})
        cited = [_cited(source) for source in self.papers]
        general = {
            self.names[clean(name, 80)]: sorted(self.names[clean(one, 80)] for one in of)
            for name, of in sorted(self.known.general.items())
            if clean(name, 80) in self.names
        }
        return {
            "kinds": [*KINDS, "other"],
            "relations": [_relation(name) for name in self.relations],
            "statuses": [_status(name) for name in self.statuses],
            "names": list(self.names),
            "general": list(general.items()),
            "sources": {
                "publisher": [self.publishers[publisher] for publisher, _, _, _ in cited],
                "day": [self.step(day) for day in self.dated],
                "published": [published for _, published, _, _ in cited],
                "url": [url for _, _, url, _ in cited],
                "headline": [headline for _, _, _, headline in cited],
                "copies": {
                    at: [link(s.archived), s.archived_on[:10]] for at, s in enumerate(self.papers) if s.archived
                },
            },
            "publishers": list(self.publishers),
            "days": self.days,
            "support": SUPPORT,
            "wording": {"out": OUT, "onSet": ON_SET, "months": MONTHS, "told": TOLD},
        }

    def step(self, day: str) -> int:
        """Return the number of a day; one more than the last for what has none."""
        return bisect_right(self.days, day) - 1 if day else len(self.days)


def _name(entity: Entity) -> str:
    return clean(entity.name) or clean(compact(entity.iri)) or "(no name)"


def _node(entity: Entity, degree: int, *, twin: bool) -> dict[str, Any]:
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
        "kind": [*KINDS, "other"].index(kind),
        "twin": int(twin),
        "note": " · ".join(filter(None, (type_, clean(entity.years, 20)))),
        "aliases": [alias for alias in aliases if alias and alias != name],
        "key": clean(entity.curie or entity.iri, 400),
        "iri": "" if compact(entity.iri) == entity.curie != entity.iri else clean(entity.iri, 2000),
        "size": round(min(26.0, (6.5 if kind == "production" else 5.5) + 1.9 * degree**0.5), 1),
    }


def _cited(source: Source) -> tuple[str, str, str, str]:
    published = source.published if last_day(source.published) else ""
    return clean(source.publisher, 80) or "unknown publisher", published, link(source.url), clean(source.headline, 200)


def _relation(name: str) -> list[Any]:
    """Return key, label, family (0 on screen, 1 behind the camera, `BETWEEN` works), and the words of sentences.

    The words of a relation are what stands between its ends, read either way; those of a role are its verbs.
    """
    if name in RELATIONS:
        relation = RELATIONS[name]
        return [name, relation.phrase, BETWEEN, [relation.phrase, relation.reverse]]
    return [clean(name, 40), _words(name) or "credit", 0 if name in ON_SCREEN else 1, verbs_of(clean(name, 40))]


def _status(name: str) -> list[Any]:
    """Return key, label, line style, firmness, whether it holds, what it costs, and two templates of sentences.

    The templates of a status that `castgraph.vocabulary` does not know are empty: it is a plain fact.
    """
    status = STATUSES.get(name)
    words = clean(in_words(name), 40) or "no status given"
    phrase, after = (status.phrase, status.after) if status else ("", "")
    firm = status.firmness if status else 1.0
    return [clean(name, 40), words, line_style(name), firm, int(holds(name)), status_cost(name), phrase, after]


def _words(slug: str) -> str:
    return clean(slug.replace("-", " "), 40)


def _spaced(name: str) -> str:
    """Return ``TVSeries`` as ``TV series``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+|[^A-Za-z0-9\s]+", name)
    return " ".join(word if word.isupper() else word.lower() for word in words)
