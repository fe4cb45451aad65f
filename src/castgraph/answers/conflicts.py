"""What sources disagree on, each with what holds and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.answers.verdicts import Judge, Verdict
from castgraph.curation.checks.contradictions import shared_parts, turned_back
from castgraph.dates import first_day, last_day
from castgraph.model import Source
from castgraph.shown import Results, Shown
from castgraph.vocabulary import CG, SCHEMA
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.store.base import Store


__all__ = ["Conflict", "conflicts"]

_ONE_VALUE = {
    SCHEMA + "datePublished": "was released",
    SCHEMA + "startDate": "starts",
    SCHEMA + "endDate": "ends",
    CG + "filmingStart": "starts filming",
    CG + "filmingEnd": "ends filming",
    SCHEMA + "birthDate": "was born",
    SCHEMA + "deathDate": "died",
}


@dataclass(frozen=True, slots=True, repr=False)
class Conflict(Shown):
    """What sources disagree on: `kind` is denial, step-back, part, character or date; `reason` says what holds."""

    kind: str
    text: str
    reason: str
    verdicts: tuple[Verdict, ...]

    def in_short(self) -> str:
        """Return what kind it is, what it is about, and what holds."""
        return f"{self.kind}: {self.text}: {self.reason}"

    def to_row(self) -> dict[str, Any]:
        """Return the conflict as a row of plain values."""
        return {"kind": self.kind, "about": self.text, "reason": self.reason, "facts": len(self.verdicts)}

    def to_json(self) -> dict[str, Any]:
        """Return the conflict as plain data."""
        facts = [verdict.to_json() for verdict in self.verdicts]
        return {"kind": self.kind, "about": self.text, "reason": self.reason, "facts": facts}


def conflicts(store: Store) -> Results[Conflict]:
    """Return what the sources of a store disagree on, each with every source's word and what holds.

    Returns:
        Denials first, then steps back, parts, characters and dates, each sorted; empty where all agree.
    """
    judge = Judge(store)
    found = [*_statuses(judge), *_parts(judge), *_values(judge)]
    order = ["denial", "step-back", "part", "character", "date"]
    found.sort(key=lambda conflict: (order.index(conflict.kind), conflict.text))
    return Results(found, Conflict("", "", "", ()).to_row())


def _statuses(judge: Judge) -> Iterator[Conflict]:
    for ledger, subject in ((one, subject) for one in (judge.ledger, judge.imported) for subject in one.subjects()):
        verdict = judge.of(subject) if ledger.statuses(subject) else None
        if verdict is None:
            continue
        if len({item.denies for item in verdict.testimonies}) > 1:
            yield Conflict("denial", verdict.text, verdict.reason, (verdict,))
        elif any(ledger.status(subject) == step[3] for step in turned_back(ledger, subject)):
            yield Conflict("step-back", verdict.text, verdict.reason, (verdict,))


def _parts(judge: Judge) -> Iterator[Conflict]:
    for production, character, found in shared_parts(judge.ledger):
        verdicts = tuple(judge.of(credit) for credit in found)
        text = f"who plays {judge.names.entity(character).name} in {judge.names.entity(production).name}"
        yield Conflict("part", text, "all of them hold: no source says who follows whom", verdicts)


def _values(judge: Judge) -> Iterator[Conflict]:
    """Dates of which only one can be right, and characters of one credit that no two sources share."""
    for subject in judge.ledger.subjects():
        for predicate, words in _ONE_VALUE.items():
            told = judge.ledger.about(subject, predicate)
            if any(not _agree(one.value, other.value) for one in told for other in told):
                said = listed([f"{row.value} ({_cite(judge, row.source)})" for row in told])
                text = f"{judge.text(subject)} {words}"
                yield Conflict("date", text, f"sources say {said}; all of it is kept", ())
        if subject in judge.credits:
            by_source: dict[str, set[str]] = {}
            for row in judge.ledger.about(subject, CG + "character"):
                by_source.setdefault(row.source, set()).add(row.value)
            if any(not one & other for one in by_source.values() for other in by_source.values()):
                said = listed(
                    [
                        f"{listed(sorted(judge.names.entity(iri).name for iri in parts))} ({_cite(judge, source)})"
                        for source, parts in by_source.items()
                    ]
                )
                text = f"as whom {judge.text(subject)}"
                yield Conflict("character", text, f"sources say {said}; all of it is kept", (judge.of(subject),))


def _agree(one: str, other: str) -> bool:
    """Return whether two dates can mean one day, as ``2022`` and ``2022-04-22`` can, or are the same text."""
    return one == other or ("" < first_day(one) <= last_day(other) and "" < first_day(other) <= last_day(one))


def _cite(judge: Judge, source: str) -> str:
    return judge.sources.get(source, Source(source)).cite()
