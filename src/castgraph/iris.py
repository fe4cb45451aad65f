"""IRIs ↔ CURIEs, the kind of thing an IRI names, and new IRIs made of names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from castgraph.errors import OptionError
from castgraph.text import slug
from castgraph.vocabulary import KINDS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["compact", "dataset_of", "expand", "kind_of", "last_part", "mint", "safe"]

_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_LETTERS = (
    "A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""What a local name may begin with, as Turtle has it; source: https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL."""
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?\Z")
"""The same of ASCII alone, which is nearly all there is: the whole takes milliseconds to compile."""
_LOCAL = rf"[{_LETTERS}][{_LETTERS}.\-\u00b7\u0300-\u036f\u203f\u2040]*(?<!\.)\Z"
_UNSAFE = rf"[^{_LETTERS}\-\u00b7\u0300-\u036f\u203f\u2040]"
_CURIE = re.compile(r"([A-Za-z][\w.-]*):([^/\s].*)?\Z")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=16_384)
def compact(iri: str) -> str:
    """Shorten an IRI to a CURIE by the longest namespace that fits; other IRIs come back as they are.

    Example:
        >>> compact("https://schema.org/name")
        'schema:name'
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            if _PLAIN.match(local) or (not local.isascii() and _compiled(_LOCAL).match(local)):
                return f"{prefix}:{local}"
    return iri


def expand(curie: str) -> str | None:
    """Return the IRI of a CURIE or of an absolute http(s) or urn IRI, None if it is neither.

    Example:
        >>> expand("schema:name")
        'https://schema.org/name'
        >>> expand("Joe Locke") is None
        True
    """
    text = curie.strip().removeprefix("<").removesuffix(">")
    if re.match(r"(https?://|urn:)[^\s<>\"{}|\\^`]+\Z", text):
        return text
    match = _CURIE.match(text)
    if match and match[1] in PREFIXES and re.match(r"[^\s<>\"{}|\\^`]*\Z", match[2] or ""):
        return PREFIXES[match[1]] + (match[2] or "")
    return None


def last_part(iri: str) -> str:
    """Return what follows the last ``/`` or ``#`` of an IRI: of one that castgraph minted, the slug."""
    return iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2]


def dataset_of(iri: str, datasets: Iterable[str]) -> str:
    """Return which of some imported datasets minted an IRI; empty where none did.

    Example:
        >>> dataset_of("https://w3id.org/castgraph/id/person/cast-b-x", ["https://d.example/cast", "https://d.example/cast-b"])
        'https://d.example/cast-b'
    """
    name = last_part(iri)
    mine = [one for one in datasets if name.startswith(f"{last_part(one)}-")]
    return max(mine, key=len, default="")


def safe(local: str) -> str:
    """Return a text as the last part of an IRI: its letters composed, what cannot stand in a CURIE percent-encoded.

    Example:
        >>> safe("nm 12/パパ")
        'nm%2012%2Fパパ'
    """
    if not local.isascii():
        local = unicodedata.normalize("NFC", local)
    return _compiled(_UNSAFE).sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), local
    )


def mint(kind: str, name: str) -> str:
    """Return the IRI that a new entity of this kind and name gets.

    Raises:
        OptionError: the name has no letter or digit to make a slug of.
    """
    local = slug(name)
    if not local:
        raise OptionError(f"{name!r} has no letter or digit to name a {kind} by; give another name")
    return PREFIXES[kind] + local


def kind_of(iri: str) -> str:
    """Return the kind of an entity by its IRI, such as ``person``; empty for an IRI from elsewhere."""
    for kind in KINDS:
        if iri.startswith(PREFIXES[kind]):
            return kind
    return ""
