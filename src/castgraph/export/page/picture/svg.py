"""A drawing as SVG that stands by itself: text as text, light and dark, links to the sources, nothing that runs.

It is built as a tree of lists, ``[element, {attribute: value}, child, …]``, which `assets/picture.js` builds too; what
came from outside is escaped when the tree is written, and only there.
"""

from __future__ import annotations

import html
import math
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from castgraph.export.page.picture.drawing import drawing_of
from castgraph.export.page.picture.layout import FONT, SMALL, curve_ends, lay_out, whole
from castgraph.export.page.picture.text import BOLD, fit, text_width, wrap

if TYPE_CHECKING:
    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.export.page.picture.drawing import Cited, Drawing
    from castgraph.export.page.picture.layout import Card, Curve, Placed

__all__ = ["MARKS", "fragment", "fragment_of", "picture", "picture_of", "tree"]

MARKS = {
    "person": ("M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z", "#3b82c4"),
    "production": ("M-5.5,-5.5H5.5V5.5H-5.5Z", "#d9622b"),
    "character": ("M0,-6.6L5.7,3.3H-5.7Z", "#0f9d76"),
    "organization": ("M6.6,0L3.3,5.7H-3.3L-6.6,0L-3.3,-5.7H3.3Z", "#b5669b"),
    "event": ("M0,-7L1.8,-2.4L6.7,-2.2L2.9,0.9L4.1,5.7L0,3L-4.1,5.7L-2.9,0.9L-6.7,-2.2L-1.8,-2.4Z", "#c98a00"),
    "franchise": ("M0,-6.6L6.6,0L0,6.6L-6.6,0Z", "#4fa3d8"),
    "place": ("M0,6.6L5.7,-3.3H-5.7Z", "#8a6d3b"),
    "other": ("M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z", "#7d8794"),
}
"""Kind to mark and colour, which are those of the page."""
STYLES = {
    "solid": "out, or told as a fact",
    "dashed": "not out yet, or uncertain",
    "dotted": "only rumoured",
    "struck": "denied",
}
"""Styles of lines in words."""
SOURCE = 320
"""Pixels that a source of the list is wide at most, where there are several columns."""


def picture_of(found: Answer | Together, *, portrait: bool = False) -> str:
    """Return what `connect` or `join` found as an SVG document, see `drawing.drawing_of`."""
    return picture(drawing_of(found, portrait=portrait))


def fragment_of(found: Answer | Together) -> str:
    """Return it as an SVG element for a document that has ``picture.css`` itself."""
    return fragment(drawing_of(found))


def fragment(drawing: Drawing, *, headed: bool = True) -> str:
    """Return a drawing as an element for a document that has ``picture.css``, and if not headed the words, itself."""
    return _written(tree(drawing, headed=headed))


def picture(drawing: Drawing) -> str:
    """Return a drawing as an SVG document, its style inside."""
    made = tree(drawing)
    return _written([*made[:2], ["style", {}, _style()], *made[2:]]) + "\n"


@cache
def _style() -> str:
    text = (resources.files("castgraph.export.page") / "assets" / "picture.css").read_text(encoding="utf-8")
    return f"\n{text.strip()}\n"


def _written(element: list[Any]) -> str:
    name, attributes, *children = element
    opening = "".join(f' {key}="{_escaped(_text(value))}"' for key, value in attributes.items())
    if not children:
        return f"<{name}{opening}/>"
    inner = "".join(_escaped(child) if isinstance(child, str) else _written(child) for child in children)
    return f"<{name}{opening}>{inner}</{name}>" + ("\n" if name in ("g", "title", "style", "desc") else "")


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _escaped(text: str) -> str:
    """Return a text for XML: escaped, and without what XML cannot have."""
    return html.escape(re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text))


