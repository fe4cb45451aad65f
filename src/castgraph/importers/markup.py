"""Microdata and RDFa of an HTML page → the same things that its JSON-LD would be.

Only what schema.org's pages use: items, properties, itemref; typeof, property, rel, resource, vocab and prefix.
Source: https://html.spec.whatwg.org/multipage/microdata.html, https://www.w3.org/TR/rdfa-lite/.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["has_markup", "things_of_page"]

MAX_DEPTH = 150
"""Open elements at one point; what is nested deeper is read as if it stood there."""
MAX_ELEMENTS = 500_000
"""Elements of a page that are read, each as often as an itemref leads to it."""
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_CLOSES = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "tr": {"tr", "td", "th"}, "td": {"td", "th"},
    "th": {"td", "th"}, "option": {"option"},
    **dict.fromkeys(
        ("article", "div", "dl", "h1", "h2", "h3", "h4", "main", "nav", "ol", "p", "section", "table", "ul"),
        frozenset(["p"]),
    ),
}  # fmt: skip
"""Start tag to the elements that it ends where they are the innermost of their kind."""
_WALLS = frozenset(("ul", "ol", "dl", "table", "div", "section", "article", "td", "th", "body", "span"))
_ADDRESSES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    "object": "data",
}  # fmt: skip
_MARKS = re.compile(r"<[^<>]*\s(?:itemscope|typeof\s*=)", re.IGNORECASE)
_SCHEMA = re.compile(r"https?://(?:www\.)?schema\.org/?", re.IGNORECASE)


def has_markup(text: str) -> bool:
    """Whether a page may have microdata or RDFa."""
    return bool(_MARKS.search(text))


def things_of_page(text: str) -> list[dict[str, Any]]:
    """Return what a page's microdata and RDFa say, as JSON-LD would: nested objects with ``@type`` and ``@id``.

    Addresses are as they stand. A page that is broken in any way gives what can be read of it.
    """
    tree = _Tree()
    tree.feed(text)
    tree.close()
    found: list[dict[str, Any]] = []
    _Microdata(tree.ids, found).read(tree.root, None)
    _Rdfa(found).read(tree.root, _Scope())
    return found


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)

    def text(self) -> str:
        """Return the text in it, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style", "template"):
                yield from child._texts()
                if child.tag in ("br", "p", "div", "li"):
                    yield " "

    def value(self) -> str:
        """Return what a property that stands here says when it is no thing."""
        attributes = self.attributes
        if "content" in attributes:
            return attributes["content"]
        if address := attributes.get(_ADDRESSES.get(self.tag, "")):
            return address
        if self.tag in ("data", "meter") and "value" in attributes:
            return attributes["value"]
        return attributes.get("datetime") or self.text()

    def elements(self) -> Iterator[_Element]:
        return (child for child in self.children if isinstance(child, _Element))


