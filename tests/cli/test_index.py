"""index mends what stands beside a store's quads."""

from __future__ import annotations

import pytest
from tests.imdb_stores import import_imdb
from tests.outside import write_imdb

from castgraph.store.pointer import read_pointer


@pytest.fixture
def imdb(tmp_path):
    return write_imdb(tmp_path / "imdb", packed=True)


@pytest.fixture
def store(tmp_path, imdb):
    place = tmp_path / "store"
    import_imdb(imdb, place)
    return place


def test_the_index_command_mends_names_and_paths(run, store):
    generation = store / read_pointer(store).generation
    next(generation.glob("names/*/names.sqlite")).unlink()
    next(generation.glob("paths/*")).unlink()
    assert run("find", "Das Echo", "--store", str(store)).code == 3
    done = run("index", "--store", str(store))
    assert done.code == 0, done.err
    assert "Das Echo" in run("find", "Das Ecko", "--store", str(store)).out
    assert run("connect", "Benoît Côté", "Nell Marrow", "--store", str(store)).code == 0
