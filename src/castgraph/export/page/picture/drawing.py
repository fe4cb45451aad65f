"""What is drawn of an answer, as a plain object: nodes, ways, lines and sources. Knows no positions.

`to_json` gives what ``assets/picture.js`` takes: a page that carries it draws the same picture.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from castgraph.connections.answer import Answer
from castgraph.export.answer_text import Citations, answer_summary
from castgraph.export.page.contents import line_style
from castgraph.export.page.texts import clean, link
from castgraph.vocabulary import KINDS, firmness
from castgraph.wording import hop_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.connections.joined import Together
    from castgraph.model import Connection, Entity, Hop

__all__ = ["Cited", "Drawing", "Line", "Node", "drawing_around", "drawing_of"]

_WORDS = 4
"""Hops of one line that are told in words."""


@dataclass(frozen=True, slots=True)
class Node:
    """A person, a work with its parts, …: a card of the picture.

    Attributes:
        id: names it within the drawing.
        name: what is written on it.
        kind: one of `vocabulary.KINDS`, or ``other``.
        sub: a small line below the name; may be empty.
        title: what is said of it on hovering.
    """

    id: str
    name: str
    kind: str
    sub: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What joins two nodes that follow each other on a way.

    Attributes:
        start: id of the node that is nearer to the start.
        end: id of the other.
        status: of the firmest credit; may be empty.
        style: ``solid``, ``dashed``, ``dotted`` or ``struck``.
        words: the hops in words.
        numbers: of the sources that are cited at it, see `Drawing.sources`.
    """

    start: str
    end: str
    status: str
    style: str
    words: str
    numbers: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the line with its ends called ``from`` and ``to``."""
        found = {name: value for name, value in asdict(self).items() if name not in ("start", "end", "numbers")}
        return {"from": self.start, "to": self.end, **found, "numbers": list(self.numbers)}


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as the picture lists it; the address is empty where nothing may be linked to."""

    number: int
    cite: str
    url: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a picture shows.

    Attributes:
        title: the answer in a sentence.
        note: what else is to be said of it; may be empty.
        told: the chosen way in words, for those who do not see it.
        ends: ids of the nodes that were asked about.
        nodes: each once.
        ways: ids of the nodes of each way, start first; of a tree, the way from the first end to each of the others.
        sizes: how many connections each way stands for.
        lines: one for each two nodes that follow each other.
        chosen: number of the way that is bold; -1 for all of them, which leaves none out.
        more: connections that no way stands for.
        sources: those that are cited, in the order of their numbers.
        portrait: from top to bottom.
    """

    title: str
    note: str
    told: str
    ends: tuple[str, ...]
    nodes: tuple[Node, ...]
    ways: tuple[tuple[str, ...], ...] = ()
    sizes: tuple[int, ...] = ()
    lines: tuple[Line, ...] = ()
    chosen: int = 0
    more: int = 0
    sources: tuple[Cited, ...] = ()
    portrait: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the plain object that ``assets/picture.js`` takes."""
        return asdict(self) | {"lines": [line.to_json() for line in self.lines]}


def drawing_of(found: Answer | Together, *, portrait: bool = False, citations: Citations | None = None) -> Drawing:
    """Return the drawing of an answer, or of what joins three or more.

    Args:
        found: what `connect` or `join` found, connected or not.
        portrait: from top to bottom.
        citations: takes the sources that are cited; made of the best way's hops, or all of a tree's.
    """
    if isinstance(found, Answer):
        return _answer(found, portrait, citations)
    return _joined(found, portrait, citations)


