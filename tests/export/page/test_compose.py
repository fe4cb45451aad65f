"""Pages made by the commands: what they hold comes back out of them, and they show themselves in notebooks."""

from __future__ import annotations

import json

import pytest
from IPython.core.interactiveshell import InteractiveShell

import castgraph
from castgraph.connections.find import connect
from castgraph.connections.projection import around, project
from castgraph.dates import last_day
from castgraph.export.notebook import register
from castgraph.export.page.compose import connection_page, graph_page
from castgraph.export.page.data import page_data
from castgraph.facts.credits import read_credits
from castgraph.loading.folder import load_page


def told(store):
    return {credit.iri: (credit.status, credit.characters, credit.sources) for credit in read_credits(store)}


def test_a_page_is_loaded_back_with_the_same_facts(mini, tmp_path, run):
    page = tmp_path / "page.html"
    page.write_text(graph_page(mini), encoding="utf-8")

    with load_page(page) as again:
        assert told(again) == told(mini)
    assert run("load", str(page), "--store", str(tmp_path / "store")).code == 0
    assert run("connect", "Ada Quill", "Esme Lark", "--store", str(tmp_path / "store")).code == 0


def test_the_data_of_a_part_are_those_of_what_it_shows(packaged):
    part = around(project(packaged), "https://w3id.org/castgraph/id/person/joe-locke", 1)
    data = json.loads(page_data(packaged, part))
    shown = {node["@id"] for graph in data["@graph"] for node in graph["@graph"]}

    assert {key for _, _, key in part.edges(keys=True) if " " not in key} <= shown
    assert set(part) <= shown


def test_an_html_file_that_castgraph_did_not_write_is_refused(run, tmp_path):
    page = tmp_path / "other.html"
    page.write_text("<html><body>hello</body></html>")

    ran = run("load", str(page), "--store", str(tmp_path / "store"))

    assert ran.code == 3
    assert "JSON-LD" in ran.err
    assert not (tmp_path / "store").exists()


def test_graphs_and_answers_show_themselves_in_notebooks(mini):
    shell = InteractiveShell.instance()
    register()
    for shown in (mini, connect(mini, "Ada Quill", "Esme Lark"), connect(mini, "Ada Quill", "Isla Nook")):
        text = shell.display_formatter.format(shown)[0]["text/html"]
        assert text.startswith("<iframe ")
        assert 'sandbox="allow-scripts' in text


def test_the_page_of_two_who_are_not_connected_says_so(mini):
    page = connection_page(mini, connect(mini, "Ada Quill", "Isla Nook"))

    assert "separate groups" in page


def test_the_command_writes_the_page_and_says_how_large_it_is(run, tmp_path):
    out = tmp_path / "page.html"

    ran = run("connect", "Joe Locke", "Kit Connor", "--html", str(out), "--limit", "50", "--title", "Leads")

    assert ran.code == 0
    assert "Leads" in out.read_text(encoding="utf-8")
    assert "MB" in ran.err


@pytest.mark.parametrize(
    ("date", "last"),
    [("2024-02", "2024-02-29"), ("2023-02", "2023-02-28"), ("1900-02", "1900-02-28"), ("2024", "2024-12-31"),
                       ("2024-05-06", "2024-05-06"), ("2024-13", ""), ("", "")]
)  # fmt: skip
def test_the_last_day_that_a_date_may_mean(date, last):
    assert last_day(date) == last


def test_a_month_counts_from_its_last_day():
    from tests.conftest import MINI

    with castgraph.open(MINI, as_of="2023-04-30") as store:
        assert store.ask("ASK { production:tin-harbour-spin-off cg:status status:ruled-out }")
