"""Graphs for other tools come back the same."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import networkx as nx
import pytest

import castgraph
from castgraph.connections.projection import project
from castgraph.export import graphs


@pytest.fixture(scope="module")
def projection():
    from tests.conftest import MINI

    with castgraph.open(MINI) as store:
        yield project(store)


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networkx_reads_back_what_was_written(projection, name):
    text = graphs.write_graph(projection, name)
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[name](BytesIO(text.encode()))

    assert read.number_of_nodes() == projection.number_of_nodes()
    assert read.number_of_edges() == projection.number_of_edges()


def test_characters_that_xml_forbids_do_not_break_the_file(projection):
    graph = projection.copy()
    node = next(iter(graph))
    graph.nodes[node]["entity"] = replace(graph.nodes[node]["entity"], name="a\x0bb\ud800</x>")

    for name, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        assert read(BytesIO(graphs.write_graph(graph, name).encode())).number_of_nodes() == len(graph)


def test_cytoscape_and_dot_hold_every_edge(projection):
    elements = json.loads(graphs.write_graph(projection, "cytoscape"))["elements"]
    dot = graphs.write_graph(projection, "dot")

    assert len(elements["edges"]) == projection.number_of_edges()
    assert dot.count(" -> ") == projection.number_of_edges()


def test_networkx_reads_cytoscape_json(projection):
    read = nx.cytoscape_graph(json.loads(graphs.write_graph(projection, "cytoscape")))

    assert set(read) == set(projection)
    assert {key for _, _, key in read.edges(keys=True)} == {key for _, _, key in projection.edges(keys=True)}
    assert read.is_directed()


def test_a_carriage_return_stays_one(projection):
    graph = projection.copy()
    node = next(iter(graph))
    graph.nodes[node]["entity"] = replace(graph.nodes[node]["entity"], aliases=("a\rb",))

    read = nx.read_graphml(BytesIO(graphs.write_graph(graph, "graphml").encode()))

    assert read.nodes[node]["aliases"] == "a\rb"


@pytest.mark.parametrize("name", graphs.FORMATS)
def test_the_same_graph_is_the_same_text_in_every_process(run, name):
    texts = {run("export", name, "--around", "Joe Locke", PYTHONHASHSEED=seed).out for seed in ("1", "2", "3")}

    assert len(texts) == 1
    assert len(texts.pop()) > 1000
