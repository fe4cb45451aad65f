"""Values are bound as terms, whatever they hold."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from tests.told import store_of

from castgraph.errors import QueryError


def test_values_are_bound_as_terms_whatever_they_hold(mini):
    hostile = 'x" } ; DROP ALL ; INSERT DATA { <a:a> <a:a> "'
    rows = list(mini.rows("SELECT ?v WHERE { BIND(STR(?given) AS ?v) }", given=ox.Literal(hostile)))

    assert rows == [(hostile,)]


COMPLAINTS = [
    ("", {}, (0, 0), "there is no query; it begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ("  # only a comment\n", {}, (0, 0), ""),
    ("INSERT DATA { <e:a> <e:b> 1 }", {}, (0, 0), "INSERT changes a store, and this asks queries; changes are made by: castgraph update"),
    ("PREFIX e: <e:> DROP ALL", {}, (0, 0), "DROP changes a store"),
    ("SELET * { ?s ?p ?o }", {}, (0, 0), "a query does not begin with SELET; did you mean SELECT?"),
    ("who played?", {}, (0, 0), "a query does not begin with who; it begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ("SELECT * {\n ?s <b> ?o }", {}, (2, 5), "line 2, column 5: <b> is a relative IRI; say with base what it is relative to"),
    ("SELECT * { ?s a ?t\n  FILTERR(?s) }", {}, (2, 3), "syntax error at line 2, column 3: "),
    ("SELECT * { ?s a shema:Person }", {}, (1, 29), "the prefix shema: is not declared; did you mean schema:?"),
    ("SELECT * { ?s a qqq:Person }", {}, (1, 27), "the prefix qqq: is not declared\n"),
    ("SELECT * { ?s ?p ?o ", {}, (1, 10), "syntax error at line 1, column 10: this { is not closed"),
    ("SELECT ?s { ?s ?p ?given } }", {"given": "e:x"}, (1, 28), "syntax error at line 1, column 28: this } closes nothing"),
    ("SELECT ?s { ?s ?p ?o BIND(1 AS ?given) }", {"given": "e:x"}, (0, 0), "the query gives a parameter a value itself (by BIND or AS); give that another name"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "values", "place", "words"), COMPLAINTS, ids=[row[0].strip()[:24] for row in COMPLAINTS]
)
def test_what_is_wrong_with_a_query_is_said_with_its_place_in_the_text_as_it_was_typed(text, values, place, words):
    with store_of("") as store, pytest.raises(QueryError) as caught:
        store.results(text, values=values)

    assert words in str(caught.value)
    if place != (0, 0):
        line, column = place
        assert (caught.value.line, caught.value.column) == place
        if "\n  " in str(caught.value):
            shown, caret = str(caught.value).split("\n")[1:3]
            assert caret == " " * (min(column, 81) + 1) + "^"
            assert shown[2:] == text.split("\n")[line - 1]
