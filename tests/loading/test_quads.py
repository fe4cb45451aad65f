"""What the next generation takes over from the last one."""

from __future__ import annotations

import threading

import pytest
from tests.imdb_stores import import_imdb, leftovers, quads
from tests.outside import write_imdb

import castgraph
from castgraph.errors import DataError
from castgraph.loading.build import build_store
from castgraph.loading.quads import load_blocks, new_engine
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


@pytest.mark.parametrize("largest", [1, 1000, 1 << 30])
def test_blocks_are_loaded_whole_in_however_many_streams(tmp_path, monkeypatch, largest):
    monkeypatch.setattr("castgraph.loading.quads._LARGEST", largest)
    lines = [
        f"<https://example.org/{n}> <https://example.org/p> <https://example.org/o> .\n".encode() for n in range(500)
    ]
    engine = new_engine(tmp_path / "quads")
    parts = (b"".join(lines[at : at + 7]) for at in range(0, 500, 7))
    assert load_blocks(engine, parts, "https://example.org/g") == 500


LINES = b"<https://example.org/s> <https://example.org/p> <https://example.org/o> .\n" * 10_000


def test_what_stops_an_importer_is_raised_and_what_stops_the_engine_ends_the_importer(tmp_path):
    def failing():
        yield LINES
        raise DataError("a row that is none")

    def endless():
        yield LINES.replace(b"/o", b"/ not an IRI", 1)
        while True:
            yield LINES

    threads = threading.active_count()
    with pytest.raises(DataError, match="a row that is none"):
        load_blocks(new_engine(tmp_path / "one"), failing(), "https://example.org/g")
    with pytest.raises(SyntaxError):
        load_blocks(new_engine(tmp_path / "two"), endless(), "https://example.org/g")
    assert load_blocks(new_engine(tmp_path / "three"), iter([LINES, b"", LINES]), "https://example.org/g") == 1
    assert threading.active_count() == threads
