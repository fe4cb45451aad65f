"""Where nodes stand: none over another, neighbours near."""

from __future__ import annotations

import base64
import gzip
import json
import re
import warnings

import pytest
from tests import pages

from castgraph.export.page.around import fill_in
from castgraph.export.page.contents import gather
from castgraph.export.page.layout import place
from castgraph.export.page.options import View
from castgraph.export.page.render import render_page
from castgraph.model import Entity
from castgraph.vocabulary import PREFIXES


@pytest.mark.parametrize("nodes", [1, 2, 15, 100, 500, 2000])
def test_no_two_nodes_overlap(nodes: int) -> None:
    import numpy as np

    data = gather(pages.made(nodes))
    radius = np.array([node["size"] for node in data.nodes])
    spots = np.array(place([node["size"] * 1.15 for node in data.nodes], [(e["from"], e["to"]) for e in data.edges]))
    apart = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    assert (apart > radius[:, None] + radius[None]).all()


def test_what_joins_the_picture_later_has_a_place_of_its_own_near_its_neighbours() -> None:
    data = gather(pages.made(1500))
    sizes, pairs = [node["size"] for node in data.nodes], [(e["from"], e["to"]) for e in data.edges]
    first = dict(enumerate(place(sizes[:300], [pair for pair in pairs if max(pair) < 300])))
    spots = fill_in(first, sizes, pairs)
    assert [spots[node] for node in first] == list(first.values())
    for node, (x, y) in enumerate(spots[300:], 300):
        clear = ((x - a) ** 2 + (y - b) ** 2 > (sizes[node] + sizes[other]) ** 2 for other, (a, b) in enumerate(spots))
        assert sum(clear) == len(spots) - 1
    assert fill_in({}, [5.0, 5.0, 5.0], [(0, 1)])[0] != fill_in({}, [5.0, 5.0, 5.0], [(0, 1)])[1]


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


def test_a_series_and_its_parts_lie_nearer_when_they_are_tied() -> None:
    import numpy as np

    data = gather(pages.made(300))
    sizes, pairs = [node["size"] for node in data.nodes], [(e["from"], e["to"]) for e in data.edges]
    ties = pairs[::9]
    loose, tied = (np.array(place(sizes, pairs, some)) for some in ([], ties))
    apart = [sum(np.hypot(*(spots[a] - spots[b])) for a, b in ties) for spots in (loose, tied)]
    assert apart[1] < 0.8 * apart[0]


def test_works_of_a_franchise_lie_together() -> None:
    import numpy as np

    people = [pages.person(f"p{i}", f"P {i}") for i in range(60)]
    works = [pages.production(f"w{i}", f"W {i}") for i in range(30)]
    saga = Entity(PREFIXES["franchise"] + "saga", "franchise:saga", "Saga", kind="franchise")
    cast = [
        pages.credit(person, "actor", works[(7 * i + 11 * k) % 30]) for i, person in enumerate(people) for k in range(3)
    ]
    told = [pages.relation(work, "franchise", saga) for work in works[::5]]
    page = render_page(pages.graph([*people, *works, saga], [*cast, *told]), View("Saga"))
    packed = re.search(r'id="data">([^<]+)', page)
    assert packed
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))["nodes"]["columns"]
    spots = dict(zip(data["key"], zip(data["x"], data["y"], strict=True), strict=True))
    saga_at = np.array(spots["franchise:saga"])
    far = {key: float(np.hypot(*(np.array(spot) - saga_at))) for key, spot in spots.items() if "production" in key}
    own = {f"production:w{i}" for i in range(0, 30, 5)}
    assert np.mean([far[key] for key in own]) < 0.6 * np.mean([far[key] for key in far.keys() - own])
