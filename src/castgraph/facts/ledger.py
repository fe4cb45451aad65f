"""Who says what: every statement of every source, in the order in which they were published. Reads; decides nothing.

One ledger serves the check of curated files, `why`, `conflicts` and `diff`: it is made from files or from a store.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from castgraph.facts.imported import imported_statements, told_subjects
from castgraph.iris import last_part
from castgraph.vocabulary import CG, LIFECYCLE, PREFIXES, RDF, SCHEMA, STATUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from castgraph.store.base import Store

__all__ = ["STATUS", "Ledger", "Statement", "in_articles"]

STATUS = CG + "status"
_ENDS = (CG + "person", CG + "role", CG + "production")
_ARTICLES = "{ SELECT DISTINCT ?g WHERE { GRAPH ?g { ?g a schema:NewsArticle } } }"
_STAGES = {name: number for number, name in enumerate(STATUSES)}


class Statement(NamedTuple):
    """One triple that one source says: `value` is an IRI or the text of a literal."""

    source: str
    subject: str
    predicate: str
    value: str


class Ledger:
    """The statements of all sources, by subject, each subject's in the order in which they were published.

    Attributes:
        published: IRI of each source to its date; empty where it has none.
        entities: statements of no source: names, kinds and judgements.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        rows = list(statements)
        self.published = {row.source: "" for row in rows if row.predicate == RDF + "type" and row.subject == row.source}
        self.published |= {
            row.source: row.value
            for row in rows
            if row.predicate == SCHEMA + "datePublished" and row.subject == row.source
        }
        self.entities: list[Statement] = []
        self._by_subject: dict[str, list[Statement]] = defaultdict(list)
        for row in rows:
            (self._by_subject[row.subject] if row.source in self.published else self.entities).append(row)
        orders = {source: self.order(source) for source in self.published}
        for told in self._by_subject.values():
            if len(told) > 1:
                told.sort(key=lambda row: (orders[row.source], _stage(row), row.predicate, row.value))

    def add(self, row: Statement) -> None:
        """Take in one more statement; a source speaks once its ``rdf:type`` is in."""
        if row.subject == row.source and row.predicate in (RDF + "type", SCHEMA + "datePublished"):
            dated = row.predicate != RDF + "type"
            self.published[row.source] = row.value if dated else self.published.get(row.source, "")
        if row.source not in self.published:
            self.entities.append(row)
            return
        told = self._by_subject[row.subject]
        told.append(row)
        told.sort(key=lambda row: (self.order(row.source), _stage(row), row.predicate, row.value))

    @staticmethod
    def of_store(store: Store, predicates: Collection[str] = ()) -> Ledger:
        """Return the ledger of an open store, without its imported datasets; made once per open store.

        Args:
            store: one that can be read whole.
            predicates: only statements with these, and what credits join, as told by nobody; all where empty.
        """
        made: Ledger = store.cached(f"ledger {sorted(predicates)}", lambda: Ledger(_statements(store, predicates)))
        return made

    @staticmethod
    def imported(store: Store, around: Collection[str] = ()) -> Ledger:
        """Return what imported datasets tell of credits that they give a status or a source; made once per open store.

        What they tell without either is not read, so that a catalogue without statuses costs nothing. A dataset that
        tells something itself is an undated source; who has which credit stands among the entities' statements.

        Args:
            store: one that can be read whole.
            around: IRIs of credits and productions: only what is told of them and of what they hang together with.
        """
        key = f"imported ledger {sorted(around)}"
        made: Ledger = store.cached(key, lambda: Ledger(starmap(Statement, imported_statements(store, around))), most=8)
        return made

    def of(self, sources: Collection[str]) -> Ledger:
        """Return the ledger of some of the sources; what stands in the entities' files is part of it."""
        told = (row for rows in self._by_subject.values() for row in rows if row.source in sources)
        return Ledger([*told, *self.entities])

    def rows(self) -> Iterator[Statement]:
        """Yield every statement, those of the entities' files first."""
        yield from self.entities
        for rows in self._by_subject.values():
            yield from rows

    def order(self, source: str) -> tuple[str, str]:
        """Return what sources are sorted by, the same as when a current status is derived: undated first."""
        return self.published.get(source, ""), source

    def subjects(self) -> Iterator[str]:
        """Yield every subject that a source speaks of, sorted, sources themselves left out."""
        return (subject for subject in sorted(self._by_subject) if subject not in self.published)

    def speaks_of(self, subject: str) -> bool:
        """Return whether a source tells anything of a subject."""
        return subject in self._by_subject

    def about(self, subject: str, predicate: str = "") -> list[Statement]:
        """Return what is said of a subject, oldest first; of one predicate only where it is given."""
        told = self._by_subject.get(subject, [])
        return [row for row in told if row.predicate == predicate] if predicate else list(told)

    def statuses(self, subject: str) -> list[Statement]:
        """Return the statuses that sources give a subject, oldest first; the last one is what holds now."""
        return self.about(subject, STATUS)

    def status(self, subject: str) -> str:
        """Return the status that holds now, such as ``released``; empty where none is told."""
        told = self.statuses(subject)
        return last_part(told[-1].value) if told else ""

    def tellers(self, subject: str) -> list[str]:
        """Return the sources that speak of a subject, oldest first."""
        return list(dict.fromkeys(row.source for row in self.about(subject)))

    def value(self, subject: str, predicate: str) -> str:
        """Return what the newest source says, empty where none says anything."""
        told = self.about(subject, predicate)
        return told[-1].value if told else ""

    def values(self, subject: str, predicate: str) -> set[str]:
        """Return all that any source says."""
        return {row.value for row in self.about(subject, predicate)}

    def ends(self) -> dict[str, dict[str, str]]:
        """Return person, role and production of the credits that stand among the entities' statements, by predicate."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.entities:
            if row.predicate in _ENDS:
                found[row.subject][row.predicate] = row.value
        return found

    def told_in(self, store: Store, dataset: str) -> list[str]:
        """Return what one imported dataset gives a status, or a source of its own, sorted; of an imported ledger."""
        if dataset not in self.published:
            return []
        told = [one for one in self.subjects() if self.statuses(one) or self.about(one, CG + "credit")]
        if sum(one in self.published for one in store.datasets) == 1:
            return told
        mine = told_subjects(store, dataset)
        return [one for one in told if one in mine]

    def credits(self) -> list[str]:
        """Return the IRIs of all credits, sorted."""
        return [subject for subject in self.subjects() if subject.startswith(PREFIXES["credit"])]


def stage(status: str) -> int:
    """Return how far along the usual order of things a status is, -1 for one that is outside it."""
    return LIFECYCLE.index(status) if status in LIFECYCLE else -1


def _stage(row: Statement) -> int:
    return _STAGES.get(last_part(row.value), -1) if row.predicate == STATUS else -1


def in_articles(predicates: Collection[str] = ()) -> str:
    """Return the SPARQL pattern of what articles say: ?s ?p ?o, each in its graph ?g; of some predicates, or of all."""
    # For VALUES the engine reads all that has these predicates, also what was imported.
    only = f"FILTER(?p IN ({', '.join(predicates)}))" if predicates else ""
    return f"{_ARTICLES} GRAPH ?g {{ ?s ?p ?o }} {only}"


def _statements(store: Store, predicates: Collection[str]) -> Iterator[Statement]:
    held = "schema:partOfSeries schema:partOfSeason"
    if predicates:
        held += " cg:person cg:role cg:production"
        for (source,) in store.rows(f"SELECT ?g WHERE {{ {_ARTICLES} }}"):
            yield Statement(source or "", source or "", RDF + "type", SCHEMA + "NewsArticle")
    for source, subject, predicate, value in store.rows(
        f"SELECT ?g ?s ?p ?o WHERE {{ {in_articles([f'<{predicate}>' for predicate in predicates])} }}"
    ):
        yield Statement(source or "", subject or "", predicate or "", value or "")
    for subject, predicate, value in store.curated().rows(
        f"SELECT ?s ?p ?o WHERE {{ {{ VALUES ?p {{ {held} }} ?s ?p ?o }} "
        "UNION { ?s rdf:type ?o FILTER(?o != cg:Credit) BIND(rdf:type AS ?p) } }"
    ):
        yield Statement("", subject or "", predicate or "", value or "")
