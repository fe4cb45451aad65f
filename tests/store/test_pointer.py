"""Stores that are half deleted, damaged or of another version are named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import castgraph
from castgraph.errors import NotAStoreError, StoreError
from castgraph.store.pointer import POINTER, is_store, read_pointer, write_pointer


@pytest.fixture
def store(tmp_path, folder):
    path = tmp_path / "store"
    castgraph.build_store([folder], path)
    return path


@pytest.mark.parametrize("gone", ["CURRENT", "*", "MANIFEST-*"])
def test_a_half_deleted_store_is_named(store, gone):
    for path in (store / "gen-1" / "quads").glob(gone):
        if path.suffix != ".sst":
            path.unlink()

    with pytest.raises(StoreError, match="castgraph load"):
        castgraph.open(store)


def test_a_damaged_pointer_is_named(store):
    (store / POINTER).write_text("{")

    with pytest.raises(NotAStoreError, match="damaged"):
        castgraph.open(store) if is_store(store) else None


@pytest.mark.parametrize("change", [{"format": 99}, {"pyoxigraph": "0.4.11"}])
def test_a_store_of_another_version_is_named_and_left_alone(store, change):
    pointer = store / POINTER
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | change))
    before = sorted((path, path.stat().st_mtime_ns) for path in store.rglob("*"))

    with pytest.raises(StoreError, match="Rebuild it"):
        castgraph.open(store)

    assert sorted((path, path.stat().st_mtime_ns) for path in store.rglob("*")) == before


@pytest.mark.parametrize("without", [{"paths_only": True}, {"endpoint": "http://127.0.0.1:9/sparql"}])
def test_a_store_without_its_quads_is_of_a_layout_that_who_wants_them_does_not_take(store, without):
    whole = read_pointer(store)
    assert json.loads((store / POINTER).read_text())["format"] == 1

    write_pointer(store, replace(whole, **without))
    raw = json.loads((store / POINTER).read_text())
    assert raw["format"] == 2  # a castgraph that knows 1 alone says "(layout 2), which this castgraph does not read"
    assert read_pointer(store) == replace(whole, **without)

    (store / POINTER).write_text(json.dumps(raw | {"format": 1}))
    with pytest.raises(NotAStoreError, match="layout 1 of what is of 2"):
        read_pointer(store)
