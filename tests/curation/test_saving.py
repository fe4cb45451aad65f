"""Curated files are changed whole or not at all, never over somebody else's change."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from tests.curated import snapshot
from tests.folders import MINI

from castgraph.curation import files as curated
from castgraph.curation.locking import editing
from castgraph.curation.saving import JOURNAL, save
from castgraph.errors import DataError, OutputError, StoreLockedError

NAME = "sources/2021-07-08-harbour-post-nia-thorn.ttl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def test_a_file_that_changed_underneath_is_not_written_over(folder):
    path = folder / NAME
    file = curated.read_curated(path, folder)
    path.write_bytes(file.raw + b"\n")
    before = snapshot(folder)
    with pytest.raises(OutputError, match="has changed since it was read"):
        save(folder, {path: "new"}, {path: file.raw})

    assert snapshot(folder) == before


def test_a_read_only_file_keeps_all_files_of_the_change_as_they_were(folder):
    first, second = folder / "entities" / "people.ttl", folder / NAME
    second.chmod(0o444)
    before = snapshot(folder)
    texts = {first: "a", second: "b"}
    with pytest.raises(OutputError, match="is read-only"):
        save(folder, texts, {path: path.read_bytes() for path in texts})

    assert snapshot(folder) == before


def test_a_file_locked_by_another_process_is_left_alone(folder):
    path = folder / NAME
    before = snapshot(folder)
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="is locked by another process"):
            save(folder, {path: "x"}, {path: path.read_bytes()})

    assert snapshot(folder) == before


def fill_disk_at(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def failing(source: str, target: str) -> None:
        if Path(target) == place:
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)


def test_a_failure_half_way_puts_back_what_was_there(folder, monkeypatch):
    first, second = folder / "entities" / "people.ttl", folder / NAME
    before = snapshot(folder)
    fill_disk_at(second, monkeypatch)
    texts = {first: "a", second: "b"}
    with pytest.raises(OutputError, match="no space left"):
        save(folder, texts, {path: path.read_bytes() for path in texts})
    monkeypatch.undo()

    assert snapshot(folder) == before


def test_a_failure_half_way_brings_back_a_file_that_was_to_go(folder, monkeypatch):
    first, second = folder / NAME, folder / "entities" / "people.ttl"
    before = snapshot(folder)
    fill_disk_at(second, monkeypatch)
    with pytest.raises(OutputError, match="no space left"):
        save(folder, {first: None, second: "b"}, {path: path.read_bytes() for path in (first, second)})
    monkeypatch.undo()
    assert snapshot(folder) == before

    save(folder, {first: None, second: "b"}, {path: path.read_bytes() for path in (first, second)})
    assert not first.exists()
    assert second.read_text() == "b"


def test_a_removal_that_a_killed_process_had_decided_is_gone_on_with_unless_the_file_was_edited_since(folder):
    path, journal = folder / NAME, folder / JOURNAL
    step = {"file": NAME, "staged": "", "before": hashlib.sha256(path.read_bytes()).hexdigest()}
    journal.write_text(json.dumps({"steps": [step | {"before": "another"}]}))
    with (
        pytest.raises(DataError, match="was edited after a change of it had been interrupted, which takes it away"),
        editing(folder),
    ):
        pass
    assert path.exists()

    journal.write_text(json.dumps({"steps": [step]}))
    with editing(folder):
        assert not path.exists()
    assert not journal.exists()


def test_two_processes_do_not_change_one_folder_at_once(folder):
    with editing(folder), pytest.raises(StoreLockedError), editing(folder, wait=0.1):
        pass


def test_leftovers_of_killed_processes_are_removed_by_the_next_write_of_whatever_file(folder):
    leftovers = [folder / "sources" / ".castgraph-7-1.staged", folder / ".castgraph-7-2.tmp"]
    for leftover in leftovers:
        leftover.write_text("half", encoding="utf-8")
    before = snapshot(folder)
    with editing(folder):
        pass

    assert snapshot(folder) == {name: data for name, data in before.items() if ".castgraph-" not in name}


def test_what_can_neither_be_done_nor_undone_is_gone_on_with(folder, monkeypatch):
    """The second file cannot be put in place, the first not be put back: the next command finishes the change."""
    first, second, third = folder / "entities" / "people.ttl", folder / "entities" / "works.ttl", folder / NAME
    second.write_text("old", encoding="utf-8")
    before, texts = (
        {path: path.read_bytes() for path in (first, second, third)},
        dict.fromkeys((first, second, third), "n"),
    )
    replace, calls = os.replace, []

    def failing(source: str, target: str) -> None:
        if Path(target).suffix == ".ttl":
            calls.append(target)
            if len(calls) in (3, 5):  # put in place: first, second; not third; put back: second; not first
                raise OSError(5, "Input/output error", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OutputError, match="cannot be written"):
        save(folder, texts, before)
    monkeypatch.undo()
    assert (folder / JOURNAL).exists()
    with editing(folder):
        assert [path.read_text(encoding="utf-8") for path in texts] == ["n"] * 3

    assert not list(folder.rglob(".castgraph-*"))
