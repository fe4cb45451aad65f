"""What imported and loaded data tell counts in full: status, address and date of a row are its source."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, replace

import pytest

import castgraph
from castgraph.answers.portrait import portrait
from castgraph.answers.verdicts import Judge, why
from castgraph.importers.formats import make
from castgraph.loading.build import build_store
from castgraph.loading.importing import import_dataset
from castgraph.names.lookup import Names
from castgraph.paths.build import build, path_index
from castgraph.paths.index import PathIndex
from castgraph.store.local import open_store
from castgraph.store.pointer import read_pointer

HEAD = "person,role,production,year,status,source_url,published,person_id,character\n"
TABLE = (
    HEAD
    + """Ann Bee,actor,Red Kite,2001,released,https://www.ex.org/1,2001-01-01,a,Kit
Cal Dee,actor,Red Kite,2001,denied,https://ex.org/2,2002-01-01,c,
Ann Bee,actor,Blue Fox,2005,rumoured,https://ex.org/3,2005-01-01,a,
Eve Fay,director,Blue Fox,2005,rumoured,https://ex.org/4,2005-01-01,e,
Ann Bee,actor,Grey Owl,,released,,,a,
Gus Hob,actor,Grey Owl,,,,,g,
Ida Jay,actor,Old Kite,,announced,,1999,i,
"""
)
FILE = """@prefix cg: <https://w3id.org/castgraph/vocab#> . @prefix credit: <https://w3id.org/castgraph/id/credit/> .
@prefix person: <https://w3id.org/castgraph/id/person/> . @prefix role: <https://w3id.org/castgraph/id/role/> .
@prefix production: <https://w3id.org/castgraph/id/production/> . @prefix schema: <https://schema.org/> .
@prefix status: <https://w3id.org/castgraph/id/status/> .
person:cal a schema:Person ; schema:name "Cal Dee" . person:ann a schema:Person ; schema:name "Ann Bee" .
production:red-kite a schema:Movie ; schema:name "Red Kite" .
credit:1 a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:red-kite .
credit:2 a cg:Credit ; cg:person person:cal ; cg:role role:actor ; cg:production production:red-kite ;
  cg:status status:denied .
"""


def import_table(tmp_path, text=TABLE, name="cast", **options):
    path = tmp_path / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return import_dataset(make("table", paths=[path], retrieved="2026-01-01"), tmp_path / "store", **options)


@pytest.fixture
def store(tmp_path):
    import_table(tmp_path)
    with castgraph.open(tmp_path / "store") as opened:
        yield opened


def cited(answer):
    return [[source.cite() for source in hop.credits[0].sources] for hop in answer.connections[0].hops]


def plain(store):
    rows = store.rows("SELECT ?n ?t WHERE { ?p cg:castIn|cg:directed ?w . ?p schema:name ?n . ?w schema:name ?t }")
    return sorted(rows)


def test_a_row_that_is_denied_is_no_link_and_a_rumour_is_none_unless_it_is_asked_for(store):
    told = [("Ann Bee", "Grey Owl"), ("Ann Bee", "Red Kite"), ("Gus Hob", "Grey Owl"), ("Ida Jay", "Old Kite")]
    assert plain(store) == told
    assert not castgraph.connect(store, "Ann Bee", "Cal Dee").connections
    none = castgraph.connect(store, "Ann Bee", "Eve Fay")
    assert "With what is only rumoured they would be connected in 2 hops" in none.note
    answer = castgraph.connect(store, "Ann Bee", "Eve Fay", also=["rumoured"])
    assert "Ann Bee was rumoured in January 2005 to act in Blue Fox" in answer.connections[0].sentence
    assert cited(answer) == [["ex.org, 2005-01-01"]] * 2
    assert cited(castgraph.connect(store, "Ann Bee", "Red Kite")) == [["ex.org, 2001-01-01"]]
    assert {entity.name: entity.degree for entity in Names.of(store)}["Ann Bee"] == 2


def test_why_names_the_address_and_date_of_the_row_and_the_dataset_only_where_it_has_none(store):
    (denied,) = why(store, "Cal Dee", "Red Kite")
    assert (denied.status, denied.holds) == ("denied", False)
    (testimony,) = denied.testimonies
    assert (testimony.source.url, testimony.source.published) == ("https://ex.org/2", "2002-01-01")
    (bare,) = why(store, "Gus Hob", "Grey Owl")
    assert [one.source.publisher for one in bare.testimonies] == ["cast"]
    (own,) = why(store, "Ann Bee", "Grey Owl")
    assert (own.status, [one.source.publisher for one in own.testimonies]) == ("released", ["cast"])
    (early,) = why(store, "Ida Jay", "Old Kite")
    assert [one.source.cite() for one in early.testimonies] == ["cast, 1999"]


def test_a_portrait_tells_the_status_and_the_source_of_each_row(store):
    found = portrait(store, Names.of(store).resolve("Ann Bee"))
    told = {fact.text: [found.sources[number - 1].url for number in fact.cited] for fact in found.sections["Credits"]}
    assert told == {
        "Red Kite: actor as Kit (released)": ["https://www.ex.org/1"],
        "Blue Fox: actor (rumoured)": ["https://ex.org/3"],
        "Grey Owl: actor (released)": [""],
    }


def test_rows_are_filtered_by_status_day_and_publisher(store):
    def hops(start, end, **options):
        return castgraph.connect(store, start, end, **options).hops

    assert hops("Ann Bee", "Red Kite", statuses=["released"]) == 1
    assert hops("Ann Bee", "Red Kite", without=["released"]) is None
    assert hops("Ann Bee", "Red Kite", as_of="2001-01-01") == 1
    assert hops("Ann Bee", "Red Kite", as_of="2000-12-31") is None
    assert hops("Ann Bee", "Grey Owl", as_of="2026-12-31") is None  # its row has no day
    assert hops("Ann Bee", "Red Kite", publishers=["ex.org"]) == 1
    assert hops("Ann Bee", "Grey Owl", publishers=["ex.org"]) is None
    assert hops("Ann Bee", "Grey Owl", publishers=["cast"]) == 1


def test_as_of_a_day_a_row_tells_what_its_source_told_by_then(tmp_path):
    rows = """Ann Bee,actor,Red Kite,,announced,https://ex.org/1,2001-01-01,a,
