"""Every sentence of `syntax.txt`, which is there to be read, is what is said to that query."""

from __future__ import annotations

import re

import pytest
from tests.transcripts import SYNTAX, syntax_said, transcript

from castgraph.store.diagnosis import diagnose

WRITTEN = SYNTAX.read_text(encoding="utf-8")
BLOCKS = [block.split("\n", 1) for block in WRITTEN.strip().split("\n\n") if not block.startswith("#")]


@pytest.mark.parametrize(("typed", "said"), BLOCKS, ids=[typed for typed, _ in BLOCKS])
def test_each_kind_of_error_has_its_sentence(typed, said):
    assert syntax_said(typed) == said, "python -m tests.transcripts writes the sentences anew"


def test_there_are_many_kinds_and_none_is_left_to_the_engine():
    assert len(BLOCKS) >= 80
    assert transcript(SYNTAX, syntax_said) == WRITTEN
    for typed, said in BLOCKS:
        assert "it is taken" not in said, typed
        assert "expected" not in said, typed
        assert "something before here" not in said, typed
        assert re.match(r"    (line 1, column \d+: |a query |an update |[A-Z]+ (asks|changes))", said), typed


@pytest.mark.parametrize(
    "text", ["", "\x00", "}", "SELECT", "<", '"', "PREFIX", "VALUES", "BIND", "{" * 500, "SELECT * { ?s ?p [ ] . " * 50]
)
def test_whatever_is_refused_is_looked_at_without_falling_over(text):
    for update in (False, True):
        for form in (text, f"SELECT * {{ {text} }}", f"ASK {{ ?s ?p ?o }} {text}", f"INSERT DATA {{ {text}"):
            diagnose(form, "error at 1:1: expected [_]", update=update)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("query SELECT * { FILTER zzqqxx(?x) }", "zzqqxx is no function of SPARQL"),
        ("query SELECT * { zzqqxx ?x }", "zzqqxx is no word of SPARQL"),
        ("query SELECT * { FILTER regx(?x) }", "did you mean REGEX?"),
        ("query SELECT * { ?s ?p ?o } GROUP BY _:a", "a blank node has no value to go by"),
        ("query SELECT * { FILTER (STRLEN()) }", "STRLEN takes 1 value between its parentheses, not 0"),
        ("query SELECT * { FILTER (CONTAINS('a')) }", "CONTAINS takes 2 values between its parentheses, not 1"),
        ("query SELECT * { VALUES (?a ?b) { (1 2 3) } }", "this row of VALUES has 3 values, for 2 variables"),
        ("query SELECT * { VALUES (?a) { (1 2) } }", "this row of VALUES has 2 values, for 1 variable;"),
        ("query SELECT * { FILTER (?o > 1) ?s ?p }", "before this } the object is missing"),
        ("query SELECT * { FILTER (?o > 1) <a:b> }", "before this } the predicate and the object are missing"),
        ("query SELECT * { { ?s ?p ( ?o }", "column 20: this ( is not closed before a } comes"),
        ("query SELECT * { { { ?s ?p ?o }", "column 12: this { is not closed"),
    ],
)
def test_a_mistake_is_named_as_what_it_is(typed, said):
    assert said in syntax_said(typed)
