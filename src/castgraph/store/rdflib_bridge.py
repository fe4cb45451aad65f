"""Terms of rdflib ↔ terms of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from castgraph.vocabulary import XSD

if TYPE_CHECKING:
    import rdflib

    from castgraph.store.sparql import (
        Term,
    )


__all__ = []


def _from_rdflib(value: Any) -> str | Term:
    if isinstance(value, (ox.NamedNode, ox.Literal)):
        return value
    import rdflib

    if isinstance(value, rdflib.Literal):
        datatype = ox.NamedNode(str(value.datatype)) if value.datatype and not value.language else None
        return ox.Literal(str(value), language=value.language, datatype=datatype)
    return str(value)


def _to_rdflib(value: Any) -> rdflib.term.Node:
    import rdflib

    if isinstance(value, ox.NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return rdflib.BNode(value.value)
    plain = value.language or value.datatype.value == XSD + "string"
    datatype = None if plain else rdflib.URIRef(value.datatype.value)
    return rdflib.Literal(value.value, lang=value.language, datatype=datatype)
