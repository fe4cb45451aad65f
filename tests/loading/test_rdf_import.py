"""RDF in other vocabularies: what each shipped recipe makes of a file of the public shape, and recipes of one's own."""

from __future__ import annotations

import gzip
import re

import pytest
from tests.conftest import ROOT
from tests.imports import run as run_importer

import castgraph
from castgraph.errors import DataError, OptionError, QueryError
from castgraph.importers.rdf_recipe import find_recipe, shipped_recipes
from castgraph.loading.rdf_import import RdfImport

DATE = "^^<http://www.w3.org/2001/XMLSchema#date>"
DBPEDIA = """\
<http://dbpedia.org/resource/The_Tin_Orchard> <http://dbpedia.org/ontology/starring> <http://dbpedia.org/resource/Orla_Vennebrook> .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://dbpedia.org/ontology/starring> <http://dbpedia.org/resource/Tomas_Ilgrave_(actor)> .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://dbpedia.org/ontology/director> <http://dbpedia.org/resource/Petra_Solwick> .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://dbpedia.org/ontology/musicComposer> <http://dbpedia.org/resource/The_Lanterns> .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://dbpedia.org/ontology/imdbId> "9990001" .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://dbpedia.org/ontology/releaseDate> "2011-05-01"^^<http://www.w3.org/2001/XMLSchema#date> .
<http://dbpedia.org/resource/Salt_Parade_(TV_series)> <http://dbpedia.org/ontology/starring> <http://dbpedia.org/resource/Orla_Vennebrook> .
<http://dbpedia.org/resource/Salt_Parade_(TV_series)> <http://dbpedia.org/ontology/network> <http://dbpedia.org/resource/Channel_Zero> .
<http://dbpedia.org/resource/Harbour_Song> <http://dbpedia.org/ontology/writer> <http://dbpedia.org/resource/Orla_Vennebrook> .
<http://dbpedia.org/resource/Harbour_Song> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://dbpedia.org/ontology/MusicalWork> .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://dbpedia.org/ontology/Film> .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Thing> .
<http://dbpedia.org/resource/The_Lanterns> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://dbpedia.org/ontology/Band> .
<http://dbpedia.org/resource/Lonely_Film> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://dbpedia.org/ontology/Film> .
<http://dbpedia.org/resource/Lonely_Film> <http://www.w3.org/2000/01/rdf-schema#label> "Lonely Film"@en .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://www.w3.org/2000/01/rdf-schema#label> "The Tin Orchard"@en .
<http://dbpedia.org/resource/The_Tin_Orchard> <http://www.w3.org/2000/01/rdf-schema#label> "Der Blechgarten"@de .
<http://dbpedia.org/resource/Orla_Vennebrook> <http://www.w3.org/2000/01/rdf-schema#label> "Orla Vennebrook"@en .
<http://dbpedia.org/resource/Orla_Vennebrook> <http://dbpedia.org/ontology/birthDate> "1971-03-02"^^<http://www.w3.org/2001/XMLSchema#date> .
<http://dbpedia.org/resource/Orla_Vennebrook> <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q130000011> .
<http://dbpedia.org/resource/Orla_Vennebrook> <http://dbpedia.org/ontology/wikiPageExternalLink> <http://films.example/odd[1]> .
"""
WIKIDATA = """\
@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
wd:Q130000001 wdt:P31 wd:Q11424 ; wdt:P161 wd:Q130000011 , wd:Q130000012 ; wdt:P57 wd:Q130000013 ; wdt:P162 wd:Q130000031 ;
  rdfs:label "The Lantern Keeper"@en , "Der Laternenhüter"@de ; wdt:P577 "1999-01-01T00:00:00Z"^^xsd:dateTime ; wdt:P345 "tt9990001" .
wd:Q130000011 wdt:P31 wd:Q5 ; rdfs:label "Orla Vennebrook"@en ; wdt:P569 "1971-03-02T00:00:00Z"^^xsd:dateTime .
wd:Q130000012 rdfs:label "Tomas Ilgrave"@mul . wd:Q130000013 rdfs:label "Petra Solwick"@en ; wdt:P569 "1950-05-01T00:00:00Z"^^xsd:dateTime .
wd:Q130000031 wdt:P31 wd:Q1762059 ; rdfs:label "Saltworks Pictures"@en .
wd:Q130000041 wdt:P31 wd:Q7366 ; wdt:P86 wd:Q130000011 ; rdfs:label "A song"@en .
"""
LINKEDMDB = """\
@prefix movie: <http://data.linkedmdb.org/resource/movie/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
<http://data.linkedmdb.org/resource/film/101> a movie:film ; rdfs:label "The Tin Orchard" ; dcterms:title "The Tin Orchard" ;
  movie:filmid "101"^^<http://www.w3.org/2001/XMLSchema#int> ; movie:initial_release_date "2011-05-01" ; dcterms:date "2011" ;
  movie:actor <http://data.linkedmdb.org/resource/actor/101> , <http://data.linkedmdb.org/resource/actor/102> ;
  movie:director <http://data.linkedmdb.org/resource/director/101> ; movie:performance <http://data.linkedmdb.org/resource/performance/7> ;
  foaf:page <http://www.imdb.com/title/tt9990001> , <http://www.freebase.com/view/guid/9> ; owl:sameAs <http://dbpedia.org/resource/The_Tin_Orchard> .
<http://data.linkedmdb.org/resource/actor/101> a movie:actor ; movie:actor_name "Orla Vennebrook" ; rdfs:label "Orla Vennebrook (Actor)" ;
  movie:actor_actorid "101" ; movie:performance <http://data.linkedmdb.org/resource/performance/7> .
<http://data.linkedmdb.org/resource/actor/102> a movie:actor ; rdfs:label "Tomas Ilgrave (Actor)" .
<http://data.linkedmdb.org/resource/director/101> a movie:director ; movie:director_name "Petra Solwick" .
<http://data.linkedmdb.org/resource/performance/7> a movie:performance ; movie:performance_actor "Orla Vennebrook" ;
  movie:performance_film "The Tin Orchard" ; movie:performance_character "Nell" .
"""
SCHEMA_ORG = """\
_:film <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Movie> <https://films.example/1> .
_:film <http://schema.org/name> "The Tin Orchard"@en <https://films.example/1> .
_:film <http://schema.org/datePublished> "2011-05-01" <https://films.example/1> .
_:film <http://schema.org/actor> <https://films.example/p/orla> <https://films.example/1> .
_:film <http://schema.org/actor> _:role <https://films.example/1> .
_:role <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/PerformanceRole> <https://films.example/1> .
_:role <http://schema.org/actor> <https://films.example/p/tomas> <https://films.example/1> .
_:role <http://schema.org/characterName> "Pilot" <https://films.example/1> .
_:film <http://schema.org/director> "Petra Solwick" <https://films.example/1> .
_:film <http://schema.org/author> _:studio <https://films.example/1> .
_:studio <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Organization> <https://films.example/1> .
<https://films.example/p/orla> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Person> <https://films.example/1> .
<https://films.example/p/orla> <http://schema.org/name> "Orla Vennebrook" <https://films.example/1> .
<https://films.example/p/tomas> <http://schema.org/name> "Tomas Ilgrave" <https://films.example/1> .
<https://films.example/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/NewsArticle> <https://films.example/a> .
<https://films.example/a> <http://schema.org/author> <https://films.example/p/orla> <https://films.example/a> .
"""
SHAPES = {"dbpedia": (DBPEDIA, "nt"), "wikidata-truthy": (WIKIDATA, "ttl"), "linkedmdb": (LINKEDMDB, "ttl"),
          "schema-org": (SCHEMA_ORG, "nq")}  # fmt: skip
