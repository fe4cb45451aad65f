"""What leaves castgraph can be read by other tools, and comes back the same."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import networkx as nx
import pytest
import rdflib

import castgraph
from castgraph.connections.projection import around, project
from castgraph.disk import replacing, write_file
from castgraph.errors import OptionError, OutputError
from castgraph.export import graphs, rdf
from castgraph.loading.folder import load_files


@pytest.fixture(scope="module")
def projection():
    from tests.conftest import MINI

    with castgraph.open(MINI) as store:
        yield project(store)


def test_the_projection_has_people_and_productions_and_nothing_else(projection):
    kinds = {data["entity"].kind for _, data in projection.nodes(data=True)}

    assert kinds == {"person", "production"}


def test_parallel_credits_are_parallel_edges(packaged):
    graph = project(packaged)
    between = graph["https://w3id.org/castgraph/id/person/alice-oseman"][
        "https://w3id.org/castgraph/id/production/heartstopper"
    ]

    assert len(between) >= 2


def test_include_makes_more_things_hops(mini):
    kinds = {data["entity"].kind for _, data in project(mini, include=["characters"]).nodes(data=True)}

    assert "character" in kinds
    with pytest.raises(OptionError, match="franchises"):
        project(mini, include=["genres"])


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


@pytest.mark.parametrize("name", ["trig", "nquads"])
def test_dump_and_load_are_inverse(mini, tmp_path, name):
    path = tmp_path / f"all.{'nq' if name == 'nquads' else name}"
    with replacing(path) as stream:
        rdf.write_rdf(mini, name, stream)

    with load_files([path]) as again:
        assert sorted(map(str, again.triples())) == sorted(map(str, mini.triples()))


@pytest.mark.parametrize(("name", "parser"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld")])
def test_rdflib_reads_what_is_known(mini, name, parser):
    stream = BytesIO()
    rdf.write_rdf(mini, name, stream)

    graph = rdflib.Graph().parse(data=stream.getvalue(), format=parser)

    assert len(graph) == sum(1 for _ in mini.default_triples())


def test_around_keeps_what_is_near(projection):
    iri = "https://w3id.org/castgraph/id/person/ada-quill"

    assert set(around(projection, iri, 0)) == {iri}
    assert set(around(projection, iri, 1)) == {iri, *projection[iri]}


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out"
    path.write_text("old")

    def fail_half_way():
        with replacing(path) as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()

    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_vanished_folder_is_said(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / "gone" / "out", b"")
