"""Spreadsheets: one credit a row, homonyms kept apart."""

from __future__ import annotations

import pytest
from tests.imports import run
from tests.outside import (
    TABLE,
)

from castgraph.errors import DataError, OptionError
from castgraph.importers.table import Table


def test_a_table_reports_homonyms_instead_of_joining_them(tmp_path):
    path = tmp_path / "my cast.csv"
    path.write_text(TABLE, encoding="utf-8")
    importer = Table([path])
    triples, _ = run(importer)
    quills = {s for s, p, o in triples if (p, o) == ("schema:name", '"Ida Kestrel"')}
    assert len(quills) == 2
    assert any("--names-are-ids" in note for note in importer.report.notes)
    (saying,) = (s for s, p, o in triples if (p, o) == ("rdf:type", "cg:Statement"))
    told = {p: o for s, p, o in triples if s == saying}
    assert (told["cg:status"], told["cg:characterName"]) == ("status:released", '"Nora Bell"')
    assert (told["cg:credit"], "cg:characterName", '"Nora Bell"') in triples
    source = {p: o for s, p, o in triples if s == told["cg:source"]}
    assert (source["schema:url"], source["rdf:type"]) == ("https://example.org/a", "schema:NewsArticle")
    assert source["schema:datePublished"] == '"1994-05-06"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert (source["schema:publisher"], "schema:name", '"example.org"') in triples
    assert {o for _, p, o in triples if p == "cg:characterName"} == {'"Nora Bell"', '"Say \\"no\\""'}
    assert sum(importer.report.skipped.values()) == 1
    assert any("role 'juggler', kept as crew" in line for line in importer.report.lines())
    assert {o for _, p, o in triples if p == "schema:roleName"} == {'"juggler"'}
    joined, _ = run(Table([path], names_are_ids=True))
    assert len({s for s, p, o in joined if (p, o) == ("schema:name", '"Ida Kestrel"')}) == 1


