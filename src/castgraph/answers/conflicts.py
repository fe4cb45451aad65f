"""What sources disagree on, each with what holds and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.answers.verdicts import Judge, Verdict
from castgraph.curation.checks.contradictions import shared_parts, turned_back
from castgraph.dates import day_meant, first_day, last_day
from castgraph.errors import OptionError, option
from castgraph.facts.credits import age
from castgraph.facts.some_sources import day_of
from castgraph.facts.vicinity import told_around
from castgraph.model import Source
from castgraph.names.lookup import Names
from castgraph.shown import Results, Shown
from castgraph.vocabulary import CG, DISAGREEMENTS, SCHEMA
from castgraph.wording import in_words, listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterator

    from castgraph.model import Entity
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
    """What sources disagree on.

    Attributes:
        kind: of `vocabulary.DISAGREEMENTS`.
        text: what it is about, in words.
        brief: what holds, or what each says, in a few words.
        reason: what holds and why.
        verdicts: the facts, each with every testimony; empty for dates.
        sources: who disagrees, oldest first.
        entities: IRIs of the people, works and characters that it is about, a part's series among them.
    """

    kind: str
    text: str
    brief: str
    reason: str
    verdicts: tuple[Verdict, ...]
    sources: tuple[Source, ...] = ()
    entities: frozenset[str] = frozenset()

    def in_short(self) -> str:
        """Return what kind it is, what it is about, and what holds."""
        return f"{self.kind}: {self.text}: {self.reason}"

    def to_row(self) -> dict[str, Any]:
        """Return the conflict as a row of plain values."""
        return {"kind": self.kind, "about": self.text, "reason": self.reason, "facts": len(self.verdicts)}

    def to_json(self) -> dict[str, Any]:
        """Return the conflict as plain data."""
        facts = [verdict.to_json() for verdict in self.verdicts]
        return {
            "kind": self.kind,
            "about": self.text,
            "reason": self.reason,
            "entities": sorted(self.entities),
            "facts": facts,
            "sources": [source.to_json() for source in self.sources],
        }


def conflicts(
    store: Store, *, kinds: str | Collection[str] = (), about: str | Entity = "", since: str | datetime.date = ""
) -> Results[Conflict]:
    """Return what the sources of a store disagree on, each with every source's word and what holds.

    Args:
        store: an open store; of a large endpoint something that it is about must be named.
        kinds: only these of `DISAGREEMENTS`; all where empty.
        about: a person, production, organization or character that it must be about; its parts count.
        since: ISO date, month or year; only what a source of that day, or a later one, has a word in.

    Returns:
        Denials first, then steps back, parts, characters and dates, each sorted; empty where all agree.
    """
    chosen = (kinds,) if isinstance(kinds, str) else kinds
    first = first_day(str(since)) if day_meant(since, "since") else ""
    for kind in chosen:
        if kind not in DISAGREEMENTS:
            raise OptionError(f"{option('kinds')}: {kind!r} is none of {listed(list(DISAGREEMENTS))}")
    iri = Names.of(store).resolve(about).iri if about else ""
    if iri:
        store = told_around(store, [iri]) if store.is_large else store
    else:
        store.ensure_readable(f"comparing all that sources say, without {option('about')},")
    found = [
        conflict
        for conflict in store.cached("conflicts", lambda: _all(Judge(store)))
        if (not chosen or conflict.kind in chosen)
        and (not iri or iri in conflict.entities)
        and (not first or any(day_of(source) >= first for source in conflict.sources))
    ]
    found.sort(key=lambda conflict: (DISAGREEMENTS.index(conflict.kind), conflict.text))
    return Results(found, Conflict("", "", "", "", ()).to_row())


def _all(judge: Judge) -> list[Conflict]:
    return [*_statuses(judge), *_parts(judge), *_values(judge)]


def _statuses(judge: Judge) -> Iterator[Conflict]:
    for ledger, subject in ((one, subject) for one in (judge.ledger, judge.imported) for subject in one.subjects()):
        verdict = judge.of(subject) if ledger.statuses(subject) else None
        if verdict is None:
            continue
        if len({item.denies for item in verdict.testimonies}) > 1:
            kind = "denial"
        elif any(ledger.status(subject) == step[3] for step in turned_back(ledger, subject)):
            kind = "step-back"
        else:
            continue
        brief = (in_words(verdict.status) or "holds") + ("" if verdict.holds else ", does not hold")
        yield Conflict(kind, verdict.text, brief, verdict.reason, (verdict,), _told(verdict), _entities(judge, subject))


def _parts(judge: Judge) -> Iterator[Conflict]:
    for production, character, found in shared_parts(judge.ledger):
        verdicts = tuple(judge.of(credit) for credit in found)
        text = f"who plays {judge.names.entity(character).name} in {judge.names.entity(production).name}"
        people = dict.fromkeys(judge.names.entity(judge.credits[credit].start).name for credit in found)
        sources = sorted({source for verdict in verdicts for source in _told(verdict)}, key=age)
        entities = frozenset({production}).union(*(_entities(judge, credit) for credit in found))
        reason = "all of them hold: no source says who follows whom"
        yield Conflict("part", text, listed(list(people)), reason, verdicts, tuple(sources), entities)


def _values(judge: Judge) -> Iterator[Conflict]:
    """Dates of which only one can be right, and characters of one credit that no two sources share."""
    for subject in judge.ledger.subjects():
        for predicate, words in _ONE_VALUE.items():
            told = judge.ledger.about(subject, predicate)
            if any(not _agree(one.value, other.value) for one in told for other in told):
                by_source = {row.source: row.value for row in told}
                yield _kept(judge, "date", subject, f"{judge.text(subject)} {words}", by_source)
        if subject in judge.credits:
            parts: dict[str, set[str]] = {}
            for row in judge.ledger.about(subject, CG + "character"):
                parts.setdefault(row.source, set()).add(row.value)
            if any(not one & other for one in parts.values() for other in parts.values()):
                by_source = {
                    source: listed(sorted(judge.names.entity(iri).name for iri in some))
                    for source, some in parts.items()
                }
                yield _kept(judge, "character", subject, f"as whom {judge.text(subject)}", by_source)


def _kept(judge: Judge, kind: str, subject: str, text: str, by_source: dict[str, str]) -> Conflict:
    """Return a conflict in which all that the sources say is kept."""
    sources = {iri: judge.sources.get(iri, Source(iri)) for iri in by_source}
    said = listed([f"{value} ({sources[iri].cite()})" for iri, value in by_source.items()])
    brief = listed(list(dict.fromkeys(by_source.values())), "or")
    verdicts = (judge.of(subject),) if kind == "character" else ()
    reason = f"sources say {said}; all of it is kept"
    return Conflict(kind, text, brief, reason, verdicts, tuple(sources.values()), _entities(judge, subject))


def _told(verdict: Verdict) -> tuple[Source, ...]:
    return tuple(item.source for item in verdict.testimonies)


def _entities(judge: Judge, subject: str) -> frozenset[str]:
    """Return what a subject is about: itself, or the ends and characters of a credit; of a part, its series too."""
    credit = judge.credits.get(subject)
    found = {credit.start, credit.end, *judge.ledger.values(subject, CG + "character")} if credit else {subject}
    wholes = {judge.ledger.value(iri, SCHEMA + "partOfSeries") for iri in found}
    return frozenset((found | wholes) - {""})


def _agree(one: str, other: str) -> bool:
    """Return whether two dates can mean one day, as ``2022`` and ``2022-04-22`` can, or are the same text."""
    return one == other or ("" < first_day(one) <= last_day(other) and "" < first_day(other) <= last_day(one))
