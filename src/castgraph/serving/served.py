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
