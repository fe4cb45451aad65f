"""Records become credits as the recipe says; what cannot be read is told, and costs nothing else."""

from __future__ import annotations

import json
import time

import pytest
from tests.imports import run

from castgraph.errors import DataError
from castgraph.importers.base import Nothing
from castgraph.importers.report import Report
from castgraph.importers.table import Table


def table(tmp_path, text: str, name: str = "x.csv", **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    importer = Table([path], **options)
    triples, _ = run(importer)
    return importer.report, triples


def test_a_column_per_role_and_a_constant(tmp_path):
    text = "Series_Title,Released_Year,Director,Star1,Star2\nThe Tin Orchard,2011,Petra,Orla,Tomas\nSalt,PG,-,Orla,\n"
    report, triples = table(
        tmp_path, text,
        columns={"Series_Title": "production", "Released_Year": "year", "Director": "director", "Star1,Star2": "actor"},
        constants={"type": "movie", "status": "released"},
    )  # fmt: skip
    assert report.counts["credits"] == 4
    assert ("production:x-the-tin-orchard-2011", "rdf:type", "schema:Movie") in triples
    assert "a year that is not one ('PG'), left out" in " ".join(report.lines())
    assert len({s for s, p, o in triples if (p, o) == ("cg:status", "status:released")}) == 4


def test_several_people_with_their_ids_and_characters_in_a_cell(tmp_path):
    text = 'person,person_id,role,production,character\n"A, B","7, 8",actor,X,"C, D"\n"A, B",7,"actor, director",Y,\n'
    report, triples = table(tmp_path, text, split=",")
    played = {o: s for s, p, o in triples if p == "cg:characterName"}
    assert (played['"C"'], "cg:person", "person:x-7") in triples
    assert (played['"D"'], "cg:person", "person:x-8") in triples
    assert report.counts["credits"] == 6
    assert "more names than ids" in " ".join(report.lines())


def test_a_name_that_an_id_has_besides_is_another_name(tmp_path):
    report, triples = table(
        tmp_path,
        "person,role,production,person_id\nOrla Venn,actor,X,nm9990011\nO. V.,actor,Y,nm9990011\n,actor,Z,nm9990012\n",
    )
    assert ("person:x-nm9990011", "schema:alternateName", '"O. V."') in triples
    assert ("person:x-nm9990012", "schema:sameAs", "https://www.imdb.com/name/nm9990012/") in triples
    assert report.counts["credits"] == 3
    assert "people of which no name is known, kept by their ids" in " ".join(report.notes)


def test_an_id_in_place_of_a_title_or_a_name_is_none_but_a_number_may_be(tmp_path):
    rows = ["Q42,Q42,Q7,Q7", "Salt,Q43,Orla,Q8", "1917,1917,Tomas,"]
    _, triples = table(tmp_path, "production,production_id,person,person_id,role\n" + ",actor\n".join([*rows, ""]))
    named = {s: o for s, p, o in triples if p == "schema:name" and s != "dataset:x"}
    assert set(named.values()) == {'"Salt"', '"1917"', '"Orla"', '"Tomas"'}
    cast = {(s, o) for s, p, o in triples if p == "cg:castIn"}
    assert ("person:x-Q7", "production:x-Q42") in cast
    assert named["production:x-Q43"] == '"Salt"'
    assert len(cast) == 3


def test_seasons_and_episodes_stand_under_their_series(tmp_path):
    rows = ["Orla,actor,Salt,2,3", "Orla,actor,Salt,1,", "Orla,actor,Glass,1,", "Petra,creator,Salt,,"]
    _, triples = table(tmp_path, "person,role,production,season,episode\n" + "\n".join(rows) + "\n")
    assert {
        ("production:x-salt-season-2-episode-3", "schema:partOfSeries", "production:x-salt"),
        ("production:x-salt-season-2-episode-3", "schema:name", '"Salt, season 2, episode 3"'),
        ("production:x-salt-season-2-episode-3", "rdf:type", "schema:TVEpisode"),
        ("production:x-salt-season-1", "rdf:type", "schema:TVSeason"),
        ("production:x-glass-season-1", "schema:partOfSeries", "production:x-glass"),
        ("production:x-salt", "rdf:type", "schema:TVSeries"),
    } <= triples
    _, triples = table(tmp_path, "person,role,series,episode,production\nOrla,actor,Salt,3,Low Tide\n")
    assert ("production:x-salt-episode-3", "schema:name", '"Low Tide"') in triples
    assert ("production:x-salt-episode-3", "schema:partOfSeries", "production:x-salt") in triples


def test_one_column_may_hold_two_fields(tmp_path):
    columns = [("link", "production_id"), ("link", "production_same_as"), ("who", "person")]
    _, triples = table(tmp_path, "who,role,link\nOrla,actor,https://x.example/a\n", columns=columns)
    assert any((p, o) == ("schema:sameAs", "https://x.example/a") for _, p, o in triples)


def test_of_several_columns_of_people_each_has_the_page_beside_it(tmp_path):
    columns = [("a", "person"), ("b", "person"), ("p", "person_same_as"), ("q", "person_same_as")]
    rows = "production,role,a,p,b,q\nSalt,actor,Orla,https://x.example/o,Tomas,https://x.example/t\n"
    _, triples = table(tmp_path, rows, columns=columns)
    pages = {(s, o) for s, p, o in triples if p == "schema:sameAs"}
    names = {s: o for s, p, o in triples if p == "schema:name"}
    assert {(names[s], o) for s, o in pages} == {('"Orla"', "https://x.example/o"), ('"Tomas"', "https://x.example/t")}

    columns = [("a", "person"), ("p", "person_same_as"), ("q", "person_same_as")]
    _, triples = table(tmp_path, rows, "y.csv", columns=columns)
    assert {o for _, p, o in triples if p == "schema:sameAs"} == {"https://x.example/o", "https://x.example/t"}


def test_a_page_and_a_birth_beside_several_people_are_nobodys(tmp_path):
    columns = [("a", "person"), ("p", "person_same_as"), ("n", "birth")]
    rows = "production,role,a,p,n\nSalt,actor,Orla;Tomas,https://x.example/o,1970\nSalt,actor,Petra,https://x.example/p,1971\n"
    report, triples = table(tmp_path, rows, columns=columns, split=";")
    said = {(s.rsplit("-")[1], o) for s, p, o in triples if p in ("schema:sameAs", "schema:birthDate")}
    assert {one for one, _ in said} == {"petra"}
    assert len(said) == 2
    assert "a person_same_as beside several names, left out" in " ".join(report.lines())

    columns = [("a", "person"), ("b", "person"), ("n", "birth")]
    _, triples = table(tmp_path, "production,role,a,b,n\nSalt,actor,Orla,Tomas,1970\n", "y.csv", columns=columns)
    assert not [o for _, p, o in triples if p == "schema:birthDate"]


def test_lists_of_objects_in_json_are_reached_by_a_path(tmp_path):
    value = {"page": 1, "results": [
        {"title": "X", "cast": [{"name": "Orla", "as": "Nell"}, {"name": "Tomas", "as": None}], "crew": [{"name": "Petra", "job": "Director"}]},
        {"title": 1917, "cast": "see there", "crew": [{"name": {"first": "P"}, "job": "Editor"}, 3]},
    ]}  # fmt: skip
    columns = [
        ("title", "production"), ("cast[].name", "actor"), ("crew[].name", "person"), ("crew[].job", "role"),
    ]  # fmt: skip
    report, triples = table(tmp_path, json.dumps(value), "x.json", columns=columns)
    assert report.counts["credits"] == 3
    assert ("production:x-1917", "schema:name", '"1917"') in triples
    told = " ".join(report.lines())
    for what in (
        "cast is not a list",
        "a person that is an object, not text",
        "crew holds something that is not an object",
    ):
        assert what in told


def test_a_field_that_is_no_text_is_named_with_its_file(tmp_path):
    value = [
        {"person": "A", "role": "actor", "production": {"x": 1}},
        {"person": "A", "role": "actor", "production": "X"},
        7,
    ]
    report, _ = table(tmp_path, json.dumps(value), "x.json")
    assert report.counts["rows"] == 3
    assert report.counts["credits"] == 1
    assert dict(report.skipped) == {"production is an object, not text": 1, "not an object": 1}


def test_reasons_are_grouped_with_what_they_stand_for(tmp_path):
    rows = [f"P{at},{role},X" for at, role in enumerate(["Gaffer"] * 5 + ["Grip"] * 2 + ["Foley", "Sound", "Stunts"])]
    report, _ = table(tmp_path, "person,role,production\n" + "\n".join(rows) + "\n")
    (line,) = [line for line in report.lines() if "kept as crew" in line]
    assert line.startswith("kept 10: role 'Gaffer' (5), 'Grip' (2), 'Foley' (1) and 2 more, kept as crew")
    again = Report()
    again.merge(report.to_json())
    assert again.lines() == report.lines()


def test_no_row_is_lost_without_a_word(tmp_path):
    rows = ["A,actor,X", ",actor,X", "A,,X", "A,actor,", "A,actor", "A,actor,X,9", "A,actor,X,", "\\N,actor,X", ""]
    report, _ = table(tmp_path, "person,role,production\n" + "\n".join(rows) + "\n")
    assert report.counts["rows"] == 8
    assert sum(report.skipped.values()) == 6
    assert report.counts["credits"] == 1
    with pytest.raises(DataError, match="no person"):
        table(tmp_path, "person,role,production\n,actor,X\n", report=Report(strict=True))


def test_an_object_without_a_role_costs_the_others_nothing(tmp_path):
    crew = "[{'job': 'Director', 'name': 'Petra', 'id': 5}, {'job': None, 'name': 'Q', 'id': 6}, {'job': 'Editor', 'name': 'R', 'id': 7}]"
    report, triples = table(tmp_path, f'cast,crew,id\n[],"{crew}",72\n', recipe="the-movies-dataset")
    assert report.counts["credits"] == 2
    assert ("person:the-movies-dataset-7", "cg:edited", "production:the-movies-dataset-72") in triples
    assert "kept 1: no role in an object of crew, left out" in " ".join(report.lines())


@pytest.mark.parametrize(
    "answer",
    [
        {"id": 7, "name": "Orla Venn", "birthday": None, "_embedded": {"castcredits": [{"self": False}]}},
        {"id": 1, "name": "Pilot", "season": 1, "number": 1, "_embedded": {"show": {"id": 10, "name": "Salt"}}},
    ],
)
def test_an_answer_of_tvmaze_about_a_person_or_an_episode_is_no_series(tmp_path, answer):
    with pytest.raises(DataError, match="no table of the recipe tvmaze"):
        table(tmp_path, json.dumps(answer), "x.json", recipe="tvmaze")


def test_a_name_that_thousands_of_rows_share_costs_each_of_them_the_same(tmp_path):
    def seconds(rows):
        path = tmp_path / f"{rows}.csv"
        names = ["person,role,production", *(f"Sam Vane,actor,Work {row}" for row in range(rows))]
        path.write_text("\n".join(names), encoding="utf-8")
        began = time.process_time()
        assert sum(block.count(b"castIn") for block in Table([path]).blocks(Nothing())) == rows
        return (time.process_time() - began) / rows

    assert min(seconds(24_000) for _ in range(2)) < 4 * min(seconds(2_000) for _ in range(3))


@pytest.mark.parametrize("odd", ["", " ", "18xx"])
def test_what_is_odd_about_a_cell_is_told_of_every_row_that_has_it(tmp_path, odd):
    """Cells that were met before are not looked at again, unless there is something to tell of them."""
    path = tmp_path / "cast.csv"
    rows = ["Ann Ash & Co,actor,Film,2001", "TBA; Bo Birk,actor,Film,2001", f"Cy Cole,gaffer,Film,{odd}"]
    path.write_text("\n".join(["person,role,production,year", *rows * 3]), encoding="utf-8")
    report = Report()
    made = b"".join(Table([path], report).blocks(Nothing())).decode()
    told = {what.split("(")[0].split(",")[0].strip(): number for what, number in report.notes.items()}
    assert made.count("> <https://w3id.org/castgraph/vocab#castIn> ") == 2
    assert told["a cell taken for one name"] == 3
    assert told["nobody's name"] == 3
    assert told["role {}"] == 3
    assert told.get("a year that is not one", 0) == 3 * bool(odd.strip())
    assert report.counts["rows"] == 9


def test_somebody_without_a_role_costs_those_in_columns_of_roles_nothing(tmp_path):
    text = "title,director,actors,person,status\nF,Dee,Ann,Eve,rumoured\nG,Dex,Gil,,\nH,,,Eve,\n"
    columns = {"title": "production", "director": "director", "actors": "actor"}
    report, triples = table(tmp_path, text, columns=columns)
    told = "somebody without a role beside those who have one ('Eve'), left out; --set role=ROLE says it"
    assert [line.removeprefix("kept 1: ").split(" (first")[0] for line in report.lines() if "Eve" in line] == [told]
    assert report.counts["credits"] == 4
    assert dict(report.skipped) == {"no role": 1}
    assert {o for _, p, o in triples if p == "schema:name"} >= {'"F"', '"G"', '"Ann"', '"Gil"'}
    assert not {'"H"', '"Eve"'} & {o for _, _, o in triples}
    assert len([s for s, p, o in triples if (p, o) == ("cg:status", "status:rumoured")]) == 2
    report, _ = table(tmp_path, text, columns=columns, constants={"role": "producer"})
    assert (report.counts["credits"], report.skipped) == (6, {})


def test_a_field_that_the_first_object_does_not_have_is_not_lost(tmp_path):
    value = [
        {"person": "A", "role": "actor", "production": "X"},
        {"person": "B", "role": "actor", "production": "Y", "person_id": "7", "year": 2001, "status": "rumoured"},
    ]
    _, triples = table(tmp_path, json.dumps(value), "x.json")
    assert [s for s, p, _ in triples if p == "schema:datePublished"] == ["production:x-y-2001"]
    assert ("person:x-7", "schema:name", '"B"') in triples
    assert [o for _, p, o in triples if p == "cg:status"] == ["status:rumoured"]


def test_what_a_later_object_says_beside_columns_of_roles_is_said_of_those_in_them(tmp_path):
    value = [{"title": "F", "director": "D"}, {"title": "G", "director": "E", "status": "rumoured", "person": "P"}]
    columns = {"title": "production", "director": "director"}
    report, triples = table(tmp_path, json.dumps(value), "x.json", columns=columns)
    assert [o for _, p, o in triples if p == "cg:status"] == ["status:rumoured"]
    assert report.counts["credits"] == 2
    assert "somebody without a role beside those who have one ('P')" in " ".join(report.lines())


def test_an_option_that_names_what_no_object_has_is_told(tmp_path):
    value = [{"title": "F", "cast": []}, {"title": "G", "yr": 1999, "cast": [{"name": "A", "as": "Bo"}]}]
    columns = {"title": "production", "cast[].name": "actor", "Yr": "year", "cast[].like": "character"}
    report, _ = table(tmp_path, json.dumps(value), "x.json", columns=columns)
    (line,) = [line for line in report.lines() if "--map names" in line]
    assert line.startswith(
        "kept 2: --map names 'Yr' (1), 'cast.like' (1), which none of the first thousand objects has"
    )
    columns = {"title": "production", "cast[].name": "actor", "yr": "year"}
    report, _ = table(tmp_path, json.dumps(value), "x.json", columns=columns)
    assert "--map" not in " ".join(report.lines())
