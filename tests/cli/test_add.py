"""add on a terminal and off it."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.folders import MINI

from castgraph.curation.checks.run import check
from castgraph.curation.specs import SourceSpec

NEWS = SourceSpec(
    url="https://example.org/news/1",
    publisher="Harbour Post",
    published="2023-05-06",
    headline="Nook takes over the Sparrow",
    retrieved="2024-01-02",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def well(folder: Path) -> bool:
    from castgraph.curation.formatting import format_files, formattable

    formatted = format_files(formattable([folder])[folder], folder, write=False)
    return not [f for f in check(folder) if f.level == "error"] and formatted == ([], [])


def test_without_options_and_terminal_it_says_what_is_missing(folder, run):
    assert "missing --role" in run("add", "credit", "Isla Nook", "--graph", str(folder)).err
    assert run("add").code == 2


def converse(folder: Path, arguments: list[str], answers: list[tuple[str, str]]) -> str:
    """Run ``add`` on a terminal and answer its questions, each when it has been asked."""
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "castgraph", "add", *arguments, "--graph", str(folder)]
    environment = os.environ | {"TERM": "dumb"}
    ran = subprocess.Popen(command, stdin=end, stdout=end, stderr=end, env=environment)
    os.close(end)
    seen, waiting, until = "", list(answers), time.monotonic() + 60
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break  # the other end was closed: it is done
            seen += data.decode()
        if waiting and seen.split("\n")[-1].startswith(waiting[0][0]):
            os.write(terminal, waiting.pop(0)[1].encode() + b"\n")
    assert ran.wait(10) == 0
    os.close(terminal)
    return seen


def test_on_a_terminal_it_asks_one_question_at_a_time_and_offers_candidates(folder):
    seen = converse(
        folder,
        ["credit"],
        [
            ("Person:", "Sam Poe"),
            ("Role:", "composer"),
            ("Production:", "Brass Sparrow"),
            ("Character", ""),
            ("Status", "released"),
            ("The article", NEWS.url),
            ("Publisher", "Harbour Post"),
            ("Published on", "2023-05-06"),
            ("Headline", "Music for a sparrow"),
            ("Which 'Sam Poe'", "1"),
        ],
    )

    assert "composed the music of Brass Sparrow" in seen
    assert (folder / "sources" / "2023-05-06-harbour-post-music-for-a-sparrow.ttl").exists()
    assert well(folder)
