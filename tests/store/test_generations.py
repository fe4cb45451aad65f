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
from castgraph.errors import DataError, OutputError
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
    for delay in (0.3, 0.9):
        process = subprocess.Popen(
            [sys.executable, "-m", "castgraph", "load", str(big), "--store", str(store)], stderr=subprocess.PIPE
        )
        time.sleep(delay)
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
        assert process.returncode in (-number, 128 + number)  # the first: before it had begun
        assert b"Traceback" not in err
        assert count(store) == before
        if number != signal.SIGKILL:
            assert strays(store) == []
    castgraph.build_store([tmp_path / "graph"], store)
    assert strays(store) == []


def test_leftovers_of_a_killed_writer_are_removed_by_the_next(store, folder):
    (store / "gen-7.tmp" / "quads").mkdir(parents=True)
    (store / "gen-7.tmp" / "quads" / "bulk-1.sst").write_bytes(b"x" * 100)

    castgraph.build_store([folder], store)

    assert strays(store) == []


def draft_of(path: Path):
    writing = generations.writing(path)
    draft = writing.__enter__()
    (draft.folder / "quads").mkdir()
    (draft.folder / "quads" / "CURRENT").write_text("x")
    return writing, draft


def test_what_becomes_the_generation_that_holds_is_not_given_up(tmp_path, monkeypatch):
    """A signal between the renaming of a generation and its pointer waits for the pointer."""
    path, replace = tmp_path / "s", os.replace
    writing, draft = draft_of(path)
    threads = []

    def slowly(source, target):
        replace(source, target)
        if Path(target).name == draft.name:
            threads.append(threading.Thread(target=generations.abandon))
            threads[0].start()
            time.sleep(0.3)

    monkeypatch.setattr(os, "replace", slowly)
    draft.commit(Pointer(draft.name))
    threads[0].join()
    writing.__exit__(None, None, None)
    assert read_generation(path) == draft.name
    assert (path / draft.name / "quads" / "CURRENT").is_file()
    assert strays(path) == []


def test_what_was_given_up_does_not_become_the_generation_that_holds(tmp_path):
    path = tmp_path / "s"
    writing, draft = draft_of(path)
    draft.given_up = True
    with pytest.raises(OutputError, match="as it was"):
        draft.commit(Pointer(draft.name))
    writing.__exit__(None, None, None)
    assert not path.exists()
