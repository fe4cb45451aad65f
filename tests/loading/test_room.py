"""An import that cannot fit says so before it begins, or as soon as it shows; nothing is lost."""

from __future__ import annotations

import gzip
import os

import pytest
from tests.imdb_stores import import_imdb, leftovers, quads
from tests.outside import IMDB, write_imdb

from castgraph.errors import OutputError
from castgraph.importers.formats import make
from castgraph.loading.importing import import_dataset


def test_how_much_room_is_needed_is_told_from_the_files_packed_or_not(tmp_path):
    rows = IMDB["title.principals"].encode() + os.urandom(300_000).hex().encode()
    plain, packed = write_imdb(tmp_path / "plain"), write_imdb(tmp_path / "packed", packed=True)
    (plain / "title.principals.tsv").write_bytes(rows)
    (packed / "title.principals.tsv.gz").write_bytes(gzip.compress(rows))
    wholes = [make("imdb", paths=[one]).room(triples=True) for one in (plain, packed)]
    assert wholes[0] == pytest.approx(wholes[1], rel=0.02) == pytest.approx(26 * 600_000, rel=0.2)
    assert make("imdb", paths=[plain]).room(triples=False) < wholes[0] / 5
    assert make("imdb", paths=[plain], types=["movie"]).room(triples=True) == 0


def test_what_cannot_fit_is_refused_before_it_begins(tmp_path, monkeypatch):
    folder, store = write_imdb(tmp_path / "imdb"), tmp_path / "store"
    monkeypatch.setattr("castgraph.importers.imdb._ROOM_OF_OTHERS", (1 << 50, 1))
    with pytest.raises(OutputError, match=r"takes about .* GB, and .* are free on its disk; make room, .*as it was"):
        import_imdb(folder, store)
    assert not store.exists()
    import_dataset(make("imdb", paths=[folder]), store, how="paths-only")


def test_a_disk_that_fills_up_meanwhile_leaves_the_store_as_it_was(tmp_path, monkeypatch):
    folder, store = write_imdb(tmp_path / "imdb"), tmp_path / "store"
    import_imdb(folder, store)
    before = quads(store)
    monkeypatch.setattr("castgraph.loading.room._EVERY", 0)
    monkeypatch.setattr("castgraph.loading.room._LEFT", 1e12)
    with pytest.raises(OutputError, match=r"are left on its disk, and more is to come; .*the store is as it was"):
        import_imdb(folder, store)
    assert (quads(store), leftovers(store)) == (before, [])
