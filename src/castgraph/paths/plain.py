"""The plain triples that a path index was made of, for a store that does not have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from castgraph.iris import kind_of
from castgraph.vocabulary import CG, RELATIONS, ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from castgraph.paths.index import PathIndex

__all__ = ["DIRECTED", "plain_between"]

DIRECTED = frozenset(("partOfSeries",))
"""The relations of which an index still knows which of the two ends is which."""
_DEPTHS = (("Season", "Episode"), ("Episode",))
"""Endings of the types of parts, the deeper the more often."""


def plain_between(
    index: PathIndex, datasets: Collection[str], pairs: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield graph, predicate, subject and object of what datasets tell of pairs, as `Store.between` does.

    Args:
        index: of the store.
        datasets: IRIs.
        pairs: IRIs of subject and object.
    """
    for start, end in pairs:
        one, other = index.number(start), index.number(end)
        if one is None or other is None:
            continue
        for layer in index.layers.values():
            first, last = int(layer.start[one]), int(layer.start[one + 1])
            row = layer.node[first:last]
            low, high = (first + int(np.searchsorted(row, other, side)) for side in ("left", "right"))
            for role, code in zip(layer.role[low:high].tolist(), layer.evidence[low:high].tolist(), strict=True):
                name = index.tables.roles[role]
                tellers = {index.tables.sources[source][0] for source, _ in index.tables.evidence[code]}
                if name in ROLES and kind_of(start) == "person" and kind_of(end) != "person":
                    predicate = CG + ROLES[name].predicate
                elif name in DIRECTED and _is_part(index, one, other):
                    predicate = RELATIONS[name].predicate
                else:
                    continue
                for dataset in tellers.intersection(datasets):
                    yield "", predicate, start, end
                    yield dataset, predicate, start, end


def _is_part(index: PathIndex, one: int, other: int) -> bool:
    """Return which of two productions, one of which is part of the other, is the part."""
    tops = [int(index.work[node]) == node for node in (one, other)]
    if tops[0] != tops[1]:
        return tops[1]
    ranks = [sum(index.kind_of(node)[1].endswith(words) for words in _DEPTHS) for node in (one, other)]
    return ranks[0] > ranks[1]
