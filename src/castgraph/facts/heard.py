"""A credit as some of its sources tell it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.facts.credits import newest_status
from castgraph.facts.incarnations import most_specific
from castgraph.facts.rulings import rulings_of
from castgraph.facts.some_sources import is_asked

if TYPE_CHECKING:
    from collections.abc import Collection

    from castgraph.model import Credit
    from castgraph.store.base import Store

__all__ = ["heard"]


def heard(store: Store, credit: Credit, as_of: str = "", publishers: Collection[str] = ()) -> Credit | None:
    """Return a credit as some of its sources tell it, and as it holds by them; None where none of them tells it.

    Args:
        store: where it was read.
        credit: with all its evidence.
        as_of: as for `rulings_of`; undated sources and datasets say nothing as of a date.
        publishers: names of publishers, or IRIs of sources; empty takes all.
    """
    if not as_of and not publishers:
        return credit
    evidence = tuple(item for item in credit.evidence if is_asked(item.source, as_of, publishers))
    if not evidence:
        return None
    told = newest_status(evidence)
    rulings = rulings_of(store, as_of, publishers)
    status = rulings.of(credit.iri).status if rulings.know(credit.iri) else told
    named = most_specific(store, {name for item in evidence for name in item.characters})
    return replace(credit, evidence=evidence, status=status, told=told, characters=named)
