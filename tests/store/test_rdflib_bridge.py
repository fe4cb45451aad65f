"""What users get is rdflib's own."""

from __future__ import annotations

import pytest
import rdflib

from castgraph.errors import QueryError


def test_what_users_get_is_rdflibs_own(mini):
    assert isinstance(mini.dataset, rdflib.Dataset)
    result = mini.query("SELECT ?name WHERE { person:ada-quill schema:name ?name }")
    assert [row.name for row in result] == [rdflib.Literal("Ada Quill")]
    graph = mini.query("CONSTRUCT WHERE { person:ada-quill ?p ?o }").graph
    assert (None, rdflib.SDO.name, rdflib.Literal("Ada Quill")) in graph


def test_zero_false_and_unbound_come_out_as_they_are(mini):
    row = next(iter(mini.query('SELECT (0 AS ?x) (false AS ?y) ("" AS ?e) ?z WHERE {}')))

    assert (row.x, row.y, row.e, row.z) == (rdflib.Literal(0), rdflib.Literal(False), rdflib.Literal(""), None)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { <urn:x> <urn:y> <<( ?s ?p ?o )>> } WHERE { ?s ?p ?o } LIMIT 1",
        "SELECT (<<( ?s ?p ?o )>> AS ?t) WHERE { ?s ?p ?o } LIMIT 1",
        'SELECT ("x"@ar--rtl AS ?t) WHERE {}',
    ],
)
def test_what_rdflib_has_no_term_for_is_an_error_that_says_so(mini, text):
    with pytest.raises(QueryError, match=r"rdflib has no term for .*Store\.results"):
        mini.query(text)
