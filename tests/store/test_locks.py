"""One writer who is named, and readers who keep what they opened."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys

import pytest

import castgraph
from castgraph.errors import StoreError, StoreLockedError
from castgraph.store import generations, locks

ROWS = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture
def store(tmp_path, folder):
    path = tmp_path / "store"
    castgraph.build_store([folder], path)
    return path


def test_a_second_writer_is_told_who_writes(store, folder):
    with generations.writing(store), pytest.raises(StoreLockedError) as caught, generations.writing(store):
        pytest.fail("two writers at once")

    assert str(os.getpid()) in str(caught.value)
    assert locks.writer_of(store) == ""
    with generations.writing(store):
        assert str(os.getpid()) in locks.writer_of(store)
        assert locks.holds(store)
    assert not locks.holds(store)
    assert locks.writer_of(folder) == ""


def test_a_reader_keeps_its_generation_while_a_writer_replaces_it(store, folder):
    with castgraph.open(store) as reader:
        before = list(reader.rows(ROWS))
        castgraph.build_store([folder], store)
        assert list(reader.rows(ROWS)) == before


def test_a_writer_that_is_ended_while_it_gives_its_name_leaves_nothing(tmp_path):
    code = (
        "import os, pathlib, sys\n"
        "from castgraph import unfinished\n"
        "from castgraph.store import generations\n"
        "def ended(*_): unfinished.give_up(); os._exit(129)\n"
        "os.pwrite = ended\n"
        "with generations.writing(pathlib.Path(sys.argv[1])): pass\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path / "new" / "store")], check=False)

    assert ended.returncode == 129
    assert list(tmp_path.iterdir()) == []


def test_where_files_cannot_be_locked_nothing_is_written(tmp_path, monkeypatch):
    def without(handle, how):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", without)
    for hold in (generations.writing, locks.locked_folder):
        with pytest.raises(StoreError) as caught, hold(tmp_path / "new" / "store"):
            pytest.fail("written without a lock")

        told = f"{tmp_path}/new/store: its file system does not lock files (No locks available); choose another place"
        assert str(caught.value) == told


def test_a_folder_that_was_locked_is_gone_unless_something_was_left_in_it(tmp_path):
    with locks.locked_folder(tmp_path / "one"):
        assert locks.holds(tmp_path / "one")
    with locks.locked_folder(tmp_path / "two"):
        (tmp_path / "two" / "left").touch()
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == ["two", "two/left"]


@pytest.mark.parametrize(
    ("held", "lock"),
    [
        ("", True),
        ("process 17 of a machine", True),
        ("process ", True),
        ("process", False),
        ("processes", False),
        ("x", False),
    ],
)
def test_a_lock_is_empty_or_names_a_process_and_any_other_file_of_its_name_is_somebodys(tmp_path, held, lock):
    (tmp_path / "lock").write_text(held, encoding="utf-8")

    assert locks.is_lock(tmp_path / "lock") is lock
    assert not locks.is_lock(tmp_path / "nothing")
    assert not locks.is_lock(tmp_path)


@pytest.mark.parametrize("folder_too", [False, True])
def test_who_waited_for_a_lock_that_its_holder_removed_takes_a_new_one(tmp_path, monkeypatch, folder_too):
    place, is_at = tmp_path / "store", locks._is_at
    place.mkdir()

    def removed_once(handle, path):
        monkeypatch.setattr(locks, "_is_at", is_at)
        path.unlink()
        if folder_too:
            place.rmdir()
        return is_at(handle, path)

    monkeypatch.setattr(locks, "_is_at", removed_once)
    with locks.locked(place):
        assert str(os.getpid()) in locks.writer_of(place)
