"""How well a name fits, and which misspelt ones are proposed."""

from __future__ import annotations

import pytest

from castgraph.names.scoring import similar, word_score


@pytest.mark.parametrize(
    ("name", "score"), [("ann bee", 3), ("ann beech", 2), ("bee annette", 1), ("ann cee", 0), ("joann bee", 0), ("", 0)]
)
def test_a_name_fits_whole_at_its_start_by_its_words_or_not_at_all(name, score):
    assert word_score("ann bee", ["ann", "bee"], name) == score


def test_what_shares_seven_letters_in_ten_resembles_a_name_and_nothing_less_does():
    assert list(similar("abcdefghij", ["abcdefgxyz"])) == [(0.35, 0)] * 2  # with its words in any order, and as it is
    assert list(similar("abcdefghijklm", ["abcdefghiwxyz"])) == []


def test_of_many_that_resemble_a_name_forty_are_proposed():
    names = [f"abcdefghi{number:02}" for number in range(60)]
    assert len({at for _, at in similar("abcdefghi", names)}) == 40
