"""The JSON API: answers as it says they are, each row with its sources; pages; wrong requests are problems."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tests import endpoints
from tests.conftest import MINI, run_command
from tests.served import serving

import castgraph
from castgraph.connections.question import Question
from castgraph.loading.build import build_store
from castgraph.serving.asked import Asked
from castgraph.serving.openapi import document
from castgraph.serving.parameters import CONNECT, OPERATIONS
from castgraph.serving.served import Served
from castgraph.serving.settings import Settings
from castgraph.serving.worker import answer
from castgraph.vocabulary import ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.served import Answer, Server

_LINES = "application/x-ndjson"
ASKED: dict[str, list[dict[str, Any]]] = {
    "find": [{"text": "locke"}, {"text": "the", "kinds": ["production"], "limit": 3}, {"text": "nobody at all"}],
    "entity": [{"entity": "Joe Locke"}, {"entity": "production:heartstopper", "limit": 2}],
    "connect": [
        {"start": "Alice Oseman", "end": "David Tennant", "limit": 2},
        {"start": "Alice Oseman", "end": "David Tennant", "more": ["Joe Locke", "Kit Connor"]},
        {"start": "Joe Locke", "end": "Kit Connor", "years": "..1950"},
    ],
    "distances": [{"entity": "David Tennant"}, {"entity": "David Tennant", "roles": ["actor", "director"]}],
    "center": [{"top": 2}],
    "why": [{"what": "Elizabeth Olsen", "other": "Agatha All Along"}, {"what": "Wonka"}],
    "conflicts": [{"limit": 3}, {"about": "Doctor Who", "kinds": "denial"}],
    "sources": [{"limit": 4}, {"publishers": "Deadline", "as_of": "2023"}],
    "suggest": [{"q": "joe l"}, {"q": "a", "kinds": "person", "limit": 2}, {}],
    "neighbourhood": [{"iri": f"{ID}person/joe-locke", "limit": 3}],
    "source": [{"source": "source:2026-03-11-cinefilos-hahn-cast-mother-gothel"}],
}


def _is_described(name: str, value: Any) -> None:
    told = document("")
    (operation,) = told["paths"][f"/api/{name}"].values()
    (content,) = operation["responses"]["200"]["content"].values()
    jsonschema.Draft202012Validator({**content["schema"], "components": told["components"]}).validate(value)


def _rows(value: Any) -> Iterator[dict[str, Any]]:
    """Yield whatever in an answer says something of the world: all that has to have sources."""
    if isinstance(value, dict):
        if {"fact", "holds"} <= set(value) or {"heading", "text"} <= set(value) or "role" in value:
            yield value
        for one in value.values():
            yield from _rows(one)
    elif isinstance(value, list):
        for one in value:
            yield from _rows(one)


def _has_source(row: dict[str, Any]) -> bool:
    return bool(row["sources"]) and all(source["iri"] for source in row["sources"])


def test_every_operation_is_asked_here() -> None:
    assert {*ASKED, "pairs"} == {operation.name for operation in OPERATIONS}


@pytest.mark.parametrize(("name", "params"), [(name, params) for name, several in ASKED.items() for params in several])
def test_what_is_answered_is_what_the_description_says(server: Server, name: str, params: dict[str, Any]) -> None:
    answered = server.get(f"/api/{name}", **params)
    assert (answered.status, answered.media) == (200, "application/json"), answered.text
    _is_described(name, answered.json)


def test_the_description_is_openapi_3_1(server: Server) -> None:
    validate = pytest.importorskip("openapi_spec_validator", reason="of the extra dev").validate
    described = server.get("/api/openapi.json").json
    validate(described)
    assert described["servers"] == [{"url": server.url}]


def test_everything_that_python_can_ask_of_a_connection_can_be_asked_here() -> None:
    assert {one.name for one in CONNECT} == set(Question.__dataclass_fields__)


def test_numbers_that_are_told_as_default_are_the_default() -> None:
    told = {one.name: one.default for one in CONNECT if one.default is not None}
    assert told == {name: getattr(Question(), name) for name in told}


def test_a_connection_is_told_as_the_command_tells_it(server: Server) -> None:
    options = {"start": "Alice Oseman", "end": "David Tennant", "limit": 2, "max_hops": 6, "also": "rumoured"}
    asked = server.get("/api/connect", **options).json
    ran = run_command("connect", "Alice Oseman", "David Tennant", "--max-hops", "6", "--with", "rumoured", "-f", "json")
    told = json.loads(ran.out)
    assert told["connections"][:2] == asked["connections"]
    assert {**told, "connections": 0, "note": 0} == {**asked, "connections": 0, "note": 0}


@pytest.mark.parametrize("name", ["entity", "connect", "why", "conflicts"])
def test_every_fact_has_its_sources(server: Server, name: str) -> None:
    rows = list(_rows(server.get(f"/api/{name}", **ASKED[name][0]).json))
    assert rows
    assert all(_has_source(row) for row in rows if "sources" in row)
    assert any("sources" in row for row in rows)


def test_who_is_found_comes_with_the_sources_that_speak_of_them(server: Server) -> None:
    (first, *_) = server.get("/api/find", text="Joe Locke").json["found"]
    assert (first["curie"], first["address"]) == ("person:joe-locke", f"{server.url}/person/joe-locke")
    assert first["sources_total"] >= len(first["sources"]) == 5
    assert all(source["publisher"] and source["published"] for source in first["sources"])


@pytest.mark.parametrize(
    ("name", "key", "params", "size"),
    [
        ("sources", "sources", {"publishers": "Deadline"}, 4),
        ("entity", "facts", {"entity": "Heartstopper"}, 23),
        ("find", "found", {"text": "doctor who"}, 5),
        ("conflicts", "conflicts", {}, 40),
    ],
)
def test_cursors_lead_through_all_without_a_gap(
    server: Server, name: str, key: str, params: dict[str, Any], size: int
) -> None:
    whole = server.get(f"/api/{name}", **params, limit=100).json
    rows: list[Any] = []
    cursor = {}
    while len(rows) < len(whole[key]):
        page = server.get(f"/api/{name}", **params, **cursor, limit=size).json
        rows += page[key]
        assert len(page[key]) <= size
        if not page["next"]:
            break
        cursor = {"cursor": page["next"]}
    assert len(rows) > size
    assert rows[: len(whole[key])] == whole[key]


def test_a_cursor_is_gone_once_the_data_have_changed(tmp_path) -> None:
    build_store([MINI], tmp_path / "store")
    with serving(tmp_path / "log", "--store", str(tmp_path / "store")) as own:
        first = own.get("/api/sources", limit=1).json
        assert own.get("/api/sources", limit=1, cursor=first["next"]).status == 200
        new = "INSERT DATA { person:new a schema:Person ; schema:name 'New' }"
        assert run_command("update", "--store", str(tmp_path / "store"), "-e", new).code == 0
        until = time.monotonic() + 60
        while own.get("/api/find", text="New", limit=1).json["found"][:1] == [] and time.monotonic() < until:
            time.sleep(0.2)
        gone = own.get("/api/sources", limit=1, cursor=first["next"])
    assert (gone.status, gone.media) == (410, "application/problem+json")
    assert "ask again without it" in gone.json["detail"]


WRONG = {
    "find": (400, "text is missing"),
    "find?text=a&text=b": (400, "give it once"),
    "find?text=a&limit=0": (400, "limit=0 is not a whole number from 1 to 100"),
    "find?text=a&limit=one": (400, "not a whole number"),
    "find?text=a&kind=person": (400, "did you mean kinds?"),
    "find?text=a&cursor=!": (400, "none that was given here"),
    "find?text=a&cursor=W10": (400, "none that was given here"),
    "find?text=a&as_of=soon": (400, "is not a date"),
    "find?text=%FF": (400, "UTF-8"),
    f"find?text={'a' * 301}": (400, "301 characters"),
    "entity?entity=Joe+Lock": (404, "did you mean Joe Locke"),
    "connect?start=Joe+Lock&end=Kit+Conner": (404, "Kit Connor"),
    "connect?start=Joe+Locke&end=Kit+Connor&max_hops=0": (400, "from 1 to 30"),
    "connect?start=Joe+Locke&end=Kit+Connor&years=2000-2001": (400, "1990..2005"),
    "connect?start=Joe+Locke&end=Kit+Connor&roles=acter": (400, "did you mean actor?"),
    "connect?start=Joe+Locke&end=Kit+Connor&include=everything": (400, "is not known"),
    "connect?start=Joe+Locke&end=Kit+Connor&parts=perhaps": (400, "neither true nor false"),
    "connect?start=Joe+Locke&end=Kit+Connor&where=%3Fproduction+a+%3Ft+SERVICE+%3Chttp://x.example/%3E+%7B%7D": (403, ""),
    "connect?start=Joe+Locke&end=Kit+Connor&via=Alice+Oseman&more=David+Tennant": (400, "no via"),
    "why?what=Joe+Locke": (400, "/api/why?what=PERSON&other=PRODUCTION"),
    "why?what=credit:none&other=Wonka": (400, "give one or the other"),
    "conflicts?kinds=denials": (400, "did you mean denial?"),
    "source?source=Deadline": (404, "/api/find?text=TEXT"),
    "pairs": (405, "POST alone"),
    "nothing": (404, "there is nothing at"),
}  # fmt: skip


@pytest.mark.parametrize(("address", "status", "words"), [(one, *wrong) for one, wrong in WRONG.items()])
def test_what_is_wrong_with_a_request_is_a_problem_in_words(
    server: Server, address: str, status: int, words: str
) -> None:
    answered = server.get(f"/api/{address}")
    assert (answered.status, answered.media) == (status, "application/problem+json"), answered.text
    problem = answered.json
    assert (problem["status"], problem["type"]) == (status, "about:blank")
    assert words in problem["detail"]


def test_a_name_of_several_is_a_problem_that_lists_them() -> None:
    served = Served(Settings(place=str(MINI)))
    answered = answer(served, "api.entity", Asked(query=(("entity", "Sam Poe"),)))
    problem = json.loads(bytes(answered.body))  # type: ignore[arg-type]
    assert answered.status == 404
    assert len({one["curie"] for one in problem["candidates"]}) == 2
    assert all(one["described"].startswith("Sam Poe (Person") for one in problem["candidates"])


def test_an_endpoint_behind_that_fails_is_not_named() -> None:
    with castgraph.open(MINI) as store, endpoints.serving(store.engine) as behind:
        served = Served(Settings(place=behind.url))
    answered = answer(served, "api.find", Asked(query=(("text", "Ada"),)))
    problem = json.loads(bytes(answered.body))  # type: ignore[arg-type]
    assert (answered.status, "127.0.0.1" in problem["detail"]) == (502, False)
    assert problem["detail"].startswith("what is served: ")


def test_the_graph_can_be_asked_as_of_a_day(server: Server) -> None:
    now = server.get("/api/entity", entity="Joe Locke").json
    then = server.get("/api/entity", entity="Joe Locke", as_of="2022").json
    assert 0 < then["total"] < now["total"]
    assert all(source["published"][:4] <= "2022" for fact in then["facts"] for source in fact["sources"])


# -- many pairs --------------------------------------------------------------------------------------------------


def _told(answered: Answer) -> list[dict[str, Any]]:
    assert (answered.status, answered.media) == (200, _LINES), answered.text
    return [json.loads(line) for line in answered.body.splitlines()]


@pytest.mark.parametrize(
    "body",
    [
        b'[["Joe Locke", "Kit Connor"], ["Joe Locke", "Nobody At All"]]',
        b'["Joe Locke", "Kit Connor"]\n\n["Joe Locke", "Nobody At All"]\n',
        b'[{"start": "Joe Locke", "end": "Kit Connor"}, {"start": "Joe Locke", "end": "Nobody At All"}]',
        b'{"start": "Joe Locke", "end": "Kit Connor"}\r\n{"start": "Joe Locke", "end": "Nobody At All"}',
    ],
)
def test_pairs_are_sent_as_a_list_or_as_lines(server: Server, body: bytes) -> None:
    told = _told(server.post("/api/pairs", body, _LINES, limit=1))
    assert [one["connected"] for one in told] == [True, None]
    for one in told:
        _is_described("pairs", one)


def test_one_pair_alone_is_a_line(server: Server) -> None:
    assert len(_told(server.post("/api/pairs", b'["Joe Locke", "Kit Connor"]', _LINES, limit=1))) == 1


def test_many_pairs_are_answered_in_their_order(server: Server) -> None:
    ends = [["Joe Locke", "Kit Connor"], ["Joe Lock", "Kit Connor"], ["Alice Oseman", "David Tennant"]] * 200
    told = _told(server.post("/api/pairs", json.dumps(ends).encode(), _LINES, limit=1, max_hops=3))
    assert [one["connected"] for one in told] == [True, None, False] * 200
    assert told[1]["candidates"][0]["curie"] == "person:joe-locke"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "no pairs"),
        (b"[]", 400, "no pairs"),
        (b"\xff", 400, "UTF-8"),
        (b'["Joe Locke", "\\ud800"]', 400, "is not JSON in UTF-8"),
        (b'["Joe Locke"', 400, "line 1 of the body is not JSON"),
        (b'[["Joe Locke"]]', 400, "pair 1 is not two names"),
        (b'["a", "b"]\n["a", "b", "c"]', 400, "pair 2 is not two names"),
        (b'{"start": "a", "ends": "b"}', 400, "pair 1 is not two names"),
        (b"[" * 100_000, 400, "not JSON"),
        (b"[1]\n" * 5_001, 413, "5,001 pairs"),
    ],
)
def test_a_body_that_holds_no_pairs_is_refused(server: Server, body: bytes, status: int, words: str) -> None:
    answered = server.post("/api/pairs", body, _LINES)
    assert (answered.status, words in answered.json["detail"]) == (status, True), answered.text


@pytest.mark.parametrize("only", ["hops", "path"])
def test_of_many_pairs_the_lengths_alone_can_be_asked(server: Server, only: str) -> None:
    ends = [["Joe Locke", "Nobody At All"], *[["Alice Oseman", "David Tennant"], ["Joe Locke", "Kit Connor"]] * 1000]
    told = _told(server.post("/api/pairs", json.dumps(ends).encode(), _LINES, only=only))
    assert [one.get("hops") for one in told] == [None, *[4, 2] * 1000]
    assert ("connection" in told[1]) == (only == "path")
    for one in told[:3]:
        _is_described("pairs", one)


def test_what_can_be_all_that_is_asked_of_pairs_is_what_python_knows() -> None:
    from castgraph.connections.pairs import ONLY

    (operation,) = [one for one in OPERATIONS if one.name == "pairs"]
    assert next(one.choices for one in operation.parameters if one.name == "only") == ONLY


def test_options_of_pairs_are_checked_before_anything_is_sent(server: Server) -> None:
    answered = server.post("/api/pairs", b'["Joe Locke", "Kit Connor"]', _LINES, roles="acter")
    assert (answered.status, answered.media) == (400, "application/problem+json")


@pytest.mark.parametrize("more", [{"include": "characters"}, {"where": "?production cg:status status:released"}])
@pytest.mark.parametrize("of", [{"as_of": "2019-12-31"}, {"as_of": "2030"}, {"publishers": "The Daily Lantern"}])
def test_what_the_index_does_not_know_by_source_is_asked_of_a_graph_of_these_sources(more, of):
    from castgraph.serving.handlers import api, connecting
    from castgraph.serving.tools import call

    ends = {"start": "Ada Quill", "end": "Cléo Marsh"}
    served = Served(Settings(place=str(MINI)))
    with castgraph.open(MINI, **of) as graph:
        expected = castgraph.connect(graph, *ends.values(), **more)
        far = castgraph.distances(graph, "Ada Quill", **more)

    def asked(**query: str) -> Asked:
        return Asked(path="/", query=tuple(query.items()), params={}, headers={"accept": "text/html"})

    told = json.loads(api.connect(served, asked(**ends, **more, **of)).body)
    distances = json.loads(api.distances(served, asked(entity="Ada Quill", **more, **of)).body)
    several = {key: [value] if key in ("include", "publishers") else value for key, value in {**more, **of}.items()}
    agent = json.loads(call(served, "connect", {**ends, **several}))
    page = connecting.finder(served, asked(**ends, **more, **of))
    assert told == expected.to_json()
    assert (agent["connected"], agent.get("hops")) == (expected.connected, expected.hops)
    assert distances == far.to_json()
    assert page.status == 200
