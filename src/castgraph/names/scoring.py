"""How well a name fits what was typed: one score, for every kind of store.

A name scores 3 where it is what was typed, 2 where it begins so, 1 where its words do; a misspelt one scores below 0.5.
Another name of an entity counts a little less than its preferred one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castgraph.model import Entity

__all__ = ["AT_START", "EXACT", "WEIGHTS", "FoldedNames", "bare", "similar", "word_score"]

EXACT, AT_START, _BY_WORDS = 3.0, 2.0, 1.0
WEIGHTS = (1.0, 0.95)
"""What a preferred name counts, and another name."""
_SIMILAR = 70.0
"""Per cent of letters that a misspelt name shares at least with what is proposed for it."""
_MOST = 40
"""Misspelt names that are proposed at most."""


def bare(name: str) -> str:
    """Return the letters of a name: without spaces, an article before it, and any "and".

    Example:
        >>> bare("The Love & Death"), bare("love and death")
        ('lovedeath', 'lovedeath')
    """
    words = [word for word in fold(name).split() if word != "and"]
    return "".join(words[1:] if words[:1] and words[0] in ("the", "a", "an") and words[1:] else words)


def word_score(key: str, words: Sequence[str], name: str) -> float:
    """Return how well a folded name fits: exactly, at the start, by the starts of its words, or not at all (0).

    Args:
        key: what was typed, folded.
        words: its words, split once for many names.
        name: a folded name.
    """
    if name == key:
        return EXACT
    if name.startswith(key):
        return AT_START
    spaced = f" {name}"  # whose words begin after a space each: one search finds whether one begins so
    for word in words:
        if f" {word}" not in spaced:
            return 0.0
    return _BY_WORDS


def similar(key: str, names: Sequence[str], sorted_names: Sequence[str] = ()) -> Iterator[tuple[float, int]]:
    """Yield score and place of the folded names that resemble a key, with their words in any order or as they stand.

    The second finds a slip beside a space. A name may come twice; its better score counts.

    Args:
        key: what was typed, folded.
        names: folded.
        sorted_names: the same by `sorted_words`, where that was done before: it takes longer than to compare them.
    """
    from rapidfuzz import fuzz, process

    sorted_names = sorted_names or list(map(sorted_words, names))
    for one, among in ((sorted_words(key), sorted_names), (key, names)):
        for _, score, at in process.extract(one, among, scorer=fuzz.ratio, limit=_MOST, score_cutoff=_SIMILAR):
            yield score / 200, at


def sorted_words(name: str) -> str:
    """Return a folded name with its words in alphabetical order."""
    return " ".join(sorted(name.split()))


class FoldedNames:
    """Folded names that are kept in memory, and who bears each: looked through as one text, not name by name."""

    def __init__(self) -> None:
        self._bearers: dict[str, list[Entity]] = {}
        self._text = ""
        self._sorted: list[str] = []

    def add(self, name: str, entity: Entity) -> None:
        """Keep one more name of an entity."""
        self._bearers.setdefault(name, []).append(entity)
        self._text = ""
        self._sorted = []

    def bearers(self, name: str) -> Sequence[Entity]:
        """Return the entities of a name."""
        return self._bearers.get(name, ())

    def fitting(self, key: str) -> Iterator[tuple[float, Entity]]:
        """Yield score and entity of the names that fit a folded key by `word_score`."""
        words = key.split()
        self._text = self._text or "\n".join(["", *(f" {name}" for name in self._bearers), ""])
        text, start = self._text, f" {max(words, key=len)}"  # whatever fits has a word that begins so
        at = text.find(start)
        while at >= 0:
            end = text.index("\n", at)
            name = text[text.rindex("\n", 0, at + 1) + 2 : end]
            if score := word_score(key, words, name):
                for entity in self._bearers[name]:
                    yield score, entity
            at = text.find(start, end)

    def similar(self, key: str) -> Iterator[tuple[float, Entity]]:
        """Yield score and entity of the names that resemble a folded key, as `similar` does."""
        names = list(self._bearers)
        self._sorted = self._sorted or list(map(sorted_words, names))
        for score, at in similar(key, names, self._sorted):
            for entity in self._bearers[names[at]]:
                yield score, entity
