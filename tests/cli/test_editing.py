"""What is typed at the prompt: whole entries, edited, completed and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.terminal import terminal

from castgraph.cli.colouring import Colours, parts
from castgraph.cli.editing import finished

if TYPE_CHECKING:
    from pathlib import Path


def test_a_query_of_several_lines_is_completed_remembered_and_recalled_whole(kept: Path, tmp_path: Path) -> None:
    history = tmp_path / "history"
    history.write_text("ASK {\n?s a schema:Person\n} ;\n.timeout 5\n")
    with terminal("repl", "--store", str(kept), CASTGRAPH_HISTORY=str(history), TERM="xterm") as shown:
        shown.until(b"castgraph>")
        shown.type(b"\x1b[A\x1b[A\r")  # twice up: the query, past the command after it
        shown.until(b"true")
        shown.type(b"SELECT ?name {\r")
        shown.until(b"...>")
        shown.type(b"person:ada-qu\t")
        shown.until(b"ill")
        shown.type(b" schema:name ?name }\r\r")
        shown.until(b"Ada Quill")
        shown.until(b"castgraph>")
        shown.type(b"\x04")
        assert shown.process.wait(timeout=60) == 0
    assert history.read_text().splitlines() == [
        "ASK {", "?s a schema:Person", "} ;", ".timeout 5",
        "ASK {", "?s a schema:Person", "} ;",
        "SELECT ?name {", "person:ada-quill schema:name ?name } ;",
    ]  # fmt: skip


def test_a_query_is_coloured_as_it_is_typed_and_not_where_colours_are_not_wanted(kept: Path, tmp_path: Path) -> None:
    options = {"CASTGRAPH_HISTORY": str(tmp_path / "history"), "TERM": "xterm-256color"}
    with terminal("repl", "--store", str(kept), NO_COLOR="", **options) as shown:
        shown.until(b"castgraph>")
        shown.type(b'ASK { ?s schema:name "x" }')
        for coloured in (b"35;1mA", b"36m?", b"34ms", b'32m"'):
            shown.until(coloured)
    with terminal("repl", "--store", str(kept), NO_COLOR="1", **options) as shown:
        shown.until(b"castgraph>")
        shown.type(b"ASK { ?s")
        shown.until(b"?")
        assert b"36m" not in shown.seen


@pytest.mark.parametrize(
    "text", ['ASK {\n"ab', "''@a\nb".replace("@", "'"), "# c\n\n{", ".format json", "", "SELECT ?x { <a> 'é' }"]
)
def test_what_is_coloured_is_what_was_typed(text: str) -> None:
    from prompt_toolkit.document import Document

    line = Colours().lex_document(Document(text))

    assert "".join(part for _, part in parts(text)) == text
    assert ["".join(part[1] for part in line(number)) for number in range(text.count("\n") + 1)] == text.split("\n")
    assert line(99) == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("ASK {} ;", True),
        ("ASK {}", False),
        ("ASK {}\n", True),
        ("ASK {\n\n", False),
        ("ASK { ?s ?p ';", False),
        ('ASK { ?s ?p "}" ;', False),
        ("ASK { ?s ?p <http://e/;> ;", False),
        (".help", True),
        ("", True),
    ],
)
def test_an_entry_ends_with_a_semicolon_or_an_empty_line_and_no_bracket_open(text: str, whole: bool) -> None:
    assert finished(text) is whole
