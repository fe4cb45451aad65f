"""What an endpoint itself says of whether its answer is whole."""

from __future__ import annotations

import pytest

from castgraph.store.whole import Answer, suspicious


@pytest.mark.parametrize(
    ("headers", "status", "limited"),
    [
        ({}, 200, [False, False, False]),
        ({}, 206, [True, True, True]),
        ({"x-sql-state": "00000"}, 200, [False, False, False]),
        ({"x-sql-state": "S1TAT"}, 200, [True, True, True]),
        ({"x-sparql-maxrows": "10"}, 200, [False, 10, 10]),
        ({"x-sparql-maxrows": "10"}, 206, [True, 10, 10]),
        ({"x-sparql-maxrows": "9" * 15}, 200, [False, False, False]),
        ({"x-sparql-maxrows": "0"}, 200, [False, False, False]),
        ({"x-sparql-maxrows": "many"}, 206, [True, True, True]),
        ({"x-sparql-maxrows": "\u0661"}, 200, [False, False, False]),
        ({"x-sparql-maxrows": "0" * 16 + "9"}, 200, [False, False, False]),
    ],
)
def test_an_answer_is_cut_where_its_status_its_state_or_its_number_of_rows_says_so(headers, status, limited):
    answer = Answer(b"", "text/csv", headers, status)

    assert [answer.limited(rows) for rows in (9, 10, 11)] == limited
    assert answer.delimited


@pytest.mark.parametrize(
    ("count", "largest", "wanted"),
    [
        (0, 0, False), (1, 9, True), (2, 9, True), (3, 9, False), (4, 9, True), (7, 9, False), (7, 7, True), (10, 99, True),
        (11, 99, False), (12, 11, False), (50, 99, True), (64, 99, True), (65, 99, False), (999, 9999, False),
        (1000, 9999, True), (1001, 9999, True),
    ],
)  # fmt: skip
def test_round_numbers_and_large_ones_and_the_largest_may_be_limits(count, largest, wanted):
    assert suspicious(count, largest) is wanted
