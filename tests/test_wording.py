"""Credits and hops in English."""

from __future__ import annotations

import pytest

from castgraph.model import Credit, Entity, Hop
from castgraph.vocabulary import RELATIONS, ROLES, STATUSES
from castgraph.wording import hop_words, listed, phrase


@pytest.mark.parametrize("status", ["", *STATUSES])
@pytest.mark.parametrize("role", [*ROLES, *RELATIONS])
def test_every_role_and_status_makes_a_clause(role, status):
    one = Entity("a", "a", "Ann", "person")
    other = Entity("b", "b", "The Show", "production")
    for ends in ((one, other), (other, one)):
        words = hop_words(Hop(*ends, (Credit("c", role, "a", "b", ("Zoe",) if role in ROLES else (), status),)))
        assert "{" not in words
        assert "  " not in words
        assert words[:3] == ("Ann" if role in ROLES or ends[0] is one else "The")
        for bad in (" to is ", " to was ", " to acts ", " is is ", " to be to ", " was is "):
            assert bad not in words


def test_announced_to_act_reads_like_english():
    one, other = Entity("a", "a", "Ann", "person"), Entity("b", "b", "The Show", "production")

    def words(role, status):
        return hop_words(Hop(one, other, (Credit("c", role, "a", "b", (), status),)))

    assert words("actor", "announced") == "Ann was announced to act in The Show"
    assert words("director", "pre-production") == "Ann is to direct The Show, which is being prepared"
    assert words("actor", "filming") == "Ann acts in The Show, which is being filmed"
    assert words("showrunner", "departed") == "Ann was showrunner of The Show"
    assert words("actor", "ended") == "Ann acted in The Show"
    assert words("director", "departed") == "Ann directed The Show"
    assert words("actor", "rumoured") == "Ann was rumoured to act in The Show"
    assert words("actor", "in-talks") == "Ann was reported in talks to act in The Show"
    assert words("actor", "lapsed") == "Ann was rumoured to act in The Show, which nobody confirmed"
    assert words("director", "withdrawn") == "Ann was to direct The Show, and withdrew"
    assert words("actor", "disputed") == "Ann acts in The Show, although it was denied"
    assert words("actor", "presumed-released") == "Ann was announced to act in The Show, which has been due since"
    assert words("creator", "released") == "Ann created The Show"


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
