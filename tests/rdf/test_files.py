"""Files as they are read: the block of RDF that a page carries."""

from __future__ import annotations

import base64
import gzip

import pytest

from castgraph.errors import DataError
from castgraph.rdf import files
from castgraph.rdf.files import MAX_DEPTH, page_jsonld

FREE_BYTES = 100_000


@pytest.fixture(autouse=True)
def smaller(monkeypatch):
    """What is believed of any file is less here, so that the tests take less time."""
    monkeypatch.setattr(files, "FREE_BYTES", FREE_BYTES)


def packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, mtime=0)).decode()


def page(folder, block, before="", after=""):
    path = folder / "page.html"
    path.write_text(f'<!doctype html>{before}<script id="graph">{block}</script>{after}', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ('<p id="graph">no script</p><script id="other">not this</script>', "<p>text</p><script>more</script>"),
        ("", "<![odd word"),
    ],
)
def test_the_block_of_a_page_is_found_among_all_else(tmp_path, before, after):
    assert page_jsonld(page(tmp_path, packed(b'{"@id": "e:a"}'), before, after)) == b'{"@id": "e:a"}'


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("", "has no JSON-LD block"),
        (packed(b"{}" * 99)[:-12], "is cut short"),
        ("{}", "is damaged"),
        (base64.b64encode(b"{}").decode(), "is damaged"),
        (packed(nested(MAX_DEPTH + 1)), "is nested more than"),
        (packed(b" " * (FREE_BYTES + 1)), "unpacks to more than"),
    ],
)
def test_a_block_that_is_not_whole_or_grows_or_is_nested_deep_is_refused_with_the_file(tmp_path, block, said):
    path = page(tmp_path, block)
    with pytest.raises(DataError, match=said) as refused:
        page_jsonld(path)
    assert str(path) in str(refused.value)


def test_a_block_at_the_limits_is_read(tmp_path):
    for data in (nested(MAX_DEPTH), b" " * FREE_BYTES):
        assert page_jsonld(page(tmp_path, packed(data))) == data


def test_a_page_without_a_block_or_not_in_utf8_is_named(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<p>nothing</p>", encoding="utf-8")
    with pytest.raises(DataError, match="has no JSON-LD block"):
        page_jsonld(path)
    path.write_bytes(b'<script id="graph">\xff</script>')
    with pytest.raises(DataError, match="UTF-8"):
        page_jsonld(path)
