"""What was found, as a graph."""

from __future__ import annotations

import networkx as nx
import pytest

from castgraph.connections.find import connect

ADA, ESME = "Ada Quill", "Esme Lark"


def test_what_was_found_is_a_networkx_graph(mini):
    answer = connect(mini, ADA, ESME)
    graph = answer.graph()
    assert nx.shortest_path_length(graph, answer.start.iri, answer.end.iri) == 4
    assert all(data["credit"].iri == key for _, _, key, data in graph.edges(keys=True, data=True))


@pytest.mark.parametrize("ends", [("Joe Locke", "David Tennant"), ("Heartstopper", "Doctor Who")])
def test_a_group_counts_the_productions_between_its_ends(packaged, ends):
    for group in connect(packaged, *ends).groups:
        assert group.productions == sum(node.kind != "person" for node in group.best.nodes[1:-1])
