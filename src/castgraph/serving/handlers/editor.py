"""Stands in until the editor is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.serving.asked import HTML, Answered

if TYPE_CHECKING:
    from castgraph.serving.asked import Asked
    from castgraph.serving.served import Served
    from castgraph.store.sparql import Result


def page(served: Served, asked: Asked) -> Answered:
    """Return the editor."""
    return Answered(b"", HTML)


def table(served: Served, asked: Asked, found: Result) -> Answered:
    """Return a result as a page."""
    return Answered(b"", HTML)
