"""Stores are whole: one writer, all or nothing, leftovers removed, what is not a store named as such."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import castgraph
from castgraph import unfinished
from castgraph.errors import DataError, OutputError, StoreError
from castgraph.store import generations
from castgraph.store.locks import LOCK
from castgraph.store.pointer import POINTER, Pointer, read_generation, read_pointer

ROWS = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def strays(store: Path) -> list[str]:
    allowed = {POINTER, LOCK, read_generation(store)}
    return sorted(entry.name for entry in store.iterdir() if entry.name not in allowed)


def count(store: Path) -> int:
    with castgraph.open(store) as opened:
        return int(next(opened.rows(ROWS))[0] or 0)


@pytest.fixture
def store(tmp_path, folder):
    path = tmp_path / "store"
    castgraph.build_store([folder], path)
    return path


def test_a_store_answers_as_its_folder_does(store, folder):
    with castgraph.open(store) as there, castgraph.open(folder) as here:
        assert sorted(map(str, there.triples())) == sorted(map(str, here.triples()))


def test_loading_again_replaces_and_leaves_nothing(store, folder):
    before = count(store)

    castgraph.build_store([folder], store)

    assert count(store) == before
    assert strays(store) == []
    assert read_pointer(store).generation == "gen-2"


def test_a_syntax_error_leaves_the_old_store(store, folder, tmp_path):
    before = count(store)
    bad = tmp_path / "bad.nt"
    bad.write_text("<http://e/a> <http://e/b> <http://e/c> .\n" * 1000 + "oops\n")

    with pytest.raises(DataError, match=r"bad\.nt:1001"):
        castgraph.build_store([folder, bad], store)

    assert count(store) == before
    assert strays(store) == []


def test_a_syntax_error_leaves_no_store_where_there_was_none(tmp_path):
    bad = tmp_path / "bad.ttl"
    bad.write_text("oops")

    with pytest.raises(DataError):
        castgraph.build_store([bad], tmp_path / "new")

    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_an_ended_load_leaves_the_old_store(store, tmp_path, number):
    before = count(store)
    big = tmp_path / "big.nt"
    with big.open("w") as stream:
        stream.writelines(f"<http://e/s{i}> <http://e/p{i % 50}> <http://e/o{i % 999}> .\n" for i in range(400_000))
    for delay in (0.0, 0.5):
        process = subprocess.Popen(
            [sys.executable, "-m", "castgraph", "load", str(big), "--store", str(store)], stderr=subprocess.PIPE
        )
        while process.poll() is None and not list(store.glob("gen-*.tmp")):
            time.sleep(0.01)
        time.sleep(delay)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert process.returncode in (-number, 128 + number)
        assert b"Traceback" not in err
        assert count(store) == before
        if number != signal.SIGKILL:
            assert strays(store) == []
    castgraph.build_store([tmp_path / "graph"], store)
    assert strays(store) == []


def test_leftovers_of_a_killed_writer_are_removed_by_the_next(store, folder):
    (store / "gen-7.tmp" / "quads").mkdir(parents=True)
    (store / "gen-7.tmp" / generations.MARKER).touch()
    (store / "gen-7.tmp" / "quads" / "bulk-1.sst").write_bytes(b"x" * 100)

    castgraph.build_store([folder], store)

    assert strays(store) == []


@pytest.fixture
def ended():
    """This process may go on, though it gives up."""
    yield
    unfinished._given_up = False


def draft_of(path: Path):
    writing = generations.writing(path)
    draft = writing.__enter__()
    (draft.folder / "quads").mkdir()
    (draft.folder / "quads" / "CURRENT").write_text("x")
    return writing, draft


def test_what_becomes_the_generation_that_holds_is_not_given_up(tmp_path, monkeypatch, ended):
    """A signal between the renaming of a generation and its pointer waits for the pointer."""
    path, replace = tmp_path / "s", os.replace
    writing, draft = draft_of(path)
    threads = []

    def slowly(source, target):
        replace(source, target)
        if Path(target).name == draft.name:
            threads.append(threading.Thread(target=unfinished.give_up))
            threads[0].start()
            time.sleep(0.3)

    monkeypatch.setattr(os, "replace", slowly)
    draft.commit(Pointer(draft.name))
    threads[0].join()
    writing.__exit__(None, None, None)
    assert read_generation(path) == draft.name
    assert (path / draft.name / "quads" / "CURRENT").is_file()
    assert strays(path) == []


def test_what_was_given_up_does_not_become_the_generation_that_holds(tmp_path, ended):
    path = tmp_path / "s"
    writing, draft = draft_of(path)
    unfinished.give_up()
    assert not path.exists()
    with pytest.raises(OutputError, match="as it was"):
        draft.commit(Pointer(draft.name))
    writing.__exit__(None, None, None)
    assert not path.exists()


@pytest.mark.parametrize("beside", [(), ("writer.lock",), ("castgraph.json.tmp",)])
def test_a_folder_of_ones_own_is_refused_whatever_its_folders_are_called(tmp_path, folder, beside):
    place = tmp_path / "mine"
    for name in ("gen-1", "gen-2.tmp"):
        (place / name).mkdir(parents=True)
        (place / name / "thesis").write_text("years of work")
    for name in beside:
        (place / name).write_text("")
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    with pytest.raises(StoreError, match="holds other files"):
        castgraph.build_store([folder], place)

    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_a_foreign_lock_file_alone_makes_no_store(tmp_path, folder):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / LOCK).write_text("my own list of locks")
    with pytest.raises(StoreError, match="holds other files"):
        castgraph.build_store([folder], tmp_path / "mine")

    assert (tmp_path / "mine" / LOCK).read_text() == "my own list of locks"


def test_what_is_foreign_in_a_store_stays(store, folder):
    (store / "gen-9").mkdir()
    (store / "gen-9" / "thesis").write_text("years of work")
    (store / "gen-8").symlink_to(store / "gen-9")
    castgraph.build_store([folder], store)

    assert (store / "gen-9" / "thesis").read_text() == "years of work"
    assert strays(store) == ["gen-8", "gen-9"]


def test_a_store_is_not_made_at_the_address_of_an_endpoint(run, tmp_path):
    (tmp_path / "cast.csv").write_text("person,role,production\nAnn,actor,Show\n")
    ran = run("import", "table", "cast.csv", "--store", "https://u:secret@example.org/sparql", cwd=tmp_path)

    assert (ran.code, "writes to a folder only" in ran.err, "secret" in ran.err) == (2, True, False)
    assert [path.name for path in tmp_path.iterdir()] == ["cast.csv"]
