"""A table of any kind → flat records: a dictionary for each row of CSV or TSV, for each object of JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from castgraph.errors import DataError
from castgraph.importers.rows import documents, documents_in, text_blocks
from castgraph.importers.tabular.cells import getter
from castgraph.importers.tabular.delimited import delimiter_of, rows, shows_quotes
from castgraph.importers.tabular.sources import likely_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from castgraph.importers.report import Report
    from castgraph.importers.tabular.sources import Source

    Record = Mapping[str, Any]

__all__ = ["Head", "Records", "look"]

_SAMPLE = 2000
"""Lines that are looked at for quotes."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a look at a table shows.

    Attributes:
        source: the table.
        columns: names of its columns; the keys of the first object where it is JSON.
        json: whether it is JSON.
        inside: where its records are in the first object, other than that object itself: path to keys of the first.
    """

    source: Source
    columns: list[str]
    json: bool = False
    inside: dict[str, list[str]] = field(default_factory=dict)

    def inner(self, path: str) -> Head:
        """Return the head of the records that are at a path of `inside`; itself where that is empty."""
        return replace(self, columns=self.inside[path]) if path else self


@dataclass
class Records:
    """The records of a table; see the module. Iterating yields line number and record.

    Attributes:
        head: the table.
        report: told of rows that are left out.
        max_ratio: see `rows.unpacked`.
        progress: told how many more bytes of the file were read.
        path: where the records are in each object of JSON; empty where they are the objects.
        lines: of the table, where they have been read already; the file is not opened then.
    """

    head: Head
    report: Report
    max_ratio: float = 0
    progress: Callable[[int], None] | None = None
    path: str = ""
    lines: Iterator[str] | None = None

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        """Yield line number and record."""
        return self._objects() if self.head.json else self._rows()

    def _options(self) -> dict[str, Any]:
        tell = self.progress
        if tell and (share := self.head.source.share()) != 1.0:
            inner = tell
            return _options(self.max_ratio) | {"progress": lambda size: inner(int(size * share))}
        return _options(self.max_ratio) | {"progress": tell}

    def _objects(self) -> Iterator[tuple[int, Record]]:
        find = getter([self.path]) if self.path else None
        source = self.head.source.readable()
        values = (
            documents(source, **self._options()) if self.lines is None else documents_in(_blocks(self.lines), source)
        )
        for line, value in values:
            if isinstance(value, ValueError):
                self._count_and_skip("not JSON", line, str(value))
                continue
            found = value
            if find is not None:
                found = find(value) if isinstance(value, dict) else None
            for one in found if isinstance(found, list) else [found]:
                if isinstance(one, dict):
                    yield line, {**one, "^": value} if find else one
                else:
                    self._count_and_skip("not an object", line, str(one)[:2000])

    def _rows(self) -> Iterator[tuple[int, Record]]:
        source, columns = self.head.source, self.head.columns
        lines = _lines(source, self._options()) if self.lines is None else self.lines
        delimiter, above, sample = _begun(list(islice(lines, _SAMPLE)))
        found = rows(
            chain(sample, lines),
            delimiter,
            shows_quotes(sample, delimiter),
            len(columns),
            lambda what, line: self.report.note(what, str(source), line + above),
        )
        next(found)
        if twice := [name for name in columns if name.endswith(" (2)") and name[:-4] in columns]:
            self.report.note("a second column of one name, which --map calls {}", str(source), 1, of=repr(twice[0]))
        clean = _term if all(name.startswith("?") for name in _cells(sample)) else None
        width = len(columns)
        for line, row in ((number + above, row) for number, row in found) if above else found:
            if len(row) > width and not any(row[width:]):
                del row[width:]
            if len(row) != width:
                if any(cell.strip() for cell in row):
                    self._count_and_skip(f"{len(row)} columns instead of {width}", line, delimiter.join(row))
            elif clean:
                yield line, {name: clean(cell) for name, cell in zip(columns, row, strict=True)}
            elif any(row):
                yield line, dict(zip(columns, row, strict=True))

    def _count_and_skip(self, reason: str, line: int, row: str) -> None:
        self.report.counts["rows"] += 1
        self.report.skip(reason, str(self.head.source), line, row)


def look(source: Source, *, max_ratio: float = 0) -> Head:
    """Return what the head of a table shows: its columns, or the keys of its first object.

    Raises:
        DataError: it is empty, or no table.
    """
    options = _options(max_ratio)
    lines = _lines(source, options)
    sample = list(islice(lines, _SAMPLE))
    lines.close()
    if not any(line.strip() for line in sample):
        raise DataError("is empty; its first line must name the columns", str(source), 1)
    first = next(line.lstrip() for line in sample if line.strip())
    if first[0] in "[{":
        value = next((one for _, one in documents(source.readable(), **options) if isinstance(one, dict)), None)
        if value is None:
            raise DataError("is JSON without an object in it", str(source), 1)
        return Head(source, list(value), True, dict(_inside(value)))
    if first[0] == "<":
        raise DataError("is a page or XML, not a table; save it as CSV", str(source), 1)
    if "\0" in first or "\r" in first.rstrip("\r"):
        raise DataError("is not a table; end its lines with a line feed", str(source), 1)
    return Head(source, [name.removeprefix("?") for name in _cells(sample)])


def _cells(sample: list[str]) -> list[str]:
    """Return the names of the columns in the first lines of a table."""
    delimiter, _, sample = _begun(sample)
    found = rows(sample, delimiter, shows_quotes(sample, delimiter), 0, lambda _, __: None)
    names: list[str] = []
    for name in next(found, (1, [""]))[1]:
        bare = name.strip()
        number = sum(one == bare or one.startswith(f"{bare} (") for one in names) if bare in names else 0
        names.append(f"{bare} ({number + 1})" if number and bare else bare)
    return names


def _begun(sample: list[str]) -> tuple[str, int, list[str]]:
    """Return what separates the columns, how many lines stand above them, and the lines from there on.

    Excel's first line may say the first: ``sep=;``.
    """
    if found := re.match(r'"?sep=(.)"?\s*\Z', sample[0], re.IGNORECASE):
        return found[1], 1, sample[1:] or [""]
    return delimiter_of(sample[0]), 0, sample


def _inside(value: dict[str, Any], above: str = "", depth: int = 3) -> Iterator[tuple[str, list[str]]]:
    """Yield the lists of objects in an object: path and the keys of the first item."""
    for key, one in value.items():
        if isinstance(one, list) and one and isinstance(one[0], dict):
            yield above + key, list(one[0])
        elif isinstance(one, dict) and depth:
            yield from _inside(one, f"{above}{key}.", depth - 1)


def _blocks(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    return ((number, [line]) for number, line in enumerate(lines, 1))


def _lines(source: Source, options: dict[str, Any]) -> Any:
    return (line for _, block in text_blocks(source.readable(), **options) for line in block)


def _options(max_ratio: float) -> dict[str, Any]:
    return {"max_ratio": max_ratio, "advice": lambda data: f"try --encoding {likely_encoding(data)}"}


def _term(cell: str) -> str:
    """Return a term of SPARQL's TSV results without the marks around it."""
    if cell[:1] == "<" and cell[-1:] == ">":
        return cell[1:-1]
    if found := re.match(r'"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?\Z', cell):
        return re.sub(r"\\(.)", lambda one: {"t": "\t", "n": "\n", "r": "\r"}.get(one[1], one[1]), found[1])
    return cell