TOMAS, PETRA = ("Tomas Ilgrave", "actor"), ("Petra Solwick", "director")
ORLA = ("Orla Vennebrook", "actor")
CREDITS = {
    "dbpedia": {
        (*ORLA, "The Tin Orchard"),
        (*TOMAS, "The Tin Orchard"),
        (*PETRA, "The Tin Orchard"),
        (*ORLA, "Salt Parade"),
    },
    "wikidata-truthy": {(*one, "The Lantern Keeper") for one in (ORLA, TOMAS, PETRA)},
    "linkedmdb": {(*one, "The Tin Orchard") for one in (ORLA, TOMAS, PETRA)},
    "schema-org": {(*one, "The Tin Orchard") for one in (ORLA, TOMAS, PETRA)},
}
ENTRIES = {"dbpedia": r"ontology/(?:starring|director|musicComposer|writer)>", "wikidata-truthy": r"wdt:P(?:161|57|162|86) wd:\w+(?: , wd:\w+)*",
           "linkedmdb": r"movie:(?:actor|director) <\S+>(?: , <\S+>)?", "schema-org": r"_:film \S+(?:actor|director|author)>"}  # fmt: skip
TOLD = {"dbpedia": 2, "wikidata-truthy": 2, "linkedmdb": 0, "schema-org": 1}
"""Entries of each file that are no credit: a band and a song; a studio and a song; a studio."""


