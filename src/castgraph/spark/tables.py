"""Tables on Spark: each file is read in a row; its records go through the mapper of `importers.table` in any partition.

What a partition cannot know is who was named first. So it tells who was named where; all that is said of one is
brought together afterwards, in order, and goes through `importers.identity` then.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from castgraph.errors import OptionError, option
from castgraph.importers.identity import APART, MORE, NAMED, About, Identity
from castgraph.importers.rows import MAX_LINE
from castgraph.importers.tabular.mapping import Mapper
from castgraph.importers.tabular.records import Records
from castgraph.importers.writer import Details, Writer
from castgraph.spark.files import plain_address
from castgraph.spark.stage import read_lines
from castgraph.spark.told import PlacedReport, Told, decoded
from castgraph.vocabulary import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from castgraph.importers.dataset import Dataset
    from castgraph.importers.table import Table
    from castgraph.importers.tabular.binding import Bound
    from castgraph.spark.files import Files
    from castgraph.spark.stage import Stage

    Entry = tuple[str, str, list[Bound]]

__all__ = ["PartWriter", "end_reports", "tell_table"]

_FRESH = 50_000
"""Records after which a partition forgets whom it has met, so that its memory stays as it is."""
_KINDS = 1000
_LAST = 1 << 30
_ONCE = "a credit that was told before, once is enough"
_PLACE = ("place", "line", "turn")


def tell_table(importer: Table, stage: Stage, files: Files, uris: Mapping[Path, str]) -> None:
    """Have all records of tables tell what they say.

    Args:
        importer: not yet run; its report takes what the heads of the tables show.
        stage: takes what is told.
        files: who knows the file system that `stage` is in.
        uris: of the tables, by their paths.

    Raises:
        OptionError: an archive, or an encoding, which Spark does not read.
    """
    from pyspark.sql import functions as F  # noqa: N812

    plan, name = importer.plan(), importer.dataset.name
    if importer.encoding or any(head.source.member for head, _, _ in plan):
        what = f"in another encoding ({option('encoding')})" if importer.encoding else "in archives (.zip)"
        raise OptionError(f"tables {what} are not read by Spark; save them as UTF-8, unpacked or as .gz, one file each")
    stage.step(f"{name}: reading rows")
    rounds: dict[int, list[int]] = defaultdict(list)
    for number, (head, _, _) in enumerate(plan):
        rounds[sum(one.source.path == head.source.path for one, _, _ in plan[:number])].append(number)
    for numbers in rounds.values():
        addresses = {number: uris[plan[number][0].source.path] for number in numbers}
        reading = _reading(importer, {plain_address(uri): (number, plan[number]) for number, uri in addresses.items()})
        stage.tell(read_lines(stage.spark, list(addresses.values()), whole=True), reading)
    stage.step(f"{name}: credits of rows")
    records = stage.read("record", "record", "number").repartition(stage.parts).sortWithinPartitions("place", "line")
    records = records.select("place", "line", "number", "record")
    entries = [(str(head.source), path, tables) for head, path, tables in plan]
    stage.tell(records, _mapping(importer, entries, {}))
    claims = stage.read("claim", "local", "year").withColumn("order", F.struct(*_PLACE)).groupBy("local")
    claims = claims.agg(F.min_by("year", "order").alias("year"), F.count_distinct("year").alias("years"))
    if owners := {row.local: row.year for row in claims.where("years > 1").collect()}:
        for name, _ in files.listed(stage.folder):
            if name not in ("kind=record", "kind=reading"):
                files.remove(f"{stage.folder}/{name}")
        stage.tell(records, _mapping(importer, entries, owners))
    stage.step(f"{name}: who is who")
    names = ("iri", "about", "name", "by_name", "path", "number")
    mentions = stage.read("mention", *names).repartition(stage.parts, "iri").sortWithinPartitions("iri", *_PLACE)
    stage.tell(mentions.select(*_PLACE, *names), _resolving(importer.dataset, strict=importer.report.strict))


def end_reports(importer: Table, stage: Stage) -> list[str]:
    """Return the reports of what only all partitions together know."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F  # noqa: N812

    stage.step(f"{importer.dataset.name}: counting")
    report, order = PlacedReport(), F.struct(*_PLACE)
    edges = stage.read("edge", "person", "role", "production").where(F.col("role").isin(*ROLES))
    report.counts["credits"] = edges.select("person", "role", "production").distinct().count()
    spellings = stage.read("spelling", "text", "path", "number")
    told = spellings.orderBy(*_PLACE).limit(NAMED + 1).collect()
    for at, row in enumerate(told):
        report.first.now = (row.place, row.line, row.turn)
        report.note(row.text if at < NAMED else MORE, row.path, int(row.number))
    report.notes[MORE] += max(0, spellings.count() - NAMED) - report.notes[MORE] if len(told) > NAMED else 0
    credits = stage.read("credit", "person", "role", "production", "plain", "path", "number")
    nth = F.row_number().over(Window.partitionBy("person", "role", "production").orderBy(*_PLACE))
    again = credits.withColumn("nth", nth).where("nth > 1 AND plain = '1'")
    found = again.agg(
        F.count("*").alias("times"), F.min_by(F.struct(*_PLACE, "path", "number"), order).alias("first")
    ).first()
    if found.times:
        report.first.now = tuple(found.first)[:3]
        report.note(_ONCE, found.first.path, int(found.first.number), found.times)
    several = (
        stage.read("namesake", "name").groupBy("name").agg(F.count("*").alias("times"), F.min(order).alias("order"))
    )
    several = several.where("times > 1")
    report.first.now, path, left = (_LAST, 0, 0), importer.paths[0], 0
    for row in several.orderBy(F.desc("times"), "order").limit(_KINDS).collect():
        report.note(APART, path, 1, of=repr(row.name), number=row.times)
        left += row.times
    if left and (more := several.agg(F.sum("times")).first()[0] - left):
        report.notes[APART] += more
        report.kinds[APART][""] += more
    return [report.text()]


