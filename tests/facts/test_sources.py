"""Sources of a store: all of them, or those that are asked for."""

from __future__ import annotations

import castgraph
from castgraph.facts import sources
from castgraph.facts.credits import read_credit, read_credits
from castgraph.facts.sources import read_sources, sources_among


def test_sources_that_are_asked_for_are_read_alone_and_are_the_same(monkeypatch):
    with castgraph.open() as store:
        some = sorted(read_sources(store))[:5]
    with castgraph.open() as store:
        told = []
        original = sources.told_sources
        monkeypatch.setattr(sources, "told_sources", lambda *given: told.append(given[1:]) or original(*given))
        found = sources_among(store, [*some, "https://example.org/no-source"])
        assert len(told) == 1
        assert told[0]
        assert sources_among(store, some[1:]) == found
        assert len(told) == 1
        every = read_sources(store)
        assert found.items() <= every.items()
        assert found.keys() >= set(some)
        assert sources_among(store, every) == every
        assert sources_among(store, [some[0], "https://example.org/another"]).items() <= every.items()


def test_a_credit_that_is_read_alone_has_the_sources_that_it_has_among_all(packaged):
    with castgraph.open() as store:
        for credit in read_credits(packaged)[::200]:
            assert read_credit(store, credit.iri) == credit
