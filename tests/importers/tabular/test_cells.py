"""What a cell says, whatever program wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castgraph.importers.tabular.cells import NOTHING, getter, local_id, parsed, pieces, same_page, text, years


def test_nobody_is_called_null():
    for cell in NOTHING:
        assert text(cell) == text(f" {cell} ") == ""
        assert pieces(f"{cell},{cell}", ",") == []
    assert text(float("nan")) == text(None) == ""
    assert text("Nan Null") == "Nan Null"


def test_numbers_are_read_as_text_and_objects_are_refused():
    assert [text(one) for one in (1917, 9001.0, 0, True, {"value": "x"}, ["y"])] == [
        "1917",
        "9001",
        "0",
        "true",
        "x",
        "y",
    ]
    for one in ({"name": "x"}, ["x", "y"]):
        with pytest.raises(ValueError, match="not text"):
            text(one)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("['A', \"B\"]", ["A", "B"]), ('["A", null, "A"]', ["A"]), ("A; B", ["A; B"]), ("[sic] A", ["[sic] A"]),
        ("__import__('os').abort()", ["__import__('os').abort()"]), ("[__import__('os').abort()]", ["[__import__('os').abort()]"]),
        ("[" * 5000, ["[" * 5000]),
    ],
)  # fmt: skip
def test_lists_in_cells_are_read_and_nothing_is_run(cell, expected):
    assert pieces(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("A, B,C , ,A", ["A", "B", "C"]),
        ("Sam Vane, Jr., Bo III, II", ["Sam Vane, Jr.", "Bo III, II"]),
        ("A (x, y), B (z", ["A (x", "y)", "B (z"]),
        ("A (x, y), B", ["A (x, y)", "B"]),
        ("Jr., A", ["Jr.", "A"]),
    ],
)
def test_several_names_in_a_cell(cell, expected):
    assert pieces(cell, ",") == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2013", ("2013", "")), ("2013.0", ("2013", "")), ("2013-05", ("2013-05", "")), ("2013-05-01", ("2013-05-01", "")),
        ("2013-05-01T00:00:00Z", ("2013-05-01", "")), ("2013-05-01 00:00:00", ("2013-05-01", "")),
        ("2013-2015", ("2013", "2015")), ("2011–", ("2011", "")), ("(2013)", ("2013", "")), ("01 May 2013", ("2013", "")),
        ("5/1/2013", ("2013", "")), ("2013-13-45", ("2013", "")), ("PG", ("", "")), ("0", ("", "")), ("12013", ("", "")),
        ("2013 or 2014", ("", "")), ("1,899.5", ("", "")), ("0000", ("", "")),
    ],
)  # fmt: skip
def test_years(cell, expected):
    assert years(cell) == expected


@pytest.mark.parametrize(
    ("cell", "kind", "local", "page"),
    [
        ("nm9990011", "person", "nm9990011", "https://www.imdb.com/name/nm9990011/"),
        ("nm9990011", "production", "nm9990011", ""),
        ("https://m.imdb.com/title/tt9990001/?ref_=x", "production", "tt9990001", "https://www.imdb.com/title/tt9990001/"),
        ("https://www.wikidata.org/wiki/Q130000001", "person", "Q130000001", "http://www.wikidata.org/entity/Q130000001"),
        ("Q1", "person", "Q1", ""), ("42", "person", "42", ""), ("42.0", "person", "42", ""),
        ("https://www.themoviedb.org/person/7-orla", "person", "https://www.themoviedb.org/person/7-orla", "https://www.themoviedb.org/person/7"),
        ("tmdbmovie:72", "production", "tmdbmovie:72", "https://www.themoviedb.org/movie/72"),
        ("https://x.example/a", "person", "https://x.example/a", "https://x.example/a"), ("javascript:x", "person", "javascript:x", ""),
    ],
)  # fmt: skip
def test_ids_of_known_catalogues_are_pages_too(cell, kind, local, page):
    assert (local_id(cell), same_page(cell, kind)) == (local, page)


def test_fields_are_taken_by_column_path_and_template():
    record = {
        "a": "",
        "b": "x",
        "p.q": "y",
        "p": {"q": "z", "r": [{"s": 1}, {"s": [2, 3]}, {}]},
        "j": "{'k': 'v'}",
        "id": 7,
    }
    assert getter(["a", "b"])(record) == "x"
    assert getter(["p.q"])(record) == "y"
    assert getter(["p.r.s"])(record) == [1, 2, 3]
    assert getter(["j.k"])(record) == "v"
    assert getter(["tt{id:07}/"])(record) == "tt0000007/"
    assert getter(["{b:slug}-{gone}"])(record) is None
    assert getter(["{id:{b}}"])({"{id:{b}}": 1, "id": 2}) == 1
    assert getter(["{id:999999999999}"])(record) == "7"
    for braces in ("{b", "b}", "{}", "{{b}}", "year:in{t"):
        assert getter([braces])(record | {braces: "column"}) == "column"
        assert getter([braces])(record) is None
    assert getter(["b", "gone", "id"], every=True)(record) == ["x", 7]


@given(st.text())
def test_no_cell_brings_it_down(cell):
    for split in ("", ","):
        assert all(name == text(name) for name in pieces(cell, split))
    parsed(cell), years(cell), local_id(cell), same_page(cell, "person")


def test_a_python_list_with_nan_is_a_list():
    assert pieces("['Orla Venn', None, nan, 'Nan, nan]']") == ["Orla Venn", "Nan, nan]"]
    assert pieces("[nan]") == []
    assert parsed("[{'name': 'O', 'x': nan}]") == [{"name": "O", "x": None}]


@pytest.mark.parametrize(
    "value",
    [
        [
            {
                "id": 1,
                "name": "Ann 'Bee' O'Hara",
                "profile": None,
                "adult": False,
                "note": 'say "no", None, nan',
                "x": 1.5,
            }
        ],
        [{"name": "both ' and \""}, {"name": "back\\slash"}, {"name": "line\nfeed, True"}],
        {"a": [1, -2, 3e10], "b": {"c": ()}},
        ["None", "True, False", ": None,", "nan"],
    ],
)
def test_a_python_literal_is_read_as_python_reads_it(value):
    assert parsed(repr(value)) == value
