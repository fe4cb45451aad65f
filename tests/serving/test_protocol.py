"""SPARQL over HTTP: the protocol, its formats, and what is refused."""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING

import pytest
from tests.served import serving

from castgraph.locations import packaged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.served import Server

_TWO = "SELECT ?s ?n WHERE { ?s a schema:Person ; schema:name ?n } ORDER BY ?n LIMIT 2"


def test_a_query_is_asked_by_get_by_form_and_as_a_body(server: Server) -> None:
    by_get = server.get("/sparql", query=_TWO)
    by_form = server.post("/sparql", {"query": _TWO})
    by_body = server.post("/sparql", _TWO.encode(), "application/sparql-query")
    assert by_get.status == by_form.status == by_body.status == 200, by_get.text
    assert by_get.media == "application/sparql-results+json"
    assert len(by_get.json["results"]["bindings"]) == 2
    assert by_get.body == by_form.body == by_body.body


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values;q=0.9, text/csv;q=0.1", "text/tab-separated-values"),
        ("application/json", "application/json"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_rows_come_in_the_format_that_is_asked_for(server: Server, accept: str, media: str) -> None:
    answer = server.get("/sparql", query=_TWO, accept=accept)
    assert (answer.status, answer.media) == (200, media)
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("*/*", "text/turtle"),
    ],
)
def test_graphs_come_in_the_format_that_is_asked_for(server: Server, accept: str, media: str) -> None:
    answer = server.get("/sparql", query="CONSTRUCT WHERE { person:joe-locke schema:name ?n }", accept=accept)
    assert (answer.status, answer.media) == (200, media)
    assert "Joe Locke" in answer.text


def test_a_format_that_cannot_hold_the_answer_is_said(server: Server) -> None:
    assert server.get("/sparql", query=_TWO, accept="image/png").status == 406
    assert server.get("/sparql", query=_TWO, format="turtle").status == 400


def test_ask_is_answered(server: Server) -> None:
    assert server.get("/sparql", query="ASK { person:joe-locke a schema:Person }").json["boolean"] is True


def test_graphs_are_chosen_by_the_protocol_and_by_from(server: Server) -> None:
    one = server.get("/sparql", query="SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1").json
    graph = one["results"]["bindings"][0]["g"]["value"]
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"

    def number(**params: str) -> int:
        return int(server.get("/sparql", **params).json["results"]["bindings"][0]["n"]["value"])

    chosen = number(query=count, **{"default-graph-uri": graph})
    assert 0 < chosen < number(query=count)
    assert chosen == number(query=count.replace("WHERE", f"FROM <{graph}> WHERE"))
    in_named = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert number(query=in_named, **{"named-graph-uri": graph}) == chosen
    assert number(query=in_named, **{"default-graph-uri": graph}) == 0
    assert number(query=count, **{"named-graph-uri": graph}) == 0


@pytest.mark.parametrize(
    ("params", "status", "words"),
    [
        ({"query": "SELEC"}, 400, "did you mean SELECT"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}, 403, "SERVICE"),
        ({"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"}, 403, "file:"),
        ({"query": "INSERT DATA { <urn:a> <urn:b> 1 }"}, 400, "changes"),
        ({"query": ["ASK {}", "ASK {}"]}, 400, "2 times"),
        ({"update": "CLEAR ALL"}, 403, "changes nothing"),
        ({"query": "ASK {}", "default-graph-uri": "no iri"}, 400, "absolute IRI"),
    ],
)
def test_what_is_wrong_is_a_problem_in_words(server: Server, params: dict[str, str], status: int, words: str) -> None:
    answer = server.get("/sparql", **params)
    assert (answer.status, answer.media) == (status, "application/problem+json"), answer.text
    assert words in answer.json["detail"]
    assert answer.json["status"] == status


def test_updates_and_other_bodies_are_refused(server: Server) -> None:
    assert server.post("/sparql", b"CLEAR ALL", "application/sparql-update").status == 403
    assert server.post("/sparql", {"update": "CLEAR ALL"}).status == 403
    assert server.post("/sparql", b"ASK {}", "text/plain").status == 415
    assert server.post("/sparql", b"\xff", "application/sparql-query").status == 400
    assert server.ask("PUT", "/sparql").status == 405
    assert server.ask("DELETE", "/sparql").headers["allow"]


def test_who_asks_nothing_is_told_what_the_service_can_do(server: Server) -> None:
    answer = server.get("/sparql", accept="text/turtle")
    assert "sd:SPARQL11Query" in answer.text
    assert f"<{server.url}/sparql>" in answer.text


def test_a_named_query_has_an_address(server: Server) -> None:
    found = server.get("/queries/cast", production="Heartstopper", accept="text/csv")
    assert found.status == 200
    assert "Joe Locke" in found.text
    assert server.get("/queries/cast", prodction="Heartstopper").status == 400
    assert server.get("/queries/castt").status == 404


def test_a_long_answer_streams_whole(server: Server) -> None:
    answer = server.get("/sparql", query="SELECT ?s ?p ?o WHERE { ?s ?p ?o }", accept="text/csv")
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.body.count(b"\r\n") > 40_000


def test_an_answer_without_end_is_cut_so_that_nobody_takes_it_for_whole(tmp_path: Path) -> None:
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with (
        serving(tmp_path, "--graph", str(packaged("graph")), "--timeout", "3") as own,
        pytest.raises((http.client.IncompleteRead, ConnectionError)),
    ):
        own.get("/sparql", query=query, accept="text/csv")


def test_who_is_refused_a_service_is_told_of_no_option_that_cannot_be_given(server: Server) -> None:
    for query in (
        "ASK { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "ASK { SERVICE ?s { ?s ?p ?o } }",
        "ASK FROM <file:///etc/passwd> { ?s ?p ?o }",
    ):
        refused = server.get("/sparql", query=query)
        assert refused.status == 403
        assert not re.search("allow|named_graph", refused.json["detail"])
