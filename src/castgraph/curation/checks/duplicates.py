"""What stands twice in a curated graph, or stands there for nothing: people, credits, articles, entities → problems."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations, repeat
from typing import TYPE_CHECKING

from castgraph.curation.checks.findings import Problem
from castgraph.iris import compact, kind_of
from castgraph.text import fold
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castgraph.facts.ledger import Ledger, Statement

__all__ = ["find_duplicates"]

_SIMILAR = 92
"""How alike two names are, of 100, to be pointed out: one letter in a name of usual length."""
_LONGEST = 60
"""Letters of a name up to which a slip of the pen is looked for."""
_CROWD = 100
"""Bearers of a name, or of a piece of one, past which it tells nothing: only the first ones are compared."""


def find_duplicates(ledger: Ledger) -> Iterator[Problem]:
    """Yield what is most likely one thing under two IRIs, and entities that no source speaks of."""
    yield from _people(ledger)
    yield from _credits(ledger)
    yield from _addresses(ledger)
    yield from _unused(ledger)


def _people(ledger: Ledger) -> Iterator[Problem]:
    home = {row.subject: row.source for row in ledger.entities if row.predicate == RDF + "type"}
    people: dict[str, str] = {}
    bearer: dict[str, str] = {}
    by_name: dict[str, list[str]] = defaultdict(list)
    for row in sorted(ledger.entities, key=lambda row: row.subject):
        if row.predicate == SCHEMA + "name" and kind_of(row.subject) == "person" and row.subject not in people:
            people[row.subject] = fold(row.value)
            bearer[row.subject] = row.source
            by_name[fold(row.value)].append(row.subject)
    different = _judged(ledger)
    for found in by_name.values():
        for one, other in combinations(found, 2) if len(found) < _CROWD else zip(repeat(found[0]), found[1:]):
            if frozenset((one, other)) not in different:
                message = (
                    f"{compact(one)} and {compact(other)} have the same name; make them one, or say that they are two: "
                    f"{compact(other)} owl:differentFrom {compact(one)}"
                )
                yield Problem(home.get(other, bearer[other]), other, "warning", "same-name", message)
    for row in ledger.entities:
        if row.predicate == SCHEMA + "alternateName" and row.subject in people:
            by_name[fold(row.value)].append(row.subject)
    for one, other in _alike(by_name):
        if frozenset((one, other)) not in different and people[one] != people[other]:
            message = f"{compact(one)} and {compact(other)} have similar names; if they are one, make them one"
            yield Problem(home.get(other, bearer[other]), other, "info", "similar-name", message)


def _judged(ledger: Ledger) -> set[frozenset[str]]:
    """Return the pairs that somebody has judged to be two: owl:differentFrom, or a judgement of that verdict."""
    pairs = {
        frozenset((row.subject, row.value))
        for row in ledger.entities
        if row.predicate == PREFIXES["owl"] + "differentFrom"
    }
    judged: dict[str, dict[str, str]] = defaultdict(dict)
    for row in ledger.entities:
        if row.predicate in (CG + "one", CG + "other", CG + "verdict"):
            judged[row.subject][row.predicate] = row.value
    return pairs | {
        frozenset((found.get(CG + "one", ""), found.get(CG + "other", "")))
        for found in judged.values()
        if found.get(CG + "verdict") == "different"
    }


def _alike(by_name: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return pairs of people whose names differ by a letter, by the order of the words, or by a middle name."""
    names = sorted(by_name)
    words = [name.split() for name in names]
    pairs = set(
        _close([" ".join(sorted(parts)) for parts in words], [" ".join(sorted({*by_name[name]})) for name in names])
    )
    ends: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, parts in enumerate(words):
        if len(parts) > 1:
            ends[parts[0], parts[-1]].append(number)
    for numbers in ends.values():
        for short in (number for number in numbers if len(words[number]) == 2):  # one at most: no name stands twice
            pairs |= {(min(short, other), max(short, other)) for other in numbers if other != short}
    pairs |= {(number, number) for number, name in enumerate(names) if len(set(by_name[name])) > 1}
    borne = [sorted(set(by_name[name]))[:_CROWD] for name in names]
    people = {(min(one, other), max(one, other)) for a, b in pairs for one in borne[a] for other in borne[b]}
    return sorted((one, other) for one, other in people if one != other)


