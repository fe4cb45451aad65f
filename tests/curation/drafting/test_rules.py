"""Sentences of our own, and what each gives. None is of a newspaper."""

from __future__ import annotations

import pytest
from tests.articles import drafted, folder_of, told

from castgraph.curation.drafting.article import Article
from castgraph.curation.drafting.known import Known
from castgraph.curation.drafting.sorting import draft
from castgraph.curation.files import read_folder

LIGHT = "The Lighthouse"


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    return folder_of(tmp_path_factory.mktemp("desk"))


SAID = {
    "Ann Alder will star in Harbour of Glass.": {"Ann Alder acts in Harbour of Glass (announced)"},
    "Ann Alder joins the cast of Harbour of Glass as Captain Wren.": {
        "Ann Alder acts in Harbour of Glass as Captain Wren (announced)",
    },
    "Ben Birch played Otto in The Lighthouse.": {"Ben Birch acts in The Lighthouse as Otto (released)"},
    "In The Lighthouse, Mary Moss is played by Eve Elm-Oak.": {"Eve Elm-Oak acts in The Lighthouse as Mary Moss"},
    "Harbour of Glass stars Ann Alder, Ben Birch and Eve Elm-Oak.": {
        "Ann Alder acts in Harbour of Glass", "Ben Birch acts in Harbour of Glass", "Eve Elm-Oak acts in Harbour of Glass",
    },
    "Ann Alder stars opposite Ben Birch in Harbour of Glass.": {
        "Ann Alder acts in Harbour of Glass", "Ben Birch acts in Harbour of Glass",
    },
    "Harbour of Glass is written and directed by Finn T Fir.": {
        "Finn T Fir wrote for Harbour of Glass", "Finn T Fir directed Harbour of Glass",
    },
    "Finn T Fir will direct Harbour of Glass.": {"Finn T Fir directed Harbour of Glass (announced)"},
    "The Lighthouse was created by Eve Elm-Oak.": {"Eve Elm-Oak created The Lighthouse"},
    "It's a Tide showrunner Finn T Fir praised the crew.": {"Finn T Fir is showrunner of It's a Tide"},
    "It's a Tide star Ann Alder spoke to us.": {"Ann Alder acts in It's a Tide (released)"},
    "Ann Alder (It's a Tide) will star in Harbour of Glass.": {
        "Ann Alder acts in It's a Tide (released)", "Ann Alder acts in Harbour of Glass (announced)",
    },
    "Ann Alder is best known for It's a Tide and Salt.": {
        "Ann Alder acts in It's a Tide (released)", "Ann Alder acts in Salt (released)",
    },
    "Ann Alder will star in the second season of The Lighthouse.": {
        "Ann Alder acts in The Lighthouse season 2 (announced)", "Ann Alder acts in The Lighthouse (announced)",
    },
    "Ann Alder has dropped out of Harbour of Glass.": {"Ann Alder acts in Harbour of Glass (withdrawn)"},
    "Ben Birch will not be returning for The Lighthouse.": {"Ben Birch acts in The Lighthouse (ruled out)"},
    "Ben Birch is in talks to join Harbour of Glass.": {"Ben Birch acts in Harbour of Glass (in talks)"},
    "Captain Wren (Ann Alder) is back in Harbour of Glass.": {"Ann Alder acts in Harbour of Glass as Captain Wren"},
    "Mary Moss was originally played by Eve Elm-Oak in The Lighthouse.": {
        "Eve Elm-Oak acts in The Lighthouse as Mary Moss",
    },
    "Ann Alder and Ben Birch play Mary Moss and Otto in The Lighthouse.": {
        "Ann Alder acts in The Lighthouse as Mary Moss",
        "Ben Birch acts in The Lighthouse as Otto",
    },
    "Ben Birch's Otto returns in The Lighthouse.": {"Ben Birch acts in The Lighthouse as Otto (announced)"},
    "Ann Alder as Mary Moss in The Lighthouse was a joy.": {"Ann Alder acts in The Lighthouse as Mary Moss"},
    "The cast of The Lighthouse includes Ann Alder, Ben Birch as Otto and Eve Elm-Oak.": {
        "Ann Alder acts in The Lighthouse",
        "Ben Birch acts in The Lighthouse as Otto",
        "Eve Elm-Oak acts in The Lighthouse",
    },
    "Also starring in The Lighthouse are Ann Alder and Ben Birch.": {
        "Ann Alder acts in The Lighthouse",
        "Ben Birch acts in The Lighthouse",
    },
    "The Lighthouse, with Ann Alder also joining, returns.": {"Ann Alder acts in The Lighthouse (announced)"},
    "Ann Alder takes over the role of Mary Moss in The Lighthouse.": {"Ann Alder acts in The Lighthouse as Mary Moss"},
    "Neither Ann Alder nor Ben Birch will return for The Lighthouse.": {
        "Ann Alder acts in The Lighthouse (ruled out)",
        "Ben Birch acts in The Lighthouse (ruled out)",
    },
    "Ann Alder is leaving The Lighthouse.": {"Ann Alder acts in The Lighthouse (leaving)"},
    "Ann Alder left The Lighthouse.": {"Ann Alder acts in The Lighthouse (departed)"},
    "Ann Alder is not leaving The Lighthouse.": set(),
    "Ann Alder spoke first. She will star in Harbour of Glass.": {"Ann Alder acts in Harbour of Glass (announced)"},
    "Ann Alder spoke first. She plays Mary Moss in The Lighthouse.": {"Ann Alder acts in The Lighthouse as Mary Moss"},
    "Finn T Fir wrote The Lighthouse and Ann Alder directed it.": {
        "Ann Alder directed The Lighthouse",
        "Finn T Fir wrote for The Lighthouse",
    },
    "Harbour of Glass will be produced by Finn T Fir.": {"Finn T Fir produced Harbour of Glass (announced)"},
    "Finn T Fir composed the music of Salt.": {"Finn T Fir composed the music of Salt"},
    "Salt, directed by Finn T Fir and starring Ann Alder, is out.": {
        "Ann Alder acts in Salt",
        "Finn T Fir directed Salt",
    },
    "Ann Alder made her debut in Salt.": {"Ann Alder acts in Salt (released)"},
    "Ann Alder reprised Mary Moss in The Lighthouse.": {"Ann Alder acts in The Lighthouse as Mary Moss"},
    "Ann Alder is set to reprise her role as Mary Moss in The Lighthouse season 2.": {
        "Ann Alder acts in The Lighthouse as Mary Moss (announced)",
        "Ann Alder acts in The Lighthouse season 2 as Mary Moss (announced)",
    },
    "In addition to Finn T Fir, The Lighthouse's writers' room includes Eve Elm-Oak.": {"Eve Elm-Oak wrote for The Lighthouse"},
    "The Finn T Fir-helmed Salt is out.": {"Finn T Fir directed Salt"},
    "The Ann Alder-starring Salt is out.": {"Ann Alder acts in Salt"},
    "The Ann Alder-led Salt is out.": {"Ann Alder acts in Salt"},
    "The Lighthouse is created and written by Eve Elm-Oak and directed by Finn T Fir.": {
        "Eve Elm-Oak created The Lighthouse", "Eve Elm-Oak wrote for The Lighthouse", "Finn T Fir directed The Lighthouse",
    },
    "Salt will be composed by Finn T Fir.": {"Finn T Fir composed the music of Salt (announced)"},
    "The Lighthouse returns, playing Mary Moss and Otto are Ann Alder and Ben Birch.": {
        "Ann Alder acts in The Lighthouse as Mary Moss", "Ben Birch acts in The Lighthouse as Otto",
    },
    "Ann Alder will not only return to The Lighthouse.": {"Ann Alder acts in The Lighthouse (announced)"},
    "Ann Alder won't be involved in Salt.": {"Ann Alder acts in Salt (ruled out)"},
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "facts"), SAID.items(), ids=SAID)
def test_a_sentence_gives_the_facts_that_it_tells(graph, sentence, facts):
    assert told(drafted(graph, sentence)) == facts


