"""What a search writes on the nodes it touches: one small number each, in an array that the next search uses again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from castgraph.paths.index import PathIndex

__all__ = ["Labels", "TooDeepError"]


class TooDeepError(Exception):
    """The distances no longer fit into the labels."""


class Labels:
    """A label per node, zero at first.

    The array is one that an earlier search of the index has left clean: what this search touches is cleared again,
    which costs far less than a new array, whose every page the system must first hand out.

    Args:
        index: its `spare` arrays are used.
        avoid: nodes labelled as avoided.
        ends: nodes that must not be among them.
        kind: type of the labels; the smaller, the more of them the processor keeps at hand.
        keep: whether all that is touched is noted in `touched`; the array is thrown away otherwise.
    """

    def __init__(
        self,
        index: PathIndex,
        avoid: Sequence[int],
        ends: Sequence[int],
        kind: type[np.signedinteger[Any]],
        *,
        keep: bool = True,
    ) -> None:
        if set(avoid) & set(ends):
            raise OptionError("an end of the search cannot be avoided")
        self._index, self._avoid, self._keep, self._kind = index, avoid, keep, kind
        self.marked = self.most = int(np.iinfo(kind).max)
        self.avoided = int(np.iinfo(kind).min)
        self.touched: list[NDArray[np.int64]] = []

    def __enter__(self) -> Labels:
        spare = self._index.spare.get(self._kind)
        self.of: NDArray[Any] = spare.pop() if spare else np.zeros(self._index.count, dtype=self._kind)
        if self._avoid:
            self.touched.append(np.array(self._avoid))
            self.of[self.touched[0]] = self.avoided
        return self

    def __exit__(self, *_: object) -> None:
        spare = self._index.spare.setdefault(self._kind, [])
        if self._keep and len(spare) < 4:
            for nodes in self.touched:
                self.of[nodes] = 0
            spare.append(self.of)
        del self.of