Ann Bee,actor,Red Kite,,denied,https://ex.org/2,2002-01-01,a,
Ann Bee,actor,Red Kite,,,https://ex.org/3,2003-01-01,a,
Gus Hob,actor,Red Kite,,,https://ex.org/1,2001-01-01,g,
"""
    import_table(tmp_path, HEAD + rows)
    with castgraph.open(tmp_path / "store") as opened:
        for day, hops in (("2001-06-30", 2), ("2002-06-30", None), ("2003-06-30", 2), ("", 2)):
            assert castgraph.connect(opened, "Ann Bee", "Gus Hob", as_of=day).hops == hops
        (verdict,) = why(opened, "Ann Bee", "Red Kite")
        assert (verdict.told, verdict.status, verdict.rule) == ("denied", "disputed", "disputed")
        assert len(verdict.testimonies) == 3
    with castgraph.open(tmp_path / "store", as_of="2002-06-30") as then:
        assert plain(then) == [("Gus Hob", "Red Kite")]


def test_a_stage_in_something_that_is_out_is_released_in_an_import_too(tmp_path):
    rows = """Ann Bee,actor,Red Kite,2001,announced,https://ex.org/1,2000-01-01,a,
Cal Dee,actor,Red Kite,2001,rumoured,https://ex.org/1,2000-01-01,c,
Gus Hob,actor,Red Kite,2001,released,https://ex.org/2,2003-01-01,g,
"""
    import_table(tmp_path, HEAD + rows)
    with castgraph.open(tmp_path / "store") as opened:
        (verdict,) = why(opened, "Ann Bee", "Red Kite")
        assert (verdict.status, verdict.rule) == ("released", "production-out")
        assert why(opened, "Cal Dee", "Red Kite")[0].status == "lapsed"


def test_what_is_judged_alone_is_judged_as_among_all_others(tmp_path):
    rows = """Ann Bee,actor,Red Kite,2001,announced,https://ex.org/1,2000-01-01,a,
