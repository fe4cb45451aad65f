"""What partitions told → the folder of shards: quads and tables without repetitions, report, digests, manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.loading.shards import COLUMNS, MANIFEST, QUADS, REPORT, SUCCESS, File, Shards
from castgraph.spark.told import folded
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castgraph.importers.base import Importer
    from castgraph.spark.files import Files
    from castgraph.spark.stage import Stage

__all__ = ["Written", "finish", "fold_reports", "write_shards"]

_ENDINGS = {QUADS: ".nq.gz"}
_PART_OF = "partOfSeries"


@dataclass(frozen=True, slots=True)
class Written:
    """What an import has written: files, how many credits and quads."""

    files: tuple[File, ...]
    totals: dict[str, int]


def fold_reports(stage: Stage, importer: Importer, more: Iterable[str] = ()) -> None:
    """Add what the partitions counted and left out to the importer's report, and some reports more."""
    texts = stage.read(["reading", "report"], "text").select("text").collect()
    folded(importer.report, chain((row.text for row in texts), more))


def write_shards(stage: Stage, importer: Importer, folder: str, files: Files) -> Written:
    """Write quads and tables, and return what the manifest is to say of them.

    Args:
        stage: with all that was told.
        importer: what was imported.
        folder: address of the folder that is filled.
        files: who knows its file system.
    """
    about = importer.dataset
    stage.step(f"{about.name}: sorting quads")
    _write_quads(stage, importer, f"{folder}/{QUADS}")

    tables = _tables(stage)
    for name, table in tables.items():
        stage.step(f"{about.name}: writing {name}")
        columns = (f"CAST({column} AS {type_}) {column}" for column, type_ in COLUMNS[name].items())
        table.selectExpr(*columns).write.parquet(f"{folder}/{name}")
    stage.step(f"{about.name}: digests")
    found = _described(stage.spark, files, folder, (QUADS, *tables))
    totals = {name: sum(file.rows for file in found if file.table == name) for name in (QUADS, *tables)}
    totals["credits"] = importer.report.counts["credits"] + importer.report.counts["directors and writers"]
    return Written(tuple(found), totals)


def finish(importer: Importer, kind: str, written: Written, folder: str, files: Files) -> None:
    """Write report and manifest; the mark that all is there comes when the folder has its name."""
    report = json.dumps(importer.report.to_json(), indent=1, ensure_ascii=False)
    files.write(f"{folder}/{REPORT}", report.encode("utf-8", "replace"))
    shards = Shards(Path(folder), importer.dataset, kind, written.files, written.totals)
    files.write(f"{folder}/{MANIFEST}", json.dumps(shards.to_json(), indent=1, ensure_ascii=False).encode())


def mark(folder: str, files: Files) -> None:
    """Say that all is there."""
    files.write(f"{folder}/{SUCCESS}", b"")


def _write_quads(stage: Stage, importer: Importer, folder: str) -> None:
    graph = importer.dataset.iri
    own = [(line.removesuffix(" .") + f" <{graph}> .",) for line in importer.dataset.triples().splitlines()]
    lines = stage.read("line", "quad").select("quad").union(stage.spark.createDataFrame(own, "quad string"))
    lines = lines.repartition(stage.parts, "quad").dropDuplicates(["quad"]).sortWithinPartitions("quad")
    lines.write.option("compression", "gzip").option("lineSep", "\n").text(folder)


def _tables(stage: Stage) -> dict[str, Any]:
    """Return the tables but for the types of their columns."""
    from pyspark.sql import functions as F  # noqa: N812

    credits = stage.read("edge", "person", "role", "production").select("person", "role", "production").distinct()
    entities = stage.read("entity", "iri", "name", "type", "years").select("iri", "name", "type", "years")
    met = stage.read("met", "iri").select("iri").distinct().join(entities, "iri", "leftanti")
    entities = entities.unionByName(met.selectExpr("iri", "'' name", "'' type", "'' years"))
    aliases = (
        stage.read("alias", "iri", "other").groupBy("iri").agg(F.array_sort(F.collect_set("other")).alias("aliases"))
    )
    names = entities.join(aliases, "iri", "left")
    names = names.withColumn("aliases", F.coalesce("aliases", F.array().cast("array<string>")))
    first, last = F.split("years", "–")[0], F.get(F.split("years", "–"), F.lit(1))
    years = {"first_year": first, "last_year": last}
    dated = entities.where(F.col("iri").startswith(PREFIXES["production"]))
    for name, year in years.items():
        dated = dated.withColumn(name, F.when(year.rlike(r"\A\d{4}\z"), year))
    series = (
        credits.where(F.col("role") == _PART_OF)
        .groupBy(F.col("person").alias("iri"))
        .agg(F.min("production").alias("series"))
    )
    productions = dated.join(series, "iri", "left").withColumn("series", F.coalesce("series", F.lit("")))
    return {
        "edges": _edges(stage, credits, dated),
        "names": names,
        "productions": productions,
        "pages": stage.read("page", *COLUMNS["pages"]).select(*COLUMNS["pages"]).distinct(),
    }


def _edges(stage: Stage, credits: Any, dated: Any) -> Any:
    """Return a row for each credit and relation, and one for each thing that is told of it."""
    from pyspark.sql import functions as F  # noqa: N812

    empty = {name: F.lit("") for name in ("credit", "status", "source", "published")}
    plain = credits.withColumns(empty)
    told = stage.read("told", "credit", "person", "role", "production", "source", "published", "status")
    told = told.select(*plain.columns).distinct()
    of = F.when(F.col("production") != "", F.col("production")).otherwise(F.col("credit"))
    years = dated.select(F.col("iri").alias("of"), F.col("first_year").alias("year"))
    rows = plain.unionByName(told).withColumn("of", of)
    return rows.join(years, "of", "left").drop("of")


def _described(spark: Any, files: Files, folder: str, tables: Sequence[str]) -> list[File]:
    """Give the files of tables short names, and return them with bytes, rows and digests."""
    from pyspark.sql import functions as F  # noqa: N812

    sizes = {}
    for table in tables:
        ending = _ENDINGS.get(table, ".parquet")
        for number, (old, size) in enumerate(files.listed(f"{folder}/{table}")):
            name = f"{table}/part-{number:05d}{ending}"
            files.rename(f"{folder}/{table}/{old}", f"{folder}/{name}")
            sizes[name] = size
    there = [table for table in tables if any(name.startswith(f"{table}/") for name in sizes)]
    raw = spark.read.format("binaryFile").load([f"{folder}/{table}" for table in there])
    parts = F.split("path", "/")
    file = F.concat_ws("/", F.element_at(parts, -2), F.element_at(parts, -1)).alias("file")
    digests = {row.file: row.digest for row in raw.select(file, F.sha2("content", 256).alias("digest")).collect()}
    names = None
    for table in there:
        place = f"{folder}/{table}"
        read = spark.read.option("lineSep", "\n").text(place) if table == QUADS else spark.read.parquet(place)
        file = F.concat_ws("/", F.lit(table), F.col("_metadata.file_name")).alias("file")
        names = read.select(file) if names is None else names.union(read.select(file))
    rows = {row.file: row["count"] for row in names.groupBy("file").count().collect()} if names is not None else {}
    return [File(name, size, rows.get(name, 0), digests[name]) for name, size in sizes.items()]
