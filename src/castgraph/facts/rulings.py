"""What holds, as of a day, and by which rule: the one place where a status that sources tell is carried further.

A verdict has two parts. What is *told* is the status of the newest source that gives one. What is *derived* goes
further where a rule allows it: a film whose release date has come is presumed released, a part announced in a film that
is out is released too. Nothing derived is ever written into `graph/`, and the clock is never asked: the day is the one
that the question names, else the day of the newest article. `RULES` names them, `docs/verdicts.md` explains them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castgraph.dates import last_day
from castgraph.facts.imported import newest_day
from castgraph.facts.ledger import Ledger
from castgraph.facts.some_sources import is_asked
from castgraph.facts.sources import read_all_sources
from castgraph.iris import kind_of, last_part
from castgraph.vocabulary import CG, PREFIXES, RDF, REFUSED, SCHEMA, STATUSES, UNSURE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from castgraph.store.base import Store

__all__ = ["DECIDING", "RELEASE", "RULES", "WHOLES", "Ground", "Ruling", "Rulings", "rulings_of"]

RULES = {
    "due": "its release date has come, and no source says that it came out",
    "dated": "a source gives a release date that had come when it was published",
    "part-out": "a part of it is out",
    "credit-out": "a source tells somebody's credit in it as released",
    "whole-over": "what it is part of is over, and its release date has come",
    "production-out": "the production is out",
    "in-a-part": "the same credit in a part of it is out",
    "lapsed": "it came out since, and nobody confirmed it",
    "disputed": "told as a plain fact after it was denied",
}
"""Name of a rule to why it decides, in words that follow "because"."""

RELEASE = (SCHEMA + "datePublished", SCHEMA + "startDate")
WHOLES = (SCHEMA + "partOfSeries", SCHEMA + "partOfSeason")
STAGES = (
    "announced", "commissioned", "in-development", "delayed", "pre-production", "filming", "post-production",
    "completed",
)  # fmt: skip
"""Statuses of what is not out yet, and is meant to be."""
OUT = ("released", "ended")
PRESUMED = "presumed-released"
_PERSON, _ROLE, _PRODUCTION = CG + "person", CG + "role", CG + "production"
DECIDING = (CG + "status", *RELEASE, *WHOLES, _PERSON)
"""Predicates that rulings rest on: all that a ledger of a store needs for them. That a source names the person of a
credit says that it tells the credit."""
_VOIDS = ("delayed", "cancelled", "ruled-out", "denied")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a ruling rests on: a subject, the source that tells it (may be empty), and what it tells."""

    subject: str
    source: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What holds of one subject.

    Attributes:
        told: status of the newest source that gives one; empty where none does.
        status: what holds: `told`, or what a rule made of it; empty where nothing is known.
        rule: key of `RULES`; empty where the told status stands as it is.
        grounds: what the rule rests on; empty without one.
    """

    told: str = ""
    status: str = ""
    rule: str = ""
    grounds: tuple[Ground, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the fact counts: not denied, not merely rumoured, not withdrawn."""
        return self.status not in STATUSES or STATUSES[self.status].holds


