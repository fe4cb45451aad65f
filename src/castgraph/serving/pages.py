"""The frame of every page of the explorer: head, search, navigation and foot. No script is needed to read one."""

from __future__ import annotations

from html import escape

__all__ = ["frame"]


def frame(title: str, content: str) -> str:
    """Return a whole page.

    Args:
        title: plain text.
        content: HTML of its main part, with all that is data escaped.
    """
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} – castgraph</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body><main><h1>{escape(title)}</h1>{content}</main></body></html>"
    )
