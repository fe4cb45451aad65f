"""The named queries: each has a description and an example that finds something."""

from __future__ import annotations

from castgraph.answers.named_queries import named_queries


def test_the_library_has_twenty_queries_whose_examples_find_something(packaged) -> None:
    from castgraph.answers.named_queries import bind

    assert len(named_queries()) >= 20
    for query in named_queries().values():
        assert query.description, query.name
        values = bind(query, {p.name: p.example for p in query.parameters}, packaged)
        assert next(iter(packaged.results(query.text, values=values)), None) is not None, query.name
