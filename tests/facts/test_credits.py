"""Credits, their evidence, and whether they hold."""

from __future__ import annotations

from castgraph.facts.credits import holds, read_credits, read_relations, read_sources
from castgraph.facts.incarnations import most_specific


def credit_of(store, slug):
    return next(c for c in read_credits(store) if c.iri.endswith(slug))


def test_evidence_is_listed_oldest_first_with_the_status_each_source_gives(mini):
    credit = credit_of(mini, "/cleo-marsh-actor-the-glass-orchard")

    assert [item.status for item in credit.evidence] == ["announced", "filming", "released"]
    assert credit.status == "released"
    assert len(credit.publishers) == 3


def test_a_denied_credit_does_not_hold(mini):
    denied = credit_of(mini, "/nia-thorn-actor-brass-sparrow")

    assert denied.status == "denied"
    assert not holds(denied)


def test_every_source_is_cited_by_publisher_and_date(mini):
    for source in read_sources(mini).values():
        assert source.publisher
        assert source.published
        assert source.url.startswith("https://")


def test_relations_are_those_of_the_store_with_their_ends(mini):
    found = {(one.start, one.end) for one in read_relations(mini, ["isBasedOn", "partOfSeries"])}

    assert found == set(mini.rows("SELECT DISTINCT ?s ?o { ?s schema:isBasedOn|schema:partOfSeries ?o }"))
    assert len(found) > 1


def test_of_a_character_and_what_it_is_an_incarnation_of_only_the_more_specific_is_told(packaged):
    assert most_specific(packaged, ["The Doctor", "The Fifteenth Doctor"]) == ("The Fifteenth Doctor",)
    assert most_specific(packaged, ["The Doctor"]) == ("The Doctor",)
    for credit in read_credits(packaged):
        assert not ("The Doctor" in credit.characters and "The Fifteenth Doctor" in credit.characters), credit.iri
