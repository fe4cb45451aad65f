"""What imported datasets tell with a status or a source of its own, as statements. It costs what there is of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.dates import last_day
from castgraph.store.excerpt import batches
from castgraph.store.sparql import values_clause
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from castgraph.facts.handed import Told
    from castgraph.store.base import Store

    Row = tuple[str, str, str, str]
    Rows = Callable[[str, str], Iterator[list[str]]]

__all__ = ["TOLD", "family_of", "handed_statements", "imported_statements", "newest_day", "structure", "told_subjects"]

TOLD = "{ ?credit cg:status ?any } UNION { ?statement cg:credit ?credit }"
"""Pattern of what an imported dataset gives a status, or a source of its own."""
_STATUS, _PRODUCTION = CG + "status", CG + "production"
_HELD = "schema:partOfSeries schema:partOfSeason"
_KINDS = ("TV", "Radio", "Podcast", "CreativeWork", "Movie", "VideoGame", "Book", "Comic")
_SERIES = " ".join(f"schema:{name}Series" for name in _KINDS)
_FEW = 500
"""Subjects that are asked for by name; of more everything is read."""


def imported_statements(store: Store, around: Collection[str] = ()) -> Iterator[Row]:
    """Yield source, subject, predicate and value of each statement, sources and datasets described first.

    Args:
        store: one that can be read whole.
        around: IRIs of credits and productions: only of them and of what they hang together with; empty for all.
    """
    works = family_of(store, around) if around else set()
    of_credit = f"{values_clause('work', works)}?credit cg:production ?work . " if around else ""
    for dataset in store.datasets:
        if store.ask(f"ASK {{ {store.told_by(dataset, TOLD)} }}"):
            yield from _told(store, dataset, of_credit, works if around else None)


def handed_statements(told: Iterable[Told], dataset: str) -> Iterator[Row]:
    """Yield the same of what an importer handed over, but for what `structure` has."""
    yield dataset, dataset, RDF + "type", CG + "Dataset"
    met: set[str] = set()
    for node, person, role, production, source, published, status in told:
        if source and source not in met:
            met.add(source)
            yield source, source, RDF + "type", SCHEMA + "NewsArticle"
            if published:
                yield source, source, SCHEMA + "datePublished", published
        if source:
            yield source, node, CG + "credit", node
        if status:
            yield source or dataset, node, _STATUS, PREFIXES["status"] + status
        if person and node not in met:
            met.add(node)
            yield "", node, CG + "person", person
            yield "", node, CG + "role", PREFIXES["role"] + role
            yield "", node, _PRODUCTION, production


def structure(store: Store, dataset: str, works: Collection[str]) -> list[Row]:
    """Return what a dataset says of productions that decides in rulings: parts, series, and the dates of some works."""
    return list(_structure(_reader(store, dataset), dataset, {*works}, (), ""))


def _reader(store: Store, dataset: str) -> Rows:
    def rows(names: str, pattern: str) -> Iterator[list[str]]:
        for row in store.rows(f"SELECT {names} WHERE {{ {store.told_by(dataset, pattern)} }}"):
            yield [value or "" for value in row]

    return rows


def _told(store: Store, dataset: str, of_credit: str, works: set[str] | None) -> Iterator[Row]:
    rows = _reader(store, dataset)
    yield dataset, dataset, RDF + "type", CG + "Dataset"
    sources: dict[str, None] = {}
    statements: set[str] = set()
    subjects: set[str] = set()
    for statement, credit, source, status in rows(
        "?statement ?credit ?source ?status",
        f"{of_credit}?statement cg:credit ?credit ; cg:source ?source OPTIONAL {{ ?statement cg:status ?status }}",
    ):
        statements.add(statement)
        subjects.add(credit)
        if source not in sources:
            sources[source] = None
            yield source, source, RDF + "type", SCHEMA + "NewsArticle"
        yield source, credit, CG + "credit", credit
        if status:
            yield source, credit, _STATUS, status
    alone = [f"{of_credit}?credit cg:status ?status"]
    alone += [f"{values_clause('credit', works)}?credit cg:status ?status"] if works else []
    for pattern in alone:
        for subject, status in rows("?credit ?status", pattern):
            if subject not in statements:
                subjects.add(subject)
                yield dataset, subject, _STATUS, status
    held = set(works or ())
    which = f"{of_credit}{{ SELECT DISTINCT ?credit WHERE {{ {of_credit}{TOLD} }} }} "
    for credit, predicate, value in rows(
        "?credit ?p ?o", f"{which}VALUES ?p {{ cg:person cg:role cg:production }} ?credit ?p ?o"
    ):
        yield "", credit, predicate, value
        if predicate == _PRODUCTION:
            held.add(value)
    yield from _structure(rows, dataset, held | subjects, sources, "" if works is None else values_clause("s", works))


def _structure(rows: Rows, dataset: str, subjects: set[str], sources: Collection[str], of_works: str) -> Iterator[Row]:
    """Yield what is part of what, what is a series, and the dates of productions and sources."""
    for part, predicate, whole in rows("?s ?p ?o", f"{of_works}VALUES ?p {{ {_HELD} }} ?s ?p ?o"):
        subjects |= {part, whole}
        yield "", part, predicate, whole
    for subject, type_ in rows("?s ?o", f"{of_works}VALUES ?o {{ {_SERIES} }} ?s rdf:type ?o"):
        yield "", subject, RDF + "type", type_
    told = {iri for iri in subjects if iri.startswith(PREFIXES["production"])}
    for iris, teller in ((set(sources), ""), (told, dataset)):
        which = values_clause("s", iris) if len(iris) <= _FEW else ""
        for subject, predicate, date in rows(
            "?s ?p ?o", f"{which}VALUES ?p {{ schema:datePublished schema:startDate }} ?s ?p ?o"
        ):
            if subject in iris:
                yield teller or subject, subject, predicate, date


def told_subjects(store: Store, dataset: str) -> set[str]:
    """Return what an imported dataset gives a status, or a source of its own."""
    pattern = store.told_by(dataset, TOLD)
    return {credit or "" for (credit,) in store.rows(f"SELECT DISTINCT ?credit WHERE {{ {pattern} }}")}


def newest_day(store: Store) -> str:
    """Return the last day on which a source of an imported dataset was published; empty where none is dated."""
    return max((last_day(date) for date in _days(store)), default="")


def _days(store: Store) -> Iterator[str]:
    for dataset in store.datasets:
        dated = store.told_by(dataset, "?s a schema:NewsArticle ; schema:datePublished ?date")
        for (date,) in store.rows(f"SELECT DISTINCT ?date WHERE {{ {dated} }}"):
            yield date or ""


def family_of(store: Store, around: Collection[str]) -> set[str]:
    """Return the productions among some IRIs, those of the credits among them, and all their wholes and parts."""
    found = {iri for iri in around if iri.startswith(PREFIXES["production"])}
    for values in batches(around):
        rows = store.rows(f"SELECT ?work WHERE {{ VALUES ?credit {{ {values} }} ?credit cg:production ?work }}")
        found |= {work or "" for (work,) in rows}
    fresh = found
    ways = [f"{start} {held} {end}" for held in _HELD.split() for start, end in (("?s", "?o"), ("?o", "?s"))]
    while fresh:
        met: set[str] = set()
        for values in batches(fresh):
            pattern = " UNION ".join(f"{{ VALUES ?s {{ {values} }} {way} }}" for way in ways)
            met |= {other or "" for (other,) in store.rows(f"SELECT ?o WHERE {{ {pattern} }}")}
        fresh = met - found
        found = found | fresh
    return found
