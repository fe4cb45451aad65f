"""A store → RDF: Turtle, TriG, N-Triples, N-Quads, JSON-LD, sorted so that the same facts are the same bytes."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import IO, TYPE_CHECKING, Any

from castgraph.errors import DataError, OptionError
from castgraph.names import refuse_large
from castgraph.store import Triple
from castgraph.turtle import write_turtle
from castgraph.vocabulary import CG, ID, PREFIXES, RDF, RELATIONS, ROLES, XSD, compact

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from castgraph.model import Credit
    from castgraph.store import Store

__all__ = ["FORMATS", "page_data", "write_rdf"]

FORMATS = ("turtle", "trig", "ntriples", "nquads", "jsonld")


def write_rdf(store: Store, name: str, stream: IO[bytes]) -> None:
    """Write a store to a binary stream in one of `FORMATS`.

    Turtle, N-Triples and JSON-LD hold what is known (the default graph, imported datasets included); TriG and N-Quads
    hold every named graph as well, so that loading them gives the same dataset back.

    Raises:
        OptionError: another format.
        DataError: Turtle or TriG of a store that has blank nodes.
        EndpointError: the store is an endpoint that has too much to be read.
    """
    refuse_large(store, "writing everything")
    match name:
        case "turtle":
            stream.write(write_turtle(store.default_triples()).encode("utf-8"))
        case "ntriples":
            stream.writelines(
                sorted(f"{t.subject} {t.predicate} {t.object} .\n".encode() for t in store.default_triples())
            )
        case "nquads":
            stream.writelines(sorted(f"{quad} .\n".encode() for quad in store.triples()))
        case "trig":
            stream.write(_trig(store).encode("utf-8"))
        case "jsonld":
            stream.write(json.dumps(_jsonld(store), ensure_ascii=False, indent=1).encode("utf-8") + b"\n")
        case _:
            raise OptionError(f"{name!r} is no RDF format to write; choose from {', '.join(FORMATS)}")


def _trig(store: Store) -> str:
    head = "\n".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in sorted(PREFIXES.items()))
    blocks = [_body(write_turtle(store.graph_triples("")))]
    blocks += [f"<{iri}> {{\n{_body(write_turtle(store.graph_triples(iri)))}}}" for iri in store.graphs()]
    return "\n\n".join([head, *blocks]) + "\n"


def _body(turtle: str) -> str:
    return "".join(line + "\n" for line in turtle.split("\n") if not line.startswith("@prefix")).strip("\n") + "\n"


def _jsonld(store: Store) -> dict[str, Any]:
    used: set[str] = set()
    nodes = _nodes(store.default_triples(), used)
    return {"@context": {prefix: PREFIXES[prefix] for prefix in sorted(used)}, "@graph": nodes}


def _nodes(triples: Iterable[Any], used: set[str]) -> list[dict[str, Any]]:
    nodes: dict[str, dict[str, Any]] = defaultdict(dict)
    for triple in sorted(triples, key=str):
        if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
            raise DataError("holds triples inside triples, which JSON-LD 1.1 cannot say")
        node = nodes[triple.subject.value]
        node["@id"] = triple.subject.value
        if triple.predicate.value == RDF + "type":
            node.setdefault("@type", []).append(_short(triple.object.value, used))
            continue
        node.setdefault(_short(triple.predicate.value, used), []).append(_value(triple.object, used))
    return [nodes[iri] for iri in sorted(nodes)]


def page_data(store: Store, graph: nx.MultiGraph) -> str:
    """Return what a page's picture rests on as JSON-LD: one named graph for each source, and the entities' own.

    Args:
        store: what was projected.
        graph: the part of the projection that the page shows.

    Returns:
        JSON-LD text; `loader.build_store` reads it back out of the page, derives again, and has the same triples.
    """
    shown = set(graph)
    told: dict[str, set[str]] = defaultdict(set)
    for _, _, data in graph.edges(data=True):
        credit: Credit = data["credit"]
        for source in credit.sources:
            told[source.iri].add(credit.iri)
    plain = {CG + role.predicate for role in ROLES.values()}
    relations = {relation.predicate for relation in RELATIONS.values()} | plain
    used: set[str] = set()
    graphs = []
    mentioned: set[str] = set()
    for iri in store.graphs():
        kept: list[Any] = []
        nodes = {one for one in told[iri] if " " not in one}
        subjects = sorted({iri, *shown, *nodes}) if iri in store.datasets else None
        told_here: Iterable[Any] = store.graph_triples(iri, subjects)
        for triple in told_here:
            subject, predicate = triple.subject.value, triple.predicate.value
            relation = f"{subject} {predicate} {triple.object.value}"
            if (
                subject == iri
                or subject in told[iri]
                or relation in told[iri]
                or (subject in shown and predicate not in relations)
                or (predicate in plain and subject in shown and triple.object.value in shown)
            ):
                kept.append(triple)
        if any(triple.subject.value != iri for triple in kept):  # of other sources, their own header alone was kept
            graphs.append({"@id": iri, "@graph": _nodes(kept, used)})
            mentioned |= {term.value for triple in kept for term in (triple.subject, triple.object)}
    described = shown | mentioned
    named = sorted(iri for iri in described if iri.startswith(ID) and " " not in iri)
    for iri in store.graphs():
        if iri.startswith(ID + "entities/"):
            entities: Iterable[Any] = store.graph_triples(iri, named if store.remote else None)
            kept = [triple for triple in entities if triple.subject.value in described]
            if kept:
                graphs.append({"@id": iri, "@graph": _nodes(kept, used)})
    context = {prefix: PREFIXES[prefix] for prefix in sorted(used)}
    return json.dumps({"@context": context, "@graph": graphs}, ensure_ascii=False, separators=(",", ":"))


def _short(iri: str, used: set[str]) -> str:
    short = compact(iri)
    if short != iri:
        used.add(short.partition(":")[0])
    return short


def _value(term: Any, used: set[str]) -> dict[str, str]:
    if not hasattr(term, "datatype"):
        return {"@id": term.value}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == XSD + "string":
        return {"@value": term.value}
    return {"@value": term.value, "@type": _short(term.datatype.value, used)}
