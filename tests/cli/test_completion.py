"""What the shell is told when Tab is pressed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests import forking
from tests.folders import MINI
from tests.terminal import Terminal, terminal

if TYPE_CHECKING:
    from pathlib import Path


def complete(kept: Path, *words: str) -> list[str]:
    done = forking.run(
        [],
        env=os.environ
        | {
            "_CASTGRAPH_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["castgraph", *words]),
            "COMP_CWORD": str(len(words)),
            "CASTGRAPH_STORE": str(kept),
        },
    )
    assert done.stderr == b""
    return [line.partition(",")[2] for line in done.stdout.decode().splitlines()]


def test_the_shell_completes_commands_queries_parameters_and_entities(kept: Path) -> None:
    assert "query" in complete(kept, "qu")
    assert "cast" in complete(kept, "query", "ca")
    assert complete(kept, "query", "cast", "-p", "pro") == ["production="]
    assert "production=production:tin-harbour" in complete(kept, "query", "cast", "-p", "production=production:tin")
    assert "csv" in complete(kept, "query", "cast", "-f", "c")
    assert "person:ada-quill" in complete(kept, "show", "person:ada")
    assert "person:ada-quill" in complete(kept, "rename", "--graph", str(MINI), "person:ada")
    stem = "2021-06-07-reel-gazette-brass-sparrow"
    assert complete(kept, "edit", "--graph", str(MINI), "2021-06") == [stem]
    assert complete(kept, "remove", "status", "--graph", str(MINI), "--source", "2021-06") == [stem]


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


HOSTILE = [
    "xa;own",
    "xb$(own)",
    "xc&own&",
    "xd';own;'",
    "xe!own",
    "xf*",
    "xg#h",
    "xi~",
    "xj(own)",
    "xk$PATH",
    "xl&&own",
]
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'source <("$PYTHON" -m castgraph completion bash)'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit; compinit -u; source <("$PYTHON" -m castgraph completion zsh)'),
    "fish": (["fish", "--no-config", "-i"], "$PYTHON -m castgraph completion fish | source"),
}


def telling(folder: Path) -> str:
    """Return lines of a shell that are castgraph, and note in `told` of a folder that a completion was told."""
    command = shlex.join(forking.argv())
    return f'{command} "$@"\ncode=$?\n[ -z "$_CASTGRAPH_COMPLETE" ] || echo >> {folder}/told\nexit $code\n'


def completed(shown: Terminal, folder: Path, keys: bytes) -> None:
    """Type what ends with Tab, and wait until the shell was told a completion and shows nothing more."""
    told = folder / "told"
    before = told.stat().st_size if told.exists() else 0
    shown.type(keys)
    end = time.monotonic() + 30
    while time.monotonic() < end and (not told.exists() or told.stat().st_size == before):
        time.sleep(0.02)
    shown.rest(0.4)


@pytest.mark.parametrize("shell", SHELLS)
def test_no_word_of_the_data_becomes_a_command(tmp_path: Path, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    graph, command = tmp_path / "graph", tmp_path / "bin" / "castgraph"
    (graph / "entities").mkdir(parents=True)
    (graph / "sources").mkdir()
    people = [*HOSTILE, "quite-harmless"]
    base = "https://w3id.org/castgraph/id/"
    lines = "".join(
        f'<{base}person/{name}> a schema:Person ; schema:name "xa\\nplain\\n\\u001b[31mQ;own" .\n' for name in people
    )
    (graph / "entities" / "all.ttl").write_text(
        f"@base <{base}entities/all> .\n@prefix schema: <https://schema.org/> .\n{lines}"
    )
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\n{telling(tmp_path)}")
    owning = command.with_name("own")
    owning.write_text(f"#!/bin/sh\n: > {tmp_path}/taken\n")
    for script in (command, owning):
        script.chmod(0o755)
    words, load = SHELLS[shell]
    with terminal(
        program=words, PYTHON=sys.executable, CASTGRAPH_GRAPH=str(graph), HOME=str(tmp_path), PS1="> ", TERM="dumb",
        PATH=f"{command.parent}{os.pathsep}{os.environ['PATH']}",
    ) as shown:  # fmt: skip
        shown.type(f"cd {tmp_path}; {load}; echo rea''dy\n".encode())
        shown.until(b"ready", 30)
        for number, begun in enumerate((b"x", b"xa", b"xb")):
            completed(shown, tmp_path, b"castgraph show person:" + begun + b"\t\t")
            shown.type(f"\necho ne''xt{number}\n".encode())
            shown.until(f"next{number}".encode())
        shown.type(b"castgraph show person:qui\t")
        shown.until(b"person:quite-harmless" if shell != "bash" else b"harmless", 20)
        shown.type(b"\necho do''ne\n")
        shown.until(b"done", 30)
    assert not (tmp_path / "taken").exists()


def test_the_shell_completes_what_options_take(kept: Path) -> None:
    ends = ("connect", "a", "b")
    assert complete(kept, *ends, "--role", "ac") == ["actor"]
    assert "executive-producer" in complete(kept, *ends, "--not-role", "ex")
    assert complete(kept, *ends, "--kind", "mo") == ["Movie"]
    assert {"production", "PodcastSeries", "person"} <= {*complete(kept, "find", "x", "--kind", "p")}
    assert complete(kept, *ends, "--with", "rum") == ["rumoured"]
    assert complete(kept, *ends, "--include", "cha") == ["characters"]
    assert complete(kept, "add", "status", "x", "rel") == ["released"]
    assert complete(kept, "why", "person:ada") == ["person:ada-quill"]
    assert complete(kept, "show", "x", "--publisher", "'The D") == ["The Daily Lantern"]
    assert complete(kept, "show", "x", "--publisher", "The") == [""]  # of two words: within quotes alone
    assert complete(kept, "show", "'Ada") == ["Ada Quill"]
    assert complete(kept, "connect", "'Ada Quill'", "'Esme L") == ["Esme Lark"]


TYPED = {
    "castgraph connect 'Ada Quill' 'Esme L": "Esme Lark",
    "castgraph connect 'Ada Quill' person:esme-l": "person:esme-lark",
    'castgraph show x --publisher "Reel G': "Reel Gazette",
    "castgraph connect a b --role executive-p": "executive-producer",
    "castgraph find x --kind Mov": "Movie",
    "castgraph connect a b --with rumo": "rumoured",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_in_a_real_shell_completes_names_in_quotes_and_what_options_take(tmp_path: Path, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    command = tmp_path / "bin" / "castgraph"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nif [ -n "$_CASTGRAPH_COMPLETE" ]; then\n{telling(tmp_path)}fi\n'
        f'for word in "$@"; do printf "<%s>" "$word"; done >> {tmp_path}/typed; echo >> {tmp_path}/typed\n'
    )
    command.chmod(0o755)
    words, load = SHELLS[shell]
    with terminal(
        program=words, PYTHON=sys.executable, CASTGRAPH_GRAPH=str(MINI), HOME=str(tmp_path), PS1="> ", TERM="dumb",
        PATH=f"{command.parent}{os.pathsep}{os.environ['PATH']}",
    ) as shown:  # fmt: skip
        shown.type(f"cd {tmp_path}; {load}; echo rea''dy\n".encode())
        shown.until(b"ready", 30)
        for number, begun in enumerate(TYPED, 1):
            completed(shown, tmp_path, begun.encode() + b"\t")
            shown.type(f"\necho do''ne{number}\n".encode())
            shown.until(f"done{number}".encode(), 30)
    lines = (tmp_path / "typed").read_text().splitlines()

    assert [line.rpartition("<")[2].rstrip(" >") for line in lines] == list(TYPED.values())
