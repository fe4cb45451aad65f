"""The JSON API described as OpenAPI 3.1, made of the table by which its requests are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.locations import VERSION
from castgraph.serving.parameters import OPERATIONS

if TYPE_CHECKING:
    from castgraph.serving.parameters import Operation, Parameter

__all__ = ["SCHEMAS", "document"]

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_TRUTH: dict[str, Any] = {"type": "boolean"}


def _object(optional: dict[str, Any] | None = None, /, **required: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


_SOURCE = {"iri": _TEXT, "publisher": _MAYBE, "published": _MAYBE, "url": _MAYBE}
_ARCHIVED = {"archived": _TEXT, "archivedOn": _TEXT, "headline": _MAYBE}
_ENTITY = {"iri": _TEXT, "name": _TEXT, "kind": _TEXT}
_FULL_ENTITY = _ENTITY | {
    "curie": _TEXT, "type": _MAYBE, "years": _MAYBE, "aliases": _list(_TEXT), "credits": _COUNT, "address": _TEXT,
}  # fmt: skip
_HOP = _object(start=_TEXT, end=_TEXT, relation=_TEXT, credits=_list(_ref("Credit")))
_PAGED = {"total": _COUNT, "next": _MAYBE}
_NUMBER: dict[str, Any] = {"type": ["number", "null"]}

SCHEMAS: dict[str, Any] = {
    "Source": _object({**_ARCHIVED, "status": _MAYBE, "denies": _TRUTH}, **_SOURCE),
    "Entity": _object({"average": {"type": "number"}}, **_ENTITY),
    "Candidate": _object(**_ENTITY, curie=_TEXT, described=_TEXT),
    "Credit": _object(
        iri=_TEXT, role=_TEXT, character=_MAYBE, characters=_list(_TEXT), status=_MAYBE, sources=_list(_ref("Source"))
    ),
    "Hop": _HOP,
    "Connection": _object(
        nodes=_list(_ref("Entity")), hops=_list(_ref("Hop")), sentence=_TEXT, also=_list(_list(_ref("Entity")))
    ),
    "Answer": _object(
        connected=_TRUTH, hops={"type": ["integer", "null"]}, start=_ref("Entity"), end=_ref("Entity"), total=_COUNT,
        detailed=_COUNT, note=_TEXT, connections=_list(_ref("Connection")),
    ),
    "Together": _object(
        connected=_TRUTH, hops_total={"type": ["integer", "null"]}, at_least={"type": ["integer", "null"]},
        guarantee=_TEXT, ends=_list(_ref("Entity")), nodes=_list(_ref("Entity")), hops=_list(_ref("Hop")),
        sentence=_TEXT, note=_TEXT,
    ),
    "Connected": {"oneOf": [_ref("Answer"), _ref("Together")]},
    "Unanswered": _object(
        connected={"type": "null"}, start=_TEXT, end=_TEXT, error=_TEXT, candidates=_list(_ref("Candidate"))
    ),
    "Shortest": _object(
        {"connection": _ref("Connection")}, connected=_TRUTH, hops={"type": ["integer", "null"]}, start=_ref("Entity"),
        end=_ref("Entity"), note=_TEXT,
    ),
    "PairAnswer": {"oneOf": [_ref("Answer"), _ref("Shortest"), _ref("Unanswered")]},
    "Pair": {
        "oneOf": [_list(_TEXT) | {"minItems": 2, "maxItems": 2}, _object(start=_TEXT, end=_TEXT)],
    },
    "Found": _object(
        found=_list(_object(**_FULL_ENTITY, sources=_list(_ref("Source")), sources_total=_COUNT)), next=_MAYBE,
        note=_TEXT,
    ),
    "Portrait": _object(
        entity=_object(**_FULL_ENTITY),
        same_as=_list(_object(url=_TEXT, sources=_list(_ref("Source")))),
        facts=_list(
            _object(
                heading=_TEXT,
                text=_TEXT,
                credit={
                    "oneOf": [
                        {"type": "null"},
                        _object(
                            iri=_TEXT, role=_TEXT, start=_TEXT, end=_TEXT, characters=_list(_TEXT), status=_MAYBE
                        ),
                    ]
                },
                sources=_list(_ref("Source")),
            )
        ),
        **_PAGED,
    ),
    "Distances": _object(
        entity=_ref("Entity"), levels=_list(_object(hops=_COUNT, people=_COUNT, others=_COUNT)), average=_NUMBER,
        unreached=_COUNT,
    ),
    "Center": _object(
        people=_COUNT, sampled=_COUNT, error={"type": "number"}, ranking=_list(_ref("Entity"))
    ),
    "Verdict": _object(
        iri=_TEXT, fact=_TEXT, status=_MAYBE, told=_MAYBE, rule=_MAYBE, holds=_TRUTH, reason=_TEXT,
        sources=_list(_ref("Source")),
    ),
    "Verdicts": _object(verdicts=_list(_ref("Verdict"))),
    "Conflicts": _object(
        conflicts=_list(
            _object(
                kind=_TEXT, about=_TEXT, reason=_TEXT, entities=_list(_TEXT), facts=_list(_ref("Verdict")),
                sources=_list(_ref("Source")),
            )
        ),
        **_PAGED,
    ),
    "Sources": _object(sources=_list(_ref("Source")), **_PAGED),
    "SourceFacts": _object(
        {"archived": _TEXT, "archivedOn": _TEXT},
        **_SOURCE,
        headline=_MAYBE,
        retrieved=_MAYBE,
        facts=_list(_object(text=_TEXT, status=_MAYBE)),
    ),
    "Suggested": _list(_ref("Node")),
    "Node": _object(
        **_ENTITY, curie=_TEXT, type=_TEXT, years=_TEXT, credits=_COUNT, address=_TEXT
    ),
    "Edge": _object(
        **{"from": _TEXT, "to": _TEXT}, status=_TEXT, style={"enum": ["solid", "dashed", "dotted", "struck"]},
        words=_TEXT, why=_TEXT, sources=_list(_object(cite=_TEXT, url=_MAYBE, address=_TEXT)), cited=_COUNT,
    ),
    "Neighbourhood": _object(
        node=_ref("Node"), nodes=_list(_ref("Node")), edges=_list(_ref("Edge")), left=_COUNT, next=_COUNT
    ),
    "Problem": {
        "type": "object",
        "description": "A problem as of RFC 9457.",
        "properties": {
            "type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT,
            "candidates": _list(_ref("Candidate")),
        },
        "required": ["type", "title", "status", "detail"],
    },
}  # fmt: skip
"""What is answered, by name; a test holds every answer against it."""


def document(root: str) -> dict[str, Any]:
    """Return the description of the API of the server that is reached at `root`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "castgraph",
            "version": VERSION,
            "summary": "A sourced knowledge graph of productions and cast, read-only.",
            "description": "Where an answer has a `next`, it is the `cursor` of the rest; it is good for one "
            "generation of the data (410 after that). A name borne by several is a problem with its candidates.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": root or "/"}],
        "paths": {f"/api/{one.name}": _path(one) for one in OPERATIONS},
        "components": {"schemas": SCHEMAS, "responses": _RESPONSES},
    }


_PROBLEMS = {
    "400": "The request cannot be meant.", "404": "Nobody has the name, or several have it.",
    "410": "The cursor is of another generation of the data.", "422": "More than this server allows.",
    "503": "Busy; Retry-After says when to ask again.",
}  # fmt: skip
_RESPONSES = {
    f"Problem{status}": {
        "description": text,
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    for status, text in _PROBLEMS.items()
}


def _path(operation: Operation) -> dict[str, Any]:
    media = "application/x-ndjson" if operation.is_posted else "application/json"
    answers = {
        "200": {"description": operation.summary, "content": {media: {"schema": _ref(operation.answer)}}},
        **{status: {"$ref": f"#/components/responses/Problem{status}"} for status in _PROBLEMS},
    }
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [_parameter(one) for one in operation.parameters],
        "responses": answers,
    }
    if not operation.is_posted:
        return {"get": told}
    body = {
        "application/json": {"schema": _list(_ref("Pair"))},
        "application/x-ndjson": {"schema": _ref("Pair")},
    }
    return {"post": told | {"requestBody": {"required": True, "content": body}}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.help,
        "required": parameter.is_required,
        "schema": parameter.schema(),
    }
    return told | ({"style": "form", "explode": True} if parameter.several else {})
