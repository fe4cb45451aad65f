"""Texts and pages as they come: good ones, stubs, walls, other languages, ten megabytes."""

from __future__ import annotations

import time

import pytest
from tests.articles import drafted, folder_of, told

from castgraph.curation.drafting.article import MAX_TEXT, article_of
from castgraph.errors import DataError, OptionError

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Alder goes to sea | The Gazette</title>
<meta property="og:site_name" content="The Gazette"><meta property="og:url" content="https://gazette.example/sea">
<meta property="article:published_time" content="2024-03-05T08:00:00Z"></head><body><nav>Home Film Stage</nav>
<article><h1>Alder goes to sea</h1><p>Ann Alder will star in Harbour of Glass, it was announced on Tuesday, and the
whole town is delighted with the news from the coast.</p><p>The film is directed by Finn T Fir, who has spent two years
looking for a harbour that is made of nothing but glass.</p></article><footer>Imprint</footer></body></html>"""


def test_a_page_gives_its_text_headline_day_publisher_and_address():
    pytest.importorskip("trafilatura")
    article = article_of(PAGE, "page.html")
    assert (article.url, article.published, article.publisher) == (
        "https://gazette.example/sea",
        "2024-03-05",
        "The Gazette",
    )
    assert article.headline.startswith("Alder goes to sea")
    assert "Harbour of Glass" in " ".join(article.paragraphs)
    assert "Imprint" not in " ".join(article.paragraphs)


def test_a_text_may_begin_with_its_address_and_its_headline():
    article = article_of(
        "https://gazette.example/x\n\nAlder goes to sea\n\nAnn Alder will star in a film about glass.\n", "x.txt"
    )
    assert (article.url, article.headline) == ("https://gazette.example/x", "Alder goes to sea")
    assert article.paragraphs == ("Ann Alder will star in a film about glass.",)


@pytest.mark.parametrize("text", ["", "   \n\n", "Home", "<html><body><nav>Home</nav></body></html>"])
def test_a_page_without_an_article_says_so(text):
    if "<" in text:
        pytest.importorskip("trafilatura")
    with pytest.raises(DataError, match="there is no article in it; save the page"):
        article_of(text, "x.html")


def test_a_page_behind_a_wall_is_read_as_far_as_it_goes_and_says_so():
    article = article_of("Alder goes to sea\nAnn Alder will star in a film.\nSubscribe to continue reading.", "x.txt")
    assert article.notes == ("the page seems to be cut by a paywall: only its beginning is there",)


def test_a_day_still_to_come_is_refused():
    with pytest.raises(OptionError, match="published 2999-01-01, which is still to come; give its date"):
        article_of("Ann Alder will star in a film about a glass harbour.", "x.txt", published="2999-01-01")


def test_another_language_is_told_and_gives_what_its_names_give(tmp_path):
    text = "Ann Alder wird in der neuen Serie eine Hauptrolle spielen, das teilte der Sender am Dienstag in Hamburg mit und nannte keine weiteren Namen."
    found = drafted(folder_of(tmp_path), text)
    assert not told(found)
    assert any("does not seem to be English" in note for note in found.notes)


def test_ten_megabytes_are_read_up_to_a_limit_which_is_told(tmp_path):
    text = "Ann Alder will star in Harbour of Glass. " + "The sea was quiet and grey that day.\n" * 300_000
    article = article_of(text, "x.txt")
    assert sum(map(len, article.paragraphs)) <= MAX_TEXT
    assert any("only its first 400,000 characters were read" in note for note in article.notes)


def test_long_rows_of_names_and_brackets_take_no_long_time(tmp_path):
    graph, began = folder_of(tmp_path), time.process_time()
    for text in (
        "Ann Alder, Ben Birch and " * 400,
        "(" * 3000 + "Ann Alder" + ")" * 3000,
        "Ann Alder as " * 500,
        "A " * 5000,
    ):
        drafted(graph, text)
    assert time.process_time() - began < 20
