"""Which sources count, by day and by publisher: one rule, whoever asks."""

from __future__ import annotations

import pytest
from tests.conftest import MINI
from tests.told import told

import castgraph
from castgraph.curation.revisions import read_state
from castgraph.errors import OptionError
from castgraph.facts.credits import newest_status, read_credit
from castgraph.facts.heard import heard
from castgraph.facts.some_sources import day_of, is_asked, titles_of, titles_told
from castgraph.loading.folder import load_folder
from castgraph.model import Evidence, Source
from castgraph.vocabulary import PREFIXES, RELATIONS, STATUSES, firmness, holds, hop_relations

POST = Source(PREFIXES["source"] + "a", "The Harbour Post", "2023-04", publisher_iri=PREFIXES["organization"] + "post")


@pytest.mark.parametrize("name", ["the harbour POST", "the-harbour-post", "Post", PREFIXES["source"] + "A"])
def test_a_source_is_asked_for_by_its_publisher_or_its_iri_in_any_case(name):
    assert is_asked(POST, "", [name])
    assert not is_asked(POST, "", ["Harbour"])


def test_a_month_counts_when_it_is_over_and_what_is_not_a_date_never():
    assert is_asked(POST, "2023-04-30", [])
    assert not is_asked(POST, "2023-04-29", [])
    for published in ("", "soon", "2023-02-30"):
        assert not is_asked(Source("s", published=published), "2999-12-31", [])


def test_a_dataset_says_nothing_as_of_a_date():
    assert day_of(Source(PREFIXES["dataset"] + "imdb", "IMDb", "2023-01-01")) == ""


def test_the_newest_status_is_that_of_the_last_source_which_gives_one():
    told = [
        Evidence(Source("b", published="2023-05"), "filming"),
        Evidence(Source("a", published="2023-05"), "announced"),
        Evidence(Source("c", published="2024"), ""),
        Evidence(Source("z"), "denied"),
    ]
    assert newest_status(told) == "filming"
    assert newest_status(told[2:]) == "denied"
    assert newest_status([]) == ""


def test_a_folder_a_store_a_diff_and_a_question_refuse_the_same_publishers(mini):
    for ask in (
        lambda *names: load_folder(MINI, publishers=names).close(),
        lambda *names: castgraph.open(MINI, publishers=names).close(),
        lambda *names: read_state(str(MINI), MINI, publishers=names),
        lambda *names: castgraph.connect(mini, "Ada Quill", "Esme Lark", publishers=names),
    ):
        ask("harbour post")
        ask("harbour-post")
        with pytest.raises(OptionError, match=r"no source is published by Nobody; there are: .*Harbour Post"):
            ask("Harbour Post", "Nobody")


def test_what_has_no_status_is_as_firm_as_can_be_and_holds():
    assert firmness("") == firmness("unheard-of") == firmness("released") == 1.0
    assert [status for status in ("", "unheard-of", *STATUSES) if not holds(status)] == [
        "rumoured", "in-talks", "withdrawn", "denied", "ruled-out", "lapsed",
    ]  # fmt: skip


def test_relations_are_hops_by_default_or_where_they_are_included():
    assert hop_relations() == [name for name, relation in RELATIONS.items() if relation.default]
    assert set(hop_relations(["characters"])) - set(hop_relations()) == {"plays", "appearsIn"}


def test_titles_are_told_oldest_first_and_of_some_sources_the_newest_counts():
    show, book = (PREFIXES["production"] + name for name in ("show", "book"))
    found = {iri: [title for _, title in told_] for iri, told_ in titles_told(told(), [show, book]).items()}

    assert found == {show: ["Untitled Show", "Show"], book: ["The Book", "A Book"]}
    assert titles_of(told(), [show, book], "", ()) == {show: "Show", book: "A Book"}
    assert titles_of(told(), [show, book], "2021-05-30", ()) == {show: "Untitled Show"}
    assert titles_of(told(), [show], "", ["evening-post"]) == {show: "Show"}
    assert titles_of(told(), [book], "", ["the gazette"]) == {}


def test_a_credit_is_heard_as_some_of_its_sources_tell_it():
    credit = read_credit(told(), PREFIXES["credit"] + "1")
    early, late = heard(told(), credit, "2020-12-31"), heard(told(), credit, publishers=["Evening Post"])

    assert heard(told(), credit) is credit
    assert heard(told(), credit, "2020-01-30") is None
    assert (early.status, early.told, early.characters, len(early.evidence)) == ("announced", "announced", ("Kit",), 1)
    assert (late.status, late.characters) == ("released", ("Second Kit", "The Stranger"))
    imported = heard(told(), read_credit(told(), PREFIXES["credit"] + "d1"), "2019-12-31")
    assert (imported.status, imported.told, imported.characters) == ("released", "released", ("Max",))
