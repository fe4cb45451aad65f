"""What the documents say is so: their rooms, paths, links, anchors and commands, and the steps of `python -m tests`."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import castgraph
from castgraph.cli.main import COMMANDS
from castgraph.connections.question import Asked
from tests import __main__ as checks
from tests.examples import PAGES, commands
from tests.folders import ROOT

SRC = ROOT / "src" / "castgraph"
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *PAGES, *sorted(ROOT.glob("docs/reference/*.md"))]
CODE = [*sorted(ROOT.glob("src/**/*.py")), *sorted(ROOT.glob("tests/**/*.py"))]
ROOMS = sorted(path.parent.name for path in SRC.glob("*/__init__.py"))
LONGEST = {"README.md": 120, "CONTRIBUTING.md": 150, "docs/architecture.md": 160}
MADE_BY_COMMANDS = {"graph/judgements.ttl", "queries/co-directors.rq"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(text: str, language: str, marked: str = "") -> list[str]:
    """Return what stands in fences of a language, of those after a comment where one is given."""
    return re.findall(rf"^{marked}```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@cache
def anchors(path: Path) -> set[str]:
    """Return what a link into a document may name: its headings, as GitHub makes them, and its own marks."""
    headings = re.findall(r"^#+ (.*)", text_of(path), re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a id="([^"]+)">', text_of(path)))


@pytest.mark.parametrize("name", LONGEST)
def test_documents_are_short(name):
    assert len(text_of(ROOT / name).splitlines()) <= LONGEST[name]


def test_the_table_of_rooms_has_every_room_and_no_other():
    table = text_of(ROOT / "docs" / "architecture.md").partition("## Rooms")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| `(\w+)/` \| (.+) \|$", table, re.MULTILINE))

    assert sorted(told) == ROOMS
    modules = {path.stem for path in SRC.glob("*.py")} - {"__init__", "__main__"}
    assert modules <= set(re.findall(r"`(\w+)`", table))


def test_the_table_stands_in_the_order_of_the_contract():
    table = text_of(ROOT / "docs" / "architecture.md").partition("## Rooms")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)/`", table, re.MULTILINE)
    linter = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]
    (layers,) = (contract["layers"] for contract in linter["contracts"] if contract["type"] == "layers")
    floor = {part.strip(): number for number, layer in enumerate(layers) for part in layer.split("|")}

    assert [floor[room] for room in told] == sorted(floor[room] for room in told)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_promise_that_the_table_tells_and_a_folder_of_tests(room):
    promise = ast.get_docstring(ast.parse(text_of(SRC / room / "__init__.py")))

    assert promise
    assert f"| `{room}/` | {' '.join(promise.split())} |" in text_of(ROOT / "docs" / "architecture.md")
    assert list((ROOT / "tests" / room).glob("**/test_*.py")), f"tests/{room} holds no test"
    assert f"src/castgraph/{room}/" in text_of(ROOT / "CONTRIBUTING.md")


def test_folders_of_tests_are_called_as_the_rooms_are():
    others = {"benchmarks", "data", "faults"}
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("_")}

    assert folders - others == set(ROOMS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_paths_that_a_document_names_are_there(path):
    words = re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:md|toml|yaml|ttl|py|rq))`", text_of(path))
    starts = [ROOT, SRC, ROOT / "graph", *(SRC / room for room in ROOMS)]
    entries = {entry.name for start in starts for entry in start.iterdir()}
    ours = {word for word in words if word.partition("/")[0] in entries or word.endswith(".md")}

    assert {word for word in ours if not any((start / word).exists() for start in starts)} <= MADE_BY_COMMANDS


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)]+)\)", text_of(path)):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        there = path.parent / name if name else path
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def test_code_cites_documents_of_this_repository():
    there = {path.name for path in [*DOCUMENTS, *ROOT.glob("graph/*.md"), *ROOT.glob("tests/**/*.md")]}
    for path in CODE:
        if path == Path(__file__):
            continue
        for cited, anchor in re.findall(r"\bdocs/(\w+\.md)(?:#([\w-]+))?", text_of(path)):
            assert (ROOT / "docs" / cited).exists(), f"{name_of(path)}: {cited}"
            assert not anchor or anchor in anchors(ROOT / "docs" / cited), f"{name_of(path)}: {cited}#{anchor}"
        for comment in re.findall(r"^\s*#.*$|\"\"\".*?\"\"\"", text_of(path), re.MULTILINE | re.DOTALL):
            assert set(re.findall(r"(?<![\w.*])([\w-]+\.md)\b", comment)) <= there, name_of(path)


def test_documents_speak_of_no_place_they_were_made_in():
    for path in DOCUMENTS:
        assert not re.search(r"/(work|root|home)/\w", text_of(path)), path


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")), ids=name_of)
def test_commands_in_documents_exist(path):
    for command in (line for block in blocks(text_of(path), "console") for line in commands(block)):
        for part in command.split(" && "):
            program, *arguments = shlex.split(part)
            program = program.rpartition("/")[2]
            if program == "castgraph":
                assert arguments[0] in COMMANDS, command
            elif program == "python" and arguments[:2] == ["-m", "tests"]:
                assert checks.chosen([word for word in arguments[2:] if word != "--help"]), command
            elif program == "pytest":
                assert [word for word in arguments if (ROOT / word).is_file()], command
            else:
                assert program in {"python3", "pip", "."}, command


def test_commands_that_are_said_to_run_do(tmp_path):
    for name in ("src", "tests", "graph", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "queries", tmp_path / "queries")
    folder = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": folder + os.pathsep + os.environ["PATH"], "NO_COLOR": "1"}
    runnable = blocks(text_of(ROOT / "CONTRIBUTING.md"), "console", "<!-- runs -->\n")
    ran = [line for block in runnable for line in commands(block)]

    assert len(ran) >= 5
    for command in ran:
        done = subprocess.run(
            shlex.split(command),
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        assert done.stdout or done.stderr, command


def test_the_whole_check_runs_every_step_and_the_tests_last():
    steps = checks.chosen([])

    assert steps == checks.STEPS
    assert list(steps)[-1] == "tests"
    assert list(checks.chosen(["tests", "lint"])) == ["lint", "tests"]
    assert checks.chosen([*checks.ASKED]) == checks.ASKED


def test_the_quick_check_is_the_whole_one_without_what_takes_long():
    quick = checks.chosen(["quick"])

    assert quick == checks.chosen(["--quick"])
    assert {name: step for name, step in quick.items() if name != "tests"}.items() <= checks.STEPS.items()
    assert list(quick)[-1] == "tests"
    assert set(quick["tests"].command) > set(checks.STEPS["tests"].command)
    assert all((ROOT / path).exists() for path in checks.SLOW)


def test_the_help_lists_every_step_and_an_unknown_one_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        checks.main(["--help"])
    said = capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        checks.main(["lnit"])

    assert (stop.value.code, refused.value.code) == (0, 2)
    assert all(f"  {name} " in said for name in [*checks.STEPS, "quick"])
    assert "there are format, lint" in capsys.readouterr().err


def test_how_long_each_step_took_is_told_and_a_failure_is_remembered(capfd, monkeypatch):
    steps = {
        "good": checks.Step([Path(sys.executable).name, "-c", ""], "does nothing"),
        "bad": checks.Step([Path(sys.executable).name, "-c", "exit(3)"], "fails"),
    }
    monkeypatch.setattr(checks, "STEPS", steps)

    assert checks.main(["good"]) == 0
    assert re.search(r"good +\d+\.\d s  ok\n", capfd.readouterr().out)
    assert checks.main([]) == 1
    assert re.search(r"good +\d+\.\d s  ok\nbad +\d+\.\d s  FAILED\n", capfd.readouterr().out)


def test_what_the_tests_need_is_in_the_source_distribution():
    included = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]

    assert {"/docs", "/SECURITY.md", "/CONTRIBUTING.md", "/README.md", "/tests"} <= set(included)
    assert [name for name in included if not (ROOT / name.lstrip("/")).exists()] == []


def test_hooks_before_a_commit_run_what_is_installed():
    text = text_of(ROOT / ".pre-commit-config.yaml")
    entries = re.findall(r"entry: (.*)", text)

    assert re.findall(r"repo: (.*)", text) == ["local"]
    assert set(re.findall(r"language: (.*)", text)) == {"system"}
    assert [entry.split()[:2] for entry in entries] == [
        ["ruff", "format"], ["ruff", "check"], ["castgraph", "fmt"], ["castgraph", "check"],
    ]  # fmt: skip


def test_the_page_of_the_library_lists_every_question_and_every_option():
    text = text_of(ROOT / "docs" / "library.md")
    questions = re.findall(r"^\| `(\w+)\(", text, re.MULTILINE)
    options = {
        name
        for row in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text, re.MULTILINE)
        for name in re.findall(r"\w+", row)
    }

    assert set(questions) <= set(castgraph.__all__)
    assert options == set(Asked.__annotations__)
