"""What a loaded file says of statuses, parts and dates that cannot be: loaded all the same, and told with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.checks.verdicts import broken_structure
from castgraph.dates import last_day
from castgraph.facts.ledger import Ledger, Statement
from castgraph.iris import compact, last_part
from castgraph.rdf.files import open_rdf
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyoxigraph as ox

    from castgraph.store.local import LocalStore

__all__ = ["LARGEST", "oddities"]

LARGEST = 2_000_000
"""Triples of a file that is still looked through: a catalogue of more is nobody's own writing."""


def oddities(store: LocalStore, dataset: str, path: Path, form: ox.RdfFormat) -> Iterator[str]:
    """Yield lines that say where a loaded file holds an unknown status, a status of a status, a circle, or no date.

    Args:
        store: that holds it.
        dataset: IRI of its named graph.
        path: the file.
        form: its format.
    """
    rows = [
        Statement(dataset, subject or "", predicate or "", value or "")
        for subject, predicate, value in store.rows(
            "SELECT ?s ?p ?o WHERE { VALUES ?p { cg:status cg:incarnationOf schema:partOfSeries schema:partOfSeason "
            f"schema:datePublished schema:startDate }} GRAPH <{dataset}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
        )
    ]
    found = [(row.subject, text) for row in rows if (text := _odd(row))]
    ledger = Ledger([Statement(dataset, dataset, RDF + "type", CG + "Dataset"), *rows])
    found += [(subject, message) for _, subject, _, _, message in broken_structure(ledger)]
    lines = _lines(path, form, {subject for subject, _ in found})
    for subject, text in sorted(found, key=lambda one: (lines.get(one[0], 0), one)):
        yield f"{path}{f':{lines[subject]}' if subject in lines else ''}: {text}"


def _odd(row: Statement) -> str:
    """Return what is wrong with a statement, empty where nothing is."""
    if row.predicate == CG + "status":
        if row.subject.startswith(PREFIXES["status"]):
            return f"{compact(row.subject)} is a status itself; cg:status is said of a credit or a production"
        status = STATUSES.get(last_part(row.value))
        if not row.value.startswith(PREFIXES["status"]) or status is None or status.derived:
            return f"{compact(row.subject)}: unknown status {compact(row.value)}, taken for none that denies"
    if row.predicate in (SCHEMA + "datePublished", SCHEMA + "startDate") and not last_day(row.value):
        return f"{compact(row.subject)}: {row.value!r} is not a date, and counts for none"
    return ""


def _lines(path: Path, form: ox.RdfFormat, subjects: set[str]) -> dict[str, int]:
    """Return the line that begins with each subject, else the first that names it."""
    forms = {text.encode(): subject for subject in subjects for text in (f"<{subject}>", f"{compact(subject)} ")}
    named: dict[str, int] = {}
    begun: dict[str, int] = {}
    if forms:
        with open_rdf(path, form) as stream:
            for number, line in enumerate(stream, 1):
                for text, subject in forms.items():
                    if subject not in begun and text in line:
                        (begun if line.startswith(text) else named).setdefault(subject, number)
    return named | begun