def imported(folder, recipe, text, ending="nt", **options):
    """Import a text with a recipe; return triples, credits as (name, role, name), and the report."""
    path = folder / f"data.{ending}"
    path.write_text(text, encoding="utf-8")
    importer = RdfImport([path], recipe=str(recipe), **options)
    triples, beside = run_importer(importer)
    rows = beside.rows
    edges = {(rows[a][1], role, rows[b][1]) for a, role, b in beside.edges if not role.isdecimal()}
    return triples, edges, importer.report


def test_every_shipped_recipe_is_tried_here():
    assert set(shipped_recipes()) == set(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_a_shipped_recipe_finds_every_credit_and_says_what_it_leaves_out(tmp_path, name):
    text, ending = SHAPES[name]
    _, edges, report = imported(tmp_path, name, text, ending)
    assert edges == CREDITS[name]
    assert report.counts["credits"] == len(edges)
    counted = sum(1 + found.count(" , ") for found in re.findall(ENTRIES[name], text))  # read by nothing but a pattern
    assert counted == len(edges) + TOLD[name]
    groups = {"dbpedia": 1, "wikidata-truthy": 1, "linkedmdb": 0, "schema-org": 1}[name]
    assert report.skipped == ({"a thing or an organisation instead of a person": groups} if groups else {})
    assert not report.notes


@pytest.mark.parametrize("name", SHAPES)
def test_titles_of_a_shipped_recipe_are_found_by_name(run, tmp_path, name):
    text, ending = SHAPES[name]
    (tmp_path / f"data.{ending}").write_text(text, encoding="utf-8")
    store = str(tmp_path / "store")
    done = run("import", "rdf", str(tmp_path / f"data.{ending}"), "--recipe", name, "--store", store, "--bare")
    assert done.code == 0, done.err
    title = next(iter(CREDITS[name]))[2] if name != "dbpedia" else "Lonely Film"
    assert title in run("find", title, "--store", store).out
    with castgraph.open(store) as opened:
        assert castgraph.connect(opened, "Orla Vennebrook", "Petra Solwick").hops == 2


def test_dbpedia_gives_titles_dates_pages_and_names_from_addresses(tmp_path):
    triples, _, _ = imported(tmp_path, "dbpedia", DBPEDIA, language="de")
    film = "production:dbpedia-The_Tin_Orchard"
    assert {
        (film, "rdf:type", "schema:Movie"), (film, "schema:name", '"Der Blechgarten"'),
        (film, "schema:alternateName", '"The Tin Orchard"'), (film, "schema:datePublished", f'"2011-05-01"{DATE}'),
        (film, "schema:sameAs", "imdb:tt9990001/"), (film, "schema:sameAs", "http://dbpedia.org/resource/The_Tin_Orchard"),
        ("person:dbpedia-Orla_Vennebrook", "schema:sameAs", "wd:Q130000011"),
        ("person:dbpedia-Orla_Vennebrook", "schema:birthDate", f'"1971-03-02"{DATE}'),
        ("dataset:dbpedia", "schema:license", "https://creativecommons.org/licenses/by-sa/3.0/"),
    } <= {(s, p, o.replace("https://www.imdb.com/title/", "imdb:")) for s, p, o in triples}  # fmt: skip
    assert any(p == "cg:network" for _, p, _ in triples)


def test_wikidata_keeps_years_years_and_linkedmdb_keeps_characters_and_people_apart(tmp_path):
    triples, _, _ = imported(tmp_path, "wikidata-truthy", WIKIDATA, "ttl")
    assert (
        "production:wikidata-Q130000001",
        "schema:datePublished",
        '"1999"^^<http://www.w3.org/2001/XMLSchema#gYear>',
    ) in triples
    assert (
        "person:wikidata-Q130000013",
        "schema:birthDate",
        '"1950-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>',
    ) in triples
    triples, _, _ = imported(tmp_path, "linkedmdb", LINKEDMDB, "ttl")
    assert any(p == "cg:characterName" and o == '"Nell"' for _, p, o in triples)
    assert {s for s, p, _ in triples if p == "schema:name" and s.startswith("person:")} == {
        "person:linkedmdb-actor-101", "person:linkedmdb-actor-102", "person:linkedmdb-director-101",
    }  # fmt: skip


def test_linkedmdb_under_its_later_addresses_says_the_same(tmp_path):
    text = LINKEDMDB.replace("linkedmdb.org/resource/", "linkedmdb.org/")
    triples, edges, _ = imported(tmp_path, "linkedmdb", text, "ttl")
    assert edges == CREDITS["linkedmdb"]
    assert ("production:linkedmdb-film-101", "rdf:type", "schema:Movie") in triples
    assert any(p == "cg:characterName" and o == '"Nell"' for _, p, o in triples)


def test_a_title_of_dbpedia_is_one_without_what_tells_it_from_others(tmp_path):
    labelled = DBPEDIA.replace('"The Tin Orchard"@en', '"The Tin Orchard (2011 film)"@en')
    triples, edges, _ = imported(tmp_path, "dbpedia", labelled.replace('"Lonely Film"', '"Lonely Film (play)"'))
    assert edges == CREDITS["dbpedia"]
    names = {(p, o) for _, p, o in triples if p in ("schema:name", "schema:alternateName")}
    assert {("schema:name", '"Lonely Film"'), ("schema:alternateName", '"The Tin Orchard (2011 film)"')} <= names


def test_a_person_of_schema_org_may_have_a_given_and_a_family_name_alone(tmp_path):
    two = '<http://schema.org/givenName> "Orla" <https://f.example/1> .\n<https://films.example/p/orla> '
    text = SCHEMA_ORG.replace(
        '<http://schema.org/name> "Orla Vennebrook"', two + '<http://schema.org/familyName> "Vennebrook"'
    )
    assert imported(tmp_path, "schema-org", text, "nq")[1] == CREDITS["schema-org"]


def test_packed_files_folders_and_blank_nodes_of_the_same_label(tmp_path):
    folder = tmp_path / "crawl"
    folder.mkdir()
    for at in range(2):
        text = SCHEMA_ORG.replace("The Tin Orchard", f"Film {at}").replace("films.example/1", f"films.example/{at}")
        (folder / f"{at}.nq.gz").write_bytes(gzip.compress(text.encode()))
    importer = RdfImport([folder], recipe="schema-org")
    _, beside = run_importer(importer)
    assert importer.report.counts["credits"] == 6
    assert {name for _, name, kind, _ in beside.rows.values() if kind == "Movie"} == {"Film 0", "Film 1"}


OWN = """#+ name: My films
PREFIX x: <http://films.example/#>
PREFIX cg: <https://w3id.org/castgraph/vocab#>
CONSTRUCT { ?who cg:castIn ?film } WHERE { ?film x:with ?who }
PREFIX schema: <https://schema.org/>
CONSTRUCT { ?any schema:name ?name ; x:unknown ?name } WHERE { ?any x:called ?name }
"""
DATA = """@prefix : <http://films.example/#> .
:a :with :orla ; :called "The Tin Orchard" . :orla :called "Orla Vennebrook" . :b :with "a text" .
"""


def test_a_recipe_of_ones_own_is_a_file_of_construct_queries(tmp_path):
    recipe = tmp_path / "own.rq"
    recipe.write_text(OWN, encoding="utf-8")
    assert len(find_recipe(str(recipe)).queries) == 2
    triples, edges, report = imported(tmp_path, recipe, DATA, "ttl")
    assert edges == {(*ORLA, "The Tin Orchard")}
    assert ("person:my-films-orla", "cg:castIn", "production:my-films-a") in triples
    assert list(report.notes) == ["http://films.example/#unknown, which means nothing here, left out"]
    assert "triples read" in report.counts


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("SELECT * { ?s ?p ?o }", OptionError, "SELECT: a recipe holds CONSTRUCT queries"),
        ("# nothing", OptionError, "holds no CONSTRUCT query"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://films.example/sparql> { ?s ?p ?o } }", QueryError, "SERVICE"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }\nCONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }", QueryError, "line 2|:2"),
        ("CONSTRUCT { ?s ?p ?o } WHERE " + "{" * 3000, QueryError, "nested"),
    ],
)
def test_a_recipe_that_cannot_be_or_reaches_outside_is_refused(tmp_path, text, error, says):
    recipe = tmp_path / "own.rq"
    recipe.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=says):
        imported(tmp_path, recipe, DATA, "ttl")


