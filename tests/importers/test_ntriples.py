"""Terms as N-Triples text come back from a strict parser as they went in."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from castgraph.importers.ntriples import dated, escape, is_iri, literal


@given(st.text())
def test_a_literal_survives_the_parser(text):
    (quad,) = ox.parse(f"<http://a/b> <http://a/b> {literal(text)} .".encode(), ox.RdfFormat.N_TRIPLES)
    assert quad.object.value == "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


_PIECES = st.sampled_from(
    [
        "http://",
        "urn:",
        "a",
        "/",
        "?",
        "#",
        "[",
        "]",
        ":",
        "@",
        "%",
        "%2F",
        "::1",
        "9",
        "\ue000",
        "é",
        "\x85",
        "\U0001ffff",
    ]
)


@settings(max_examples=500)
@given(
    st.lists(_PIECES | st.characters(), max_size=8).map("".join), st.sampled_from(["https://", "http://a/", "urn:", ""])
)
def test_what_counts_as_an_iri_is_taken_by_the_engine(text, start):
    iri = start + text
    if is_iri(iri):
        (quad,) = ox.parse(f"<http://a/b> <http://a/b> <{iri}> .".encode(), ox.RdfFormat.N_TRIPLES)
        assert quad.object.value == iri


def test_small_helpers_of_terms():
    assert escape('a"b\\c\n') == 'a\\"b\\\\c\\n'
    assert literal("x", "EN-us") == '"x"@en-us'
    assert literal("x", "not a tag") == '"x"'
    assert [is_iri(text) for text in ("https://a/b", "javascript:alert(1)", "https://a b", "//a", "")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    for bad in ("2020-13", "20", "2020-02-40", "x"):
        with pytest.raises(ValueError, match="not a date"):
            dated(bad)
