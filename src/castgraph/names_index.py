"""Names at scale: an SQLite file beside the store that finds one of millions of names in milliseconds, misspelt or not.

Knows nothing of RDF: who imports or loads hands it entities, other names and credits (`Spool`), and asks it for a name
(`NamesIndex`). Entities are numbered by their number of credits, largest first, so that what the index yields first is
what is probably meant, and cutting a long list short cuts off the least known.

    names.sqlite   entity (number, IRI, name, type, years, credits, other names), a hash of each name to find it
                   exactly, and an FTS5 table of the trigrams of all names of an entity to find it misspelt
    credits.u64    every credit once: start, code and end packed into one number, sorted; for the path index
"""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from castgraph.errors import OutputError, StaleIndexError
from castgraph.model import Entity
from castgraph.vocabulary import ID, RELATIONS, ROLES, compact, fold, kind_of, last_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

__all__ = ["CREDITS_FILE", "FORMAT", "NAMES_FILE", "NamesIndex", "Spool", "code_name", "names_folder", "read_credits"]

FORMAT = 1
NAMES_FILE = "names.sqlite"
CREDITS_FILE = "credits.u64"
RELATION_BASE = 128
"""Codes of credits: below it a place in `vocabulary.ROLES`, from it on one in `vocabulary.RELATIONS`."""
_END_BITS, _CODE_BITS = 28, 8
_CHUNK = 4_000_000

CANDIDATES = 3000
"""How many entities are compared letter by letter at most, the best known first."""
SIMILAR = 70.0
"""Per cent of letters that a misspelt name shares at least with what is proposed for it."""


def names_folder(generation: Path, dataset: str) -> Path:
    """Return where a generation keeps the names of a dataset."""
    return generation / "names" / last_part(dataset)


def word_score(key: str, words: Sequence[str], name: str) -> float:
    """Return how well a folded name fits: 3 is exactly, 2 at the start, 1 by the starts of words, 0 not at all."""
    if name == key:
        return 3.0
    if name.startswith(key):
        return 2.0
    parts = name.split()
    if all(any(part.startswith(word) for part in parts) for word in words):
        return 1.0
    return 0.0


def name_hash(folded: str) -> int:
    """Return the number under which a folded name is looked up; names that share one are told apart afterwards."""
    return zlib.crc32(folded.encode("utf-8", "replace"))


def _stored(iri: str) -> str:
    return iri[len(ID) :] if iri.startswith(ID) else iri


def _full(stored: str) -> str:
    return stored if ":" in stored.split("/", 1)[0] else ID + stored


