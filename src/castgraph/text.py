"""Text made harmless, made comparable, made a slug."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

__all__ = ["byte_size", "fold", "plain", "slug"]


def plain(text: str, *, lines: bool = False) -> str:
    r"""Return the text without what could steer a terminal: control and direction characters as ``\u001b``.

    Args:
        text: from data or a message.
        lines: keep line ends.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == " " or (lines and c == "\n") else f"\\u{ord(c):04x}" for c in text)


def slug(name: str) -> str:
    """Return the name in lower-case ASCII words joined by hyphens; accents are folded.

    Names in other scripts keep their letters, percent-encoded, so that two of them never share a slug.

    Example:
        >>> slug("A Cuban Girl's Guide to Tea & Tomorrow")
        'a-cuban-girls-guide-to-tea-and-tomorrow'
    """
    text = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("'", "").replace("’", "")
    return quote("-".join(re.findall(r"[^\W_]+", text)), safe="-")


def fold(text: str) -> str:
    """Return the text without case, accents and punctuation: what two spellings of a name share.

    Example:
        >>> fold("Penélope  CRUZ!")
        'penelope cruz'
    """
    if text.isascii():
        plain = text.casefold()
    else:
        plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"\w+", plain.replace("'", "").replace("’", "")))


def byte_size(text: str) -> int:
    """Return how many bytes a size means.

    Raises:
        ValueError: it is not a size, or none at all.

    Example:
        >>> byte_size("512M"), byte_size("1.5 KiB")
        (536870912, 1536)
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    if not match or not float(match[1]):
        raise ValueError(f"{text!r} is not a size; write it as 512M or 2G")
    return int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " "))
