"""Where everything of a drawing lies: a column for each hop, few crossings, no card and no number over another.

Pure geometry, in whole pixels; the order of the input alone decides. ``assets/picture.js`` has the same steps, line by
line. `u` runs along the ways, `v` across them; a portrait picture has `u` from top to bottom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castgraph.export.page.picture.text import BOLD, text_width, wrap

if TYPE_CHECKING:
    from castgraph.export.page.picture.drawing import Drawing, Line, Node

__all__ = ["FONT", "SMALL", "Card", "Curve", "Number", "Placed", "curve_ends", "lay_out", "whole"]

FONT, SMALL = 13, 11
"""Sizes of names, and of what stands below them, in pixels."""
ROWS = 10
"""Cards of a column at most; three of a row in portrait, which is as wide as a phone."""
LINES = 120
"""Lines of a picture at most: more are no picture, and take long to order."""
ACROSS = 368
"""Pixels across a portrait picture, without margins."""
SLACK = 40
"""Pixels by which a column may stand out above or below the tallest, so that the chosen way is straight."""
GAPS = ((120, 150, 190, 240, 300), (40, 56, 72, 96, 130, 180))
"""Pixels between columns, or rows in portrait: the first that has room for all numbers is taken."""


Spot = tuple[float, float, float]
"""Middle and width of the numbers of a line."""


@dataclass(slots=True)
class Card:
    """A node that is drawn: its middle is (x, y)."""

    node: Node
    layer: int
    chosen: bool
    end: bool
    lines: list[str] = field(default_factory=list)
    width: float = 0
    height: float = 0
    v: float = 0
    x: float = 0
    y: float = 0


@dataclass(slots=True)
class Number:
    """Number of a source at a line: its middle is (x, y)."""

    number: int
    x: float
    y: float
    width: float


@dataclass(slots=True)
class Curve:
    """A line that is drawn, from card to card, with its numbers."""

    line: Line | None
    one: Card
    other: Card
    chosen: bool
    numbers: list[Number] = field(default_factory=list)


@dataclass(slots=True)
class Placed:
    """A drawing with positions; its left upper corner is (0, 0)."""

    cards: list[Card]
    curves: list[Curve]
    width: float
    height: float
    left: int
    """Connections that found no room."""


def whole(value: float) -> int:
    """Return the nearest whole number, halves upwards."""
    return math.floor(value + 0.5)


def lay_out(drawing: Drawing) -> Placed:
    """Return where everything lies."""
    shown, left = _fitting(drawing)
    layers, curves = _cards(drawing, shown)
    _order(layers, curves)
    for cards in layers:
        _measure(cards, drawing.portrait)
    _spread(layers, curves, drawing.portrait)
    width, height = 0.0, 0.0
    for gap in GAPS[1 if drawing.portrait else 0]:
        width, height = _position(layers, gap, drawing.portrait)
        if _number(curves, drawing.portrait):
            break
    return Placed([card for cards in layers for card in cards], curves, width, height, left)


def _fitting(drawing: Drawing) -> tuple[list[int], int]:
    """Return which ways are drawn, and how many connections are not."""
    most = 3 if drawing.portrait else ROWS
    columns: list[list[str]] = []
    lines: set[tuple[str, str]] = set()
    shown: list[int] = []
    left = drawing.more
    for at, way in enumerate(drawing.ways):
        fresh = [step for step, name in enumerate(way) if step >= len(columns) or name not in columns[step]]
        more = {(way[step - 1], way[step]) for step in range(1, len(way))} | lines
        full = len(more) > LINES or any(step < len(columns) and len(columns[step]) >= most for step in fresh)
        if drawing.chosen >= 0 and columns and full:
            left += drawing.sizes[at]
            continue
        for step in fresh:
            if step >= len(columns):
                columns.append([])
            columns[step].append(way[step])
        lines = more
        shown.append(at)
    return shown, left


def _cards(drawing: Drawing, shown: list[int]) -> tuple[list[list[Card]], list[Curve]]:
    nodes = {node.id: node for node in drawing.nodes}
    told = {(line.start, line.end): line for line in drawing.lines}
    cards: dict[str, Card] = {}
    curves: dict[tuple[str, str], Curve] = {}
    layers: list[list[Card]] = []
    ways = [drawing.ways[at] for at in shown]
    best = drawing.ways[drawing.chosen] if 0 <= drawing.chosen < len(drawing.ways) else ()
    for way in ways:
        for step, name in enumerate(way):
            if name not in cards:
                bold = drawing.chosen < 0 or name in best
                cards[name] = Card(nodes[name], step, bold, name in drawing.ends)
                if step >= len(layers):
                    layers.append([])
                layers[step].append(cards[name])
            if step > 0 and (way[step - 1], name) not in curves:
                one, other = cards[way[step - 1]], cards[name]
                bold = drawing.chosen < 0 or _follow(best, one.node.id, name)
                curves[way[step - 1], name] = Curve(told.get((way[step - 1], name)), one, other, bold)
    for name in drawing.ends:
        if name not in cards:
            cards[name] = Card(nodes[name], len(layers), chosen=False, end=True)
            layers.append([cards[name]])
    return layers, list(curves.values())


def _follow(way: tuple[str, ...], one: str, other: str) -> bool:
    return any(way[step - 1] == one and way[step] == other for step in range(1, len(way)))


def _order(layers: list[list[Card]], curves: list[Curve]) -> None:
    """Order the cards of each layer so that few lines cross: sweeps by the middle of neighbours, then exchanges."""
    best = [list(cards) for cards in layers]
    least = _crossings(layers, curves)
    for sweep in range(12):
        forwards = sweep % 2 == 0
        steps = range(1, len(layers)) if forwards else range(len(layers) - 2, -1, -1)
        for step in steps:
            _sort(layers[step], layers[step - 1 if forwards else step + 1], curves, forwards=forwards)
        found = _crossings(layers, curves)
        if found < least:
            least, best = found, [list(cards) for cards in layers]
    for step, cards in enumerate(best):
        layers[step][:] = cards
    better = True
    while better:
        better = False
        for step, cards in enumerate(layers):
            near = [curve for curve in curves if step in (curve.one.layer, curve.other.layer)]
            least = _crossings(layers, near)
            for at in range(len(cards) - 1 if least > 0 else 0):
                cards[at], cards[at + 1] = cards[at + 1], cards[at]
                found = _crossings(layers, near)
                if found < least:
                    least, better = found, True
                else:
                    cards[at], cards[at + 1] = cards[at + 1], cards[at]


def _sort(cards: list[Card], beside: list[Card], curves: list[Curve], *, forwards: bool) -> None:
    """Sort a layer by the mean place of each card's neighbours in the layer beside."""
    places = {card.node.id: at for at, card in enumerate(beside)}
    means: list[tuple[float, Card]] = []
    for at, card in enumerate(cards):
        total, count = 0, 0
        for curve in curves:
            here, there = (curve.other, curve.one) if forwards else (curve.one, curve.other)
            if here is card:
                total += places[there.node.id]
                count += 1
        means.append((total / count if count > 0 else at, card))
    means.sort(key=lambda mean: mean[0])
    cards[:] = [card for _, card in means]


