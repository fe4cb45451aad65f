"""IRI ↔ the address at which a server tells what it names."""

from __future__ import annotations

import re
from urllib.parse import quote

from castgraph.errors import QueryError
from castgraph.iris import compact
from castgraph.serving.asked import Refused
from castgraph.vocabulary import PREFIXES

__all__ = ["ENDINGS", "address", "iri_of"]

ENDINGS = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nt": "application/n-triples"}
"""Ending of an address to the media type that it asks for."""

_IRI = re.compile(r"(https?://|urn:)[^\s<>\"{}|\\^`\x00-\x20]+\Z")


def address(iri: str) -> str:
    """Return the path of what an IRI names, from the root of the server, as it stands in a link.

    Example:
        >>> address("https://w3id.org/castgraph/id/person/joe-locke"), address("https://www.imdb.com/name/nm0000001")
        ('/person/joe-locke', '/imdbname/nm0000001')
        >>> address("https://example.org/a?b=1")
        '/entity?iri=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1'
    """
    prefix, _, local = compact(iri).partition(":")
    if prefix in PREFIXES and not iri.startswith(f"{prefix}:") and not local.endswith(tuple(ENDINGS)):
        return f"/{prefix}/{quote(local, safe='')}"
    return f"/entity?iri={quote(iri, safe='')}"


def iri_of(prefix: str, local: str) -> str:
    """Return the IRI of a path ``/prefix/local``, or of ``/entity?iri=local`` where the prefix is empty.

    Raises:
        Refused: there is no such prefix, or it would be no IRI.

    Example:
        >>> iri_of("person", "joe-locke")
        'https://w3id.org/castgraph/id/person/joe-locke'
    """
    if prefix and prefix not in PREFIXES:
        raise Refused(404, f"there is nothing at /{prefix[:80]}/")
    iri = f"{PREFIXES[prefix] if prefix else ''}{local}"
    if not local or len(iri) > 4000 or not _IRI.match(iri) or not _is_one(iri):
        raise Refused(
            400 if not prefix else 404, f"{iri[:80] or 'nothing'} is not an IRI; give one as https://… or urn:…"
        )
    return iri


def _is_one(iri: str) -> bool:
    from castgraph.store.sparql import term

    try:
        term(iri)
    except QueryError:
        return False
    return True
