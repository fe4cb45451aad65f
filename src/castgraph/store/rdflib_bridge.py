"""What rdflib's users are handed: terms, results and datasets of the engine as rdflib's own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pyoxigraph as ox

from castgraph.errors import QueryError
from castgraph.vocabulary import PREFIXES, XSD

if TYPE_CHECKING:
    import rdflib
    import rdflib.query

    from castgraph.store.sparql import Result, Term

    Bound = TypeVar("Bound", bound=rdflib.Graph)

__all__ = ["dataset_of", "to_engine", "to_rdflib", "to_result"]


def to_engine(value: Any) -> str | Term:
    """Return a term of rdflib as one of the engine, and an IRI as a string; those of the engine stay as they are."""
    if isinstance(value, (ox.NamedNode, ox.Literal)):
        return value
    import rdflib

    if isinstance(value, rdflib.Literal):
        datatype = ox.NamedNode(str(value.datatype)) if value.datatype and not value.language else None
        return ox.Literal(str(value), language=value.language, datatype=datatype)
    return str(value)


def to_rdflib(value: Any) -> rdflib.term.Node:
    """Return a term of the engine as one of rdflib.

    Raises:
        QueryError: it is a triple, or a text with a direction, which rdflib does not have.
    """
    import rdflib

    if isinstance(value, ox.Triple) or getattr(value, "direction", None):
        raise QueryError(f"rdflib has no term for {value}; ask with Store.results, which gives the engine's own terms")

    if isinstance(value, ox.NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return rdflib.BNode(value.value)
    plain = value.language or value.datatype.value == XSD + "string"
    datatype = None if plain else rdflib.URIRef(value.datatype.value)
    return rdflib.Literal(value.value, lang=value.language, datatype=datatype)


def to_result(found: Result) -> rdflib.query.Result:
    """Return a result of the engine as one of rdflib: a graph by its triples, all else as SPARQL JSON."""
    import rdflib.query

    if isinstance(found, ox.QueryTriples):
        graph = _bound(rdflib.Graph())
        for triple in found:
            graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
        result = rdflib.query.Result("CONSTRUCT")
        result.graph = graph
        return result
    data = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
    if b'"type":"triple"' in data or b'"its:dir":' in data:  # texts have their quotation marks escaped
        for solution in cast("ox.QuerySolutions", ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)):
            for value in solution:
                if value is not None:
                    to_rdflib(value)
    return rdflib.query.Result.parse(io.BytesIO(data), format="json")


def dataset_of(engine: ox.Store) -> rdflib.Dataset:
    """Return what the engine holds as a dataset of rdflib, which stays with the engine."""
    import oxrdflib
    import rdflib

    return _bound(rdflib.Dataset(store=oxrdflib.OxigraphStore(store=engine)))


def _bound(graph: Bound) -> Bound:
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph
