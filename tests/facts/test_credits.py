"""Credits, their evidence, and the English they are told in."""

from __future__ import annotations

import pytest

from castgraph.answers.portrait import portrait
from castgraph.answers.statistics import statistics
from castgraph.connections.find import connect
from castgraph.errors import OptionError
from castgraph.facts.credits import holds, read_credits, read_sources
from castgraph.model import Credit
from castgraph.names.lookup import Names
from castgraph.vocabulary import RELATIONS, ROLES, STATUSES
from castgraph.wording import listed, phrase


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


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", ["", *STATUSES])
def test_every_role_and_status_reads_like_english(role, status):
    text = phrase(Credit("c", role, "a", "b", status=status))

    assert text
    assert "{" not in text
    assert "to to" not in text
    assert "  " not in text


@pytest.mark.parametrize("name", RELATIONS)
def test_every_relation_can_be_read_from_both_ends(name):
    relation = Credit("c", name, "a", "b")

    assert phrase(relation) != phrase(relation, reverse=True)


def test_lists_are_joined_as_english_does():
    assert [listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_all_shortest_connections_are_found(mini):
    answer = connect(mini, "Ada Quill", "Esme Lark")

    assert answer.hops == 4
    assert {connection.nodes[2].name for connection in answer.connections} == {"Bram Vane", "Cléo Marsh"}
    for connection in answer.connections:
        assert all(hop.credits[0].sources for hop in connection.hops)
        assert connection.sentence.startswith("Ada Quill created Tin Harbour")


def test_the_k_best_go_on_with_longer_ones(mini):
    answer = connect(mini, "Ada Quill", "Esme Lark", paths=4)

    assert sorted(len(connection.hops) for connection in answer.connections)[:2] == [4, 4]
    assert len(answer.connections) >= 3


def test_an_island_is_said_with_the_sizes_of_the_groups(mini):
    answer = connect(mini, "Ada Quill", "Isla Nook")

    assert not answer.connected
    assert "3" in answer.note


def test_a_cap_on_depth_is_not_called_unconnected(mini):
    answer = connect(mini, "Ada Quill", "Esme Lark", max_hops=2)

    assert not answer.connected
    assert "max-hops" in answer.note


def test_a_denied_credit_connects_nobody(mini):
    assert not connect(mini, "Nia Thorn", "Bram Vane").connected


def test_start_and_end_may_be_the_same(mini):
    answer = connect(mini, "Ada Quill", "ada quill")

    assert answer.connected
    assert answer.hops == 0


def test_a_limit_below_one_is_refused(mini):
    with pytest.raises(OptionError, match="at least 1"):
        connect(mini, "Ada Quill", "Esme Lark", max_hops=0)


def test_a_portrait_tells_everything_with_sources(mini):
    found = portrait(mini, Names.of(mini).resolve("The Glass Orchard"))

    assert "People" in found.sections
    history = [fact.text for fact in found.sections["History"]]
    assert [text.split()[-1] for text in history] == ["released", "filming", "announced"]
    assert all(fact.cited for facts in found.sections.values() for fact in facts)


def test_statistics_count_what_is_there(mini):
    counted = statistics(mini)

    assert counted["sources"] == 10
    assert counted["credits denied or ruled out"] == 1
    assert counted["recastings and successions"] == 1
    assert counted["productions under several titles"] == 1
