"""Which curated folder a command speaks of: one rule, and all of them follow it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.folders import MINI, ROOT

from castgraph.cli.main import COMMANDS
from castgraph.curation.folder import folder_here

READ = {
    "connect": (("connect", "Ada Quill", "Bram Vane"), "are connected"),
    "distances": (("distances", "Isla Nook"), "Isla Nook"),
    "center": (("center", "--top", "3"), "Ada Quill"),
    "find": (("find", "nook"), "person:isla-nook"),
    "show": (("show", "Isla Nook"), "person:isla-nook"),
    "stats": (("stats",), "sources\t10\n"),
    "query": (("query", "most-credited"), "Ada Quill"),
    "repl": (("repl",), "Isla Nook"),
    "mcp": (("mcp",), "isla-nook"),
    "why": (("why", "Brass Sparrow"), "Brass Sparrow"),
    "conflicts": (("conflicts",), "conflict"),
    "diff": (("diff", "2021-12-31"), "../../graph"),
    "digest": (("digest", "--since", "2019-01-01"), "Brass Sparrow"),
    "draft": (("draft", "{place}/news.txt"), "Isla Nook"),
    "check": (("check", "--level", "info"), "../../graph/"),
    "fmt": (("fmt", "--check"), "14 files"),
    "load": (("load", "--store", "{place}/store"), "from 14 files"),
    "import": (("import", "table", "{place}/cast.csv", "--store", "{place}/imported"), "1 credit"),
    "reconcile": (("reconcile", "--store", "{place}/known"), "nothing to reconcile"),
    "export": (("export", "ntriples"), "isla-nook"),
}
"""Command that reads curated files to words of it, and what only the small graph makes it say."""
WRITE = {
    "add": ("add", "alias", "Isla Nook", "I. N."),
    "edit": ("edit", "2021-06-07-reel-gazette-brass-sparrow", "--dry-run"),
    "remove": ("remove", "source", "2021-06-07-reel-gazette-brass-sparrow", "--dry-run"),
    "rename": ("rename", "person:isla-nook", "person:isla-nooke", "--dry-run"),
    "fmt": ("fmt",),
    "reconcile": ("reconcile", "--store", "{place}/known", "--same", "person:isla-nook", "person:ada-quill"),
}
NEITHER = {"serve", "init", "queries", "update", "index", "forget", "doctor", "completion"}
STDIN = {
    "repl": "SELECT ?n WHERE { person:isla-nook schema:name ?n };\n",
    "mcp": """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"find","arguments":{"text":"nook"}}}
""",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    from castgraph.loading.build import build_store

    place = tmp_path_factory.mktemp("own")
    shutil.copytree(MINI, place / "graph")
    (place / "deep" / "er").mkdir(parents=True)
    (place / "cast.csv").write_text("person,role,production\nAnn Able,actor,The Film\n", encoding="utf-8")
    (place / "news.txt").write_text("Isla Nook is set to star in Brass Sparrow.", encoding="utf-8")
    build_store([MINI], place / "known")
    return place


def words(command, place):
    return [word.format(place=place) for word in command]


def test_every_command_is_asked():
    assert {*READ, *WRITE} | NEITHER >= set(COMMANDS)


@pytest.mark.parametrize("name", READ)
def test_a_reading_command_takes_the_folder_above_and_says_so(name, place, run):
    command, said = READ[name]
    ran = run(*words(command, place), cwd=place / "deep" / "er", stdin=STDIN.get(name, ""))

    assert ran.err.startswith("graph: ../../graph\n")
    assert said in ran.out + ran.err
    assert ran.code == 0 or name in ("conflicts", "reconcile")


@pytest.mark.parametrize("name", WRITE)
def test_a_writing_command_takes_the_folder_above_and_never_the_packaged_one(name, place, run, tmp_path):
    refused = run(*words(WRITE[name], place), cwd=tmp_path)
    ran = run(*words(WRITE[name], place), cwd=place / "deep", EDITOR="true")

    assert refused.code == 2
    assert "begin one with 'castgraph init DIR'" in refused.err
    assert ran.code == 0, ran.err
    assert ran.err.count("graph: ../graph\n") == 1


def test_what_was_added_and_spoilt_is_seen_by_whoever_is_asked_next(run, tmp_path):
    shutil.copytree(MINI, tmp_path / "graph")
    article = ("--url", "https://example.org/a", "--publisher", "Harbour Post", "--published", "2023-09-09")
    credit = ("add", "credit", "Isla Nook", "--role", "director", "--production", "Brass Sparrow")
    added = run(*credit, *article, cwd=tmp_path)

    assert added.code == 0, added.err
    assert "Isla Nook directed Brass Sparrow" in run("why", "Isla Nook", "Brass Sparrow", cwd=tmp_path).out
    (tmp_path / added.out.strip()).write_text("this is no Turtle", encoding="utf-8")
    for command in ("check", "fmt", "stats"):
        ran = run(command, cwd=tmp_path)
        assert ran.code in (1, 3), command
        assert added.out.strip() in ran.out + ran.err


def test_what_was_named_comes_before_what_is_found(place, run, folder):
    there = place / "deep"
    assert run("find", "Example", "--graph", str(folder), cwd=there).err == ""
    ran = run("find", "Example", cwd=there, CASTGRAPH_GRAPH=str(folder))
    assert (ran.code, ran.err) == (0, f"graph: {folder}\n")
    ran = run("find", "nook", "--store", str(place / "known"), cwd=folder)
    assert (ran.code, ran.err) == (0, "")


def test_a_folder_is_found_within_itself_and_without_a_word_where_it_is_the_packaged_one(place, run):
    assert run("check", cwd=place / "graph" / "sources").err.startswith("graph: ..\n")
    assert run("check", cwd=place / "graph").err.startswith("graph: .\n")
    assert "graph:" not in run("find", "Joe Locke", cwd=ROOT / "docs").err


def test_a_folder_may_lie_in_one_that_is_called_as_its_parts_are(run, tmp_path):
    shutil.copytree(MINI, tmp_path / "sources" / "own")
    ran = run("fmt", "--check", cwd=tmp_path / "sources" / "own" / "entities")

    assert (ran.code, ran.err) == (0, "graph: ..\n14 files, 0 to change\n")
    assert run("fmt", "--check", str(tmp_path / "sources" / "own")).err == "14 files, 0 to change\n"


def test_nobody_is_led_to_what_another_has_put_above(place, monkeypatch):
    monkeypatch.chdir(place / "deep")
    assert folder_here() == Path("../graph")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    if place.stat().st_uid:
        assert folder_here() is None


def test_folders_that_are_called_so_and_hold_no_facts_are_passed_over(tmp_path, monkeypatch):
    for part in ("sources", "entities"):
        (tmp_path / part).mkdir()
    monkeypatch.chdir(tmp_path)
    assert folder_here() is None
    (tmp_path / "vocabulary.ttl").touch()
    assert folder_here() == Path()
