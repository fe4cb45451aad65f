"""All that is told of one entity as triples, and who tells it: what linked data answers with.

A named graph is who says so; a document of triples has none. So each credit that a source tells comes with a
`cg:Statement` of it, as rows of tables have one, and whatever else a source tells with an `rdf:Statement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.iris import kind_of
from castgraph.store.sparql import BlankNode, Literal, NamedNode, Triple
from castgraph.vocabulary import CG, PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from castgraph.store.base import Store

__all__ = ["MOST", "describe"]

MOST = 2000
"""Credits and other mentions of one entity that are described; what is left out is said in an rdfs:comment."""
_PRIMARY = NamedNode(PREFIXES["prov"] + "hadPrimarySource")
_TYPE = NamedNode(RDF + "type")
_NAMED = "rdf:type, schema:name, schema:headline, schema:url, schema:datePublished, schema:publisher"


def describe(store: Store, iri: str) -> list[Any]:
    """Return the triples about an entity, its credits, who tells them, and the names of whom they mention.

    Args:
        store: an open store.
        iri: of anything: an entity, a credit, a source with what it says, a term.

    Returns:
        Each triple once; empty where nothing is told of it.
    """
    store = store.about(iri)
    me = NamedNode(iri)
    hidden = set(store.own_graphs)
    found: dict[Any, None] = {}
    own = dict.fromkeys(_triples(store, f"VALUES ?s {{ {me} }} ?s ?p ?o"))
    if iri.startswith((PREFIXES["source"], PREFIXES["dataset"])) and iri not in store.datasets:
        own |= dict.fromkeys(_triples(store, f"GRAPH {me} {{ ?s ?p ?o }}"))
    found |= own
    credits, left = _mentions(store, str(me))
    for values in _batches(credits):
        found |= dict.fromkeys(_triples(store, f"VALUES ?s {{ {values} }} ?s ?p ?o"))
    pointing = f"{{ SELECT ?s ?p ?o WHERE {{ BIND({me} AS ?o) ?s ?p {me} }} LIMIT {MOST} }}"
    found |= dict.fromkeys(_triples(store, pointing))
    if not found:
        return []
    if left:
        words = f"{left:,} more credits are not in this document; ask for them at /sparql"
        found[Triple(me, NamedNode(PREFIXES["rdfs"] + "comment"), Literal(words))] = None
    tellers = dict(_statements(store, credits, hidden)) | dict(_reified(store, iri, hidden, set(found)))
    for triples in tellers.values():
        found |= dict.fromkeys(triples)
    mentioned = {one.object.value for one in found if isinstance(one.object, NamedNode)}
    mentioned |= {one.subject.value for one in found if isinstance(one.subject, NamedNode)}
    sources = (PREFIXES["source"], PREFIXES["dataset"])
    wanted = [one for one in mentioned - {iri} if kind_of(one) or one.startswith(sources)]
    for values in _batches(wanted):
        found |= dict.fromkeys(_triples(store, f"VALUES ?s {{ {values} }} ?s ?p ?o FILTER(?p IN ({_NAMED}))"))
    return list(found)


def _triples(store: Store, pattern: str) -> Iterator[Any]:
    for row in store.solutions(f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }}"):
        yield Triple(row["s"], row["p"], row["o"])


def _mentions(store: Store, me: str) -> tuple[list[str], int]:
    """Return the credits and statements of an entity, sorted, up to `MOST`, and how many there are besides."""
    ends = "cg:person|cg:production|cg:character|cg:work"
    pattern = f"{{ ?s {ends} {me} }} UNION {{ ?s cg:credit {me} }} UNION {{ ?c {ends} {me} . ?s cg:credit ?c }}"
    rows = store.rows(f"SELECT DISTINCT ?s WHERE {{ {pattern} }} LIMIT {MOST + 1}")
    found = sorted(iri for (iri,) in rows if iri and ":" in iri)
    if len(found) <= MOST:
        return found, 0
    whole = next(store.rows(f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {pattern} }}"))[0]
    return found[:MOST], int(whole or 0) - MOST


def _statements(store: Store, credits: Iterable[str], hidden: set[str]) -> Iterator[tuple[str, list[Any]]]:
    """Yield who tells each credit, and with which status, as `cg:Statement`."""
    for values in _batches(credits):
        for row in store.solutions(
            f"SELECT DISTINCT ?g ?c ?status WHERE {{ VALUES ?c {{ {values} }} GRAPH ?g {{ ?c cg:person|cg:status ?x }} "
            "OPTIONAL { GRAPH ?g { ?c cg:status ?status } } } ORDER BY ?c ?g ?status"
        ):
            source, credit, status = row["g"], row["c"], row["status"]
            if source.value in hidden or source.value in store.datasets:
                continue
            node = BlankNode(_label("s", source.value, credit.value))
            told = [(_TYPE, NamedNode(CG + "Statement")), (NamedNode(CG + "credit"), credit)]
            told.append((NamedNode(CG + "source"), source))
            told += [(NamedNode(CG + "status"), status)] if status is not None else []
            yield str(node) + str(status), [Triple(node, predicate, value) for predicate, value in told]


def _reified(store: Store, iri: str, hidden: set[str], known: set[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield who tells what of the entity itself, as `rdf:Statement`."""
    me = NamedNode(iri)
    for row in store.solutions(f"SELECT ?g ?p ?o WHERE {{ GRAPH ?g {{ {me} ?p ?o }} }} ORDER BY ?g ?p ?o LIMIT {MOST}"):
        source, triple = row["g"], Triple(me, row["p"], row["o"])
        if source.value in hidden or source.value == iri or triple not in known:
            continue
        node = BlankNode(_label("r", source.value, str(triple)))
        parts: list[tuple[NamedNode, Any]] = [(_TYPE, NamedNode(RDF + "Statement")), (NamedNode(RDF + "subject"), me)]
        parts += [(NamedNode(RDF + "predicate"), row["p"]), (NamedNode(RDF + "object"), row["o"]), (_PRIMARY, source)]
        yield str(node), [Triple(node, predicate, value) for predicate, value in parts]


def _label(kind: str, *parts: str) -> str:
    from hashlib import sha256

    return kind + sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def _batches(iris: Iterable[str]) -> Iterator[str]:
    from castgraph.store.excerpt import batches

    return batches(iris)
