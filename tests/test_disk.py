"""A file is written in one step: whole, or not at all and the old one still there."""

from __future__ import annotations

import pytest

from castgraph.disk import replacing, write_file
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