def test_a_table_with_other_columns_is_mapped(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("Wer\tAls was\tWo\tNummer\nIda Kestrel\tactor\tX\t7\nIda Kestrel\tactor\tY\t7\n", encoding="utf-8")
    with pytest.raises(DataError, match="has no column person, role, production; it has Wer"):
        run(Table([path]))
    columns = {"Wer": "person", "Als was": "role", "Wo": "production", "Nummer": "person_id"}
    triples, _ = run(Table([path], columns=columns))
    assert {s for s, p, _ in triples if p == "cg:castIn"} == {"person:x-7"}
    with pytest.raises(DataError, match="has no column Wen"):
        run(Table([path], columns={"Wen": "person"}))
    with pytest.raises(OptionError, match="is not a field"):
        Table([path], columns={"Wer": "juggling"})


def test_braces_in_a_column_s_name_make_no_template(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("cast {main},{note},film\nIda Kestrel,Una Vale,Marble Coast\n", encoding="utf-8")
    triples, _ = run(Table([path], columns={"cast {main}": "actor", "film": "production"}))
    assert {o for _, p, o in triples if p == "schema:name"} >= {'"Ida Kestrel"', '"Marble Coast"'}
    triples, _ = run(
        Table([path], columns={"{film:slug}": "production_id", "cast {main}": "actor", "film": "production"})
    )
    assert "production:x-marble-coast" in {s for s, _, _ in triples}
    with pytest.raises(DataError, match=r"has no column \{cast; it has"):
        run(Table([path], columns={"{cast": "actor", "film": "production"}))
    with pytest.raises(DataError, match="has no column main; it has"):
        run(Table([path], columns={"{main}": "actor", "film": "production"}))


def test_a_table_with_ragged_rows_keeps_the_others(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("person;role;production\nA;actor;X\nB;actor\n\nC;actor;X;9\nD;actor;X\n", encoding="utf-8")
    importer = Table([path])
    run(importer)
    assert importer.report.counts == {"rows": 4, "productions": 1, "people": 2, "credits": 2}
    assert sum(importer.report.skipped.values()) == 2


def test_spellings_that_are_joined_are_told_and_what_only_looks_alike_stays_apart(tmp_path):
    path = tmp_path / "x.csv"
    rows = [
        "D. B. Sweeney,actor,Salt Parade", "D.B. Sweeney,actor,Tin Orchard", "D.B. Sweeney,director,Music By",
        "D. B. Sweeney,actor,Music by", "Ann,actor,パパ", "Bob,actor,ハハ", "Cid,actor,!!!", "Dee,actor,???",
    ]  # fmt: skip
    path.write_text("person,role,production\n" + "\n".join(rows) + "\n", encoding="utf-8")
    importer = Table([path], names_are_ids=True)
    triples, beside = run(importer)
    named = {o: s for s, p, o in triples if p == "schema:name"}
    assert len({named[one] for one in ('"パパ"', '"ハハ"', '"!!!"', '"???"')}) == 4
    assert named['"パパ"'] == "production:x-パパ"
    assert (named['"D. B. Sweeney"'], "schema:alternateName", '"D.B. Sweeney"') in triples
    notes = importer.report.lines()
    told = [line for line in notes if "two spellings, taken for one" in line]
    assert len(told) == 2
    assert f"'D. B. Sweeney' and 'D.B. Sweeney' (first: {path}:3)" in told[0]
    assert f"'Music By' and 'Music by' (first: {path}:5)" in told[1]
    assert importer.report.counts["people"] == 5
    assert {name for _, name in beside.others} == {"D.B. Sweeney", "Music by"}


def test_a_title_that_ends_with_a_year_is_not_one_of_that_year(tmp_path):
    path = tmp_path / "x.csv"
    rows = ["A,actor,Salt 2001,", "A,actor,Salt,2001", "A-in-B,actor,C,", "A,actor,B-in-C,"]
    path.write_text("person,role,production,year\n" + "\n".join(rows) + "\n", encoding="utf-8")
    triples, _ = run(Table([path]))
    assert len({s for s, p, _ in triples if p == "schema:name" and s != "dataset:x"}) == 8


def test_an_unknown_status_and_a_date_that_is_none_are_told_with_their_place(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "person,role,production,year,status,published\nA,actor,X,20-23,cancelled-ish,2023-13\n"
        "A,actor,Y,,presumed-released,2023-02-30\n",
        encoding="utf-8",
    )
    importer = Table([path])
    triples, _ = run(importer)
    assert not {p for _, p, _ in triples} & {"cg:status", "schema:datePublished"}
    notes = importer.report.lines()[1:]
    assert len(notes) == 4
    assert all(f"first: {path}:" in note for note in notes)
    assert any("unknown status 'cancelled-ish' (1), 'presumed-released' (1), left out" in note for note in notes)


def test_a_cell_that_is_a_list_is_taken_apart_and_one_that_may_be_is_told(tmp_path):
    path = tmp_path / "x.csv"
    rows = [
        '"Ann Bee, Cal Dee","actor, director",X', "Eve Fay; Gus Hob,actor,Y", '"Vane, Sam",actor,Y',
        "Lord & Miller,director,Y", '"Ida Jay, Jr.",actor,Y', '"Kim Lu\nMo Ny",actor,Z',
    ]  # fmt: skip
    path.write_text("person,role,production\n" + "\n".join(rows) + "\n", encoding="utf-8")
    importer = Table([path])
    triples, _ = run(importer)
    named = {o for s, p, o in triples if p == "schema:name" and s.startswith("person:")}
    several = {"Ann Bee", "Cal Dee", "Eve Fay", "Gus Hob", "Kim Lu", "Mo Ny"}
    assert named == {f'"{name}"' for name in several | {"Vane, Sam", "Lord & Miller", "Ida Jay, Jr."}}
    assert importer.report.counts["credits"] == 11
    told = " ".join(importer.report.lines())
    assert "several names in a cell, taken apart at ',' (1), ';' (1), '\\n' (1); --split says so" in told
    assert "taken for one name ('Vane, Sam' (1), 'Lord & Miller' (1)); if it is several, add --split" in told


def test_nobody_in_particular_is_no_person_and_is_counted(tmp_path):
    path = tmp_path / "x.csv"
    rows = [
        f"{name},actor,X" for name in ("Ann", "TBA", "Unknown", "tbd", "Various", "(uncredited)", "To be announced")
    ]
    path.write_text("person,role,production\n" + "\n".join(rows) + "\n", encoding="utf-8")
    importer = Table([path])
    run(importer)
    assert importer.report.counts["people"] == 1
    assert sum(importer.report.skipped.values()) == 6
    assert any("nobody's name ('TBA' (1)" in line for line in importer.report.lines())


def test_a_second_column_of_one_name_is_told_and_can_be_mapped(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("sep=;\ntitle;star;star\nX;Ann;Bob\nX;Cal\n", encoding="utf-8")
    importer = Table([path], columns={"title": "production", "star,star (2)": "actor"})
    triples, _ = run(importer)
    assert {o for s, p, o in triples if p == "schema:name" and s.startswith("person:")} == {'"Ann"', '"Bob"'}
    told = importer.report.lines()
    assert f"kept 1: a second column of one name, which --map calls 'star (2)' (first: {path}:1)" in told
    assert f"skipped 1: 2 columns instead of 3 (first: {path}:4)" in told


def test_a_row_that_tells_what_another_told_is_explained(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("person,role,production\nA,actor,X\nA,star,X\nA,actor,X\nB,actor,X\n", encoding="utf-8")
    importer = Table([path])
    run(importer)
    assert (importer.report.counts["rows"], importer.report.counts["credits"]) == (4, 2)
    assert importer.report.notes == {"a credit that was told before, once is enough": 2}


def test_what_stands_beside_columns_of_roles_is_said_of_those_in_them(tmp_path):
    path, lines = tmp_path / "x.csv", tmp_path / "x.jsonl"
    path.write_text("title,actor,character,director,status\nX,Ann,Kit,Bob,released\n", encoding="utf-8")
    triples, _ = run(Table([path], columns={"title": "production", "actor": "actor", "director": "director"}))
    of_ann = {s for s, p, o in triples if (p, o) == ("cg:role", "role:actor")}
    assert {(s, o) for s, p, o in triples if p == "cg:characterName"} == {(one, '"Kit"') for one in of_ann}
    assert sum(p == "cg:status" for _, p, _ in triples) == 2
    lines.write_text('{"title": "X", "cast": [{"name": "Ann", "as": "Kit"}]}\n', encoding="utf-8")
    columns = {"title": "production", "cast[].name": "actor", "cast[].as": "character"}
    triples, _ = run(Table([lines], columns=columns))
    assert {o for _, p, o in triples if p == "cg:characterName"} == {'"Kit"'}


def test_several_names_with_their_ids_are_taken_apart_and_with_one_id_told(tmp_path):
    path = tmp_path / "x.csv"
    rows = ['"Ann Bee; Cal Dee","nm0000001; nm0000002",actor,X', '"Eve Fay, Gus Hob",nm0000003,actor,X']
    path.write_text("person,person_id,role,production\n" + "\n".join(rows) + "\n", encoding="utf-8")
    importer = Table([path])
    triples, _ = run(importer)
    assert ("person:x-nm0000002", "schema:name", '"Cal Dee"') in triples
    assert importer.report.counts["people"] == 3
    assert any(
        "several names and one id in a cell, taken for one ('Eve Fay, Gus Hob')" in one
        for one in importer.report.lines()
    )
