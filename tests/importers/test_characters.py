"""What is said beside a character's name."""

from __future__ import annotations

from castgraph.importers.characters import split_character


def test_characters_are_split_from_their_marks():
    assert split_character("Himself") == ("self", [])
    assert split_character("Old Tom (archive footage)") == ("archive-footage", ["Old Tom"])
    assert split_character("Selfridge") == ("actor", ["Selfridge"])
    assert split_character("") == ("actor", [])
