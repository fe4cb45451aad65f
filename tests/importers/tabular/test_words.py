"""Words for roles and kinds: each leads to one that there is, and none is dropped."""

from __future__ import annotations

import pytest

from castgraph.importers.tabular import words
from castgraph.importers.tabular.words import known_role, role_of, type_of
from castgraph.importers.tmdb import JOBS
from castgraph.text import slug
from castgraph.vocabulary import ROLES


def test_every_word_is_a_slug_of_one_role():
    listed = [word for text in words._WORDS.values() for word in text.split()]
    assert len(listed) == len(set(listed))
    assert all(word == slug(word) for word in listed)
    assert set(words._WORDS) <= set(ROLES)
    assert all(known_role(role) == role for role in ROLES)


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Cast", "actor"), ("directed_by", "director"), ("Screenplay", "screenwriter"), ("ACTED_IN", "actor"),
        ("Director of Photography", "cinematographer"), ("Editor", "editor"), ("ACTOR", "actor"), ("starring", "actor"),
        ("Guest star", "actor"), ("Original Music Composer", "composer"), ("Schauspieler", "actor"), ("Réalisateur", "director"),
    ],
)  # fmt: skip
def test_roles_by_other_words(word, role):
    assert role_of(word) == (role, "", True)


def test_a_job_of_tmdb_has_the_role_that_it_has_there():
    for job, role in JOBS.items():
        assert known_role(job) in (role, "screenwriter"), job


def test_a_role_that_is_not_known_is_crew_with_its_job():
    assert role_of("Sound") == ("crew", "Sound", False)
    assert role_of("Sound", {"Sound": "composer"}) == ("composer", "", True)
    assert (type_of("TV Show"), type_of("tvEpisode"), type_of("opera")) == ("TVSeries", "TVEpisode", "")
