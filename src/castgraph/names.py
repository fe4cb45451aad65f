"""A typed name → one entity, or the candidates. Never guesses: who means one of two homonyms must say which."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from castgraph.entities import read_entities
from castgraph.errors import AmbiguousNameError, EndpointError, UnknownNameError
from castgraph.model import Entity
from castgraph.names_index import NAMES_FILE, NamesIndex, names_folder, word_score
from castgraph.store import Store
from castgraph.vocabulary import KINDS, compact, expand, fold, kind_of, last_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from castgraph.endpoint import EndpointStore
    from castgraph.generations import Pointer
    from castgraph.names_remote import RemoteNames

__all__ = ["Names", "fold", "is_large", "keep_names", "kind_of", "refuse_large"]

FOLDER = "names"
KEPT_FILE = "curated.json"
KEPT_FORMAT = 1
READ_WHOLE = 20_000
"""Names of an endpoint up to which they are read at once; with more it is asked for each."""


class Names:
    """The names of a store, ready to be searched; `Names.of` keeps it with the open store.

    Curated names are read once. Those of imported datasets stay in the indexes beside the store: what lies there is
    asked for, never listed.

    Args:
        entities: what is kept here.
        indexes: of imported datasets, or what asks an endpoint.
        merged: imported entity to the one that it was judged to be; that one bears both names.
        folded: IRI to its folded name and other names, where that was done before.
    """

    def __init__(
        self,
        entities: Iterable[Entity],
        indexes: Sequence[NamesIndex | RemoteNames] = (),
        merged: Mapping[str, str] | None = None,
        folded: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._indexes = tuple(indexes)
        self._merged = dict(merged or {})
        self._by_iri = {entity.iri: entity for entity in entities}
        self._folded = dict(folded or {})
        for one, other in self._merged.items():
            self._join(one, other)
        self._by_name: dict[str, list[Entity]] = defaultdict(list)
        self._by_alias: dict[str, list[Entity]] = defaultdict(list)
        for iri, entity in self._by_iri.items():
            key, *others = self._folded.get(iri) or _fold_names(entity)
            self._by_name[key].append(entity)
            for alias in others:
                self._by_alias[alias].append(entity)

    @staticmethod
    def of(store: Store) -> Names:
        """Return the names of an open store; read at the first call."""
        names: Names = store.cached("names", lambda: _open(store))
        return names

    def _join(self, one: str, other: str) -> None:
        """Let an entity bear the names of an imported one too."""
        found = self._indexed(one)
        if found is None:
            return
        known = self._by_iri.get(other) or self._indexed(other) or replace(found, iri=other, curie=compact(other))
        names = {*known.aliases, *found.aliases, found.name} - {known.name}
        self._folded.pop(other, None)
        self._by_iri[other] = replace(
            known,
            aliases=tuple(sorted(names)),
            degree=known.degree + (found.degree if known.iri != found.iri else 0),
            years=known.years or found.years,
        )

    def _indexed(self, iri: str) -> Entity | None:
        for index in self._indexes:
            if found := index.entity(iri):
                return found
        return None

    def __iter__(self) -> Iterator[Entity]:
        yield from self._by_iri.values()
        for index in self._indexes:
            for _, iri, *_ in index.nodes():
                if iri not in self._by_iri and iri not in self._merged:
                    yield self.entity(iri)

    def count_kinds(self) -> Counter[str]:
        """Return how many entities there are of each kind, without looking each of them up."""
        counted = Counter(entity.kind for entity in self._by_iri.values())
        for index in self._indexes:
            iris = (iri for _, iri, *_ in index.nodes())
            counted.update(kind_of(iri) for iri in iris if iri not in self._by_iri and iri not in self._merged)
        return counted

    def __len__(self) -> int:
        return len(self._by_iri) + sum(map(len, self._indexes)) - len(self._merged)

    def entity(self, iri: str) -> Entity:
        """Return the entity of an IRI; one that has no name is named by the last part of its IRI."""
        found = self._by_iri.get(iri) or self._indexed(iri)
        return found or Entity(iri, compact(iri), last_part(iri), kind_of(iri))

    def resolve(self, text: str, kinds: Sequence[str] = ()) -> Entity:
        """Return the one entity that a name, alias, CURIE or IRI means.

        A preferred name counts before an alias. Case, accents and punctuation do not count.

        Args:
            text: as it was typed.
            kinds: only entities of these kinds are meant; all where empty.

        Raises:
            UnknownNameError: nothing is named so; `suggestions` holds what is similar.
            AmbiguousNameError: several are; `candidates` holds them.
        """
        iri = expand(text)
        if iri is not None:
            iri = self._merged.get(iri, iri)
            if found_one := self._by_iri.get(iri) or self._indexed(iri):
                return found_one
            raise UnknownNameError(text, self.search(last_part(iri).replace("-", " "), 3, kinds))
        key = fold(text)
        for at, table in enumerate((self._by_name, self._by_alias)):
            named = {entity.iri: entity for entity in table.get(key, ())}
            for index in self._indexes:
                named |= {entity.iri: entity for entity in index.exact(text)[at] if self._is_own(entity)}
            found = [entity for entity in named.values() if not kinds or entity.kind in kinds]
            if len(found) == 1:
                return found[0]
            if found:
                raise AmbiguousNameError(text, sorted(found, key=_prominence))
        raise UnknownNameError(text, self.search(text, 3, kinds))

    def search(self, text: str, limit: int = 10, kinds: Sequence[str] = ()) -> list[Entity]:
        """Return the entities whose names fit best, best first: exact, then by words, then misspelt.

        Args:
            text: a name or part of one.
            limit: how many at most.
            kinds: only entities of these kinds.
        """
        key = fold(text)
        if not key:
            return []
        words = key.split()
        scored: dict[str, float] = {}
        for table, weight in ((self._by_name, 1.0), (self._by_alias, 0.95)):
            for name, bearers in table.items():
                score = word_score(key, words, name)
                if score:
                    for entity in bearers:
                        scored[entity.iri] = max(scored.get(entity.iri, 0.0), score * weight)
        if len(scored) < limit:
            self._add_misspelt(key, scored)
        entities = {iri: self._by_iri[iri] for iri in scored}
        for index in self._indexes:
            for score, entity in index.search(text, limit, kinds):
                if self._is_own(entity):
                    entities[entity.iri] = entity
                    scored[entity.iri] = score
        found = [entity for entity in entities.values() if not kinds or entity.kind in kinds]
        return sorted(found, key=lambda e: (-scored[e.iri], *_prominence(e)))[:limit]

    @property
    def kept(self) -> list[Entity]:
        """The entities that are kept here: curated ones, and those that imported ones were judged to be."""
        return list(self._by_iri.values())

    def indexed_as(self, text: str) -> list[Entity]:
        """Return the imported entities that bear a name, those that prefer it first."""
        found: dict[str, Entity] = {}
        for index in self._indexes:
            for entities in index.exact(text):
                found |= {entity.iri: entity for entity in entities if self._is_own(entity)}
        return list(found.values())

    def _is_own(self, entity: Entity) -> bool:
        """Tell whether an index's entity stands for itself, not for one that is kept here."""
        return entity.iri not in self._merged and entity.iri not in self._by_iri

    def _add_misspelt(self, key: str, scored: dict[str, float]) -> None:
        from rapidfuzz import fuzz, process

        for table in (self._by_name, self._by_alias):
            similar = process.extract(key, table.keys(), scorer=fuzz.token_sort_ratio, limit=10, score_cutoff=70)
            for name, score, _ in similar:
                for entity in table[name]:
                    scored.setdefault(entity.iri, score / 200)


