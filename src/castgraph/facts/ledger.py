"""Who says what: every statement of every source, in the order in which they were published. Reads; decides nothing.

One ledger serves the check of curated files, `why`, `conflicts` and `diff`: it is made from files or from a store.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from castgraph.iris import last_part
from castgraph.vocabulary import CG, LIFECYCLE, PREFIXES, RDF, SCHEMA, STATUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from castgraph.store.base import Store

__all__ = ["STATUS", "TOLD", "Ledger", "Statement"]

STATUS = CG + "status"
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
            told.sort(key=lambda row: (orders[row.source], _stage(row), row.predicate, row.value))

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
    def imported(store: Store) -> Ledger:
        """Return what imported datasets tell of credits that they give a status or a source; made once per open store.

        What they tell without either is not read, so that a catalogue without statuses costs nothing. A dataset that
        tells something itself is an undated source; who has which credit stands among the entities' statements.

        Args:
            store: one that can be read whole.
        """
        made: Ledger = store.cached("imported ledger", lambda: Ledger(_imported(store)))
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

    def credits(self) -> list[str]:
        """Return the IRIs of all credits, sorted."""
        return [subject for subject in self.subjects() if subject.startswith(PREFIXES["credit"])]


def stage(status: str) -> int:
    """Return how far along the usual order of things a status is, -1 for one that is outside it."""
    return LIFECYCLE.index(status) if status in LIFECYCLE else -1


def _stage(row: Statement) -> int:
    return _STAGES.get(last_part(row.value), -1) if row.predicate == STATUS else -1


def _statements(store: Store, predicates: Collection[str]) -> Iterator[Statement]:
    articles = "{ SELECT DISTINCT ?g WHERE { GRAPH ?g { ?g a schema:NewsArticle } } }"
    only, held = "", "schema:partOfSeries schema:partOfSeason"
    if predicates:
        only = f"VALUES ?p {{ {' '.join(f'<{predicate}>' for predicate in predicates)} }}"
        held += " cg:person cg:role cg:production"
        for (source,) in store.rows(f"SELECT ?g WHERE {{ {articles} }}"):
            yield Statement(source or "", source or "", RDF + "type", SCHEMA + "NewsArticle")
    for source, subject, predicate, value in store.rows(
        f"SELECT ?g ?s ?p ?o WHERE {{ {articles} {only} GRAPH ?g {{ ?s ?p ?o }} }}"
    ):
        yield Statement(source or "", subject or "", predicate or "", value or "")
    for subject, predicate, value in store.curated().rows(
        f"SELECT ?s ?p ?o WHERE {{ {{ VALUES ?p {{ {held} }} ?s ?p ?o }} "
        "UNION { ?s rdf:type ?o FILTER(?o != cg:Credit) BIND(rdf:type AS ?p) } }"
    ):
        yield Statement("", subject or "", predicate or "", value or "")


TOLD = "{ ?credit cg:status ?any } UNION { ?statement cg:credit ?credit }"
"""Pattern of what an imported dataset gives a status, or a source of its own."""


def _imported(store: Store) -> Iterator[Statement]:
    for dataset in store.datasets:
        if not store.ask(f"ASK {{ {store.told_by(dataset, TOLD)} }}"):
            continue
        yield Statement(dataset, dataset, RDF + "type", CG + "Dataset")
        told: dict[str, set[str]] = defaultdict(set)
        for credit, source, status in store.rows(
            "SELECT ?credit ?source ?status WHERE { "
            + store.told_by(
                dataset, "?statement cg:credit ?credit ; cg:source ?source OPTIONAL { ?statement cg:status ?status }"
            )
            + " }"
        ):
            told[source or ""].add(credit or "")
            if status:
                yield Statement(source or "", credit or "", STATUS, status)
        for source, credits in told.items():
            yield Statement(source, source, RDF + "type", SCHEMA + "NewsArticle")
            yield from (Statement(source, credit, CG + "credit", credit) for credit in credits)
        alone = "?subject cg:status ?status FILTER NOT EXISTS { ?subject cg:credit ?credit }"
        for subject, status in store.rows(f"SELECT ?subject ?status WHERE {{ {store.told_by(dataset, alone)} }}"):
            yield Statement(dataset, subject or "", STATUS, status or "")
        of_credits = (
            f"{{ SELECT DISTINCT ?credit WHERE {{ {TOLD} }} }} VALUES ?p {{ cg:person cg:role cg:production }} "
        )
        for pattern, teller in (
            (f"{of_credits} ?credit ?p ?o BIND(?credit AS ?s)", ""),
            ("VALUES ?p { rdf:type schema:partOfSeries schema:partOfSeason } ?s ?p ?o FILTER(?o != cg:Credit)", ""),
            ("VALUES ?p { schema:datePublished schema:startDate } ?s ?p ?o", dataset),
        ):
            for subject, predicate, value in store.rows(
                f"SELECT ?s ?p ?o WHERE {{ {store.told_by(dataset, pattern)} }}"
            ):
                source = subject or "" if subject in told else teller
                yield Statement(source, subject or "", predicate or "", value or "")
