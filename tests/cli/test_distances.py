"""distances, center and index as people meet them."""

from __future__ import annotations

import json

import pytest
from tests.conftest import MINI
from tests.dumps import NTRIPLES

from castgraph.loading.build import build_store

ADA, ESME = "Ada Quill", "Esme Lark"


@pytest.fixture
def place(tmp_path):
    """A store of the mini graph and a small dump, some of whose lines are written unusually."""
    (tmp_path / "imdb.nt").write_text(NTRIPLES, encoding="utf-8")
    build_store([MINI, tmp_path / "imdb.nt"], tmp_path / "store")
    return tmp_path / "store"


def test_distances_center_and_index_on_the_command_line(run, place):
    ran = run("distances", ADA, "--graph", str(MINI), "--format", "json")
    assert json.loads(ran.out)["levels"][0]["people"] == 1
    assert "hops to the others" in run("distances", ADA, "--graph", str(MINI)).out
    ran = run("center", "--top", "2", "--graph", str(MINI))
    assert ran.out.count("\n") == 4
    assert run("index", "--store", str(place)).code == 0
    assert run("index", "--store", str(place), "--check").code == 0
    assert run("index", "--store", str(place / "nowhere")).code == 3
    ran = run("connect", ADA, ESME, "--between", "x..y", "--graph", str(MINI))
    assert (ran.code, "1990..2005" in ran.err) == (2, True)
