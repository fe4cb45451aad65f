"""A parameter has its value wherever a query mentions it, in every form of query, over endpoints too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from tests.endpoints import serving

from castgraph.errors import QueryError, QuerySyntaxError
from castgraph.store.endpoint import open_endpoint
from castgraph.store.local import LocalStore
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from castgraph.store.base import Store

ONE = "http://ex.org/One"
DATA = """PREFIX ex: <http://ex.org/> INSERT DATA {
    ex:One rdfs:label "label one" ; rdfs:comment "c1" ; ex:n 1 .
    ex:Two rdfs:label "label two" ; ex:n 2 ; ex:next ex:One }"""


@pytest.fixture
def store() -> LocalStore:
    local = LocalStore()
    local.engine.update(DATA, prefixes=PREFIXES)
    return local


def answer(store: Store, text: str, **values: Any) -> Any:
    found = store.results(text, values=values or {"item": ONE})
    if isinstance(found, ox.QuerySolutions):
        return sorted(tuple(term and term.value for term in row) for row in found)
    return bool(found) if isinstance(found, ox.QueryBoolean) else {triple.subject.value for triple in found}


QUERIES = {
    "in the pattern": ("SELECT ?l { ?item rdfs:label ?l }", [("label one",)]),
    "beside an EXISTS of the head": (
        "SELECT (EXISTS { ?item rdfs:comment ?c } AS ?e) ?l WHERE { ?item rdfs:label ?l }",
        [("true", "label one")],
    ),
    "in an EXISTS of the head alone": (
        "SELECT (EXISTS { ?item rdfs:comment ?c } AS ?e) WHERE { ?x rdfs:comment ?l }",
        [("true",)],
    ),
    "in both branches": (
        "SELECT ?l { { ?x rdfs:label ?l FILTER(?x = ?item) } UNION { ?item rdfs:comment ?l } }",
        [("c1",), ("label one",)],
    ),
    "in a sub-SELECT that keeps it to itself": ("SELECT ?l { { SELECT ?l { $item rdfs:label ?l } } }", [("label one",)]),
    "in MINUS": ("SELECT ?l { ?x rdfs:label ?l MINUS { ?item rdfs:label ?l } }", [("label two",)]),
    "in the head alone": ("SELECT (?item AS ?i) { ?x rdfs:comment ?l }", [(ONE,)]),
    "in HAVING": ("SELECT ?l { ?x rdfs:label ?l } GROUP BY ?l HAVING(?l = STR(?item) || ?l != 'x') ORDER BY ?item",
                  [("label one",), ("label two",)]),
    "against the values that the query gives it": (
        "SELECT ?l { ?x rdfs:comment ?l } VALUES ?item { <http://ex.org/Two> <http://ex.org/One> }",
        [("c1",)],
    ),
    "where a comparison looks like an IRI": (
        "SELECT ?l { ?item rdfs:label ?l FILTER(1<2&&?l>'a') FILTER(?l<?item||true||?l>?item) }",
        [("label one",)],
    ),
    "where strings and comments hold braces": (
        "SELECT ?l # { ?item }\n{ FILTER('{' != '}') ?item rdfs:label ?l }", [("label one",)],
    ),
    "in a template": ("CONSTRUCT { ?item a ?x } WHERE { ?x rdfs:comment ?l }", {ONE}),
    "in CONSTRUCT WHERE": ("CONSTRUCT WHERE { ?item rdfs:label ?l # }\n}", {ONE}),
    "in DESCRIBE": ("DESCRIBE ?item # all of it", {ONE}),
    "in DESCRIBE with a limit": ("DESCRIBE ?item LIMIT 1", {ONE}),
    "in ASK": ("ASK { ?item rdfs:next ?x }", False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), QUERIES.values(), ids=QUERIES)
def test_a_parameter_has_its_value_wherever_the_query_mentions_it(store: LocalStore, text: str, expected: Any) -> None:
    assert answer(store, text) == expected


def test_an_endpoint_gets_the_same_query(store: LocalStore) -> None:
    with serving(store.engine) as server, open_endpoint(server.url) as endpoint:
        for text, expected in QUERIES.values():
            assert answer(endpoint, text) == expected, text


def test_values_are_terms_and_never_text_of_the_query(store: LocalStore) -> None:
    evil = ox.Literal('x" } } # ?item { \\')
    assert answer(store, "SELECT ?v { BIND(?v AS ?w) }", v=evil) == [(evil.value,)]


def test_an_error_is_told_at_its_place_in_the_text_that_was_written(store: LocalStore) -> None:
    text = "SELECT (EXISTS { ?item rdfs:comment ?c } AS ?e)\nWHERE { ?item rdfs:label }"
    with pytest.raises(QuerySyntaxError) as bound:
        store.results(text, values={"item": ONE})
    with pytest.raises(QuerySyntaxError) as plain:
        store.results(text)
    assert str(bound.value) == str(plain.value)
    assert "line 2, column 26" in str(plain.value)


def test_what_the_engine_says_in_words_is_told_in_words(store: LocalStore) -> None:
    with pytest.raises(QuerySyntaxError, match=r"\?x has a value in the pattern already; give the result another name"):
        store.results("SELECT (1 AS ?x) { SELECT (2 AS ?x) {} }")


def test_a_variable_that_the_query_does_not_have_or_gives_a_value_itself_is_named(store: LocalStore) -> None:
    with pytest.raises(QueryError, match=r"has no variable \?other"):
        store.results("SELECT ?l { ?item rdfs:label ?l }", values={"other": ONE})
    with pytest.raises(QueryError, match="gives a parameter a value itself"):
        store.results("SELECT ?l { ?x rdfs:label ?l BIND(1 AS ?item) }", values={"item": ONE})
