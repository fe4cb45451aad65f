"""Part of an endpoint's graph → a store in memory: what joins some nodes, what is said of them, and by whom.

Grows: nodes that are added later cost only what is new. Nothing is left out of what joins two nodes that were added;
what else is there belongs to the endpoint's graph too.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyoxigraph as ox

from castgraph.errors import EndpointError
from castgraph.facts.credits import read_sources
from castgraph.iris import compact, kind_of
from castgraph.paths.build import path_index
from castgraph.store.base import Store
from castgraph.store.sparql import term
from castgraph.vocabulary import APPEARANCES, CG, ID, PREFIXES, RDF, RELATIONS, ROLES, SCHEMA, STATUSES, hop_relations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from castgraph.store.endpoint import EndpointStore

__all__ = ["BATCH", "MOST_MENTIONS", "PLAIN", "WITHDRAWN", "Region", "batches", "told_of"]

BATCH = 200
"""Nodes in one query."""
MOST_MENTIONS = 20_000
"""Credits and other things about one entity that are copied at most."""
WITHDRAWN = {PREFIXES["status"] + slug for slug, status in STATUSES.items() if not status.holds}
"""Statuses of credits that do not hold."""
PLAIN = {CG + role.predicate for role in ROLES.values()}
"""Predicates of credits that are plain triples."""
_ENDPOINT = f"{PREFIXES['dataset']}endpoint"
_CORE = " ".join(f"<{CG}{role.predicate}>" for name, role in ROLES.items() if name not in APPEARANCES)
_DEFAULT = " ".join(f"<{RELATIONS[name].predicate}>" for name in hop_relations())


class Region:
    """What was copied from one endpoint.

    Args:
        store: the endpoint.
    """

    def __init__(self, store: EndpointStore) -> None:
        self.store = store
        self._engine = ox.Store()
        self._nodes: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._described: set[str] = set()
        self._degrees: Counter[str] = Counter()

    def joined(self, nodes: Collection[str], neighbours: Mapping[str, Collection[str]]) -> Store:
        """Add nodes with all that joins them, and return the whole as a store that connections can be looked for in.

        How many credits each node has in the endpoint's graph, which ranks connections, is asked for.

        Args:
            nodes: IRIs; at a further call those of the former are joined too.
            neighbours: who is joined to whom, both ways.
        """
        fresh = set(nodes) - self._nodes
        self._nodes |= fresh
        pairs = {(one, other) for one in self._nodes for other in neighbours.get(one, ()) if other in self._nodes}
        self._copy_credits(pairs - self._pairs)
        self._pairs |= pairs
        self._count_credits(fresh)
        self.describe(fresh)
        self._describe_related(fresh)
        local = self.local()
        index = path_index(local)
        index.whole_degrees = np.array([self._degrees[index.iri(node)] for node in range(len(index))], dtype=np.int64)
        return local

    def local(self) -> Store:
        """Return a store of what was copied so far."""
        plain = [_ENDPOINT] if self.store.plain_default else []
        return Store(self._engine, datasets=(*self.store.datasets, *plain))

    def describe(self, iris: Iterable[str]) -> None:
        """Copy what is said of some IRIs, and of the credits, sources, characters and words that it mentions."""
        mentioned = self._copy_about(iris)
        sources = {graph.value for graph in self._engine.named_graphs() if isinstance(graph, ox.NamedNode)}
        mentioned |= self._copy_about(sources)
        self._copy_about(iri for iri in mentioned if kind_of(iri) not in ("person", "production"))

    def _describe_related(self, nodes: Collection[str]) -> None:
        """Copy what else tells of some nodes: the credits of characters, and the status of the parts of a series.

        A series of which nothing is said has the status of its parts.
        """
        found: set[str] = set()
        for kind, pattern in (
            ("character", "?other cg:character ?node"),
            ("production", "?other schema:partOfSeries ?node ; cg:currentStatus ?status"),
        ):
            for values in batches(node for node in nodes if kind_of(node) == kind):
                rows = self.store.rows(f"SELECT DISTINCT ?other WHERE {{ VALUES ?node {{ {values} }} {pattern} }}")
                found |= {iri or "" for (iri,) in rows}
        self.describe(found)

    def mentioned(self, subjects: Iterable[str]) -> set[str]:
        """Return the IRIs that what was copied of some subjects mentions."""
        quads = (q for one in subjects for q in self._engine.quads_for_pattern(ox.NamedNode(one), None, None, None))
        return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}

    def add_sources(self) -> None:
        """Copy publisher and date of every source, so that a publisher who tells nothing here is known all the same."""
        quads: list[ox.Quad] = []
        for source in read_sources(self.store).values():
            one, publisher = ox.NamedNode(source.iri), ox.NamedNode(f"{ID}organization/of-{len(quads)}")
            told: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
                (one, RDF + "type", ox.NamedNode(SCHEMA + "NewsArticle")),
                (one, SCHEMA + "publisher", publisher),
                (publisher, SCHEMA + "name", ox.Literal(source.publisher)),
                (one, SCHEMA + "datePublished", ox.Literal(source.published)),
            ]
            if source.iri not in self.store.datasets and source.publisher:
                quads += [ox.Quad(s, ox.NamedNode(p), o) for s, p, o in told if str(o) != '""']
        self._engine.extend(quads)

    # -- copying ---------------------------------------------------------------------------------------------

    def _copy_credits(self, pairs: Collection[tuple[str, str]]) -> None:
        """Copy the credit nodes of pairs of nodes; what joins two in one triple is said of one of them."""
        credits: set[str] = set()
        # By one end, not by pairs: engines plan VALUES of pairs badly (Virtuoso then reads everything).
        for values in batches(one for one, _ in pairs if kind_of(one) == "person"):
            found = self.store.solutions(
                f"SELECT DISTINCT ?c ?a ?b WHERE {{ VALUES ?a {{ {values} }} ?c cg:person ?a ; cg:production ?b }}",
                sure=True,
            )
            credits |= {s["c"].value for s in found if (s["a"].value, s["b"].value) in pairs}
        self.describe(credits)

    def _copy_about(self, iris: Iterable[str]) -> set[str]:
        """Copy every triple about those IRIs that were not described before; return the IRIs that they mention."""
        fresh = sorted({iri for iri in iris if not iri.startswith(SCHEMA)} - self._described)
        self._described |= set(fresh)
        mentioned: set[str] = set()
        for values in batches(fresh):
            mentioned |= self._copy(f"VALUES ?s {{ {values} }}")
        return mentioned

    def _copy(self, values: str) -> set[str]:
        """Copy the triples of some subjects, from the default graph and with the named graphs that hold them."""
        store = self.store
        quads: list[ox.Quad] = []
        in_datasets = {ox.NamedNode(iri) for iri in store.datasets}
        hidden = {ox.NamedNode(iri) for iri in store.own_graphs}
        named: set[Any] = set()
        for solution in store.solutions(f"SELECT ?g ?s ?p ?o WHERE {{ {values} GRAPH ?g {{ ?s ?p ?o }} }}", sure=True):
            graph, triple = solution["g"], (solution["s"], solution["p"], solution["o"])
            if graph in hidden:
                continue
            quads.append(ox.Quad(*triple, graph))
            if graph in in_datasets:
                named.add(triple)
        for solution in store.solutions(f"SELECT ?s ?p ?o WHERE {{ {values} ?s ?p ?o }}", sure=True):
            triple = (solution["s"], solution["p"], solution["o"])
            if store.plain_default and triple[1].value in PLAIN:
                quads.append(ox.Quad(*triple, ox.NamedNode(_ENDPOINT)))
            elif triple not in named:  # an imported dataset is not copied into the default graph, but part of it
                quads.append(ox.Quad(*triple, ox.DefaultGraph()))
        self._engine.extend(quads)
        return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}

    def _count_credits(self, nodes: Collection[str]) -> None:
        """Ask how many credits and relations some nodes have in the endpoint's graph."""
        for values in batches(nodes):
            bound = f"VALUES ?a {{ {values} }}"
            patterns = [
                f"SELECT ?a ?status (COUNT(DISTINCT ?c) AS ?n) WHERE {{ {bound} ?c cg:{end} ?a ; cg:role ?role "
                "OPTIONAL { ?c cg:currentStatus ?status } } GROUP BY ?a ?status"
                for end in ("person", "production")
            ]
            plain = [f"GRAPH <{dataset}> {{ %s }}" for dataset in self.store.datasets]
            plain += ["%s"] if self.store.plain_default else []
            patterns += [
                f"SELECT ?a (COUNT(*) AS ?n) WHERE {{ {bound} VALUES ?p {{ {predicates} }} {graph % triple} }} "
                "GROUP BY ?a"
                for graph, predicates in [("%s", _DEFAULT), *((graph, _CORE) for graph in plain)]
                for triple in ("?a ?p ?b", "?b ?p ?a")
            ]
            for text in patterns:
                for solution in self.store.solutions(text, sure=True):
                    status = solution["status"] if "?status" in text else None
                    if status is None or status.value not in WITHDRAWN:
                        self._degrees[solution["a"].value] += int(solution["n"].value)


def told_of(store: EndpointStore, iri: str) -> Store:
    """Copy all that is told of one entity: triples about it, what mentions it, and what these mention by name.

    Raises:
        EndpointError: more than `MOST_MENTIONS` mention it.
    """
    mentions = f"{{ ?s ?p {term(iri)} FILTER(isIRI(?s)) }}"
    count = int(next(store.rows(f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {mentions}"))[0] or 0)
    if count > MOST_MENTIONS:
        raise EndpointError(
            f"{store.url}: {count:,} things mention {compact(iri)}; load the data into a local store: "
            "castgraph load --store DIR"
        )
    rows = store.rows(f"SELECT DISTINCT ?s WHERE {mentions}")
    region = Region(store)
    subjects = {iri, *(one or "" for (one,) in rows)}
    region.describe(subjects)
    region.describe(region.mentioned(one for one in subjects if one == iri or not kind_of(one)))
    return region.local()


def batches(iris: Iterable[str]) -> Iterator[str]:
    """Yield IRIs as the content of VALUES blocks, `BATCH` in each, sorted."""
    values = sorted(set(iris))
    for begin in range(0, len(values), BATCH):
        yield " ".join(str(term(iri)) for iri in values[begin : begin + BATCH])
