"""A typed name leads to one entity or to the candidates, never to a guess."""

from __future__ import annotations

import pytest

from castgraph.errors import AmbiguousNameError, UnknownNameError
from castgraph.names.lookup import Names


@pytest.mark.parametrize(
    "text", ["Cléo Marsh", "cleo marsh", "CLEO  MARSH", "Cleopatra Marsh", "person:cleo-marsh",
             "https://w3id.org/castgraph/id/person/cleo-marsh"]
)  # fmt: skip
def test_a_name_an_alias_a_curie_and_an_iri_lead_to_the_same_entity(mini, text):
    assert Names.of(mini).resolve(text).curie == "person:cleo-marsh"


def test_a_preferred_name_comes_before_an_alias(mini):
    assert Names.of(mini).resolve("Tin Harbour").curie == "production:tin-harbour"


def test_a_former_title_is_an_alias(mini):
    assert Names.of(mini).resolve("Untitled Orchard Film").curie == "production:the-glass-orchard"


def test_homonyms_are_listed_not_guessed(mini):
    with pytest.raises(AmbiguousNameError) as caught:
        Names.of(mini).resolve("Sam Poe")

    assert {entity.curie for entity in caught.value.candidates} == {"person:sam-poe-actor", "person:sam-poe-composer"}


@pytest.mark.parametrize(("text", "meant"), [("Esme Lrak", "person:esme-lark"), ("lark", "person:esme-lark")])
def test_a_misspelt_or_partial_name_says_who_is_meant(mini, text, meant):
    with pytest.raises(UnknownNameError) as caught:
        Names.of(mini).resolve(text)

    assert caught.value.suggestions[0].curie == meant


def test_search_puts_exact_before_partial_before_misspelt(mini):
    found = [entity.name for entity in Names.of(mini).search("tin harbour")]

    assert found[0] == "Tin Harbour"
    assert "Tin Harbour season 1" in found


def test_search_of_nothing_finds_nothing(mini):
    assert Names.of(mini).search("!?") == []


def test_a_slip_beside_the_space_is_found_as_in_imported_names(packaged):
    assert Names.of(packaged).search("y asmin finney")[0].name == "Yasmin Finney"