class Spool:
    """Collects entities, names and credits of one dataset in any order, then writes the two files.

    What is collected lies on disk; in memory is one number per credit, at the end.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._paths = {part: folder / f"spool.{part}" for part in ("sqlite", "start", "code", "end")}
        self._raw = sqlite3.connect(self._paths["sqlite"], isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-16384"):
            self._raw.execute(f"PRAGMA {pragma}")
        self._raw.execute("CREATE TABLE raw (number INTEGER PRIMARY KEY, iri TEXT, name TEXT, type TEXT, years TEXT)")
        self._raw.execute("CREATE TABLE other (number INTEGER, name TEXT)")
        self._raw.execute("BEGIN")
        self._files = {part: self._paths[part].open("wb") for part in ("start", "code", "end")}

    def entities(self, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
        """Take number (from 1, each once), IRI, name, type and years of entities."""
        with _disk(self.folder):
            self._raw.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows)

    def aliases(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take other names of entities, by number."""
        with _disk(self.folder):
            self._raw.executemany("INSERT INTO other VALUES (?, ?)", rows)

    def credits(self, people: Sequence[int], roles: Sequence[int], productions: Sequence[int]) -> None:
        """Take credits: three sequences of one length; a role is its place in `vocabulary.ROLES`."""
        self._edges(people, bytes(roles), productions)

    def relations(self, starts: Sequence[int], relations: Sequence[int], ends: Sequence[int]) -> None:
        """Take relations; a relation is its place in `vocabulary.RELATIONS`."""
        self._edges(starts, bytes(code + RELATION_BASE for code in relations), ends)

    def _edges(self, starts: Sequence[int], codes: bytes, ends: Sequence[int]) -> None:
        from array import array

        with _disk(self.folder):
            self._files["start"].write(starts if isinstance(starts, array) else array("I", starts))
            self._files["code"].write(codes)
            self._files["end"].write(ends if isinstance(ends, array) else array("I", ends))

    def discard(self) -> None:
        """Let go of everything that was collected."""
        self._raw.close()
        for file in self._files.values():
            file.close()
        for path in self._paths.values():
            path.unlink(missing_ok=True)

    def finish(self, dataset: str, generation: str = "") -> int:
        """Write `NAMES_FILE` and `CREDITS_FILE`; return the number of distinct credits.

        Args:
            dataset: IRI of the named graph that this was collected from.
            generation: the state of the store that it belongs to.

        Raises:
            OutputError: the disk is full.
        """
        import numpy as np

        with _disk(self.folder):
            self._raw.execute("COMMIT")
            for file in self._files.values():
                file.close()
            count = int(self._raw.execute("SELECT COALESCE(MAX(number), 0) FROM raw").fetchone()[0])
            keys = self._packed()
            degree = np.zeros(count + 1, np.int64)
            for part in _chunks(keys):
                start, code, end = _unpack(part)
                role = code < RELATION_BASE
                degree += np.bincount(start[role], minlength=count + 1)[: count + 1]
                degree += np.bincount(end[role], minlength=count + 1)[: count + 1]
            order = np.lexsort((np.arange(1, count + 1), -degree[1:])) + 1
            rank = np.zeros(count + 1, np.uint64)
            rank[order] = np.arange(1, count + 1, dtype=np.uint64)
            for at in range(0, len(keys), _CHUNK):
                start, code, end = _unpack(keys[at : at + _CHUNK])
                keys[at : at + _CHUNK] = _pack(rank[start], code, rank[end])
            keys.sort()
            keys.tofile(self.folder / CREDITS_FILE)
            distinct = len(keys)
            del keys
            self._write_names(rank, degree, dataset, generation)
            self.discard()
        return distinct

    def _packed(self) -> Any:
        """Return every credit once, packed and sorted."""
        import numpy as np

        size = self._paths["code"].stat().st_size
        keys = np.empty(size, np.uint64)
        for at in range(0, size, _CHUNK):
            number = min(_CHUNK, size - at)
            start, end = (np.fromfile(self._paths[part], np.uint32, number, offset=4 * at) for part in ("start", "end"))
            code = np.fromfile(self._paths["code"], np.uint8, number, offset=at)
            keys[at : at + number] = _pack(start, code, end)
        keys.sort()
        if size:
            fresh = np.empty(size, bool)
            fresh[0] = True
            np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
            if not fresh.all():
                keys = keys[fresh]
        return keys

    def _write_names(self, rank: Any, degree: Any, dataset: str, generation: str) -> None:
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
            others = _grouped(self._raw.execute("SELECT number, name FROM sorted_other ORDER BY rowid"))
            entities: list[tuple[Any, ...]] = []
            trigrams: list[tuple[int, str]] = []
            hashes: list[tuple[int, int]] = []
            waiting = next(others, None)
            for number, old, iri, name, type_, years in rows:
                folded = fold(name) if name else ""
                text, aliases = folded, None
                if waiting and waiting[0] == number:
                    names = [alias for alias in dict.fromkeys(waiting[1]) if alias and alias != name]
                    aliases = "\n".join(alias.replace("\n", " ") for alias in names) or None
                    also = {fold(alias) for alias in names} - {folded, ""}
                    hashes += [(name_hash(alias), number) for alias in also]
                    text = "\n".join([folded, *sorted(also)])
                    waiting = next(others, None)
                entities.append(
                    (
                        number,
                        _stored(iri),
                        name,
                        type_,
                        years,
                        degree_list[old],
                        name_hash(folded) if name else None,
                        aliases,
                    )
                )
                trigrams.append((number, text))
                if len(entities) >= 20_000:
                    _flush(out, entities, trigrams, hashes)
            _flush(out, entities, trigrams, hashes)
            out.execute("CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, trigram, row)")
            out.execute("INSERT INTO frequency SELECT term, doc FROM temp.term")
            out.execute("CREATE INDEX entity_hash ON entity (hash)")
            out.execute("CREATE UNIQUE INDEX entity_iri ON entity (iri)")
            out.execute("CREATE INDEX alias_hash ON alias (hash)")
            out.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                [("format", str(FORMAT)), ("dataset", dataset), ("generation", generation)],
            )
            out.execute("COMMIT")
        finally:
            out.close()


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


