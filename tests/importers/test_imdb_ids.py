"""IMDb's ids as numbers, and what each is known as."""

from __future__ import annotations

from itertools import count

import pytest

from castgraph.importers.imdb_ids import DANGLING, UNWANTED, Known, mark, marked, number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("nm0000001", 1), ("nm9999999", 9999999), ("nm12345678", 12345678), ("nm99999999", 99999999), ("nm100000000", 0),
        ("nm0000000", 0), ("nm00000001", 0), ("nm000001", 0), ("tt0000001", 0), ("nm000000x", 0), ("", 0),
        ("nm\u0660\u0660\u0660\u0660\u0660\u0660\u0661", 0), ("nm 0000001", 0), ("nm" + "9" * 5000, 0),
    ],
)  # fmt: skip
def test_an_id_is_a_number_in_one_form_only(text, number):
    assert number_of(text, "nm") == number


def test_marks_grow_and_only_what_was_marked_is():
    marks = bytearray(1)
    for at in (0, 7, 3, 100):
        mark(marks, at)

    assert [at for at in range(2000) if marked(marks, at)] == [0, 3, 7, 100]
    assert len(marks) == 101 + (100 >> 3)


def test_each_id_has_one_number_and_one_that_no_table_describes_dangles():
    fresh = count(1)
    wanted = bytearray(10)
    mark(wanted, 1)
    mark(wanted, 5)
    people = Known("nm", wanted, fresh, described=True)
    titles = Known("tt", None, fresh, described=False)

    assert [people.add(1), people.add(1), titles.find("tt0000009"), titles.find("tt0000009"), people.add(5)] == [
        1,
        0,
        2,
        2,
        3,
    ]
    assert [people.find(f"nm000000{at}") for at in (1, 5, 2, 9)] == [1, 3, UNWANTED, UNWANTED]
    mark(wanted, 300)
    assert (people.find("nm0000300"), people.find("tt0000001"), titles.find("nm0000001")) == (DANGLING, 0, 0)
    assert (people.count, titles.count) == (2, 1)
    assert (people.add(300), people.find("nm0000300"), titles.find("tt0000004")) == (4, 4, 5)
    assert (people.is_wanted(2), people.is_wanted(1), titles.is_wanted(77)) == (False, True, True)
