"""Which nodes are on a page when not all can be."""

from __future__ import annotations

import networkx as nx
import pytest
from tests import pages

from castgraph.errors import OptionError
from castgraph.export.page.options import LIMIT, PageOptions, View
from castgraph.export.page.render import render_page
from castgraph.export.page.selection import choose, refuse_size
from castgraph.vocabulary import ID

ALICE, DAVID, HERMIT = f"{ID}person/alice-oseman", f"{ID}person/david-tennant", f"{ID}person/hermit"


def test_more_than_a_page_carries_is_refused_unless_it_is_forced() -> None:
    refuse_size(LIMIT, force=False)
    refuse_size(LIMIT + 1, force=True)
    crowd = nx.MultiGraph()
    crowd.add_nodes_from(range(LIMIT + 1))
    with pytest.raises(OptionError, match="force=True"):
        render_page(crowd, View("x"), PageOptions())


def test_what_is_nearest_to_the_focus_is_chosen() -> None:
    graph = pages.made(500)
    focus = next(iri for iri in sorted(graph) if graph.degree(iri) > 6)
    chosen, left_out = choose(graph, 60, focus)
    assert (len(chosen), left_out) == (60, 440)
    assert focus in chosen
    near = nx.single_source_shortest_path_length(graph, focus)
    worst = max(near.get(iri, 99) for iri in chosen)
    assert {iri for iri, hops in near.items() if hops < worst} <= set(chosen)


def test_a_choice_without_focus_hangs_together_and_does_not_depend_on_order() -> None:
    graph = pages.made(500)
    chosen, _ = choose(graph, 80)
    assert nx.is_connected(nx.Graph(chosen))
    turned = nx.MultiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from((b, a, key, data) for a, b, key, data in graph.edges(keys=True, data=True))
    assert set(choose(turned, 80)[0]) == set(chosen)


def test_a_graph_that_fits_is_taken_whole_and_islands_come_last() -> None:
    graph = pages.curated()
    assert choose(graph, 500) == (graph, 0)
    assert HERMIT not in choose(graph, 10)[0]
    assert len(choose(graph, 14, HERMIT)[0]) == 14
    with pytest.raises(OptionError):
        choose(graph, 0)
    with pytest.raises(OptionError):
        choose(graph, 10, "urn:none")
