"""How wide a text is, and how it is broken, without a font: by a table of one that is wider than most.

``assets/picture.js`` has the same, line by line; a test compares what both make.
"""

from __future__ import annotations

__all__ = ["fit", "text_width", "wrap"]

_WIDTHS = (
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
    61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
)  # fmt: skip
"""Widths of the characters from the blank to the tilde in hundredths of the font's size: DejaVu Sans."""
BOLD = 1.13
"""How much wider a bold text is at most."""


def text_width(text: str, size: float) -> float:
    """Return the width of a text in pixels.

    Args:
        text: on one line.
        size: of the font, in pixels; times `BOLD` for a bold one.
    """
    total = 0
    for character in text:
        code = ord(character)
        if 32 <= code <= 126:
            total += _WIDTHS[code - 32]
        elif 0x300 <= code < 0x370:
            total += 0
        else:
            total += 75 if code < 0x1100 else 105
    return total * size / 100


def fit(text: str, size: float, most: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than so many pixels."""
    if text_width(text, size) <= most:
        return text
    kept = list(text)
    while kept and text_width("".join(kept), size) + size > most:
        kept.pop()
    return "".join(kept).rstrip(" ") + "…"


def wrap(text: str, size: float, most: float, lines: int) -> list[str]:
    """Return the text in at most so many lines, broken at blanks and after hyphens; what is too long is cut."""
    found: list[str] = []
    rest = text
    while rest:
        if len(found) == lines - 1 or text_width(rest, size) <= most:
            found.append(fit(rest, size, most))
            break
        end = 0
        characters = list(rest)
        width = 0.0
        for at in range(len(characters)):
            width = text_width("".join(characters[: at + 1]), size)
            if width > most and characters[at] != " ":
                break
            if characters[at] == " " or characters[at] == "-":
                end = at + 1
        if end == 0:  # one word that is too long: broken anywhere
            while end < len(characters) - 1 and text_width("".join(characters[: end + 1]), size) <= most:
                end += 1
            end = end if end > 0 else 1
        found.append("".join(characters[:end]).rstrip(" "))
        rest = "".join(characters[end:]).lstrip(" ")
    return found or [""]
