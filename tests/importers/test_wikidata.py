"""Wikidata as entity JSON, as truthy triples, and as an endpoint gives it."""

from __future__ import annotations

import gzip
import json
import random

import pyoxigraph as ox
import pytest
from tests.imports import run
from tests.outside import WIKIDATA, claim, item, write_json

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


@pytest.mark.parametrize("id_", ["Q1234567890", "Q٤٢٤٢"])
def test_what_has_no_id_of_an_item_is_told(tmp_path, id_):
    texts = [
        json.dumps(one, separators=(",", ":"), ensure_ascii=False) for one in (*WIKIDATA, WIKIDATA[0] | {"id": id_})
    ]
    (tmp_path / "dump.json").write_text("\n".join(texts), encoding="utf-8")
    importer = Wikidata([tmp_path / "dump.json"])
    run(importer)
    assert importer.report.skipped == {"not a Wikidata entity": 1}


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
        f'<{wd}Q2> {label} "Nell Marrow"@mul ; <{wdt}P345> "nm0000003" .'.encode(),
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


def nt(*triples: tuple[str, str, str]) -> str:
    """Return N-Triples of (item, property or label, item or literal)."""
    wd, wdt, label = PREFIXES["wd"], PREFIXES["wdt"], PREFIXES["rdfs"] + "label"
    time = "^^<http://www.w3.org/2001/XMLSchema#dateTime>"
    return "".join(
        f"<{wd}{s}> <{label if p == 'label' else wdt + p}> "
        f"{f'<{wd}{o}>' if o.startswith('Q') else o + time if o.endswith('Z' + chr(34)) else o} .\n"
        for s, p, o in triples
    )


FILM, ORLA, PETRA = "Q130000001", "Q130000011", "Q130000013"
TRUTHY = [
    (FILM, "label", '"The Lantern Keeper"@en'), (FILM, "P31", "Q11424"), (FILM, "P161", ORLA), (FILM, "P57", PETRA),
    (FILM, "P577", '"1999-01-01T00:00:00Z"'), (ORLA, "label", '"Orla Vennebrook"@en'), (ORLA, "P31", "Q5"),
    (ORLA, "P569", '"1971-03-02T00:00:00Z"'), (PETRA, "label", '"Petra Solwick"@mul'), (PETRA, "P569", '"1950-05-01T00:00:00Z"'),
]  # fmt: skip


def imported(path, **options):
    """Import a file; return triples, credits as (name, role, name), and the report."""
    importer = Wikidata([path], **options)
    triples, beside = run(importer)
    edges = {(beside.rows[a][1], role, beside.rows[b][1]) for a, role, b in beside.edges if not role.isdecimal()}
    return triples, edges, importer.report


@pytest.mark.parametrize("turn", range(6))
def test_triples_come_in_any_order(tmp_path, turn):
    path = tmp_path / "answer.nt"
    path.write_text(nt(*random.Random(turn).sample(TRUTHY, len(TRUTHY))), encoding="utf-8")
    triples, edges, report = imported(path)
    assert edges == {
        ("Orla Vennebrook", "actor", "The Lantern Keeper"), ("Petra Solwick", "director", "The Lantern Keeper"),
    }  # fmt: skip
    assert ("production:wikidata-Q130000001", "rdf:type", "schema:Movie") in triples
    assert report.counts == {"productions": 1, "people": 2, "credits": 2}
    assert not report.skipped


def test_a_day_that_may_be_a_year_or_a_month_stays_one(tmp_path):
    path = tmp_path / "truthy.nt"
    path.write_text(nt(*TRUTHY), encoding="utf-8")
    triples, _, _ = imported(path)
    dates = {
        (s.rsplit("-", 1)[-1], o.split("^^")[0], o.rsplit("#", 1)[-1])
        for s, p, o in triples
        if p.endswith("Date") or p == "schema:datePublished"
    }
    assert dates == {
        (FILM, '"1999"', "gYear>"), (ORLA, '"1971-03-02"', "date>"), (PETRA, '"1950-05"', "gYearMonth>"),
    }  # fmt: skip


