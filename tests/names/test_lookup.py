"""A typed name leads to one entity or to the candidates, never to a guess."""

from __future__ import annotations

from collections import Counter

import pytest

from castgraph.errors import AmbiguousNameError, NamesError, OptionError, UnknownNameError
from castgraph.model import Entity
from castgraph.names.lookup import Names, find
from castgraph.names.scoring import FoldedNames, word_score


@pytest.mark.parametrize(
    "text", ["Cléo Marsh", "cleo marsh", "CLEO  MARSH", "Cleopatra Marsh", "person:cleo-marsh",
             "https://w3id.org/castgraph/id/person/cleo-marsh"]
)  # fmt: skip
def test_a_name_an_alias_a_curie_and_an_iri_lead_to_the_same_entity(mini, text):
    assert Names.of(mini).resolve(text).curie == "person:cleo-marsh"


def test_a_preferred_name_comes_before_an_alias(mini):
    assert Names.of(mini).resolve("Tin Harbour").curie == "production:tin-harbour"


def test_what_stands_in_brackets_may_be_left_out():
    names = Names(
        [Entity(f"e:{n}", f"e:{n}", name, "production") for n, name in ((1, "The Kite (2001 film)"), (2, "Kites"))]
    )

    assert names.resolve("kite").iri == "e:1"
    with pytest.raises(UnknownNameError):
        names.resolve("2001 film)")


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


SHELF = [
    Entity("e:1", "e:1", "The Love & Death", "production", "Movie", degree=2),
    Entity("e:2", "e:2", "Lovedeath", "person", "Person", degree=9),
    Entity("e:3", "e:3", "Ida Bee", "person", "Person", aliases=("Bee Ida", "The Hive")),
    Entity("e:4", "e:4", "Ida Bee", "character", "Character", degree=5),
    Entity("e:5", "e:5", "Hive (series)", "production", "TVSeries"),
    Entity("e:6", "e:6", "Ida Bees", "organization", "Organization"),
    Entity("e:7", "e:7", "Zoo", "franchise", "Franchise", degree=1),
    Entity("e:8", "e:8", "Zoo", "place", "Place", degree=1),
]


@pytest.mark.parametrize(
    ("text", "kinds", "meant"),
    [
        ("ida bee", (), "e:3"),
        ("ida bee", ("character",), "e:4"),
        ("IDA-BEE!", ("person",), "e:3"),
        ("love and death", (), "e:2 e:1"),
        ("love and death", ("production",), "?e:1"),
        ("the love death", (), "e:1"),
        ("A lovedeath", (), "e:2 e:1"),
        ("lovedeath", (), "e:2"),
        ("the hive", (), "e:3"),
        ("hive", (), "e:3"),
        ("Beeida", (), "e:3"),
        ("hive serie", ("production",), "?e:5"),
        ("hive series", (), "e:5"),
        ("ida bees", (), "e:6"),
        ("zoo", (), "e:7 e:8"),
        ("zoo", ("place",), "e:8"),
        ("zoos", (), "?e:7 e:8"),
        ("bee", (), "?e:3 e:4 e:6"),
        ("the", (), "?e:1 e:3"),
        ("", (), "?"),
    ],
)
def test_a_name_means_one_the_candidates_or_nobody(text, kinds, meant):
    try:
        found = Names(SHELF).resolve(text, kinds).iri
    except AmbiguousNameError as error:
        found = " ".join(entity.iri for entity in error.candidates)
    except UnknownNameError as error:
        found = "?" + " ".join(entity.iri for entity in error.suggestions)

    assert found == meant


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ida bee", "436"), ("bee", "346"), ("hive", "53"), ("ida bea", "436"), ("zoo", "78"), ("lov", "21"), ("eath", ""),
    ],
)  # fmt: skip
def test_what_fits_best_comes_first_then_what_is_known_best(text, found):
    names = Names(SHELF)

    assert "".join(entity.iri[2:] for entity in names.search(text)) == found
    assert "".join(entity.iri[2:] for entity in names.search(text, 1)) == found[:1]
    assert all(entity.kind == "person" for entity in names.search(text, kinds=["person"]))


def test_all_that_is_wrong_with_several_names_is_told_at_once():
    names = Names(SHELF)

    assert [entity.iri for entity in names.resolve_all(["Ida Bee", "Lovedeath", "Ida Bee"])] == ["e:3", "e:2"]
    with pytest.raises(UnknownNameError):
        names.resolve_all(["Ida Bee", "nobody"])
    with pytest.raises(AmbiguousNameError):
        names.resolve_all(["zoo"])
    with pytest.raises(NamesError) as caught:
        names.resolve_all(["zoo", "Ida Bee", "nobody"])
    assert len(caught.value.errors) == 2


def test_kinds_are_counted_and_types_are_kinds_to_find(mini):
    names = Names.of(mini)

    assert names.count_kinds() == Counter(entity.kind for entity in names)
    assert len(names) == names.count_kinds().total() == len(names.kept)
    assert [one.type for one in find(mini, "tin harbour", kinds="TVSeason")] == ["TVSeason"] * 2
    assert (
        find(mini, "tin harbour", kinds=["tvseason", "PERSON"], limit=1)
        == find(mini, "tin harbour", kinds="TVSeason")[:1]
    )
    assert {one.kind for one in find(mini, "tin harbour", kinds="production")} == {"production"}
    with pytest.raises(OptionError, match=r"'tvsaeson' is not known.*TVSeason"):
        find(mini, "tin harbour", kinds="TVSaeson")


@pytest.mark.parametrize("text", ["joe", "jo", "locke joe", "the", "girl s", "of the", "heartstoper", "xo kitty", "a"])
def test_names_looked_through_as_one_text_fit_as_each_of_them_does_alone(packaged, text):
    from rapidfuzz import fuzz

    names = [one for entity in Names.of(packaged).kept for one in Names.of(packaged).folded(entity)]
    kept = FoldedNames()
    for entity in Names.of(packaged).kept:
        for name in Names.of(packaged).folded(entity):
            kept.add(name, entity)

    fitting = Counter(score for name in names if (score := word_score(text, text.split(), name)))
    alike = {score for name in names if (score := max(fuzz.token_sort_ratio(text, name), fuzz.ratio(text, name))) >= 70}

    assert Counter(score for score, _ in kept.fitting(text)) == fitting
    assert max((score * 200 for score, _ in kept.similar(text)), default=0) == pytest.approx(max(alike, default=0))
