"""Which status held from which day on: the same as judging as of that day."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pyoxigraph as ox
from tests.told import ARTICLES, ENTITIES, store_of

from castgraph.facts.history import statuses_by_day
from castgraph.facts.rulings import rulings_of
from castgraph.store.local import LocalStore
from castgraph.vocabulary import PREFIXES


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


def test_undated_sources_say_nothing_as_of_a_day_and_the_last_day_counts():
    more = """source:z { source:z a schema:NewsArticle ; schema:datePublished "2021-05-31" .
        credit:9 a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:book ;
            cg:status status:rumoured . }
        source:y { source:y a schema:NewsArticle . credit:9 cg:status status:denied . }"""
    credits = [PREFIXES["credit"] + name for name in ("1", "9")]
    with store_of(ENTITIES + ARTICLES + more) as store:
        assert [statuses_by_day(store, credits)[credit] for credit in credits] == [
            [("2020-01-31", "announced"), ("2021-05-31", "released")], [("2021-05-31", "rumoured")],
        ]  # fmt: skip


def test_of_all_the_history_is_that_of_every_subject(packaged):
    assert statuses_by_day(packaged) == statuses_by_day(packaged, every_subject(packaged))


def test_what_was_imported_is_not_read_for_the_history_of_the_rest():
    dataset, dated = ox.NamedNode("https://example.org/dataset"), ox.NamedNode("https://schema.org/datePublished")
    engine = ox.Store()
    engine.bulk_extend(
        ox.Quad(ox.NamedNode(f"https://example.org/{number}"), dated, ox.Literal("2001"), dataset)
        for number in range(50_000)
    )
    store = LocalStore(engine, datasets=(dataset.value,))
    begun = time.process_time()
    assert statuses_by_day(store.curated()) == {}
    history, begun = time.process_time() - begun, time.process_time()
    assert len(list(engine.quads_for_pattern(None, dated, None, dataset))) == 50_000
    assert history < (time.process_time() - begun) / 5
