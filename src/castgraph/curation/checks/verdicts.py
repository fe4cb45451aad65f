"""What keeps a verdict from being made, or leaves it to a rule: circles, silence after a departure → problems.

The verdicts themselves are made in `facts.rulings`; what is only carried further there is `info` here, for a curator to
look for a source that tells it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from castgraph.curation.checks.findings import Problem
from castgraph.facts.rulings import OUT, Rulings
from castgraph.iris import compact, last_part
from castgraph.vocabulary import CG, SCHEMA
from castgraph.wording import in_words, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from castgraph.facts.ledger import Ledger, Statement

__all__ = ["broken_structure", "find_doubts"]

_SERIES, _SEASON, _INCARNATION = SCHEMA + "partOfSeries", SCHEMA + "partOfSeason", CG + "incarnationOf"
_OF_WEIGHT = ("creator", "director", "showrunner")


def find_doubts(ledger: Ledger) -> Iterator[Problem]:
    """Yield what keeps a verdict from being made, and where one rests on a rule or on one source alone.

    Args:
        ledger: of a whole curated folder.
    """
    names = {row.subject: row.value for row in ledger.entities if row.predicate == SCHEMA + "name"}
    yield from broken_structure(ledger)
    yield from _season_alone(ledger)
    yield from _mixed_characters(ledger, names)
    rulings = Rulings(ledger)
    for rule in _RULES:
        for subject in rulings.subjects():
            yield from rule(rulings, subject, names)


def broken_structure(ledger: Ledger) -> Iterator[Problem]:
    """Yield what is part, or an incarnation, of itself, and what is part of two series."""
    yield from _circles(ledger)
    yield from _two_series(ledger)


def _circles(ledger: Ledger) -> Iterator[Problem]:
    for words, predicates in (("part of", (_SERIES, _SEASON)), ("an incarnation of", (_INCARNATION,))):
        said: dict[str, dict[str, Statement]] = defaultdict(dict)
        for row in ledger.rows():
            if row.predicate in predicates:
                said[row.subject].setdefault(row.value, row)
        for subject in sorted(said):
            if way := _way_back(subject, said):
                teller = said[subject][way[0]]
                chain = " → ".join(compact(iri) for iri in (subject, *way))
                message = f"{compact(subject)} is {words} itself: {chain}; take one of these out"
                yield Problem(teller.source, subject, "error", "circle", message)


def _way_back(start: str, said: dict[str, dict[str, Statement]]) -> list[str]:
    """Return what leads from a subject back to it, a shortest way that ends with it; empty where nothing does."""
    open_, seen = [[above] for above in said[start]], set(said[start])
    for way in open_:  # grows while it is read
        if way[-1] == start:
            return way
        following = [above for above in said.get(way[-1], ()) if above not in seen]
        seen.update(following)
        open_.extend([*way, above] for above in following)
    return []


def _two_series(ledger: Ledger) -> Iterator[Problem]:
    said: dict[str, dict[str, Statement]] = defaultdict(dict)
    for row in ledger.rows():
        if row.predicate == _SERIES:
            said[row.subject].setdefault(row.value, row)
    for subject, wholes in sorted(said.items()):
        if len(wholes) > 1:
            last = max(wholes.values(), key=lambda row: ledger.order(row.source))
            listing = listed([compact(whole) for whole in sorted(wholes)])
            message = f"{compact(subject)} is part of {listing}; a part has one schema:partOfSeries"
            yield Problem(last.source, subject, "error", "two-series", message)


def _season_alone(ledger: Ledger) -> Iterator[Problem]:
    """Point out a part whose series nobody tells: connections, works and verdicts go from part to series."""
    for row in ledger.rows():
        if row.predicate == _SEASON and not ledger.value(row.subject, _SERIES):
            message = (
                f"{compact(row.subject)} is part of {compact(row.value)}; add the schema:partOfSeries that both have"
            )
            yield Problem(row.source, row.subject, "warning", "season-alone", message)


def _mixed_characters(ledger: Ledger, names: dict[str, str]) -> Iterator[Problem]:
    general: dict[str, set[str]] = defaultdict(set)
    for row in ledger.rows():
        if row.predicate == _INCARNATION:
            general[row.subject].add(row.value)
    for credit in ledger.credits():
        told: dict[str, set[str]] = defaultdict(set)
        for row in ledger.about(credit, CG + "character"):
            told[row.source].add(row.value)
        for source, characters in told.items():
            for one in sorted(characters):
                for other in sorted(general.get(one, set()) & characters - {one}):
                    both = f"{_name(names, one)} and {_name(names, other)}"
                    message = (
                        f"{_what(ledger, names, credit)} is said to play {both}, whom it is an incarnation of; "
                        f"leave out {compact(other)}"
                    )
                    yield Problem(source, credit, "warning", "mixed-characters", message)


def _departed_but_told(rulings: Rulings, subject: str, names: dict[str, str]) -> Iterator[Problem]:
    ledger = rulings.ledger
    if ledger.status(subject) != "departed" or not ledger.about(subject, CG + "person"):
        return
    source = ledger.statuses(subject)[-1].source
    day = ledger.published[source]
    if since := [teller for teller in ledger.tellers(subject) if ledger.published[teller] > day]:
        times = "once" if len(since) == 1 else f"{len(since)} times"
        message = (
            f"{_what(ledger, names, subject)}: departed{f' in {day[:4]}' if day else ''}, told {times} since without a "
            f"status, last by {compact(since[-1])}: is it a return? Then add the cg:status that it gives"
        )
        yield Problem(source, subject, "info", "departed-but-told", message)


def _release_untold(rulings: Rulings, subject: str, names: dict[str, str]) -> Iterator[Problem]:
    ruling = rulings.of(subject)
    if ruling.rule == "due":
        ground = ruling.grounds[0]
        message = f"{_name(names, subject)} was due on {ground.value}; add a source that tells its release"
        yield Problem(ground.source, subject, "info", "release-untold", message)


def _lags_behind(rulings: Rulings, subject: str, names: dict[str, str]) -> Iterator[Problem]:
    """Point out a credit that is told as a stage before release while its production is told to be out."""
    ruling, ledger = rulings.of(subject), rulings.ledger
    if ruling.rule == "production-out" and ledger.status(production := ruling.grounds[0].subject) in OUT:
        message = (
            f"{_what(ledger, names, subject)} is told as {in_words(ruling.told)}, and {_name(names, production)} as "
            f"{in_words(ledger.status(production))}; a source that names both would settle it"
        )
        yield Problem(ledger.statuses(subject)[-1].source, subject, "info", "lags-behind", message)


def _one_source(rulings: Rulings, subject: str, names: dict[str, str]) -> Iterator[Problem]:
    ledger = rulings.ledger
    role = last_part(ledger.value(subject, CG + "role"))
    if role in _OF_WEIGHT and len(tellers := ledger.tellers(subject)) == 1 and rulings.of(subject).holds:
        message = f"{_what(ledger, names, subject)} as {in_words(role)}: only this source tells it; have a second look"
        yield Problem(tellers[0], subject, "info", "one-source", message)


def _name(names: dict[str, str], iri: str) -> str:
    return names.get(iri, last_part(iri))


def _what(ledger: Ledger, names: dict[str, str], credit: str) -> str:
    people = _name(names, ledger.value(credit, CG + "person"))
    return f"{people} in {_name(names, ledger.value(credit, CG + 'production'))}"


_RULES: tuple[Callable[[Rulings, str, dict[str, str]], Iterator[Problem]], ...] = (
    _departed_but_told,
    _release_untold,
    _lags_behind,
    _one_source,
)
