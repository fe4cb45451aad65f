"""SPARQL for people: the editor in a browser, the form without scripts, results as a table."""

from __future__ import annotations

import re

import pytest
from tests.browsing import NEEDS_CHROMIUM, started, until
from tests.serving.test_explorer import at

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
NAMES = "SELECT ?name WHERE { person:joe-locke schema:name ?name }"


@pytest.fixture(scope="module")
def browser():
    with started() as running:
        yield running


def test_a_browser_that_asks_nothing_gets_the_editor_and_a_program_does_not(server):
    page = server.get("/sparql", accept=BROWSER)
    assert (page.status, page.media) == (200, "text/html")
    assert 'id="editor"' in page.text
    assert server.get("/sparql", accept="text/turtle").media == "text/turtle"


def test_a_form_is_answered_by_a_table_with_the_query_kept_and_files_to_take(server):
    page = server.post("/sparql", {"query": NAMES}, accept=BROWSER)
    assert page.media == "text/html"
    assert "<td>Joe Locke</td>" in page.text
    assert "SELECT ?name WHERE { person:joe-locke" in page.text
    (csv,) = re.findall(r'href="(/sparql\?[^"]*format=csv)"', page.text)
    assert server.get(csv.replace("&amp;", "&")).text.splitlines() == ["name", "Joe Locke"]


def test_truths_graphs_and_empty_answers_have_a_page_too(server):
    assert ">Yes<" in server.post("/sparql", {"query": "ASK { ?s ?p ?o }"}, accept=BROWSER).text
    graph = server.post("/sparql", {"query": "DESCRIBE person:joe-locke"}, accept=BROWSER).text
    assert "format=turtle" in graph
    assert 'href="/person/joe-locke"' in graph
    assert "0 rows" in server.post("/sparql", {"query": "SELECT * WHERE { <urn:x> ?p ?o }"}, accept=BROWSER).text


def test_a_long_answer_is_cut_and_says_so(server):
    page = server.post("/sparql", {"query": "SELECT * WHERE { ?s ?p ?o }"}, accept=BROWSER).text
    assert "1,000 rows are shown; there are more" in page
    assert page.count("<tr>") == 1001


def test_what_is_data_is_escaped_in_the_table_and_in_the_query(server):
    text = "SELECT ('<script>alert(1)</script>' AS ?x) WHERE {} # </textarea><script>"
    page = server.post("/sparql", {"query": text}, accept=BROWSER).text
    assert "<script>alert" not in page
    assert "</textarea><script>" not in page


def test_a_named_query_opens_in_the_editor(server):
    assert "#+ summary:" in server.get("/sparql", accept=BROWSER, name="cast").text
    assert server.get("/sparql", accept=BROWSER, name="nothing").status == 404


@NEEDS_CHROMIUM
def test_the_editor_completes_prefixes_terms_and_names_and_shows_the_answer(browser, server):
    with at(browser, server, "/sparql") as page:
        until(page, "document.documentElement.dataset.editor === ''")
        page.click("#editor .cm-content")
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.type("SELECT ?name WHERE ")
        page.keyboard.type("{ person:joe-l", delay=20)
        page.wait_for_selector("#editor .cm-tooltip-autocomplete >> text=Joe Locke")
        page.wait_for_timeout(150)  # an option is not taken in the first moment it is there
        page.keyboard.press("Enter")
        page.keyboard.type(" schema:nam", delay=20)
        page.wait_for_selector("#editor .cm-tooltip-autocomplete >> text=schema:name")
        page.wait_for_timeout(150)
        page.keyboard.press("Enter")
        page.keyboard.type(" ?name }")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#answer td")
        assert page.inner_text("#answer td") == "Joe Locke"
        with page.expect_download() as coming:
            page.click("#answer >> text=CSV")
        assert coming.value.suggested_filename == "answer.csv"


@NEEDS_CHROMIUM
def test_a_mistake_is_said_where_it_is(browser, server):
    with at(browser, server, "/sparql", complains=True) as page:  # the browser logs each 400
        until(page, "document.documentElement.dataset.editor === ''")
        page.click("#editor .cm-content")
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.type("SELECT ?x WHERE")
        page.keyboard.press("Escape")
        page.click("text=Ask >> visible=true")
        page.wait_for_selector("#answer [role=alert]")
        assert "line 1" in page.inner_text("#answer [role=alert]")


@NEEDS_CHROMIUM
def test_without_javascript_the_form_asks(browser, server):
    with at(browser, server, "/sparql", java_script_enabled=False) as page:
        page.fill("#query", NAMES)
        page.click("main form button")
        assert page.inner_text("td") == "Joe Locke"
