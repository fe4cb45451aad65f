"""The answer reads like an answer: who, how far, how many ways, the best in full, the others in a line."""

from __future__ import annotations

import re

import pytest

from castgraph.connections.find import connect
from castgraph.export.answer_text import answer_text


@pytest.fixture(scope="module")
def answer(packaged):
    return connect(packaged, "Alice Oseman", "David Tennant")


def test_the_first_line_says_who_how_many_hops_and_how_many_ways(answer):
    assert answer_text(answer).split("\n")[0] == (
        f"Alice Oseman and David Tennant are connected in 4 hops, in {answer.total} ways "
        f"({answer.detailed} with every season told apart)."
    )


def test_the_answer_has_at_most_45_lines_of_100_columns(answer):
    assert sum(max(1, -(-len(line) // 100)) for line in answer_text(answer).split("\n")) <= 45


def test_the_best_is_told_with_its_sources_and_four_others_in_a_line_each(answer):
    text = answer_text(answer)
    ways = re.findall(r"^  (\d)\. Alice Oseman – ", text, re.MULTILINE)

    assert re.findall(r"^  (\d)\. \w+ \w+ [^–\n]*$", text, re.MULTILINE) == ["1", "2", "3", "4"]
    assert ways == ["2", "3", "4", "5"]
    assert "also in Heartstopper season 1, season 2 and season 3" in text


def test_every_source_that_is_cited_is_listed_once_with_its_address(answer):
    text, sources = answer_text(answer, full=True).split("\nSources\n")
    cited = set(re.findall(r"\[(\d+)\]", text))

    assert sorted(re.findall(r"^  \[(\d+)\]", sources, re.MULTILINE)) == sorted(cited)
    assert len(re.findall(r"https?://", sources)) == len(cited)


def test_in_full_every_way_is_told_hop_by_hop(answer):
    text = answer_text(answer, full=True)
    for group in answer.groups:
        assert " – ".join(node.name for node in group.best.nodes) + " (4 hops)" in text


def test_as_many_ways_are_told_as_were_asked_for(packaged):
    answer = connect(packaged, "Joe Locke", "David Tennant", paths=9)
    text = answer_text(answer, ways=9)
    assert len(re.findall(r"^  \d+\. Joe Locke – ", text, re.MULTILINE)) == len(answer.groups) - 1


def test_a_single_way_is_one_way(packaged):
    text = answer_text(connect(packaged, "Joe Locke", "Heartstopper season 2"))
    assert text.startswith("Joe Locke and Heartstopper season 2 are connected in 1 hop, in one way.")
    assert "Other ways" not in text


def test_the_source_whose_month_is_named_is_cited(packaged):
    answer = connect(packaged, "Hayley Atwell", "Rivals")
    text = answer_text(answer)
    assert "was announced in February 2026 to act in Rivals" in text
    assert ", 2026-02" in text.split("Sources")[1]