class Rulings:
    """The rulings on everything that a ledger tells, as of one day; each is made when it is first asked for.

    Args:
        ledger: of the sources that count.
        day: ISO date that everything is judged as of; the day of the newest source where empty.
        base: rulings on what curated sources tell, which no imported dataset changes; asked for all that they speak of.
    """

    def __init__(self, ledger: Ledger, day: str = "", base: Rulings | None = None) -> None:
        self.ledger = ledger
        self._base = base
        days = [last_day(date) for date in ledger.published.values()]
        self.day: str = day or max([*days, base.day if base else ""], default="")
        self._types: dict[str, str] = {}
        self._wholes: dict[str, list[str]] = {}
        self._parts: dict[str, list[str]] = {}
        self._below: dict[str, list[str]] = {}
        self._credits: dict[str, list[str]] = defaultdict(list)
        self._same: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._made: dict[str, Ruling] = {}
        wholes: dict[str, set[str]] = defaultdict(set)
        parts: dict[str, set[str]] = defaultdict(set)
        said: dict[str, dict[str, str]] = {_PERSON: {}, _ROLE: {}, _PRODUCTION: {}}
        for row in ledger.rows():
            if row.predicate == RDF + "type":
                self._types[row.subject] = max(self._types.get(row.subject, ""), last_part(row.value))
            elif row.predicate in WHOLES:
                wholes[row.subject].add(row.value)
                parts[row.value].add(row.subject)
            elif row.predicate in said:
                said[row.predicate][row.subject] = row.value
        self._wholes, self._parts = _sorted(wholes), _sorted(parts)
        for whole, part in [
            (w, part) for w, some in parts.items() for part in some if w in (part, *self._find_parts(part))
        ]:
            self._parts[whole].remove(part)
        self._said = said
        for credit, production in sorted(said[_PRODUCTION].items()):
            self._credits[production].append(credit)
            self._same[*self.part_in(credit), production].append(credit)

    def of(self, subject: str) -> Ruling:
        """Return the ruling on a credit or on a production's own status; a circle of parts decides nothing."""
        if (other := self._who_judges(subject)) is not self:
            return other.of(subject)
        if subject not in self._made:
            told = self.ledger.status(subject)
            self._made[subject] = self._credit(subject, told) if self._is_credit(subject) else self._work(subject, told)
        return self._made[subject]

    def know(self, subject: str) -> bool:
        """Return whether a source that these rulings rest on speaks of a subject."""
        return self.ledger.speaks_of(subject) or self._who_judges(subject) is not self

    def _who_judges(self, subject: str) -> Rulings:
        """Return the rulings that have the say on a subject: the curated ones, where they know it."""
        return self._base if self._base and self._base.know(subject) else self

    def turn_to(self, day: str, again: Iterable[str] | None = None) -> None:
        """Judge anew from now on, as of another day: everything, or only some, of which the rest does not hang."""
        self.day = day
        for subject in list(self._made) if again is None else again:
            self._made.pop(subject, None)
        if self._base:
            self._base.turn_to(day, again)

    def works_that_hang_on(self, subjects: Iterable[str]) -> set[str]:
        """Return the productions whose rulings may be others when something more is known of some credits and works."""
        works: set[str] = set()
        for subject in subjects:
            work = self._said[_PRODUCTION].get(subject, subject)
            works |= {work, *(self._parts.get(work, ()) if work == subject else ())}
        return self._with_wholes(work for work in works if not self._is_credit(work))

    def credits_that_hang_on(self, subjects: Collection[str]) -> set[str]:
        """Return the credits whose rulings may be others when some credits and works, or rulings on them, are."""
        found: set[str] = set()
        for subject in subjects:
            work = self._said[_PRODUCTION].get(subject, subject)
            own = self._is_credit(subject)
            found |= {subject} if own else set()
            for whole in self._with_wholes([work]):
                found.update(self._same.get((*self.part_in(subject), whole), ()) if own else self._credits[whole])
        return found

    def _with_wholes(self, works: Iterable[str]) -> set[str]:
        found = set(works)
        fresh = list(found)
        while fresh:
            fresh = [whole for work in fresh for whole in self._wholes.get(work, ()) if whole not in found]
            found.update(fresh)
        return found

    def part_in(self, credit: str) -> tuple[str, str]:
        """Return who has a credit in which role; two empty strings for what is no credit."""
        if (other := self._who_judges(credit)) is not self:
            return other.part_in(credit)
        return self._said[_PERSON].get(credit, ""), self._said[_ROLE].get(credit, "")

    def subjects(self) -> Iterator[str]:
        """Yield what there may be a ruling on: every credit, and every production that a source speaks of, sorted."""
        for subject in self.ledger.subjects():
            if self._is_credit(subject) or kind_of(subject) == "production":
                yield subject

    def statuses(self) -> dict[str, str]:
        """Return the status that holds of every credit and production, empty where none is known."""
        mine = {subject: self.of(subject).status for subject in self.subjects()}
        return mine | self._base.statuses() if self._base else mine

    # -- productions -----------------------------------------------------------------------------------------

    def _work(self, work: str, told: str) -> Ruling:
        if told in OUT or told in REFUSED:
            return Ruling(told, told)
        found = [
            rule
            for rule in (self._part_out(work, told), self._credit_out(work, told), self._due(work, told))
            if rule is not None
        ]
        return max(found, key=lambda ruling: STATUSES[ruling.status].firmness, default=Ruling(told, told))

    def _part_out(self, work: str, told: str) -> Ruling | None:
        """Return the ruling of what has a part that is out; a whole that was cancelled stays cancelled."""
        if told == "cancelled":
            return None
        best: Ruling | None = None
        for part in self._parts.get(work, ()):
            ruling = self.of(part)
            if ruling.status in OUT:
                return Ruling(told, "released", "part-out", (Ground(part),))
            if ruling.status == PRESUMED and best is None:
                best = Ruling(told, PRESUMED, "part-out", (Ground(part),))
        return best

    def _credit_out(self, work: str, told: str) -> Ruling | None:
        """Return the ruling of a production, no series, of which somebody's credit is told as released.

        A source that tells the production's own status later knows better.
        """
        if self.is_series(work) or told == "cancelled":
            return None
        newest = self.ledger.statuses(work)
        last = self._day_of(newest[-1].source) if newest else ""
        for credit in self._credits.get(work, ()):
            for row in self.ledger.statuses(credit):
                if last_part(row.value) == "released" and self._day_of(row.source) >= last:
                    return Ruling(told, "released", "credit-out", (Ground(credit, row.source),))
        return None

    def _due(self, work: str, told: str) -> Ruling | None:
        """Return the ruling of a production whose release date has come, by the newest source that gives one."""
        dated = [row for row in self.ledger.about(work) if row.predicate in RELEASE and last_day(row.value)]
        if not dated or not self.day:
            return None
        source = max(dated, key=lambda row: self.ledger.order(row.source)).source
        date = min((row.value for row in dated if row.source == source), key=last_day)
        if last_day(date) > self.day:
            return None
        told_on = self._day_of(source)
        for row in self.ledger.statuses(work):
            status, day = last_part(row.value), self._day_of(row.source)
            late = status in STAGES and day > last_day(date) and not self.is_series(work)
            if late or (status in _VOIDS and day >= told_on):
                return None
        ground = Ground(work, source, date)
        if told_on > last_day(date):
            return Ruling(told, "released", "dated", (ground,))
        for whole in self._wholes.get(work, ()):
            if self._who_judges(whole).ledger.status(whole) in ("ended", "cancelled"):
                return Ruling(told, "released", "whole-over", (ground, Ground(whole)))
        return Ruling(told, PRESUMED, "due", (ground,))

    # -- credits ---------------------------------------------------------------------------------------------

    def _credit(self, credit: str, told: str) -> Ruling:
        if told in REFUSED:
            return self._disputed(credit, told)
        production = self._said[_PRODUCTION].get(credit, "")
        status = self.of(production).status
        out = status in OUT or status == PRESUMED
        series = self.is_series(production)
        if told in UNSURE and out:
            came = production if not series or status == "ended" else self._out_since(credit, production)
            return Ruling(told, "lapsed", "lapsed", (Ground(came),)) if came else Ruling(told, told)
        if told in STAGES and out and not series:
            became = PRESUMED if status == PRESUMED else "released"
            return Ruling(told, became, "production-out", (Ground(production),))
        if told in STAGES and series:
            return self._in_a_part(credit, production, told) or Ruling(told, told)
        return Ruling(told, told)

    def _out_since(self, credit: str, series: str) -> str:
        """Return a part of a running series that came out after a credit in it was last told; empty without one."""
        told_on = self._day_of(self.ledger.statuses(credit)[-1].source)
        for part in self._all_parts(series):
            dates = [last_day(row.value) for row in self.ledger.about(part) if row.predicate in RELEASE]
            if self.of(part).status in (*OUT, PRESUMED) and any(told_on < date <= self.day for date in dates):
                return part
        return ""

    def _in_a_part(self, credit: str, series: str, told: str) -> Ruling | None:
        """Return the ruling of a credit in a series that is out in one of its parts."""
        person, role = self.part_in(credit)
        best: Ruling | None = None
        for part in self._all_parts(series):
            for other in self._same.get((person, role, part), ()):
                status = self.of(other).status
                if status in OUT:
                    return Ruling(told, "released", "in-a-part", (Ground(other),))
                if status == PRESUMED and best is None:
                    best = Ruling(told, PRESUMED, "in-a-part", (Ground(other),))
        return best

    def _disputed(self, credit: str, told: str) -> Ruling:
        """Return the ruling on what was denied: it holds all the same if later sources tell it as a plain fact."""
        denials = [row for row in self.ledger.statuses(credit) if last_part(row.value) in REFUSED]
        given = {row.source for row in self.ledger.statuses(credit)}
        last = self._day_of(denials[-1].source)
        since = [s for s in self.ledger.tellers(credit) if s not in given and self._day_of(s) > last]
        if not since:
            return Ruling(told, told)
        grounds = (Ground(credit, denials[-1].source), *(Ground(credit, source) for source in since))
        return Ruling(told, "disputed", "disputed", grounds)

    # -- what the ledger tells of structure ------------------------------------------------------------------

    def is_series(self, production: str) -> bool:
        """Return whether a production goes on: what is out of it says nothing of what was announced in it."""
        if self._base and production not in self._types:
            return self._base.is_series(production)
        return self._types.get(production, "").endswith("Series")

    def _all_parts(self, whole: str) -> list[str]:
        if whole not in self._below:
            self._below[whole] = self._find_parts(whole)
        return self._below[whole]

    def _find_parts(self, whole: str) -> list[str]:
        found: dict[str, None] = {}
        open_ = [whole]
        while open_:
            for part in self._parts.get(open_.pop(), ()):
                if part not in found and part != whole:
                    found[part] = None
                    open_.append(part)
        return list(found)

    def _is_credit(self, subject: str) -> bool:
        return subject.startswith(PREFIXES["credit"]) or subject in self._said[_ROLE]

    def _day_of(self, source: str) -> str:
        return last_day(self.ledger.published.get(source, ""))


