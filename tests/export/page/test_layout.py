"""Where nodes stand: none over another, neighbours near."""

from __future__ import annotations

import warnings

import pytest
from tests import pages

from castgraph.export.page.contents import gather
from castgraph.export.page.layout import place


@pytest.mark.parametrize("nodes", [1, 2, 15, 100, 500, 2000])
def test_no_two_nodes_overlap(nodes: int) -> None:
    import numpy as np

    data = gather(pages.made(nodes))
    radius = np.array([node["size"] for node in data.nodes])
    spots = np.array(place([node["size"] * 1.15 for node in data.nodes], [(e["from"], e["to"]) for e in data.edges]))
    apart = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    assert (apart > radius[:, None] + radius[None]).all()


def test_neighbours_lie_nearer_than_strangers() -> None:
    import numpy as np

    data = gather(pages.made(500))
    pairs = [(e["from"], e["to"]) for e in data.edges]
    spots = np.array(place([node["size"] for node in data.nodes], pairs))
    joined = np.mean([np.hypot(*(spots[a] - spots[b])) for a, b in pairs])
    anyone = np.mean([np.hypot(*(spots[a] - spots[-1 - a])) for a in range(len(spots))])
    assert joined < 0.4 * anyone


@pytest.mark.parametrize(
    "pairs", [[], [(0, 0)], [(0, i) for i in range(1, 60)], [(i, i + 1) for i in range(59)], [(0, 1)] * 9]
)
def test_degenerate_graphs_are_placed_without_overlap_or_warning(pairs: list[tuple[int, int]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        spots = place([10.0] * 60, pairs)
    assert len(spots) == 60
    assert min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for i, a in enumerate(spots) for b in spots[:i]) >= 400