def test_organisations_and_things_are_not_people(tmp_path):
    people = [item("Q11", "Orla Vennebrook", claim("P31", "Q5")), item("Q12", "Rex", claim("P31", "Q144"), claim("P21", "Q44148")),
              item("Q13", "Nobody says what", )]  # fmt: skip
    things = [
        item("Q31", "Saltworks Pictures", claim("P31", "Q1762059")),
        item("Q32", "The Lanterns", claim("P31", "Q215380")),
    ]
    film = item("Q1", "The Lantern Keeper", claim("P161", "Q11"), claim("P161", "Q12"), claim("P57", "Q13"),
                claim("P162", "Q31"), claim("P272", "Q31"), claim("P86", "Q32"))  # fmt: skip
    lines = "\n".join(json.dumps(one, separators=(",", ":")) for one in [film, *people, *things])
    (tmp_path / "dump.json").write_text(lines, encoding="utf-8")
    (tmp_path / "pretty").mkdir()
    write_json(tmp_path / "pretty" / "x.json", {"entities": {one["id"]: one for one in [*things, film, *people]}})
    for path in (tmp_path / "dump.json", tmp_path / "pretty"):
        triples, edges, report = imported(path)
        assert {name for name, _, _ in edges} == {"Orla Vennebrook", "Rex", "Nobody says what"}
        assert ("production:wikidata-Q1", "schema:productionCompany", "organization:wikidata-Q31") in triples
        assert ("organization:wikidata-Q31", "schema:name", '"Saltworks Pictures"') in triples
        assert not any("Q32" in part or "person:wikidata-Q31" in part for triple in triples for part in triple)
        # Six statements of what somebody did: three are credits, one a company, one named twice, one told.
        assert report.counts["credits"] == 3
        assert sum(report.notes.values()) == 1


def test_of_several_dates_the_earliest_of_those_that_are_preferred_counts(tmp_path):
    film = item("Q1", "Film", claim("P31", "Q11424"), claim("P161", "Q2"), claim("P161", "Q3"))
    ann = item(
        "Q2", "Ann", claim("P31", "Q5"), claim("P569", ("+1960-00-00T00:00:00Z", 9)),
        *(claim("P569", (f"+{year}-00-00T00:00:00Z", 9), rank="preferred") for year in (1972, 1971)),
    )  # fmt: skip
    bo = item("Q3", "Bo", claim("P31", "Q5"), *(claim("P569", (f"+{y}-00-00T00:00:00Z", 9)) for y in (1981, 1980)))
    triples, _, _ = imported(write_json(tmp_path / "x.ndjson", film, ann, bo, lines=True))
    born = {(s, o[1:5]) for s, p, o in triples if p == "schema:birthDate"}
    assert born == {("person:wikidata-Q2", "1971"), ("person:wikidata-Q3", "1980")}


def test_a_work_is_based_neither_on_itself_nor_on_a_text(tmp_path):
    film = {"id": "Q1", "labels": {"en": "Salt"}, "claims": {"P161": ["Q11"], "P144": ["Q1", "a novel", "Q2"]}}
    ann = {"id": "Q11", "labels": {"en": "Ann"}, "claims": {"P31": ["Q5"]}}
    triples, _, _ = imported(write_json(tmp_path / "x.ndjson", film, ann, lines=True))
    assert {(s, o) for s, p, o in triples if p == "schema:isBasedOn"} == {
        ("production:wikidata-Q1", "production:wikidata-Q2")
    }


def test_simplified_entities_are_read(tmp_path):
    simple = [
        {"id": "Q1", "type": "item", "labels": {"en": "The Lantern Keeper"}, "aliases": {"en": ["Lantern"]},
         "claims": {"P161": ["Q11"], "P577": ["1999-01-01T00:00:00.000Z"], "P345": "tt9990001"}},
        {"id": "Q11", "type": "item", "labels": {"en": "Orla Vennebrook"}, "claims": {"P31": ["Q5"]}},
    ]  # fmt: skip
    triples, edges, _ = imported(write_json(tmp_path / "x.ndjson", *simple, lines=True))
    assert edges == {("Orla Vennebrook", "actor", "The Lantern Keeper")}
    assert {
        ("production:wikidata-Q1", "schema:datePublished", '"1999"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("production:wikidata-Q1", "schema:sameAs", PREFIXES["imdb"] + "tt9990001/"),
        ("production:wikidata-Q1", "schema:alternateName", '"Lantern"'),
    } <= triples
