"""Which status held from which day on: the same as judging as of that day."""

from __future__ import annotations

import random
from itertools import pairwise

from castgraph.facts.history import statuses_by_day
from castgraph.facts.rulings import rulings_of


def every_subject(store):
    return list(rulings_of(store).subjects())


def test_as_of_any_day_the_history_says_what_the_rulings_say(packaged):
    history = statuses_by_day(packaged, every_subject(packaged))
    days = sorted({day for told in history.values() for day, _ in told})
    for day in [*random.Random(7).sample(days, 25), "2019-07-07", days[0], days[-1]]:
        known = {
            subject: [status for since, status in told if since <= day][-1]
            for subject, told in history.items()
            if told[0][0] <= day
        }
        assert known == rulings_of(packaged, day).statuses()


def test_a_history_notes_changes_only_and_none_after_the_day_of_the_graph(packaged):
    last = rulings_of(packaged).day
    for told in statuses_by_day(packaged, every_subject(packaged)).values():
        days, statuses = zip(*told, strict=True)
        assert list(days) == sorted(set(days))
        assert days[-1] <= last
        assert all(one != other for one, other in pairwise(statuses))


def test_of_some_the_history_is_the_same_as_among_all(packaged):
    whole = statuses_by_day(packaged, every_subject(packaged))
    some = sorted(whole)[::97]
    part = statuses_by_day(packaged, some)
    assert set(some) <= part.keys() < whole.keys()
    assert all(told == whole[subject] for subject, told in part.items())


def test_of_all_the_history_is_that_of_every_subject(packaged):
    assert statuses_by_day(packaged) == statuses_by_day(packaged, every_subject(packaged))
