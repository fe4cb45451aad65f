"""Names of curated files: whatever a file manager makes of them, they are read or named plainly."""

from __future__ import annotations

import shutil

import pyoxigraph as ox
import pytest

import castgraph
from castgraph.curation.additions import add_source
from castgraph.curation.folder import graph_iri, is_file_stem, turtle_files
from castgraph.curation.specs import SourceSpec
from castgraph.errors import CastgraphError, DataError

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