def _crossings(layers: list[list[Card]], curves: list[Curve]) -> int:
    """Return how many lines cross; one that crosses the chosen way counts four times."""
    places = {card.node.id: at for cards in layers for at, card in enumerate(cards)}
    total = 0
    for at, curve in enumerate(curves):
        one, other = places[curve.one.node.id], places[curve.other.node.id]
        for second in curves[at + 1 :]:
            if second.one.layer == curve.one.layer:
                start, end = places[second.one.node.id], places[second.other.node.id]
                if (one < start and other > end) or (one > start and other < end):
                    total += 4 if curve.chosen or second.chosen else 1
    return total


def _measure(cards: list[Card], portrait: bool) -> None:
    """Break the names of a layer and size its cards; those of a column are equally wide, of a row equally high."""
    most = (170 if len(cards) < 2 else 150 if len(cards) < 3 else 104) if portrait else 176
    width, height = 0.0, 0.0
    for card in cards:
        size = FONT * BOLD if card.chosen or card.end else FONT
        card.lines = wrap(card.node.name, size, most, 4 if portrait else 3)
        text = max([text_width(line, size) for line in card.lines])
        text = max(text, min(most, text_width(card.node.sub, SMALL)))
        card.width = math.ceil(text) + (12 if portrait else 42)
        card.height = 16 * len(card.lines) + (14 if card.node.sub else 0) + (26 if portrait else 16)
        width, height = max(width, card.width), max(height, card.height)
    for card in cards:
        card.width = card.width if portrait else width
        card.height = height if portrait else card.height


def _size(card: Card, portrait: bool) -> float:
    return card.width if portrait else card.height


def _spread(layers: list[list[Card]], curves: list[Curve], portrait: bool) -> None:
    """Give each card its place across: near its neighbours, the chosen way as straight as can be."""
    gap = 10 if portrait else 14
    room = float(ACROSS if portrait else 0)
    for cards in layers:
        total = -float(gap)
        for card in cards:
            total += _size(card, portrait) + gap
        room = max(room, total)
        at = -total / 2
        for card in cards:
            card.v = at + _size(card, portrait) / 2
            at += _size(card, portrait) + gap
    for sweep in range(8):
        forwards = sweep % 2 == 0
        steps = range(1, len(layers)) if forwards else range(len(layers) - 2, -1, -1)
        for step in steps:
            wanted = [_wanted(card, curves, forwards=forwards) for card in layers[step]]
            _settle(layers[step], wanted, room / 2 + (0 if portrait else SLACK), gap, portrait)


def _wanted(card: Card, curves: list[Curve], *, forwards: bool) -> float:
    """Return where a card would lie by its neighbours of one side; the chosen way comes before all others."""
    total, count = 0.0, 0
    for curve in curves:
        here, there = (curve.other, curve.one) if forwards else (curve.one, curve.other)
        if here is card:
            weight = 10000 if curve.chosen else 1
            total += there.v * weight
            count += weight
    return total / count if count > 0 else card.v


