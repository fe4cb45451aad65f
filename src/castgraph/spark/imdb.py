"""IMDb's tables on Spark: its rows, joined with which titles and people there are, go through `importers.imdb` as ever.

Which row was first is told by its number, never by which partition was ready first. What is sorted here is sorted
within partitions, by title or person and line, so that nothing is kept between two ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from castgraph.errors import OptionError, option
from castgraph.importers.imdb import TURNS
from castgraph.importers.imdb_ids import DANGLING, UNWANTED, Known, number_of
from castgraph.importers.imdb_tables import Tables
from castgraph.spark.stage import counted, numbered, read_lines
from castgraph.spark.told import PlacedReport, Told, decoded
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from castgraph.importers.imdb import Imdb
    from castgraph.spark.stage import Stage

__all__ = ["tell_imdb"]

_IDS: dict[str, tuple[int, ...]] = {
    "title.basics": (0,), "name.basics": (0,), "title.akas": (0,), "title.episode": (0, 1),
    "title.principals": (0, 2), "title.crew": (0, 1, 2),
}  # fmt: skip
"""Where ids stand in a row; those of title.crew but the first are lists."""
_DESCRIBES = {"title.basics": "tt", "name.basics": "nm"}
_COUNTED = {
    "title.akas": "other titles",
    "title.episode": "episodes under their series",
    "title.crew": "directors and writers",
}
_IN_RUNS = {"title.akas", "title.principals"}
"""Tables of which rows that follow each other are compared."""
_PEOPLE = 100_000_000
"""What is added to the number in a person's id, so that titles have other numbers."""
_MANY = 200_000
_START = {"tt": PREFIXES["production"] + "imdb-tt", "nm": PREFIXES["person"] + "imdb-nm"}
_VALID = r"\A{}(\d{{7}}|[1-9]\d{{7}})\z"


def tell_imdb(importer: Imdb, stage: Stage, uris: Mapping[Path, str]) -> None:
    """Have all rows of IMDb's tables tell what they say; of whom no table describes, the importer's report counts.

    Args:
        importer: not yet run; its report takes what the heads of the tables show.
        stage: takes what is told.
        uris: of the files, by their paths.

    Raises:
        OptionError: an option that is for one machine.
    """
    if importer.seeds:
        raise OptionError(
            f"{option('seeds')} keeps a part that one machine carries: import it without {option('spark')}"
        )
    tables = importer.tables
    counted = ["credits", "people", "productions", *(what for table, what in _COUNTED.items() if table in tables)]
    importer.report.counts.update(dict.fromkeys(counted, 0))
    for table in tables:
        next(iter(tables.blocks(table)), None)  # its layout is known then, and what is odd about its header is noted
    work = _Turns(importer, stage, {table: uris[path] for table, path in tables.files.items()})
    for table in TURNS:
        if table in tables:
            stage.step(f"IMDb: reading {table}")
            work.take(table)
    met = stage.read("met", "iri").select("iri").distinct()
    for table, prefix in _DESCRIBES.items():
        if table not in tables:
            number = met.where(met.iri.startswith(_START[prefix])).count()
            importer.report.counts["people" if prefix == "nm" else "productions"] += number


