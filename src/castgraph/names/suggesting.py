"""What is probably being typed: the best known names that begin so, in a few milliseconds, of however many there are.

No name is compared letter by letter, and none that is misspelt is found: that is `Names.search`, which takes its time.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from castgraph.names.index import NamesIndex
from castgraph.names.lookup import Names
from castgraph.names.scoring import AT_START
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
    kept = (one for table in (names.preferred, names.others) for one in table.fitting(key))
    found = {entity.iri: (score, entity) for score, entity in sorted(kept, key=itemgetter(0))}  # the best score last
    if kinds:
        found = {iri: one for iri, one in found.items() if one[1].kind in kinds}
    for index in names.indexes:
        if isinstance(index, NamesIndex):
            for score, entity in index.begin(key, limit, kinds):
                if names.is_own(entity):
                    found.setdefault(entity.iri, (score, entity))
    best = sorted(found.values(), key=lambda one: (-(one[0] >= AT_START), -one[1].degree, one[1].name, one[1].iri))
    return [entity for _, entity in best[:limit]]
