"""A file is written in one step: whole, or not at all and the old one still there."""

from __future__ import annotations

import fcntl

import pytest

from castgraph.disk import make_folder, replacing, write_file
from castgraph.errors import OutputError


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out"
    path.write_text("old")

    def fail_half_way():
        with replacing(path) as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()

    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_vanished_folder_is_said(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / "gone" / "out", b"")


def test_what_a_killed_process_left_is_removed_by_the_next_write_to_the_folder(tmp_path):
    for name in (".castgraph-1-1.tmp", ".castgraph-1-2.tmp", ".mine.tmp"):
        (tmp_path / name).write_text("half")
    with (tmp_path / ".castgraph-1-2.tmp").open() as at_work:  # its process is not dead
        fcntl.flock(at_work, fcntl.LOCK_EX)
        write_file(tmp_path / "out", b"whole")

    assert sorted(path.name for path in tmp_path.iterdir()) == [".castgraph-1-2.tmp", ".mine.tmp", "out"]


def test_a_new_file_is_never_written_over_another(tmp_path):
    write_file(tmp_path / "out", b"one", new=True)
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "out", b"two", new=True)

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("out", b"one")]


def test_folders_are_made_and_a_file_in_the_way_is_said(tmp_path):
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    write_file(tmp_path / "file", b"")
    with pytest.raises(OSError, match=r"exists|directory"):
        make_folder(tmp_path / "file")
