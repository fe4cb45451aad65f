"""From which day on which status held: the rulings of every day, made by judging anew only what a day changes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from castgraph.dates import last_day
from castgraph.facts.ledger import STATUS, Ledger
from castgraph.facts.rulings import DECIDING, RELEASE, WHOLES, Rulings
from castgraph.iris import kind_of
from castgraph.vocabulary import CG, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from castgraph.facts.ledger import Statement
    from castgraph.store.base import Store

__all__ = ["statuses_by_day"]

_PRODUCTION = CG + "production"


def statuses_by_day(store: Store, subjects: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return from which days on which status held of some credits and productions, and of what hangs on them.

    Between two of its days nothing changes: as of any day, the entry of the last day up to it is what
    `rulings.rulings_of` says as of that day.

    Args:
        store: an open store that can be read whole; imported datasets are left out.
        subjects: IRIs of credits and productions.

    Returns:
        IRI to (ISO day, status), days ascending, none after the day that the store is judged as of. A subject begins
        with the day on which a dated source first speaks of it; one of which only undated sources speak is missing.
    """
    ledger = _Growing(Ledger.of_store(store, DECIDING))
    rulings = Rulings(ledger, store.as_of)
    families, asked = _families(ledger), set(subjects)
    wanted = {id(families[subject]) for subject in asked & families.keys()}
    touched: dict[str, set[str]] = defaultdict(set)
    for row in ledger.rows():
        if row.source in ledger.published and id(families.get(row.subject)) in wanted:
            days = {ledger.days[row.source], last_day(row.value) if row.predicate in RELEASE else ""}
            for day in days:
                if "" < day <= rulings.day:
                    touched[day].add(row.subject)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    state: dict[str, str] = {}  # of works, spoken of or not: their credits hang on it
    for day in sorted(touched):
        ledger.hear(day, touched[day])
        rulings.turn_to(day)
        parts = {rulings.part_in(subject) for subject in touched[day]}
        for works, credits in {id(families[one]): families[one] for one in sorted(touched[day])}.values():
            now = {work: rulings.of(work).status for work in works}
            changed = any(state.get(work, "") != status for work, status in now.items())
            changed = changed or not touched[day].isdisjoint(works)
            state |= now
            again = [credit for credit in credits if changed or rulings.part_in(credit) in parts]
            for subject in (*works, *again):
                if ledger.about(subject) and found[subject][-1:] != [(day, status := rulings.of(subject).status)]:
                    found[subject].append((day, status))
    return {subject: _changes(told) for subject, told in found.items() if told}


def _changes(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [one for place, one in enumerate(told) if not place or one[1] != told[place - 1][1]]


class _Growing(Ledger):
    """A ledger of which only what dated sources have told by a day is heard; the day can be moved on."""

    def __init__(self, whole: Ledger) -> None:
        vars(self).update(vars(whole))
        self.days = {source: last_day(published) for source, published in self.published.items()}
        self._heard: dict[str, list[Statement]] = {}
        self._statuses: dict[str, list[Statement]] = {}

    def hear(self, day: str, subjects: Iterable[str]) -> None:
        """Hear what is told by a day, given the subjects that were spoken of since the day before."""
        for one in subjects:
            self._heard[one] = [row for row in super().about(one) if "" < self.days[row.source] <= day]
            self._statuses[one] = [row for row in self._heard[one] if row.predicate == STATUS]

    def about(self, subject: str, predicate: str = "") -> list[Statement]:
        """Return what was said of a subject by the day; see `Ledger.about`."""
        told = self._heard.get(subject, [])
        return [row for row in told if row.predicate == predicate] if predicate else told

    def statuses(self, subject: str) -> list[Statement]:
        """Return the statuses that sources had given a subject by the day; see `Ledger.statuses`."""
        return self._statuses.get(subject, [])


def _families(ledger: Ledger) -> dict[str, tuple[list[str], list[str]]]:
    """Return for each work and credit all works and all credits that hang together with it."""
    family: dict[str, tuple[list[str], list[str]]] = {}

    def of(subject: str) -> tuple[list[str], list[str]]:
        if subject not in family:
            family[subject] = ([], [subject]) if subject.startswith(PREFIXES["credit"]) else ([subject], [])
        return family[subject]

    for row in ledger.rows():
        if row.predicate in WHOLES or (row.predicate == _PRODUCTION and row.subject.startswith(PREFIXES["credit"])):
            one, other = of(row.subject), of(row.value)
            if one is not other:
                fewer, more = sorted((one, other), key=lambda some: len(some[0]) + len(some[1]))
                for kept, added in zip(more, fewer, strict=True):
                    kept += added
                    family |= dict.fromkeys(added, more)
        elif kind_of(row.subject) == "production":
            of(row.subject)
    return family
