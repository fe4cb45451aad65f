"""A dataset as a networkx graph: people, productions, and nothing else unless it is asked for."""

from __future__ import annotations

import pytest
from tests.conftest import MINI

import castgraph
from castgraph.connections.projection import around, neighbourhood, project
from castgraph.errors import OptionError


@pytest.fixture(scope="module")
def projection():
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


def test_an_imported_dataset_has_its_credits_and_appearances_only_where_they_are_asked_for(run, tmp_path):
    rows = ["person,role,production", "Una Mine,actor,Show", "Vic Mine,self,Show"]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    assert run("import", "table", str(tmp_path / "t.csv"), "--store", str(tmp_path / "s"), "--names-are-ids").code == 0
    with castgraph.open(tmp_path / "s") as store:
        (show,) = (iri for (iri,) in store.rows("SELECT ?s { ?s schema:name 'Show' }"))
        for include, relations in (((), ["actor"]), (("appearances",), ["actor", "self"])):
            graph = neighbourhood(store, show, 1, include=include)
            assert sorted(data["credit"].relation for _, _, data in graph.edges(data=True)) == relations


def test_what_is_asked_for_around_somebody_is_the_same_beside_an_imported_dataset(run, tmp_path):
    (tmp_path / "t.csv").write_text("person,role,production\nUna Mine,actor,Show\n")
    place, gus = str(tmp_path / "s"), "https://w3id.org/castgraph/id/person/gus-pell"
    assert run("load", str(MINI), "--store", place).code == 0
    assert run("import", "table", str(tmp_path / "t.csv"), "--store", place, "--names-are-ids").code == 0
    with castgraph.open(MINI) as curated, castgraph.open(place) as store:
        assert store.datasets
        edges = [
            [
                sorted((*sorted(ends), key) for *ends, key in neighbourhood(each, gus, 3, **options).edges(keys=True))
                for each in (curated, store)
            ]
            for options in (
                {},
                {"include": ["characters"]},
                {"include": ["characters", "appearances"]},
                {"denied": True},
            )
        ]
    assert all(one == other for one, other in edges)
    assert len(edges[1][0]) > len(edges[0][0])
