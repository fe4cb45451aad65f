"""The Reconciliation Service API 0.2: by its rules, and so that namesakes stay apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tests.conftest import MINI
from tests.served import serving

from castgraph.serving.asked import Asked
from castgraph.serving.served import Served
from castgraph.serving.settings import Settings
from castgraph.serving.worker import answer

if TYPE_CHECKING:
    from tests.served import Server

_TEXT = {"type": "string"}
_TYPE = {"type": "object", "properties": {"id": _TEXT, "name": _TEXT}, "required": ["id"]}
_PLACE = {"type": "object", "properties": {"service_url": _TEXT, "service_path": _TEXT}}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "items": _TEXT, "contains": {"const": "0.2"}},
        "name": _TEXT,
        "identifierSpace": _TEXT,
        "schemaSpace": _TEXT,
        "serviceVersion": _TEXT,
        "documentation": _TEXT,
        "defaultTypes": {"type": "array", "items": {**_TYPE, "required": ["id", "name"]}, "uniqueItems": True},
        "view": {"required": ["url"], "properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}}},
        "preview": {
            "required": ["url", "width", "height"],
            "properties": {
                "url": {"type": "string", "pattern": r"\{\{id\}\}"},
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
        },
        "suggest": {"type": "object", "additionalProperties": _PLACE},
        "extend": {
            "properties": {
                "propose_properties": _PLACE,
                "property_settings": {
                    "type": "array",
                    "items": {
                        "required": ["name", "label", "type"],
                        "oneOf": [
                            {"properties": {"type": {"const": "number"}, "default": {"type": "number"}}},
                            {"properties": {"type": {"const": "text"}, "default": _TEXT}},
                        ],
                    },
                },
            }
        },
        "batchSize": {"type": "integer"},
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": {"type": "string", "minLength": 1},
                        "name": {"type": "string", "minLength": 1},
                        "description": _TEXT,
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": _TYPE},
                        "features": {
                            "type": "array",
                            "items": {
                                "required": ["id", "value"],
                                "properties": {"id": _TEXT, "value": {"type": ["boolean", "number"]}},
                            },
                        },
                    },
                },
            }
        },
    },
}
SUGGESTED = {
    "type": "object",
    "required": ["result"],
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "required": ["id", "name"],
                "properties": {
                    "id": _TEXT, "name": _TEXT, "description": _TEXT, "notable": {"type": "array", "items": _TYPE},
                },
            },
        }
    },
}  # fmt: skip


def _cell(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


EXTENDED = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {
            "type": "array",
            "items": {"required": ["id", "name"], "properties": {"id": _TEXT, "name": _TEXT, "type": _TYPE}},
        },
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {"oneOf": [_cell(id=_TEXT, name=_TEXT), _cell(str=_TEXT), _cell(int={"type": "integer"})]},
                },
            },
        },
    },
}
PROPOSED = {
    "type": "object",
    "required": ["properties", "type"],
    "properties": {"type": _TEXT, "limit": {"type": "integer"}, "properties": {"type": "array", "items": _TYPE}},
}
"""The rules of the specification's appendix, as far as this service says anything by them."""


