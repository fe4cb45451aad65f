"""What an IRI names, by what is liked: the same facts as a page, Turtle, JSON-LD and N-Triples, with who says so."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, VOID
from tests.conftest import HEADER
from tests.served import serving

from castgraph.serving.addresses import address, iri_of
from castgraph.serving.asked import Refused
from castgraph.vocabulary import CG, ID, SCHEMA

JOE = f"{ID}person/joe-locke"
FORMS = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/n-triples": "nt"}
Cg = rdflib.Namespace(CG)


def parsed(answer):
    assert answer.status == 200, answer.text[:500]
    return rdflib.Graph().parse(data=answer.text, format=FORMS[answer.media])


def test_every_form_holds_the_same_triples(server):
    graphs = [parsed(server.get("/person/joe-locke", accept=media)) for media in FORMS]
    assert isomorphic(graphs[0], graphs[1])
    assert isomorphic(graphs[0], graphs[2])
    assert (rdflib.URIRef(JOE), rdflib.URIRef(SCHEMA + "name"), rdflib.Literal("Joe Locke")) in graphs[0]


def test_an_ending_asks_for_a_form_whatever_is_accepted(server):
    for ending, media in (
        (".ttl", "text/turtle"),
        (".jsonld", "application/ld+json"),
        (".nt", "application/n-triples"),
    ):
        answer = server.get(f"/person/joe-locke{ending}", accept="text/html")
        assert (answer.status, answer.media) == (200, media)


def test_a_browser_gets_a_page_and_a_program_that_does_not_say_too(server):
    browsers = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert server.get("/person/joe-locke", accept=browsers).media == "text/html"
    assert server.get("/person/joe-locke").media == "text/html"
    assert server.get("/person/joe-locke", accept="text/html;q=0.4, text/turtle;q=0.5").media == "text/turtle"


def test_each_credit_comes_with_who_tells_it_and_with_which_status(server, packaged):
    graph = parsed(server.get("/person/joe-locke", accept="text/turtle"))
    credit = rdflib.URIRef(f"{ID}credit/joe-locke-actor-heartstopper")
    told = set(graph.subjects(Cg.credit, credit))
    sources = {str(graph.value(one, Cg.source)) for one in told}
    rows = packaged.rows(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ <{credit}> cg:person ?p }} }}")
    assert sources == {source for (source,) in rows} != set()
    assert {str(one).rpartition("/")[2] for one in graph.objects(None, Cg.status)} >= {"released", "announced"}
    for source in sources:
        assert list(graph.objects(rdflib.URIRef(source), rdflib.URIRef(SCHEMA + "url")))


def test_what_a_source_tells_of_the_entity_itself_names_the_source(server):
    graph = parsed(server.get("/production/doctor-who", accept="text/turtle"))
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    started = [
        one
        for one in graph.subjects(RDF.type, RDF.Statement)
        if graph.value(one, RDF.predicate) == rdflib.URIRef(SCHEMA + "startDate")
    ]
    assert started
    assert all(str(graph.value(one, prov.hadPrimarySource)).startswith(f"{ID}source/") for one in started)


def test_a_source_is_told_with_all_that_it_says(server):
    graph = parsed(server.get("/source/2011-05-02-daily-nightly-eccleston-rules-out-return", accept="text/turtle"))
    credit = rdflib.URIRef(f"{ID}credit/christopher-eccleston-actor-doctor-who")
    assert (credit, Cg.person, rdflib.URIRef(f"{ID}person/christopher-eccleston")) in graph


def test_the_headers_say_that_it_varies_and_where_else_it_is(server):
    answer = server.get("/person/joe-locke", accept="text/turtle")
    assert answer.headers["vary"] == "Accept"
    links = answer.headers["link"]
    assert f'<{server.url}/person/joe-locke>; rel="canonical"' in links
    assert f'<{JOE}>; rel="describes"' in links
    for ending in (".ttl", ".jsonld", ".nt"):
        assert f'<{server.url}/person/joe-locke{ending}>; rel="alternate"' in links


def test_what_is_not_there_and_what_does_not_fit_are_told_apart(server):
    assert server.get("/person/nobody-at-all", accept="text/turtle").status == 404
    assert server.get("/nothing/here").status == 404
    assert server.get("/entity", iri="not an iri").status == 400
    assert server.get("/entity", accept="text/turtle", iri="https://example.org/nothing").status == 404
    refused = server.get("/person/joe-locke", accept="image/png")
    assert refused.status == 406
    assert "application/ld+json" in refused.json["detail"]
    assert refused.headers["vary"] == "Accept"


def test_any_iri_has_an_address_and_each_leads_back(packaged):
    odd = ["urn:x:y", "https://example.org/a?b=1&c=%20", f"{ID}person/a.ttl", f"{ID}person/パパ", f"{ID}person/a%2Fb"]
    iris = [iri for (iri,) in packaged.rows("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(isIRI(?s)) }")]
    for iri in [*iris, *odd]:
        path, _, query = address(iri).partition("?")
        _, prefix, *local = path.split("/")
        assert iri_of(prefix, unquote(local[0])) == iri if local else iri_of("", unquote(query[4:])) == iri


@pytest.mark.parametrize("local", ["a b", "<a>", 'a"b', "", "a\n", "x" * 5000, "[", "%", "%zz"])
def test_what_would_be_no_iri_is_refused(local):
    with pytest.raises(Refused):
        iri_of("person", local)


def test_as_of_a_day_later_sources_are_left_aside(server):
    now = parsed(server.get("/person/joe-locke", accept="text/turtle"))
    then = parsed(server.get("/person/joe-locke", accept="text/turtle", as_of="2022-01-01"))
    assert 0 < len(then) < len(now) / 2
    assert max(str(day) for day in then.objects(None, rdflib.URIRef(SCHEMA + "datePublished"))) < "2022-01-02"


def test_the_void_description_counts_what_is_served_and_says_where(server, packaged):
    answer = server.get("/.well-known/void", accept="text/turtle")
    graph = parsed(answer)
    me = rdflib.URIRef(f"{ID}dataset")
    (count,) = graph.objects(me, VOID.triples)
    assert int(count) == len(list(packaged.default_triples()))
    assert str(graph.value(me, VOID.sparqlEndpoint)) == f"{server.url}/sparql"
    assert isomorphic(graph, parsed(server.get("/.well-known/void", accept="application/ld+json")))
    assert "CC0" in server.get("/.well-known/void", accept="text/html").text.upper() or "creativecommons" in answer.text


def test_hostile_names_stay_names_in_every_form(folder, tmp_path):
    evil = "<script>alert(1)</script> “” \\u202e & ]]>"
    (folder / "entities" / "evil.ttl").write_text(
        HEADER.replace("source/{stem}", "entities/evil")
        + f'person:ann schema:alternateName "{evil}" .\nperson:evil a schema:Person ; schema:name "{evil}" .\n',
        encoding="utf-8",
    )
    with serving(tmp_path / "server", "--graph", str(folder)) as server:
        graphs = [parsed(server.get("/person/evil", accept=media)) for media in FORMS]
        assert isomorphic(graphs[0], graphs[1])
        assert isomorphic(graphs[0], graphs[2])
        for path in ("/person/evil", "/person/ann", "/find?q=alert", "/connect?start=Ann+Example&end=person:evil"):
            text = server.get(path, accept="text/html").text
            assert "<script>alert" not in text
            assert "\u202e" not in text