def is_large(store: Store) -> bool:
    """Tell whether a store is an endpoint that has too much to be read whole; found out once."""
    text = f"SELECT ?entity WHERE {{ ?entity schema:name ?name }} OFFSET {READ_WHOLE} LIMIT 1"
    return store.remote and bool(store.cached("large", lambda: next(store.rows(text), None)))


def refuse_large(store: Store, what: str) -> None:
    """Refuse what would read the whole of an endpoint that has too much for that.

    Args:
        store: an open store.
        what: is to be done, as the subject of a sentence.

    Raises:
        EndpointError: it has too much; the message says what to do.
    """
    if is_large(store):
        raise EndpointError(
            f"{cast('EndpointStore', store).url}: {what} would read all of an endpoint with more than {READ_WHOLE:,} "
            "names; load the data into a local store: castgraph load --store DIR"
        )


def _open(store: Store) -> Names:
    """Read the curated names of a store and open the indexes of its imported datasets; a large endpoint is asked."""
    if is_large(store):
        from castgraph.names_remote import RemoteNames

        return Names([], [RemoteNames(cast("EndpointStore", store))])
    if store.path is None or store.pointer is None:
        return Names(read_entities(store))
    kept, folded = _read_kept(store)
    if not store.datasets:
        return Names(kept or read_entities(store), folded=folded)
    indexes, unindexed = [], []
    for dataset in store.datasets:
        file = names_folder(store.path / store.generation, dataset) / NAMES_FILE
        if file.is_file() or dataset in store.pointer.imports:
            indexes.append(NamesIndex(file))
        else:
            unindexed.append(dataset)
    curated = Store(store.engine, datasets=unindexed, as_of=store.as_of)
    return Names(kept if kept and not unindexed else read_entities(curated), indexes, store.pointer.merged, folded)


def keep_names(store: Store, folder: Path, pointer: Pointer) -> None:
    """Write the curated names beside the quads of a generation, so that nobody need ask for them again.

    Args:
        store: the complete quads.
        folder: of the generation.
        pointer: of the generation; its commit number tells later whether the names are still true.
    """
    rows = [
        [e.iri, e.name, e.type, e.years, list(e.aliases), e.degree, _fold_names(e)]
        for e in read_entities(Store(store.engine))
    ]
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    text = json.dumps({"format": KEPT_FORMAT, "commit": pointer.commit, "entities": rows}, ensure_ascii=False)
    (place / KEPT_FILE).write_text(text, encoding="utf-8")


def _read_kept(store: Store) -> tuple[list[Entity], dict[str, list[str]]]:
    """Return the names that were kept with their folded forms, nothing where they are of another state."""
    if store.path is None or store.pointer is None or store.as_of:
        return [], {}
    try:
        text = (store.path / store.generation / FOLDER / KEPT_FILE).read_text(encoding="utf-8")
        kept = json.loads(text)
        if (kept["format"], kept["commit"]) != (KEPT_FORMAT, store.pointer.commit):
            return [], {}
        entities = [
            Entity(iri, compact(iri), name, kind_of(iri), type_, years, tuple(aliases), degree)
            for iri, name, type_, years, aliases, degree, _ in kept["entities"]
        ]
        return entities, {row[0]: row[6] for row in kept["entities"]}
    except (OSError, ValueError, KeyError, TypeError):
        return [], {}


def _fold_names(entity: Entity) -> list[str]:
    """Return the folded name, then the folded other names that differ from it, sorted."""
    key = fold(entity.name)
    return [key, *sorted({fold(alias) for alias in entity.aliases} - {key})]


def _prominence(entity: Entity) -> tuple[int, int, str]:
    return (-entity.degree, KINDS.index(entity.kind) if entity.kind in KINDS else 9, entity.iri)
