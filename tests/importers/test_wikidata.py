"""Wikidata as entity JSON, as truthy triples, and as an endpoint gives it."""

from __future__ import annotations

import gzip
import json

import pyoxigraph as ox
import pytest
from tests.imports import run
from tests.outside import (
    WIKIDATA,
    write_json,
)

from castgraph.importers.wikidata import Wikidata
from castgraph.vocabulary import PREFIXES


@pytest.mark.parametrize("shape", ["dump", "lines", "entities"])
def test_wikidata_entities(tmp_path, shape):
    if shape == "entities":
        for one in WIKIDATA:
            write_json(tmp_path / f"{one['id']}.json", {"entities": {one["id"]: one}})
        paths = [tmp_path]
    else:
        texts = [json.dumps(one, separators=(",", ":")) for one in WIKIDATA]
        text = "[\n" + ",\n".join(texts) + "\n]\n" if shape == "dump" else "\n".join(texts)
        path = tmp_path / "dump.json.gz"
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
        paths = [path]
    importer = Wikidata(paths)
    triples, beside = run(importer)
    film, quill = "production:wikidata-Q1001", "person:wikidata-Q5001"
    node = "credit:wikidata-Q1001-P161-Q5001"
    assert {
        (film, "rdf:type", "schema:Movie"),
        (film, "schema:name", '"The Lighthouse Letter"'),
        (film, "schema:alternateName", '"Lighthouse"'),
        (film, "schema:sameAs", "wd:Q1001"),
        (film, "schema:sameAs", "https://www.imdb.com/title/tt0000001/"),
        (film, "schema:sameAs", "tmdbmovie:550"),
        (film, "schema:datePublished", '"1994-05-06"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (quill, "schema:birthDate", '"1971-03"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'),
        (quill, "cg:castIn", film),
        (node, "cg:character", "character:wikidata-Q7001"),
        (node, "cg:characterName", '"Nora"'),
        (node, "schema:citation", "https://example.org/cast"),
        ("character:wikidata-Q7001", "schema:name", '"Nora Bell"'),
        ("credit:wikidata-Q1001-P161-Q5003", "schema:startDate", '"1994"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("person:wikidata-Q5004", "cg:directed", film),
        (film, "schema:isBasedOn", "production:wikidata-Q3001"),
        ("production:wikidata-Q3001", "rdf:type", "schema:Book"),
        ("person:wikidata-Q5004", "cg:authored", "production:wikidata-Q3001"),
        (film, "cg:network", "organization:wikidata-Q9001"),
    } <= triples
    assert not any("Q5002" in part for triple in triples for part in triple)
    assert not any("Q42" in part or "Q43" in part for triple in triples for part in triple)
    assert not importer.report.skipped
    assert len(beside.rows) == 7


def test_wikidata_truthy_triples(tmp_path):
    path = tmp_path / "truthy.nt"
    wd, wdt = PREFIXES["wd"], PREFIXES["wdt"]
    label = PREFIXES["rdfs"] + "label"
    path.write_text(
        f"<{wd}Q1001> <{wdt}P161> <{wd}Q5001> .\n"
        f"<{wd}Q1001> <{wdt}P31> <{wd}Q5398426> .\n"
        f'<{wd}Q1001> <{label}> "H\\u00e4fen \\"Nights\\""@de .\n<{wd}Q1001> <{label}> "Harbour Nights"@en .\n'
        f'<{wd}Q1001> <{wdt}P580> "2005-01-02T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n'
        f'<{wd}Q5001> <{label}> "Nell Marrow"@en .\n'
        "this is no triple\n"
        "<https://en.wikipedia.org/wiki/X> <http://schema.org/about> <http://www.wikidata.org/entity/Q1001> .\n",
        encoding="utf-8",
    )
    importer = Wikidata([path])
    triples, _ = run(importer)
    assert {
        ("person:wikidata-Q5001", "cg:castIn", "production:wikidata-Q1001"),
        ("production:wikidata-Q1001", "schema:name", '"Harbour Nights"'),
        ("production:wikidata-Q1001", "schema:startDate", '"2005-01-02"^^<http://www.w3.org/2001/XMLSchema#date>'),
    } <= triples
    assert importer.report.skipped == {"not N-Triples": 1}
    german, _ = run(Wikidata([path], language="de"))
    assert ("production:wikidata-Q1001", "schema:name", '"Häfen \\"Nights\\""') in german


def test_wikidata_the_query_for_endpoints_makes_what_the_importer_takes(tmp_path):
    from tests.conftest import ROOT

    wd, wdt, label = PREFIXES["wd"], PREFIXES["wdt"], f"<{PREFIXES['rdfs']}label>"
    endpoint = ox.Store()
    endpoint.load(
        f'<{wd}Q1> <{wdt}P161> <{wd}Q2> ; {label} "The Film"@en ; <{wdt}P577> '
        '"1994-05-06T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n'
        f'<{wd}Q2> {label} "Nell Marrow"@en ; <{wdt}P345> "nm0000003" .'.encode(),
        ox.RdfFormat.TURTLE,
    )
    text = (ROOT / "queries" / "endpoints" / "wikidata-credits.rq").read_text(encoding="utf-8")
    triples = endpoint.query(text, substitutions={ox.Variable("work"): ox.NamedNode(wd + "Q1")})
    (tmp_path / "answer.nt").write_bytes(triples.serialize(format=ox.RdfFormat.N_TRIPLES))
    found, _ = run(Wikidata([tmp_path / "answer.nt"]))
    assert {
        ("person:wikidata-Q2", "cg:castIn", "production:wikidata-Q1"),
        ("person:wikidata-Q2", "schema:name", '"Nell Marrow"'),
        ("person:wikidata-Q2", "schema:sameAs", "https://www.imdb.com/name/nm0000003/"),
        ("production:wikidata-Q1", "schema:name", '"The Film"'),
    } <= found
