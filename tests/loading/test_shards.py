"""A folder of shards is whole, or refused with what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.outside import write_imdb

from castgraph.errors import DataError
from castgraph.importers.formats import make
from castgraph.importers.report import Report

pytest.importorskip("pyarrow", reason="tables of shards want pyarrow")

from tests.shards import write_shards

from castgraph.loading.shards import COLUMNS, FORMAT, MANIFEST, SUCCESS, open_shards

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    write_imdb(tmp_path / "imdb")
    write_shards(make("imdb", paths=[tmp_path / "imdb"], report=Report(), retrieved="2026-01-31"), tmp_path / "shards")
    return tmp_path / "shards"


def read(folder: Path) -> None:
    """Read all of it."""
    found = open_shards(folder)
    for file in found.of("quads"):
        for _ in found.quads(file):
            pass
    for table, columns in COLUMNS.items():
        for _ in found.batches(table, columns, coded=True):
            pass


def test_what_was_written_is_read(shards: Path) -> None:
    found = open_shards(shards)
    quads = [line for file in found.of("quads") for block in found.quads(file) for line in block.splitlines()]
    assert len(quads) == len(set(quads)) == found.totals["quads"] == sum(file.rows for file in found.of("quads"))
    assert found.dataset.retrieved == "2026-01-31"
    edges = [row for batch in found.batches("edges", ("person", "role")) for row in batch.to_pylist()]
    assert len(edges) == found.totals["credits"]
    assert found.report()["counts"]["credits"] > 0


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda at: (at / SUCCESS).unlink(), "was not finished: it has no _SUCCESS"),
        (lambda at: [(at / SUCCESS).unlink(), (at / MANIFEST).unlink()], "is not a folder of shards"),
        (lambda at: (at / "edges" / "part-00001.parquet").unlink(), "edges/part-00001.parquet: the shard is missing"),
        (lambda at: _cut(at / "quads" / "part-00000.nq.gz"), "part-00000.nq.gz: has .* bytes where the manifest says"),
        (lambda at: _flip(at / "quads" / "part-00001.nq.gz"), "part-00001.nq.gz: is not what the manifest says"),
        (lambda at: _flip(at / "names" / "part-00000.parquet"), "part-00000.parquet: is not what the manifest says"),
        (lambda at: _change(at / MANIFEST, FORMAT, "castgraph-shards 9"), "is of the format 'castgraph-shards 9'"),
        (lambda at: _change(at / MANIFEST, "castgraph", "other"), "is of the format"),
        (lambda at: (at / MANIFEST).write_text("{"), "is not a manifest of shards"),
        (lambda at: (at / MANIFEST).write_text("[]"), "is not a manifest of shards"),
        (lambda at: (at / MANIFEST).write_text(json.dumps({"format": FORMAT})), "is not a manifest .*dataset"),
        (lambda at: _change(at / MANIFEST, "names/part", "../shards/names/part"), "the shard is missing"),
        (lambda at: _change(at / MANIFEST, "dataset/imdb", "dataset/x"), None),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused_and_named(
    shards: Path, spoil: Callable[[Path], object], said: str | None
) -> None:
    spoil(shards)
    if said is None:
        read(shards)
        return
    with pytest.raises(DataError, match=said):
        read(shards)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder of shards"):
        open_shards(tmp_path / "nowhere")
    with pytest.raises(DataError, match="is not a folder of shards"):
        open_shards(tmp_path)
