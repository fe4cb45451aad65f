"""Clients that people have: rdflib, SPARQLWrapper, curl, Comunica, and castgraph itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.conftest import run_command
from tests.served import COMUNICA

from castgraph.locations import packaged

if TYPE_CHECKING:
    from tests.served import Server

_CAST = """PREFIX cg: <https://w3id.org/castgraph/vocab#>
PREFIX schema: <https://schema.org/>
SELECT ?n WHERE { ?s cg:castIn <https://w3id.org/castgraph/id/production/heartstopper> ; schema:name ?n } ORDER BY ?n"""


def test_rdflib_asks_it_as_a_graph(server: Server) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(f"{server.url}/sparql", returnFormat="json"))
    names = [str(row[0]) for row in graph.query(_CAST)]
    assert "Joe Locke" in names
    assert names == sorted(names)
    joe = rdflib.URIRef("https://w3id.org/castgraph/id/person/joe-locke")
    assert (joe, rdflib.URIRef("https://schema.org/name"), rdflib.Literal("Joe Locke")) in graph
    made = graph.query(
        "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { <https://w3id.org/castgraph/id/person/joe-locke> } ?s ?p ?o }"
    )
    assert len(made.graph or ()) > 3


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_gets_every_format(server: Server, form: str) -> None:
    from SPARQLWrapper import POST, SPARQLWrapper

    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(_CAST)
    client.setReturnFormat(form)
    client.setMethod(POST if form == "xml" else "GET")
    answer = client.query()
    text = json.dumps(answer.convert()) if form == "json" else answer.convert()
    text = text.toxml() if form == "xml" else text.decode() if isinstance(text, bytes) else text
    assert "Joe Locke" in text


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_asks_it_in_every_way(server: Server) -> None:
    def curl(*words: str) -> str:
        done = subprocess.run(
            ["curl", "-sS", "--fail-with-body", *words], capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout

    address = f"{server.url}/sparql"
    by_form = curl("-H", "Accept: text/csv", "--data-urlencode", f"query={_CAST}", address)
    by_get = curl("-H", "Accept: text/csv", "-G", "--data-urlencode", f"query={_CAST}", address)
    by_body = curl(
        "-H", "Accept: text/csv", "-H", "Content-Type: application/sparql-query", "--data-binary", _CAST, address
    )
    assert "Joe Locke" in by_form
    assert by_form == by_get == by_body
    assert json.loads(curl("-G", "--data-urlencode", "query=SELEC", address))["status"] == 400


@pytest.mark.skipif(not COMUNICA, reason="Comunica is not installed; python -m tests does so where npm is")
def test_comunica_asks_it(server: Server) -> None:
    words = [f"sparql@{server.url}/sparql", _CAST, "-t", "application/sparql-results+json"]
    done = subprocess.run([COMUNICA, *words], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Joe Locke" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("connect", "Alice Oseman", "David Tennant", "--format", "json"),
        ("connect", "Joe Locke", "Kathryn Hahn", "Olivia Colman"),
        ("find", "locke"),
        ("show", "Joe Locke"),
        ("why", "Joe Locke", "Heartstopper"),
        ("conflicts",),
        ("query", "cast", "Heartstopper", "-f", "csv"),
        ("distances", "David Tennant"),
        ("stats",),
    ],
    ids=lambda words: words[0],
)
def test_castgraph_gets_the_same_answers_as_from_the_folder(server: Server, words: tuple[str, ...]) -> None:
    here = run_command(*words, "--graph", str(packaged("graph")))
    there = run_command(*words, "--store", f"{server.url}/sparql")
    assert (there.code, there.out) == (here.code, here.out), there.err
    assert here.code == 0
