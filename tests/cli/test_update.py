"""update as people meet it: whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import MINI

import castgraph
from castgraph.loading.build import build_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    build_store([MINI], path)
    return path


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text


RENAME = """DELETE { ?p schema:name ?n } INSERT { ?p schema:name "Ada Q." }
WHERE { VALUES ?p { person:ada-quill } ?p schema:name ?n }"""


def test_a_dry_run_shows_the_difference_and_changes_nothing(run, store: Path) -> None:
    files = {path: path.read_bytes() for path in store.iterdir() if path.is_file()}
    ran = run("update", "--store", str(store), "--dry-run", "-e", RENAME)
    assert ran.code == 0
    assert [line[0] for line in ran.out.splitlines()] == ["-", "+"]
    assert '"Ada Q."' in ran.out
    assert {path: path.read_bytes() for path in store.iterdir() if path.is_file() and path in files} == files
    assert sorted(path.name for path in store.iterdir() if path.is_dir()) == ["gen-1"]


def test_an_update_is_done_whole_and_counted(run, store: Path) -> None:
    ran = run("update", "--store", str(store), "-", stdin=RENAME)
    assert ran.code == 0
    assert "1 quads were removed, 1 added" in ran.err
    assert "castgraph index" in ran.err
    with castgraph.open(store) as opened:
        assert opened.pointer is not None
        assert (opened.pointer.commit, opened.generation) == (1, "gen-2")
        assert opened.ask('ASK { person:ada-quill schema:name "Ada Q." }')


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("INSERT DATA { <a> <b> }", 3, "syntax error"),
        ("LOAD <http://evil.example/x.ttl>", 3, "LOAD reaches evil.example"),
        ("LOAD <file:///etc/passwd>", 3, "LOAD reaches outside"),
        ("INSERT { ?a ?b ?c } WHERE { SERVICE <http://evil.example/> { ?a ?b ?c } }", 3, "SERVICE reaches"),
    ],
)
def test_an_update_that_fails_leaves_the_store(run, store: Path, text: str, code: int, words: str) -> None:
    before = sorted(castgraph.open(store).rows("SELECT ?s ?p ?o { ?s ?p ?o }"))
    ran = run("update", "--store", str(store), "-e", text)
    assert ran.code == code
    assert words in ran.err
    assert sorted(castgraph.open(store).rows("SELECT ?s ?p ?o { ?s ?p ?o }")) == before
    assert sorted(path.name for path in store.iterdir() if path.is_dir()) == ["gen-1"]


def test_an_update_that_runs_away_leaves_the_store(run, store: Path) -> None:
    text = "INSERT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    ran = run("update", "--store", str(store), "-e", text, "--timeout", "1")
    assert ran.code == 124
    assert sorted(path.name for path in store.iterdir() if path.is_dir()) == ["gen-1"]


def test_curated_files_and_other_folders_are_not_updated(run, tmp_path: Path) -> None:
    for place in (MINI, tmp_path / "missing"):
        ran = run("update", "--store", str(place), "-e", "CLEAR ALL")
        assert ran.code == 3
        assert one_line(ran.err)
    assert not (tmp_path / "missing").exists()


def test_an_update_that_names_no_graph_says_where_queries_see_more(run, tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text('<urn:s> rdfs:label "x" .'.replace("rdfs:label", "<http://e/label>"))
    at = ("--store", str(tmp_path / "store"))
    assert run("load", *at, str(tmp_path / "d.ttl")).code == 0
    ran = run("update", *at, "-e", "DELETE WHERE { ?s <http://e/label> ?l }")
    assert ran.code == 0
    assert "0 quads were removed" in ran.err
    graph = "https://w3id.org/castgraph/id/dataset/d"
    assert f"queries also <{graph}>; to change it there: WITH <{graph}>" in ran.err
    ran = run(
        "update", *at, "-e", f"WITH <{graph}> DELETE {{ ?s <http://e/label> ?l }} WHERE {{ ?s <http://e/label> ?l }}"
    )
    assert "1 quads were removed" in ran.err
    assert "queries also" not in ran.err
    assert "queries also" not in run("update", *at, "-e", "INSERT DATA { <urn:a> <urn:b> 1 }").err
