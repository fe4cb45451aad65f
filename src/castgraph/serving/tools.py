"""The tools of agents: find, show, connect, why and query. Read-only; each fact with its sources, in limited room.

An answer is plain data. Where not all of it fits, ``left_out`` says how much that is, with the cursor that leads on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from castgraph.serving import cursors
from castgraph.serving.asked import Refused
from castgraph.serving.parameters import CONNECT, OPERATIONS, Parameter, of_json
from castgraph.serving.portions import TOKENS, Cited, portion, text_of
from castgraph.text import meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.model import Entity, Hop, Source
    from castgraph.serving.served import Served
    from castgraph.store.base import Store
    from castgraph.store.sparql import Solutions

__all__ = ["TOOLS", "Tool", "call"]

_PAGE = 40
"""Names that a search leads to and that are looked at for one answer."""
_CREDITS = 4
"""Credits of one hop that are told."""
_ROOM = Parameter(
    "max_tokens", "Room for the answer, a token taken as 4 bytes of UTF-8.", "integer", default=TOKENS, least=200,
    most=20_000,
)  # fmt: skip
_CURSOR = Parameter("cursor", "Where to go on: `cursor` of what the answer before left out.", most=400)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, what it is for, what it takes, and the lane of workers that it is used in."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    lane: str = "asks"

    def schema(self) -> dict[str, Any]:
        """Return what it takes as JSON Schema."""
        return {
            "type": "object",
            "properties": {one.name: one.schema() | {"description": one.help} for one in self.parameters},
            "required": [one.name for one in self.parameters if one.is_required],
            "additionalProperties": False,
        }


def _taken(operation: str, *leave: str) -> tuple[Parameter, ...]:
    """Return the parameters of an operation of the JSON API that a tool has too."""
    (found,) = [one for one in OPERATIONS if one.name == operation]
    return tuple(one for one in found.parameters if one.name not in ("limit", "cursor", *leave))


TOOLS = {
    one.name: one
    for one in (
        Tool(
            "find",
            "Find people, productions and characters by name: part of it, an alias, or misspelt. Gives CURIEs, by "
            "which the other tools take one of several namesakes.",
            (*_taken("find"), _CURSOR, _ROOM),
        ),
        Tool(
            "show",
            "All that is known of one entity, the newest first, each fact with the numbers of its sources.",
            (*_taken("entity"), _CURSOR, _ROOM),
        ),
        Tool(
            "connect",
            "How two people or productions are connected, hop by hop, with the sources of each; what joins three and "
            "more.",
            (*_taken("connect"), *(one for one in CONNECT if one.name == "limit"), _CURSOR, _ROOM),
        ),
        Tool(
            "why",
            "Who says so, who denies it, what holds now and why: of a person in a production, a production's status, "
            "or a credit.",
            (*_taken("why"), _CURSOR, _ROOM),
        ),
        Tool(
            "query",
            "Run a SPARQL 1.1 query, read-only. The usual prefixes are known (person:, production:, role:, cg:, "
            "schema:, …); GRAPH ?source { … } finds who says so. LIMIT and OFFSET lead through long answers.",
            (
                Parameter("sparql", "SELECT, ASK, CONSTRUCT or DESCRIBE.", is_required=True, most=100_000),
                Parameter("limit", "Rows at most.", "integer", default=100, most=1000),
                _ROOM,
            ),
            "queries",
        ),
    )
}
"""By name."""


def call(served: Served, name: str, arguments: Mapping[str, Any]) -> str:
    """Return what a tool answers, as JSON on one line that fits into the room that is asked for.

    Raises:
        Refused: there is no such tool, or its arguments cannot be meant.
        CastgraphError: what goes wrong with the question.
    """
    if name not in TOOLS:
        raise Refused(404, f"there is no tool {name[:40]!r}{meant(name[:40], TOOLS)}")
    given = of_json(arguments, TOOLS[name].parameters)
    room = given.pop("max_tokens", TOKENS)
    return text_of(_USED[name](served, given, room))


def find(served: Served, given: dict[str, Any], tokens: int) -> dict[str, Any]:
    """Answer who and what has a name."""
    from castgraph.serving.told import found, tellers, undated

    store = served.named(given.get("as_of", ""), given.get("publishers", ()))
    start = cursors.begin(served.store, given)
    entities = found(store, given["text"], given.get("kinds", ()), start + _PAGE + 1)[start:]
    told = tellers(store, [one.iri for one in entities[:_PAGE]], served.store)
    note = undated(served, store, entities[:_PAGE]) if given.get("as_of") else ""
    rows = [
        {**_entity(one), "credits": one.degree, "aliases": list(one.aliases[:3]), "sources": Cited(told[one.iri])}
        for one in entities[:_PAGE]
    ]
    made = portion({"note": note} if note else {}, "found", rows, tokens)
    return _led_on(served, given, made.answer, start + made.count, len(entities) > made.count)


def _entity(entity: Entity) -> dict[str, Any]:
    return {"name": entity.name, "curie": entity.curie, "type": entity.type or entity.kind, "years": entity.years}


def show(served: Served, given: dict[str, Any], tokens: int) -> dict[str, Any]:
    """Answer with all that is known of one."""
    from castgraph.answers.portrait import show as portrait

    told = portrait(_store(served, given), given["entity"])
    facts = [(heading, fact) for heading, facts in told.sections.items() for fact in facts]
    start = cursors.begin(served.store, given)

    def rows() -> Iterator[dict[str, Any]]:
        for heading, fact in facts[start:]:
            credit = fact.credit
            row = {"heading": heading, "text": fact.text}
            if credit:
                row |= {"status": credit.status, "credit": _short(credit.iri)}
            yield row | {"sources": Cited(_newest_first([told.sources[number - 1] for number in fact.cited]))}

    head = {"entity": {**_entity(told.entity), "aliases": list(told.entity.aliases[:5])}, "total": len(facts)}
    head["same_as"] = [link.text for link in told.links[:5]]
    made = portion(head, "facts", rows(), tokens)
    after = start + made.count
    return _led_on(served, given, made.answer, after, after < len(facts), len(facts) - after)


def _short(iri: str) -> str:
    from castgraph.iris import compact

    return "" if " " in iri else compact(iri)


def connect(served: Served, given: dict[str, Any], tokens: int) -> dict[str, Any]:
    """Answer how two are connected, or what joins more."""
    from castgraph.connections.find import connect_question
    from castgraph.connections.joined import join

    start = cursors.begin(served.store, given)
    options = {key: value for key, value in given.items() if key not in ("start", "end", "more", "cursor")}
    store, question = served.question(options)
    ends = (given["start"], given["end"])
    found: Answer | Together
    if given.get("more"):
        found = join(store, [*ends, *given["more"]], question)
        rows = [_hop(hop) for hop in found.hops]
        head: dict[str, Any] = {
            "connected": found.connected, "summary": found.summary, "guarantee": found.guarantee, "note": found.note,
        }  # fmt: skip
        key = "hops"
    else:
        found = connect_question(store, *ends, question)
        rows = [_connection(one.sentence, one.nodes, one.hops) for one in found.connections]
        note = found.note if found.connected else found.refusal
        head = {"connected": found.connected, "hops": found.hops, "ways": found.total, "note": note}
        head |= {"start": _entity(found.start), "end": _entity(found.end)}
        key = "connections"
    made = portion(head, key, rows[start:], tokens)
    after = start + made.count
    return _led_on(served, given, made.answer, after, after < len(rows), len(rows) - after)


def _connection(sentence: str, nodes: Sequence[Entity], hops: Sequence[Hop]) -> dict[str, Any]:
    return {"sentence": sentence, "nodes": [node.curie for node in nodes], "hops": [_credits(hop) for hop in hops]}


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "start": hop.start.name,
        "end": hop.end.name,
        "curies": [hop.start.curie, hop.end.curie],
        "credits": _credits(hop),
    }


def _credits(hop: Hop) -> list[dict[str, Any]]:
    """Return the strongest credits of a hop, each with its sources, the newest first."""
    return [
        {
            "role": credit.relation,
            "as": list(credit.characters[:3]),
            "status": credit.status,
            "sources": Cited(_newest_first(credit.sources)),
        }
        for credit in hop.credits[:_CREDITS]
    ]


def _newest_first(sources: Sequence[Source]) -> list[Source]:
    return sorted(sources, key=lambda one: (one.published, one.iri), reverse=True)


def why(served: Served, given: dict[str, Any], tokens: int) -> dict[str, Any]:
    """Answer what holds and why."""
    from castgraph.answers.verdicts import why as verdicts

    found = verdicts(_store(served, given), given["what"], given.get("other", ""))
    start = cursors.begin(served.store, given)
    rows = [
        {
            "fact": one.text,
            "holds": one.holds,
            "status": one.status,
            "told": one.told,
            "rule": one.rule,
            "reason": one.reason,
            "credit": _short(one.iri),
            "sources": Cited(
                [item.source for item in reversed(one.testimonies)],
                {item.source.iri: item.status for item in one.testimonies},
            ),
        }
        for one in found[start:]
    ]
    made = portion({}, "verdicts", rows, tokens)
    after = start + made.count
    return _led_on(served, given, made.answer, after, after < len(found), len(found) - after)


def query(served: Served, given: dict[str, Any], tokens: int) -> dict[str, Any]:
    """Answer a query in SPARQL."""
    from castgraph.export import solutions

    found = served.store.results(given["sparql"])
    limit = given.get("limit", 100)
    if served.settings.rows:
        limit = min(limit, served.settings.rows)
    what = solutions.kind(found)
    if what == "truth":
        return {"answer": bool(found)}
    if what == "graph":
        triples = [str(triple) for triple in islice(cast("Iterable[Any]", found), limit + 1)]
        made = portion({}, "triples", triples[:limit], tokens)
        is_whole = made.count == len(triples)
    else:
        cut = solutions.first(cast("Solutions", found), limit)
        columns, rows = solutions.cells(cut.found, served.store, show="curie")
        made = portion({"columns": columns}, "rows", rows, tokens)
        is_whole = made.count == len(rows) and not cut.more
    return made.answer if is_whole else made.answer | {"left_out": {"rows": "more", "offset": made.count}}


def _led_on(
    served: Served, given: dict[str, Any], answer: dict[str, Any], after: int, has_more: bool, count: int = 0
) -> dict[str, Any]:
    """Return an answer that says what it leaves out, and how to get that."""
    if has_more:
        answer["left_out"] = {"rows": count or "more", "cursor": cursors.cursor(served.store, given, after)}
    return answer


def _store(served: Served, given: Mapping[str, Any]) -> Store:
    return served.cut(given.get("as_of", ""), given.get("publishers", ()))


_USED: dict[str, Callable[[Served, dict[str, Any], int], dict[str, Any]]] = {
    "find": find, "show": show, "connect": connect, "why": why, "query": query,
}  # fmt: skip
