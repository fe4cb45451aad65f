"""From which day on which status held: the rulings of every day, made by judging anew only what a day changes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from castgraph.dates import last_day
from castgraph.facts.ledger import STATUS, Ledger
from castgraph.facts.rulings import DECIDING, RELEASE, WHOLES, Rulings
from castgraph.vocabulary import CG, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from castgraph.facts.ledger import Statement
    from castgraph.store.base import Store

__all__ = ["statuses_by_day"]

_PRODUCTION = CG + "production"


def statuses_by_day(store: Store, subjects: Collection[str] | None = None) -> dict[str, list[tuple[str, str]]]:
    """Return from which days on which status held of some credits and productions, and of what hangs on them.

    Between two of its days nothing changes: as of any day, the entry of the last day up to it is what
    `rulings.rulings_of` says as of that day.

    Args:
        store: an open store that can be read whole; imported datasets are left out.
        subjects: IRIs of credits and productions; all where None.

    Returns:
        IRI to (ISO day, status), days ascending, none after the day that the store is judged as of. A subject begins
        with the day on which a dated source first speaks of it; one of which only undated sources speak is missing.
    """
    ledger = _Growing(Ledger.of_store(store, DECIDING))
    rulings = Rulings(ledger, store.as_of)
    wanted = set(rulings.subjects()) if subjects is None else _together(ledger, subjects)
    touched, dated = _touched(ledger, wanted, rulings.day)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    state: dict[str, str] = {}  # of works, spoken of or not: their credits hang on it
    for day in sorted(touched):
        ledger.hear(day, touched[day])
        works = rulings.works_that_hang_on(touched[day])
        rulings.turn_to(day, works)
        now = {work: rulings.of(work).status for work in works}
        changed = {work for work, status in now.items() if state.get(work, "") != status}
        state |= now
        credits = rulings.credits_that_hang_on((touched[day] - works) | dated[day] | changed)
        rulings.turn_to(day, credits)
        for subject in works | credits:
            if ledger.about(subject):
                told, status = found[subject], rulings.of(subject).status
                if not told or told[-1][1] != status:
                    told.append((day, status))
    return dict(found)


def _touched(ledger: _Growing, wanted: Collection[str], last: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return by day, up to the last, of whom a source speaks or whose release it is, and who is given such a date."""
    touched: dict[str, set[str]] = defaultdict(set)
    dated: dict[str, set[str]] = defaultdict(set)
    for row in ledger.rows():
        if row.source in ledger.published and row.subject in wanted:
            release = row.predicate in RELEASE
            for day in (ledger.days[row.source], last_day(row.value) if release else ""):
                if "" < day <= last:
                    touched[day].add(row.subject)
                    if release:
                        dated[day].add(row.subject)
    return touched, dated


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


def _together(ledger: Ledger, subjects: Collection[str]) -> set[str]:
    """Return some works and credits with all that hangs together with them."""
    joined: dict[str, list[str]] = defaultdict(list)
    for row in ledger.rows():
        if row.predicate in WHOLES or (row.predicate == _PRODUCTION and row.subject.startswith(PREFIXES["credit"])):
            joined[row.subject].append(row.value)
            joined[row.value].append(row.subject)
    found, fresh = set(subjects), list(subjects)
    while fresh:
        fresh = [other for one in fresh for other in joined.get(one, ()) if other not in found]
        found.update(fresh)
    return found
