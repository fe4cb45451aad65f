"""The explorer's pages: templates filled with what was found. What is data is escaped; none needs a script."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from castgraph.export.page.picture.svg import MARKS
from castgraph.export.page.texts import clean, link
from castgraph.serving.addresses import address
from castgraph.serving.asked import HTML, Answered
from castgraph.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment
    from markupsafe import Markup

    from castgraph.errors import CastgraphError
    from castgraph.model import Entity
    from castgraph.serving.asked import Asked

__all__ = ["Frame", "choices", "counted", "drawing_alone", "frame", "named", "page"]

LONGEST = 4000
"""Characters of one text of the data that are shown."""


class Frame:
    """What every page of a request has: which day it is of, and links that keep that day.

    Args:
        path: of the request.
        as_of: ISO day; empty for everything.
    """

    def __init__(self, path: str = "/", as_of: str = "") -> None:
        self.path, self.as_of = path, as_of

    def to(self, iri: str) -> str:
        """Return the address of what an IRI names, as of the same day."""
        return self.at(address(iri))

    def at(self, path: str, **params: str) -> str:
        """Return a path with parameters, those that are empty left out, as of the same day."""
        given = {name: value for name, value in params.items() if value}
        given |= {"as_of": self.as_of} if self.as_of and "as_of" not in params else {}
        return f"{path}{'&' if '?' in path else '?'}{urlencode(given)}" if given else path


def page(asked: Asked, template: str, title: str, *, as_of: str = "", **values: Any) -> Answered:
    """Return a page as an answer.

    Args:
        asked: the request.
        template: its name, without ending.
        title: plain text.
        as_of: ISO day that it is of.
        **values: of the template.
    """
    given = values | {"title": title, "frame": Frame(asked.path, as_of)}
    return Answered(_environment().get_template(f"{template}.html.j2").render(given).encode("utf-8", "replace"), HTML)


def drawing_alone(svg: str) -> Answered:
    """Return a drawing that stands by itself as an answer: all it may do is use the style that it has inside."""
    alone = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Answered(svg.encode("utf-8", "replace"), "image/svg+xml", headers=alone)


def frame(title: str, content: str) -> str:
    """Return a whole page.

    Args:
        title: plain text.
        content: HTML of its main part, with all that is data escaped.
    """
    from markupsafe import Markup

    values = {"title": title, "frame": Frame(), "content": Markup(content)}  # noqa: S704 - escaped by who made it
    return _environment().get_template("frame.html.j2").render(values)


def named(frame: Frame, words: str, entities: Iterable[Entity]) -> Markup:
    """Return words as HTML, each name of an entity in them as a link to it; a name that several bear is left alone."""
    from markupsafe import Markup, escape

    addresses: dict[str, set[str]] = {}
    for entity in entities:
        addresses.setdefault(clean(entity.name), set()).add(entity.iri)
    found = sorted((name for name, iris in addresses.items() if name and len(iris) == 1), key=len, reverse=True)
    words = clean(words, LONGEST)
    if not found:
        return escape(words)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, found))})(?!\w)")
    parts = pattern.split(words)
    made = [
        Markup('<a href="{}">{}</a>').format(frame.to(next(iter(addresses[part]))), part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    ]
    return Markup("").join(made)


def choices(asked: Asked, error: CastgraphError) -> list[tuple[str, list[tuple[Entity, str]]]]:
    """Return who may have been meant by each bad name of a request, with the address that asks for each of them.

    Args:
        asked: the request, one of whose parameters has the name.
        error: what became of it.
    """
    found = []
    for one in getattr(error, "errors", (error,)):
        meant = [*getattr(one, "candidates", ()), *getattr(one, "suggestions", ())]
        text = getattr(one, "name", "")
        if not text:
            continue
        links = []
        for entity in meant:
            pairs = [(key, entity.curie if value == text else value) for key, value in asked.query if value]
            links.append((entity, f"{asked.path}?{urlencode(pairs)}"))
        found.append((text, links))
    return found


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number of things in words.

    Example:
        >>> counted(1, "source"), counted(1200, "person", "people")
        ('1 source', '1,200 people')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _shown(value: Any) -> Any:
    """Return what a template writes; blanks around a text are the template's own."""
    if type(value) is not str:
        return value
    return f"{' ' * value.startswith(' ')}{clean(value, LONGEST)}{' ' * value.endswith(' ')}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("castgraph.serving", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.globals |= {"marks": MARKS, "named": named, "counted": counted}
    made.filters |= {"link": link, "words": in_words}
    return made
