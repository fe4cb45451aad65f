"""What does not go together in a curated graph: between sources, between dates, between entities → findings.

Each rule sees the graph as a whole. It yields the source (or entity file) and the subject that a finding is about, so
that `checks` can name file and line, and looks for what is wrong far more often than not: the rest is `info`.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from castgraph.curation.checks.findings import Problem
from castgraph.dates import first_day, last_day, today
from castgraph.facts.ledger import Ledger, stage
from castgraph.iris import compact, last_part
from castgraph.vocabulary import CG, REFUSED, SCHEMA
from castgraph.wording import in_words, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["find_problems", "shared_parts", "turned_back"]

_SHOWN = ("released", "ended")
_PAIRS = (
    (SCHEMA + "startDate", SCHEMA + "endDate"),
    (CG + "filmingStart", CG + "filmingEnd"),
    (SCHEMA + "birthDate", SCHEMA + "deathDate"),
)


def find_problems(ledger: Ledger, by: str = "") -> Iterator[Problem]:
    """Yield what contradicts itself, or most likely is a mistake.

    Args:
        ledger: of a whole curated folder.
        by: an ISO date that nothing may be published after; today where empty.
    """
    names = {row.subject: row.value for row in ledger.entities if row.predicate == SCHEMA + "name"}
    for rule in _RULES:
        yield from rule(ledger, names)
    yield from _dates(ledger, by or today())


def shared_parts(ledger: Ledger) -> Iterator[tuple[str, str, list[str]]]:
    """Yield production, character and credits where several people play one character at one time, unexplained.

    A season belongs to its series. What is denied or left, follows in time, or is joined by ``cg:replaces`` (also
    through others) does not count; nor does a voice beside an actor.
    """
    parts: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for credit in ledger.credits():
        if (status := ledger.status(credit)) in REFUSED or status == "departed":
            continue
        role = last_part(ledger.value(credit, CG + "role"))
        for production in ledger.values(credit, CG + "production"):
            for character in ledger.values(credit, CG + "character"):
                for whole in {production, ledger.value(production, SCHEMA + "partOfSeries")} - {""}:
                    parts[whole, character, role].add(credit)
    chain = _successions(ledger)
    told: set[tuple[str, ...]] = set()

    def lifted(item: tuple[tuple[str, str, str], set[str]]) -> tuple[int, tuple[str, str, str]]:
        (whole, _, _), found = item
        return sum(whole not in ledger.values(credit, CG + "production") for credit in found), item[0]

    for (whole, character, _), found in sorted(parts.items(), key=lifted):
        clashing = {
            credit for pair in combinations(sorted(found), 2) if _clash(ledger, whole, *pair, chain) for credit in pair
        }
        if clashing and (key := tuple(sorted(clashing))) not in told:
            told.add(key)
            yield whole, character, sorted(clashing, key=lambda c: (ledger.order(ledger.tellers(c)[0]), c))


def _successions(ledger: Ledger) -> dict[str, str]:
    """Return each person who replaces, or is replaced by, somebody with one of the chain: the same for all of it."""
    chain: dict[str, str] = {}

    def first(person: str) -> str:
        while chain.setdefault(person, person) != person:
            person = chain[person]
        return person

    for credit in ledger.credits():
        for other in sorted(ledger.values(credit, CG + "replaces")):
            chain[first(ledger.value(credit, CG + "person"))] = first(ledger.value(other, CG + "person"))
    return {person: first(person) for person in list(chain)}


def _clash(ledger: Ledger, whole: str, one: str, other: str, chain: dict[str, str]) -> bool:
    first, second = (ledger.value(credit, CG + "person") for credit in (one, other))
    if first == second or (first in chain and chain[first] == chain.get(second)):
        return False
    ours, theirs = (ledger.values(credit, CG + "production") for credit in (one, other))
    if whole not in ours | theirs and not ours & theirs:
        return False  # two seasons of one series
    for earlier, later in ((one, other), (other, one)):
        end, start = ledger.value(earlier, SCHEMA + "endDate"), ledger.value(later, SCHEMA + "startDate")
        if "" < first_day(end) <= last_day(start):
            return False
    return True


def _two_in_one_part(ledger: Ledger, names: dict[str, str]) -> Iterator[Problem]:
    for production, character, credits in shared_parts(ledger):
        people = [_name(names, ledger.value(credit, CG + "person")) for credit in credits]
        message = (
            f"{listed(list(dict.fromkeys(people)))} play {_name(names, character)} in {_name(names, production)}; "
            "say who follows whom (cg:replaces), since when (schema:startDate), or explain it"
        )
        yield Problem(ledger.tellers(credits[-1])[0], credits[-1], "warning", "shared-part", message)


def turned_back(ledger: Ledger, subject: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield status, source, later source and its status wherever a later source tells an earlier stage."""
    furthest = ("", "")
    for row in ledger.statuses(subject):
        status = last_part(row.value)
        if stage(status) < 0:
            furthest = ("", "")  # cancelled, delayed, denied: what comes after may begin anew
            continue
        before = ledger.published.get(furthest[1], "")
        later = before and ledger.published[row.source] > before  # an undated source is before nothing
        if furthest[0] and later and stage(status) < stage(furthest[0]):
            yield furthest[0], furthest[1], row.source, status
        elif stage(status) >= stage(furthest[0]):
            furthest = (status, row.source)


