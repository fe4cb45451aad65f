"""Curated files have one canonical form, and nothing is lost on the way to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.folders import GRAPH, MINI

from castgraph.curation import formatting
from castgraph.errors import DataError, OptionError

NAME = "sources/2021-07-08-harbour-post-nia-thorn.ttl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def scramble(path: Path) -> None:
    """Write the same facts in another order and layout."""
    import pyoxigraph as ox

    quads = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    lines = b"".join(ox.serialize([q.triple], format=ox.RdfFormat.N_TRIPLES) or b"" for q in reversed(quads))
    base = path.read_text(encoding="utf-8").split("\n")[0]
    path.write_bytes(base.encode() + b"\n" + lines)


def test_fmt_brings_back_the_same_bytes_whatever_the_order_and_hash_seed(folder):
    path = folder / NAME
    wanted = path.read_bytes()
    for seed in ("0", "1", "4711"):
        scramble(path)
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "castgraph", "fmt", str(folder)]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout) == (0, f"changed {path}\n")
        assert path.read_bytes() == wanted


def test_fmt_twice_changes_nothing_more(folder, run):
    scramble(folder / NAME)
    run("fmt", str(folder))
    ran = run("fmt", str(folder))

    assert (ran.code, ran.out) == (0, "")


def test_fmt_check_tells_and_changes_nothing(folder, run):
    scramble(folder / NAME)
    before = (folder / NAME).read_bytes()
    ran = run("fmt", "--check", str(folder))

    assert (ran.code, ran.out) == (1, f"would change {folder / NAME}\n")
    assert (folder / NAME).read_bytes() == before


def test_fmt_refuses_a_file_with_comments_and_names_the_line(folder, run):
    path = folder / NAME
    path.write_text(path.read_text(encoding="utf-8") + "# seen in print\n", encoding="utf-8")
    before = path.read_bytes()
    ran = run("fmt", str(folder))

    assert ran.code == 3
    assert f"{path}:26:" in ran.err
    assert "comment" in ran.err
    assert path.read_bytes() == before


def test_fmt_keeps_a_hash_inside_a_text_or_an_iri(folder, run):
    path = folder / NAME
    text = path.read_text(encoding="utf-8").replace("Thorn: I am", "Thorn #1: I am")
    path.write_text(text, encoding="utf-8")

    assert run("fmt", str(path)).code == 0
    assert "Thorn #1" in path.read_text(encoding="utf-8")


def test_fmt_refuses_blank_nodes_and_broken_files_and_formats_the_others(folder, run):
    bad, other = folder / NAME, folder / "entities" / "people.ttl"
    bad.write_text(
        bad.read_text(encoding="utf-8") + "person:nia-thorn schema:award [ a cg:Award ] .\n", encoding="utf-8"
    )
    scramble(other)
    ran = run("fmt", str(folder))

    assert ran.code == 3
    assert ran.out == f"changed {other}\n"
    assert "blank node" in ran.err


def test_fmt_leaves_the_vocabulary_and_the_shapes_alone(tmp_path, run):
    shutil.copytree(MINI, tmp_path, dirs_exist_ok=True)
    packaged = GRAPH
    for name in ("vocabulary.ttl", "shapes.ttl"):
        shutil.copy(packaged / name, tmp_path / name)

    assert run("fmt", "--check", str(tmp_path)).code == 0
    assert run("fmt", str(tmp_path / "vocabulary.ttl")).code == 2


def test_the_curated_graph_is_in_canonical_form(run):
    ran = run("fmt", "--check", str(GRAPH))

    assert (ran.code, ran.out) == (0, "")


def test_a_single_file_of_another_folder_is_no_curated_file(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text("", encoding="utf-8")
    with pytest.raises(OptionError):
        formatting.formattable([path])
    with pytest.raises(DataError):
        formatting.formattable([tmp_path / "none.ttl"])
