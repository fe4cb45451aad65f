"""Names of curated files: whatever a file manager makes of them, they are read or named plainly."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import castgraph
from castgraph.curation.additions import add_source
from castgraph.curation.folder import (
    curated_folder_of,
    folder_here,
    folder_to_edit,
    folder_to_read,
    graph_iri,
    is_curated,
    is_empty,
    is_file_stem,
    turtle_files,
    whole_folder,
)
from castgraph.curation.specs import SourceSpec
from castgraph.errors import CastgraphError, DataError, OptionError

ODD = (
    "x (copy).ttl",
    "x copy 2.ttl",
    "à la carte.ttl",
    "e\u0301.ttl",
    "100%.ttl",
    "a#b?c.ttl",
    "{x}|^`<>.ttl",
    "日本.ttl",
)


@pytest.mark.parametrize("name", ODD)
def test_a_file_of_any_name_is_read_by_every_command(run, folder, tmp_path, name):
    shutil.copy(folder / "sources" / "one.ttl", folder / "sources" / name)
    ox.NamedNode(graph_iri(folder / "sources" / name, folder))
    with castgraph.open(folder) as store:
        assert graph_iri(folder / "sources" / name, folder) in store.graphs()
    assert castgraph.build_store([folder], tmp_path / "store").graphs == 4
    ran = run("check", str(folder))
    assert ran.code in (0, 1), ran.err
    assert "unexpected" not in ran.err


def test_bytes_that_are_no_text_are_read_too(folder):
    name = b"caf\xe9.ttl"
    (folder / "sources" / name.decode("utf-8", "surrogateescape")).write_bytes(b"")
    with castgraph.open(folder) as store:
        assert len(store)


def test_two_files_of_one_graph_are_named(folder):
    for name in ("a b.ttl", "a%20b.ttl"):
        shutil.copy(folder / "sources" / "one.ttl", folder / "sources" / name)
    with pytest.raises(DataError, match=r"a%20b\.ttl: stands for the same graph as a b\.ttl; rename one"):
        turtle_files(folder)


EVIL = (
    "source:../../evil", "source:", "source:/etc/evil", "source:..", "source:.hidden", "source:a/b", "source:c:evil",
    "source:" + "a" * 300, "source:evil.", "../evil.ttl", "sources/../../evil.ttl", ".ttl", "source:a%2Fb/../../evil",
    "https://w3id.org/castgraph/id/source/../../../evil",
)  # fmt: skip


@pytest.mark.parametrize("name", EVIL)
def test_no_source_leads_out_of_its_folder(folder, name):
    before = {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}
    spec = SourceSpec(name, url="https://example.org/x", publisher="The Gazette", published="2024-01-01", topic="x")
    with pytest.raises(CastgraphError):
        add_source(folder, spec)
    assert {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()} == before


def test_a_topic_that_is_too_long_for_a_file_is_said(folder):
    spec = SourceSpec(url="https://example.org/x", publisher="The Gazette", headline="日本語の長い見出し" * 20)
    with pytest.raises(CastgraphError, match="give a short --topic"):
        add_source(folder, spec)


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "con:", "..", "a/b", "a\\b", " a", "-a", "é" * 101])
def test_what_is_no_name_is_no_name(text):
    assert not is_file_stem(text)


@pytest.mark.parametrize(
    ("target", "why"), [("loop.ttl", "Too many levels of symbolic links"), ("nowhere.ttl", "No such file or directory")]
)
def test_a_file_that_cannot_be_reached_is_named_and_not_passed_over(folder, target, why):
    (folder / "sources" / "loop.ttl").symlink_to(target)
    with pytest.raises(DataError, match=rf"sources/loop\.ttl: cannot be read: {why}"):
        turtle_files(folder)


def test_links_of_editors_shapes_and_other_files_hold_no_facts(folder):
    before = turtle_files(folder)
    (folder / "sources" / ".#one.ttl").symlink_to("somebody@somewhere.1:1")
    (folder / "sources" / "shapes.ttl").write_text("", encoding="utf-8")
    (folder / "sources" / "notes.txt").symlink_to("nowhere")
    (folder / "other").symlink_to(folder / "sources")
    assert turtle_files(folder) == before

    (folder / "sources" / "deep" / "x.ttl").mkdir(parents=True)
    (folder / "sources" / "deep" / "x.ttl" / "y.ttl").write_text("", encoding="utf-8")
    (folder / "sources" / "two.ttl").symlink_to("one.ttl")
    assert [path.name for path in turtle_files(folder)] == ["all.ttl", "y.ttl", "one.ttl", "two.ttl"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_within_that_may_not_be_read_is_named(folder):
    (folder / "sources" / "deep").mkdir(mode=0)
    with pytest.raises(DataError, match="sources/deep: cannot be read: Permission denied"):
        turtle_files(folder)


def test_what_is_no_curated_folder_is_said_with_what_it_is(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    for place, why in ((tmp_path / "none", "no such folder"), (tmp_path / "empty", "holds no .ttl file"),
                       (folder / "sources" / "one.ttl", "is a file; name the folder")):  # fmt: skip
        with pytest.raises(DataError, match=why):
            turtle_files(place)
    assert (is_curated(folder), is_curated(tmp_path / "empty"), is_curated(folder / "sources")) == (True, False, False)
    assert (is_empty(folder), is_empty(tmp_path / "empty")) == (False, False)
    for path in turtle_files(folder):
        path.unlink()
    assert not is_curated(folder)
    (folder / "shapes.ttl").write_text("", encoding="utf-8")
    assert (is_curated(folder), is_empty(folder)) == (True, True)


def test_a_part_of_a_folder_stands_for_the_whole(folder, tmp_path):
    for path in (folder, folder / "sources", folder / "entities", folder / "sources" / "deep"):
        assert whole_folder(path) == folder
    assert whole_folder(tmp_path) == tmp_path
    assert curated_folder_of(folder / "sources" / "deep" / "one.ttl") == folder
    assert curated_folder_of(folder / "vocabulary.ttl") is None


def test_the_folder_meant_is_that_chosen_or_here_or_above_or_castgraph_s_own(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # which has it as graph/
    assert (folder_here(), folder_to_read("x"), folder_to_edit("x")) == (Path("graph"), Path("x"), Path("x"))
    for within, meant in ((folder, "."), (folder / "sources", ".."), (folder / "sources" / "deep", "../..")):
        within.mkdir(exist_ok=True)
        monkeypatch.chdir(within)
        assert folder_here() == folder_to_read() == folder_to_edit() == Path(meant)
    (tmp_path / "beside" / "it").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "beside" / "it")
    assert folder_here() == Path("../../graph")

    shutil.rmtree(folder)
    assert folder_here() is None
    assert is_curated(folder_to_read())
    with pytest.raises(OptionError, match="there is no curated folder here or above"):
        folder_to_edit()


def test_the_graph_of_a_file_is_named_after_its_place_with_what_no_iri_has_encoded(tmp_path):
    names = {
        "sources/a.ttl": "https://w3id.org/castgraph/id/source/a",
        "sources/b/a.ttl": "https://w3id.org/castgraph/id/source/b/a",
        "sources.ttl": "https://w3id.org/castgraph/id/sources",
        "entities/people.ttl": "https://w3id.org/castgraph/id/entities/people",
        "vocabulary.ttl": "https://w3id.org/castgraph/vocab",
        "sources/vocabulary.ttl": "https://w3id.org/castgraph/id/source/vocabulary",
        "sources/a b%20c%d.ttl": "https://w3id.org/castgraph/id/source/a%20b%20c%25d",
        "sources/é\ue000.ttl": "https://w3id.org/castgraph/id/source/é%EE%80%80",
    }

    assert {name: graph_iri(tmp_path / name, tmp_path) for name in names} == names
