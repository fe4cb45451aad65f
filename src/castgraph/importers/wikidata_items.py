"""Items of Wikidata, whichever way they are written: entity JSON, or truthy N-Triples line by line.

Deprecated statements are left out. Truthy triples and simplified JSON give a day for every date, however exact it is: a
first of January is taken for a year, another first for a month. Source: https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from castgraph.importers.ntriples import is_date
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Item", "Statement", "is_other_entity", "item_of_json", "items_of_triples", "merged"]

_ENTITY = PREFIXES["wd"]
_DIRECT = PREFIXES["wdt"]


@dataclass(slots=True)
class Statement:
    """One value of a property, with what qualifies and supports it."""

    value: Any
    preferred: bool = False
    characters: list[str] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    start: str = ""
    end: str = ""
    urls: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """What either shape says of an item: labels and aliases by language, statements by property."""

    number: int
    labels: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    claims: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))

    def ranked(self, name: str) -> list[Statement]:
        """Return the statements of a property, preferred ones first."""
        return sorted(self.claims.get(name, ()), key=lambda statement: not statement.preferred)

    @property
    def is_thing(self) -> bool:
        """Whether it is said to be something that is nobody: no human, and without what only living beings have."""
        kinds = {statement.value for statement in self.claims.get("P31", ())}
        return bool(kinds) and not kinds & _SOMEBODY and not any(self.claims.get(name) for name in PERSONAL)


PERSONAL = ("P21", "P569", "P570", "P106", "P19", "P734", "P735")
"""Sex, birth, death, occupation, place of birth, names: an item with one of them is somebody, also a dog."""
_SOMEBODY = {5, 61002, 15632617}  # human, pseudonym, fictional human


_TRIPLE = re.compile(
    rf"<{re.escape(_ENTITY)}Q([0-9]{{1,9}})>\s+<([^>]*)>\s+"
    rf'(?:<(?:{re.escape(_ENTITY)}Q([0-9]{{1,9}})|([^>]*))>|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<[^>]*>)?)\s*\.\s*\Z'
)
_ANY_TRIPLE = re.compile(r"\s*(<[^>]*>|_:\S+)\s+<[^>]*>\s+\S.*\.\s*\Z|#")
_UNESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def items_of_triples(blocks: Iterable[tuple[int, list[str]]], reject: Callable[[int, str], None]) -> Iterator[Item]:
    """Yield the items of truthy N-Triples, the lines of each in a row; what is not about an item is passed over.

    Args:
        blocks: number of the first line, and the lines.
        reject: told number and text of a line that is not N-Triples.
    """
    item: Item | None = None
    about = f"<{_ENTITY}Q"
    for first, lines in blocks:
        for at, text in enumerate(lines, first):
            if not text.startswith(about):
                if text.strip() and not _ANY_TRIPLE.match(text):
                    reject(at, text)
                continue
            found = _TRIPLE.match(text)
            if not found:
                reject(at, text)
                continue
            number = int(found[1])
            if item is None or item.number != number:
                if item is not None:
                    yield item
                item = Item(number)
            _add_triple(item, found)
    if item is not None:
        yield item


def merged(items: Iterable[Item]) -> Iterator[Item]:
    """Yield each item once, with all that is said of it in different places; all of them are held in memory."""
    found: dict[int, Item] = {}
    for item in items:
        whole = found.setdefault(item.number, item)
        if whole is not item:
            whole.labels |= {tag: label for tag, label in item.labels.items() if tag not in whole.labels}
            for tag, aliases in item.aliases.items():
                whole.aliases.setdefault(tag, []).extend(aliases)
            for name, statements in item.claims.items():
                whole.claims[name] += statements
    yield from found.values()


def _undated(value: str) -> Any:
    """Return a time of unknown precision as what is certain of it, any other text as it is."""
    if not re.match(r"[+-]?\d{4,}-\d\d-\d\dT", value, re.ASCII):
        return value
    return _date(value, 9 if "-01-01T" in value else 10 if "-01T" in value else 11)


def _unescape(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if digits := found[1] or found[2]:
            number = int(digits, 16)
            return chr(number) if number < 0x110000 else "\ufffd"
        return _PLAIN.get(found[3], found[3])

    return _UNESCAPE.sub(one, text) if "\\" in text else text


def _add_triple(item: Item, found: re.Match[str]) -> None:
    predicate = found[2]
    if predicate.startswith(_DIRECT):
        name = predicate[len(_DIRECT) :]
        if found[3]:
            value: Any = int(found[3])
        elif found[5] is not None:
            value = _undated(_unescape(found[5]))
        else:
            return
        if value != "":
            item.claims[name].append(Statement(value))
    elif found[5] is not None and predicate == f"{PREFIXES['rdfs']}label":
        item.labels.setdefault(found[6] or "mul", _unescape(found[5]))
    elif found[5] is not None and predicate == f"{PREFIXES['skos']}altLabel":
        item.aliases.setdefault(found[6] or "mul", []).append(_unescape(found[5]))


def is_other_entity(raw: Any) -> bool:
    """Whether it is an entity that no credit can be about: a property, a lexeme, a redirect whose target is missing."""
    return isinstance(raw, dict) and (raw.get("type") in ("property", "lexeme", "mediainfo") or "missing" in raw)


def item_of_json(raw: Any) -> Item | None:
    """Return an item of entity JSON, None for anything else; simplified JSON has labels and values as texts."""
    if not isinstance(raw, dict) or not re.match(r"Q\d{1,9}\Z", str(raw.get("id", "")), re.ASCII):
        return None
    item = Item(int(raw["id"][1:]))
    for tag, label in _mapping(raw.get("labels")).items():
        if text := _label(label):
            item.labels[tag] = text
    for tag, aliases in _mapping(raw.get("aliases")).items():
        item.aliases[tag] = [text for alias in _listed(aliases) if (text := _label(alias))]
    for name, statements in _mapping(raw.get("claims") or raw.get("statements")).items():
        told = (_statement(one) for one in _listed(statements))
        item.claims[name] += [one for one in told if one]
    return item


def _statement(statement: Any) -> Statement | None:
    """Return a statement, None for a deprecated one and for one that has no value."""
    if isinstance(statement, str):
        found = re.match(r"Q(\d{1,9})\Z", statement, re.ASCII)
        simple = int(found[1]) if found else _undated(statement)
        return None if simple == "" else Statement(simple)
    if not isinstance(statement, dict) or statement.get("rank") == "deprecated":
        return None
    value = _value(statement.get("mainsnak"))
    if value is None:
        return None
    told = Statement(value, statement.get("rank") == "preferred")
    qualifiers = _mapping(statement.get("qualifiers"))
    snaks = (*_listed(qualifiers.get("P453")), *_listed(qualifiers.get("P674")))
    told.items = [one for snak in snaks if isinstance(one := _value(snak), int)]
    told.characters = _texts(qualifiers.get("P4633"))
    told.start, told.end = (next(filter(is_date, _texts(qualifiers.get(name))), "") for name in ("P580", "P582"))
    for reference in _listed(statement.get("references")):
        told.urls += _texts(_mapping(_mapping(reference).get("snaks")).get("P854"))
    return told


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}  # an empty one is [] in some of Wikidata's answers


def _texts(snaks: Any) -> list[str]:
    """Return the texts and dates among some snaks."""
    return [value for snak in _listed(snaks) if isinstance(value := _value(snak), str)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _label(value: Any) -> str:
    """Return the text of a label, which simplified JSON gives as it is."""
    text = value.get("value") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _value(snak: Any) -> Any:
    """Return an item's number, a date or a text; None for no value, an unknown one, or another kind."""
    if not isinstance(snak, dict) or snak.get("snaktype") != "value":
        return None
    data = _mapping(snak.get("datavalue"))
    value = data.get("value")
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        if data.get("type") == "wikibase-entityid":
            found = re.match(r"Q(\d{1,9})\Z", str(value.get("id") or f"Q{value.get('numeric-id')}"), re.ASCII)
            return int(found[1]) if found else None
        if data.get("type") == "time":
            exact = value.get("precision")
            return _date(str(value.get("time", "")), exact if isinstance(exact, int) else 0) or None
        if data.get("type") == "monolingualtext":
            return value.get("text")
    return None


def _date(time: str, precision: int) -> str:
    """Return Wikidata's time as an ISO date, month or year; empty before year 1 and where it is less exact."""
    found = re.match(r"\+?(\d{4})-(\d\d)-(\d\d)", time, re.ASCII)
    if not found or precision < 9 or found[1] == "0000":
        return ""
    year, month, day = found.groups()
    if precision >= 11 and month != "00" and day != "00":
        return f"{year}-{month}-{day}"
    return f"{year}-{month}" if precision >= 10 and month != "00" else year
