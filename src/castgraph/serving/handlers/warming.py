"""What a worker reads and imports while nobody asks it anything, so that the first who asks need not wait for it."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from castgraph.errors import CastgraphError
from castgraph.serving.asked import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from castgraph.serving.served import Served

__all__ = ["steps"]

_MOST = 300_000
"""Quads that are looked through for this: what takes longer is left to who asks for it, and to their limit."""


def steps(served: Served, lane: str) -> Iterator[Callable[[], None]]:
    """Yield what to do, each a second or less, in a thread of its own; none of it fails.

    Args:
        served: what is served.
        lane: whose worker it is, one of `pool.LANES`.
    """
    if sqlite3.threadsafety < 3:  # what one thread opens is for it alone
        return
    first, last = ((_first_pages,), ()) if lane == "asks" else ((_tools,), (_conflicts,))
    for part in (*first, _ledger, _verdicts, _credits, *last):
        yield partial(_done, part, served)


def _done(part: Callable[[Served], None], served: Served) -> None:
    with suppress(CastgraphError, ImportError, OSError):
        part(served)


def _first_pages(served: Served) -> None:
    """Make the first page, and the lists of the connection finder."""
    from castgraph.serving.handlers import connecting, described, explorer  # noqa: F401 - with all that they import

    if not served.store.is_large:
        explorer.start(served, Asked())
        connecting.finder(served, Asked())


def _tools(served: Served) -> None:
    """Import what speaks to agents."""
    import mcp.server.streamable_http_manager  # noqa: F401

    import castgraph.serving.agents
    import castgraph.serving.handlers.mcp  # noqa: F401


def _ledger(served: Served) -> None:
    """Read what curated sources tell."""
    from castgraph.facts.ledger import Ledger

    if served.curated_size <= _MOST:
        Ledger.of_store(served.store)


def _verdicts(served: Served) -> None:
    """Judge it."""
    from castgraph.facts.rulings import rulings_of
    from castgraph.names.lookup import Names

    if served.curated_size <= _MOST and (entity := next(iter(Names.of(served.store).kept), None)):
        rulings_of(served.store, around=[entity.iri])


def _credits(served: Served) -> None:
    """Read the credits that it is about, and whatever else a judge needs."""
    from castgraph.answers.verdicts import Judge
    from castgraph.names.lookup import Names

    if served.curated_size <= _MOST and (entity := next(iter(Names.of(served.store).kept), None)):
        Judge(served.store, [entity.iri])


def _conflicts(served: Served) -> None:
    """Find what sources disagree on."""
    from castgraph.answers.conflicts import conflicts

    if served.store.known_size is not None and served.store.known_size <= _MOST:
        conflicts(served.store)
