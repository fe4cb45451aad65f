"""add off a terminal: what is missing is said, nothing is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.folders import MINI


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def test_without_options_and_terminal_it_says_what_is_missing(folder, run):
    assert "missing --role" in run("add", "credit", "Isla Nook", "--graph", str(folder)).err
    assert (
        "missing PERSON, --production, --source FILE" in run("add", "credit", "--role", "x", "--graph", str(folder)).err
    )
    assert "missing TITLE" in run("add", "title", "Brass Sparrow", "--source", "x", "--graph", str(folder)).err
    assert run("add").code == 2
