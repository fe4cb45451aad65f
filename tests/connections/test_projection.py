"""A dataset as a networkx graph: people, productions, and nothing else unless it is asked for."""

from __future__ import annotations

import pytest

import castgraph
from castgraph.connections.projection import around, project
from castgraph.errors import OptionError


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


def test_around_keeps_what_is_near(projection):
    iri = "https://w3id.org/castgraph/id/person/ada-quill"

    assert set(around(projection, iri, 0)) == {iri}
    assert set(around(projection, iri, 1)) == {iri, *projection[iri]}