def tree(drawing: Drawing, *, headed: bool = True) -> list[Any]:
    """Return a drawing as a tree of SVG elements, without style; with the answer in words above it if headed."""
    placed = lay_out(drawing)
    edge = 12 if drawing.portrait else 24
    inside = max(placed.width, 368 if drawing.portrait else 640)
    head, top = _head(drawing, edge, inside) if headed else ([], float(edge))
    left = whole(edge + (inside - placed.width) / 2)
    body = [_curve(curve, drawing) for curve in placed.curves if not curve.chosen]
    body += [_curve(curve, drawing) for curve in placed.curves if curve.chosen]
    body += [_numbers(curve, drawing) for curve in placed.curves if curve.numbers]
    body += [_card(card, drawing) for card in placed.cards]
    foot, bottom = _foot(drawing, placed, edge, inside, top + placed.height)
    width, height = inside + 2 * edge, bottom + edge
    return [
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "cg-picture",
            "viewBox": f"0 0 {_text(width)} {_text(height)}",
            "width": width,
            "height": height,
            "role": "graphics-document",
            "aria-label": drawing.title,
        },
        ["title", {}, drawing.title],
        *([["desc", {}, drawing.told]] if drawing.told else []),
        ["rect", {"class": "cg-ground", "width": width, "height": height}],
        *head,
        ["g", {"transform": f"translate({_text(left)},{_text(top)})"}, *body],
        *foot,
    ]


def _head(drawing: Drawing, edge: float, inside: float) -> tuple[list[Any], float]:
    """Return the answer in words above the picture, and where the picture begins."""
    made: list[Any] = []
    y = float(edge)
    for line in wrap(drawing.title, 16 * BOLD, inside, 8) if drawing.title else []:
        y += 20
        made.append(["text", {"class": "cg-title", "x": edge, "y": y - 5}, line])
    for line in wrap(drawing.note, FONT, inside, 4) if drawing.note else []:
        y += 18
        made.append(["text", {"class": "cg-note", "x": edge, "y": y}, line])
    return made, y + 22 if made else y


def _curve(curve: Curve, drawing: Drawing) -> list[Any]:
    x1, y1, x2, y2 = (_text(value) for value in curve_ends(curve, drawing.portrait))
    xm, ym = (_text(whole((float(one) + float(two)) / 2)) for one, two in ((x1, x2), (y1, y2)))
    bend = f"C{x1},{ym} {x2},{ym}" if drawing.portrait else f"C{xm},{y1} {xm},{y2}"
    line = curve.line
    path = {"d": f"M{x1},{y1}{bend} {x2},{y2}"}
    words = [["title", {}, line.words]] if line and line.words else []
    return [
        "g",
        {
            "class": f"cg-line cg-{_style_of(curve)}{' cg-chosen' if curve.chosen else ''}",
            "data-from": curve.one.node.id,
            "data-to": curve.other.node.id,
        },
        *words,
        ["path", {"class": "cg-wide", **path}],
        ["path", path],
    ]


def _style_of(curve: Curve) -> str:
    return curve.line.style if curve.line and curve.line.style in STYLES else "solid"


def _numbers(curve: Curve, drawing: Drawing) -> list[Any]:
    sources = {source.number: source for source in drawing.sources}
    made: list[Any] = ["g", {"class": f"cg-numbers{' cg-chosen' if curve.chosen else ''}"}]
    for number in curve.numbers:
        place = {"x": number.x - number.width / 2, "y": number.y - 8, "width": number.width, "height": 16, "rx": 5}
        made.append(
            _linked(
                number.number,
                sources.get(number.number),
                ["rect", place],
                ["text", {"x": number.x, "y": number.y + 4}, str(number.number)],
            )
        )
    return made


def _linked(number: int, source: Cited | None, *shown: list[Any]) -> list[Any]:
    """Return what leads to a source; a link where it has an address."""
    said = f"Source {number}" + (f": {source.cite}" if source else "")
    title = ["title", {}, said]
    if source and source.url:
        away = {"href": source.url, "target": "_blank", "rel": "noopener noreferrer", "aria-label": said}
        return ["a", {"data-number": number, **away}, title, *shown]
    return ["g", {"data-number": number}, title, *shown]