class PartWriter(Writer):
    """Writes what the records of a partition say.

    Args:
        dataset: that is written.
        report: of the partition.
        told: takes what is written.
        repeated: tell each time that a credit is told, too.

    Attributes:
        where: file and line of what is written.
    """

    def __init__(self, dataset: Dataset, report: PlacedReport, told: Told, *, repeated: bool = False) -> None:
        super().__init__(dataset, report, told)
        self._told_to, self._iris, self._repeated = told, [""], repeated
        self.where: tuple[str, int] = ("", 0)
        told.iri = self._iris.__getitem__

    def number(self, iri: str) -> int:
        """Return the number of an entity in this partition, and tell that it was met."""
        if (number := super().number(iri)) == len(self._iris):
            self._iris.append(iri)
            self._told_to.add("met", iri)
        return number

    def credit(self, person: str, role: str, production: str, details: Details | None = None) -> bool:
        """Write a credit; whether it is new, nobody knows here."""
        plain = "1" if details is None else ""
        if self._repeated:
            self._told_to.add("credit", person, role, production, plain, self.where[0], str(self.where[1]))
        super().credit(person, role, production, details)
        return True

    def hand_on(self) -> None:
        """Hand over all that was written."""
        self._told_to.add_triples(self.take(all_of_it=True))


class _Mentioned(Identity):
    """Tells who was named where, and decides nothing."""

    def __init__(self, out: PartWriter, told: Told, owners: Mapping[str, str], *, names_are_ids: bool) -> None:
        super().__init__(out, out.report, names_are_ids=names_are_ids)
        self._told, self._owners = told, owners
        self._said: set[tuple[str, str]] = set()

    def local(self, key: str, year: str) -> str:
        """Return what a title and a year are called, and tell who wants to be called so."""
        local = f"{key}-{year}" if year else key
        self._told.add("claim", local, year)
        return local if self._owners.get(local, year) == year else f"{key}--{year or 'undated'}"

    def describe(self, iri: str, about: About, name: str, *, by_name: bool, place: tuple[Path | str, int]) -> bool:
        """Tell what is said of an entity."""
        if (iri, name) not in self._said:
            self._said.add((iri, name))
            self._told.add(
                "mention", iri, json.dumps(asdict(about)), name, "1" if by_name else "", str(place[0]), str(place[1])
            )
        return False


