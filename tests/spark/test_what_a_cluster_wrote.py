"""What Spark wrote becomes the store that the local import makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.imdb_stores import quads
from tests.loading.test_from_shards import imdb, index_of, names_of, table

from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.importing import import_dataset

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("importer", [imdb, table])
def test_it_becomes_the_store_of_the_local_import(spark: Any, tmp_path: Path, importer: Any) -> None:
    from castgraph.loading.from_shards import FromShards
    from castgraph.loading.shards import open_shards
    from castgraph.spark.importing import import_on_spark

    here = importer(tmp_path)
    kind = "imdb" if importer is imdb else "table"
    more = {} if importer is imdb else {"name": "Cast", "names_are_ids": True}

    def maker(paths: Any) -> Any:
        return make(kind, paths=paths, report=Report(), retrieved="2026-01-31", **more)

    import_on_spark(kind, maker, [str(path) for path in here.paths], "local[2]", str(tmp_path / "out"))
    import_dataset(here, tmp_path / "local")
    made = import_dataset(FromShards(open_shards(tmp_path / "out")), tmp_path / "store")
    assert made.report.to_json() == here.report.to_json()
    assert quads(tmp_path / "store") == quads(tmp_path / "local")
    assert names_of(tmp_path / "store") == names_of(tmp_path / "local")
    assert index_of(tmp_path / "store") == index_of(tmp_path / "local")
