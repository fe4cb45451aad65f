"""Facts → QuickStatements (V1), the commands by which Wikidata takes many statements, each with its reference.

A command is a line of fields with a tab between them. Only what both sides know is written: subject and object carry
their Wikidata items, and the reference has an address. A second reference of a statement is a second line, which the
tool adds to the statement that is there.

Source: https://www.wikidata.org/wiki/Help:QuickStatements
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from castgraph.export.handing import Handed, day_parts
from castgraph.facts.outside import wikidata_ids
from castgraph.vocabulary import RELATIONS, UNSURE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.export.handing import Handover
    from castgraph.facts.outside import Article
    from castgraph.model import Credit

__all__ = ["quickstatements"]

_ROLES = {
    "actor": "P161", "voice-actor": "P725", "presenter": "P371", "narrator": "P2438", "creator": "P170",
    "author": "P50", "illustrator": "P110", "screenwriter": "P58", "director": "P57", "executive-producer": "P1431",
    "producer": "P162", "composer": "P86", "cinematographer": "P344", "editor": "P1040", "costume-designer": "P2515",
    "production-designer": "P2554", "choreographer": "P1809", "lyricist": "P676",
}  # fmt: skip
_RELATIONS = {
    "isBasedOn": "P144", "partOfSeries": "P179", "sequelTo": "P155", "spinOffOf": "P2512", "franchise": "P8345",
    "network": "P449", "productionCompany": "P272", "publisher": "P123",
}  # fmt: skip
_TURNED = ("spinOffOf",)  # P2512 is said of the work that has the spin-off
_CHARACTER, _CHARACTER_NAME = "P453", "P4633"
_PLAYED = ("actor", "voice-actor")
_REFERENCES = 3
"""References a statement gets: the newest of as many publishers."""


def quickstatements(handover: Handover) -> Handed:
    """Return a command for each statement and reference, sorted; a qualifier names the characters."""
    items = wikidata_ids(handover.store)
    characters = _characters(handover)
    publishers = {iri: items[iri] for iri in items if "/organization/" in iri}
    handed = Handed("", 0, "statements")
    lines: list[str] = []
    for fact in handover.facts():
        if reason := _unsayable(fact, items):
            handed.left_out[reason] += 1
            continue
        references = list(_references(handover, fact))
        if not references:
            handed.left_out["facts without an article that has an address"] += 1
            continue
        if beyond := len(references) - _REFERENCES:
            handed.left_out[f"references beyond {_REFERENCES} of a statement"] += max(0, beyond)
        played = characters.get(fact.iri, {}) if fact.relation in _PLAYED else {}
        statement = _statement(fact, items, played)
        handed.count += 1
        cited = (_reference(article, publishers) for article in references[:_REFERENCES])
        lines += ["\t".join([*statement, *reference]) + "\n" for reference in cited]
    handed.left_out = +handed.left_out
    handed.text = "".join(lines)
    return handed


def _unsayable(fact: Credit, items: dict[str, str]) -> str:
    """Return why a fact cannot be a statement of Wikidata, empty where it can."""
    if fact.relation not in _ROLES and fact.relation not in _RELATIONS:
        return f"facts of a kind that Wikidata has no property for ({fact.relation})"
    if fact.status in UNSURE:
        return "facts that nobody has confirmed"
    missing = [iri for iri in (fact.start, fact.end) if iri not in items]
    return "facts of which an end carries no Wikidata item, or two" if missing else ""


def _statement(fact: Credit, items: dict[str, str], played: dict[str, str]) -> list[str]:
    if fact.relation in RELATIONS:
        ends = (fact.end, fact.start) if fact.relation in _TURNED else (fact.start, fact.end)
        return [items[ends[0]], _RELATIONS[fact.relation], items[ends[1]]]
    fields = [items[fact.end], _ROLES[fact.relation], items[fact.start]]
    for name in fact.characters if fact.relation in _PLAYED else ():
        item = items.get(played.get(name, ""))
        fields += [_CHARACTER, item] if item else [_CHARACTER_NAME, _text(name)]
    return fields


def _characters(handover: Handover) -> dict[str, dict[str, str]]:
    """Return for each credit the IRIs of its characters by name."""
    found: dict[str, dict[str, str]] = {}
    for credit, iri, name in handover.store.rows(
        "SELECT ?credit ?character ?name WHERE { ?credit cg:character ?character . ?character schema:name ?name }"
    ):
        found.setdefault(credit or "", {})[name or ""] = iri or ""
    return found


def _references(handover: Handover, fact: Credit) -> Iterator[Article]:
    """Yield the articles that tell a fact as one that holds, newest first: one a publisher, then the others."""
    told = [
        handover.articles[item.source.iri] for item in handover.tellers(fact) if item.source.iri in handover.articles
    ]
    told = sorted((one for one in told if one.is_page), key=lambda one: (one.source.published, one.source.iri))[::-1]
    first = {one.source.publisher: one for one in reversed(told)}
    yield from (one for one in told if first[one.source.publisher] is one)
    yield from (one for one in told if first[one.source.publisher] is not one)


def _reference(article: Article, publishers: dict[str, str]) -> Iterator[str]:
    source = article.source
    yield from ("S854", f'"{_address(source.url)}"')
    if source.headline and article.language:
        yield from ("S1476", f"{article.language.lower()}:{_text(source.headline)}")
    if source.publisher_iri in publishers:
        yield from ("S123", publishers[source.publisher_iri])
    if published := _time(source.published):
        yield from ("S577", published)
    if retrieved := _time(article.retrieved):
        yield from ("S813", retrieved)
    if source.archived:
        yield from ("S1065", f'"{_address(source.archived)}"')
        if archived := _time(source.archived_on):
            yield from ("S2960", archived)


def _time(date: str) -> str:
    """Return a date as Wikidata's, with its precision: 9 is a year, 10 a month, 11 a day."""
    parts = day_parts(date)
    year, month, day = (*parts, 1, 1)[:3] if parts else (0, 0, 0)
    return f"+{year:04}-{month:02}-{day:02}T00:00:00Z/{8 + len(parts)}" if parts else ""


def _text(text: str) -> str:
    """Return a text in quotes, in one line and without what ends a field or, twice, a command."""
    flat = "".join(c if c.isprintable() else " " for c in text)
    return '"' + " ".join(re.sub(r"\|{2,}", "|", flat).split()) + '"'


def _address(url: str) -> str:
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]")
