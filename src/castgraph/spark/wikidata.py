"""Wikidata on Spark: entity JSON, one entity a line, and truthy N-Triples, whose lines are brought together by item.

As on one machine all items are looked at twice: which are productions and what do they speak of; then what is found
there is written. Between the two Spark joins each item with what was found of all that it speaks of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from castgraph.errors import DataError
from castgraph.importers.rows import MAX_LINE, documents_in, is_line, text_blocks
from castgraph.importers.wikidata import PRODUCTION, Wikidata
from castgraph.importers.wikidata_items import items_of_triples
from castgraph.spark.stage import numbered_lines
from castgraph.spark.tables import PartWriter
from castgraph.spark.told import PlacedReport, Told, decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from castgraph.importers.wikidata_items import Item
    from castgraph.spark.stage import Stage

__all__ = ["tell_wikidata"]

_TRIPLES = re.compile(r"\.nt(\.(gz|bz2))?\Z", re.IGNORECASE)
_ABOUT = r"\A<http://www\.wikidata\.org/entity/Q(\d+)>"
_ID = r'\A\{"type":"item","id":"Q(\d+)"'
_LINES = "lines array<struct<line: bigint, data: binary>>"
_FRESH = 50_000
Lines = list[tuple[int, bytes]]


def tell_wikidata(importer: Wikidata, stage: Stage, uris: Mapping[Path, str]) -> None:
    """Have all items tell what they say.

    Args:
        importer: not yet run.
        stage: takes what is told.
        uris: of the files, by their paths.

    Raises:
        DataError: a file of JSON that has not one entity a line.
    """
    rows: Any = None
    for place, path in enumerate(importer.files):
        mine = _rows(stage.spark, path, uris[path], place)
        rows = mine if rows is None else rows.unionByName(mine)
    names = [str(path) for path in importer.files]
    stage.step("Wikidata: which items are productions")
    stage.tell(rows.select("place", "line", "lines"), _surveying(importer, names))
    kinds = _kinds(stage)
    stage.step("Wikidata: what items speak of")
    marked = rows.join(kinds.where("kind > 0").select("number"), "number", "leftsemi")
    other = rows.where("number IS NULL OR NOT item")
    rows = marked.where("item").unionByName(other).select("place", "line", "lines")
    rows = _joined(rows.mapInArrow(_speaking(importer, names), _SPEAKING), kinds)
    stage.step("Wikidata: reading credits")
    rows = rows.repartition(stage.parts, "key").sortWithinPartitions("key", "place", "line", "nth")
    stage.tell(rows.select("place", "line", "nth", "key", "lines", "found"), _writing(importer, names))


_SPEAKING = f"place int, line bigint, nth int, key bigint, {_LINES}, refs array<bigint>"


def _rows(spark: Any, path: Path, uri: str, place: int) -> Any:
    """Return what may be items of a file: place, line, lines, number of the item, and whether that is certain."""
    from pyspark.sql import functions as F  # noqa: N812

    lines = numbered_lines(spark, uri).withColumn("text", F.trim(F.col("data").cast("string")))
    triples = bool(_TRIPLES.search(path.name))
    if not triples and not _one_a_line(path):
        raise DataError(
            "is no file of entities of which each has a line of its own, which Spark needs; write it so "
            "(jq -c '.entities[]'), or import it without --spark",
            str(path),
        )
    number = F.regexp_extract("text", _ABOUT if triples else _ID, 1)
    lines = lines.withColumn("number", F.when((number != "") & (F.length(number) < 10), number.cast("bigint")))
    one = F.struct("line", "data")
    if triples:
        items = lines.where("number IS NOT NULL").groupBy("number")
        items = items.agg(F.min("line").alias("line"), F.array_sort(F.collect_list(one)).alias("lines"))
        lone = lines.where("number IS NULL").select("number", "line", F.array(one).alias("lines"))
        found = items.select("number", "line", "lines").union(lone).withColumn("item", F.lit(True))
    else:
        item = F.col("number").isNotNull()  # of what is written otherwise, nobody knows yet whose it is
        found = lines.select("number", "line", F.array(one).alias("lines"), item.alias("item"))
    return found.withColumn("place", F.lit(place))


def _one_a_line(path: Path) -> bool:
    for _, lines in text_blocks(path):
        for line in lines:
            if line.strip() not in ("", "["):
                return is_line(line.strip())
    return True


def _kinds(stage: Stage) -> Any:
    """Return by number what an item was found to be, and whether it is a thing."""
    from pyspark.sql import functions as F  # noqa: N812

    marks = stage.read("mark", "number", "kind").withColumn("kind", F.col("kind").cast("int"))
    first = F.min_by("kind", F.struct("place", "line", "turn"))
    kind = F.when(F.bool_or(F.col("kind") == PRODUCTION), F.lit(PRODUCTION)).otherwise(first)
    marks = marks.groupBy("number").agg(kind.alias("kind"))
    things = stage.read("thing", "number").select("number").distinct().withColumn("thing", F.lit(1))
    both = marks.join(things, "number", "full")
    return both.select(
        F.col("number").cast("bigint").alias("number"),
        F.coalesce("kind", F.lit(0)).alias("kind"),
        F.coalesce("thing", F.lit(0)).alias("thing"),
    )


def _joined(rows: Any, kinds: Any) -> Any:
    """Return rows with what was found of each item that they speak of."""
    from pyspark.sql import functions as F  # noqa: N812

    keys = ["place", "line", "nth"]
    each = rows.select(*keys, F.explode("refs").alias("number")).join(kinds, "number")
    each = each.groupBy(*keys).agg(F.collect_list(F.struct("number", "kind", "thing")).alias("found"))
    return rows.drop("refs").join(each, keys, "left")


# -- on the executors --------------------------------------------------------------------------------------------


class _Telling:
    """Marks that are told instead of kept."""

    def __init__(self, told: Told, kind: str) -> None:
        self._told, self._kind = told, kind

    def set(self, number: int, kind: int) -> None:
        """Tell a mark."""
        if 0 < number < 10**9:
            self._told.add(self._kind, str(number), str(kind))


class _Found:
    """Marks of what one item speaks of."""

    def __init__(self, marks: Mapping[int, int]) -> None:
        self._marks = marks

    def get(self, number: int) -> int:
        """Return the mark of a number."""
        return self._marks.get(number, 0)


def _items(importer: Wikidata, path: str, lines: Lines, *, surveying: bool, tell: bool) -> Iterator[Item]:
    """Yield the items in some lines of a file."""
    texts = [(line, decoded(data, path, line, 8 * MAX_LINE)) for line, data in lines]
    if _TRIPLES.search(path):

        def reject(line: int, text: str) -> None:
            if tell:
                first = importer.report.first
                first.now, now = (first.now[0], line, 0), first.now  # type: ignore[attr-defined]
                importer.report.skip("not N-Triples", path, line, text)
                first.now = now  # type: ignore[attr-defined]

        yield from items_of_triples(((line, [text]) for line, text in texts), reject)
        return
    wanted = (lambda text: importer.wanted(None, text)) if surveying else None
    values = documents_in(((line, [text]) for line, text in texts), path, wanted=wanted, lined=True)  # type: ignore[arg-type]
    yield from importer.items_of(path, values, tell=tell)  # type: ignore[arg-type]


def _bare(importer: Wikidata, told: Told) -> tuple[Wikidata, PlacedReport]:
    """Return an importer without files, and its report."""
    report = PlacedReport(strict=importer.report.strict)
    bare = Wikidata([], report, importer.retrieved, importer.language)
    bare.marks, bare.things = _Telling(told, "mark"), _Telling(told, "thing")  # type: ignore[assignment]
    return bare, report


def _each(batch: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a batch, lines as pairs."""
    columns = [column.to_pylist() for column in batch.columns]
    at = batch.schema.get_field_index("lines")
    columns[at] = [[(one["line"], one["data"]) for one in lines] for lines in columns[at]]
    return zip(*columns, strict=True)


