"""IRIs ↔ CURIEs, the kind of thing an IRI names, and new IRIs made of names."""

from __future__ import annotations

import re

from castgraph.errors import OptionError
from castgraph.text import slug
from castgraph.vocabulary import KINDS, PREFIXES

__all__ = ["compact", "expand", "kind_of", "last_part", "mint"]

_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*(?<!\.)\Z")
_CURIE = re.compile(r"([A-Za-z][\w.-]*):([^/\s].*)?\Z")


def compact(iri: str) -> str:
    """Shorten an IRI to a CURIE by the longest namespace that fits; other IRIs come back as they are.

    Example:
        >>> compact("https://schema.org/name")
        'schema:name'
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace) and _LOCAL.match(local := iri[len(namespace) :]):
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
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]


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
