"""Dataset → what is said of credit nodes, as rows: the ends of each, who tells it, and whom somebody plays."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from castgraph.facts.sources import read_all_sources, read_sources, told_sources
from castgraph.iris import last_part
from castgraph.store.sparql import term
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from castgraph.store.base import Store

__all__ = ["Nodes", "every_node", "hear_statements", "some_nodes"]

_PERSON, _ROLE, _PRODUCTION, _NOW, _BILLING, _STATUS, _CHARACTER, _CHARACTER_NAME = _READ = [
    CG + name
    for name in ("person", "role", "production", "currentStatus", "billing", "status", "character", "characterName")
]
_TYPE, _NAME = RDF + "type", SCHEMA + "name"
_SOME = 500
"""Sources that are still asked for one by one."""


class Nodes(NamedTuple):
    """What is said of some credit nodes.

    Attributes:
        rows: IRI, person, role, production, status and billing, sorted; the first of each IRI counts.
        tellers: by IRI and source, the status that it gives, empty where it gives none.
        played: by IRI and source, names of characters.
    """

    rows: list[tuple[str, ...]]
    tellers: dict[str, dict[str, str]]
    played: dict[str, dict[str, set[str]]]


def every_node(store: Store) -> Nodes:
    """Return what is said of every credit node of a store that can be read whole."""
    nodes = _nothing()
    for row in store.rows(
        "SELECT ?credit ?person ?role ?production ?status ?billing WHERE { ?credit a cg:Credit . "
        "?credit cg:person ?person ; cg:production ?production . ?credit cg:role ?role . "
        "OPTIONAL { ?credit cg:currentStatus ?status } OPTIONAL { ?credit cg:billing ?billing } } "
        "ORDER BY ?credit ?billing"
    ):
        nodes.rows.append(tuple(value or "" for value in row))
    # The default graph first: without it, the nodes of every imported dataset would be walked for a curated view.
    for credit, source in store.rows(
        "SELECT ?credit ?source WHERE { ?credit cg:person ?person . GRAPH ?source { ?credit cg:person ?person } }"
    ):
        nodes.tellers[credit or ""].setdefault(source or "", "")
    for credit, source, status in store.rows(
        "SELECT ?credit ?source ?status WHERE { ?credit cg:status ?status . GRAPH ?source { ?credit cg:status ?status }"
        " OPTIONAL { ?status schema:position ?position } } ORDER BY ?position"
    ):
        nodes.tellers[credit or ""][source or ""] = last_part(status or "")
    for credit, source, name in store.rows(
        "SELECT ?credit ?source ?name WHERE { "
        "{ ?credit cg:character ?character . GRAPH ?source { ?credit cg:character ?character } "
        "?character schema:name ?name } "
        "UNION { ?credit cg:characterName ?name . GRAPH ?source { ?credit cg:characterName ?name } } }"
    ):
        nodes.played[credit or ""][source or ""].add(name or "")
    return nodes


def some_nodes(store: Store, iris: Iterable[str], *, typed: bool = False) -> Nodes:
    """Return the same of those of some hundred IRIs that are credit nodes, by reading each of them once.

    Args:
        store: an open store.
        iris: of what may be credits.
        typed: only what says itself that it is one.
    """
    told: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for graph, predicate, iri, value in store.quads_about(iris, [*_READ, _TYPE]):
        told[iri, graph][predicate].add(value)
    names: dict[str, set[str]] = defaultdict(set)
    if characters := {one for values in told.values() for one in values[_CHARACTER]}:
        for graph, _, character, name in store.quads_about(sorted(characters), [_NAME]):
            names[character] |= set() if graph else {name}
    nodes = _nothing()
    for iri, graph in sorted(told):
        values, known = told[iri, graph], told[iri, ""]
        if graph:
            if values[_PERSON]:
                nodes.tellers[iri][graph] = ""
            if values[_STATUS]:
                nodes.tellers[iri][graph] = last_part(_latest(store, values[_STATUS]))
            nodes.played[iri][graph] |= values[_CHARACTER_NAME] & known[_CHARACTER_NAME]
            nodes.played[iri][graph].update(*(names[one] for one in values[_CHARACTER] & known[_CHARACTER]))
        elif known[_PERSON] and known[_ROLE] and known[_PRODUCTION] and (not typed or CG + "Credit" in known[_TYPE]):
            ends = (min(known[one], default="") for one in (_PERSON, _ROLE, _PRODUCTION, _NOW, _BILLING))
            nodes.rows.append((iri, *ends))
    return nodes


def hear_statements(store: Store, nodes: Nodes, iris: Iterable[str] = ()) -> None:
    """Add the sources that rows of imported datasets name; the dataset itself tells only what has none.

    Args:
        store: where the nodes were read.
        nodes: are added to.
        iris: of the credits that they are; all of the store where there is none.
    """
    if not _has_statements(store):
        return
    values = " ".join(str(term(iri)) for iri in iris)
    which = f"VALUES ?credit {{ {values} }} " if values else ""
    stated: dict[str, dict[str, str]] = defaultdict(dict)
    for credit, source, status in store.rows(
        f"SELECT ?credit ?source ?status WHERE {{ {which}?statement cg:credit ?credit ; cg:source ?source . "
        "OPTIONAL { ?statement cg:status ?status . OPTIONAL { ?status schema:position ?position } } } "
        "ORDER BY ?position"
    ):
        said = stated[credit or ""]
        said[source or ""] = last_part(status or "") or said.get(source or "", "")
    sources = read_sources(store)
    unread = sorted({one for said in stated.values() for one in said} - sources.keys())
    values = f"VALUES ?source {{ {' '.join(str(term(one)) for one in unread[:_SOME])} }} "
    sources |= read_all_sources(store) if len(unread) > _SOME else told_sources(store, values) if unread else {}
    for credit, said in stated.items():
        told = nodes.tellers[credit].items()
        nodes.tellers[credit] = {one: status for one, status in told if status or not _is_dataset(store, one)} | said
    for credit, source, name in store.rows(
        f"SELECT ?credit ?source ?name WHERE {{ {which}?statement cg:credit ?credit ; cg:source ?source ; "
        "cg:characterName ?name }"
    ):
        nodes.played[credit or ""][source or ""].add(name or "")


def _nothing() -> Nodes:
    return Nodes([], defaultdict(dict), defaultdict(lambda: defaultdict(set)))


def _latest(store: Store, statuses: Collection[str]) -> str:
    """Return of the statuses that one source gives the one that comes last, as the vocabulary orders them."""
    if len(statuses) == 1:
        return next(iter(statuses))
    values = " ".join(str(term(status)) for status in sorted(statuses))
    position = "OPTIONAL { ?status schema:position ?position }"
    rows = store.rows(f"SELECT ?status WHERE {{ VALUES ?status {{ {values} }} {position} }} ORDER BY ?position")
    return [status or "" for (status,) in rows][-1]


def _has_statements(store: Store) -> bool:
    local = bool(store.datasets or not store.hosts)
    return bool(store.cached("has statements", lambda: local and store.ask("ASK { ?s cg:credit ?credit }")))


def _is_dataset(store: Store, source: str) -> bool:
    return source in store.datasets or source.startswith(PREFIXES["dataset"])
