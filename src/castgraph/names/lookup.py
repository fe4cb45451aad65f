"""A typed name → one entity, or the candidates. Never guesses: who means one of two homonyms must say which."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar

from castgraph.errors import AmbiguousNameError, CastgraphError, NamesError, OptionError, UnknownNameError, option
from castgraph.iris import compact, expand, kind_of, last_part
from castgraph.model import Entity
from castgraph.names.entities import fold_names, read_entities, read_kept
from castgraph.names.index import NAMES_FILE, NamesIndex, names_folder
from castgraph.names.scoring import WEIGHTS, FoldedNames, bare
from castgraph.shown import Results
from castgraph.text import fold, meant
from castgraph.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from castgraph.names.remote import RemoteNames
    from castgraph.store.base import Store

__all__ = ["Names", "all_told", "each_named", "find"]

T = TypeVar("T")

_ASKED = ("person", "production")
_OF_A_TYPE = 1000
"""Entities that are looked through for those of a type."""


class Names:
    """The names of a store, ready to be searched; `Names.of` keeps it with the open store.

    Curated names are read once. Those of imported datasets stay in the indexes beside the store: what lies there is
    asked for, never listed.

    Args:
        entities: what is kept here.
        indexes: of imported datasets, or of what asks an endpoint.
        merged: imported entity to the one that it was judged to be; that one has both names.
        folded: IRI to its folded name and other names, where that was done before.

    Attributes:
        indexes: as they were given.
        preferred: names of what is kept here.
        others: their other names.
    """

    def __init__(
        self,
        entities: Iterable[Entity],
        indexes: Sequence[NamesIndex | RemoteNames] = (),
        merged: Mapping[str, str] | None = None,
        folded: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.indexes = tuple(indexes)
        self._merged = dict(merged or {})
        self._by_iri = {entity.iri: entity for entity in entities}
        self._folded = dict(folded or {})
        for one, other in self._merged.items():
            self._join(one, other)
        self.preferred, self.others = FoldedNames(), FoldedNames()
        for entity in list(self._by_iri.values()):
            self.add(entity)

    def add(self, entity: Entity) -> None:
        """Keep one more entity here."""
        self._by_iri[entity.iri] = entity
        key, *others = self.folded(entity)
        self.preferred.add(key, entity)
        for alias in others:
            self.others.add(alias, entity)

    @staticmethod
    def of(store: Store) -> Names:
        """Return the names of an open store; read at the first call."""
        names: Names = store.cached("names", lambda: _open(store))
        return names

    def as_told_by(self, store: Store) -> Names:
        """Return the names of another store, such as one as of a day, with those of what this one imported."""
        return Names(read_entities(store), self.indexes, self._merged)

    def _join(self, one: str, other: str) -> None:
        """Give an entity the names of an imported one too."""
        found = self._indexed(one)
        if found is None:
            return
        fresh = replace(found, iri=other, curie=compact(other), degree=0)
        known = self._by_iri.get(other) or self._indexed(other) or fresh
        names = {*known.aliases, *found.aliases, found.name} - {known.name}
        self._folded.pop(other, None)
        self._by_iri[other] = replace(
            known,
            aliases=tuple(sorted(names)),
            degree=known.degree + found.degree,
            years=known.years or found.years,
        )

    def _indexed(self, iri: str) -> Entity | None:
        for index in self.indexes:
            if found := index.entity(iri):
                return found
        return None

    def __iter__(self) -> Iterator[Entity]:
        yield from self._by_iri.values()
        for index in self.indexes:
            for _, iri, *_ in index.nodes():
                if iri not in self._by_iri and iri not in self._merged:
                    yield self.entity(iri)

    def count_kinds(self) -> Counter[str]:
        """Return how many entities there are of each kind, without looking each of them up."""
        counted = Counter(entity.kind for entity in self._by_iri.values())
        for index in self.indexes:
            iris = (iri for _, iri, *_ in index.nodes())
            counted.update(kind_of(iri) for iri in iris if iri not in self._by_iri and iri not in self._merged)
        return counted

    def __len__(self) -> int:
        apart = {*self._by_iri, *self._merged} if self.indexes else ()
        twice = sum(self._indexed(iri) is not None for iri in apart)
        return len(self._by_iri) + sum(map(len, self.indexes)) - twice

    def entity(self, iri: str) -> Entity:
        """Return the entity of an IRI; one that has no name is named by the last part of its IRI."""
        found = self._by_iri.get(iri) or self._indexed(iri)
        return found or Entity(iri, compact(iri), last_part(iri), kind_of(iri))

    def known(self, iri: str) -> Entity | None:
        """Return the entity of an IRI, or what that was judged to be; None where nothing has it."""
        iri = self._merged.get(iri, iri)
        return self._by_iri.get(iri) or self._indexed(iri)

    def resolve(self, text: str | Entity, kinds: Sequence[str] = (), *, about: Sequence[str] = _ASKED) -> Entity:
        """Return the one entity that a name, alias, CURIE or IRI means.

        A preferred name counts before an alias. Case, accents and punctuation do not count. Where no kinds are asked
        for, what the question is about counts before all else, such as a play before its hero; and where nothing of
        that has the name, what has it but for spaces, an article, an "and" or what stands in brackets.

        Args:
            text: as it was typed; an entity means itself.
            kinds: only entities of these kinds are meant; all where empty.
            about: kinds that are rather meant than others.

        Raises:
            UnknownNameError: nothing is named so; `suggestions` holds what is similar.
            AmbiguousNameError: several are; `candidates` holds them.
        """
        text = text.iri if isinstance(text, Entity) else text
        iri = expand(text)
        if iri is not None:
            if found_one := self.known(iri):
                return found_one
            likely = self.search(last_part(iri).replace("-", " "), 3, kinds)
            raise UnknownNameError(text, likely, empty=self._is_empty)
        named = [[one for one in found if not kinds or one.kind in kinds] for found in self._named(text)]
        if not kinds:
            asked = [[one for one in found if one.kind in about] for found in named]
            named = asked if any(asked) else [self._nearly_named(text, about), *named]
        found = next(filter(None, named), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousNameError(text, sorted(found, key=_prominence))
        raise UnknownNameError(text, self.search(text, 3, kinds), empty=self._is_empty)

    def resolve_all(self, texts: Iterable[str | Entity]) -> list[Entity]:
        """Return what each of several names means.

        Raises:
            UnknownNameError: one of them leads nowhere.
            AmbiguousNameError: one of them leads to several.
            NamesError: more than one of them is bad; all are told at once.
        """
        return each_named(self.resolve, dict.fromkeys(texts))

    def _named(self, text: str) -> Iterator[list[Entity]]:
        """Yield the entities whose preferred name a text is, then those of which it is another name."""
        key = fold(text)
        for at, table in enumerate((self.preferred, self.others)):
            named = {entity.iri: entity for entity in table.bearers(key)}
            for index in self.indexes:
                named |= {entity.iri: entity for entity in index.exact(text)[at] if self.is_own(entity)}
            yield list(named.values())

    @property
    def _is_empty(self) -> bool:
        return not self._by_iri and not self.indexes

    def _nearly_named(self, text: str, kinds: Sequence[str]) -> list[Entity]:
        """Return what a text names but for spaces, an article, an "and", or what stands in brackets."""
        wanted = bare(text)
        near = [entity for entity in self.search(text, 20, kinds) if wanted]
        tiers = (
            [entity for entity in near if bare(entity.name) == wanted],
            [entity for entity in near if wanted in map(bare, entity.aliases)],
            [entity for entity in near if bare(entity.name.partition(" (")[0]) == wanted],
        )
        return next(filter(None, tiers), [])

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
        scored: dict[str, float] = {}
        for table, weight in zip((self.preferred, self.others), WEIGHTS, strict=True):
            for score, entity in table.fitting(key):
                scored[entity.iri] = max(scored.get(entity.iri, 0.0), score * weight)
        if len(scored) < limit:
            for table in (self.preferred, self.others):
                for score, entity in table.similar(key):
                    scored[entity.iri] = max(scored.get(entity.iri, 0.0), score)
        entities = {iri: self._by_iri[iri] for iri in scored}
        for index in self.indexes:
            for score, entity in index.search(text, limit, kinds):
                if self.is_own(entity):
                    entities[entity.iri] = entity
                    scored[entity.iri] = score
        found = [entity for entity in entities.values() if not kinds or entity.kind in kinds]
        return sorted(found, key=lambda e: (-scored[e.iri], *_prominence(e)))[:limit]

    @property
    def kept(self) -> list[Entity]:
        """The entities that are kept here: curated ones, and those that imported ones were judged to be."""
        return list(self._by_iri.values())

    def namesakes(self) -> Iterator[tuple[str, str]]:
        """Yield IRIs of entities of two imported datasets that have one name and are of one kind."""
        indexes = [index for index in self.indexes if isinstance(index, NamesIndex)]
        for first, second in combinations(indexes, 2):
            for one, other in first.shared(second):
                if kind_of(one) == kind_of(other) and not {one, other} & self._merged.keys():
                    yield one, other

    def indexed_as(self, text: str) -> list[Entity]:
        """Return the imported entities of a name, those whose preferred name it is first."""
        found: dict[str, Entity] = {}
        for index in self.indexes:
            for entities in index.exact(text):
                found |= {entity.iri: entity for entity in entities if self.is_own(entity)}
        return list(found.values())

    def folded(self, entity: Entity) -> Sequence[str]:
        """Return the folded name of an entity that is kept here, then its folded other names."""
        return self._folded.get(entity.iri) or fold_names(entity)

    def is_own(self, entity: Entity) -> bool:
        """Return whether an entity of an index is itself, not one that is kept here."""
        return entity.iri not in self._merged and entity.iri not in self._by_iri


def _open(store: Store) -> Names:
    """Read the curated names of a store and open the indexes of its imported datasets; a large endpoint is asked."""
    if store.path is None and store.is_large:
        from castgraph.names.remote import RemoteNames

        return Names([], [RemoteNames(store)])
    if store.path is None or store.pointer is None:
        return Names(read_entities(store))
    kept, folded = read_kept(store)
    if not store.datasets:
        return Names(kept or read_entities(store), folded=folded)
    indexes, unindexed = [], []
    for dataset in store.datasets:
        file = names_folder(store.path / store.generation, dataset) / NAMES_FILE
        if file.is_file() or dataset in store.pointer.imports:
            indexes.append(NamesIndex(file))
        else:
            unindexed.append(dataset)
    entities = kept if kept and not unindexed else read_entities(store.curated(keep=unindexed))
    return Names(entities, indexes, store.pointer.merged, folded)


def _prominence(entity: Entity) -> tuple[int, int, str]:
    return (-entity.degree, KINDS.index(entity.kind) if entity.kind in KINDS else 9, entity.iri)


def each_named(resolve: Callable[[Any], T], texts: Iterable[Any]) -> list[T]:
    """Return what each of several names means; where some are bad, tell all of them at once.

    Raises:
        UnknownNameError: one of them leads nowhere.
        AmbiguousNameError: one of them leads to several.
        NamesError: more than one of them is bad.
    """
    found: list[T] = []
    errors: list[CastgraphError] = []
    for text in texts:
        try:
            found.append(resolve(text))
        except (UnknownNameError, AmbiguousNameError) as error:
            errors.append(error)
    if len(errors) > 1:
        raise NamesError(errors)
    if errors:
        raise errors[0]
    return found


@contextmanager
def all_told(store: Store, texts: Iterable[str | Entity]) -> Iterator[None]:
    """Have the first bad name that a block comes across told with all others of what was asked.

    Args:
        store: an open store.
        texts: every name that was asked with.
    """
    try:
        yield
    except (UnknownNameError, AmbiguousNameError, NamesError):
        Names.of(store).resolve_all(texts)
        raise


def find(store: Store, text: str, *, kinds: str | Collection[str] = (), limit: int = 10) -> Results[Entity]:
    """Return the entities whose names fit a text best, best first; empty where none does.

    Args:
        store: an open store.
        text: a name, part of one, or misspelt.
        kinds: only ``person``, ``production``, ``character``, …, or a type of these, such as ``Movie``; a plain string
            is one.
        limit: how many at most, ≥ 1.

    Example:
        >>> import castgraph
        >>> castgraph.find(castgraph.open(), "locke", kinds="person")[0].name
        'Joe Locke'
    """
    names, wanted = Names.of(store), {kind.casefold() for kind in ([kinds] if isinstance(kinds, str) else kinds)}
    if wanted <= set(KINDS):
        return Results(names.search(text, limit, list(wanted)), _COLUMNS)
    types = {one.type for one in names.kept if one.type}
    unknown = wanted - {one.casefold() for one in (*KINDS, *types)}
    if unknown and not (store.datasets or store.is_large):  # whose types are not listed
        words = f"{option('kinds')} {min(unknown)!r} is not known{meant(min(unknown), (*KINDS, *types))}"
        raise OptionError(words)
    found = [one for one in names.search(text, _OF_A_TYPE) if {one.kind, one.type.casefold()} & wanted]
    return Results(found[:limit], _COLUMNS)


_COLUMNS = tuple(Entity("", "", "").to_row())
