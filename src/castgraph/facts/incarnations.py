"""Characters that are incarnations of one: of what somebody plays, the most specific is told."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from castgraph.store.base import Store

__all__ = ["incarnations", "most_specific"]


def most_specific(store: Store, names: Collection[str]) -> tuple[str, ...]:
    """Return names of characters, sorted, without those of which another one is an incarnation.

    Somebody who plays The Fifteenth Doctor plays The Doctor, which need not be said.
    """
    general = incarnations(store)
    implied = set().union(*(general.get(name, set()) for name in names))
    return tuple(sorted(name for name in names if name not in implied))


def incarnations(store: Store) -> dict[str, set[str]]:
    """Return by the name of each incarnation the names of what it is an incarnation of; read once per open store."""
    found: dict[str, set[str]] = store.cached("incarnations", lambda: _incarnations(store))
    return found


def _incarnations(store: Store) -> dict[str, set[str]]:
    names, general = {}, defaultdict[str, set[str]](set)
    for one, other, name, other_name in store.rows(
        "SELECT ?one ?other ?name ?general WHERE { ?one cg:incarnationOf ?other ; schema:name ?name . "
        "?other schema:name ?general }"
    ):
        names[one], names[other] = name or "", other_name or ""
        general[one or ""].add(other or "")
    found: dict[str, set[str]] = defaultdict(set)
    for one in general:
        seen: set[str] = set()
        fresh = [one]
        while fresh:
            further = general.get(fresh.pop(), set()) - seen
            seen |= further
            fresh += further
        found[names[one]] |= {names[other] for other in seen} - {names[one]}
    return dict(found)
