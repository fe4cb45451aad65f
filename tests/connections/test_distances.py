"""How far everybody is from one, and who is nearest to all, as networkx has it."""

from __future__ import annotations

import networkx as nx
import pytest

from castgraph.connections.distances import center, distances
from castgraph.connections.projection import project

ADA, ESME = "Ada Quill", "Esme Lark"


def test_distances_are_those_of_networkx(mini):
    found = distances(mini, ADA)
    lengths = nx.single_source_shortest_path_length(project(mini), found.entity.iri)
    people = [hops for iri, hops in lengths.items() if "/person/" in iri]
    assert list(found.people) == [people.count(hops) for hops in range(len(found.people))]
    assert found.average == pytest.approx(sum(people) / (len(people) - 1))


def test_distances_in_short_count_everybody_but_the_one(mini):
    found = distances(mini, ADA)
    others = sum(found.people) - 1
    assert found.people[0] == 1
    assert found.in_short() == f"Ada Quill: {found.average:.3f} hops on average to {others} people"


def test_the_most_central_are_those_of_networkx(mini):
    found = center(mini, top=3)
    graph = project(mini)
    largest = max(nx.connected_components(graph), key=len)
    people = sorted(iri for iri in largest if "/person/" in iri)
    means = {
        iri: sum(nx.shortest_path_length(graph, iri, other) for other in people) / (len(people) - 1) for iri in people
    }
    wanted = sorted(means.items(), key=lambda item: (item[1], item[0]))[:3]
    assert [(entity.iri, average) for entity, average in found.ranking] == [(i, pytest.approx(m)) for i, m in wanted]
    assert found.error == 0
    told = found.to_json()
    assert (told["people"], told["sampled"], told["error"]) == (found.people, found.people, 0)
    assert [(row["iri"], row["name"], row["average"]) for row in told["ranking"]] == [
        (entity.iri, entity.name, average) for entity, average in found.ranking
    ]
