"""Names on their way into the index: sorted and grouped on disk, in little memory."""

from __future__ import annotations

import contextlib
import sqlite3
from array import array
from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.disk import disk_refusals
from castgraph.errors import DataError
from castgraph.names.index import FORMAT, NAMES_FILE, make_in_generation, name_hash, stored_iri
from castgraph.store.scratch import CHUNK, Scratch, Sorted, shares
from castgraph.text import fold
from castgraph.vocabulary import RELATIONS, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["CREDITS_FILE", "RELATION_BASE", "Spool", "code_name", "credit_chunks"]

CREDITS_FILE = "credits.u64"
RELATION_BASE = 128
"""Codes of credits: below it a place in `vocabulary.ROLES`, from it on one in `vocabulary.RELATIONS`."""
_END_BITS, _CODE_BITS = 28, 8
_PILES_BITS = 16
"""How finely it is counted where credits begin, before they are sorted."""
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE entity (
    number INTEGER PRIMARY KEY, iri TEXT NOT NULL, name TEXT, type TEXT, years TEXT, degree INTEGER, hash INTEGER,
    aliases TEXT
);
CREATE TABLE alias (hash INTEGER, entity INTEGER);
CREATE TABLE frequency (trigram TEXT PRIMARY KEY, entities INTEGER) WITHOUT ROWID;
CREATE VIRTUAL TABLE trigram USING fts5(
    names, content='', detail=none, columnsize=0, tokenize='trigram case_sensitive 1'
);
"""


class Spool:
    """Collects entities, names and credits of one dataset in any order, then writes the two files.

    What is collected lies on disk; in memory are two numbers per entity, at the end.

    Attributes:
        number_of_credits: how many credits and relations it was given, repeated ones included.
        triples: see `importers.base.Beside`.
        ask: what a dataset that is added to says of an IRI; None where it is replaced.
    """

    triples = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        make_in_generation(folder)
        self._paths = {part: folder / f"spool.{part}" for part in ("sqlite", "start", "code", "end")}
        self._raw = sqlite3.connect(self._paths["sqlite"], isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-16384"):
            self._raw.execute(f"PRAGMA {pragma}")
        self._raw.execute("CREATE TABLE raw (number INTEGER PRIMARY KEY, iri TEXT, name TEXT, type TEXT, years TEXT)")
        self._raw.execute("CREATE TABLE other (number INTEGER, name TEXT)")
        self._raw.execute("BEGIN")
        self._files = {part: self._paths[part].open("wb") for part in ("start", "code", "end")}
        self.number_of_credits = 0
        self._codes: set[int] = set()
        self.ask: Callable[[str], Any] | None = None

    def writing(self) -> contextlib.AbstractContextManager[None]:
        """Say what the disk refuses within the block."""
        return disk_refusals(self.folder, "the store is as it was", sqlite3.OperationalError)

    def earlier(self, iri: str) -> Any:
        """Return what the dataset that is added to says of an IRI; None where it knows none, or is replaced."""
        return self.ask(iri) if self.ask else None

    def entities(self, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
        """Take number (from 1, each once), IRI, name, type and years of entities."""
        with self.writing():
            self._raw.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows)

    def aliases(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take other names of entities, by number."""
        with self.writing():
            self._raw.executemany("INSERT INTO other VALUES (?, ?)", rows)

    def credits(self, people: Sequence[int], roles: Sequence[int], productions: Sequence[int]) -> None:
        """Take credits: three sequences of one length; a role is its place in `vocabulary.ROLES`."""
        self._edges(people, bytes(roles), productions)

    def relations(self, starts: Sequence[int], relations: Sequence[int], ends: Sequence[int]) -> None:
        """Take relations; a relation is its place in `vocabulary.RELATIONS`."""
        self._edges(starts, bytes(code + RELATION_BASE for code in relations), ends)

    def _edges(self, starts: Sequence[int], codes: bytes, ends: Sequence[int]) -> None:
        self.number_of_credits += len(codes)
        self._codes.update(codes)
        with self.writing():
            self._files["start"].write(starts if isinstance(starts, array) else array("I", starts))
            self._files["code"].write(codes)
            self._files["end"].write(ends if isinstance(ends, array) else array("I", ends))

    def codes(self) -> set[int]:
        """Return the codes of what was taken: places of roles, and from `RELATION_BASE` on of relations."""
        return set(self._codes)

    def discard(self) -> None:
        """Throw away everything that was collected, and let go of what is asked."""
        self.ask = None
        self._drop()

    def _drop(self) -> None:
        self._raw.close()
        for file in self._files.values():
            with contextlib.suppress(OSError):  # a full disk: it is thrown away
                file.close()
        for path in self._paths.values():
            path.unlink(missing_ok=True)

    def finish(
        self, dataset: str, gone: Iterable[tuple[str, str, str]] = (), merged: Mapping[str, str] | None = None
    ) -> int:
        """Write `NAMES_FILE` and `CREDITS_FILE`; return the number of distinct credits.

        Args:
            dataset: IRI of the named graph that this was collected from.
            gone: credits that do not hold, and are left out: IRIs of person and production, and between them the role.
            merged: IRI of each entity that has another one's by now, to that.

        Raises:
            DataError: there are more entities than their numbers have room for.
            OutputError: the disk is full.
        """
        with self.writing():
            self._raw.execute("COMMIT")
            for file in self._files.values():
                file.close()
            count = int(self._raw.execute("SELECT COALESCE(MAX(number), 0) FROM raw").fetchone()[0])
            if count >= 1 << _END_BITS:
                raise DataError(
                    f"{dataset}: {count:,} people and productions are more than one dataset may have; part it"
                )
            withdrawn = np.array(self._withdrawn(set(gone), merged or {}), np.uint64)
            degree = np.zeros(count + 1, np.uint32)
            distinct = 0
            with (self.folder / CREDITS_FILE).open("w+b") as out:
                for keys in self._sorted(count):
                    left = keys[~np.isin(keys, withdrawn)] if len(withdrawn) else keys
                    start, code, end = _unpack(left)
                    role = code < RELATION_BASE
                    for ends in (start[role], end[role]):
                        degree += np.bincount(ends, minlength=count + 1)[: count + 1].astype(np.uint32)
                    out.write(left.data)
                    distinct += len(left)
                rank = _by_fame(degree)
                for at in range(0, distinct, CHUNK):
                    out.seek(8 * at)
                    start, code, end = _unpack(np.fromfile(out, np.uint64, min(CHUNK, distinct - at)))
                    out.seek(8 * at)
                    out.write(_pack(rank[start], code, rank[end]).data)
            self._write_names(rank, degree, dataset)
            self._drop()
        return distinct

    def _withdrawn(self, gone: set[tuple[str, str, str]], merged: Mapping[str, str]) -> list[int]:
        """Return the packed keys of credits."""
        wanted = {iri for person, _, production in gone for iri in (person, production)}
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, iri in self._raw.execute("SELECT number, iri FROM raw") if wanted else ():
            if (known := merged.get(iri, iri)) in wanted:
                numbers[known].append(number)
        codes = {role: code for code, role in enumerate(ROLES)}
        return [
            (start << _END_BITS + _CODE_BITS) | (codes[role] << _END_BITS) | end
            for person, role, production in gone
            for start in numbers[person]
            for end in numbers[production]
        ]

    def _sorted(self, count: int) -> Iterator[Any]:
        """Yield every credit once, packed and sorted, some millions at once."""
        size, width = self._paths["code"].stat().st_size, max(0, count.bit_length() - _PILES_BITS)
        counts = np.zeros((count >> width) + 1, np.int64)
        for at in range(0, size, CHUNK):
            starts = np.fromfile(self._paths["start"], np.uint32, min(CHUNK, size - at), offset=4 * at)
            counts += np.bincount(starts >> width, minlength=len(counts))
        bounds = shares(counts).astype(np.uint64) << np.uint64(width + _END_BITS + _CODE_BITS)
        keys = Sorted(Scratch(self.folder), bounds)
        for at in range(0, size, CHUNK):
            number = min(CHUNK, size - at)
            start, end = (np.fromfile(self._paths[part], np.uint32, number, offset=4 * at) for part in ("start", "end"))
            keys.add(_pack(start, np.fromfile(self._paths["code"], np.uint8, number, offset=at), end))
        yield from keys.piles()

    def _write_names(self, rank: Any, degree: Any, dataset: str) -> None:
        path = self.folder / NAMES_FILE
        path.unlink(missing_ok=True)
        rank_list, degree_list = memoryview(rank), memoryview(degree)
        self._raw.create_function("rank", 1, lambda number: rank_list[number], deterministic=True)
        out = sqlite3.connect(path, isolation_level=None)
        try:
            for pragma in (
                "journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "page_size=8192", "cache_size=-65536",
            ):  # fmt: skip
                out.execute(f"PRAGMA {pragma}")
            out.executescript(_SCHEMA)
            out.execute("BEGIN")
            self._raw.execute("CREATE TABLE sorted_other AS SELECT rank(number) AS number, name FROM other ORDER BY 1")
            rows = self._raw.execute("SELECT rank(number) AS n, number, iri, name, type, years FROM raw ORDER BY n")
            others = groupby(self._raw.execute("SELECT number, name FROM sorted_other ORDER BY rowid"), itemgetter(0))
            entities: list[tuple[Any, ...]] = []
            trigrams: list[tuple[int, str]] = []
            hashes: list[tuple[int, int]] = []
            waiting = next(others, None)
            for number, old, iri, name, type_, years in rows:
                folded = fold(name) if name else ""
                text, aliases = folded, None
                if waiting and waiting[0] == number:
                    names = [alias for alias in dict.fromkeys(one for _, one in waiting[1]) if alias and alias != name]
                    aliases = "\n".join(alias.replace("\n", " ") for alias in names) or None
                    also = {fold(alias) for alias in names} - {folded, ""}
                    hashes += [(name_hash(alias), number) for alias in also]
                    text = "\n".join([folded, *sorted(also)])
                    waiting = next(others, None)
                hashed = name_hash(folded) if name else None
                entities.append((number, stored_iri(iri), name, type_, years, degree_list[old], hashed, aliases))
                trigrams.append((number, text))
                if len(entities) >= 20_000:
                    _flush(out, entities, trigrams, hashes)
            _flush(out, entities, trigrams, hashes)
            out.execute("CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, trigram, row)")
            out.execute("INSERT INTO frequency SELECT term, doc FROM temp.term")
            out.execute("CREATE INDEX entity_hash ON entity (hash)")
            out.execute("CREATE UNIQUE INDEX entity_iri ON entity (iri)")
            out.execute("CREATE INDEX alias_hash ON alias (hash)")
            out.executemany("INSERT INTO meta VALUES (?, ?)", [("format", str(FORMAT)), ("dataset", dataset)])
            out.execute("COMMIT")
        finally:
            out.close()


