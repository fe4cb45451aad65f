"""Part of a store → a store in memory: what is said of some entities, what joins them, and who says it.

Grows: what is asked for later costs only what is new. What is there besides belongs to the whole graph and is not asked
for. Works over any store; made for endpoints, which are too large or too far away to be searched where they are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from castgraph.errors import EndpointError
from castgraph.iris import compact, kind_of
from castgraph.store.local import LocalStore
from castgraph.store.sparql import term
from castgraph.vocabulary import APPEARANCES, CG, PREFIXES, RELATIONS, ROLES, SCHEMA, STATUSES, hop_relations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from castgraph.store.base import Store

__all__ = ["MOST_MENTIONS", "PLAIN", "WITHDRAWN", "Excerpt", "batches", "told_of"]

_BATCH = 200  # entities in one query
MOST_MENTIONS = 20_000
"""Credits and other things about one entity that are copied at most."""
WITHDRAWN = {PREFIXES["status"] + slug for slug, status in STATUSES.items() if not status.holds}
"""Statuses of credits that do not hold."""
PLAIN = {CG + role.predicate for role in ROLES.values()}
"""Predicates of credits that are plain triples."""
_CORE = " ".join(f"<{CG}{role.predicate}>" for name, role in ROLES.items() if name not in APPEARANCES)
_DEFAULT = " ".join(f"<{RELATIONS[name].predicate}>" for name in hop_relations())


class Excerpt:
    """What was copied from one store.

    Args:
        store: what is copied from.

    Attributes:
        counts: by IRI, how many credits and relations it has in the whole graph; see `count_credits`.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.counts: Counter[str] = Counter()
        self._engine = ox.Store()
        self._described: set[str] = set()
        self._stated: set[str] = set()

    def local(self) -> LocalStore:
        """Return a store of what was copied so far."""
        return LocalStore(self._engine, datasets=self.store.datasets)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads that the store need not hold."""
        self._engine.extend(quads)

    def describe(self, iris: Iterable[str]) -> None:
        """Copy what is said of some IRIs, and of the credits, sources, characters and words that it mentions."""
        mentioned = self._copy_about(iris)
        mentioned |= self._copy_statements()
        sources = {graph.value for graph in self._engine.named_graphs() if isinstance(graph, ox.NamedNode)}
        mentioned |= self._copy_about(sources)
        self._copy_about(iri for iri in mentioned if kind_of(iri) not in ("person", "production"))

    def _copy_statements(self) -> set[str]:
        """Copy the rows of imported datasets that give a copied credit a source; return the IRIs that they mention."""
        told = self._engine.quads_for_pattern(None, ox.NamedNode(CG + "person"), None, None)
        fresh = {quad.subject.value for quad in told if isinstance(quad.subject, ox.NamedNode)} - self._stated
        self._stated |= fresh
        pattern = "GRAPH ?g { ?s cg:credit ?credit }"
        if not (
            self.store.datasets
            and fresh
            and self.store.cached("statements", lambda: self.store.ask(f"ASK {{ {pattern} }}"))
        ):
            return set()
        found: set[str] = set()
        for values in batches(fresh):
            rows = self.store.rows(f"SELECT DISTINCT ?s WHERE {{ VALUES ?credit {{ {values} }} {pattern} }}")
            found |= {iri or "" for (iri,) in rows}
        return self._copy_about(self._copy_about(found))  # the rows, then their sources, which mention publishers

    def describe_related(self, nodes: Collection[str]) -> None:
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

    def copy_credits(self, pairs: Collection[tuple[str, str]]) -> None:
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

    def count_credits(self, nodes: Collection[str]) -> None:
        """Ask how many credits and relations some nodes have in the whole graph, and add it to `counts`."""
        for values in batches(nodes):
            bound = f"VALUES ?a {{ {values} }}"
            patterns = [
                f"SELECT ?a ?status (COUNT(DISTINCT ?c) AS ?n) WHERE {{ {bound} ?c cg:{end} ?a ; cg:role ?role "
                "OPTIONAL { ?c cg:currentStatus ?status } } GROUP BY ?a ?status"
                for end in ("person", "production")
            ]
            for triple in ("?a ?p ?b", "?b ?p ?a"):
                plain = (self.store.told_by(dataset, triple) for dataset in self.store.datasets)
                patterns += [
                    f"SELECT ?a (COUNT(*) AS ?n) WHERE {{ {bound} VALUES ?p {{ {predicates} }} {told} }} GROUP BY ?a"
                    for told, predicates in ((triple, _DEFAULT), *((one, _CORE) for one in plain))
                ]
            for text in patterns:
                for solution in self.store.solutions(text, sure=True):
                    status = solution["status"] if "?status" in text else None
                    if status is None or status.value not in WITHDRAWN:
                        self.counts[solution["a"].value] += int(solution["n"].value)

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
            if store.default_dataset and triple[1].value in PLAIN:
                quads.append(ox.Quad(*triple, ox.NamedNode(store.default_dataset)))
            elif triple not in named:  # an imported dataset is not copied into the default graph, but part of it
                quads.append(ox.Quad(*triple, ox.DefaultGraph()))
        self._engine.extend(quads)
        return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}


def told_of(store: Store, iri: str) -> LocalStore:
    """Copy all that is told of one entity: triples about it, what mentions it, and what these mention by name.

    Raises:
        EndpointError: more than `MOST_MENTIONS` mention it.
    """
    mentions = f"{{ ?s ?p {term(iri)} FILTER(isIRI(?s)) }}"
    count = int(next(store.rows(f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {mentions}"))[0] or 0)
    if count > MOST_MENTIONS:
        raise EndpointError(
            f"{store.place}: {count:,} things mention {compact(iri)}; load the data into a local store: "
            "castgraph load --store DIR"
        )
    rows = store.rows(f"SELECT DISTINCT ?s WHERE {mentions}")
    excerpt = Excerpt(store)
    subjects = {iri, *(one or "" for (one,) in rows)}
    excerpt.describe(subjects)
    excerpt.describe(excerpt.mentioned(one for one in subjects if one == iri or not kind_of(one)))
    return excerpt.local()


def batches(iris: Iterable[str]) -> Iterator[str]:
    """Yield IRIs as the content of VALUES blocks, sorted, some hundred in each."""
    values = sorted(set(iris))
    for begin in range(0, len(values), _BATCH):
        yield " ".join(str(term(iri)) for iri in values[begin : begin + _BATCH])
