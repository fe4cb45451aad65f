"""Nesting is counted exactly, wherever the blocks end."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castgraph.rdf.nesting import Nesting

TEXTS = {
    "turtle": [
        (b"<a> <b> [ <c> ( 1 2 [ ] ) ] .", 3),
        (b'<a(> <b> """[[ " [[ \\""" [[""" , "[\\"[" , \'((\' .', 0),
        (b"# (((\n<a> <b> ( ) .", 1),
        (b"<<( <a> <b> <<( <c> <d> 1 )>> )>> .", 4),
        (b"ex:a\\(b ex:c\\#d [ ] .", 1),
        (b"{ <a> <b> 1 . } [ ] <= [ [ ] ]", 2),
        (b'"a\n [ [', 2),
    ],
    "lines": [
        (b'<a> <b> "<<( <<(" .\n<<( <a> <b> <<( <c> <d> <e> )>> )>> <f> <g> .\n', 4),
        (b"<a> <b> <c> .\n<<( <a> <b> <c> .\n<<( <a> <b> <c> )>> <d> <e> .\n<a> <b> <c>", 2),
        (b'<a> <b> "<<( <<( \\" <<(" .\n\n<a> <b> <<( <c> <d> <e> )>> .', 2),
    ],
    "json": [(b'{"a": [{"b": "]]}[["}]}', 3), (b'{"\\"": "[", "c": [[]]}', 3)],
    "xml": [
        (b"<?xml version='1.0'?><a><b x='>' y=\"</a>\"/><!-- <c><d> --><e><f/></e></a>", 3),
        (b"<a><![CDATA[<b><c>]]><b/></a>", 2),
    ],
}
CASES = [(syntax, text, deepest) for syntax, cases in TEXTS.items() for text, deepest in cases]


def deepest_of(syntax: str, blocks: list[bytes]) -> int:
    nesting = Nesting(syntax)
    for block in blocks:
        nesting.feed(block)
    return nesting.feed(b"\n" + b" " * 8)


@pytest.mark.parametrize(("syntax", "text", "deepest"), CASES)
def test_the_deepest_point_is_found(syntax, text, deepest):
    assert deepest_of(syntax, [text]) == deepest


@pytest.mark.parametrize(("syntax", "text", "deepest"), CASES)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_blocks_make_no_difference(syntax, text, deepest, size):
    assert deepest_of(syntax, [text[i : i + size] for i in range(0, len(text), size)]) == deepest


VALUES = st.recursive(st.text(max_size=6) | st.integers(), lambda v: st.lists(v, max_size=3), max_leaves=12)


@given(VALUES, st.integers(1, 9))
def test_json_is_as_deep_as_it_is(value, size):
    def depth(value):
        return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0

    text = json.dumps([value], ensure_ascii=False).encode()

    assert deepest_of("json", [text[i : i + size] for i in range(0, len(text), size)]) == depth([value])


@pytest.mark.parametrize("syntax", TEXTS)
@pytest.mark.parametrize("text", [b"<<( <a> <b> ", b'<<( "', b"[ { <"], ids=["nested", "string", "open"])
def test_one_line_without_end_is_read_once(syntax, text):
    def seconds(size):
        line, nesting = text + b"a" * size, Nesting(syntax)
        began = time.process_time()
        for start in range(0, size, 4096):
            nesting.feed(line[start : start + 4096])
        return time.process_time() - began

    assert min(seconds(4_000_000) for _ in range(2)) < 8 * max(seconds(1_000_000), 0.005)
