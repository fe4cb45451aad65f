"""What joins three or more people."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import networkx as nx
import pyoxigraph as ox
import pytest
from tests.endpoints import serving

import castgraph
from castgraph.connections.joined import join
from castgraph.connections.projection import project
from castgraph.connections.question import Question
from castgraph.errors import EndpointError
from castgraph.loading.build import build_store

if TYPE_CHECKING:
    from pathlib import Path

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


def _made(people: int, seed: int) -> str:
    """Plain credits at random, few enough a production for groups that want a middle."""
    rng, lines = random.Random(seed), []
    identity, cg, schema = "https://w3id.org/castgraph/id/", "https://w3id.org/castgraph/vocab#", "https://schema.org/"
    for kind, number in [("person", people), ("production", people)]:
        lines += [f'<{identity}{kind}/n{one}> <{schema}name> "{kind} {one}" .' for one in range(number)]
        type_ = "Person" if kind == "person" else "Movie"
        lines += [
            f"<{identity}{kind}/n{one}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{schema}{type_}> ."
            for one in range(number)
        ]
    for one in range(people):
        for other in rng.sample(range(people), 2):
            role = rng.choice(("castIn", "directed"))
            lines.append(f"<{identity}person/n{one}> <{cg}{role}> <{identity}production/n{other}> .")
    return "\n".join(lines) + "\n"


def test_three_and_more_are_joined_at_a_large_endpoint_as_in_a_store(tmp_path: Path) -> None:
    (tmp_path / "made.nt").write_text(_made(60, 5))
    build_store([tmp_path / "made.nt"], tmp_path / "store")
    rng, improved = random.Random(1), 0
    graph = ox.NamedNode("https://w3id.org/castgraph/id/dataset/made")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        endpoint.union = True
        endpoint.store.load((tmp_path / "made.nt").read_bytes(), ox.RdfFormat.N_TRIPLES, to_graph=graph)
        with castgraph.open(endpoint.url) as remote:
            remote.cached("large", lambda: True)
            for number in range(12):
                ends = [f"person:n{one}" for one in rng.sample(range(60), 3)]
                asked = Question(not_roles=("director",)) if number % 4 == 3 else Question()
                here, there = join(local, ends, asked), join(remote, ends, asked)
                assert (here.connected, len(here.hops), here.least, here.guarantee) == (there.connected, len(there.hops), there.least, there.guarantee)  # fmt: skip
                improved += here.connected and len(here.hops) > 4
            assert improved
            four = [f"person:n{one}" for one in (1, 2, 3, 4)]
            here, there = join(local, four), join(remote, four)
            assert here.connected
            assert there.least <= len(here.hops) <= len(there.hops)
            assert {end.iri for end in there.ends} <= {node.iri for node in there.nodes}
            with pytest.raises(
                EndpointError, match="are not joined with statuses at so large an endpoint; make an index"
            ):
                join(remote, four, Question(statuses=("released",)))


def test_a_middle_that_no_way_between_two_passes_is_found_at_a_large_endpoint(tmp_path: Path) -> None:
    identity, cg = "https://w3id.org/castgraph/id/", "https://w3id.org/castgraph/vocab#"
    ways = [("a", "1"), ("middle", "1"), ("b", "2"), ("middle", "2"), ("c", "3"), ("middle", "3")]
    for one, other, between in (("a", "b", "a1"), ("b", "c", "a2"), ("a", "c", "a3")):  # as near, and sorted first
        ways += [(one, f"0{between}"), (between, f"0{between}"), (between, f"0{between}x"), (other, f"0{between}x")]
    text = "".join(f"<{identity}person/{one}> <{cg}castIn> <{identity}production/{work}> .\n" for one, work in ways)
    schema, rdf = "https://schema.org/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    for kind, type_, names in (("person", "Person", {one for one, _ in ways}), ("production", "Movie", {one for _, one in ways})):  # fmt: skip
        for name in names:
            text += f'<{identity}{kind}/{name}> <{schema}name> "{kind} {name}" ; <{rdf}type> <{schema}{type_}> .\n'
    (tmp_path / "made.ttl").write_text(text)
    build_store([tmp_path / "made.ttl"], tmp_path / "store")
    ends = ["person:a", "person:b", "person:c"]
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        endpoint.store.load(text.encode(), ox.RdfFormat.TURTLE)
        with castgraph.open(endpoint.url) as remote:
            remote.cached("large", lambda: True)
            here, there = join(local, ends), join(remote, ends)
            assert len(here.hops) == len(there.hops) == there.least == 6
            assert [node.iri for node in here.nodes] == [node.iri for node in there.nodes]
