"""Pages made of a store: what they hold comes back out of them."""

from __future__ import annotations

from castgraph.connections.find import connect
from castgraph.export.page.compose import connection_page, graph_page
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


def test_the_page_of_two_who_are_not_connected_says_so(mini):
    page = connection_page(mini, connect(mini, "Ada Quill", "Isla Nook"))

    assert "separate groups" in page
