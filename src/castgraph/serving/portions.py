"""Answers that fit into what an agent is willing to read: rows until the room is used up, and how to get the others.

What stands in the data stays data: texts are cut and freed of what does not show, and nothing here tells anybody what
to do. Sources are told once each and cited by number.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from castgraph.model import Source

__all__ = ["BYTES", "TOKENS", "Cited", "Portion", "clean", "portion", "text_of"]

TOKENS = 2000
"""What an answer holds unless more is asked for."""
BYTES = 4
"""Bytes of UTF-8 that are taken for a token; English text has about as many, other scripts fewer."""
_TEXT = 400
"""Characters of one text at most."""
_RESERVED = 260
"""Bytes that the account of what was left out takes, with its cursor."""
_UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # which words of several scripts are written with


def clean(text: str, most: int = _TEXT) -> str:
    r"""Return a text without control characters, marks of direction and other characters that do not show, cut.

    Example:
        >>> clean("Ann\x1b[31m\u202e Example\u200b\nsaid")
        'Ann[31m Example said'
    """
    kept = " ".join(
        "".join(
            " " if c in "\n\r\t\u2028\u2029" else c
            for c in text
            if c in _JOINERS or c in "\n\r\t\u2028\u2029" or not _is_unseen(c)
        ).split()
    )
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"


def _is_unseen(c: str) -> bool:
    category = unicodedata.category(c)
    return category in _UNSEEN or category == "Cf" or c in "\u115f\u1160\u3164\uffa0\u034f"


@dataclass(frozen=True, slots=True)
class Cited:
    """The sources of a fact, the most telling first, where its row tells them; and the status that each gives it."""

    sources: Sequence[Source]
    statuses: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Portion:
    """What fits: the answer as plain data, and how many of the rows are in it."""

    answer: dict[str, Any]
    count: int


@dataclass(frozen=True, slots=True)
class _Measure:
    """How much of a row is told: sources of each fact, items of each list, characters of each text."""

    cited: int = 3
    items: int = 1000
    characters: int = _TEXT


_SHORTER = (_Measure(1, 8, 300), _Measure(1, 4, 200), _Measure(1, 2, 120), _Measure(1, 1, 60), _Measure(0, 1, 24))
"""What is tried for a row that does not fit by itself."""


def portion(head: dict[str, Any], key: str, rows: Iterable[Any], tokens: int = TOKENS) -> Portion:
    """Return the head of an answer with as many rows as fit, one at least, and the sources that they cite.

    Args:
        head: what is told of all of them.
        key: under which the rows stand.
        rows: plain data in their order, with `Cited` for sources; no more are made than fit.
        tokens: what all of it may take.
    """
    numbers: dict[str, int] = {}
    answer: dict[str, Any] = {**_plain(head, _Measure(), numbers, []), key: []}
    sources: list[dict[str, Any]] = []
    room = tokens * BYTES - _RESERVED - _size(answer)
    for row in rows:
        for measure in (_Measure(), *_SHORTER):
            known = dict(numbers)
            fresh: list[dict[str, Any]] = []
            told = _plain(row, measure, known, fresh)
            if measure.cited < 3 and isinstance(told, dict):
                told["cut"] = True
            needed = _size(told) + 2 + sum(_size(one) + 2 for one in fresh)
            if needed <= room or answer[key]:
                break
        if needed > room and answer[key]:
            break
        room -= needed
        numbers = known
        answer[key].append(told)
        sources += fresh
    return Portion({**answer, "sources": sources} if sources else answer, len(answer[key]))


def _plain(value: Any, measure: _Measure, numbers: dict[str, int], fresh: list[dict[str, Any]]) -> Any:
    """Return data as they are told: texts clean, what is empty left out, sources as numbers.

    Args:
        value: the data.
        measure: how much of them is told.
        numbers: IRI of each source that was cited to its number; takes the new ones.
        fresh: takes what is to be told of the new ones.
    """
    if isinstance(value, str):
        return clean(value, measure.characters)
    if isinstance(value, list | tuple):
        return [_plain(one, measure, numbers, fresh) for one in value[: measure.items]]
    if not isinstance(value, dict):
        return value
    told: dict[str, Any] = {}
    for name, one in value.items():
        if isinstance(one, Cited):
            told[name] = [_cite(source, one, numbers, fresh) for source in one.sources[: measure.cited]]
            if len(one.sources) > measure.cited:
                told[f"more_{name}"] = len(one.sources) - measure.cited
        elif one not in (None, "", [], ()):
            told[name] = _plain(one, measure, numbers, fresh)
    return told


def _cite(source: Source, cited: Cited, numbers: dict[str, int], fresh: list[dict[str, Any]]) -> Any:
    if source.iri not in numbers:
        numbers[source.iri] = len(numbers) + 1
        told = {"publisher": source.publisher, "published": source.published, "url": source.url}
        fresh.append({"n": numbers[source.iri], **_plain(told, _Measure(), numbers, fresh)})
    status = cited.statuses.get(source.iri)
    return {"n": numbers[source.iri], "status": status} if status else numbers[source.iri]


def _size(value: Any) -> int:
    return len(text_of(value).encode())


def text_of(value: Any) -> str:
    """Return plain data as the JSON that an agent reads: on one line, without spaces between."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
