"""Names at scale: an SQLite file beside the store that finds one of millions of names in milliseconds, misspelt or not.

Knows nothing of RDF: `spool.Spool` writes it from the entities, names and credits of a dataset, `NamesIndex` finds a
name in it. Entities are numbered by their number of credits, largest first, so that what the index yields first is what
is probably meant, and cutting a long list short cuts off the least known.

    names.sqlite   entity (number, IRI, name, type, years, credits, other names), a hash of each name to find it
                   exactly, and an FTS5 table of the trigrams of all names of an entity to find it misspelt
    credits.u64    every credit once: start, code and end packed into one number, sorted; for the path index
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import combinations
from typing import TYPE_CHECKING, Any

from castgraph.errors import StaleIndexError
from castgraph.iris import compact, kind_of, last_part
from castgraph.model import Entity
from castgraph.names.scoring import AT_START, EXACT, WEIGHTS, similar, word_score
from castgraph.text import fold
from castgraph.vocabulary import ID

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Self

__all__ = ["FORMAT", "NAMES_FILE", "NamesIndex", "make_in_generation", "name_hash", "names_folder", "stored_iri"]

FORMAT = 2
NAMES_FILE = "names.sqlite"
CANDIDATES = 3000
"""How many entities are compared letter by letter at most, the best known first."""


def names_folder(generation: Path, dataset: str) -> Path:
    """Return where a generation keeps the names of a dataset."""
    return generation / "names" / last_part(dataset)


def make_in_generation(folder: Path) -> None:
    """Make what `names_folder` names, never the generation itself: it may have been given up and be gone.

    Raises:
        FileNotFoundError: it is.
    """
    for place in (folder.parent, folder):
        place.mkdir(exist_ok=True)


def name_hash(folded: str) -> int:
    """Return the number under which a folded name is looked up; names that share one are distinguished afterwards."""
    return zlib.crc32(folded.encode("utf-8", "replace"))


def stored_iri(iri: str) -> str:
    """Return an IRI as the index has it: without the part that all of ours share."""
    return iri[len(ID) :] if iri.startswith(ID) else iri


def _full(stored: str) -> str:
    return stored if ":" in stored.split("/", 1)[0] else ID + stored


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
    _known: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        remedy = "; make it anew with: castgraph index"
        if not self.path.is_file():
            raise StaleIndexError(f"{self.path}: there is no name index{remedy}")
        import sqlite3  # which a store of curated files alone need not pay for

        self._base = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=sqlite3.threadsafety < 3
        )
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
        """Close the file."""
        self._base.close()

    def __len__(self) -> int:
        return int(self._base.execute("SELECT COUNT(*) FROM entity").fetchone()[0])

    def nodes(self) -> Iterator[tuple[int, str, str, str, str]]:
        """Yield number, IRI, name, type and years of every entity in the order of the numbers."""
        for number, iri, name, type_, years in self._base.execute(
            "SELECT number, iri, name, type, years FROM entity ORDER BY number"
        ):
            yield number, _full(iri), name, type_, years

    @property
    def most(self) -> int:
        """The largest number of an entity."""
        return int(self._base.execute("SELECT COALESCE(MAX(number), 0) FROM entity").fetchone()[0])

    def number(self, iri: str) -> int | None:
        """Return the number of an IRI, None if the dataset has none."""
        row = self._base.execute("SELECT number FROM entity WHERE iri = ?", (stored_iri(iri),)).fetchone()
        return row[0] if row else None

    def sorted_iris(self) -> Iterator[Iterator[tuple[str, int]]]:
        """Yield two streams of IRIs and numbers, each sorted by the bytes of the IRIs: ours, and others'."""
        rows = "SELECT iri, number FROM entity WHERE (instr(substr(iri, 1, instr(iri || '/', '/')), ':') > 0) = ?"
        for others in (0, 1):
            found = self._base.execute(rows + " ORDER BY iri", (others,))
            yield ((_full(iri), number) for iri, number in found)

    def entity(self, iri: str) -> Entity | None:
        """Return the entity of an IRI, None if the dataset has none."""
        rows = self._base.execute(_SELECT + "WHERE iri = ?", (stored_iri(iri),)).fetchall()
        return _entity(rows[0]) if rows else None

    def exact(self, text: str) -> tuple[list[Entity], list[Entity]]:
        """Return the entities that have the name, and those that have it among their other names.

        Case, accents and punctuation do not count. Each list is sorted by number of credits.
        """
        folded = fold(text)
        key = name_hash(folded)
        rows = self._base.execute(_SELECT + "WHERE hash = ? ORDER BY number", (key,))
        named = [_entity(row) for row in rows if fold(row[1] or "") == folded]
        rows = self._base.execute(_OF_ALIAS, (key,))
        also = [_entity(row) for row in rows if any(fold(name) == folded for name in (row[5] or "").split("\n"))]
        return named, also

    def shared(self, other: NamesIndex) -> Iterator[tuple[str, str]]:
        """Yield IRIs of an entity here and one there of one name, sorted; names of many bearers are passed over."""
        self._base.execute("ATTACH ? AS other", (f"{other.path.absolute().as_uri()}?mode=ro&immutable=1",))
        try:
            for one, two in self._base.execute(_SHARED, (_BEARERS, _BEARERS)):
                yield _full(one), _full(two)
        finally:
            self._base.execute("DETACH other")

    def search(self, text: str, limit: int = 10, kinds: Sequence[str] = ()) -> list[tuple[float, Entity]]:
        """Return how well names fit, and whose they are, best first.

        See `scoring` for the scores.

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

        for weight, entities in zip(WEIGHTS, self.exact(text), strict=True):
            for entity in entities:
                take(EXACT * weight, entity)
        if len(found) < limit:
            for score, entity in self._by_words(key, limit, kinds):
                take(score, entity)
        if len(found) < limit and not any(score >= AT_START for score, _ in found.values()):
            for score, entity in self._misspelt(key, kinds):
                take(score, entity)
        return sorted(found.values(), key=lambda one: (-one[0], -one[1].degree, one[1].iri))[:limit]

    def begin(self, key: str, limit: int, kinds: Collection[str] = ()) -> list[tuple[float, Entity]]:
        """Return score and entity of names of which all words of a key begin a word, the best known of them.

        A few milliseconds, however many names there are: what is hard to find is left to `search`.

        Args:
            key: folded.
            limit: how many are enough.
            kinds: only entities of these kinds.
        """
        found: dict[str, tuple[float, Entity]] = {}
        words = key.split()

        def take(rows: Iterable[tuple[tuple[Any, ...], Iterable[tuple[float, str]]]]) -> None:
            for row, names in rows:
                best = max((weight * word_score(key, words, name) for weight, name in names), default=0.0)
                if best and (not kinds or kind_of(_full(row[0])) in kinds):
                    found[row[0]] = max(found.get(row[0], (0.0,))[0], best), _entity(row)
                    if len(found) >= 5 * limit:
                        return  # the best known come first

        if max(map(len, words)) < 3:
            take(self._well_known(words[0]))
            return list(found.values())
        for weight, entities in zip(WEIGHTS, self.exact(key), strict=True):
            for entity in entities:
                if not kinds or entity.kind in kinds:
                    found[stored_iri(entity.iri)] = (EXACT * weight, entity)
        for trigrams in (_trigrams(key), [part for word in words for part in _trigrams(word)]):
            needed = list(dict.fromkeys(trigrams))
            if len(rarest := self._rarest(needed)) < len(needed):
                continue  # a trigram that no name has: nothing to look for
            for most in _FIRST:
                rows = self._match(" AND ".join(map(_quoted, rarest[:_RAREST])), most)
                take((row, _names_of(row)) for row in rows)
                if len(rows) < most or len(found) >= limit:
                    break
            if len(found) >= limit:
                break
        return list(found.values())

    def _well_known(self, start: str) -> Sequence[tuple[tuple[Any, ...], list[tuple[float, str]]]]:
        """Return the rows, with their names, of the best known with a word that begins so, by one or two letters."""
        if not self._known:
            for row in self._base.execute(_SELECT + "ORDER BY number LIMIT ?", (CANDIDATES,)):
                names = list(_names_of(row))
                for begin in {word[:size] for _, name in names for word in name.split() for size in (1, 2)}:
                    self._known.setdefault(begin, []).append((row, names))
        return self._known.get(start, ())

    def _by_words(self, key: str, limit: int, kinds: Collection[str]) -> Iterator[tuple[float, Entity]]:
        """Yield what has every word of the key at the start of one of its words: the best, in the order of `search`."""
        words = key.split()
        needed = list(dict.fromkeys(part for word in words for part in _trigrams(word)))
        rarest = self._rarest(needed)
        if not needed or len(rarest) < len(needed):
            return  # a trigram that no name has: nothing to look for
        rows = self._match(" AND ".join(map(_quoted, rarest[:_TELLING])), CANDIDATES)
        if len(rows) == CANDIDATES:
            rows = self._match(" AND ".join(map(_quoted, rarest)), CANDIDATES)
        scored = []
        for row in rows:
            best = max((weight * word_score(key, words, name) for weight, name in _names_of(row)), default=0.0)
            if best and (not kinds or kind_of(_full(row[0])) in kinds):
                scored.append((-best, -(row[4] or 0), _full(row[0]), row))
        for best, _, _, row in nsmallest(limit, scored):
            yield -best, _entity(row)

    def _misspelt(self, key: str, kinds: Sequence[str]) -> list[tuple[float, Entity]]:
        """Return what resembles the key, found by the trigrams that a slip of the fingers leaves whole."""
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
            for score, at in similar(key, names):
                entity = _entity(rows[owner[at]])
                if kinds and entity.kind not in kinds:
                    continue
                top = max(top, score)
                if best.get(entity.iri, (0.0,))[0] < score:
                    best[entity.iri] = (score, entity)
            if top >= _NEAR:
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
        return self._base.execute(_OF_TRIGRAM, (expression, limit)).fetchall()


_FIRST = (100, 600)
"""How many of the best known are looked at for the beginning of a name, and how many where that was too few."""
_RAREST = 4
"""Trigrams of the beginning of a name that are looked for; the others hold of nearly all that has these."""
_TELLING = 3
"""Trigrams of a name's words that are looked for: to look for a common one too takes longer than to read its rows."""
_BEARERS = 20
"""Entities of one name in one dataset that are still compared with those of another."""
_SHARED = """
SELECT a.iri, b.iri FROM main.entity a JOIN other.entity b ON a.hash = b.hash
WHERE a.hash IN (SELECT hash FROM main.entity GROUP BY hash HAVING COUNT(*) <= ?)
AND b.hash IN (SELECT hash FROM other.entity GROUP BY hash HAVING COUNT(*) <= ?)
ORDER BY a.iri, b.iri
"""
_NEAR = 0.44
"""Score of a misspelt name from which on no looser search is made."""
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
        yield WEIGHTS[0], fold(row[1])
    if row[5]:
        for alias in row[5].split("\n"):
            yield WEIGHTS[1], fold(alias)


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
