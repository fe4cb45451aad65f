"""Text made harmless, made comparable, made a slug."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["Paint", "Spelling", "byte_size", "fold", "meant", "plain", "slug", "unpainted"]

Paint = Callable[[str, str], str]
"""Colours a text by what it is: ``head``, ``name``, ``dim``, ``good``, ``doubt`` or ``bad``."""


def unpainted(text: str, style: str) -> str:
    """Return a text as it is: the `Paint` of what is no terminal."""
    return text


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
    """Return the name in lower-case words joined by hyphens; accents of Latin letters are folded.

    Names in other scripts keep their letters and the marks on them, composed, so that two of them never share a slug.

    Example:
        >>> slug("A Cuban Girl's Guide to Tea & Tomorrow")
        'a-cuban-girls-guide-to-tea-and-tomorrow'
        >>> slug("パパ"), slug("ハハ")
        ('パパ', 'ハハ')
    """
    text = name.casefold().replace("&", " and ")
    if not text.isascii():
        text = _unmarked(text, _LATIN)
    return "-".join(_words(text.replace("'", "").replace("’", "")))


def meant(value: str, among: Collection[str], most: int = 40) -> str:
    """Return whom a misspelt word probably meant, else what there is, as the end of a message.

    Example:
        >>> meant("acter", ["actor", "director"]), meant("xyz", ["actor", "director"])
        ('; did you mean actor?', '; there are: actor, director')
    """
    from difflib import get_close_matches

    near = get_close_matches(value.casefold(), [one.casefold() for one in among], n=1)
    if near:
        return f"; did you mean {next(one for one in among if one.casefold() == near[0])}?"
    return f"; there are: {', '.join(sorted(among)[:most])}{', …' if len(among) > most else ''}"


def fold(text: str) -> str:
    """Return the text without case, accents and punctuation: what two spellings of a name share.

    Marks that make other letters of letters stay, as in パ and ハ: only on Latin, Greek and Cyrillic ones are they
    accents.

    Example:
        >>> fold("Penélope  CRUZ!")
        'penelope cruz'
    """
    text = text.casefold() if text.isascii() else _unmarked(_unmarked(text, _CYRILLIC).casefold(), _CYRILLIC)
    return " ".join(_words(text.replace("'", "").replace("’", ""), besides="_"))


_LATIN, _CYRILLIC = 0x250, 0x530
"""First code points after the letters of a script and of those that stand before it."""


_WORD, _BARE_WORD = re.compile(r"\w+"), re.compile(r"[^\W_]+")


def _unmarked(text: str, end: int) -> str:
    """Return the text in compatibility form, composed, without the marks on letters before a code point."""
    kept: list[str] = []
    marked = False
    for c in unicodedata.normalize("NFKD", text):
        if not unicodedata.combining(c):
            marked = ord(c) >= end
        elif not marked:
            continue
        kept.append(c)
    return unicodedata.normalize("NFC", "".join(kept))


def _words(text: str, besides: str = "") -> list[str]:
    """Return the runs of letters and digits, with the marks on them, and of what counts besides."""
    if not text.isascii():
        kept = [" "]
        for c in text:  # a mark on what is dropped is dropped
            stays = c.isalnum() or c in besides or (kept[-1] != " " and unicodedata.category(c)[0] == "M")
            kept.append(c if stays else " ")
        return "".join(kept).split()
    return (_WORD if besides else _BARE_WORD).findall(text)


class Spelling:
    """Finds names however they are written: in other case and accents, joined or apart by whatever is no letter, last
    name first, percent-encoded, in HTML entities.

    A single word is too little to tell a person by in running text, unless their preferred name is one, or it is all
    the text there is.

    Args:
        names: the preferred name first.
        ids: what names the person in addresses only.

    Example:
        >>> quentin = Spelling(["Quentin Zweig"])
        >>> texts = ("ZWEIG, Quentin", "/wiki/Quentin_Zweig", "quentin%20zweig", "@QuentinZweig", "Qu&#101;ntin Zweig")
        >>> all(map(quentin.is_in, texts)), quentin.is_in("Stefan Zweig and Quentin")
        (True, False)
    """

    def __init__(self, names: Sequence[str], ids: Sequence[str] = ()) -> None:
        self._raw = {name.casefold() for name in names}
        words = [bare for name in names if (bare := _bare(name).split())]
        self._whole = {" ".join(name) for name in words}
        single = " " not in _bare(names[0])
        known = [name for name in words if len(name) > 1 or single]
        coded = [bare for one in ids if (bare := _bare(one).split())]
        self._hints = tuple({max(name, key=len) for name in [*words, *coded]} | self._raw)
        orders = {" ?".join(name[at:] + name[:at]) for name in known for at in range(len(name))}
        joined = {whole for name in known if len(name) > 1 and len(whole := "".join(name)) >= _TELLING}
        apart = [rf"(?<![^\W\d]){one}(?![^\W\d])" for one in orders]
        self._in_text = re.compile("|".join([*apart, *joined]) or "(?!)")
        self._in_address = re.compile("|".join(rf"\b{' ?'.join(one)}\b" for one in coded) or "(?!)")

    def is_in(self, text: str, *, address: bool = False) -> bool:
        """Whether a text has one of the names in it, or an address one of the names or ids."""
        if text.isascii() and "%" not in text and "&" not in text:  # else it may be written otherwise
            lowered = text.lower()
            for hint in self._hints:
                if hint in lowered:
                    break
            else:
                return False
        bare = _bare(text)
        if bare in self._whole or text.casefold() in self._raw or self._in_text.search(bare):
            return True
        return address and self._in_address.search(bare) is not None


_TELLING = 10
"""Letters of a joined name that are enough to find it within a longer word, as in ``meetquentinzweig``."""


def _bare(text: str) -> str:
    """Return the words of a text in lower case and plain letters, one space apart; what is encoded is decoded."""
    import html

    for _ in range(3 if "%" in text or "&" in text else 0):
        if (decoded := html.unescape(unquote(text))) == text:
            break
        text = decoded
    text = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", text))


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
