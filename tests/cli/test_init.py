"""A graph of one's own: begun whole or not at all, empty and still answering, a page in four commands."""

from __future__ import annotations

import re
import shlex

import pytest

from castgraph.cli.main import COMMANDS
from castgraph.curation.checks.run import check

ARTICLE = ("--url", "https://example.org/1", "--publisher", "Example News", "--published", "2024-05-02")
ASKED = {
    "connect": (("connect", "Ann", "Bob"), 2),
    "distances": (("distances", "Ann"), 2),
    "center": (("center",), 1),
    "find": (("find", "ann"), 1),
    "show": (("show", "Ann"), 2),
    "stats": (("stats",), 0),
    "query": (("query", "most-credited"), 0),
    "repl": (("repl",), 0),
    "mcp": (("mcp",), 0),
    "why": (("why", "Ann"), 2),
    "conflicts": (("conflicts",), 1),
    "diff": (("diff", "2020-01-01"), 0),
    "digest": (("digest", "--since", "2020-01-01"), 0),
    "draft": (("draft", "{place}/news.txt"), 1),
    "check": (("check",), 0),
    "fmt": (("fmt",), 0),
    "load": (("load", "--store", "{place}/store"), 0),
    "import": (("import", "table", "{place}/cast.csv", "--store", "{place}/imported"), 0),
    "reconcile": (("reconcile", "--store", "{place}/bare"), 1),
    "export": (("export", "html", "-o", "{place}/page.html"), 0),
    "index": (("index", "--store", "{place}/bare"), 0),
    "update": (("update", "--store", "{place}/bare", "--dry-run", "-e", "DELETE WHERE {{ person:ann ?p ?o }}"), 0),
    "forget": (("forget", "Ann", "--store", "{place}/bare"), 2),
    "doctor": (("doctor", "{place}/bare"), 0),
    "edit": (("edit", "source:none"), 2),
    "remove": (("remove", "entity", "Ann"), 2),
    "rename": (("rename", "Ann", "person:annie"), 2),
    "add": (("add", "alias", "Ann", "Annie"), 2),
    "init": (("init", "{place}/other"), 0),
    "queries": (("queries",), 0),
    "completion": (("completion", "bash"), 0),
    "serve": (("serve", "--host", "::"), 2),  # else it would serve until it is ended
}
"""Command to words of it, and how it ends where nothing is known."""
UNSAID = {
    "serve",
    "index",
    "update",
    "forget",
    "doctor",
    "add",
    "edit",
    "remove",
    "rename",
    "init",
    "queries",
    "completion",
}
"""Those that speak of a store, of no graph, or that are how one begins."""


def test_every_command_is_asked_here_but_the_one_that_serves():
    assert {*ASKED, "serve"} == set(COMMANDS)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    from castgraph.curation.beginning import begin
    from castgraph.loading.build import build_store

    place = tmp_path_factory.mktemp("empty")
    begin(place / "own")
    build_store([place / "own"], place / "bare")
    (place / "cast.csv").write_text("person,role,production\nAnn Able,actor,The Film\n", encoding="utf-8")
    (place / "news.txt").write_text(
        "Ann Able is set to star in The Film, which begins in the spring.", encoding="utf-8"
    )
    return place


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "serve"])  # which ends when it is told to
def test_every_command_works_on_an_empty_graph_and_says_how_to_begin(name, empty, run):
    words, code = ASKED[name]
    ran = run(*(word.format(place=empty) for word in words), cwd=empty / "own")

    assert (ran.code, "unexpected" in ran.err) == (code, False), ran.err
    assert name not in ("add", "forget") or "the graph is empty, begin with: castgraph add credit" in ran.err
    assert name in UNSAID or ".: the graph is empty; begin with: castgraph add credit" in ran.err


def test_an_empty_store_says_how_to_begin_too(empty, run):
    ran = run("stats", "--store", str(empty / "bare"))

    assert (ran.code, ran.err.startswith(f"{empty}/bare: the graph is empty; begin with: castgraph add")) == (0, True)


def test_from_an_empty_folder_to_a_page_in_four_commands(run, tmp_path):
    credit = ("add", "credit", "--production", "Moonlit Palace", "--new")
    for command in (
        ("init", ".", "--role", "idol", "--role", "action director"),
        (*credit, "Han Example", "--role", "idol", "--type", "TVSeries", *ARTICLE),
        (
            *credit,
            "Yun Example",
            "--role",
            "Action Director",
            "--url",
            "https://example.org/1",
            "--status",
            "announced",
        ),
        ("export", "html", "-o", "page.html"),
    ):
        ran = run(*command, cwd=tmp_path)
        assert ran.code == 0, ran.err

    assert (tmp_path / "page.html").stat().st_size > 100_000
    said = run("connect", "Han Example", "Yun Example", cwd=tmp_path).out
    assert "Yun Example was announced in May 2024 to be action director of Moonlit Palace" in said
    assert not any(found.level == "error" for found in check(tmp_path))
    assert "Doctor Who" not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.*t*"))


def test_what_its_own_readme_says_runs(run, tmp_path):
    assert run("init", "troupe", cwd=tmp_path).code == 0
    text = (tmp_path / "troupe" / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    for line in block.replace("\\\n", " ").strip().split("\n"):
        ran = run(*shlex.split(line)[1:], cwd=tmp_path / "troupe")
        assert ran.code == 0, ran.err

    assert run("fmt", "--check", cwd=tmp_path / "troupe").code == 0


def test_what_it_says_comes_next_runs_once_its_names_are_filled_in(run, tmp_path):
    begun = run("init", "troupe", cwd=tmp_path)
    first, *steps = (line.strip() for line in begun.err.splitlines() if line.startswith("  "))
    assert first == "cd troupe"
    for step in steps:
        step = step.replace("https://…", "https://example.org/1").replace("DATE", "2024-05-02")
        assert run(*shlex.split(step)[1:], cwd=tmp_path / "troupe").code == 0, step


@pytest.mark.parametrize(
    ("there", "words", "said"),
    [
        ("own/notes.txt", ("own",), "holds something already"),
        ("own", ("own",), "is a file"),
        ("own/sources/a.ttl", ("own",), "holds something already"),
        ("graph/sources/a.ttl", ("graph/own",), "lies within the curated folder"),
        ("", ("own", "--role", "actor"), "is known to castgraph already"),
        ("", ("own", "--role", '"'), "cannot be a role"),
        ("", ("own", "--role", ""), "is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_begun_is_refused_and_left_as_it_was(there, words, said, run, tmp_path):
    (tmp_path / "graph" / "entities").mkdir(parents=True)
    if there:
        (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / there).touch()
    before = sorted(tmp_path.rglob("*"))
    ran = run("init", *words, cwd=tmp_path)

    assert ran.code == 2
    assert said in ran.err
    assert sorted(tmp_path.rglob("*")) == before


def test_what_a_killed_one_left_is_no_hindrance(run, tmp_path):
    own = tmp_path / "own"
    (own / "sources").mkdir(parents=True)
    (own / ".castgraph-12-1.staged").touch()
    ran = run("init", str(own))

    assert ran.code == 0, ran.err
    assert sorted(path.name for path in own.iterdir()) == [
        ".gitignore", "README.md", "entities", "sources", "vocabulary.ttl",
    ]  # fmt: skip
