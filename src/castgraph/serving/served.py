"""What a worker serves: one open store, and copies of it as of some days, kept for the next who asks for them."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from castgraph.loading.opening import open as open_graph
from castgraph.serving.asked import Refused

if TYPE_CHECKING:
    from castgraph.serving.settings import Settings
    from castgraph.store.base import Store

__all__ = ["Served"]

_CUTS = 4
_CUT_QUADS = 1_000_000
_QUICK_QUADS = 200_000


class Served:
    """A store, open, with what is to be known of how it is served.

    Attributes:
        settings: how the server is run.
        store: all of what is served.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store: Store = open_graph(settings.place, as_of=settings.as_of, publishers=settings.publishers, cache=True)
        self._cuts: OrderedDict[tuple[str, tuple[str, ...]], Store] = OrderedDict()

    def cut(self, as_of: str = "", publishers: tuple[str, ...] = ()) -> Store:
        """Return the store as of a day, or as some publishers tell it; all of it where neither is named.

        Raises:
            OptionError: it is no date.
            Refused: the store is too large for a copy.
        """
        from castgraph.dates import day_meant
        from castgraph.loading.folder import select

        key = (day_meant(as_of), publishers)
        if not any(key):
            return self.store
        if key not in self._cuts:
            size = self.store.known_size
            if size is None or size > _CUT_QUADS:
                raise Refused(
                    422,
                    f"this graph is too large for a copy of its own (as_of, publishers: {_CUT_QUADS:,} quads at most)",
                )
            self._cuts[key] = select(self.store, *key)
            if len(self._cuts) > _CUTS:
                self._cuts.popitem(last=False)[1].close()
        self._cuts.move_to_end(key)
        return self._cuts[key]

    def about(self, iri: str, as_of: str = "") -> Store:
        """Return a store that holds what is told of one entity as of a day: `cut`, or of a large store a part of it.

        Raises:
            OptionError: it is no date.
            EndpointError: too much is told of it.
        """
        from castgraph.dates import day_meant

        day = day_meant(as_of)
        if not day or self._is_quick(day):
            return self.cut(day)
        from castgraph.loading.folder import select
        from castgraph.store.excerpt import told_of

        return select(told_of(self.store, iri), day, ())

    def nearly(self, as_of: str) -> Store:
        """Return `cut`, or all of a large store: where a name too many does no harm.

        Raises:
            OptionError: it is no date.
        """
        from castgraph.dates import day_meant

        day = day_meant(as_of)
        return self.cut(day) if self._is_quick(day) else self.store

    def _is_quick(self, day: str) -> bool:
        """Return whether a copy is there, or made in a moment."""
        size = self.store.known_size
        return (day, ()) in self._cuts or (size is not None and size <= _QUICK_QUADS)