@dataclass
class _Turns:
    """The turns of the tables of one import."""

    importer: Imdb
    stage: Stage
    uris: Mapping[str, str]
    wanted: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.importer.types or self.importer.min_votes:
            self._choose()

    def take(self, table: str) -> None:
        """Have the rows of a table tell what they say."""
        from pyspark.sql import functions as F  # noqa: N812

        rows = self._rows(table)
        sound = rows.where("keys IS NOT NULL").withColumn("states", F.array().cast("array<int>"))
        if table in _DESCRIBES:
            sound = self._wished(_DESCRIBES[table]).joined(sound, 0)
        elif table == "title.principals":
            sound = self._known("tt").joined(self._known("nm").joined(sound, 1), 0, first=True)
        elif table == "title.crew":
            sound = self._known("tt").joined(self._known("nm").of_lists(sound), 0, first=True)
        elif table == "title.episode":
            sound = self._known("tt").joined(self._known("tt").joined(sound, 0), 1)
        else:
            sound = self._known("tt").joined(sound, 0)
        odd = rows.where("keys IS NULL").withColumn("keys", F.array(F.lit("")))
        rows = sound.unionByName(odd.withColumn("states", F.array(F.lit(1))))
        if table in _IN_RUNS or table in _DESCRIBES:
            rows = rows.repartition(self.stage.parts, F.col("keys")[0]).sortWithinPartitions(F.col("keys")[0], "line")
        self.stage.tell(rows.select("line", "at", "data", "keys", "states"), self._function(table))

    def _function(self, table: str) -> Callable[[Iterator[Any]], Iterator[Any]]:
        from castgraph.importers.imdb import Imdb

        importer = Imdb.__new__(Imdb)  # what rows need of it, and no file
        importer.dataset, strict = self.importer.dataset, self.importer.report.strict
        given = self.importer.tables
        path = given.files[table]
        layouts, uri = given.layouts, str(path)
        described = {prefix: name in given for name, prefix in _DESCRIBES.items()}

        def run(batches: Iterator[Any]) -> Iterator[Any]:
            told = Told(importer.dataset.iri, _iri_of)
            importer.report = report = PlacedReport(strict=strict)
            known = {prefix: _Joined(prefix, told, described=described[prefix]) for prefix in described}
            rows = _Rows(batches, uri, list(known.values()), in_runs=table in _IN_RUNS)
            importer.tables = _PartOf({table: path}, report, 0, layouts=layouts, part=rows)
            while rows.more:
                for block in importer.turn(table, told, known["tt"], known["nm"]):
                    told.add_triples(block)
                    yield from told.batches()
            for one, what in ((known["tt"], "productions"), (known["nm"], "people")):
                report.counts[what] += one.count
            told.report(report)
            yield from told.batches(all_of_it=True)

        return run

    # -- rows and what they are joined with ------------------------------------------------------------------

    def _cells(self, table: str, ids: Iterable[int]) -> Any:
        """Return rows of a table: block, data, keys (cells; null if unreadable)."""
        from pyspark.sql import functions as F  # noqa: N812

        rows = read_lines(self.stage.spark, [self.uris[table]])
        if width := self.importer.tables.width(table):
            cells = F.split(F.rtrim(F.col("data").cast("string"), F.lit("\r")), "\t", -1)
            keys = F.when(F.size(cells) == width, F.array(*(cells[at] for at in ids)))
            return rows.select("block", "data", keys.alias("keys"))
        return rows.mapInArrow(
            _cells_of(self.importer.tables, table, list(ids)), "block bigint, data binary, keys array<string>"
        )

    def _rows(self, table: str) -> Any:
        """Return rows of a table with their line, and at, which is their number among the readable ones."""
        from pyspark.sql import functions as F  # noqa: N812

        rows, columns = self._cells(table, _IDS[table]), ("line", "at", "data", "keys")
        splits = counted(rows, "keys")
        rows = numbered(rows, splits, "line").where("line > 1")
        if table not in _IN_RUNS or (splits and all(every == sound for *_, every, sound in splits)):
            return rows.withColumn("at", F.col("line")).select(*columns)
        sound = rows.where("keys IS NOT NULL")
        sound = numbered(sound, counted(sound), "at").select(*columns)
        return sound.union(rows.where("keys IS NULL").withColumn("at", F.lit(0).cast("bigint")).select(*columns))

    def _wished(self, prefix: str) -> _States:
        """Return which ids are wanted."""
        wanted = self.wanted.get(prefix)
        return _States(_with_state(wanted, 1), UNWANTED) if wanted is not None else _States(None, 1)

    def _known(self, prefix: str) -> _States:
        """Return what `Known.find` says of ids, once the table that describes them has had its turn."""
        from pyspark.sql import functions as F  # noqa: N812

        if next(name for name, one in _DESCRIBES.items() if one == prefix) not in self.importer.tables:
            return self._wished(prefix)
        start = _START[prefix]
        entities = self.stage.read("entity", "iri").where(F.col("iri").startswith(start))
        described = _with_state(entities.select(F.expr(f"substring(iri, {len(start) - 1})").alias("id")), 1)
        if (wanted := self.wanted.get(prefix)) is None:
            return _States(described, DANGLING)
        found = wanted.join(described, "id", "left")
        return _States(found.withColumn("state", F.coalesce("state", F.lit(DANGLING))), UNWANTED)

    def _choose(self) -> None:
        """Find the wanted titles and their people, as `importers.imdb_choice` does."""
        from pyspark.sql import functions as F  # noqa: N812

        key = F.col("keys")
        titles: Any = None
        if self.importer.types:
            rows = self._cells("title.basics", (0, 1)).where(key[1].isin(list(self.importer.types)))
            titles = _ids(rows, key[0], "tt")
        if self.importer.min_votes:
            rows = self._cells("title.ratings", (0, 2)).where(key[1].rlike(r"\A\d{1,15}\z"))
            voted = _ids(rows.where(key[1].cast("bigint") >= self.importer.min_votes), key[0], "tt")
            titles = voted if titles is None else titles.join(voted, "id", "leftsemi")
        titles = titles.distinct().persist(_on_disk())
        people: Any = None
        for table, cells in (("title.principals", (0, 2)), ("title.crew", (0, 1, 2))):
            if table in self.importer.tables:
                rows = self._cells(table, cells).where("keys IS NOT NULL").withColumn("id", key[0])
                lists = F.array_join(F.slice("keys", 2, 2), ",")
                mine = rows.join(titles, "id", "leftsemi").select(F.explode(F.split(lists, ",")).alias("one"))
                mine = _ids(mine, F.col("one"), "nm")
                people = mine if people is None else people.union(mine)
        self.wanted = {"tt": titles, "nm": people.distinct().persist(_on_disk())}