def _answer(answer: Answer, portrait: bool, citations: Citations | None) -> Drawing:
    """Return the drawing of an answer: all connections as long as the best that it lists, parts of a work as one.

    The sources of the best way have the numbers that `answer_text` gives them.
    """
    best = answer.connections[0] if answer.connections else None
    if best is None or not best.hops:
        ends = dict.fromkeys([answer.start, answer.end])
        names = " and ".join(clean(end.name) for end in ends)
        apart = best is None and answer.refusal.endswith(answer.note)
        title = f"{names} are not connected." if apart else clean(answer.refusal if best is None else answer.note)
        return _apart(title, answer.note if apart else "", list(ends), portrait)
    connections = [one for one in answer.connections if len(one.hops) == len(best.hops)]
    works = _Works(connections)
    ways: dict[tuple[str, ...], int] = {}
    hops: dict[tuple[str, str], list[Hop]] = {}
    for connection in connections:
        way = tuple(works.node(at, node.iri).id for at, node in enumerate(connection.nodes))
        ways[way] = ways.get(way, 0) + 1
        for pair, hop in zip(pairwise(way), connection.hops, strict=True):
            hops.setdefault(pair, []).append(hop)
    citations = citations or Citations(best.hops)
    chosen = next(iter(ways))
    lines = [_line(pair, some, citations, chosen=pair in pairwise(chosen)) for pair, some in hops.items()]
    return Drawing(
        title=clean(answer_summary(answer), 600),
        note=clean(" ".join(filter(None, (answer.note, _longer(len(answer.connections) - len(connections))))), 600),
        told=clean(best.sentence, 2000),
        ends=(chosen[0], chosen[-1]),
        nodes=tuple(works.nodes()),
        ways=tuple(ways),
        sizes=tuple(ways.values()),
        lines=tuple(lines),
        more=max(0, answer.total - len(connections)),
        sources=_sources(citations),
        portrait=portrait,
    )


def _joined(together: Together, portrait: bool, citations: Citations | None) -> Drawing:
    """Return the drawing of what joins three or more: the tree, from the end that was named first."""
    if not together.connected:
        return _apart(f"{clean(together.summary, 600)}", "", list(together.ends), portrait)
    around: dict[str, list[tuple[str, Hop]]] = {}
    for hop in together.hops:
        around.setdefault(hop.start.iri, []).append((hop.end.iri, hop))
        around.setdefault(hop.end.iri, []).append((hop.start.iri, hop))
    citations = citations or Citations(together.hops)
    cited = {id(hop): citations.cite(hop) for hop in together.hops}
    ways: list[tuple[str, ...]] = []
    lines: list[Line] = []
    waiting: list[tuple[str, ...]] = [(together.ends[0].iri,)]
    while waiting:
        way = waiting.pop()
        onwards = [(iri, hop) for iri, hop in around.get(way[-1], []) if iri not in way]
        lines += [_drawn((way[-1], iri), [hop], hop, cited[id(hop)]) for iri, hop in onwards]
        waiting += [(*way, iri) for iri, _ in reversed(onwards)]
        if not onwards:
            ways.append(way)
    return Drawing(
        title=clean(f"{together.summary}.", 600),
        note=clean(" ".join(filter(None, (together.guarantee, together.note))), 600),
        told="",
        ends=tuple(end.iri for end in together.ends),
        nodes=tuple(_node(node.iri, node) for node in together.nodes),
        ways=tuple(ways),
        sizes=(1,) * len(ways),
        lines=tuple(lines),
        chosen=-1,
        sources=_sources(citations),
        portrait=portrait,
    )


def drawing_around(entity: Entity, hops: Sequence[Hop], left: int = 0) -> Drawing:
    """Return the drawing of what is next to an entity.

    Args:
        entity: in the middle, where all hops start.
        hops: each to another entity.
        left: how many others are not drawn.
    """
    citations = Citations(hops)
    others = {hop.end.iri: hop.end for hop in hops}
    name = _node(entity.iri, entity).name
    return Drawing(
        title=f"What is next to {name}." if hops else f"Nothing is told to be next to {name}.",
        note=f"The best known are drawn; there are {left:,} more." if left else "",
        told=". ".join(clean(hop_words(hop), 400) for hop in hops),
        ends=(entity.iri,),
        nodes=tuple(_node(one.iri, one) for one in (entity, *others.values())),
        ways=tuple((entity.iri, iri) for iri in others),
        sizes=(1,) * len(others),
        lines=tuple(_drawn((hop.start.iri, hop.end.iri), [hop], hop, citations.cite(hop, 2)) for hop in hops),
        chosen=-1,
        sources=_sources(citations),
    )


