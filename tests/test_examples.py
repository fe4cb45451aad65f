"""What the documents show is so: their examples run and print what stands there, and the pages are made of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import nbclient
import nbformat
import pytest

import castgraph
import castgraph.errors
from castgraph.cli.main import COMMANDS
from tests.examples import (
    PAGES,
    Example,
    commands,
    environment,
    examples_of,
    forked,
    prepared,
    run_page,
    wanting,
    write,
)
from tests.folders import ROOT

DOCS = ROOT / "docs"
SHOWN = [page for page in PAGES if examples_of(page)]
ELSEWHERE = {  # they run in
    DOCS / "first-hour.md",  # what a distribution has installed: test_distribution.py
    DOCS / "how-to" / "cluster.md",  # the session of the tests of Spark: spark/test_what_a_cluster_wrote.py
}


@pytest.mark.parametrize("page", [page for page in SHOWN if page not in ELSEWHERE], ids=lambda page: page.stem)
def test_every_example_of_a_page_runs_and_prints_what_the_page_shows(page, tmp_path, tmp_path_factory):
    programs = forked(tmp_path_factory.mktemp("programs"))
    with prepared(page, tmp_path) as instead:
        examples = run_page(page, tmp_path, environment(tmp_path, str(programs)), **instead)

    assert examples
    assert not wanting(examples), "\n\n".join(wanting(examples))


def test_every_command_stands_in_an_example_that_runs_and_in_the_reference():
    run = {
        command.split()[1]
        for page in SHOWN
        for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        for command in commands(block)
        if command.startswith("castgraph ")
    }

    asked_by_hand = {"repl", "completion"}  # at a prompt, and by a shell: tests/cli
    assert set(COMMANDS) - run == asked_by_hand
    assert ".. click:: castgraph.cli.main:castgraph" in (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")


def test_every_public_object_and_every_error_is_in_the_reference():
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    told = re.findall(r"^\.\. (?:autofunction|autoclass|autoexception|data):: (\w+)$", text, re.MULTILINE)

    assert sorted(told) == sorted(castgraph.__all__)
    assert ".. automodule:: castgraph.errors" in text
    hidden = set(re.findall(r":exclude-members: (.*)", text)[0].split(", ")) - {"CastgraphError"}
    assert {name for name in castgraph.errors.__all__ if name in hidden and name.endswith("Error")} == set()


def test_an_example_that_fails_or_prints_something_else_is_told(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- file: a.txt -->\n```text\none\ntwo\n```\n```console\n$ cat a.txt\none\n…\n$ cat \\\n    a.txt\none\n"
        "$ cat b.txt\n$ false  # exit code 1\n```\n<!-- not run: why -->\n```console\n$ exit 7\n```\n"
        "```python\nprint(1 / 0)\n```\n",
        encoding="utf-8",
    )
    examples = run_page(page, tmp_path, environment(tmp_path))

    assert [one.ended for one in examples] == [0, 0, 1, 1, 1]
    assert ["a.txt\nprints" in words for words in wanting(examples)] == [True, False, False]
    assert "ZeroDivisionError" in wanting(examples)[2]
    write(page, [one for one in examples if one.command != "cat b.txt"] and examples)
    assert "$ cat \\\n    a.txt\none\ntwo\n$ cat b.txt\n$ false  # exit code 1\n" in page.read_text(encoding="utf-8")
    assert Example("x", ["…1"], got=["a", "b"]).rows() == ["a", "…"]


def test_the_notebook_runs_and_is_kept_without_what_it_shows(tmp_path):
    path = DOCS / "notebook.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)
    assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in cells for output in cell.outputs if output.output_type == "execute_result"]
    assert sum("text/html" in output.data for output in shown) >= 4
    assert max(len(output.data.get("text/html", "")) for output in shown) < 60_000
    assert (tmp_path / "answer.html").exists()


def test_the_pages_are_made_without_a_warning_and_lead_to_one_another(tmp_path):
    from tests.__main__ import ASKED

    command = ASKED["pages"].command
    made = [str(tmp_path / "html") if word == "docs/_build" else word for word in command[1:]]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *made], capture_output=True, text=True, cwd=ROOT, timeout=300, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    pages = {path.relative_to(tmp_path / "html").as_posix() for path in (tmp_path / "html").rglob("*.html")}
    assert {f"{page.relative_to(DOCS).with_suffix('')}.html" for page in PAGES} <= pages
    assert "notebook.html" in pages
    index = (tmp_path / "html" / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}.html"' in index for name in ("tutorial", "first-hour", "data", "model", "notebook"))
    commands = (tmp_path / "html" / "reference" / "commands.html").read_text(encoding="utf-8")
    assert all(f'id="castgraph-{name}"' in commands for name in COMMANDS)
