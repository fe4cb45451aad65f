"""Updates that come at once are all done."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.conftest import MINI

import castgraph
from castgraph.loading.build import build_store
from castgraph.loading.update import update_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    build_store([MINI], path)
    return path


def test_updates_at_once_are_all_done(store: Path) -> None:
    update_store(store, "INSERT DATA { <http://e/c> <http://e/n> 0 }")
    text = "DELETE { ?c <http://e/n> ?n } INSERT { ?c <http://e/n> ?m } WHERE { ?c <http://e/n> ?n BIND(?n + 1 AS ?m) }"
    command = [sys.executable, "-m", "castgraph", "update", "--store", str(store), "--wait", "60", "-e", text]
    running = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(6)]
    assert [process.wait(timeout=120) for process in running] == [0] * 6
    assert list(castgraph.open(store).rows("SELECT ?n { <http://e/c> <http://e/n> ?n }")) == [("6",)]
