"""Two states of a curated graph → what was gained, lost and changed, fact by fact, in words and with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.iris import kind_of, last_part
from castgraph.shown import Shown, Tabular
from castgraph.vocabulary import CG, ID, PREFIXES, RDF, RELATIONS, SCHEMA
from castgraph.wording import does, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.curation.revisions import State
    from castgraph.model import Source

__all__ = ["SECTIONS", "ChangedFact", "Difference", "compare"]

SECTIONS = (
    "Announced", "In production", "Now released", "Rumoured", "Departed", "Withdrawn", "Renamed", "Also told",
    "Changed", "Confirmed", "No longer told", "New names",
)  # fmt: skip
"""Headings of a digest, in its order."""

_SECTION_OF = {
    "announced": "Announced", "commissioned": "Announced", "rumoured": "Rumoured", "in-talks": "Rumoured",
    "in-development": "In production", "delayed": "In production", "pre-production": "In production",
    "filming": "In production", "post-production": "In production", "completed": "In production",
    "released": "Now released", "ended": "Now released", "departed": "Departed", "cancelled": "Withdrawn",
    "denied": "Withdrawn", "ruled-out": "Withdrawn", "": "Also told",
}  # fmt: skip

_IN_WORDS = {CG + name for name in ("person", "role", "production", "character", "replaces", "status")} | {
    RDF + "type",
    PREFIXES["rdfs"] + "comment",
}
"""What sentences say of a credit, and what explains it."""

_MIXED = ("Rumoured", "In production", "Withdrawn")


@dataclass(frozen=True, slots=True, repr=False)
class ChangedFact(Shown):
    """One fact that differs.

    Attributes:
        section: of `SECTIONS`.
        kind: ``gained``, ``lost`` or ``changed``.
        about: name of the production or other thing it is told under.
        text: the fact in a sentence, without an end.
        short: the same where `about` stands before it.
        before: what it was, such as a status; empty where it was nothing.
        after: what it is now.
        sources: who says so: of what is lost in the former state, else those that are new, else all.
    """

    section: str
    kind: str
    about: str
    text: str
    short: str
    before: str = ""
    after: str = ""
    sources: tuple[Source, ...] = ()

    def in_short(self) -> str:
        """Return what kind of change it is, and the fact."""
        return f"{self.kind}: {self.text}"

    def to_json(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {
            "section": self.section,
            "kind": self.kind,
            "about": self.about,
            "text": self.text,
            "before": self.before or None,
            "after": self.after or None,
            "sources": [source.to_json() for source in self.sources],
        }


@dataclass(frozen=True, slots=True, repr=False)
class Difference(Tabular):
    """All that differs between two states: changes in the order of a digest, sources by date."""

    before: str
    after: str
    changes: tuple[ChangedFact, ...]
    new_sources: tuple[Source, ...]
    lost_sources: tuple[Source, ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.new_sources or self.lost_sources)

    def in_short(self) -> str:
        """Return what was compared, and how much differs."""
        return f"{self.before} → {self.after}: changes: {len(self.changes)}, new sources: {len(self.new_sources)}"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a row for each change, its sources as their addresses with spaces between."""
        return [
            change.to_json() | {"sources": " ".join(source.url for source in change.sources)} for change in self.changes
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the difference as plain data."""
        return {
            "before": self.before,
            "after": self.after,
            "changes": [change.to_json() for change in self.changes],
            "newSources": [source.to_json() | {"headline": source.headline or None} for source in self.new_sources],
            "lostSources": [source.to_json() | {"headline": source.headline or None} for source in self.lost_sources],
        }


def compare(before: State, after: State) -> Difference:
    """Compare two states, fact by fact.

    A credit that others tell now too is confirmed; one with another status stands under the new one. What is in the
    entities' files counts where a name is new or another.
    """
    changes = [*_credits(before, after), *_productions(before, after), *_facts(before, after), *_names(before, after)]
    changes.sort(key=lambda change: (SECTIONS.index(change.section), change.about.casefold(), change.text))
    old, new = set(before.ledger.published), set(after.ledger.published)
    return Difference(
        before.label,
        after.label,
        tuple(changes),
        tuple(after.source(iri) for iri in sorted(new - old, key=after.ledger.order)),
        tuple(before.source(iri) for iri in sorted(old - new, key=before.ledger.order)),
    )


def _credit_words(state: State, credit: str) -> tuple[str, str, str]:
    """Return production, sentence and short form of a credit."""
    ledger = state.ledger
    person, production = (state.name(ledger.value(credit, CG + name)) for name in ("person", "production"))
    role = last_part(ledger.value(credit, CG + "role"))
    played = listed(sorted(state.name(iri) for iri in ledger.values(credit, CG + "character")))
    over = sorted(
        {state.name(ledger.value(iri, CG + "person")) for iri in ledger.values(credit, CG + "replaces")} - {person}
    )
    part = (f" as {played}" if played else "") + (f", after {listed(over)}" if over else "")
    short = f"{person}{part}" if role == "actor" else f"{person} ({in_words(role)}){part}"
    return production, f"{person} {does(role, ledger.status(credit))} {production}{part}", short


def _credits(before: State, after: State) -> Iterator[ChangedFact]:
    old, new = set(before.ledger.credits()), set(after.ledger.credits())
    for credit in sorted(new | old):
        state = after if credit in new else before
        about, text, short = _credit_words(state, credit)
        was, now = (in_words(side.ledger.status(credit)) for side in (before, after))
        if credit not in new:
            yield ChangedFact("No longer told", "lost", about, text, short, was, "", _told(before, credit))
            continue
        fresh = [s for s in after.ledger.tellers(credit) if s not in before.ledger.tellers(credit)]
        sources = tuple(after.source(source) for source in fresh) or _told(after, credit)
        section = _SECTION_OF.get(after.ledger.status(credit), "Also told")
        said = now if section in _MIXED and now != section.lower() else ""
        if credit not in old:
            text = f"{text} ({said})" if section == "In production" else text
            yield ChangedFact(section, "gained", about, text, f"{short} ({said})" if said else short, "", now, sources)
        elif was != now:
            former = f"was {was}" if was else ""
            if not now:
                section, former = "Changed", f"no longer {was}"
            notes = ", ".join(filter(None, (said, former)))
            short = f"{short} ({notes})" if notes else short
            notes = notes if section == "In production" else former
            yield ChangedFact(
                section, "changed", about, f"{text} ({notes})" if notes else text, short, was, now, sources
            )
        elif _credit_words(before, credit)[1:] != (text, short):
            yield ChangedFact("Changed", "changed", about, text, short, _credit_words(before, credit)[1], text, sources)
        elif (once := _details(before, credit)) != (details := _details(after, credit)):
            more = f" ({details or f'no longer {once}'})"
            yield ChangedFact("Changed", "changed", about, text + more, short + more, once, details, sources)
        elif fresh:
            yield ChangedFact("Confirmed", "changed", about, text, short, was, now, sources)


def _details(state: State, credit: str) -> str:
    """Return what is told of a credit besides its words and status: billing, first and last day."""
    told = {(row.predicate, row.value) for row in state.ledger.about(credit) if row.predicate not in _IN_WORDS}
    return ", ".join(
        f"{in_words(last_part(predicate))}: {in_words(last_part(value)) if value.startswith(ID) else value}"
        for predicate, value in sorted(told)
    )


def _told(state: State, subject: str) -> tuple[Source, ...]:
    return tuple(state.source(source) for source in state.ledger.tellers(subject))


def _productions(before: State, after: State) -> Iterator[ChangedFact]:
    subjects = {s for side in (before, after) for s in side.ledger.subjects() if kind_of(s) == "production"}
    for subject in sorted(subjects):
        name = after.name(subject) if subject in after.names else before.name(subject)
        was, now = (side.ledger.status(subject) for side in (before, after))
        if was != now:
            told = [row.source for row in (after if now else before).ledger.statuses(subject)][-1:]
            sources = tuple((after if now else before).source(source) for source in told)
            former = f" (was {in_words(was)})" if was and now else ""
            section = _SECTION_OF.get(now, "Also told") if now else "No longer told"
            kind = "lost" if not now else "changed" if was else "gained"
            text = f"{name} is {in_words(now or was)}{former}"
            short = f"the production is {in_words(now or was)}{former}"
            yield ChangedFact(section, kind, name, text, short, in_words(was), in_words(now), sources)
        old, new = before.title(subject), after.title(subject)
        if new != old and {old, new} != {"", name}:
            state = after if new else before
            sources = tuple(map(state.source, [row.source for row in state.ledger.about(subject, CG + "title")][-1:]))
            text = f"{name} is {'' if new else 'no longer '}called {new or old}"
            if old and new:
                text = f"{old} is now called {new}"
            section, kind = ("Renamed", "changed" if old else "gained") if new else ("No longer told", "lost")
            yield ChangedFact(section, kind, name, text, text, old, new, sources)


def _facts(before: State, after: State) -> Iterator[ChangedFact]:
    """Relations, dates, awards: every statement that is not a credit, status, title or description of a source."""
    old, new = _statements(before), _statements(after)
    for key in sorted(new.keys() ^ old.keys()):
        state, told = (after, new[key]) if key in new else (before, old[key])
        subject, predicate, value = key
        relation = next((r for r in RELATIONS.values() if r.predicate == predicate), None)
        shown = state.name(value) if value.startswith(tuple(PREFIXES.values())) else value
        phrase = relation.phrase if relation else f"– {in_words(last_part(predicate))}:"
        short = f"{phrase.removeprefix('– ')} {shown}"
        name = state.name(subject)
        text = f"{name} {phrase} {shown}" if relation else f"{name}: {short}"
        sources = tuple(state.source(source) for source in told)
        section, kind = ("Also told", "gained") if key in new else ("No longer told", "lost")
        yield ChangedFact(
            section, kind, name, text, short, "" if key in new else shown, shown if key in new else "", sources
        )


def _statements(state: State) -> dict[tuple[str, str, str], list[str]]:
    found: dict[tuple[str, str, str], list[str]] = {}
    left_out = {RDF + "type", CG + "status", CG + "title", PREFIXES["rdfs"] + "comment"}
    for subject in state.ledger.subjects():
        if not subject.startswith(PREFIXES["credit"]):
            for row in state.ledger.about(subject):
                if row.predicate not in left_out:
                    found.setdefault((subject, row.predicate, row.value), []).append(row.source)
    return found


def _names(before: State, after: State) -> Iterator[ChangedFact]:
    for iri in sorted(before.names.keys() | after.names.keys()):
        old, new = before.names.get(iri, ""), after.names.get(iri, "")
        kind = kind_of(iri)
        if old and new and old != new:
            text = f"{old} is now named {new}"
            yield ChangedFact("Renamed", "changed", new, text, text, old, new)
        elif new and not old:
            yield ChangedFact("New names", "gained", kind, f"new {kind}: {new}", new, "", new)
        elif old and not new:
            yield ChangedFact("No longer told", "lost", kind, f"{kind} no longer described: {old}", old, old)
    aliases = [
        {(row.subject, row.value) for row in s.ledger.entities if row.predicate == SCHEMA + "alternateName"}
        for s in (before, after)
    ]
    for iri, alias in sorted(aliases[1] ^ aliases[0]):
        if iri in before.names and iri in after.names:
            gained = (iri, alias) in aliases[1]
            text = f"{after.name(iri)} is {'' if gained else 'no longer '}also {alias}"
            section, kind = ("New names", "gained") if gained else ("No longer told", "lost")
            yield ChangedFact(section, kind, kind_of(iri), text, text, "" if gained else alias, alias if gained else "")
