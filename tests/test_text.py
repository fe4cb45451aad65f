"""Names folded, and made into slugs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from castgraph.text import fold, slug


@given(st.text())
@example("߶𑍰")
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ncuti Gatwa", "ncuti-gatwa"),
        ("Renée Elise Goldsberry", "renee-elise-goldsberry"),
        ("宮崎", "宮崎"),
        ("Ба́бушка й", "ба́бушка-й"),
        ("한국 영화", "한국-영화"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_slugs_are_readable_in_every_script(name, expected):
    assert slug(name) == expected


@pytest.mark.parametrize(("one", "other"), [("パパ", "ハハ"), ("हिन्दी", "हन्दा"), ("กา", "กี")])
def test_what_only_looks_alike_is_neither_one_slug_nor_one_name(one, other):
    assert slug(one) != slug(other)
    assert fold(one) != fold(other)


def test_a_name_has_one_slug_however_it_is_composed():
    for name in ("パパ", "한국", "Zoë", "й"):
        assert len({slug(unicodedata.normalize(form, name)) for form in ("NFC", "NFD", "NFKC", "NFKD")}) == 1
