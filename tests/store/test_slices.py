"""Which rows a query asks for, and the same query for the row after them."""

from __future__ import annotations

import pytest

from castgraph.store.slices import sliced

# query, form, limit, offset, whether it is ordered, the query for the row after two
CASES = [
    ("SELECT * { ?s ?p ?o }", "SELECT", None, 0, False, "SELECT * { ?s ?p ?o }\nLIMIT 1\nOFFSET 2\n\n"),
    ("ASK { ?s ?p ?o }", "ASK", None, 0, False, "ASK { ?s ?p ?o }\nLIMIT 1\nOFFSET 2\n\n"),
    ("SELECT * { } LIMIT 3", "SELECT", 3, 0, False, "SELECT * { }\nLIMIT 1\nOFFSET 2\n\n"),
    ("SELECT * { } LIMIT 2", "SELECT", 2, 0, False, None),
    ("SELECT * { } limit 5 offset 4", "SELECT", 5, 4, False, "SELECT * { }\nLIMIT 1\nOFFSET 6\n\n"),
    ("SELECT * { } OFFSET 4 LIMIT 5", "SELECT", 5, 4, False, "SELECT * { }\nLIMIT 1\nOFFSET 6\n\n"),
    ("SELECT * { } ORDER BY ?s LIMIT 5", "SELECT", 5, 0, True, "SELECT * { } ORDER BY ?s\nLIMIT 1\nOFFSET 2\n\n"),
    ("SELECT * { } LIMIT 5 VALUES ?s { 7 }", "SELECT", 5, 0, False, "SELECT * { }\nLIMIT 1\nOFFSET 2\n VALUES ?s { 7 }\n"),
    ("SELECT * { } VALUES ?s { 7 }", "SELECT", None, 0, False, "SELECT * { }\nLIMIT 1\nOFFSET 2\n VALUES ?s { 7 }\n"),
    ("SELECT * { { SELECT * { } ORDER BY ?s LIMIT 9 } VALUES ?s { 7 } }", "SELECT", None, 0, False,
     "SELECT * { { SELECT * { } ORDER BY ?s LIMIT 9 } VALUES ?s { 7 } }\nLIMIT 1\nOFFSET 2\n\n"),
    ("PREFIX ask: <http://e/> CONSTRUCT WHERE { ?s ?p ?o } LIMIT 8", "CONSTRUCT", 8, 0, False,
     "PREFIX ask: <http://e/> CONSTRUCT WHERE { ?s ?p ?o }\nLIMIT 1\nOFFSET 2\n\n"),
    ("SELECT (COUNT(*) AS ?n) { } GROUP BY ?s LIMIT 8", "SELECT", 8, 0, False,
     "SELECT (COUNT(*) AS ?n) { } GROUP BY ?s\nLIMIT 1\nOFFSET 2\n\n"),
    ("SELECT * { } LIMIT 999999999999999999", "SELECT", 10**18 - 1, 0, False, "SELECT * { }\nLIMIT 1\nOFFSET 2\n\n"),
    (f"SELECT * {{ }} LIMIT {'9' * 4000}", "SELECT", 10**18, 0, False, "SELECT * { }\nLIMIT 1\nOFFSET 2\n\n"),
    ("nothing", "", None, 0, False, "\nLIMIT 1\nOFFSET 2\n\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form", "limit", "offset", "ordered", "after"), CASES)
def test_a_query_is_taken_apart_at_its_limit(text, form, limit, offset, ordered, after):
    found = sliced(text)

    assert (found.form, found.limit, found.offset, found.ordered) == (form, limit, offset, ordered)
    if form:
        assert found.after(2) == after
    assert ("ORDER BY ?x" in found.ordered_by("?x")) == (not ordered)
    assert sliced(found.prologue + found.body).limit == limit
    assert found.ordered_by("?x") == (
        found.body if ordered else found.body.replace(found.kept, f"{found.kept}\nORDER BY ?x", 1)
    )
