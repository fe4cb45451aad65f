"""castgraph's own terms as an rdflib namespace, which refuses a term that the vocabulary does not have."""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import ClosedNamespace

from castgraph import vocabulary

__all__ = ["CG"]

CG = ClosedNamespace(URIRef(vocabulary.CG), list(vocabulary.TERMS))
