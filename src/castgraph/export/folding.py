"""Lines of a text → as wide as a terminal: broken between words, the rest below where the words began."""

from __future__ import annotations

import re

__all__ = ["folded"]

_STYLE = re.compile("\x1b\\[[0-9;]*m")
_WORD = re.compile(
    r" +|(?:\x1b\[2m)?\[\d+\](?:(?: …)? \[\d+\])*(?: and [\d,]+ more| \([\d,]+ sources\))?(?:\x1b\[0m)?|[^ ]+"
)
"""Spaces, or a word; the numbers of a fact's sources are one, so that they stay together."""
_LEAD = re.compile(r" *(?:\[\d+\] +|\d+\. |(?:-|…) |\S+ {2,})?")


def folded(text: str, width: int) -> str:
    """Return a text whose lines have so many characters at most, unless one word alone has more.

    What follows a number, a mark or a first column (two spaces after it) goes on below its words, and what is indented
    two spaces further in. Colours take no room.

    Example:
        >>> print(folded("  1. Ann Example acts in The Show", 20))
          1. Ann Example
             acts in The
             Show
    """
    return "\n".join(line for whole in text.split("\n") for line in _lines(whole, width))


def _lines(line: str, width: int) -> list[str]:
    from rich.cells import cell_len

    def size(text: str) -> int:
        return cell_len(_STYLE.sub("", text))

    if len(line) <= width // 2 or size(line) <= width:
        return [line]
    bare = _STYLE.sub("", line)
    mark = _LEAD.match(bare)
    indent = len(mark[0]) if mark else 0
    indent += 2 * (0 < indent == len(bare) - len(bare.lstrip()))  # an item without a mark
    indent = indent if indent * 2 < width else len(bare) - len(bare.lstrip())
    lines, started = [""], False
    for part in _WORD.findall(line):
        if part.isspace():
            lines[-1] += part
        elif started and size(lines[-1]) + size(part) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(" " * indent + part)
        else:
            lines[-1] += part
            started = True
    return [one.rstrip() for one in lines]