class _States(NamedTuple):
    """What is known of ids: a table of id and state, and the state of all that are not in it."""

    known: Any
    other: int

    def joined(self, rows: Any, at: int, *, first: bool = False) -> Any:
        """Return rows with one more state: that of the id at a place of their keys."""
        from pyspark.sql import functions as F  # noqa: N812

        state = F.lit(self.other)
        if self.known is not None:
            rows = rows.withColumn("id", F.col("keys")[at]).join(self.known, "id", "left")
            state = F.coalesce("state", state)
        pair = (F.array(state), "states") if first else ("states", F.array(state))
        return rows.withColumn("states", F.concat(*pair)).drop("id", "state")

    def of_lists(self, rows: Any) -> Any:
        """Return rows with the states of all ids in their second and third key, which are lists; these become keys."""
        from pyspark.sql import functions as F  # noqa: N812

        ids = F.filter(F.split(F.array_join(F.slice("keys", 2, 2), ","), ","), lambda one: one != "\\N")
        rows = rows.withColumn("keys", F.concat(F.slice("keys", 1, 1), ids))
        if self.known is None:
            return rows.withColumn("states", F.transform(ids, lambda _: F.lit(self.other)))
        each = rows.select("line", F.posexplode(F.slice("keys", 2, 1 << 30)).alias("nth", "id"))
        each = each.join(self.known, "id", "left").select(
            "line", F.struct("nth", F.coalesce("state", F.lit(self.other)).alias("state")).alias("one")
        )
        each = each.groupBy("line").agg(F.array_sort(F.collect_list("one")).alias("all"))
        rows = rows.drop("states").join(each, "line", "left")
        return rows.withColumn("states", F.coalesce("all.state", F.array().cast("array<int>"))).drop("all")


# -- on the executors --------------------------------------------------------------------------------------------