Cal Dee,actor,Red Kite,2001,rumoured,https://ex.org/1,2000-01-01,c,
Gus Hob,actor,Red Kite,2001,released,https://ex.org/2,2003-01-01,g,
Ann Bee,actor,Blue Fox,2004-05-01,announced,,,a,
Gus Hob,actor,Blue Fox,2004-05-01,denied,https://ex.org/3,2003-12-31,g,
Ida Jay,actor,Blue Fox,2004-05-01,,https://ex.org/4,2004-12-31,i,
"""
    import_table(tmp_path, HEAD + rows)
    with castgraph.open(tmp_path / "store") as opened:
        judge = Judge(opened)
        credits = [one for one in judge.imported.subjects() if judge.of(one).testimonies]
        assert len({judge.of(one).rule for one in credits}) == 3
        assert len(credits) == 6
        for one in credits:
            assert Judge(opened, [one]).of(one) == judge.of(one)


@pytest.mark.parametrize("ending", ["ttl", "nt"])
def test_the_credits_of_a_loaded_file_count_with_their_status(tmp_path, ending):
    path, place = tmp_path / "file.ttl", tmp_path / "store"
    path.write_text(FILE, encoding="utf-8")
    if ending == "nt":
        build_store([path], place)
        with open_store(place) as opened:
            lines = [f"{q.subject} {q.predicate} {q.object} .\n" for q in opened.default_triples()]
        path = tmp_path / "file.nt"
        path.write_text("".join(line for line in lines if "Status" not in line and "#holds" not in line), "utf-8")
    build_store([path], place)
    with castgraph.open(place) as opened:
        assert not castgraph.connect(opened, "Ann Bee", "Cal Dee").connections
        assert castgraph.connect(opened, "Ann Bee", "Cal Dee", also=["denied"]).hops == 2
        assert [one.status for one in why(opened, "Cal Dee", "Red Kite")] == ["denied"]
        assert {entity.name: entity.degree for entity in Names.of(opened)} == {
            "Ann Bee": 1, "Cal Dee": 0, "Red Kite": 1,
        }  # fmt: skip


def test_importing_and_loading_again_keeps_verdicts_and_counts(tmp_path, run):
    import_table(tmp_path)
    place = tmp_path / "store"
    before = read_pointer(place).graphs
    import_table(tmp_path)
    assert read_pointer(place).graphs == before
    import_table(tmp_path, TABLE.replace("denied", "released"), name="other")
    with castgraph.open(place) as opened:
        assert (
            sum(1 for _ in opened.graph_triples("https://w3id.org/castgraph/id/dataset/cast"))
            == before["https://w3id.org/castgraph/id/dataset/cast"]
        )
        assert not castgraph.connect(opened, "person:cast-a", "person:cast-c").connections
    done = run("index", "--store", str(place))
    assert done.code == 0, done.err
    assert run("connect", "person:cast-a", "person:cast-c", "--store", str(place)).code == 1
    assert run("connect", "person:other-a", "person:other-c", "--store", str(place)).code == 0


def test_a_page_of_imported_data_says_who_told_each_row(tmp_path, run):
    import_table(tmp_path)
    page, again = tmp_path / "page.html", tmp_path / "again"
    done = run("export", "html", "--store", str(tmp_path / "store"), "-o", str(page))
    assert done.code == 0, done.err
    assert run("load", str(page), "--store", str(again)).code == 0
    done = run("why", "Ann Bee", "Red Kite", "--store", str(again), "--format", "json")
    (verdict,) = json.loads(done.out)
    assert [source["url"] for source in verdict["sources"]] == ["https://www.ex.org/1"]
    assert run("connect", "Ann Bee", "Cal Dee", "--store", str(again)).code != 0  # who was denied is not on the page


def told_at_random(rows, seed):
    choose = random.Random(seed)
    statuses = [
        "",
        "released",
        "announced",
        "filming",
        "rumoured",
        "in-talks",
        "denied",
        "delayed",
        "cancelled",
        "ended",
    ]
    lines = ["person,role,series,season,production,year,type,status,source_url,published"]
    for _ in range(rows):
        work = choose.randrange(12)
        part = (f"Series {work % 3}", choose.choice("12"), "") if work < 6 else ("", "", f"Film {work}")
        date = choose.choice(["", "2004", "2005-03", "2006-07-08", "2007-01-01"])
        page = choose.choice(["", f"https://www.ex{choose.randrange(3)}.org/{choose.randrange(9)}"])
        who, role = f"Person {choose.randrange(9)}", choose.choice(["actor", "director"])
        year = 2001 + work if work % 2 else ""
        lines.append(",".join([who, role, *part, str(year), "", choose.choice(statuses), page, date]))
    return "\n".join(lines) + "\n"


def plainly(index):
    """What an index says, whatever it calls kinds."""
    layers = {name: [vars(layer)[part].tolist() for part in vars(layer)] for name, layer in index.layers.items()}
    arrays = [getattr(index, name).tolist() for name in ("first_year", "last_year", "status", "work", "component")]
    nodes = [(index.iri(node), tuple(index.kind_of(node))) for node in range(len(index))]
    tables = json.loads(json.dumps(asdict(replace(index.tables, kinds=()))))
    return layers, arrays, nodes, tables


def triples_of_cast(folder):
    dataset = "https://w3id.org/castgraph/id/dataset/cast"
    with open_store(folder / "store") as store:
        triples = {str(quad) for quad in store.graph_triples(dataset)}
        assert store.pointer.graphs[dataset] == len(triples)
        assert plainly(path_index(store)) == plainly(PathIndex.in_memory(*build(store)))
        assert list(folder.rglob("spool.*")) == []
        return triples


@pytest.mark.parametrize("seed", range(4))
def test_what_an_importer_hands_over_is_judged_and_indexed_as_what_is_read_out_of_the_store(tmp_path, seed):
    text = told_at_random(150, seed)
    alone, beside = tmp_path / "alone", tmp_path / "beside"
    for folder in (alone, beside):
        folder.mkdir()
    import_table(alone, text)
    import_table(beside, HEAD + "Zoe Zed,actor,Else,2001,denied,,,z,\n", name="other")
    import_table(beside, text)  # another dataset tells statuses too, so that all are read together
    judged = {one.split()[1].rpartition("#")[2] for one in triples_of_cast(alone)}
    assert {"toldStatus>", "currentStatus>", "holds>"} <= judged
    assert triples_of_cast(alone) == triples_of_cast(beside)