def _goes_back(ledger: Ledger, names: dict[str, str]) -> Iterator[Problem]:
    """Point out what stands further back today than it once did; a step back that was made good is history."""
    for subject in ledger.subjects():
        steps = list(turned_back(ledger, subject))
        if not steps or steps[-1][3] != ledger.status(subject):
            continue
        status, source, later, then = steps[-1]
        grave = status in _SHOWN and then not in _SHOWN
        message = (
            f"{_what(ledger, names, subject)} is {in_words(then)} here, but was {in_words(status)} by "
            f"{ledger.published[source]} ({compact(source)})"
            + ("; say it of the season or part that is meant" if grave else "")
        )
        yield Problem(later, subject, "warning" if grave else "info", "goes-back", message)


def _affirmed_without_status(ledger: Ledger, names: dict[str, str]) -> Iterator[Problem]:
    for subject in ledger.subjects():
        if (status := ledger.status(subject)) not in REFUSED:
            continue
        denial = ledger.statuses(subject)[-1].source
        if after := [source for source in ledger.tellers(subject) if ledger.order(source) > ledger.order(denial)]:
            more = f" and by {len(after) - 1} more" if len(after) > 1 else ""
            message = (
                f"{_what(ledger, names, subject)} was {in_words(status)} by {compact(denial)} and is "
                f"told here{more} again without a status; say with cg:status what holds"
            )
            yield Problem(after[0], subject, "warning", "told-after-denial", message)


def _older_than_fact(ledger: Ledger, names: dict[str, str]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for subject in (*(s for s in ledger.subjects() if not ledger.about(s, CG + "person")), *ledger.credits()):
        about = ledger.value(subject, CG + "production") or subject
        released = _first(ledger.values(about, SCHEMA + "datePublished"))
        filming = _first(ledger.values(about, CG + "filmingStart"))
        for row in ledger.statuses(subject):
            status, said = last_part(row.value), ledger.published[row.source]
            begin = released if status in _SHOWN else filming if status == "filming" else ""
            if "" < last_day(said) < begin and (row.source, about) not in seen:
                seen.add((row.source, about))
                message = (
                    f"{_what(ledger, names, subject)} is {in_words(status)} here, but that was on {begin}, after this "
                    f"source ({said}); correct one of them"
                )
                yield Problem(row.source, subject, "warning", "older-than-fact", message)


def _dates(ledger: Ledger, by: str) -> Iterator[Problem]:
    for source, published in sorted(ledger.published.items()):
        retrieved = ledger.value(source, CG + "dateRetrieved")
        archived = ledger.value(source, CG + "dateArchived")
        for what, date in (("published", published), ("retrieved", retrieved), ("archived", archived)):
            if first_day(date) > by:
                yield Problem(source, source, "error", "future-date", f"is {what} on {date}, which is still to come")
        if "" < last_day(retrieved) < first_day(published):
            message = f"was retrieved on {retrieved}, before it was published on {published}; correct one of them"
            yield Problem(source, source, "error", "retrieved-early", message)
    both = [*ledger.subjects(), *dict.fromkeys(row.subject for row in ledger.entities)]
    stated: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in (*(row for subject in ledger.subjects() for row in ledger.about(subject)), *ledger.entities):
        stated[row.subject, row.predicate].append((row.value, row.source))
    for subject in dict.fromkeys(both):
        for begin, end in _PAIRS:
            pairs = [(a, b) for a in stated.get((subject, begin), ()) for b in stated.get((subject, end), ())]
            for (started, first), (ended, second) in pairs:
                if "" < last_day(ended) < first_day(started):
                    words = f"{compact(end)} {ended} is before {compact(begin)} {started}"
                    level = "error" if first == second else "warning"
                    yield Problem(second, subject, level, "end-before-start", f"{words}; correct one of them")
        for date, source in stated.get((subject, SCHEMA + "birthDate"), ()):
            if first_day(date) > by:
                yield Problem(source, subject, "error", "future-date", f"is born on {date}, which is still to come")


def _first(dates: Iterable[str]) -> str:
    """Return the first day that any of some dates may mean, empty where none is a date."""
    return min(filter(None, map(first_day, dates)), default="")


def _name(names: dict[str, str], iri: str) -> str:
    return names.get(iri, last_part(iri))


def _what(ledger: Ledger, names: dict[str, str], subject: str) -> str:
    """Name a subject: a credit by its person and production, anything else by its name."""
    person = ledger.value(subject, CG + "person")
    if not person:
        return _name(names, subject)
    return f"{_name(names, person)} in {_name(names, ledger.value(subject, CG + 'production'))}"


_RULES: tuple[Callable[[Ledger, dict[str, str]], Iterable[Problem]], ...] = (
    _two_in_one_part,
    _goes_back,
    _affirmed_without_status,
    _older_than_fact,
)
