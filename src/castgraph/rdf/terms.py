"""Terms, triples and quads: the engine's own, under names for those who do not know the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["BlankNode", "Literal", "NamedNode", "Quad", "Triple", "as_kept", "ntriples", "quad"]


def quad(subject: str, predicate: str, value: str | Literal) -> Quad:
    """Return a statement of the default graph; a string is an IRI, a literal is given as one."""
    object_ = NamedNode(value) if isinstance(value, str) else value
    return Quad(NamedNode(subject), NamedNode(predicate), object_)


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples."""
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def as_kept(literals: Sequence[Literal]) -> list[Literal]:
    """Return literals as a store gives them back, in their order: ``1.10`` as ``1.1``, ``@EN-us`` as ``@en-us``."""
    store = ox.Store()
    predicate = NamedNode("x:")
    store.extend([Quad(NamedNode(f"x:{place}"), predicate, value) for place, value in enumerate(literals)])
    kept: dict[int, Literal] = {int(found.subject.value[2:]): found.object for found in store}
    return [kept[place] for place in range(len(literals))]