def _longer(count: int) -> str:
    return f"{count:,} longer {'one is' if count == 1 else 'ones are'} not drawn." if count else ""


class _Works:
    """Which nodes of connections are one card: at the same step, a work and the parts that are told with it."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        self._first: dict[tuple[int, str], tuple[int, str]] = {}
        self._entities: dict[tuple[int, str], Entity] = {}
        for connection in connections:
            for at, node in enumerate(connection.nodes):
                for part in (node, *(connection.also[at] if connection.also else ())):
                    self._entities.setdefault((at, part.iri), part)
                    one, other = self._of((at, node.iri)), self._of((at, part.iri))
                    if one != other:
                        self._first[other] = one
        members: dict[tuple[int, str], list[Entity]] = {}
        for key, entity in self._entities.items():
            members.setdefault(self._of(key), []).append(entity)
        self._nodes: dict[tuple[int, str], Node] = {}
        used: set[str] = set()
        for key, some in members.items():
            name = key[1] if key[1] not in used else f"{key[1]}@{key[0]}"
            used.add(name)
            self._nodes[key] = _node(name, *some)

    def node(self, at: int, iri: str) -> Node:
        return self._nodes[self._of((at, iri))]

    def nodes(self) -> list[Node]:
        return list(self._nodes.values())

    def _of(self, key: tuple[int, str]) -> tuple[int, str]:
        while key in self._first:
            key = self._first[key]
        return key


def _node(name: str, *members: Entity) -> Node:
    """Return the card of a work and its parts, under the name of the series where that is among them."""
    entity = next((one for one in members if one.type.endswith("Series")), members[0])
    kind = entity.kind if entity.kind in KINDS else "other"
    parts = [clean(one.name, 120) for one in members if one is not entity]
    whole = "part" if entity.type.endswith("Series") else "more part"
    sub = f"and {len(parts)} {whole}{'s' * (len(parts) != 1)}" if parts else ""
    title = clean(entity.name) or clean(entity.curie or entity.iri) or "(no name)"
    facts = ", ".join(filter(None, (clean(entity.type, 40) or kind, clean(entity.years, 20))))
    return Node(name, title, kind, sub, "; ".join([f"{title} ({facts})", *parts]))


def _line(pair: tuple[str, str], hops: list[Hop], citations: Citations, *, chosen: bool) -> Line:
    """Return the line of all hops between two cards; the chosen way's own hop is cited first and in full."""
    shown = hops[0] if chosen else max(hops, key=lambda hop: firmness(hop.credits[0].status))
    return _drawn(pair, hops, shown, citations.cite(shown) if chosen else citations.cite(shown, 1))


def _drawn(pair: tuple[str, str], hops: Sequence[Hop], shown: Hop, cited: tuple[list[int], int]) -> Line:
    numbers, more = cited
    words = list(dict.fromkeys(clean(hop_words(hop), 400) for hop in (shown, *hops)))
    told = "; ".join([*words[:_WORDS], *([f"and {len(words) - _WORDS} more"] if len(words) > _WORDS else [])])
    count = len(numbers) + more
    status = shown.credits[0].status
    sources = f" ({count:,} source{'s' * (count != 1)})" if count else " (no source)"
    return Line(*pair, clean(status, 40), line_style(status), told + sources, tuple(numbers))


def _sources(citations: Citations) -> tuple[Cited, ...]:
    known = enumerate(citations.known.values(), 1)
    return tuple(Cited(number, clean(source.cite(), 120), link(source.url)) for number, source in known)


def _apart(title: str, note: str, ends: Sequence[Entity], portrait: bool) -> Drawing:
    nodes = tuple(_node(end.iri, end) for end in ends)
    return Drawing(title, clean(note, 600), "", tuple(node.id for node in nodes), nodes, portrait=portrait)
