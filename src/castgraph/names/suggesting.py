"""What is probably being typed: the best known names that begin so, in a few milliseconds, of however many there are.

No name is compared letter by letter, and none that is misspelt is found: that is `Names.search`, which takes its time.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from castgraph.names.index import NamesIndex
from castgraph.names.lookup import Names
from castgraph.names.scoring import AT_START, word_score
from castgraph.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["suggested"]


def suggested(store: Store, text: str, limit: int = 10, kinds: Collection[str] = ()) -> list[Entity]:
    """Return the entities one of whose names begins with a text, or has words that begin so, best known first.

    Args:
        store: an open store.
        text: the beginning of a name, or of some of its words.
        limit: how many at most.
        kinds: only entities of these kinds.
    """
    key = fold(text)
    if not key:
        return []
    names = Names.of(store)
    if store.is_large:
        return names.search(text, limit, tuple(kinds))
    kept: _Kept = store.cached("suggestions", lambda: _Kept(names))
    found = {entity.iri: (score, entity) for score, entity in kept.begin(key, kinds)}
    for index in names.indexes:
        if isinstance(index, NamesIndex):
            for score, entity in index.begin(key, limit, kinds):
                if names.is_own(entity):
                    found.setdefault(entity.iri, (score, entity))
    best = sorted(found.values(), key=lambda one: (-(one[0] >= AT_START), -one[1].degree, one[1].name, one[1].iri))
    return [entity for _, entity in best[:limit]]


class _Kept:
    """The names that are kept in memory, by the beginnings of their words."""

    def __init__(self, names: Names) -> None:
        self._names: list[tuple[str, Entity]] = [
            (folded, entity) for entity in names.kept for folded in names.folded(entity)
        ]
        self._words = sorted({(word, at) for at, (name, _) in enumerate(self._names) for word in name.split()})

    def begin(self, key: str, kinds: Collection[str]) -> list[tuple[float, Entity]]:
        """Return score and entity of the names all words of a folded key begin a word of."""
        words = key.split()
        longest = max(words, key=len)
        at = bisect_left(self._words, (longest, -1))
        found = []
        while at < len(self._words) and self._words[at][0].startswith(longest):
            name, entity = self._names[self._words[at][1]]
            at += 1
            if (not kinds or entity.kind in kinds) and (score := word_score(key, words, name)):
                found.append((score, entity))
        return sorted(found, key=lambda one: one[0])  # the best of an entity last
