"""What a terminal shows: folded, coloured where that is wanted, a page at a time."""

from __future__ import annotations

import sys

import pytest
from tests.conftest import MINI, run_command
from tests.terminal import terminal

CONNECT = ("connect", "Ada Quill", "Esme Lark", "--graph", str(MINI))
WHERE = {"CASTGRAPH_GRAPH": str(MINI)}


@pytest.mark.parametrize(
    ("words", "variables", "colored"),
    [
        ((), {}, False),
        (("--color",), {}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        (("--no-color",), {"FORCE_COLOR": "1"}, False),
        (("--color",), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
@pytest.mark.parametrize(
    "line", [CONNECT, ("show", "Ada Quill"), ("why", "Ada Quill", "Tin Harbour")], ids=lambda line: line[0]
)
def test_colour_is_there_when_it_is_wanted(line, words, variables, colored):
    ran = run_command(*line, *words, **WHERE, **variables)
    assert ran.code == 0
    assert ("\x1b[" in ran.out) == colored


def test_colour_changes_no_word():
    plain, colored = run_command(*CONNECT), run_command(*CONNECT, "--color")
    assert colored.out.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "") == plain.out


def test_a_file_gets_no_colour(tmp_path):
    run_command(*CONNECT, "--color", "-o", str(tmp_path / "answer.txt"))
    assert "\x1b" not in (tmp_path / "answer.txt").read_text(encoding="utf-8")


def test_a_pager_gets_colour_whatever_less_says(tmp_path):
    pager = tmp_path / "pager.py"
    pager.write_text("import os, sys\nprint('LESS', os.environ['LESS'])\nprint(ascii(sys.stdin.read())[:60])\n")
    with terminal("show", "Doctor Who", PAGER=f"{sys.executable} {pager}", LESS="-M", TERM="xterm") as sitting:
        sitting.until(b"LESS -M -R", 60)
        sitting.until(b"\\x1b[1mDoctor Who", 10)
        assert sitting.ended() == 0


def test_no_pager_is_no_pager(tmp_path):
    with terminal("show", "Doctor Who", "--no-pager", PAGER="false", TERM="xterm") as sitting:
        sitting.until(b"(101)", 60)  # those who act are told together
        assert sitting.ended() == 0


def test_a_select_of_everything_has_its_columns_in_the_order_of_the_query():
    text = "SELECT * { ?work schema:name ?title . ?actor cg:castIn ?work }"
    head = run_command("query", "-e", text, "-f", "table", "--iri", **WHERE).out.split("\n")[0]
    assert head.split() == ["work", "title", "actor"]


def test_a_thing_and_its_name_are_one_column_of_a_table_alone():
    line = ("query", "cast", "Tin Harbour")
    assert run_command(*line, "-f", "table", **WHERE).out.split("\n")[0].split()[:2] == ["person", "character"]
    assert run_command(*line, "-f", "csv", **WHERE).out.startswith("person,name,character")
