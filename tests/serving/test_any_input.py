"""Whatever a request of the JSON API, of reconciliation or of an agent says: an answer, or what is wrong with it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import MINI
from tests.tries import tries

from castgraph.errors import CastgraphError
from castgraph.serving.asked import Asked
from castgraph.serving.parameters import OPERATIONS
from castgraph.serving.properties import PROPERTIES
from castgraph.serving.served import Served
from castgraph.serving.settings import Settings
from castgraph.serving.tools import TOOLS
from castgraph.serving.worker import answer

TEXTS = st.sampled_from(
    [
        "Ada Quill", "Sam Poe", "person:ada-quill", "person/ada-quill", "production:brass-sparrow", "Tin Harbour", "", "x",
        "\x00", "a\u0300", "\U0001f600", "person:", "person/", "<>", "https://", "https://example.org/ä b", "urn:x:y",
        "credit:zzz", "source:zzz", "2021", "2020..2022", "..", "actor", "rumoured", "{", "\\", "'\"", "../../etc/passwd",
        "person/..", "Q1", "nm1", "z" * 1500, "characters", "?production a ?t", "?person", "} UNION {", "dataset:x",
        "https://w3id.org/castgraph/id/person/ada-quill#x", "a:b", "\u202eabc", "\ufeff", "1e9", "-1", "0", "9999999999",
        "denial", "hops", "true",
    ]
) | st.text(max_size=12)  # fmt: skip
PLAIN = TEXTS | st.integers() | st.floats() | st.booleans() | st.none()
ANYTHING = st.recursive(
    PLAIN, lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXTS, one, max_size=3), max_leaves=6
)
QUERY = st.fixed_dictionaries(
    {"query": TEXTS},
    optional={
        "type": st.sampled_from(["person", "Movie", ["production"]]) | ANYTHING,
        "properties": st.lists(
            st.fixed_dictionaries({"pid": st.sampled_from([*PROPERTIES]), "v": ANYTHING}), max_size=2
        ),
        "limit": st.integers(1, 9) | ANYTHING,
        "type_strict": st.sampled_from(["any", "all", "should", "x"]),
    },
)
EXTENSION = st.fixed_dictionaries(
    {
        "ids": st.lists(TEXTS, max_size=3),
        "properties": st.lists(
            st.fixed_dictionaries({"id": st.sampled_from([*PROPERTIES])}, optional={"settings": ANYTHING}), max_size=3
        ),
    }
)
_quick = settings(tries(120), suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def served() -> Served:
    return Served(Settings(place=str(MINI)))


def _answers(served: Served, handler: str, asked: Asked) -> None:
    answered = answer(served, handler, asked)
    assert answered.status < 500, answered.body
    try:
        body = answered.body if isinstance(answered.body, bytes) else b"".join(answered.body)  # type: ignore[arg-type]
    except CastgraphError:  # met while the lines of pairs are made: the front cuts them
        return
    for text in body.splitlines() if handler == "api.pairs" else [body]:
        assert handler == "reconcile.preview" or json.loads(text) is not None


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
@_quick
@given(data=st.data())
def test_of_the_json_api(served: Served, operation: Any, data: st.DataObject) -> None:
    names = [one.name for one in operation.parameters if one.is_required or data.draw(st.integers(0, 7)) == 0]
    query = tuple((name, data.draw(TEXTS)) for name in names)
    body = data.draw(st.lists(ANYTHING, min_size=1, max_size=3)) if operation.is_posted else ""
    _answers(served, f"{operation.module}.{operation.name}", Asked(query=query, body=_dumped(body) if body else b""))


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


@_quick
@given(batch=st.dictionaries(TEXTS, QUERY | ANYTHING, max_size=2) | ANYTHING)
def test_of_a_batch_of_queries(served: Served, batch: Any) -> None:
    body = urlencode({"queries": json.dumps(batch)}).encode()
    _answers(served, "reconcile.service", Asked("POST", body=body))


@_quick
@given(extension=EXTENSION | ANYTHING)
def test_of_a_data_extension(served: Served, extension: Any) -> None:
    body = urlencode({"extend": json.dumps(extension)}).encode()
    _answers(served, "reconcile.service", Asked("POST", body=body))


@_quick
@given(
    handler=st.sampled_from(["reconcile.suggest", "reconcile.preview", "reconcile.proposals"]),
    query=st.lists(st.tuples(st.sampled_from(["prefix", "cursor", "limit", "type", "id"]), TEXTS), max_size=3),
    what=st.sampled_from(["entity", "type", "property", "x"]),
)
def test_of_suggestions_and_previews(served: Served, handler: str, query: list[tuple[str, str]], what: str) -> None:
    _answers(served, handler, Asked(query=tuple(query), params={"what": what}))


@pytest.mark.parametrize("name", TOOLS)
@_quick
@given(data=st.data())
def test_of_a_tool(served: Served, name: str, data: st.DataObject) -> None:
    taken = [one.name for one in TOOLS[name].parameters if one.is_required or data.draw(st.integers(0, 7)) == 0]
    arguments = {
        one: data.draw(TEXTS | st.integers(200, 900) | st.lists(TEXTS, max_size=2) | ANYTHING) for one in taken
    }
    _answers(served, "mcp.tool", Asked("POST", body=_dumped({"name": name, "arguments": arguments})))