class _Resolved(Identity):
    """Decides, with all that is said of one in order."""

    def __init__(self, out: PartWriter, told: Told) -> None:
        super().__init__(out, out.report, names_are_ids=False)
        self._told = told

    def joined(self, text: str, place: tuple[Path | str, int]) -> None:
        """Tell two spellings that were taken for one."""
        self._told.add("spelling", text, str(place[0]), str(place[1]))


def _reading(importer: Table, entries: Mapping[str, tuple[int, Any]]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return what reads the records of one file, in a row."""
    graph, strict = importer.dataset.iri, importer.report.strict

    def lines(batches: Iterator[Any], first: Any, where: str, longest: int) -> Iterator[str]:
        number = 0
        while first is not None:
            for data in first.column("data").to_pylist():
                number += 1
                yield decoded(data, where, number, longest)
            first = next(batches, None)

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        first = next(batches, None)
        while first is not None and not first.num_rows:
            first = next(batches, None)
        if first is None:
            return
        at, (head, path, _) = entries[plain_address(unquote(first.column("file")[0].as_py()))]
        told, report = Told(graph), PlacedReport(strict=strict)
        report.first.now = (at, 0, -1)
        longest = MAX_LINE * (8 if head.json else 1)
        records = Records(head, report, path=path, lines=lines(batches, first, str(head.source), longest))
        for nth, (line, record) in enumerate(records):
            told.at(at, nth)
            told.add("record", json.dumps(record), str(line))
            report.first.now = (at, nth + 1, -1)
            yield from told.batches()
        told.report(report, "reading")
        yield from told.batches(all_of_it=True)

    return run


def _mapping(
    importer: Table, entries: list[Entry], owners: Mapping[str, str]
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return what takes records, in order, through the mapper."""
    dataset, strict, words, by_name = importer.dataset, importer.report.strict, importer.words, importer.by_name

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        told, report, out, mapper = Told(dataset.iri), PlacedReport(strict=strict), None, None
        taken = 0
        for batch in batches:
            for at, nth, line, record in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                if out is None or mapper is None or taken % _FRESH == 0:
                    if out:
                        out.hand_on()
                    out = PartWriter(dataset, report, told, repeated=True)
                    mapper = Mapper(out, _Mentioned(out, told, owners, names_are_ids=by_name), report, words)
                taken += 1
                where, _, tables = entries[at]
                told.at(at, nth)
                report.first.now, out.where = (at, nth, 0), (where, int(line))
                mapper.take(tables, json.loads(record), where, int(line))
                if block := out.take():
                    told.add_triples(block)
                    yield from told.batches()
        if out:
            out.hand_on()
        report.counts.pop("credits", None)
        told.report(report)
        yield from told.batches(all_of_it=True)

    return run


def _resolving(dataset: Dataset, *, strict: bool) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return what describes each that was named, by all that is said of it, in order."""

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        told, report = Told(dataset.iri), PlacedReport(strict=strict)
        out = PartWriter(dataset, report, told)
        identity, previous, taken = _Resolved(out, told), "", 0
        for batch in batches:
            for *order, iri, about, name, by_name, path, number in zip(
                *(column.to_pylist() for column in batch.columns), strict=True
            ):
                taken += 1
                if iri != previous:
                    identity.tell_nameless()
                    if taken > _FRESH:
                        out.hand_on()
                        yield from told.batches()
                        out = PartWriter(dataset, report, told)
                        identity, taken = _Resolved(out, told), 0
                previous = iri
                told.at(order[0], order[1])
                report.first.now = tuple(order)
                if by_name and name:
                    identity.key(name)
                known = About(**json.loads(about))
                new = identity.describe(iri, known, name, by_name=bool(by_name), place=(path, int(number)))
                if new and by_name and known.type_ == "Person":
                    told.add("namesake", name)
        identity.tell_nameless()
        out.hand_on()
        told.report(report)
        yield from told.batches(all_of_it=True)

    return run
