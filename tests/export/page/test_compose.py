"""Pages made of a store: what they hold comes back out of them."""

from __future__ import annotations

from tests.folders import MINI

import castgraph
from castgraph.connections.find import connect
from castgraph.export.page.compose import connection_page, graph_page
from castgraph.export.page.options import PageOptions
from castgraph.facts.credits import read_credits
from castgraph.facts.history import statuses_by_day
from castgraph.loading.build import build_store
from castgraph.loading.folder import load_page
from castgraph.paths.build import path_index


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


def test_a_page_without_its_data_is_smaller_and_says_that_it_cannot_be_loaded(mini, tmp_path, run):
    page = tmp_path / "page.html"
    page.write_text(graph_page(mini, options=PageOptions(jsonld=False)), encoding="utf-8")

    assert len(page.read_text()) < len(graph_page(mini))
    again = run("load", str(page), "--store", str(tmp_path / "store"))
    assert again.code == 3
    assert "no JSON-LD block" in again.err


def test_a_page_whose_data_are_damaged_is_refused(mini, tmp_path, run):
    page = tmp_path / "page.html"
    text = graph_page(mini)
    start = text.index('id="graph">') + 200
    for spoilt in (text[:start] + "!" + text[start + 1 :], text[:start] + "AAAA" + text[start + 4 :]):
        page.write_text(spoilt, encoding="utf-8")
        again = run("load", str(page), "--store", str(tmp_path / "store"))
        assert again.code == 3
        assert "page.html" in again.err
        assert "damaged" in again.err


def test_the_packaged_graph_fits_on_a_page_with_every_source(packaged, whole):
    page = whole

    assert len(page.encode()) <= 1_800_000
    ((people,),) = packaged.rows("SELECT (COUNT(DISTINCT ?person) AS ?people) WHERE { ?credit cg:person ?person }")
    assert f"{int(people):,} people" in page


def test_a_part_of_a_store_is_chosen_before_anything_is_read(packaged, tmp_path, run):
    table = tmp_path / "cast.csv"
    rows = [f"Player {i % 40},actor,Work {i % 97}" for i in range(400)]
    table.write_text("\n".join(["person,role,production", *rows]), encoding="utf-8")
    store = str(tmp_path / "store")
    assert run("import", "table", str(table), "--names-are-ids", "--bare", "--store", store).code == 0
    made = run("export", "html", "--store", store, "--limit", "30", "-o", str(tmp_path / "a.html"))
    assert made.code == 0
    assert "on this page: 30 of 137 people and productions; a larger --limit takes more" in made.err
    assert "30 of 137 people and productions are on this page" in (tmp_path / "a.html").read_text()
    around = ("--around", "Player 7", "--hops", "1", "-o", str(tmp_path / "b.html"))
    assert run("export", "html", "--store", store, *around).code == 0
    assert "1 person, 10 productions" in (tmp_path / "b.html").read_text()


def test_of_a_store_that_has_more_than_a_page_carries_it_takes_as_much_as_its_picture(tmp_path, run, monkeypatch):
    """A page of 20,000 of some millions takes minutes to be made, and its reader sees 500 of them."""
    table = tmp_path / "cast.csv"
    rows = [f"Player {i},actor,Work {i % 7}" for i in range(600)]
    table.write_text("\n".join(["person,role,production", *rows]), encoding="utf-8")
    store = str(tmp_path / "store")
    assert run("import", "table", str(table), "--names-are-ids", "--bare", "--store", store).code == 0
    with castgraph.open(store) as opened:
        assert not graph_page(opened).part
        monkeypatch.setattr("castgraph.export.page.compose.LIMIT", 606)
        assert graph_page(opened).part == "500 of 607 people and productions"
        assert graph_page(opened, centre="Player 7", hops=12).part == ""
        assert graph_page(opened, options=PageOptions(limit=606)).part.startswith("606 of 607")


def test_a_page_of_a_store_takes_its_histories_from_beside_it(tmp_path):
    build_store([MINI], tmp_path / "store")
    with castgraph.open(MINI) as folder, castgraph.open(tmp_path / "store") as store:
        assert path_index(folder).history is None
        assert path_index(store).history == statuses_by_day(folder) != {}
        assert graph_page(store) == graph_page(folder)
