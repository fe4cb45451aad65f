"""What a worker serves: one open store, and copies of it as of some days, kept for the next who asks for them."""

from __future__ import annotations

import sys
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from castgraph.loading.opening import open as open_graph
from castgraph.serving.asked import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from castgraph.connections.question import Question
    from castgraph.serving.settings import Settings
    from castgraph.store.base import Store

__all__ = ["Served"]

_CUTS = 4
_CUT_QUADS = 300_000
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

    @property
    def curated_size(self) -> int:
        """Quads that are of no imported dataset; more than any number where it is not known."""
        store = self.store
        imported = sum(store.pointer.graphs.get(one, 0) for one in store.datasets) if store.pointer else 0
        return sys.maxsize if store.known_size is None else store.known_size - imported

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
        size = self.store.known_size
        if key not in self._cuts and (size is None or size > _CUT_QUADS):
            raise Refused(
                422,
                f"this graph is too large for a copy of its own (as_of, publishers: {_CUT_QUADS:,} quads at most)",
            )
        return self._kept(key, lambda: select(self.store, *key))

    def question(self, given: Mapping[str, Any]) -> tuple[Store, Question]:
        """Return the question that checked parameters ask, and the store to put it to: `cut` where an index cannot do.

        Raises:
            OptionError: they contradict each other, or no source is published so.
            Refused: the store is too large for a copy.
        """
        from castgraph.connections.question import Question

        store, question = self.store, Question(**given)
        if question.needs_cut:
            store, question = self.cut(question.as_of, tuple(question.publishers)), question.of_cut()
        question.check(roles=False)
        return store, question

    def _kept(self, key: tuple[str, tuple[str, ...]], make: Callable[[], Store]) -> Store:
        """Return a copy that is there; else make it, and let go of what was not asked for the longest."""
        if key not in self._cuts:
            self._cuts[key] = make()
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

    def named(self, as_of: str, publishers: tuple[str, ...] = ()) -> Store:
        """Return a store whose names are those of a day: `cut`, or of a large store its curated part.

        The names of what was imported are there as they are now: nothing says since when. So are all names where the
        curated part is too large itself, or cannot be told from the rest: then it is the whole store that is returned.

        Raises:
            OptionError: it is no date.
            Refused: publishers are named, and the store is too large for a copy.
        """
        from castgraph.dates import day_meant

        day = day_meant(as_of)
        if not day or publishers or self._is_quick(day):
            return self.cut(day, publishers)
        if self.curated_size > _CUT_QUADS:
            return self.store
        return self._kept((f"names {day}", ()), lambda: self._curated(day))

    def _curated(self, day: str) -> Store:
        from castgraph.loading.folder import select
        from castgraph.names.lookup import Names

        made = select(self.store, day, (), curated=True)
        made.cached("names", lambda: Names.of(self.store).as_told_by(made))
        return made

    def _is_quick(self, day: str) -> bool:
        """Return whether a copy is there, or made in a moment."""
        size = self.store.known_size
        return (day, ()) in self._cuts or (size is not None and size <= _QUICK_QUADS)