def test_an_unknown_recipe_lists_those_there_are_and_a_broken_file_names_its_line(run, tmp_path):
    (tmp_path / "x.ttl").write_text("this is\nno turtle", encoding="utf-8")
    for given in ([], ["--recipe", "imdb"]):
        done = run("import", "rdf", str(tmp_path / "x.ttl"), *given, "--store", str(tmp_path / "store"))
        assert done.code == 2
        assert "dbpedia, linkedmdb, schema-org, wikidata-truthy" in done.err
    importer = RdfImport([tmp_path / "x.ttl"], recipe="dbpedia")
    with pytest.raises(DataError, match=r"x\.ttl:1"):
        run_importer(importer)


def test_large_files_are_held_on_disk_and_nothing_is_left_there(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr("castgraph.loading.rdf_import.IN_MEMORY", 0)
    assert imported(tmp_path, "dbpedia", DBPEDIA)[1] == CREDITS["dbpedia"]
    assert not list((tmp_path / "scratch").iterdir())


def test_the_recipe_in_the_documents_works(tmp_path):
    block = re.search(r"```sparql\n(.*?)```", (ROOT / "docs" / "data.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block
    (tmp_path / "own.rq").write_text(block[1], encoding="utf-8")
    data = """@prefix x: <https://films.example/terms#> . @prefix : <https://films.example/> .
        :film x:title "The Tin Orchard" ; x:cast :tomas ; x:part [ x:playedBy :orla ; x:as "Nell" ] .
        :orla x:called "Orla Vennebrook" . :tomas x:called "Tomas Ilgrave" ."""
    triples, edges, report = imported(tmp_path, tmp_path / "own.rq", data, "ttl")
    assert edges == {(*ORLA, "The Tin Orchard"), (*TOMAS, "The Tin Orchard")}
    assert any(p == "cg:characterName" and o == '"Nell"' for _, p, o in triples)
    assert ("dataset:my-films", "schema:name", '"My films"') in triples
    assert not report.notes
