"""The path index as a file: written whole, read as it was, refused where it is not its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib

import numpy as np
import pytest
from tests.random_graphs import SOURCES, TABLES, ladder

from castgraph.errors import DataError, StaleIndexError
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import FILE_NAME, PathIndex, write
from castgraph.paths.search import Search


@pytest.fixture
def folder(tmp_path):
    names, kinds, _, rows = ladder(3, 4)
    columns = tuple(np.array(column) for column in zip(*rows, strict=True))
    write(tmp_path, assemble(Nodes(names, np.array(kinds)), {"core": columns}), TABLES, "gen-1")
    return tmp_path


def test_what_is_written_is_what_is_read(folder):
    index = PathIndex.open(folder, "gen-1")
    index.verify()
    assert index.generation == "gen-1"
    assert index.tables.sources == [list(source) for source in SOURCES]
    dag = Search(index).all_shortest(index.number("a"), index.number("z"))
    assert dag.count() == 64
    assert index.number("nobody") is None
    assert index.iri(0) == "a"


def test_an_index_of_another_generation_is_never_used(folder):
    with pytest.raises(StaleIndexError, match="castgraph index"):
        PathIndex.open(folder, "gen-2")


def test_a_missing_index_says_how_to_make_it(tmp_path):
    with pytest.raises(StaleIndexError, match="castgraph index"):
        PathIndex.open(tmp_path)


def test_an_index_of_another_format_is_stale(folder):
    file = folder / FILE_NAME
    head = file.read_bytes()
    length = int.from_bytes(head[16:24], "little")
    described = json.dumps(json.loads(head[32 : 32 + length]) | {"format": 99}).encode()
    file.write_bytes(
        head[:16] + len(described).to_bytes(8, "little") + zlib.crc32(described).to_bytes(8, "little") + described
    )
    with pytest.raises(StaleIndexError, match="format 99"):
        PathIndex.open(folder)


@pytest.mark.parametrize("cut", [0, 1, 20, 40, 200, -1])
def test_a_truncated_index_is_refused(folder, cut):
    file = folder / FILE_NAME
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(DataError, match=r"paths\.idx"):
        PathIndex.open(folder)


def test_a_foreign_file_is_refused(folder):
    (folder / FILE_NAME).write_bytes(b"SQLite format 3\0" * 50)
    with pytest.raises(DataError, match="not a path index"):
        PathIndex.open(folder)


def test_every_flipped_byte_is_found(folder):
    file = folder / FILE_NAME
    whole = file.read_bytes()
    sections = PathIndex.open(folder)._sections
    used = [place for part in sections for place in range(part["offset"], part["offset"] + part["length"])]
    for place in [*range(0, 300, 7), *used[::97]]:
        broken = bytearray(whole)
        broken[place] ^= 0x55
        copy = folder / "copy"
        copy.mkdir(exist_ok=True)
        (copy / FILE_NAME).write_bytes(broken)
        with pytest.raises((DataError, StaleIndexError)):
            PathIndex.open(copy).verify()


def test_a_reader_keeps_the_index_that_it_opened(folder):
    before = PathIndex.open(folder)
    columns = tuple(np.array([value]) for value in (0, 1, 0, 1))
    write(folder, assemble(Nodes(["a", "z"], np.array([0, 0])), {"core": columns}), TABLES, "gen-2")
    assert len(before) == 14
    before.verify()
    assert len(PathIndex.open(folder, "gen-2")) == 2
    assert sorted(path.name for path in folder.iterdir()) == [FILE_NAME]


def test_a_full_disk_leaves_the_old_index_and_nothing_else(folder):
    """Files may grow to 4 kB only, as on a disk that is full."""
    script = f"""
import resource, signal, sys
import numpy as np
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import Tables, write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
names = [f"n{{n}}" for n in range(5000)]
none = np.zeros(0, np.int64)
try:
    write({str(folder)!r}, assemble(Nodes(names, np.zeros(5000)), {{"core": (none,) * 4}}), Tables(), "gen-2")
except OSError:
    sys.exit(7)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 7
    assert sorted(path.name for path in folder.iterdir()) == [FILE_NAME]
    PathIndex.open(folder, "gen-1").verify()


def test_kill_9_while_writing_leaves_an_index_that_is_whole(folder):
    script = f"""
import numpy as np
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import Tables, write
names = [f"n{{n}}" for n in range(200000)]
steps = np.arange(199999), np.arange(1, 200000), np.zeros(199999, np.int64), np.zeros(199999, np.int64)
arrays = assemble(Nodes(names, np.zeros(200000)), {{"core": steps}})
print("ready", flush=True)
while True:
    write({str(folder)!r}, arrays, Tables(), "gen-2")
"""
    for round_ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.01 + 0.017 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        PathIndex.open(folder).verify()
    columns = tuple(np.array([value]) for value in (0, 1, 0, 1))
    write(folder, assemble(Nodes(["a", "z"], np.array([0, 0])), {"core": columns}), TABLES, "gen-3")
    assert sorted(path.name for path in folder.iterdir()) == [FILE_NAME]


def test_the_folder_can_be_removed_while_it_is_read(folder):
    index = PathIndex.open(folder)
    shutil.rmtree(folder)
    assert Search(index).shortest(index.number("a"), index.number("z")) is not None
    assert next(Search(index).levels(0)).tolist() == [0]


def test_a_damaged_section_of_a_small_file_is_noticed_on_opening(tmp_path):
    graph = (["x:a", "x:b", "x:c"], [0, 1, 0], [0, 2000, 0], [(0, 1, 0, 1), (2, 1, 0, 2)])
    columns = tuple(np.array(column, dtype=np.int64) for column in zip(*graph[3], strict=True))
    write(tmp_path, assemble(Nodes(graph[0], np.array(graph[1])), {"core": columns}, landmark_count=1), TABLES, "gen-1")
    sections, intact = PathIndex.open(tmp_path)._sections, (tmp_path / FILE_NAME).read_bytes()
    assert {"landmarks", "core.node"} <= {section["name"] for section in sections}
    for section in sections:
        if section["length"]:
            spoilt = bytearray(intact)
            spoilt[section["offset"]] ^= 0x55
            (tmp_path / FILE_NAME).write_bytes(spoilt)
            with pytest.raises(DataError, match=rf"section {section['name']} is damaged"):
                PathIndex.open(tmp_path)


def test_a_head_of_zeros_is_damaged(folder):
    data = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(data[:16] + bytes(16) + data[32:])
    with pytest.raises(DataError, match="head of the index is damaged"):
        PathIndex.open(folder)
