"""Values are bound as terms, whatever they hold."""

from __future__ import annotations

import pyoxigraph as ox


def test_values_are_bound_as_terms_whatever_they_hold(mini):
    hostile = 'x" } ; DROP ALL ; INSERT DATA { <a:a> <a:a> "'
    rows = list(mini.rows("SELECT ?v WHERE { BIND(STR(?given) AS ?v) }", given=ox.Literal(hostile)))

    assert rows == [(hostile,)]