def _settle(cards: list[Card], wanted: list[float], room: float, gap: float, portrait: bool) -> None:
    """Place a layer as near to what is wanted as its order and sizes allow: pool adjacent violators, then clip."""
    offsets = [0.0]
    for at in range(1, len(cards)):
        apart = (_size(cards[at - 1], portrait) + _size(cards[at], portrait)) / 2 + gap
        offsets.append(offsets[at - 1] + apart)
    blocks: list[tuple[float, int, int]] = []  # sum, weight, number of cards
    for at in range(len(cards)):
        weight = 10000 if cards[at].chosen else 1
        total, heavy, many = (wanted[at] - offsets[at]) * weight, weight, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / heavy:
            before = blocks.pop()
            total, heavy, many = total + before[0], heavy + before[1], many + before[2]
        blocks.append((total, heavy, many))
    low = -room + _size(cards[0], portrait) / 2
    high = room - _size(cards[-1], portrait) / 2 - offsets[-1]
    at = 0
    for total, heavy, many in blocks:
        for _ in range(many):
            cards[at].v = min(max(total / heavy, low), high) + offsets[at]
            at += 1


def _position(layers: list[list[Card]], gap: float, portrait: bool) -> tuple[float, float]:
    """Turn places along and across into pixels; returns width and height of all."""
    every = [card for cards in layers for card in cards]
    low = min([card.v - _size(card, portrait) / 2 for card in every])
    high = max([card.v + _size(card, portrait) / 2 for card in every])
    along = 0.0
    for cards in layers:
        thick = max([card.height if portrait else card.width for card in cards])
        for card in cards:
            middle, across = whole(along + thick / 2), whole(card.v - low)
            card.x, card.y = (across, middle) if portrait else (middle, across)
        along += thick + gap
    along -= gap
    across = whole(high - low)
    return (across, whole(along)) if portrait else (whole(along), across)


def curve_ends(curve: Curve, portrait: bool) -> tuple[float, float, float, float]:
    """Return where a line leaves one card and meets the other: x and y of both."""
    one, other = curve.one, curve.other
    if portrait:
        return one.x, whole(one.y + one.height / 2), other.x, whole(other.y - other.height / 2)
    return whole(one.x + one.width / 2), one.y, whole(other.x - other.width / 2), other.y


def _number(curves: list[Curve], portrait: bool) -> bool:
    """Put the numbers of sources on the lines where none is over another; False where there is no room for one.

    The chosen way comes first. A line whose numbers have no room keeps one, or none.
    """
    taken: list[Spot] = []
    room = True
    for curve in [*[one for one in curves if one.chosen], *[one for one in curves if not one.chosen]]:
        numbers = list(curve.line.numbers) if curve.line else []
        curve.numbers = []
        foreign = [one for one in curves if one is not curve and one.one.layer == curve.one.layer]
        points = [_point(one, step / 16, portrait) for one in foreign for step in range(1, 16)]
        found = _free(curve, numbers, taken, points, portrait)
        if not found and len(numbers) > 1:
            numbers = numbers[:1]
            found = _free(curve, numbers, taken, points, portrait)
            room = False
        if not found:
            room = room and not numbers
            continue
        taken.append(found)
        at = found[0] - found[2] / 2
        for number in numbers:
            wide = _pill(number)
            curve.numbers.append(Number(number, whole(at + wide / 2), found[1], wide))
            at += wide + 2
    return room


def _pill(number: int) -> int:
    return 8 + 7 * len(str(number))


def _point(curve: Curve, t: float, portrait: bool) -> tuple[float, float]:
    """Return the point of a line at a part of its length, from 0 to 1."""
    x1, y1, x2, y2 = curve_ends(curve, portrait)
    s = 1 - t
    near, far = s * s * s + 3 * s * s * t, 3 * s * t * t + t * t * t
    straight = 1.5 * s * t + t * t * t
    if portrait:
        return whole(x1 * near + x2 * far), whole(y1 + (y2 - y1) * straight)
    return whole(x1 + (x2 - x1) * straight), whole(y1 * near + y2 * far)


def _free(
    curve: Curve, numbers: list[int], taken: list[Spot], points: list[tuple[float, float]], portrait: bool
) -> Spot | None:
    """Return where on a line its numbers are free, and over as few points of other lines as can be."""
    if not numbers:
        return None
    width = -2.0
    for number in numbers:
        width += _pill(number) + 2
    x1, y1, x2, y2 = curve_ends(curve, portrait)
    best: Spot | None = None
    least = 0
    for step in range(17):
        t = (50 + (step + 1) // 2 * (5 if step % 2 else -5)) / 100
        x, y = _point(curve, t, portrait)
        clear = y - 10 >= y1 and y + 10 <= y2 if portrait else x - width / 2 - 2 >= x1 and x + width / 2 + 2 <= x2
        if not clear or any(abs(x - one[0]) < (width + one[2]) / 2 + 3 and abs(y - one[1]) < 18 for one in taken):
            continue
        under = sum(1 for one in points if abs(x - one[0]) < width / 2 + 2 and abs(y - one[1]) < 10)
        if best is None or under < least:
            best, least = (x, y, width), under
    return best
