"""graph/README.md: its commands write the very file that it shows, and the result passes `check` and `fmt`."""

from __future__ import annotations

import re
import shlex
import shutil

from tests.folders import GRAPH

from castgraph.cli.add import add
from castgraph.cli.main import COMMANDS


def blocks(language: str) -> list[str]:
    text = (GRAPH / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_readme_s_commands_write_the_file_that_it_shows(tmp_path, run):
    shutil.copytree(GRAPH, tmp_path / "graph")
    for line in blocks("sh")[0].replace("\\\n", " ").strip().split("\n"):
        program, *arguments = shlex.split(line)
        assert program == "castgraph"
        ran = run(*arguments, cwd=tmp_path)
        assert ran.code == 0, ran.err
    (shown,) = blocks("turtle")
    stem = re.search(r"id/source/([^>]*)>", shown)[1]

    assert (tmp_path / "graph" / "sources" / f"{stem}.ttl").read_text(encoding="utf-8") == shown
    (tmp_path / "facts.toml").write_text(blocks("toml")[0], encoding="utf-8")
    ran = run("add", "--from", "facts.toml", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert "2 rows" in ran.err
    assert run("fmt", "--check", cwd=tmp_path).code == 0
    checked = run("check", str(tmp_path / "graph"), "--level", "warning", cwd=tmp_path)
    assert checked.code == 0
    assert stem not in checked.out


def test_every_command_of_the_readme_exists():
    text = (GRAPH / "README.md").read_text(encoding="utf-8")

    assert set(re.findall(r"(?:`|^)castgraph (\w+)", text, re.MULTILINE)) <= set(COMMANDS)
    assert set(re.findall(r"`add (\w+)", text)) <= set(add.commands)
