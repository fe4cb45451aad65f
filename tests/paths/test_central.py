"""Who is nearest to everybody: exactly as networkx says, and by a sample within what it promises."""

from __future__ import annotations

import math
import random
from functools import cache

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.random_graphs import graphs, index_of, networkx_of
from tests.tries import tries

from castgraph.paths import abreast, central
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.distances import distances
from castgraph.paths.filter import Filter
from castgraph.paths.index import PathIndex, Tables


@tries(200)
@given(graphs(), st.integers(0, 2), st.booleans(), st.sampled_from((1, 2, 32)), st.sampled_from((8, 1 << 16)))
def test_everybodys_mean_is_that_of_networkx(graph, landmark_count, two_sided, long, block):
    names, kinds, years, rows = graph
    if two_sided:
        rows = [row for row in rows if (row[0] + row[1]) % 2]
    graph = (names, kinds, years, rows)
    index = index_of(graph, landmark_count=landmark_count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(abreast, "_LONG", long)
        patch.setattr(abreast, "_BLOCK", block)
        found = central.central(index, 100)

    whole = nx.Graph(networkx_of(graph, Filter()))
    person = {index.iri(node) for node in range(index.count) if index.kind_of(node)[0] == "person"}
    group = {index.iri(node) for node in np.flatnonzero(index.component == 0)} & person
    means = {}
    for iri in group:
        lengths = nx.single_source_shortest_path_length(whole, iri) if iri in whole else {}
        means[iri] = sum(lengths[other] for other in group) / (len(group) - 1) if len(group) > 1 else 0.0
    assert {index.iri(node): mean for node, mean in found.ranking} == pytest.approx(means)
    assert [mean for _, mean in found.ranking] == sorted(mean for _, mean in found.ranking)
    assert (found.error, found.sampled, found.people) == (0.0, len(group), len(group))


@cache
def crowd(people=1500, works=300):
    """A graph in which few are in much, with a long tail."""
    chance = random.Random(5)
    steps = [(one, people + int(chance.paretovariate(0.7)) % works) for one in range(people) for _ in range(2)]
    steps += [(place, people + works + place) for place in range(40)]
    steps += [(place + 1, people + works + place) for place in range(40)]
    columns = tuple(np.array(column) for column in zip(*((*step, 0, 0) for step in steps), strict=True))
    names, kinds = (
        [f"n:{place:05}" for place in range(people + works + 40)],
        np.array([0] * people + [1] * (works + 40)),
    )
    tables = Tables(("actor",), [("person", ""), ("production", "")])
    return PathIndex.in_memory(assemble(Nodes(names, kinds), {"core": columns}), tables)


def test_a_sample_finds_who_is_nearest():
    whole, some = central.central(crowd(), 5), central.central(crowd(), 5, samples=700)

    assert (whole.error, whole.sampled) == (0, whole.people)
    assert (some.sampled, some.people) == (700, whole.people)
    assert [mean for _, mean in some.ranking] == pytest.approx([mean for _, mean in whole.ranking], rel=0.02)
    for node, mean in some.ranking:
        assert mean == pytest.approx(distances(crowd(), node).average)


def test_what_a_sample_says_of_its_error_is_true_for_every_seed():
    index = crowd()
    whole = central.central(index, 10**6)
    exact = dict(whole.ranking)
    members = np.array(sorted(exact))
    truth = np.array([exact[node] for node in members])
    layer = index.layers["core"]
    group = np.flatnonzero(index.component == 0)
    laid_out = abreast.Abreast(layer.start, layer.node, group, np.isin(np.arange(index.count), members), None)
    widths, wrong = [], 0
    for seed in range(40):
        sample = central._Sample(index, members, laid_out, seed)
        for size in (100, 400, len(members) * 2 // 3):  # the last by the bound of more than half
            mean, off = sample.enlarged(size, 3)
            wrong += bool((mean - off > truth + 1e-9).any())
        widths.append(np.median(off))
        found = central.central(index, 10, samples=400, seed=seed)
        ranked = {node for node, _ in found.ranking}
        nearest = min(mean for node, mean in exact.items() if node not in ranked)
        assert nearest >= found.ranking[-1][1] - found.error

    assert wrong <= 2
    assert np.median(widths) < 1.5
    assert found.error < 1.5


def test_a_sample_grows_until_nobody_can_be_missed_by_much(monkeypatch):
    monkeypatch.setattr(central, "EXACT", 100)
    monkeypatch.setattr(central, "_ROUNDS", (50, 100, 200, 400, 800, 1400))
    monkeypatch.setattr(central, "_ENOUGH", 1.2)
    found = central.central(crowd(), 5)

    assert 50 < found.sampled < 1400
    assert 0 <= found.error < 1.25


def test_where_a_sample_sees_no_difference_what_it_may_have_missed_still_counts():
    """The bound of Bardenet and Maillard (2015), theorem 4.3, of numbers that are four apart at most."""
    names = [f"x:{place:03}" for place in range(101)]
    index = index_of((names, [0] * 100 + [1], [0] * 101, [(place, 100, 0, 1) for place in range(100)]))
    person = np.array([index.kind_of(node)[0] == "person" for node in range(index.count)])
    members, layer = np.flatnonzero(person), index.layers["core"]
    laid_out = abreast.Abreast(layer.start, layer.node, np.arange(index.count), person, None)
    samples = (central._Sample(index, members, laid_out, seed) for seed in range(20))
    sample = next(one for one in samples if members[0] not in one._order[:20])  # which is nobody's hub alone
    mean, off = sample.enlarged(20, 3)

    unseen = ~np.isin(members, sample._order[:20])
    unseen[0] = False
    missed = (7 / 3 + 3 / math.sqrt(2)) * 4 * math.log(5 * 100 * 3 / 0.05) / 20
    assert mean[unseen] == pytest.approx(np.full(79, 2.0))
    assert off[unseen] == pytest.approx(np.full(79, missed * 100 / 99))