def _by_fame(degree: Any) -> Any:
    """Return new numbers by old ones: from 1, those of the most credits first."""
    key = (np.uint64(0xFFFFFFFF) - degree[1:].astype(np.uint64)) << np.uint64(32)
    key |= np.arange(1, len(degree), dtype=np.uint64)
    key.sort()
    rank = np.zeros(len(degree), np.uint32)
    rank[(key & np.uint64(0xFFFFFFFF)).astype(np.uint32)] = np.arange(1, len(degree), dtype=np.uint32)
    return rank


def _flush(
    out: sqlite3.Connection,
    entities: list[tuple[Any, ...]],
    trigrams: list[tuple[int, str]],
    hashes: list[tuple[int, int]],
) -> None:
    out.executemany("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entities)
    out.executemany("INSERT INTO trigram (rowid, names) VALUES (?, ?)", trigrams)
    out.executemany("INSERT INTO alias VALUES (?, ?)", hashes)
    entities.clear()
    trigrams.clear()
    hashes.clear()


def _pack(start: Any, code: Any, end: Any) -> Any:
    return (
        (start.astype(np.uint64) << np.uint64(_END_BITS + _CODE_BITS))
        | (code.astype(np.uint64) << np.uint64(_END_BITS))
        | end.astype(np.uint64)
    )


def _unpack(keys: Any) -> tuple[Any, Any, Any]:
    start = (keys >> np.uint64(_END_BITS + _CODE_BITS)).astype(np.int64)
    code = ((keys >> np.uint64(_END_BITS)) & np.uint64((1 << _CODE_BITS) - 1)).astype(np.int64)
    return start, code, (keys & np.uint64((1 << _END_BITS) - 1)).astype(np.int64)


def credit_chunks(folder: Path) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the credits beside a dataset as three arrays, some millions at once: numbers of start, code, of end.

    Codes below 128 are places in `vocabulary.ROLES`, from 128 on in `vocabulary.RELATIONS`; numbers are those of
    `NamesIndex.nodes`. Each credit comes once, in no order.
    """
    with (folder / CREDITS_FILE).open("rb") as file:
        while len(keys := np.fromfile(file, np.uint64, CHUNK)):
            yield _unpack(keys)


def code_name(code: int) -> str:
    """Return the role or relation that a code of `credit_arrays` stands for."""
    return list(RELATIONS)[code - RELATION_BASE] if code >= RELATION_BASE else list(ROLES)[code]
