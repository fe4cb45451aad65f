"""Tables that people read: nothing is broken within a word, and what does not fit stands below its row."""

from __future__ import annotations

import pytest

from castgraph.export.folding import folded
from castgraph.export.tables import rows_as, table, tsv

COLUMNS = ("name", "type", "credits", "curie")
ROWS = [
    ("Alexandra Montgomery-Featherstone", "Person", "12", "person:alexandra-montgomery-featherstone"),
    ("The Glass Orchard", "TVSeries", "1,204", "production:the-glass-orchard"),
]
URL = "https://example.org/a/very/long/address/that/no/terminal/of/eighty/columns/holds/in/one/line.html"


@pytest.mark.parametrize("width", [24, 40, 60, 80, 140])
def test_no_word_is_broken_at_any_width(width):
    text = table(COLUMNS, ROWS, width=width, whole=("curie",))
    words = {word for row in (COLUMNS, *ROWS) for cell in row for word in cell.split()}
    assert words <= set(text.split())
    longest = max(map(len, words))
    assert max(len(line) for line in text.splitlines()) <= max(width, longest + 4)


def test_the_curie_leaves_the_table_before_a_name_is_cramped():
    wide, narrow = (table(COLUMNS, ROWS, width=width, whole=("curie",)).splitlines() for width in (100, 60))
    assert wide[2].endswith("person:alexandra-montgomery-featherstone")
    assert narrow[:2] == ["name                               type      credits", "    curie"]
    assert narrow[3] == "Alexandra Montgomery-Featherstone  Person         12"
    assert narrow[4] == "    person:alexandra-montgomery-featherstone"


def test_an_address_stands_below_its_row_whole():
    lines = table(("day", "url", "who"), [("2024-01-01", URL, "Ann")], width=80).splitlines()
    assert lines[0] == "day         who"
    assert lines[-2:] == ["2024-01-01  Ann", f"    {URL}"]


def test_numbers_stand_right_and_colour_is_of_the_head_alone():
    text = table(("who", "n"), [("Ann", "9"), ("Bob", "10")], width=80, color=True)
    assert text.splitlines() == ["\x1b[1mwho   n\x1b[0m", "───────", "Ann   9", "Bob  10"]


def test_wide_characters_and_no_rows_at_all():
    assert table(("名前", "n"), [("현빈", "1")], width=20).splitlines()[2] == "현빈  1"
    assert table(("a", "b"), [], width=20).splitlines() == ["a  b", "────"]


def test_rows_keep_numbers_and_nothing():
    assert rows_as("csv", ("a", "b", "c"), [(1, None, True)]) == b"a,b,c\r\n1,,true\r\n"
    assert rows_as("tsv", ("a",), [("x\ty",)]) == b"a\nx y\n"
    assert tsv(["a"], [["b"]]) == "a\nb\n"


@pytest.mark.parametrize("width", [30, 60, 80])
def test_a_text_is_folded_between_words_and_sources_stay_together(width):
    line = "  2. Yasmin Finney acts in Heartstopper as Elle Argent \x1b[2m[1] [2] [3] [4] and 44 more\x1b[0m"
    told = folded(line, width)
    assert " ".join(told.split()) == " ".join(line.split())
    assert "[1] [2] [3] [4] and 44 more" in told
    assert all(one.startswith("     ") for one in told.split("\n")[1:])


def test_what_fits_stays_as_it_is():
    assert folded("a  b\n\n  c", 20) == "a  b\n\n  c"