def _grouped(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    number, names = 0, list[str]()
    for at, name in rows:
        if at != number and names:
            yield number, names
            names = []
        number = at
        names.append(name)
    if names:
        yield number, names


def _pack(start: Any, code: Any, end: Any) -> Any:
    import numpy as np

    return (
        (start.astype(np.uint64) << np.uint64(_END_BITS + _CODE_BITS))
        | (code.astype(np.uint64) << np.uint64(_END_BITS))
        | end.astype(np.uint64)
    )


def _unpack(keys: Any) -> tuple[Any, Any, Any]:
    import numpy as np

    start = (keys >> np.uint64(_END_BITS + _CODE_BITS)).astype(np.int64)
    code = ((keys >> np.uint64(_END_BITS)) & np.uint64((1 << _CODE_BITS) - 1)).astype(np.int64)
    return start, code, (keys & np.uint64((1 << _END_BITS) - 1)).astype(np.int64)


def _chunks(keys: Any) -> Iterator[Any]:
    for at in range(0, len(keys), _CHUNK):
        yield keys[at : at + _CHUNK]


def read_credits(folder: Path) -> tuple[Any, Any, Any]:
    """Return the credits beside a dataset as three arrays: numbers of start, code, numbers of end.

    Codes below 128 are places in `vocabulary.ROLES`, from 128 on in `vocabulary.RELATIONS`; numbers are those of
    `NamesIndex.nodes`.
    """
    import numpy as np

    return _unpack(np.fromfile(folder / CREDITS_FILE, np.uint64))


def code_name(code: int) -> str:
    """Return the role or relation that a code of `read_credits` stands for."""
    return list(RELATIONS)[code - RELATION_BASE] if code >= RELATION_BASE else list(ROLES)[code]


class _disk:  # noqa: N801  used as a with-block only
    """Translate a full disk into an `OutputError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, (sqlite3.OperationalError, OSError)) and not isinstance(error, OutputError):
            why = getattr(error, "strerror", None) or str(error)
            raise OutputError(f"{self.folder}: {why}; the store is as it was") from error


@dataclass
class NamesIndex:
    """The names of one dataset, opened for reading.

    Attributes:
        path: the file.
        dataset: IRI of the named graph that the names are from.
    """

    path: Path
    dataset: str = ""
    _base: sqlite3.Connection = field(init=False, repr=False)

    def __post_init__(self) -> None:
        remedy = "; make it anew with: castgraph index"
        if not self.path.is_file():
            raise StaleIndexError(f"{self.path}: there is no name index{remedy}")
        self._base = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            meta = dict(self._base.execute("SELECT key, value FROM meta"))
        except sqlite3.DatabaseError as error:
            raise StaleIndexError(f"{self.path}: is damaged ({error}){remedy}") from error
        if meta.get("format") != str(FORMAT):
            raise StaleIndexError(f"{self.path}: name index of format {meta.get('format')}, not {FORMAT}{remedy}")
        self.dataset = meta.get("dataset", "")
        self._base.execute("PRAGMA cache_size=-32768")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def __len__(self) -> int:
        return int(self._base.execute("SELECT COUNT(*) FROM entity").fetchone()[0])

    def nodes(self) -> Iterator[tuple[int, str, str, str, str]]:
        """Yield number, IRI, name, type and years of every entity in the order of the numbers."""
        for number, iri, name, type_, years in self._base.execute(
            "SELECT number, iri, name, type, years FROM entity ORDER BY number"
        ):
            yield number, _full(iri), name, type_, years

    def entity(self, iri: str) -> Entity | None:
        """Return the entity of an IRI, None if the dataset has none."""
        rows = self._base.execute(_SELECT + "WHERE iri = ?", (_stored(iri),)).fetchall()
        return _entity(rows[0]) if rows else None

    def exact(self, text: str) -> tuple[list[Entity], list[Entity]]:
        """Return the entities that bear the name, and those that bear it among their other names.

        Case, accents and punctuation do not count. Each list is sorted by number of credits.
        """
        folded = fold(text)
        key = name_hash(folded)
        rows = self._base.execute(_SELECT + "WHERE hash = ? ORDER BY number", (key,))
        named = [_entity(row) for row in rows if fold(row[1] or "") == folded]
        rows = self._base.execute(
            _OF_ALIAS,
            (key,),
        )
        also = [_entity(row) for row in rows if any(fold(name) == folded for name in (row[5] or "").split("\n"))]
        return named, also

    def search(self, text: str, limit: int = 10, kinds: Sequence[str] = ()) -> list[tuple[float, Entity]]:
        """Return how well names fit, and whose they are, best first.

        3 is exactly, 2 at the start, 1 by the starts of words; below 0.5 it is misspelt.

        Args:
            text: a name or part of one.
            limit: how many at most.
            kinds: only entities of these kinds.
        """
        key = fold(text)
        if not key:
            return []
        found: dict[str, tuple[float, Entity]] = {}

        def take(score: float, entity: Entity) -> None:
            if (not kinds or entity.kind in kinds) and found.get(entity.iri, (0.0,))[0] < score:
                found[entity.iri] = (score, entity)

        for weight, entities in zip((1.0, 0.95), self.exact(text), strict=True):
            for entity in entities:
                take(3.0 * weight, entity)
        if len(found) < limit:
            for score, entity in self._by_words(key):
                take(score, entity)
        if len(found) < limit and not any(score >= 2.0 for score, _ in found.values()):
            for score, entity in self._misspelt(key, kinds):
                take(score, entity)
        return sorted(found.values(), key=lambda one: (-one[0], -one[1].degree, one[1].iri))[:limit]

    def _by_words(self, key: str) -> Iterator[tuple[float, Entity]]:
        """Yield what has every word of the key at the start of one of its words."""
        words = key.split()
        needed = list(dict.fromkeys(part for word in words for part in _trigrams(word)))
        rarest = self._rarest(needed)
        if not needed or len(rarest) < len(needed):
            return  # a trigram that no name has: nothing to look for
        for row in self._match(" AND ".join(map(_quoted, rarest)), CANDIDATES):
            best = max((weight * word_score(key, words, name) for weight, name in _names_of(row)), default=0.0)
            if best:
                yield best, _entity(row)

    def _misspelt(self, key: str, kinds: Sequence[str]) -> list[tuple[float, Entity]]:
        """Return what resembles the key, found by the trigrams that a slip of the fingers leaves whole."""
        from rapidfuzz import fuzz, process

        best: dict[str, tuple[float, Entity]] = {}
        for expression in self._loosening(key):
            rows = self._match(expression, CANDIDATES)
            names: list[str] = []
            owner: list[int] = []
            for at, row in enumerate(rows):
                for _, name in _names_of(row):
                    names.append(name)
                    owner.append(at)
            top = 0.0
            hits = [
                hit
                for scorer in (fuzz.token_sort_ratio, fuzz.ratio)  # the second for a slip beside the space
                for hit in process.extract(key, names, scorer=scorer, limit=40, score_cutoff=SIMILAR)
            ]
            for _, score, at in hits:
                entity = _entity(rows[owner[at]])
                if kinds and entity.kind not in kinds:
                    continue
                top = max(top, score)
                if best.get(entity.iri, (0.0,))[0] < score / 200:
                    best[entity.iri] = (score / 200, entity)
            if top >= 88:
                break
        return list(best.values())

    def _loosening(self, key: str) -> Iterator[str]:
        """Yield FTS5 expressions that ask for ever fewer of the key's trigrams, the rarest, which are the quickest."""
        parts = self._rarest(_apart(key))
        for used, needed in ((4, 3), (4, 2), (6, 3), (6, 2)):
            if needed < len(parts) and (used == 4 or len(parts) > 4):
                chosen = parts[:used]
                yield " OR ".join("(" + " AND ".join(map(_quoted, some)) + ")" for some in combinations(chosen, needed))
        if rare := self._rarest(dict.fromkeys(_trigrams(key)))[:6]:
            yield " OR ".join(map(_quoted, rare))

    def _rarest(self, trigrams: Iterable[str]) -> list[str]:
        """Return those trigrams that occur at all, the rarest first."""
        found = []
        for trigram in trigrams:
            row = self._base.execute("SELECT entities FROM frequency WHERE trigram = ?", (trigram,)).fetchone()
            if row:
                found.append((row[0], trigram))
        return [trigram for _, trigram in sorted(found)]

    def _match(self, expression: str, limit: int) -> list[tuple[Any, ...]]:
        return self._base.execute(
            _OF_TRIGRAM,
            (expression, limit),
        ).fetchall()


_SELECT = "SELECT iri, name, type, years, degree, aliases FROM entity "
_OF_ALIAS = _SELECT + "WHERE number IN (SELECT entity FROM alias WHERE hash = ?) ORDER BY number"  # noqa: S608  constants
_OF_TRIGRAM = (
    _SELECT + "WHERE number IN (SELECT rowid FROM trigram WHERE trigram MATCH ? LIMIT ?) ORDER BY number"  # noqa: S608
)


def _entity(row: tuple[Any, ...]) -> Entity:
    iri = _full(row[0])
    aliases = tuple(sorted(row[5].split("\n"))) if row[5] else ()
    return Entity(
        iri, compact(iri), row[1] or last_part(iri), kind_of(iri), row[2] or "", row[3] or "", aliases, row[4] or 0
    )


def _names_of(row: tuple[Any, ...]) -> Iterator[tuple[float, str]]:
    if row[1]:
        yield 1.0, fold(row[1])
    if row[5]:
        for alias in row[5].split("\n"):
            yield 0.95, fold(alias)


def _trigrams(word: str) -> list[str]:
    return [word[at : at + 3] for at in range(len(word) - 2)]


def _quoted(trigram: str) -> str:
    return '"' + trigram.replace('"', '""') + '"'


def _apart(key: str) -> list[str]:
    """Return trigrams of the key's words that hardly overlap: one wrong letter spoils one or two of them."""
    parts: list[str] = []
    for word in key.split():
        parts += [word[at : at + 3] for at in range(0, len(word) - 2, 3)]
        if len(word) % 3 and len(word) > 4:
            parts.append(word[-3:])
    if len(parts) < 4:  # a short name: what spans its words counts too
        parts += [key[at : at + 3] for start in (1, 2) for at in range(start, len(key) - 2, 3)]
    return list(dict.fromkeys(parts))
