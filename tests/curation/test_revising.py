"""A curated file as a text: which is opened, and what is wrong with it, at lines that are those of the text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.folders import MINI

from castgraph.curation.changes import RefusedError
from castgraph.curation.revising import open_text, with_troubles, without_troubles
from castgraph.curation.specs import SourceSpec
from castgraph.errors import DataError, OptionError
from castgraph.model import Finding

PATH = Path("sources/one.ttl")
NEW = SourceSpec(url="https://gazette.example/new", publisher="Reel Gazette", published="2021-07-01", topic="new")


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def test_a_file_is_opened_as_it_is_and_one_that_is_not_there_only_where_it_is_to_be_made(folder):
    (path,) = (folder / "sources").glob("2021-06-07-*.ttl")
    opened = open_text(folder, SourceSpec(path.stem))
    assert (opened.path, opened.text.encode(), opened.before) == (path, path.read_bytes(), path.read_bytes())

    with pytest.raises(OptionError, match=r"there is no source of https://gazette\.example/new; see: ls .*/sources$"):
        open_text(folder, NEW)
    with pytest.raises(OptionError, match=r"there is no .*nowhere"):
        open_text(folder, SourceSpec("nowhere"))
    made = open_text(folder, NEW, make=True)
    assert (made.path, made.before) == (folder / "sources" / "2021-07-01-reel-gazette-new.ttl", None)
    assert "<https://gazette.example/new>" in made.text
    assert not made.path.exists()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DataError("a dot is missing", str(PATH), 2), [(2, "sources/one.ttl:2: a dot is missing")]),
        (DataError("nothing is in it"), [(0, "nothing is in it")]),
        (DataError("one\ntwo"), [(0, "one"), (0, "two")]),
        (
            RefusedError(
                [Finding(str(PATH), 3, "error", "x", "no role"), Finding("other.ttl", 3, "error", "x", "no name")],
                ["", "credit"],
            ),
            [(3, "no role"), (0, "other.ttl:3: error: no name [x]")],
        ),
    ],
)
def test_what_is_wrong_stands_at_the_head_with_the_lines_as_they_are_then(error, told):
    text = "# mine\n<a> <b>\n<c>\n"
    shown = with_troubles(text, error, PATH)
    lines = shown.split("\n")
    wanted = [f"line {lines.index(text.split(chr(10))[line - 1]) + 1}: {said}" if line else said for line, said in told]

    assert [line.removeprefix("# castgraph:   ") for line in lines[1 : len(told) + 1]] == wanted
    assert len(lines) == len(told) + 2 + text.count("\n") + 1
    assert without_troubles(shown) == text
