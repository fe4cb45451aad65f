"""What whoever makes a page may choose, and what a page is to show. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.model import Connection

__all__ = ["DEFAULT", "LIMIT", "PageOptions", "View"]

LIMIT = 500
"""Nodes on a page unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How large a page may be, and how it looks.

    Attributes:
        title: heading; made of the names of what is shown where empty.
        theme: ``auto`` follows the reader's system; or ``light``, ``dark``.
        limit: how many nodes at most; those nearest to what was asked, or best joined, are chosen.
        force: make a page of more than 5,000 nodes too.
    """

    title: str = ""
    theme: str = "auto"
    limit: int = LIMIT
    force: bool = False


DEFAULT = PageOptions()


@dataclass(frozen=True, slots=True)
class View:
    """What a page says and opens with, besides its graph.

    Attributes:
        title: what the page shows, for the heading and the window.
        connections: what it opens with, best first; hops that the graph lacks are added to it.
        ends: IRIs of two nodes: it opens with how they are connected, or with the plain word that they are not.
        focus: IRI of the node that it opens at.
        as_of: the date that the graph was cut at, to be said on the page.
        note: a sentence of the maker's: what was asked, where the data are from.
        left_out: number of nodes that `choose` left out, to be said on the page.
        jsonld: the graph itself as a JSON-LD document, embedded as a data block; empty for none.
    """

    title: str
    connections: Sequence[Connection] = ()
    ends: tuple[str, str] | None = None
    focus: str | None = None
    as_of: str | None = None
    note: str = ""
    left_out: int = 0
    jsonld: str = ""
