"""What the graph learned since a day: who is new, what changed, what is disputed, and who says so."""

from __future__ import annotations

import json

import pytest
from tests.folders import MINI

import castgraph
from castgraph.answers.news import news
from castgraph.export.news_text import news_text

OPTIONS = ("--graph", str(MINI))


@pytest.fixture(scope="module")
def store():
    with castgraph.open(MINI) as opened:
        yield opened


def test_new_people_and_productions_are_those_of_whom_no_older_source_speaks(store):
    found = news(store, "2022-11-01")

    assert [one.entity.name for one in found.people] == ["Isla Nook", "Otto Reef"]
    assert [one.entity.name for one in found.productions] == ["The Lonely Lighthouse", "Tin Harbour spin-off"]
    assert [source.published for source in found.difference.new_sources] == ["2022-11-20", "2022-12-01", "2023-04"]
    assert not news(store, "2023-05-01").people


def test_what_changed_is_what_a_comparison_of_the_two_days_says(store, run):
    told = {(change.section, change.text) for change in news(store, "2021-07-01").difference.changes}
    ran = json.loads(run("diff", "2021-06-30", str(MINI), *OPTIONS, "-f", "json").out)

    assert told == {(change["section"], change["text"]) for change in ran["changes"]}


def test_a_dispute_is_news_when_a_new_source_has_a_word_in_it(store):
    assert [one.kind for one in news(store, "2021-07-08").disputes] == ["denial"]
    assert not news(store, "2021-07-09").disputes


def test_the_digest_is_markdown_that_links_every_source(run):
    ran = run("digest", "--since", "2021-07-01", "--as-of", "2021-12-31", *OPTIONS)

    assert ran.code == 0
    assert ran.out.startswith(
        "# What the graph learned since 2021-07-01\n\n1 source of 1 publisher, 1 fact changed and"
    )
    assert (
        "## Withdrawn\n\n- **Brass Sparrow**: Nia Thorn (denied, was rumoured) ([Harbour Post, 2021-07-08](<" in ran.out
    )
    assert (
        "## Disputes\n\n- denial: **Nia Thorn acts in Brass Sparrow**: denied, does not hold ([Harbour Post" in ran.out
    )
    assert "## Sources\n\n- 2021-07-08, Harbour Post: [Thorn: I am not joining Brass Sparrow](<https://" in ran.out


def test_the_day_of_reading_counts_when_it_is_asked_for(store):
    assert len(news(store, "2024-01-01", by_reading=True).difference.new_sources) == 10
    assert not news(store, "2024-01-01").difference.new_sources


def test_a_day_since_which_nothing_was_learned_has_a_word_too(run):
    ran = run("digest", "--since", "2031-01-01", *OPTIONS)

    assert (ran.code, ran.out) == (0, "# What the graph learned since 2031-01-01\n\nNothing.\n")
    assert run("digest", *OPTIONS).code == 2
    assert run("digest", "--since", "soon", *OPTIONS).code == 2


def test_markup_in_names_is_no_markup_of_the_digest(store):
    from dataclasses import replace

    found = news(store, "2022-11-01")
    odd = replace(found.people[0], entity=replace(found.people[0].entity, name="*a* [b](c) <d>"))

    assert r"**\*a\* \[b\](c) \<d\>**" in news_text(replace(found, people=(odd,)))


def test_json_has_all_of_it(run):
    found = json.loads(run("digest", "--since", "2022-11-01", *OPTIONS, "-f", "json").out)

    assert {"since", "newPeople", "newProductions", "changes", "disputes", "sources"} == found.keys()
    assert found["newPeople"][0]["sources"][0]["publisher"] == "Reel Gazette"
