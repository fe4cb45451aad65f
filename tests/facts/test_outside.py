"""What entities are elsewhere, and what a bibliography wants to know."""

from __future__ import annotations

from tests.told import DATASETS, told

from castgraph.facts.outside import read_articles, wikidata_ids
from castgraph.iris import compact


def test_an_item_is_known_by_any_of_its_addresses_but_not_one_of_two():
    assert {compact(iri): item for iri, item in wikidata_ids(told()).items()} == {
        "person:ann": "Q42", "production:show": "Q10",
    }  # fmt: skip


def test_articles_have_the_language_of_their_headline_and_the_day_on_which_they_were_read():
    found = read_articles(told())

    assert list(found) == sorted(found)
    assert [(compact(iri), one.language, one.retrieved, one.is_page) for iri, one in found.items()] == [
        ("https://example.org/page", "", "", True),
        ("dataset:d", "", "2026-01-01", False),
        ("dataset:e", "", "", False),
        ("source:a", "de", "2020-02-01", True),
        ("source:b", "", "", False),
        ("source:c", "", "", False),
    ]
    assert found[DATASETS[0]].source.url
