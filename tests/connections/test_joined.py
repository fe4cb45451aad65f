"""What joins three or more people."""

from __future__ import annotations

import networkx as nx

from castgraph.connections.joined import join
from castgraph.connections.projection import project

ADA, ESME = "Ada Quill", "Esme Lark"


def test_three_are_joined_by_the_smallest_group(mini):
    found = join(mini, [ADA, ESME, "Gus Pell"])
    graph = nx.Graph(project(mini))
    nodes = {node.iri for node in found.nodes}
    assert nx.is_connected(graph.subgraph(nodes))
    assert {end.iri for end in found.ends} <= nodes
    assert len(found.hops) == len(nodes) - 1 == found.least
    assert "exact" in found.guarantee
    assert not join(mini, [ADA, ESME, "Isla Nook"]).connected
