"""Names folded, and made into slugs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castgraph.text import fold, slug


@given(st.text())
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ncuti Gatwa", "ncuti-gatwa"),
        ("Renée Elise Goldsberry", "renee-elise-goldsberry"),
        ("宮崎", "%E5%AE%AE%E5%B4%8E"),
    ],
)
def test_slugs(name, expected):
    assert slug(name) == expected
