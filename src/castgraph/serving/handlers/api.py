"""The JSON API: what the command line answers, as plain data, every row with its sources. Read-only.

What each address takes stands in `serving.parameters`, what it answers in `serving.openapi`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from castgraph.serving import cursors
from castgraph.serving.asked import Answered, Refused, as_json, parsed
from castgraph.serving.parameters import TAKEN, of_query
from castgraph.serving.problems import candidates_of
from castgraph.serving.told import entity_row, fact_rows, found, source_row, tellers, undated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.serving.asked import Asked
    from castgraph.serving.served import Served
    from castgraph.store.base import Store

__all__ = [
    "center", "conflicts", "connect", "description", "distances", "entity", "find", "pairs", "source", "sources", "why",
]  # fmt: skip

LINES = "application/x-ndjson"
PAIRS = 5_000
"""Pairs that one request can ask for."""
SHORT_PAIRS = 50_000
"""The same where only lengths or paths are asked for, which are found thousands at once."""
_REACHED = 1000
"""Names that a search leads to at most, page after page."""
_CITED = 5
"""Sources that are named of what a search finds; how many there are is told too."""


def find(served: Served, asked: Asked) -> Answered:
    """Answer who and what has a name."""
    given = of_query(asked, TAKEN["find"])
    store = served.named(given.get("as_of", ""), given.get("publishers", ()))
    limit, start = given.get("limit", 10), cursors.begin(served.store, given)
    entities = found(store, given["text"], given.get("kinds", ()), min(start + limit, _REACHED) + 1)
    shown = entities[start : start + limit]
    told = tellers(store, [one.iri for one in shown], served.store)
    note = undated(served, store, shown) if given.get("as_of") else ""
    rows = [
        entity_row(one, asked.root)
        | {"sources": list(map(source_row, told[one.iri][:_CITED])), "sources_total": len(told[one.iri])}
        for one in shown
    ]
    more = start + limit < min(len(entities), _REACHED)
    after = cursors.cursor(served.store, given, start + limit) if more else None
    return as_json({"found": rows, "next": after, "note": note})


def entity(served: Served, asked: Asked) -> Answered:
    """Answer with all that is known of one."""
    from castgraph.answers.portrait import show

    given, store = _taken(served, asked, "entity")
    told = show(store, given["entity"])
    rows = list(fact_rows(told))
    page, after = cursors.page(served.store, given, rows, given.get("limit", 200))
    same = [
        {"url": link.text, "sources": [told.sources[number - 1].to_json() for number in link.cited]}
        for link in told.links
    ]
    head = {"entity": entity_row(told.entity, asked.root), "same_as": same}
    return as_json({**head, "facts": list(page), "total": len(rows), "next": after})


def connect(served: Served, asked: Asked) -> Answered:
    """Answer how two are connected, or what joins more."""
    from castgraph.connections.find import connect_question
    from castgraph.connections.joined import join

    given = of_query(asked, TAKEN["connect"])
    start, end, more = given.pop("start"), given.pop("end"), given.pop("more", ())
    store, question = served.question(given)
    if more:
        return as_json(join(store, [start, end, *more], question).to_json())
    return as_json(connect_question(store, start, end, question).to_json())


def pairs(served: Served, asked: Asked) -> Answered:
    """Answer for each of many pairs, a line for each as soon as it is found."""
    from castgraph.connections.pairs import Unanswered, answers

    given = of_query(asked, TAKEN["pairs"])
    only = given.pop("only", "")
    ends = _ends(asked.body, SHORT_PAIRS if only else PAIRS)
    store, question = served.question(given)
    found = answers(store, ends, question, only)

    def lines() -> Iterator[bytes]:
        for answer in found:
            told = answer.to_json()
            if isinstance(answer, Unanswered):
                told["candidates"] = candidates_of(answer.error)
            yield json.dumps(told, ensure_ascii=False).encode() + b"\n"

    return Answered(lines(), LINES)


def _ends(body: bytes, most: int) -> list[tuple[str, str]]:
    """Return the pairs of a body, so many at most: a list in JSON, or a line of JSON for each.

    Raises:
        Refused: it is neither, or there are too many.
    """
    lines = [line for line in body.splitlines() if line.strip()]
    try:
        whole = parsed(body, "the body")
    except Refused:
        whole = None
    if isinstance(whole, list) and not (len(whole) == 2 and isinstance(whole[0], str)):
        items = whole
    else:
        items = [parsed(line, f"line {number} of the body") for number, line in enumerate(lines, 1)]
    if not items:
        raise Refused(400, 'there are no pairs; send a list, or a line of JSON for each: ["Joe Locke", "Kit Connor"]')
    if len(items) > most:
        raise Refused(413, f"there are {len(items):,} pairs; {most:,} can be asked for at once")
    return [_pair(item, number) for number, item in enumerate(items, 1)]


def _pair(item: Any, number: int) -> tuple[str, str]:
    if isinstance(item, dict) and set(item) == {"start", "end"}:
        item = [item["start"], item["end"]]
    if not (
        isinstance(item, list) and len(item) == 2 and all(isinstance(one, str) and len(one) < 2000 for one in item)
    ):
        raise Refused(400, f'pair {number} is not two names: ["Joe Locke", "Kit Connor"] or {{"start": …, "end": …}}')
    return item[0], item[1]


def distances(served: Served, asked: Asked) -> Answered:
    """Answer how many are how far from one."""
    from castgraph.connections.distances import distances_of

    given = of_query(asked, TAKEN["distances"])
    name = given.pop("entity")
    store, question = served.question(given)
    return as_json(distances_of(store, name, question).to_json())


def center(served: Served, asked: Asked) -> Answered:
    """Answer who is nearest to everybody."""
    from castgraph.connections.distances import center as central

    given = of_query(asked, TAKEN["center"])
    store, top, samples = served.store, given.get("top", 20), given.get("samples")
    found = store.cached(f"center {samples}", lambda: central(store, top=1000, samples=samples), most=8)
    return as_json(replace(found, ranking=found.ranking[:top]).to_json())


def why(served: Served, asked: Asked) -> Answered:
    """Answer what holds of a fact, or of all that joins two."""
    from castgraph.answers.verdicts import why as verdicts

    given, store = _taken(served, asked, "why")
    return as_json({"verdicts": [one.to_json() for one in verdicts(store, given["what"], given.get("other", ""))]})


def conflicts(served: Served, asked: Asked) -> Answered:
    """Answer what sources disagree on."""
    from castgraph.answers.conflicts import conflicts as disagreements

    given, store = _taken(served, asked, "conflicts")
    asked_for = {key: given[key] for key in ("kinds", "about", "since") if key in given}
    told = disagreements(store, **asked_for)
    page, after = cursors.page(served.store, given, told, given.get("limit", 50))
    return as_json({"conflicts": [one.to_json() for one in page], "total": len(told), "next": after})


def sources(served: Served, asked: Asked) -> Answered:
    """Answer which articles and datasets there are."""
    from castgraph.dates import day_meant
    from castgraph.facts.some_sources import check_publishers, is_asked, names_of
    from castgraph.facts.sources import read_sources

    given = of_query(asked, TAKEN["sources"])
    known, day, publishers = read_sources(served.store), day_meant(given.get("as_of", "")), given.get("publishers", ())
    check_publishers(publishers, map(names_of, known.values()))
    told = [one for one in known.values() if is_asked(one, day, publishers)]
    told.sort(key=lambda one: (one.published, one.iri), reverse=True)
    page, after = cursors.page(served.store, given, told, given.get("limit", 100))
    return as_json({"sources": list(map(source_row, page)), "total": len(told), "next": after})


def source(served: Served, asked: Asked) -> Answered:
    """Answer what one source says."""
    from castgraph.answers.articles import article_portrait, find_article
    from castgraph.errors import UnknownNameError

    given, store = _taken(served, asked, "source")
    if not (iri := find_article(store, given["source"])):
        raise UnknownNameError(given["source"])
    return as_json(article_portrait(store, iri).to_json())


def description(served: Served, asked: Asked) -> Answered:
    """Answer what can be asked, as OpenAPI 3.1."""
    from castgraph.serving.openapi import document

    asked.only()
    return as_json(document(asked.root))


def _taken(served: Served, asked: Asked, operation: str) -> tuple[dict[str, Any], Store]:
    """Return the checked parameters of a request, and the store as the sources that it asks tell it."""
    given = of_query(asked, TAKEN[operation])
    return given, served.cut(given.get("as_of", ""), given.get("publishers", ()))
