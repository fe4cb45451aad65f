"""Stores that are half deleted, damaged or of another version are named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import castgraph
from castgraph.errors import NotAStoreError, StoreError
from castgraph.store.pointer import (
    ENGINE,
    PARTIAL,
    POINTER,
    Pointer,
    is_store,
    missing_quads,
    read_generation,
    read_pointer,
    write_pointer,
)


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


WHOLE = Pointer(
    "gen-7", {"": 3, "urn:g": 2}, ("urn:g",), {"a.ttl": "0f"}, 4, "1.2", ENGINE, {"urn:g": "IMDb, retrieved 2024"},
    {"urn:a": "urn:b"}, "https://example.org/sparql", True,
)  # fmt: skip


@pytest.fixture
def made(tmp_path):
    """Return a function that puts a pointer of changed values beside a generation, and reads it."""
    (tmp_path / "gen-7" / "quads").mkdir(parents=True)
    (tmp_path / "gen-7" / "quads" / "CURRENT").touch()

    def of(**changes):
        (tmp_path / POINTER).write_text(json.dumps(WHOLE.to_json() | changes))
        return read_pointer(tmp_path)

    return of


def test_what_is_written_is_read_and_what_is_not_known_left_out(made, tmp_path):
    assert made() == made(more=[1]) == WHOLE

    write_pointer(tmp_path, Pointer("gen-7", pyoxigraph=ENGINE))
    assert read_pointer(tmp_path) == Pointer("gen-7", pyoxigraph=ENGINE)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [POINTER]


@pytest.mark.parametrize(
    "odd",
    [
        *({name: value} for name in ("graphs", "sources", "imports", "merged") for value in (None, [], "x", {"a": None})),
        *({"datasets": value} for value in (None, "urn:g", {}, [1])), {"commit": "4"}, {"commit": None}, {"endpoint": None},
        {"castgraph": 1}, {"graphs": {"a": "3"}}, {"paths_only": "no"},
        *({"generation": name} for name in ("", "gen-0", "gen-", "gen-1x", "../gen-7", "gen-7/..", "Gen-7", 7, None, "gen-" + "1" * 17)),
    ],
)  # fmt: skip
def test_a_pointer_with_a_value_of_another_kind_is_damaged(made, odd):
    with pytest.raises(NotAStoreError, match=r"castgraph\.json: damaged .*rebuild the store"):
        made(**odd)


@pytest.mark.parametrize(("text", "name"), [
    ('{"generation": "gen-12"}', "gen-12"), ('{"generation": "gen-1234567890123456"}', "gen-1234567890123456"),
    ('{"generation": "../x"}', ""), ('{"generation": 3}', ""), ("{", ""), ("[]", ""), ("[" * 100_000, ""), ("{}", ""),
])  # fmt: skip
def test_a_generation_is_named_or_nothing(tmp_path, text, name):
    assert read_generation(tmp_path) == ""

    (tmp_path / POINTER).write_text(text)
    assert read_generation(tmp_path) == name
    assert is_store(tmp_path)


def test_the_engine_s_series_and_the_layout_decide_whether_a_store_is_read(made):
    major, minor, *_ = ENGINE.split(".")
    assert made(pyoxigraph=f"{major}.{minor}.999").generation == "gen-7"

    for changes in (
        {"pyoxigraph": f"{major}.{int(minor) + 1}.0"},
        {"format": PARTIAL + 1},
        {"format": "1"},
        {"pyoxigraph": None},
    ):
        with pytest.raises(StoreError, match="which this castgraph does not read; it was left as it is"):
            made(**changes)


def test_what_is_no_store_is_told_with_what_it_may_be(tmp_path):
    with pytest.raises(NotAStoreError, match="no such store; make one with: castgraph load --store"):
        read_pointer(tmp_path / "none")
    with pytest.raises(NotAStoreError, match=r"has no castgraph\.json\); make one with: castgraph load --store \S+$"):
        read_pointer(tmp_path)
    (tmp_path / "a.ttl").touch()
    with pytest.raises(NotAStoreError, match="a folder of Turtle files is opened with graph"):
        read_pointer(tmp_path)
    (tmp_path / POINTER).write_text(json.dumps(WHOLE.to_json()))
    with pytest.raises(NotAStoreError, match="gen-7: missing or half deleted"):
        read_pointer(tmp_path)


def test_where_the_quads_are_that_a_store_lacks_is_said():
    assert "an index beside https://example.org/sparql" in missing_quads("st", WHOLE, "export")
    alone = Pointer(
        "gen-1", imports={"urn:g": "IMDb, retrieved 2024", "urn:h": "TMDB, retrieved 2025"}, paths_only=True
    )
    assert missing_quads("st", alone, "export").startswith("st: export needs the triples of IMDb and TMDB, of which")
    assert "the triples of its datasets" in missing_quads("st", None, "export")
