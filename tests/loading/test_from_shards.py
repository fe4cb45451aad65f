"""A store made of shards is the store that the local import makes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import numpy as np
import pytest
from tests.conftest import MINI
from tests.imdb_stores import leftovers, quads
from tests.outside import write_imdb

import castgraph
from castgraph.curation.judgements import SAME, Judgement, write_judgements
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.importing import import_dataset
from castgraph.paths.build import path_index
from castgraph.store.pointer import read_pointer

pytest.importorskip("pyarrow", reason="tables of shards want pyarrow")

from typing import TYPE_CHECKING

from tests.shards import write_shards

from castgraph.loading.from_shards import FromShards
from castgraph.loading.shards import open_shards

if TYPE_CHECKING:
    from pathlib import Path

TOLD = """\
person,role,production,year,ended,type,season,episode,series,status,character,source_url,published
Ann Example,actor,The Long Road,2020,,Movie,,,,released,Kit,https://a.example/1,2020-03-01
Ann Example,actor,The Long Road,2020,,Movie,,,,denied,Kit,https://b.example/2,2020-04-01
Bob Sample,director,The Long Road,2020,,Movie,,,,,,https://a.example/1,2020-03-01
Cy Third,actor,Pilot,2021,,TVEpisode,1,1,Harbour,rumoured,,https://b.example/3,2021-01-01
Ann Example,actor,Harbour,2021,2023,TVSeries,,,,,,,
Bob Sample,actor,Harbour,2021,2023,TVSeries,,,,cancelled,,,
"""


def imdb(folder: Path):
    return make("imdb", paths=[write_imdb(folder / "imdb")], report=Report(), retrieved="2026-01-31")


def table(folder: Path):
    (folder / "cast.csv").write_text(TOLD)
    return make("table", paths=[folder / "cast.csv"], report=Report(), retrieved="2026-01-31", name="Cast", names_are_ids=True)  # fmt: skip


def index_of(store: Path) -> dict[str, object]:
    """What the path index says, with texts in place of codes."""
    with castgraph.open(store) as opened:
        index = path_index(opened)
        kinds = [index.kind_of(node) for node in range(index.count)]
        arrays = {name: getattr(index, name).tolist() for name in ("first_year", "last_year", "work", "component")}
        said = [(index.tables.evidence[code], index.tables.subjects[code], index.tables.verdicts[code]) for code in range(len(index.tables.evidence))]  # fmt: skip
        layers = {
            name: (
                layer.start.tolist(),
                layer.node.tolist(),
                [index.tables.roles[code] for code in layer.role.tolist()],
                [said[code] for code in layer.evidence.tolist()],
            )
            for name, layer in index.layers.items()
        }
        status = [said[code] for code in np.asarray(index.status).tolist()]
        return {"iris": [index.iri(node) for node in range(index.count)], "kinds": kinds, "layers": layers, "status": status, "sources": index.tables.sources, "history": index.history} | arrays  # fmt: skip


def names_of(store: Path) -> list[object]:
    folder = store / read_pointer(store).generation / "names"
    rows: list[object] = []
    for file in sorted(folder.rglob("names.sqlite")):
        base = sqlite3.connect(file)
        rows += sorted(base.execute("SELECT iri, name, type, years, degree, aliases FROM entity"))
        rows += sorted(base.execute("SELECT * FROM frequency"))
        base.close()
    return rows


@pytest.mark.parametrize("importer", [imdb, table])
@pytest.mark.parametrize("curated", [MINI, None])
def test_the_store_is_that_of_the_local_import(tmp_path: Path, importer, curated: Path | None) -> None:
    import_dataset(importer(tmp_path), tmp_path / "local", curated=curated)
    write_shards(importer(tmp_path), tmp_path / "shards")
    made = import_dataset(FromShards(open_shards(tmp_path / "shards")), tmp_path / "store", curated=curated)
    assert quads(tmp_path / "store") == quads(tmp_path / "local")
    assert names_of(tmp_path / "store") == names_of(tmp_path / "local")
    assert index_of(tmp_path / "store") == index_of(tmp_path / "local")
    local, store = (read_pointer(tmp_path / name) for name in ("local", "store"))
    assert (local.imports, local.graphs, local.datasets) == (store.imports, store.graphs, store.datasets)
    assert made.report.counts == importer(tmp_path).report.counts or made.report.counts["credits"] > 0


def test_what_was_judged_the_same_is_joined(tmp_path: Path, folder: Path) -> None:
    person = "https://w3id.org/castgraph/id/person/"
    write_judgements(folder, [Judgement(person + "ann", person + "imdb-nm0000001", SAME)])
    import_dataset(imdb(tmp_path), tmp_path / "local", curated=folder)
    write_shards(imdb(tmp_path), tmp_path / "shards")
    made = import_dataset(FromShards(open_shards(tmp_path / "shards")), tmp_path / "store", curated=folder)
    assert made.merged == 1
    assert quads(tmp_path / "store") == quads(tmp_path / "local")
    assert index_of(tmp_path / "store") == index_of(tmp_path / "local")


def test_the_command_makes_it_and_a_damaged_shard_leaves_the_store_as_it_was(tmp_path: Path, run) -> None:
    write_shards(imdb(tmp_path), tmp_path / "shards", parts=3)
    command = ("load", "--from-shards", str(tmp_path / "shards"), "--store", str(tmp_path / "store"), "--graph", MINI)
    done = run(*command)
    assert done.code == 0
    assert "IMDb: 10 credits" in done.err
    before = quads(tmp_path / "store")
    shard = tmp_path / "shards" / "quads" / "part-00002.nq.gz"
    data = bytearray(shard.read_bytes())
    data[-9] ^= 1
    shard.write_bytes(data)
    done = run(*command)
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert "part-00002.nq.gz: is not what the manifest says it is" in done.err
    assert quads(tmp_path / "store") == before
    assert not leftovers(tmp_path / "store")


def test_what_does_not_go_together_is_said(run, tmp_path: Path) -> None:
    assert "go with --from-shards" in run("load", "--bare", "--store", str(tmp_path / "s")).err
    assert "takes no PATH" in run("load", "graph", "--from-shards", "x", "--store", str(tmp_path / "s")).err
    assert "no such folder of shards" in run("load", "--from-shards", "x", "--store", str(tmp_path / "s")).err


@pytest.mark.parametrize("what", ["load", "index"])
@pytest.mark.parametrize("bytes_", [5_000, 20_000])
def test_a_disk_that_takes_no_more_leaves_nothing(tmp_path: Path, what: str, bytes_: int) -> None:
    write_shards(imdb(tmp_path), tmp_path / "shards")
    command = {
        "load": ["load", "--from-shards"],
        "index": ["index", "--at", "http://127.0.0.1:9/sparql", "--from-edges"],
    }[what]
    done = subprocess.run(
        ["prlimit", f"--fsize={bytes_}", sys.executable, "-m", "castgraph", *command, str(tmp_path / "shards"), "--store", str(tmp_path / "store"), "--graph", MINI],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("\n") == 1
    assert not [path for path in (tmp_path / "store").rglob("*") if path.is_file() and path.name != "writer.lock"]
