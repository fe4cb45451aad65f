"""A copy of a part says of it what the whole says."""

from __future__ import annotations

import pytest
from tests.told import DATASETS, told

from castgraph.errors import EndpointError
from castgraph.facts.credits import credits_between, read_credit
from castgraph.iris import compact, expand
from castgraph.names.entities import read_entities
from castgraph.store import excerpt as module
from castgraph.store.excerpt import Excerpt, batches, told_of

PAIRS = [
    ("person:ann", "production:show"), ("person:ann", "production:film"), ("person:bo", "production:film"),
    ("person:cal", "production:film"), ("person:cal", "production:whole"), ("production:show-1", "production:show"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_what_joins_two_is_copied_with_all_that_tells_it(one, other):
    pair = (expand(one), expand(other))
    part = Excerpt(told())
    part.describe(pair)
    part.copy_credits({pair})
    local = part.local()
    relations = ["partOfSeries", "isBasedOn"]

    assert local.datasets == DATASETS
    assert credits_between(local, [pair], relations) == credits_between(told(), [pair], relations)
    credits = {iri for (iri,) in local.rows("SELECT DISTINCT ?c { ?c cg:person ?p ; cg:production ?q }")}
    assert credits == {
        credit.iri
        for several in credits_between(told(), [pair], []).values()
        for credit in several
        if " " not in credit.iri
    }
    names = {entity.iri: entity.name for entity in read_entities(local)}
    whole = {entity.iri: entity.name for entity in read_entities(told())}
    assert names == {iri: whole[iri] for iri in names}
    assert {iri for iri in pair if iri in whole} <= names.keys()


def test_a_series_and_a_character_are_described_with_what_tells_of_them():
    part = Excerpt(told())
    part.describe_related([expand("production:whole"), expand("character:kit"), expand("person:bo")])

    assert read_credit(part.local(), expand("credit:1")) == read_credit(told(), expand("credit:1"))
    assert read_credit(part.local(), expand("credit:2")) is None


def test_credits_and_relations_are_counted_without_those_that_do_not_hold():
    part = Excerpt(told())
    part.count_credits(
        [expand(name) for name in ("person:ann", "person:bo", "person:cal", "production:show", "person:ann")]
    )

    counted = {compact(iri): count for iri, count in part.counts.items()}
    assert counted == {"person:ann": 4, "person:bo": 1, "person:cal": 5, "production:show": 3}


def test_what_is_told_of_one_is_what_mentions_it_and_whom_that_names():
    local = told_of(told(), expand("production:show"))
    names = {entity.name for entity in read_entities(local)}

    assert names == {"Show", "Book", "Show season 1", "Ann", "Bo", "Kit", "Second Kit"}
    for name in ("credit:1", "credit:2"):
        assert read_credit(local, expand(name)) == read_credit(told(), expand(name))


def test_one_that_too_much_mentions_is_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_MENTIONS", 6)
    with pytest.raises(EndpointError, match="memory: 7 things mention production:show; load the data"):
        told_of(told(), expand("production:show"))
    monkeypatch.setattr(module, "MOST_MENTIONS", 7)
    assert len(told_of(told(), expand("production:show"))) > 0


def test_iris_are_asked_for_sorted_once_and_two_hundred_at_a_time():
    found = list(batches([*(f"e:{number:03}" for number in range(401)), "e:000"]))

    assert [part.count("<") for part in found] == [200, 200, 1]
    assert found[0].startswith("<e:000> <e:001>")