NOTHING = (
    "Ann Alder has seen The Lighthouse twice and liked it.",
    "The lighthouse on the cliff was painted white by the town.",
    "Nobody named Alder was in the harbour that night.",
    "Harbour of Glass has not been cancelled.",
    "Ben Birch told a friend about Harbour of Glass.",
)


@pytest.mark.parametrize("sentence", NOTHING)
def test_a_sentence_that_tells_no_credit_gives_none(graph, sentence):
    assert not told(drafted(graph, sentence))


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("Season two of The Lighthouse has wrapped filming.", "The Lighthouse season 2 is post production"),
        ("The Lighthouse season 2 has been delayed.", "The Lighthouse season 2 is delayed"),
        (f"Not {'a' * 32} The Lighthouse season 2 was delayed.", "The Lighthouse season 2 is delayed"),
        (f"The Lighthouse season 2 was delayed {'a' * 11} not.", "The Lighthouse season 2 is delayed"),
    ],
)
def test_the_state_of_a_production_is_proposed_as_unsure(graph, sentence, fact):
    assert told(drafted(graph, sentence), "unsure") == {fact}


@pytest.mark.parametrize(
    "sentence",
    [
        f"Not {'a' * 31} The Lighthouse season 2 was delayed.",
        f"The Lighthouse season 2 was delayed {'a' * 10} not.",
        "Never was The Lighthouse season 2 delayed.",
    ],
)
def test_a_denial_nearby_takes_the_state_away(graph, sentence):
    assert not told(drafted(graph, sentence), "unsure", "new", "second source")


