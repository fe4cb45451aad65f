"""The prompt: it answers, and survives mistakes and Ctrl-C."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.terminal import terminal

if TYPE_CHECKING:
    from pathlib import Path


RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_the_prompt_answers_and_survives_mistakes(run, kept: Path) -> None:
    said = (
        "SELECT (COUNT(*) AS ?n)\n{ ?s a schema:Person }\n;\n"
        "SELECT nonsense ;\n.format json\nASK {} ;\n.nope\n.queries cast\n.timeout x\n"
        '.run credits person="Ada Quill"\n.iri on\n.prefixes\n.help\n.quit\nASK {} ;\n'
    )
    ran = run("repl", "--store", str(kept), stdin=said)
    assert ran.code == 0
    assert "?n\n" in ran.out
    assert '"boolean":true' in ran.out
    assert ran.out.count("boolean") == 1
    assert "syntax error" in ran.err
    assert ".nope is not a command" in ran.err
    assert "Example: castgraph query cast" in ran.out


@pytest.mark.parametrize("kind", ["dumb", "xterm"])
def test_ctrl_c_ends_the_query_and_not_the_prompt(kept: Path, tmp_path: Path, kind: str) -> None:
    history = tmp_path / "history"
    with terminal("repl", "--store", str(kept), CASTGRAPH_HISTORY=str(history), TERM=kind) as shown:
        shown.until(b"castgraph>")
        shown.type(RUNAWAY.encode() + b" ;\n")
        time.sleep(2)
        shown.type(b"\x03")
        shown.until(b"interrupted")
        shown.type(b"ASK {} ;\n")
        shown.until(b"true")
        shown.type(b".quit\n")
        shown.until(b".quit")
        assert shown.process.wait(timeout=60) == 0
    assert b"ASK" in history.read_bytes()