def _sorted(some: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {key: sorted(values) for key, values in some.items()}


def rulings_of(
    store: Store, as_of: str = "", publishers: Collection[str] = (), around: Collection[str] = ()
) -> Rulings:
    """Return the rulings on what the sources of a store tell; once per open store and choice, but for `around`.

    Args:
        store: an open store that can be read whole, with what its imported datasets give a status or a source.
        as_of: ISO date: the sources published by then, judged as of that day.
        publishers: only sources of these publishers.
        around: of imported datasets only what these credits and productions hang together with, which is read at once.
    """
    day, which = as_of or store.as_of, f"{as_of} {sorted(publishers)}"

    def made(ledger: Ledger, curated: Rulings | None = None) -> Rulings:
        if as_of or publishers:
            every = read_all_sources(store).items()
            ledger = ledger.of({iri for iri, source in every if is_asked(source, as_of, publishers)})
        if curated is None or not ledger.published:
            return Rulings(ledger, day) if curated is None else curated
        return Rulings(ledger, max(newest_day(store), curated.day) if around and not day else day, curated)

    # The newest only: a server is asked for ever other days.
    curated: Rulings = store.cached(f"curated-rulings {which}", lambda: made(Ledger.of_store(store, DECIDING)), most=8)
    if around:
        return made(Ledger.imported(store, around), curated)
    found: Rulings = store.cached(f"rulings {which}", lambda: made(Ledger.imported(store), curated), most=8)
    return found