def _iri_of(number: int) -> str:
    prefix, at = ("nm", number - _PEOPLE) if number >= _PEOPLE else ("tt", number)
    return f"{_START[prefix]}{at:07d}"


class _Joined(Known):
    """What rows of a partition need to know of titles, or people: what they were joined with."""

    def __init__(self, prefix: str, told: Told, *, described: bool) -> None:
        super().__init__(prefix, None, count(), described=described)
        self._told, self._base, self._last = told, _PEOPLE if prefix == "nm" else 0, 0
        self._met: set[int] = set()
        self.states: dict[str, int] = {}

    def is_wanted(self, at: int) -> bool:
        return self.states[f"{self.prefix}{at:07d}"] != UNWANTED

    def add(self, at: int) -> int:
        if at == self._last:  # rows come sorted by their ids
            return 0
        self._last = at
        self.count += 1
        return self._base + at

    def find(self, text: str) -> int:
        if not (at := number_of(text, self.prefix)):
            return 0
        if (state := self.states[text]) != 1:
            return state
        if not self.described and at not in self._met:
            if len(self._met) > _MANY:
                self._met.clear()
            self._met.add(at)
            self._told.add("met", _iri_of(self._base + at))
        return self._base + at


class _Rows:
    """The rows of a partition, in pieces: one ends where rows of one title do not follow each other in the file.

    Attributes:
        more: whether there may be another piece.
    """

    def __init__(self, batches: Iterator[Any], uri: str, known: Iterable[_Joined], *, in_runs: bool) -> None:
        self.more = True
        self._known, self._in_runs = list(known), in_runs
        self._pieces = self._cut(batches, uri)

    def __iter__(self) -> Iterator[list[tuple[int, str]]]:
        for piece in self._pieces:
            if piece is None:
                return
            yield piece
        self.more = False

    def _cut(self, batches: Iterator[Any], uri: str) -> Iterator[list[tuple[int, str]] | None]:
        previous: tuple[str, int] = ("", 0)
        for batch in batches:
            lines, ats, datas, keys, states = (column.to_pylist() for column in batch.columns)
            all_states = {
                key: state for some, of in zip(keys, states, strict=True) for key, state in zip(some, of, strict=True)
            }
            for one in self._known:
                one.states = all_states
            piece: list[tuple[int, str]] = []
            for line, at, data, (key, *_) in zip(lines, ats, datas, keys, strict=True):
                if self._in_runs:
                    if key == previous[0] and at != previous[1] + 1:
                        yield piece
                        yield None
                        piece = []
                    previous = key, at
                piece.append((line, decoded(data, uri, line)))
            yield piece


@dataclass
class _PartOf(Tables):
    """One table, of which some rows are here."""

    part: Iterable[list[tuple[int, str]]] = ()

    def blocks(self, table: str) -> Iterator[Iterable[tuple[int, str]]]:
        return iter(self.part)


def _cells_of(tables: Tables, table: str, ids: list[int]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return what reads the ids in a table that another program has saved."""
    uri = str(tables.files[table])
    tables = replace(tables, progress=None)

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        for batch in batches:
            datas = batch.column("data").to_pylist()
            rows = (tables.cells(table, decoded(data, uri, 0)) for data in datas)
            keys = [[cells[at] for at in ids] if cells else None for cells in rows]
            yield pa.record_batch(
                [batch.column("block"), batch.column("data"), pa.array(keys, pa.list_(pa.string()))],
                ["block", "data", "keys"],
            )

    return run


# -- on the driver -----------------------------------------------------------------------------------------------


def _with_state(ids: Any, state: int) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    return ids.withColumn("state", F.lit(state))


def _ids(rows: Any, column: Any, prefix: str) -> Any:
    """Return a column of those that are ids."""
    return rows.select(column.alias("id")).where(column.rlike(_VALID.format(prefix)))


def _on_disk() -> Any:
    from pyspark import StorageLevel

    return StorageLevel.DISK_ONLY
