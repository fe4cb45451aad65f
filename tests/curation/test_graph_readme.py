"""What README.md and graph/README.md say of adding facts runs as it is printed; the second shows the file it makes."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess

import pytest
from tests.folders import GRAPH, ROOT

from castgraph.cli.add import add
from castgraph.cli.main import COMMANDS


@pytest.fixture
def clone(tmp_path):
    """A clone, with fewer articles than there are: those of what the examples speak of."""

    def others(folder, names):
        return [name for name in names if folder.endswith("sources") and "heartstopper" not in name]

    shutil.copytree(GRAPH, tmp_path / "graph", ignore=others)
    for words in (("init", "-q"), ("add", "."), ("-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "All")):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    return tmp_path


def blocks(path, language, marked=""):
    return re.findall(rf"{marked}```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


def commands(block):
    """Return the commands of a block, without prompts and comments."""
    for line in block.replace("\\\n", " ").strip().split("\n"):
        for command in line.removeprefix("$ ").split(" && "):
            program, *arguments = shlex.split(command, comments=True)
            assert program == "castgraph"
            yield arguments


def test_the_readme_s_commands_write_the_file_that_it_shows(clone, run):
    first, then = blocks(GRAPH / "README.md", "sh")
    for arguments in commands(first):
        ran = run(*arguments, cwd=clone)
        assert ran.code == 0, ran.err
    (shown,) = blocks(GRAPH / "README.md", "turtle")
    stem = re.search(r"id/source/([^>]*)>", shown)[1]
    assert (clone / "graph" / "sources" / f"{stem}.ttl").read_text(encoding="utf-8") == shown

    (clone / "facts.toml").write_text(blocks(GRAPH / "README.md", "toml")[0], encoding="utf-8")
    ran = run("add", "--from", "facts.toml", cwd=clone)
    assert ran.code == 0, ran.err
    assert "2 rows" in ran.err

    for arguments in commands(then):
        ran = run(*arguments, cwd=clone)
        assert ran.code == 0, ran.err
        assert stem not in ran.out or "/" + stem not in ran.out
        assert arguments != ["fmt"] or ", 0 changed" in ran.err


def test_the_readme_adds_a_fact_as_it_is_printed(clone, run):
    (block,) = blocks(ROOT / "README.md", "console", "<!-- runs -->\n")
    said = ""
    for arguments in commands(block):
        ran = run(*arguments, cwd=clone)
        assert ran.code == 0, f"{arguments}\n{ran.err}"
        said += ran.out

    assert "Joe Locke acts in Heartstopper as Charlie Spring" in said


def test_every_command_of_the_readme_exists():
    text = (GRAPH / "README.md").read_text(encoding="utf-8")

    assert set(re.findall(r"(?:`|^)castgraph (\w+)", text, re.MULTILINE)) <= set(COMMANDS)
    assert set(re.findall(r"`add (\w+)", text)) <= set(add.commands)