def _card(card: Card, drawing: Drawing) -> list[Any]:
    x, y = card.x - card.width / 2, card.y - card.height / 2
    mark, colour = MARKS.get(card.node.kind, MARKS["other"])
    classes = f"cg-card{' cg-chosen' if card.chosen else ''}{' cg-end' if card.end else ''}"
    text = 16 * len(card.lines) + (14 if card.node.sub else 0)
    if drawing.portrait:
        at, line, mark_x, mark_y = card.x, card.y - text / 2 + 18, card.x, card.y - text / 2 - 3
    else:
        at, line, mark_x, mark_y = x + 30, card.y - text / 2 + 12, x + 16, card.y
    made: list[Any] = [
        "g",
        {
            "class": classes,
            "role": "graphics-symbol",
            "aria-label": f"{card.node.name} ({card.node.kind})",
            "data-id": card.node.id,
        },
        ["title", {}, card.node.title or card.node.name],
        ["rect", {"x": x, "y": y, "width": card.width, "height": card.height, "rx": 9}],
        ["path", {"d": mark, "fill": colour, "transform": f"translate({_text(mark_x)},{_text(mark_y)})"}],
    ]
    for words in card.lines:
        made.append(["text", {"class": "cg-name", "x": at, "y": line, **_middle(drawing)}, words])
        line += 16
    if card.node.sub:
        most = card.width - (12 if drawing.portrait else 42)
        sub = fit(card.node.sub, SMALL, most)
        made.append(["text", {"class": "cg-sub", "x": at, "y": line - 1, **_middle(drawing)}, sub])
    return made


def _middle(drawing: Drawing) -> dict[str, str]:
    return {"text-anchor": "middle"} if drawing.portrait else {}


def _foot(drawing: Drawing, placed: Placed, edge: float, inside: float, y: float) -> tuple[list[Any], float]:
    """Return what stands below the picture, and where it ends: what found no room, the legend, the sources."""
    made: list[Any] = []
    if placed.left > 0:
        y += 30
        more = f"and {placed.left:,} more {'way' if placed.left == 1 else 'ways'} as short"
        made.append(["text", {"class": "cg-note", "x": edge, "y": y}, more])
    legend, y = _legend(drawing, placed, edge, inside, y + 34)
    made.append(legend)
    told = {number for curve in placed.curves if curve.line for number in curve.line.numbers}
    if cited := [source for source in drawing.sources if source.number in told]:
        sources, y = _sources(cited, edge, inside, y + 18)
        made.append(sources)
    return made, y


def _legend(drawing: Drawing, placed: Placed, edge: float, inside: float, y: float) -> tuple[list[Any], float]:
    kinds = [kind for kind in MARKS if any(card.node.kind == kind for card in placed.cards)]
    styles = [style for style in STYLES if any(_style_of(curve) == style for curve in placed.curves)]
    entries: list[tuple[list[Any], str]] = [
        (["path", {"d": MARKS[kind][0], "fill": MARKS[kind][1]}], kind) for kind in kinds
    ]
    if drawing.chosen >= 0 and len(placed.curves) > 0:
        words = "the chosen way" if drawing.chosen > 0 else "the best way"
        entries.append((["g", {"class": "cg-line cg-chosen"}, ["path", {"d": "M-9,0H9"}]], words))
    entries += [(["g", {"class": f"cg-line cg-{one}"}, ["path", {"d": "M-9,0H9"}]], STYLES[one]) for one in styles]
    if drawing.sources:
        number = ["text", {"x": 0, "y": 4}, "1"]
        sample = ["rect", {"x": -7.5, "y": -8, "width": 15, "height": 16, "rx": 5}]
        entries.append((["g", {"class": "cg-numbers"}, sample, number], "source"))
    made: list[Any] = ["g", {"class": "cg-legend"}]
    x = edge
    for shape, words in entries:
        width = 30 + math.ceil(text_width(words, 12)) + 16
        if x > edge and x + width > edge + inside:
            x, y = edge, y + 22
        made.append(["g", {"transform": f"translate({_text(x + 10)},{_text(y - 4)})"}, shape])
        made.append(["text", {"x": x + 26, "y": y}, words])
        x += width
    return made, y


def _sources(cited: list[Cited], edge: float, inside: float, y: float) -> tuple[list[Any], float]:
    """Return the sources in columns, and where they end."""
    entries = [f"[{source.number}] {source.cite}" for source in cited]
    widest = math.ceil(max([text_width(words, 12) for words in entries])) + 16
    columns = max(1, math.floor(inside / min(SOURCE, widest)))
    rows = math.ceil(len(cited) / columns)
    wide = math.floor(inside / columns)
    made: list[Any] = ["g", {"class": "cg-sources"}]
    for at, source in enumerate(cited):
        x, line = edge + wide * math.floor(at / rows), y + 17 * (at % rows + 1)
        words = fit(entries[at], 12, wide - 12)
        made.append(_linked(source.number, source, ["text", {"x": x, "y": line}, words]))
    return made, y + 17 * rows
