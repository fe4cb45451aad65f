"""What the shell is told when Tab is pressed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def complete(kept: Path, *words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "castgraph"],
        env=os.environ
        | {
            "_CASTGRAPH_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["castgraph", *words]),
            "COMP_CWORD": str(len(words)),
            "CASTGRAPH_STORE": str(kept),
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_the_shell_completes_commands_queries_parameters_and_entities(kept: Path) -> None:
    assert "query" in complete(kept, "qu")
    assert "cast" in complete(kept, "query", "ca")
    assert complete(kept, "query", "cast", "-p", "pro") == ["production="]
    assert "production=production:tin-harbour" in complete(kept, "query", "cast", "-p", "production=production:tin")
    assert "csv" in complete(kept, "query", "cast", "-f", "c")
    assert "person:ada-quill" in complete(kept, "show", "person:ada")


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes_words_with_colons_and_equal_signs(kept: Path) -> None:
    script = """
set -u; source <("$1" -m castgraph completion bash); castgraph() { "$PYTHON" -m castgraph; }
env() { local -a set=(); while [[ $1 == *=* ]]; do export "$1"; shift; done; castgraph; }
compopt() { :; }
PYTHON=$1
for line in "castgraph query cast -p production=production:tin-harb" "castgraph show person:ada" "castgraph que"; do
    COMP_LINE=$line COMP_POINT=${#line}
    _castgraph_completion
    echo "${COMPREPLY[@]}"
done
"""
    done = subprocess.run(
        ["bash", "-c", script, "bash", sys.executable],
        env=os.environ | {"CASTGRAPH_STORE": str(kept)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[0].split()[0] == "tin-harbour"
    assert lines[1] == "ada-quill"
    assert lines[2] == "query queries"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(run, shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert "_CASTGRAPH_COMPLETE" in ran.out
