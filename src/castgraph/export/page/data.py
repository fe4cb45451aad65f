"""The same facts as JSON-LD, which `load page.html` reads back."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from castgraph.export.rdf import jsonld_nodes
from castgraph.store.sparql import NamedNode, term
from castgraph.vocabulary import CG, ID, OWN_ROLES, PREFIXES, RELATIONS, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import networkx as nx

    from castgraph.model import Credit
    from castgraph.store.base import Store


__all__ = ["page_data"]


def page_data(store: Store, graph: nx.MultiGraph) -> str:
    """Return what a page's picture rests on as JSON-LD: one named graph for each source, and the entities' own.

    Args:
        store: what was projected.
        graph: the part of the projection that the page shows.

    Returns:
        JSON-LD text; `loading.build.build_store` reads it out of the page, derives again, and has the same triples.
    """
    shown = set(graph)
    told: dict[str, set[str]] = defaultdict(set)
    for _, _, data in graph.edges(data=True):
        credit: Credit = data["credit"]
        for source in credit.sources:
            told[source.iri].add(credit.iri)
    for dataset in store.datasets:
        told[dataset] |= _stated(store, dataset, set().union(*told.values()))
    plain = {CG + role.predicate for role in ROLES.values()}
    relations = {relation.predicate for relation in RELATIONS.values()} | plain
    used: set[str] = set()
    graphs = []
    mentioned: set[str] = set()
    every = store.graphs()
    speaking = _speaking(store, shown) | told.keys()
    for iri in every:
        if iri not in speaking:
            continue
        kept: list[Any] = []
        nodes = {one for one in told[iri] if " " not in one}
        subjects = sorted({iri, *shown, *nodes}) if iri in store.datasets else None
        told_here: Iterable[Any] = store.graph_triples(iri, subjects)
        mine = told[iri]
        for triple in told_here:
            subject = triple.subject.value
            if subject == iri or subject in mine:
                kept.append(triple)
                continue
            predicate = triple.predicate.value
            if predicate not in relations:
                keeps = subject in shown
            else:
                value = triple.object.value
                keeps = f"{subject} {predicate} {value}" in mine
                keeps = keeps or (predicate in plain and subject in shown and value in shown)
            if keeps:
                kept.append(triple)
        if any(triple.subject.value != iri for triple in kept):  # of other sources, their own header alone was kept
            graphs.append({"@id": iri, "@graph": jsonld_nodes(kept, used)})
            terms = (term for triple in kept for term in (triple.subject, triple.object))
            mentioned |= {term.value for term in terms if isinstance(term, NamedNode)}
    described, own = sorted(shown | mentioned), {PREFIXES["role"] + name for name in OWN_ROLES}
    for iri in every:
        if iri.startswith(ID + "entities/") or iri == CG.rstrip("#"):
            kept = list(store.graph_triples(iri, described if iri.startswith(ID) else sorted(own & mentioned)))
            if kept:
                graphs.append({"@id": iri, "@graph": jsonld_nodes(kept, used)})
    context = {prefix: PREFIXES[prefix] for prefix in sorted(used)}
    return json.dumps({"@context": context, "@graph": graphs}, ensure_ascii=False, separators=(",", ":"))


def _stated(store: Store, dataset: str, credits: Iterable[str]) -> set[str]:
    """Return what says who tells credits in a dataset: the credits, statements, sources and their publishers."""
    pattern = "?statement cg:credit ?credit ; cg:source ?source . ?source schema:publisher ?publisher"
    found: set[str] = set()
    for values in _some(credits):
        told = store.told_by(dataset, f"VALUES ?credit {{ {values} }} {pattern}")
        rows = store.rows(f"SELECT ?credit ?statement ?source ?publisher WHERE {{ {told} }}")
        found |= {iri or "" for row in rows for iri in row}
    return found


def _some(iris: Iterable[str]) -> Iterator[str]:
    """Yield IRIs as the values of queries that are not too long; what is none, a plain relation, is left out."""
    every = sorted(iri for iri in iris if " " not in iri)
    for begin in range(0, len(every), 500):
        yield " ".join(str(term(iri)) for iri in every[begin : begin + 500])


def _speaking(store: Store, subjects: Iterable[str]) -> set[str]:
    """Return the named graphs that say something of some subjects."""
    found: set[str] = set()
    for values in _some(subjects):
        text = f"SELECT DISTINCT ?g WHERE {{ VALUES ?s {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        found |= {graph or "" for (graph,) in store.rows(text)}
    return found