def _surveying(importer: Wikidata, paths: list[str]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def run(batches: Iterator[Any]) -> Iterator[Any]:
        told = Told(importer.dataset.iri)
        bare, _ = _bare(importer, told)
        for batch in batches:
            for place, line, lines in _each(batch):
                told.at(place, line)
                for item in _items(bare, paths[place], lines, surveying=True, tell=False):
                    bare.survey(item)
            yield from told.batches()
        yield from told.batches(all_of_it=True)

    return run


def _speaking(importer: Wikidata, paths: list[str]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        bare, _ = _bare(importer, Told(importer.dataset.iri))
        for batch in batches:
            found: list[tuple[int, int, list[int]]] = []
            for at, (place, _, lines) in enumerate(_each(batch)):
                items = list(_items(bare, paths[place], lines, surveying=False, tell=False))
                found += [(at, item.number, sorted(bare.speaks_of(item))) for item in items] or [(at, 0, [])]
            ats = [at for at, _, _ in found]
            nths = [number - ats.index(at) for number, at in enumerate(ats)]
            taken = batch.take(pa.array(ats, pa.int32()))
            yield pa.record_batch(
                [
                    taken.column("place"), taken.column("line"), pa.array(nths, pa.int32()),
                    pa.array([key for _, key, _ in found], pa.int64()), taken.column("lines"),
                    pa.array([refs for _, _, refs in found], pa.list_(pa.int64())),
                ],
                ["place", "line", "nth", "key", "lines", "refs"],
            )  # fmt: skip

    return run


def _writing(importer: Wikidata, paths: list[str]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def run(batches: Iterator[Any]) -> Iterator[Any]:
        told = Told(importer.dataset.iri)
        bare, report = _bare(importer, told)
        bare.out = out = PartWriter(importer.dataset, report, told)
        taken, previous = 0, 0
        for batch in batches:
            for place, line, nth, key, lines, found in _each(batch):
                taken += 1
                if key != previous and taken > _FRESH:
                    out.hand_on()
                    bare.out = out = PartWriter(importer.dataset, report, told)
                    taken = 0
                previous = key
                told.at(place, line)
                report.first.now = (place, line, nth)
                bare.marks = _Found({one["number"]: one["kind"] for one in found or ()})  # type: ignore[assignment]
                bare.things = _Found({one["number"]: one["thing"] for one in found or ()})  # type: ignore[assignment]
                items = list(_items(bare, paths[place], lines, surveying=False, tell=nth == 0))
                if items and (kind := bare.kind(items[nth].number)):
                    bare.write(items[nth], kind)
            if block := out.take():
                told.add_triples(block)
            yield from told.batches()
        out.hand_on()
        told.report(report)
        yield from told.batches(all_of_it=True)

    return run
