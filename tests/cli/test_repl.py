"""The prompt: it answers, and survives mistakes and Ctrl-C."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from typing import TYPE_CHECKING

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


def test_ctrl_c_ends_the_query_and_not_the_prompt(kept: Path, tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "castgraph", "repl", "--store", str(kept)],
        stdin=follower, stdout=follower, stderr=follower, start_new_session=True, close_fds=True,
        preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        env=os.environ | {"CASTGRAPH_HISTORY": str(tmp_path / "history"), "TERM": "dumb"},
    )  # fmt: skip
    os.close(follower)
    seen = b""

    def until(words: bytes, seconds: float = 20) -> None:
        nonlocal seen
        import select

        end = time.monotonic() + seconds
        while words not in seen and time.monotonic() < end:
            if select.select([leader], [], [], 0.2)[0]:
                seen += os.read(leader, 4096)
        assert words in seen, seen[-500:]

    until(b"castgraph> ")
    os.write(leader, RUNAWAY.encode() + b" ;\n")
    time.sleep(2)
    seen = b""
    os.write(leader, b"\x03")
    until(b"interrupted")
    os.write(leader, b"ASK {} ;\n")
    until(b"true")
    os.write(leader, b".quit\n")
    until(b".quit")
    assert process.wait(timeout=10) == 0
    os.close(leader)
    assert b"ASK" in (tmp_path / "history").read_bytes()