class _Tree(HTMLParser):
    """Builds elements; what is not closed, or closed twice, is put where a browser would, as far as that matters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self.ids: dict[str, _Element] = {}
        self._open = [self.root]
        self._names: Counter[str] = Counter()

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Read ``<![`` as a browser does, as a comment; the library fails on words that it does not know."""
        return self.parse_bogus_comment(i, report=False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while ended := self._ended_by(tag):
            self.handle_endtag(ended)
        element = _Element(tag, {name: value or "" for name, value in reversed(attrs)})
        self._open[-1].children.append(element)
        if name := element.attributes.get("id", ""):
            self.ids.setdefault(name, element)
        if tag not in _VOID and len(self._open) < MAX_DEPTH:
            self._open.append(element)
            self._names[tag] += 1

    def _ended_by(self, tag: str) -> str:
        """Return the innermost open element that a start tag ends, empty if it ends none."""
        for element in reversed(self._open[-8:]):
            if element.tag in _CLOSES.get(tag, ()):
                return element.tag
            if element.tag in _WALLS:
                break
        return ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and self._open[-1].tag == tag and tag in ("svg", "path", "g", "use"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._names[tag]:
            return
        while True:
            closed = self._open.pop()
            self._names[closed.tag] -= 1
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _say(thing: dict[str, Any], name: str, value: Any) -> None:
    thing.setdefault(name, []).append(value)


@dataclass
class _Microdata:
    """Reads microdata; an item that is no property of another one is added to `found`."""

    ids: dict[str, _Element]
    found: list[dict[str, Any]]
    left: int = MAX_ELEMENTS
    around: set[int] = field(default_factory=set)

    def read(self, element: _Element, item: dict[str, Any] | None) -> None:
        """Read what stands in an element; `item` is the one that it belongs to."""
        for child in element.elements():
            self._element(child, item)

    def _element(self, element: _Element, item: dict[str, Any] | None) -> None:
        self.left -= 1
        if id(element) in self.around or len(self.around) > MAX_DEPTH or self.left < 0:
            return
        attributes = element.attributes
        names = [_SCHEMA.sub("", name) for name in attributes.get("itemprop", "").split()]
        inner = item
        if "itemscope" in attributes:
            inner = {"@type": attributes.get("itemtype", "").split()}
            if attributes.get("itemid"):
                inner["@id"] = attributes["itemid"]
            if item is None or not names:
                self.found.append(inner)
            for name in names if item is not None else ():
                _say(item or {}, name, inner)
        elif item is not None:
            for name in names:
                _say(item, name, element.value())
        self.around.add(id(element))
        self.read(element, inner)
        if "itemscope" in attributes and inner is not None:
            for name in attributes.get("itemref", "").split():
                if name in self.ids:
                    self._element(self.ids[name], inner)
        self.around.remove(id(element))


@dataclass(frozen=True, slots=True)
class _Scope:
    """What holds in an element: the subject, what names mean there, and properties that wait for their thing."""

    thing: dict[str, Any] | None = None
    vocabulary: str = ""
    prefixes: tuple[tuple[str, str], ...] = (("schema", "https://schema.org/"),)
    waiting: tuple[str, ...] = ()


@dataclass
class _Rdfa:
    """Reads RDFa whose names are schema.org's; a thing that is no property of another one is added to `found`."""

    found: list[dict[str, Any]]

    def read(self, element: _Element, scope: _Scope) -> None:
        """Read what stands in an element."""
        for child in element.elements():
            self.read(child, self._element(child, scope))

    def _element(self, element: _Element, scope: _Scope) -> _Scope:
        attributes = element.attributes
        vocabulary = attributes.get("vocab", scope.vocabulary)
        given = re.findall(r"(?<![\w.-])([\w.-]+):\s+(\S+)", attributes.get("prefix", ""))
        prefixes = (*given, *scope.prefixes) if given else scope.prefixes

        def terms(name: str) -> tuple[str, ...]:
            return tuple(filter(None, (_term(one, vocabulary, prefixes) for one in attributes.get(name, "").split())))

        names, thing = terms("property"), scope.thing
        waiting = terms("rel") if attributes.get("rel") else ()
        about = attributes.get("about") or attributes.get("resource") or ""
        if types := terms("typeof"):
            inner: dict[str, Any] = {"@type": list(types)}
            if address := about or attributes.get("href") or attributes.get("src"):
                inner["@id"] = address
            links = (*names, *waiting, *scope.waiting)
            if thing is None or not links:
                self.found.append(inner)
            else:
                for name in links:
                    _say(thing, name, inner)
            return _Scope(inner, vocabulary, prefixes)
        if thing is not None:
            for name in names:
                _say(thing, name, attributes.get("content") or about or element.value())
            if waiting and (address := about or attributes.get("href")):
                for name in waiting:
                    _say(thing, name, {"@id": address})
                waiting = ()
        return _Scope(thing, vocabulary, prefixes, waiting or scope.waiting)


def _term(text: str, vocabulary: str, prefixes: tuple[tuple[str, str], ...]) -> str:
    """Return the name that a property or type has in schema.org; empty for one of another vocabulary."""
    head, colon, local = text.partition(":")
    if colon and not local.startswith("//"):
        text = next((namespace + local for name, namespace in prefixes if name == head), "")
    elif not colon:
        text = vocabulary + ("" if vocabulary.endswith("/") else "/") + text if vocabulary else ""
    found = _SCHEMA.match(text)
    return text[found.end() :] if found else ""