def _close(texts: Sequence[str], bearers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of texts that are alike by `_SIMILAR` and not of one bearer, in time linear in their number.

    Of a text that is cut into one piece more than there may be slips, one piece stands in every like text unharmed, and
    near its place. So texts are compared that share a piece.

    Source: Li, Deng, Wang, Feng: Pass-Join, a partition-based method for similarity joins. PVLDB 5 (2011).
    """
    from rapidfuzz import fuzz

    holders: dict[tuple[int, int, str], dict[str, list[int]]] = defaultdict(dict)
    for number in sorted(range(len(texts)), key=lambda number: len(texts[number])):
        text, size = texts[number], len(texts[number])
        if not 0 < size <= _LONGEST:
            continue
        near: set[int] = set()
        for other in range(size - size * (100 - _SIMILAR) // 50, size + 1):
            slips = len(_pieces(other)) - 1
            for piece, (start, end) in enumerate(_pieces(other)):
                more = size - other
                least, most = max(-piece, more - slips + piece), min(piece, more + slips - piece)
                for shift in range(least, most + 1):
                    found = (
                        holders.get((other, piece, text[start + shift : end + shift])) if start + shift >= 0 else None
                    )
                    for bearer, numbers in (found or {}).items():
                        if bearer != bearers[number]:
                            near.update(numbers)
        for one in near:
            if fuzz.ratio(texts[one], text, score_cutoff=_SIMILAR):
                yield min(one, number), max(one, number)
        for piece, (start, end) in enumerate(_pieces(size)):
            held = holders[size, piece, text[start:end]]
            if len(held) < _CROWD and len(held.setdefault(bearers[number], [])) < _CROWD:
                held[bearers[number]].append(number)


@cache
def _pieces(size: int) -> list[tuple[int, int]]:
    """Return where the pieces of a text of so many letters begin and end: one more than slips there may be in it."""
    count = size * 2 * (100 - _SIMILAR) // (100 - (100 - _SIMILAR)) + 1
    return [(size * piece // count, size * (piece + 1) // count) for piece in range(count)]


def _credits(ledger: Ledger) -> Iterator[Problem]:
    """Two credits of one person, role and production are one, unless they play different parts or at other times."""
    same: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for credit in ledger.credits():
        person, role, production = (ledger.value(credit, CG + name) for name in ("person", "role", "production"))
        same[person, role, production].append(credit)
    for found in same.values():
        for one, other in combinations(found, 2):
            parts = [ledger.values(credit, CG + "character") for credit in (one, other)]
            dated = any(ledger.about(credit, SCHEMA + "startDate") for credit in (one, other))
            if dated or (all(parts) and not parts[0] & parts[1]):
                continue
            later = max(one, other, key=lambda credit: ledger.order(ledger.tellers(credit)[0]))
            message = (
                f"{listed([compact(one), compact(other)])} say one thing; use one IRI, so that their sources add up"
            )
            yield Problem(ledger.tellers(later)[0], later, "warning", "duplicate-credit", message)


def _addresses(ledger: Ledger) -> Iterator[Problem]:
    found: dict[str, list[str]] = defaultdict(list)
    for source in ledger.published:
        for row in ledger.about(source, SCHEMA + "url"):
            found[row.value.rstrip("/")].append(source)
    for sources in found.values():
        for other in sorted(sources)[1:]:
            message = f"is the same article as {compact(min(sources))}; put its facts into one file"
            yield Problem(other, other, "warning", "same-address", message)


def _unused(ledger: Ledger) -> Iterator[Problem]:
    used = {value for subject in ledger.subjects() for row in ledger.about(subject) for value in (subject, row.value)}
    used |= {row.value for source in ledger.published for row in ledger.about(source)}
    described: dict[str, Statement] = {}
    for row in ledger.entities:
        if row.predicate == RDF + "type" and kind_of(row.subject):
            described[row.subject] = row
        elif row.predicate.startswith((CG, SCHEMA)):
            used.add(row.value)
    for iri, row in sorted(described.items()):
        if iri not in used:
            message = f"no source speaks of {compact(iri)}; add what one says of it, or remove it"
            yield Problem(row.source, iri, "info", "unused-entity", message)
