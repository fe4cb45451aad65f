"""Curated files: one canonical form, changed whole or not at all, never over somebody else's change."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.folders import GRAPH, MINI

from castgraph.curation import files as curated
from castgraph.curation import formatting
from castgraph.curation.saving import editing, save
from castgraph.errors import DataError, OptionError, OutputError, StoreLockedError

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


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_file_that_changed_underneath_is_not_written_over(folder):
    path = folder / NAME
    file = curated.read_curated(path, folder)
    path.write_bytes(file.raw + b"\n")
    before = snapshot(folder)
    with pytest.raises(OutputError, match="has changed since it was read"):
        save({path: "new"}, {path: file.raw})

    assert snapshot(folder) == before


def test_a_read_only_file_keeps_all_files_of_the_change_as_they_were(folder):
    first, second = folder / "entities" / "people.ttl", folder / NAME
    second.chmod(0o444)
    before = snapshot(folder)
    texts = {first: "a", second: "b"}
    with pytest.raises(OutputError, match="is read-only"):
        save(texts, {path: path.read_bytes() for path in texts})

    assert snapshot(folder) == before


def test_a_file_locked_by_another_process_is_left_alone(folder):
    path = folder / NAME
    before = snapshot(folder)
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="is locked by another process"):
            save({path: "x"}, {path: path.read_bytes()})

    assert snapshot(folder) == before


def test_a_failure_half_way_puts_back_what_was_there(folder, monkeypatch):
    first, second = folder / "entities" / "people.ttl", folder / NAME
    before = snapshot(folder)
    replace = os.replace

    def failing(source: str, target: str) -> None:
        if Path(target) == second:
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    texts = {first: "a", second: "b"}
    with pytest.raises(OutputError, match="no space left"):
        save(texts, {path: path.read_bytes() for path in texts})
    monkeypatch.undo()

    assert snapshot(folder) == before


def test_two_processes_do_not_change_one_folder_at_once(folder):
    with editing(folder), pytest.raises(StoreLockedError), editing(folder, wait=0.1):
        pass


def test_leftovers_of_a_killed_process_are_removed(folder):
    path = folder / NAME
    leftover = path.with_name(f".{path.name}.1.tmp")
    leftover.write_text("half", encoding="utf-8")
    save({path: "x"}, {path: path.read_bytes()})

    assert not leftover.exists()
