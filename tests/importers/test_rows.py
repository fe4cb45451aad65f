"""Outside files become whole lines of checked text, or an error with file and line."""

from __future__ import annotations

import bz2
import gzip
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castgraph.errors import DataError
from castgraph.importers.rows import check_header, documents, text_blocks, unpacked


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_a_file_is_unpacked_by_what_it_is_not_by_its_name(tmp_path, pack):
    path = tmp_path / "rows.tsv"
    path.write_bytes(pack("één\ntwo\r\nthree".encode()))
    assert [line for _, lines in text_blocks(path) for line in lines] == ["één", "two", "three"]


def test_several_gzip_members_and_padding_are_one_file(tmp_path):
    path = tmp_path / "rows.tsv.gz"
    path.write_bytes(gzip.compress(b"a\n", mtime=0) + gzip.compress(b"b\n") + b"\0" * 20)
    assert b"".join(unpacked(path)) == b"a\nb\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (gzip.compress(b"x\n" * 100_000, mtime=0)[:-20], "cut short"),
        (gzip.compress(b"x\n" * 10, mtime=0)[:-8] + b"12345678", "damaged"),
        (gzip.compress(b"x\n", mtime=0) + b"rubbish", "damaged"),
        (b"", "is empty"),
        (b"<html>not here</html>", "is not compressed"),
    ],
)
def test_a_broken_archive_is_named(tmp_path, data, says):
    path = tmp_path / "rows.tsv.gz"
    path.write_bytes(data)
    with pytest.raises(DataError, match=says) as caught:
        list(text_blocks(path))
    assert str(path) in str(caught.value)


def test_a_bomb_is_refused_soon_unless_it_is_allowed(tmp_path):
    path = tmp_path / "bomb.tsv.gz"
    path.write_bytes(gzip.compress(b"\n" * (200 << 20), 9, mtime=0))
    given = []
    with pytest.raises(DataError, match=r"bomb.*--max-ratio"):
        given.extend(len(block) for block in unpacked(path))
    assert sum(given) <= 16 << 20
    assert sum(map(len, unpacked(path, max_ratio=0))) == 200 << 20


def test_a_line_without_end_is_refused(tmp_path):
    path = tmp_path / "rows.tsv"
    path.write_bytes(b"x" * (9 << 20))
    with pytest.raises(DataError, match="line of more than 8 MiB"):
        list(text_blocks(path))


@pytest.mark.parametrize(("data", "line"), [(b"ok\nfine\n\xff\n", 3), ("a\n".encode("utf-16"), 1)])
def test_another_encoding_is_named_with_its_line(tmp_path, data, line):
    path = tmp_path / "rows.tsv"
    path.write_bytes(data)
    with pytest.raises(DataError, match="save it as UTF-8") as caught:
        list(text_blocks(path))
    assert caught.value.line == line


@given(st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=30), min_size=1))
def test_lines_come_out_as_they_went_in(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("rows") / "x"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    found = [line for _, block in text_blocks(path) for line in block]
    lines[0] = lines[0].removeprefix("\ufeff")
    assert found == lines or (found == [] and lines == [])


def test_a_changed_header_names_the_columns(tmp_path):
    with pytest.raises(DataError, match="without the column b and with the unknown column c"):
        check_header(["a", "c"], ["a", "b"], tmp_path)
    with pytest.raises(DataError, match="another order"):
        check_header(["b", "a"], ["a", "b"], tmp_path)


@pytest.mark.parametrize(
    "text",
    ['{"id": 1}\n{"id": 2}\n', '[\n{"id": 1},\n{"id": 2}\n]\n', '[{"id": 1}, {"id": 2}]', '[\n {\n"id": 1}, {"id":2}]'],
)
def test_json_is_read_as_one_value_a_list_or_lines(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    assert [value for _, value in documents(path)] == [{"id": 1}, {"id": 2}]


def test_a_bad_line_among_json_lines_is_reported_where_it_stands(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1}\n{"id": \n{"id": 3}\n', encoding="utf-8")
    found = list(documents(path))
    assert [(line, isinstance(value, ValueError)) for line, value in found] == [(1, False), (2, True), (3, False)]


def test_json_that_is_none_or_too_deep_is_named(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("<html>\n", encoding="utf-8")
    with pytest.raises(DataError, match="not JSON"):
        list(documents(path))
    path.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(DataError, match=r"too deeply|not JSON"):
        list(documents(path))
