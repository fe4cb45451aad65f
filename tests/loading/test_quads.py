"""What the next generation takes over from the last one."""

from __future__ import annotations

import pytest
from tests.imdb_stores import import_imdb, leftovers, quads
from tests.outside import write_imdb

import castgraph
from castgraph.loading.build import build_store
from castgraph.names.lookup import Names
from castgraph.store.pointer import read_pointer
from castgraph.vocabulary import PREFIXES

DATASET = PREFIXES["dataset"] + "imdb"


@pytest.fixture
def imdb(tmp_path):
    return write_imdb(tmp_path / "imdb", packed=True)


@pytest.fixture
def store(tmp_path, imdb):
    place = tmp_path / "store"
    import_imdb(imdb, place)
    return place


def test_loading_the_curated_graph_keeps_what_was_imported(store, tmp_path, folder):
    before = read_pointer(store).graphs[DATASET]
    build_store([folder], store)
    pointer = read_pointer(store)
    assert pointer.graphs[DATASET] == before
    with castgraph.open(store) as opened:
        assert opened.ask("ASK { ?t schema:name 'Das Echo' }")
        assert castgraph.connect(opened, "Benoît Côté", "Nell Marrow").hops == 2
        assert Names.of(opened).resolve("Das Echo").type == "Movie"


def test_much_that_goes_is_not_removed_piece_by_piece(store, imdb, monkeypatch):
    before = quads(store)
    monkeypatch.setattr("castgraph.loading.quads.REMOVED_IN_PLACE", 10)
    import_imdb(imdb, store)
    assert quads(store) == before
    assert leftovers(store) == []