def _asked(server: Server, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    answered = server.post("/reconcile", {"queries": json.dumps(queries)})
    assert (answered.status, answered.media) == (200, "application/json"), answered.text
    jsonschema.validate(answered.json, RESULTS)
    assert list(answered.json) == list(queries)
    return {key: value["result"] for key, value in answered.json.items()}


def _features(candidate: dict[str, Any]) -> dict[str, Any]:
    found = {one["id"]: one["value"] for one in candidate["features"]}
    assert len(found) == len(candidate["features"])
    return found


def test_the_manifest_is_given_to_who_asks_nothing(server: Server) -> None:
    manifest = server.get("/reconcile").json
    jsonschema.validate(manifest, MANIFEST)
    for place in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
        assert place["service_url"] == server.url
        assert server.get(place["service_path"]).status == 200


def test_the_manifests_view_leads_to_the_entity(server: Server) -> None:
    view = server.get("/reconcile").json["view"]["url"].replace("{{id}}", "person%2Fjoe-locke")
    assert view == f"{server.url}/entity?iri=https%3A%2F%2Fw3id.org%2Fcastgraph%2Fid%2Fperson%2Fjoe-locke"


def test_a_batch_is_asked_by_form_and_by_address(server: Server) -> None:
    queries = {"q0": {"query": "Joe Locke", "type": "person", "limit": 2}, "q1": {"query": "Heartstoper"}}
    found = _asked(server, **queries)
    assert (found["q0"][0]["id"], found["q0"][0]["match"], len(found["q0"])) == ("person/joe-locke", True, 2)
    assert (found["q1"][0]["id"], found["q1"][0]["match"]) == ("production/heartstopper", False)
    assert server.get("/reconcile", queries=json.dumps(queries)).json == {
        key: {"result": result} for key, result in found.items()
    }


def test_a_score_is_made_of_the_features_that_are_told(server: Server) -> None:
    query = {
        "query": "Heartstopper",
        "type": "TVSeries",
        "properties": [{"pid": "year", "v": 2022}, {"pid": "person", "v": ["Joe Locke", "Nobody At All"]}],
    }
    for candidate in _asked(server, q=query)["q"]:
        told = _features(candidate)
        whole = (2 * told["name_similarity"] + told["property_year"] + told["property_person"]) / 4
        assert candidate["score"] == pytest.approx(100 * whole * (1 if told["type_match"] else 0.5), abs=0.06)
    (first, *_) = _asked(server, q=query)["q"]
    assert (first["id"], first["match"], _features(first)["property_person"]) == ("production/heartstopper", False, 0.5)


def test_candidates_come_best_first(server: Server) -> None:
    scores = [one["score"] for one in _asked(server, q={"query": "the doctor", "limit": 50})["q"]]
    assert len(scores) > 5
    assert scores == sorted(scores, reverse=True)


def test_works_of_one_name_are_told_apart_by_type_or_year_and_else_left_open(server: Server) -> None:
    found = _asked(
        server,
        name={"query": "Heartstopper"},
        type={"query": "Heartstopper", "type": ["TVSeries"], "type_strict": "should"},
        year={"query": "Heartstopper", "properties": [{"pid": "year", "v": "2022"}]},
        weak={"query": "Heartstopper", "properties": [{"pid": "source", "v": "https://example.org/"}]},
    )
    assert [one["match"] for one in found["name"]].count(True) == 0
    assert _features(found["name"][0])["namesakes"] == 1
    assert [one["id"] for one in found["type"] if one["match"]] == ["production/heartstopper"]
    assert [one["id"] for one in found["year"] if one["match"]] == ["production/heartstopper"]
    assert not any(one["match"] for one in found["weak"])


def test_two_people_of_one_name_are_never_one() -> None:
    served = Served(Settings(place=str(MINI)))
    both = [one for one in _of(served, query="Sam Poe", type="person") if one["name"] == "Sam Poe"]
    assert len({one["id"] for one in both}) == 2
    assert [one["match"] for one in both] == [False, False]
    assert [one["score"] for one in both] == [100.0, 100.0]
    works = [{value.text for value in _known_for(served, one["id"])} for one in both]
    (of_one, other) = next((work, at) for at in (0, 1) for work in works[at] - works[1 - at])
    told = _of(served, query="Sam Poe", type="person", properties=[{"pid": "production", "v": of_one}])
    assert [one["id"] for one in told if one["match"]] == [both[other]["id"]]
    weak = _of(served, query="Sam Poe", type="person", properties=[{"pid": "role", "v": "actor"}])
    assert not any(one["match"] for one in weak)


def _of(served: Served, **query: Any) -> list[dict[str, Any]]:
    """Ask one query of a graph without a server."""
    answered = answer(served, "reconcile.service", Asked(query=(("queries", json.dumps({"q": query})),)))
    assert answered.status == 200, answered.body
    return list(json.loads(bytes(answered.body))["q"]["result"])  # type: ignore[arg-type]


def _known_for(served: Served, id_: str) -> list[Any]:
    from castgraph.serving.candidates import entity_of
    from castgraph.serving.properties import values

    entity = entity_of(served.store, id_)
    assert entity
    return values(served.store, entity, "production")


def test_an_empty_cell_says_nothing(server: Server) -> None:
    empty = [{"pid": "year", "v": ""}, {"pid": "person", "v": []}]
    found = _asked(
        server, a={"query": "Joe Locke"}, b={"query": "Joe Locke", "properties": empty}, c={"properties": empty}
    )
    assert found["a"] == found["b"]
    assert found["c"] == []


@pytest.mark.parametrize(
    "text", ["person/joe-locke", "person:joe-locke", "https://w3id.org/castgraph/id/person/joe-locke"]
)
def test_an_id_is_a_query_too(server: Server, text: str) -> None:
    (first, *_) = _asked(server, q={"query": text})["q"]
    assert (first["id"], first["score"], first["match"]) == ("person/joe-locke", 100, True)


def test_an_identifier_elsewhere_finds_who_carries_it(folder) -> None:
    entities = folder / "entities" / "all.ttl"
    page = "https://www.imdb.com/name/nm0000001/"
    entities.write_text(entities.read_text() + f"\nperson:ann schema:sameAs <{page}> .\n")
    served = Served(Settings(place=str(folder)))
    for name in (page, "nm0000001", "http://www.imdb.com/name/nm0000001"):
        by_name = _of(served, query=name)
        by_property = _of(served, properties=[{"pid": "same_as", "v": name}])
        with_name = _of(served, query="Ann Exemple", properties=[{"pid": "same_as", "v": name}])
        for found in (by_name, by_property, with_name):
            assert [one["id"] for one in found if one["match"]] == ["person/ann"]
        assert not any(one["match"] for one in _of(served, query="Zzyzx", properties=[{"pid": "same_as", "v": name}]))
    assert _of(served, query="Ann Example", properties=[{"pid": "same_as", "v": "nm0000002"}])[0]["match"] is False


def test_people_are_found_by_a_production_alone(server: Server) -> None:
    query = {"type": "person", "properties": [{"pid": "production", "v": {"id": "production/agatha-all-along"}}]}
    found = _asked(server, q=query | {"limit": 100})["q"]
    assert "person/joe-locke" in {one["id"] for one in found}
    assert {one["score"] for one in found} == {100.0}
    assert not any(one["match"] for one in found)


@pytest.mark.parametrize("strict", ["any", "all"])
def test_a_type_can_be_a_condition(server: Server, strict: str) -> None:
    found = _asked(server, q={"query": "Heartstopper", "type": ["Movie", "production"], "type_strict": strict})["q"]
    types = [{type_["id"] for type_ in one["type"]} for one in found]
    assert types
    assert all({"Movie", "production"} <= one if strict == "all" else "production" in one for one in types)


WRONG = {
    "no JSON": ({"queries": "{"}, 400, "queries is not JSON"),
    "half a character": ({"queries": '{"\\ud800": {"query": "x"}}'}, 400, "in UTF-8"),
    "no number": ({"queries": '{"a": {"query": "x", "limit": NaN}}'}, 400, "queries is not JSON"),
    "deep": ({"queries": "[" * 100_000}, 400, "queries is not JSON"),
    "a list": ({"queries": "[]"}, 400, "an object"),
    "no object": ({"queries": '{"a": 1}'}, 400, "is no object"),
    "nothing asked": ({"queries": '{"a": {}}'}, 400, "neither a query nor properties"),
    "misspelt": ({"queries": '{"a": {"query": "x", "limits": 1}}'}, 400, "did you mean limit?"),
    "a limit": ({"queries": '{"a": {"query": "x", "limit": -1}}'}, 400, "limit is no number"),
    "strictness": ({"queries": '{"a": {"query": "x", "type_strict": "some"}}'}, 400, "none of should, any, all"),
    "a type": ({"queries": '{"a": {"query": "x", "type": [1]}}'}, 400, "type is neither"),
    "a property": ({"queries": '{"a": {"query": "x", "properties": [{"pid": "years", "v": 1}]}}'}, 400, "mean year?"),
    "no value": ({"queries": '{"a": {"query": "x", "properties": [{"pid": "year"}]}}'}, 400, "no pid, or no v"),
    "null": ({"queries": '{"a": {"query": "x", "properties": [{"pid": "year", "v": null}]}}'}, 400, "no text"),
    "too many": ({"queries": json.dumps({str(at): {"query": "x"} for at in range(51)})}, 413, "batchSize"),
    "both": ({"queries": "{}", "extend": "{}"}, 400, "one at a time"),
    "neither": ({"other": "x"}, 400, "there is no parameter 'other'"),
    "empty": ({"queries": ""}, 400, "neither queries nor extend"),
    "JSONP": ({"queries": "{}", "callback": "f"}, 400, "--origin"),
    "ids": ({"extend": '{"properties": []}'}, 400, "no list of ids"),
    "what to fetch": ({"extend": '{"ids": []}'}, 400, "no list of properties"),
    "fetched": ({"extend": '{"ids": [], "properties": [{"id": "people"}]}'}, 400, "there is no property 'people'"),
    "settings": ({"extend": '{"ids": [], "properties": [{"id": "year", "settings": {"limit": "x"}}]}'}, 400, "limit"),
    "many ids": ({"extend": json.dumps({"ids": ["a"] * 501, "properties": []})}, 413, "500"),
}  # fmt: skip


@pytest.mark.parametrize(("form", "status", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_request_is_said(server: Server, form: dict[str, str], status: int, words: str) -> None:
    answered = server.post("/reconcile", form)
    assert (answered.status, answered.media) == (status, "application/problem+json"), answered.text
    assert words in answered.json["detail"]


@pytest.mark.parametrize(
    ("what", "prefix", "first"),
    [
        ("entity", "joe l", "person/joe-locke"),
        ("entity", "person/joe-locke", "person/joe-locke"),
        ("type", "tv s", "TVSeason"),
        ("property", "known", "production"),
    ],
)
def test_what_is_typed_is_completed(server: Server, what: str, prefix: str, first: str) -> None:
    found = server.get(f"/reconcile/suggest/{what}", prefix=prefix, lang="en").json
    jsonschema.validate(found, SUGGESTED)
    assert found["result"][0]["id"] == first


def test_a_cursor_skips_suggestions(server: Server) -> None:
    ten = server.get("/reconcile/suggest/entity", prefix="the", limit=10).json["result"]
    assert server.get("/reconcile/suggest/entity", prefix="the", limit=4, cursor=6).json["result"] == ten[6:]
    assert server.get("/reconcile/suggest/entity", prefix="the", cursor="x").status == 400


def test_a_preview_may_stand_in_a_frame_of_this_machine_alone(server: Server) -> None:
    preview = server.get("/reconcile").json["preview"]["url"].replace("{{id}}", "person%2Fjoe-locke")
    page = server.get(preview.removeprefix(server.url))
    assert (page.status, page.media) == (200, "text/html")
    assert "Joe Locke" in page.text
    assert "sources:" in page.text
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*" in policy
    assert server.get("/reconcile/preview", id="person/nobody-at-all", accept="text/html").status == 404


def test_names_in_a_preview_are_no_markup(folder, tmp_path) -> None:
    entities = folder / "entities" / "all.ttl"
    entities.write_text(entities.read_text().replace("Ann Example", "<img src=x onerror=alert(1)>"))
    with serving(tmp_path / "log", "--graph", str(folder)) as own:
        page = own.get("/reconcile/preview", id="person/ann").text
        jsonschema.validate(own.post("/reconcile", {"queries": '{"q": {"query": "img"}}'}).json, RESULTS)
    assert "<img" not in page
    assert "&lt;img" in page


def test_properties_of_a_type_are_proposed(server: Server) -> None:
    proposed = server.get("/reconcile/properties", type="person", limit=3).json
    jsonschema.validate(proposed, PROPOSED)
    assert (proposed["type"], proposed["limit"], len(proposed["properties"])) == ("person", 3, 3)
    names = {one["id"] for one in server.get("/reconcile/properties", type="TVSeries").json["properties"]}
    assert {"person", "year", "part_of"} <= names
    assert "role" not in names


def test_values_are_fetched_for_a_column_of_entities(server: Server) -> None:
    asked = {
        "ids": ["person/joe-locke", "production/heartstopper-season-1", "person/nobody-at-all"],
        "properties": [
            {"id": "production", "settings": {"limit": 2}},
            {"id": "person", "settings": {"role": "actor", "limit": 3}},
            *({"id": name} for name in ("year", "part_of", "role", "type", "status", "same_as", "source", "character")),
        ],
    }
    extended = server.post("/reconcile", {"extend": json.dumps(asked)}).json
    jsonschema.validate(extended, EXTENDED)
    assert [one["id"] for one in extended["meta"]] == [one["id"] for one in asked["properties"]]
    rows = extended["rows"]
    assert list(rows) == asked["ids"]
    season = rows["production/heartstopper-season-1"]
    assert season["year"] == [{"int": 2022}]
    assert season["part_of"] == [{"id": "production/heartstopper", "name": "Heartstopper"}]
    assert len(season["person"]) == 3
    assert {"str": "actor"} in rows["person/joe-locke"]["role"]
    assert len(rows["person/joe-locke"]["production"]) == 2
    assert rows["person/joe-locke"]["source"][0]["str"].startswith("https://")
    assert not any(rows["person/nobody-at-all"].values())
