"""What whoever makes a page may choose, and what a page is to show. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castgraph.export.page.known import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.export.page.known import Known

__all__ = ["DEFAULT", "LIMIT", "PICTURE", "PageOptions", "State", "View"]

LIMIT = 20_000
"""Nodes that a page carries at most, unless it is forced."""
PICTURE = 500
"""Nodes that the picture begins with; others join it as they are asked for."""


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How large a page may be, and how it looks.

    Attributes:
        title: heading; made of the names of what is shown where empty.
        theme: ``auto`` follows the reader's system; or ``light``, ``dark``.
        limit: how many nodes at most, those nearest to what was asked, or best joined; as many as a page carries
            well where 0, or as its picture begins with where a store with imported datasets has more than that.
        force: make a page of more than 20,000 nodes too.
        jsonld: put the facts beside it as JSON-LD, which `load page.html` reads back.
    """

    title: str = ""
    theme: str = "auto"
    limit: int = 0
    force: bool = False
    jsonld: bool = True


DEFAULT = PageOptions()


@dataclass(frozen=True, slots=True)
class State:
    """What a question let through, as far as a reader of the page can choose it too.

    Attributes:
        day: as of this ISO day; empty for everything.
        hidden: roles and relations that did not count.
        without: statuses that hold and did not count.
        also: statuses that do not hold and counted all the same.
        asked: the other options, as they were typed: what the page cannot ask again.
    """

    day: str = ""
    hidden: Sequence[str] = ()
    without: Sequence[str] = ()
    also: Sequence[str] = ()
    asked: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What a page says and opens with, besides its graph.

    Attributes:
        title: what the page shows, for the heading and the window.
        answer: what it opens with, as the command gave it; hops that the graph lacks are added to it.
        state: what that was asked with.
        ends: IRIs of two nodes: it opens with how they are connected, or with the plain word that they are not.
        focus: IRI of the node that it opens at.
        as_of: the date that the graph was cut at, to be said on the page.
        note: a sentence of the maker's: where the data are from.
        left_out: number of nodes that are not on the page, to be said beside what it counts and answers.
        jsonld: the graph itself as a JSON-LD document; empty for none.
        known: what the store knows besides the graph.
        plain: the answer as text, for a browser that runs no script.
    """

    title: str
    answer: Answer | Together | None = None
    state: State = State()
    ends: tuple[str, str] | None = None
    focus: str | None = None
    as_of: str | None = None
    note: str = ""
    left_out: int = 0
    jsonld: str = ""
    known: Known = field(default=NOTHING)
    plain: str = ""
