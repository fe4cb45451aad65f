"""What partitions told, kept beside the output until it is put together; and lines of files on the way in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Any

from castgraph.errors import DataError
from castgraph.spark.told import COLUMNS, SHAPE
from castgraph.underway import at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from castgraph.spark.files import Files

__all__ = ["Stage", "check_packed", "counted", "numbered", "numbered_lines", "read_lines"]

_PART = 64 << 20
"""Bytes of text that one partition has, about."""
_PACKED = 6
"""Bytes of text for one of a packed file, about."""
_PASSED_OVER = re.compile(r"/[._][^/]*\Z|\._COPYING_\Z")
_NO_END = 16
"""Bytes of which the last of a gzip file are never all zero: the length of what was packed is among them."""
_HEADS = {b"\x1f\x8b": ".gz", b"BZ": ".bz2", b"\xfd7": ".xz"}


def check_packed(files: Files, uris: Iterable[str]) -> None:
    """Refuse files that Spark would read as something else than they are: it goes by their names.

    Raises:
        DataError: naming the file and what to do.
    """
    for uri in uris:
        if _PASSED_OVER.search(uri):
            raise DataError("has a name that Spark passes over: let it begin with a letter", uri)
        head = files.head(uri, 2)
        kind = _HEADS.get(head, "")
        named = next((one for one in (".gz", ".bz2", ".xz") if uri.lower().endswith(one)), "")
        if kind == ".xz":
            raise DataError("is packed with xz, which Spark does not read; unpack it, or pack it with bzip2", uri)
        if named and not kind:
            what = "is not compressed, whatever its name says" if head else "is empty"
            raise DataError(f"{what}; fetch it again", uri)
        if kind and (kind != named or not uri.endswith(named)):
            raise DataError(f"is compressed, and Spark goes by the name: let it end on {kind}", uri)
        if kind == ".gz" and not files.tail(uri, _NO_END).strip(b"\0"):
            raise DataError("has zeros after its end, which Spark takes for damage; unpack it, or pack it anew", uri)


def read_lines(spark: Any, uris: Sequence[str], *, whole: bool = False) -> Any:
    r"""Return the lines of files: file, block (where a split begins) and data, which are bytes without the ``\n``.

    Args:
        spark: the session.
        uris: of the files.
        whole: one partition for each file.
    """
    from pyspark.sql import functions as F  # noqa: N812  as everybody calls it

    if whole:
        spark = spark.newSession()
        spark.conf.set("spark.sql.files.maxPartitionBytes", str(1 << 60))
        spark.conf.set("spark.sql.files.openCostInBytes", str(1 << 60))
    escaped = [re.sub(r"([\[\]{}*?\\])", r"\\\1", uri) for uri in uris]
    return (
        spark.read.option("lineSep", "\n")
        .text(escaped)
        .select(
            F.col("_metadata.file_path").alias("file"),
            F.col("_metadata.file_block_start").alias("block"),
            F.col("value").cast("binary").alias("data"),
        )
    )


def counted(rows: Any, *columns: str) -> list[tuple[int, ...]]:
    """Return of each split of a file where it begins, its first id, how many rows it has and how many with a value.

    There is nothing to count where one partition has them all: its rows are numbered as they are read.

    Args:
        rows: of one file, in its order, as `read_lines` gives them.
        columns: of which values are counted.
    """
    from pyspark.sql import functions as F  # noqa: N812

    if rows.rdd.getNumPartitions() == 1:
        return []
    found = rows.withColumn("id", F.monotonically_increasing_id()).groupBy("block")
    return sorted(tuple(row) for row in found.agg(F.min("id"), *map(F.count, ("*", *columns))).collect())


def numbered(rows: Any, splits: Sequence[tuple[int, ...]], name: str) -> Any:
    """Return rows with their number from 1, by what `counted` says of them."""
    from pyspark.sql import functions as F  # noqa: N812

    step = gcd(*(split[0] for split in splits)) or 1  # splits of a file are of one size
    offsets, before = dict.fromkeys(range(splits[-1][0] // step + 1 if splits else 1), 1), 0
    for block, first, number, *_ in splits:
        offsets[block // step] = 1 + before - first
        before += number
    texts = F.split(F.lit(",".join(map(str, offsets.values()))), ",")  # a constant, which no join need bring
    offset = texts[F.expr(f"CAST(block DIV {step} AS INT)")].cast("bigint")
    return rows.withColumn(name, F.monotonically_increasing_id() + offset)


def numbered_lines(spark: Any, uri: str) -> Any:
    """Return the lines of a file: line, its number from 1, and data."""
    rows = read_lines(spark, [uri])
    return numbered(rows, counted(rows), "line").select("line", "data")


@dataclass
class Stage:
    """The rows that partitions tell (`told.SHAPE`), on their way.

    Attributes:
        spark: the session.
        folder: where they are kept.
        parts: into how many partitions large tables are shuffled.
    """

    spark: Any
    folder: str
    parts: int = 0

    def plan_for(self, files: Files, uris: Iterable[str]) -> None:
        """Decide how many partitions there are, by the bytes of the input."""
        size = 0
        for uri in uris:
            size += files.size(uri) * (_PACKED if uri.endswith((".gz", ".bz2")) else 1)
        self.parts = max(self.spark.sparkContext.defaultParallelism, -(-size // _PART))
        self.spark.conf.set("spark.sql.shuffle.partitions", str(self.parts))

    def step(self, words: str) -> None:
        """Say what is done next, here and in the cluster's own pages."""
        at(words)
        self.spark.sparkContext.setJobDescription(words)

    def tell(self, table: Any, function: Callable[[Iterator[Any]], Iterator[Any]]) -> None:
        """Run a function on each partition of a table, and keep the rows that it tells."""
        table.mapInArrow(function, SHAPE).write.partitionBy("kind").mode("append").parquet(self.folder)

    def read(self, kind: str | list[str], *names: str) -> Any:
        """Return the rows of a kind or some that were told so far, their columns called by names, and their places."""
        from pyspark.sql import functions as F  # noqa: N812

        rows = self.spark.read.schema(SHAPE).parquet(self.folder).where(F.col("kind").isin(kind))
        return rows.select("place", "line", "turn", *(F.col(a).alias(b) for a, b in zip(COLUMNS, names, strict=False)))
