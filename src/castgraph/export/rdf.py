"""A store → RDF: Turtle, TriG, N-Triples, N-Quads, JSON-LD, sorted so that the same facts are the same bytes."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import IO, TYPE_CHECKING, Any

from castgraph.errors import DataError, OptionError
from castgraph.iris import compact
from castgraph.rdf.turtle import write_turtle
from castgraph.store.sparql import DefaultGraph, Literal, NamedNode, Quad, Triple
from castgraph.vocabulary import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.store.base import Store

__all__ = ["FORMATS", "jsonld_nodes", "trig", "write_rdf"]

FORMATS = ("turtle", "trig", "ntriples", "nquads", "jsonld")


def write_rdf(store: Store, name: str, stream: IO[bytes]) -> None:
    """Write a store to a binary stream in one of `FORMATS`.

    Turtle, N-Triples and JSON-LD hold what is known (the default graph, imported datasets included); TriG and N-Quads
    hold every named graph as well, so that loading them gives the same dataset back.

    Raises:
        OptionError: another format.
        DataError: JSON-LD of a store that has triples inside triples.
        EndpointError: the store is an endpoint that has too much to be read.
    """
    store.ensure_readable("writing everything")
    match name:
        case "turtle":
            stream.write(write_turtle(store.default_triples(), curated=False).encode("utf-8"))
        case "ntriples":
            stream.writelines(sorted(f"{quad.triple} .\n".encode() for quad in store.default_triples()))
        case "nquads":
            stream.writelines(sorted(f"{quad} .\n".encode() for quad in store.triples()))
        case "trig":
            stream.write(trig(store.triples()).encode("utf-8"))
        case "jsonld":
            stream.write(json.dumps(_jsonld(store), ensure_ascii=False, indent=1).encode("utf-8") + b"\n")
        case _:
            raise OptionError(f"{name!r} is not an RDF format that can be written; choose from {', '.join(FORMATS)}")


def trig(quads: Iterable[Quad]) -> str:
    """Return quads as TriG: the default graph first, then the named ones, sorted."""
    head = "\n".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in sorted(PREFIXES.items()))
    by_graph: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_graph["" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)].append(quad)
    blocks = [_body(write_turtle(by_graph.pop("", []), curated=False))]
    blocks += [f"{name} {{\n{_body(write_turtle(by_graph[name], curated=False))}}}" for name in sorted(by_graph)]
    return "\n\n".join([head, *blocks]) + "\n"


def _body(turtle: str) -> str:
    return "".join(line + "\n" for line in turtle.split("\n") if not line.startswith("@prefix")).strip("\n") + "\n"


def _jsonld(store: Store) -> dict[str, Any]:
    used: set[str] = set()
    nodes = jsonld_nodes(store.default_triples(), used)
    return {"@context": {prefix: PREFIXES[prefix] for prefix in sorted(used)}, "@graph": nodes}


def jsonld_nodes(triples: Iterable[Any], used: set[str]) -> list[dict[str, Any]]:
    """Return triples as the nodes of a JSON-LD document, sorted; the prefixes that they use are added to `used`.

    Raises:
        DataError: a triple holds a triple, which JSON-LD 1.1 cannot say.
    """
    nodes: dict[str, dict[str, Any]] = defaultdict(dict)
    told: dict[str, list[Any]] = defaultdict(list)
    for triple in triples:  # sorted by subject: one sort of everything lets no signal through
        told[str(triple.subject)].append(triple)
    for triple in (triple for subject in sorted(told) for triple in sorted(told[subject], key=str)):
        if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
            raise DataError("holds triples inside triples, which JSON-LD 1.1 cannot say")
        node = nodes[_id(triple.subject)]
        node["@id"] = _id(triple.subject)
        if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
            node.setdefault("@type", []).append(_short(triple.object.value, used))
            continue
        node.setdefault(_short(triple.predicate.value, used), []).append(_value(triple.object, used))
    return [nodes[iri] for iri in sorted(nodes)]


def _short(iri: str, used: set[str]) -> str:
    short = compact(iri)
    if short != iri:
        used.add(short.partition(":")[0])
    return short


def _id(term: Any) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _value(term: Any, used: set[str]) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"@id": _id(term)}
    if term.language:
        direction = {"@direction": str(term.direction)} if term.direction else {}
        return {"@value": term.value, "@language": term.language} | direction
    if term.datatype.value == XSD + "string":
        return {"@value": term.value}
    return {"@value": term.value, "@type": _short(term.datatype.value, used)}
