"""What a partition tells: lines of N-Quads, entities, credits and so on, as rows of one shape, and its report.

A partition knows nothing of the others. What is decided by which came first goes with its place: which table, which
line, and which of what that line says.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from castgraph.errors import DataError
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_LINE
from castgraph.vocabulary import RELATIONS, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from castgraph.importers.base import Earlier

__all__ = ["COLUMNS", "SHAPE", "PlacedReport", "Told", "decoded", "folded"]

COLUMNS = ("a", "b", "c", "d", "e", "f", "g")
SHAPE = f"kind string, place int, line bigint, turn int, {', '.join(f'{name} string' for name in COLUMNS)}"
"""Of the rows that partitions tell, in the words of Spark."""
_ROLES, _RELATIONS = list(ROLES), list(RELATIONS)
_FULL = 20_000
_COUNTED = ("rows", "productions", "people", "credits")
"""What the report of a table counts, in this order; others come with theirs."""
_HALF = re.compile("[\ud800-\udfff]")
Place = tuple[int, int, int]


class Told:
    """Collects what a partition tells, and is what goes beside its triples (`importers.base.Beside`).

    Args:
        graph: IRI of the dataset.
        iri: gives the IRI of an entity by the number that it has in this partition.
    """

    triples = True

    def __init__(self, graph: str, iri: Callable[[int], str] = str) -> None:
        self._end, self.iri = f" <{graph}> .\n", iri
        self._rows: dict[str, list[list[str]]] = {}
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._lines: list[str] = []
        self._place, self._turn = (0, 0), 0

    def add_triples(self, block: bytes) -> None:
        """Take N-Triples."""
        self._lines += block.decode().replace(" .\n", self._end).split("\n")[:-1]

    def add(self, kind: str, *fields: str) -> None:
        """Take a row of some kind, told at the place that was named last."""
        self._turn += 1
        self.bulk(kind, *((one,) for one in fields))
        self._places[kind].append((*self._place, self._turn))

    def bulk(self, kind: str, *columns: Iterable[str]) -> None:
        """Take rows of a kind of which nobody asks where they were told."""
        mine = self._rows.setdefault(kind, [[] for _ in columns])
        for column, more in zip(mine, columns, strict=True):
            column += more

    def at(self, table: int, row: int) -> None:
        """Take note that what is told next is told by a row of a table."""
        self._place, self._turn = (table, row), 0

    def entities(self, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
        """Take entities."""
        if told := list(rows):
            self.bulk("entity", *list(zip(*told, strict=True))[1:])

    def aliases(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take other names."""
        for number, name in rows:
            self.bulk("alias", (self.iri(number),), (name,))

    def credits(self, people: Sequence[int], roles: Sequence[int], productions: Sequence[int]) -> None:
        """Take credits."""
        self.bulk("edge", map(self.iri, people), [_ROLES[role] for role in roles], map(self.iri, productions))

    def relations(self, starts: Sequence[int], relations: Sequence[int], ends: Sequence[int]) -> None:
        """Take relations."""
        self.bulk("edge", map(self.iri, starts), [_RELATIONS[one] for one in relations], map(self.iri, ends))

    def told(self, rows: list[tuple[str, str, str, str, str, str, str]]) -> None:
        """Take what is told with a status or a source of its own."""
        for row in rows:
            self.add("told", *row)

    def pages(self, rows: list[tuple[str, str, str, str, str]]) -> None:
        """Take pages."""
        for row in rows:
            self.add("page", *row)

    def earlier(self, iri: str) -> Earlier | None:
        """Know nothing: a dataset is written anew."""
        return None

    def batches(self, *, all_of_it: bool = False) -> Iterator[Any]:
        """Yield what was collected as record batches of Arrow, where it is enough or all is asked for."""
        import pyarrow as pa

        if self._lines and (all_of_it or len(self._lines) >= _FULL):
            yield _batch(pa, "line", [], (self._lines,))
            self._lines = []
        for kind, columns in list(self._rows.items()):
            if all_of_it or len(columns[0]) >= _FULL:
                yield _batch(pa, kind, self._places.pop(kind, ()), columns)
                del self._rows[kind]

    def report(self, report: PlacedReport, kind: str = "report") -> None:
        """Take what a partition counted and left out."""
        self.add(kind, report.text())