def test_a_rumour_is_unsure(graph):
    found = drafted(graph, "Ann Alder could star in Harbour of Glass.")
    assert told(found, "unsure") == {"Ann Alder acts in Harbour of Glass (rumoured)"}
    assert not told(found)


def test_a_surname_and_a_pronoun_mean_who_was_named_before(graph):
    found = drafted(
        graph, "Ann Alder joins Harbour of Glass.", "Alder will play Captain Wren. She will also appear in Salt."
    )
    assert "Ann Alder acts in Harbour of Glass as Captain Wren (announced)" in told(found)
    assert "Ann Alder acts in Salt (announced)" in told(found)


def test_a_cast_list_line_by_line_is_of_what_the_article_is_about(graph):
    found = drafted(graph, "Who is in The Lighthouse? Here they are.", "Ann Alder as Mary Moss", "Otto - Ben Birch")
    assert {fact.partition(" (")[0] for fact in told(found)} == {
        "Ann Alder acts in The Lighthouse as Mary Moss", "Ben Birch acts in The Lighthouse as Otto",
    }  # fmt: skip


def test_what_others_tell_is_a_second_source_and_what_they_deny_contradicts(graph):
    assert told(drafted(graph, "Dan Dogwood will star in Harbour of Glass."), "second source")
    found = drafted(graph, "Dan Dogwood has dropped out of Harbour of Glass.")
    assert [proposal.why for proposal in found.proposals if proposal.group == "contradicts"] == [
        "it was told as announced"
    ]


def test_an_unknown_name_is_a_question(graph):
    found = drafted(graph, "Harbour of Glass stars Ann Alder and Zora Quillfeather.")
    assert [p.values["person"] for p in found.proposals if p.group == "question"] == ["Zora Quillfeather"]


def test_each_proposal_marks_its_names_in_its_sentence(graph):
    (one,) = drafted(graph, "Ann Alder will star in Harbour of Glass.").proposals
    assert one.sentence == "[Ann Alder] will star in [Harbour of Glass]."


def test_what_the_articles_own_file_says_is_not_proposed(graph):
    text = "It's a Tide star Ann Alder will appear in Salt."
    assert told(drafted(graph, text, url="http://www.gazette.example/old-news/?utm_source=x")) == {
        "Ann Alder acts in Salt (announced)"
    }


def test_a_publisher_is_known_by_the_host_of_its_other_articles(graph):
    found = drafted(graph, "Ann Alder will star in Harbour of Glass.")
    assert found.source["publisher"] == "The Gazette"


def test_what_an_article_does_not_show_is_asked_for_by_its_option(graph):
    text = ("Ann Alder will star in Harbour of Glass.",)
    found = draft(Known(read_folder(graph)), Article(text, "", "", "", "2024-03-01"))
    assert "the article shows no address; give it with --url" in found.notes
    assert "the article shows no publisher; give it with --publisher" in found.notes
    assert not [note for note in drafted(graph, *text).notes if "shows no" in note]
