"""Partial dates: which days they may mean, and what is not a date at all."""

from __future__ import annotations

import pytest

from castgraph.dates import first_day, last_day


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02-29T23:59:59.5Z", "2024-02-29", "2024-02-29"),
        ("2024-02-29+01:00", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_date_means_a_first_and_a_last_day(date, first, last):
    assert (first_day(date), last_day(date)) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2023-02-29", "2023-02-30", "2024-13", "2024-00", "0000", "02024", "2024-1", "2024T10:00", "٢٠٢٤"],
)
def test_what_is_not_a_date_means_no_day(text):
    assert (first_day(text), last_day(text)) == ("", "")


def test_dates_count_from_the_last_day_that_they_may_mean() -> None:
    dates = ("2024", "2024-02", "2023-02", "2024-02-29", "2023-02-29", "2024-13", "soon", "")
    assert [last_day(date) for date in dates] == [
        "2024-12-31", "2024-02-29", "2023-02-28", "2024-02-29", "", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("date", "last"),
    [("2024-02", "2024-02-29"), ("2023-02", "2023-02-28"), ("1900-02", "1900-02-28"), ("2024", "2024-12-31"),
                       ("2024-05-06", "2024-05-06"), ("2024-13", ""), ("", "")]
)  # fmt: skip
def test_the_last_day_that_a_date_may_mean(date, last):
    assert last_day(date) == last