def _batch(pa: Any, kind: str, places: Sequence[Place], fields: Sequence[Sequence[str]]) -> Any:
    size = len(fields[0])
    types = (pa.int32(), pa.int64(), pa.int32())
    numbers = zip(*places, strict=True) if places else ()
    columns = [pa.repeat(kind, size)]
    columns += [pa.array(one, type_) for one, type_ in zip(numbers, types, strict=False)]
    columns += [pa.repeat(pa.scalar(0, type_), size) for type_ in types[len(columns) - 1 :]]
    columns += [_texts(pa, one) for one in fields]
    columns += [pa.nulls(size, pa.string()) for _ in range(len(COLUMNS) - len(fields))]
    return pa.record_batch(columns, ["kind", "place", "line", "turn", *COLUMNS])


def _texts(pa: Any, texts: Sequence[str]) -> Any:
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:  # half characters, which JSON can write: as `ntriples.escape` has them
        return pa.array([_HALF.sub("\ufffd", text) for text in texts], pa.string())


class _First(dict[str, str]):
    """Where each reason was first met, by the places of the rows and not by which was looked at first."""

    def __init__(self) -> None:
        super().__init__()
        self.now: Place | None = None
        self.places: dict[str, Place] = {}

    def setdefault(self, why: str, where: str = "", /) -> str:
        found = re.search(r":(\d+)\Z", where)
        place = self.now or (0, int(found[1]) if found else 0, 0)
        if why not in self.places or place < self.places[why]:
            self.places[why], self[why] = place, where
        return self[why]


class PlacedReport(Report):
    """The report of a partition.

    Attributes:
        first: its `now` is the place of the row that is looked at; where it is None, the line that is told counts.
    """

    first: _First

    def __init__(self, *, strict: bool = False) -> None:
        super().__init__(strict=strict)
        self.first = _First()

    def text(self) -> str:
        """Return it all, for `folded`."""
        return json.dumps(self.to_json() | {"places": self.first.places})


def folded(into: Report, texts: Iterable[str]) -> None:
    """Add the reports of partitions, in any order, to one, which is then as if all had been read in a row.

    Args:
        into: what was noted before any row was read comes first.
        texts: as `Told.report` made them.
    """
    order = [*into.counts, *_COUNTED]
    first: dict[str, tuple[Place, str]] = {
        why: ((-1, at, 0), where) for at, (why, where) in enumerate(into.first.items())
    }
    for text in texts:
        raw = json.loads(text)
        places = raw.pop("places")
        told = raw.pop("first")
        into.merge(raw)
        for why, where in told.items():
            mine = (tuple(places[why]), where)
            first[why] = min(first[why], mine) if why in first else mine
    for what in sorted(into.counts, key=lambda one: order.index(one) if one in order else len(order)):
        into.counts[what] = into.counts.pop(what)
    into.first = {why: where for why, (_, where) in sorted(first.items(), key=lambda one: one[1])}
    for table in (into.skipped, into.notes):
        inorder = {why: table[why] for why in into.first if why in table}
        table.clear()
        table.update(inorder)


def decoded(data: bytes, path: str, line: int, longest: int = MAX_LINE) -> str:
    """Return the text of a line, of so many bytes at most, as `importers.rows` reads it.

    Raises:
        DataError: it is not UTF-8, or too long.
    """
    if len(data) > longest:
        raise DataError(f"has a line of more than {longest >> 20} MiB; is it the right file?", path, line)
    if line == 1:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise DataError("is UTF-16; save it as UTF-8", path, 1)
        data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8; save it as UTF-8", path, line) from error
