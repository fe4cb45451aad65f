"""No quote costs a row: quotes are marks where they close, and the data's own where they do not."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castgraph.importers.tabular.delimited import delimiter_of, rows, shows_quotes


def read(text: str, delimiter: str = ",", width: int = 3):
    lines = text.split("\n")
    told: list[tuple[str, int]] = []
    quoted = shows_quotes(lines, delimiter)
    return list(rows(lines, delimiter, quoted, width, lambda what, line: told.append((what, line)))), told


@pytest.mark.parametrize(
    ("text", "found", "told"),
    [
        ('A,a,"P\nB,a,P\nC,a,P', [(1, ["A", "a", '"P']), (2, ["B", "a", "P"]), (3, ["C", "a", "P"])], [1]),
        ('A,a,"P\nB,a,"Q, R"\nC,a,P', [(1, ["A", "a", '"P']), (2, ["B", "a", "Q, R"]), (3, ["C", "a", "P"])], [1]),
        ('A,"P,x\nB,"Q",y\nC,r,z', [(1, ["A", '"P', "x"]), (2, ["B", "Q", "y"]), (3, ["C", "r", "z"])], [1]),
        ('A,a,"P\nB,a,P"\nC,a,P', [(1, ["A", "a", '"P']), (2, ["B", "a", 'P"']), (3, ["C", "a", "P"])], [1]),
        ('A,"two\nlines",P\nB,a,P', [(1, ["A", "two\nlines", "P"]), (3, ["B", "a", "P"])], []),
        ('"Dutch" M,a,"P, Q"', [(1, ['"Dutch" M', "a", "P, Q"])], []),
        ('A,a,5" disk', [(1, ["A", "a", '5" disk'])], []),
        ('A,a,"say ""no"""', [(1, ["A", "a", 'say "no"'])], []),
        ('A,a,"P\nB",x,y,z\nC,a,P', [(1, ["A", "a", '"P']), (2, ['B"', "x", "y", "z"]), (3, ["C", "a", "P"])], [1]),
        ('A,,"', [(1, ["A", "", '"'])], [1]),
    ],
)
def test_a_quote_that_does_not_close_loses_nothing_and_is_named(text, found, told):
    got, notes = read(text)
    assert got == found
    assert [line for _, line in notes] == told


def test_a_cell_without_end_is_given_up_soon():
    lines = ['A,a,"P', *["x" * 9 + ",a,P"] * 20_000]
    got = list(rows(lines, ",", True, 3, lambda *_: None))
    assert len(got) == 20_001


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('p\tc\n"Dutch" M\t"Doc" V\n', [["p", "c"], ['"Dutch" M', '"Doc" V']]),
        ('p\tc\nA\t"Heroes"\n', [["p", "c"], ["A", '"Heroes"']]),
        ('p\tc\nA\t"Tin\nB\tC\n', [["p", "c"], ["A", '"Tin'], ["B", "C"]]),
        ('"p"\t"c"\n"A"\t"B"\n', [["p", "c"], ["A", "B"]]),
        ('p\tc\nA\t"say ""no"""\nB\t"C"\n', [["p", "c"], ["A", 'say "no"'], ["B", "C"]]),
        ('p\tc\nA\t"x\ty"\n', [["p", "c"], ["A", "x\ty"]]),
    ],
)
def test_tabs_have_no_quotes_unless_the_file_shows_them(text, found):
    assert [row for _, row in read(text, "\t", 2)[0]] == found


def test_the_delimiter_is_what_separates_the_header():
    assert delimiter_of('"a,b";c;d') == ";"
    assert delimiter_of("a\tb,c") == "\t"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])), min_size=3, max_size=3),
        min_size=1,
    )
)
def test_what_a_csv_writer_writes_is_read_as_it_was(table):
    table = [row for row in table if any(row)]
    if any("\n" in cell for row in table for cell in row):
        table = [[cell.replace("\n", " \n,") for cell in row] for row in table]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(table)
    assert [row for _, row in read(out.getvalue().removesuffix("\n"), width=0)[0]] == table


@given(st.text(st.sampled_from('",;a\t \n'), max_size=60), st.sampled_from(",\t"))
def test_no_letter_is_lost_whatever_the_quotes(text, delimiter):
    got, _ = read(text, delimiter, 2)
    assert sum(cell.count("a") for _, row in got for cell in row) == text.count("a")
