"""How well a name fits what was typed: one score, for every kind of store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


__all__ = []

CANDIDATES = 3000
"""How many entities are compared letter by letter at most, the best known first."""
SIMILAR = 70.0
"""Per cent of letters that a misspelt name shares at least with what is proposed for it."""


def word_score(key: str, words: Sequence[str], name: str) -> float:
    """Return how well a folded name fits: 3 is exactly, 2 at the start, 1 by the starts of words, 0 not at all."""
    if name == key:
        return 3.0
    if name.startswith(key):
        return 2.0
    parts = name.split()
    if all(any(part.startswith(word) for part in parts) for word in words):
        return 1.0
    return 0.0
