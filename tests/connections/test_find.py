"""Connections: every option on the mini graph, honest negatives, and the same answers from a store on disk."""

from __future__ import annotations

import networkx as nx
import pytest
from tests.conftest import MINI
from tests.dumps import NTRIPLES

import castgraph
from castgraph.connections.find import connect
from castgraph.connections.projection import project
from castgraph.errors import CastgraphError, OptionError, UnknownNameError
from castgraph.loading.build import build_store
from castgraph.paths.search import Search
from castgraph.store.local import open_store

ADA, ESME = "Ada Quill", "Esme Lark"


def between(answer):
    """Names of the people and productions between the ends, per connection."""
    return [[node.name for node in connection.nodes[1:-1]] for connection in answer.connections]


# -- the options -------------------------------------------------------------------------------------------------


def test_all_shortest_connections_are_found_and_counted(mini):
    answer = connect(mini, ADA, ESME)
    assert (answer.hops, answer.total, answer.note) == (4, 2, "")
    assert {names[1] for names in between(answer)} == {"Bram Vane", "Cléo Marsh"}


def test_the_better_supported_connection_comes_first(mini):
    first, second = connect(mini, ADA, ESME).connections
    assert first.score["cost"] < second.score["cost"]
    assert first.score["publishers"] >= second.score["publishers"]


def test_longer_connections_follow_the_shortest(mini):
    lengths = [len(c.hops) for c in connect(mini, ADA, ESME, longer=2).connections]
    assert lengths[:2] == [4, 4]
    assert lengths == sorted(lengths)
    assert max(lengths) <= 6
    assert len(connect(mini, ADA, ESME, paths=3).connections) == 3


def test_the_k_best_are_loopless_and_those_of_networkx(mini):
    answer = connect(mini, ADA, ESME, paths=50)
    found = {tuple(node.iri for node in c.nodes) for c in answer.connections}
    graph = nx.Graph(project(mini))
    wanted = {tuple(p) for p in nx.all_simple_paths(graph, answer.start.iri, answer.end.iri, 12)}
    assert found == wanted


def test_a_cap_is_said(mini):
    assert "2 shortest" in connect(mini, ADA, ESME, limit=1).note
    assert "connected in 4 hops, more than max_hops=3" in connect(mini, ADA, ESME, max_hops=3).note


def test_via_and_avoid(mini):
    assert [names[1] for names in between(connect(mini, ADA, ESME, via=["Bram Vane"]))] == ["Bram Vane"]
    assert [names[1] for names in between(connect(mini, ADA, ESME, avoid=["Bram Vane"]))] == ["Cléo Marsh"]


@pytest.mark.parametrize(
    "via", [("Bram Vane",), ("Gus Pell",), ("Tin Harbour (novel)", "Cléo Marsh"), ("Bram Vane", "Cléo Marsh")]
)
def test_connections_via_others_are_those_of_networkx(mini, via):
    answer = connect(mini, ADA, ESME, via=via, paths=100)
    graph = nx.Graph(project(mini))
    stops = {connect(mini, name, name).start.iri for name in via}
    paths = nx.all_simple_paths(graph, answer.start.iri, answer.end.iri, 12)
    assert {tuple(n.iri for n in c.nodes) for c in answer.connections} == {tuple(p) for p in paths if stops <= set(p)}


def test_via_never_runs_through_anything_twice(mini):
    for via in ("Gus Pell", "Hal Wick", "Tin Harbour season 1", "Tin Harbour (novel)"):
        for connection in connect(mini, ADA, ESME, via=[via], longer=2).connections:
            assert len({node.iri for node in connection.nodes}) == len(connection.nodes)


def test_filters_on_credits(mini):
    assert not connect(mini, ADA, ESME, roles=["actor"]).connected
    assert connect(mini, "Bram Vane", ESME, roles=["actor"]).hops == 2
    assert not connect(mini, "Bram Vane", ESME, not_roles=["actor"]).connected
    hop = connect(mini, ADA, "Tin Harbour", roles=["creator"]).connections[0].hops[0]
    assert {credit.relation for credit in hop.credits} == {"creator"}


def test_where_is_any_pattern(mini):
    answer = connect(mini, ADA, ESME, where='?person schema:name "Bram Vane"')
    assert [names[1] for names in between(answer)] == ["Bram Vane"]
    with pytest.raises(OptionError, match=r"\?production or \?person"):
        connect(mini, ADA, ESME, where="?x a ?y")
    with pytest.raises(CastgraphError):
        connect(mini, ADA, ESME, where="?person schema:name } {")


def test_as_of_a_date_only_what_was_published_counts(mini):
    rumoured = connect(mini, "Nia Thorn", "Brass Sparrow", as_of="2021-06-30", also=["rumoured"])
    assert "rumoured" in rumoured.connections[0].sentence
    without = connect(mini, "Nia Thorn", "Brass Sparrow", as_of="2021-06-30")
    assert not without.connected
    assert without.note.endswith("they would be connected in 1 hop: also='rumoured'.")
    assert not connect(mini, "Nia Thorn", "Brass Sparrow").connected
    for date in ("2019-12-31", "2020-12-31", "2021-12-31", "2023-04-30", "2023-05-01", "2030-01-01"):
        with castgraph.open(MINI, as_of=date) as cut:
            whole = connect(mini, ADA, ESME, as_of=date)
            try:
                expected = connect(cut, ADA, ESME)
            except UnknownNameError:
                continue
            assert [c.sentence for c in whole.connections] == [c.sentence for c in expected.connections], date


def test_only_one_publisher_counts(mini):
    answer = connect(mini, ADA, "Tin Harbour", publishers=["Reel Gazette"])
    if answer.connected:
        assert {s.publisher for s in answer.connections[0].sources} == {"Reel Gazette"}
    with pytest.raises(OptionError, match="there are"):
        connect(mini, ADA, ESME, publishers=["No Such Paper"])


def test_characters_are_hops_only_when_included(mini):
    assert "include='characters'" in connect(mini, ADA, "The Keeper").note
    answer = connect(mini, ADA, "The Keeper", include=["characters"])
    assert answer.hops == 2
    assert answer.connections[0].sources


# -- an honest no ------------------------------------------------------------------------------------------------


def test_separate_groups_are_said_with_their_sizes(mini):
    note = connect(mini, ADA, "Isla Nook").note
    graph = project(mini)
    sizes = {len(nx.node_connected_component(graph, connect(mini, n, n).start.iri)) for n in (ADA, "Isla Nook")}
    assert all(f"a group of {size}" in note for size in sizes)


def test_the_filter_that_is_in_the_way_is_named(mini):
    assert connect(mini, ADA, ESME, roles=["actor"]).note == "They would be connected in 4 hops without roles='actor'."
    note = connect(mini, ADA, ESME, avoid=["Bram Vane", "Cléo Marsh"], years=(1900, 1901)).note
    assert "without avoid=['Bram Vane', 'Cléo Marsh'] and years=(1900, 1901)" in note


def test_start_may_be_end(mini):
    assert "nothing to connect" in connect(mini, ADA, ADA).note


@pytest.mark.parametrize(
    "options",
    [
        {"max_hops": 0}, {"max_hops": 100_000}, {"paths": 0}, {"limit": 0}, {"longer": -1}, {"roles": ["actr"]},
        {"roles": ["actor"], "not_roles": ["actor"]}, {"statuses": ["relased"]}, {"include": ["sources"]},
        {"years": (2005, 1990)}, {"kinds": ["Opera"]}, {"avoid": ["Ada Quill"]}, {"statuses": ["denied"]},
        {"via": ["Bram Vane"], "avoid": ["Bram Vane"]}, {"via": ["The Keeper"]},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(mini, options):
    with pytest.raises(OptionError):
        connect(mini, ADA, ESME, **options)


def test_a_misspelt_role_says_which_was_meant(mini):
    with pytest.raises(OptionError, match="did you mean actor"):
        connect(mini, ADA, ESME, roles=["actr"])


# -- stores on disk ----------------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path):
    """A store of the mini graph and a small dump, some of whose lines are written unusually."""
    (tmp_path / "imdb.nt").write_text(NTRIPLES, encoding="utf-8")
    build_store([MINI, tmp_path / "imdb.nt"], tmp_path / "store")
    return tmp_path / "store"


def test_imported_credits_connect_and_cite_their_dataset(place):
    with open_store(place) as store:
        answer = connect(store, "Uma One", "Una Three")
        assert answer.hops == 4
        assert {source.publisher for c in answer.connections for source in c.sources} == {"imdb"}
        assert not connect(store, "Uma One", "Una Three", years=(1990, 1995)).connected
        assert connect(store, "Uma One", "Ugo Two", kinds=["movie"]).hops == 2
        assert not connect(store, "Uma One", "Ugo Two", kinds=["TVSeries"]).connected
        assert not connect(store, "Uma One", "Una Three", as_of="2030-01-01").connected


def test_a_store_on_disk_answers_as_memory_does(place, mini):
    with open_store(place) as store:
        for options in (
            {},
            {"longer": 2},
            {"include": ["characters"]},
            {"as_of": "2021-12-31"},
            {"via": ["Bram Vane"]},
        ):
            one, other = connect(mini, ADA, ESME, **options), connect(store, ADA, ESME, **options)
            assert one.to_json() == other.to_json()


# -- the command -------------------------------------------------------------------------------------------------


def test_longer_connections_are_looked_for_only_if_they_are_asked_for(mini, monkeypatch):
    """The walks of the next length cost as much as the whole answer."""
    looked = []
    exactly = Search.exactly
    monkeypatch.setattr(Search, "exactly", lambda self, *args: looked.append(args[2]) or exactly(self, *args))
    shortest = connect(mini, ADA, ESME).hops
    assert looked == []
    connect(mini, ADA, ESME, longer=1)
    assert looked == [shortest + 1]


def test_all_shortest_connections_are_found(mini):
    answer = connect(mini, "Ada Quill", "Esme Lark")

    assert answer.hops == 4
    assert {connection.nodes[2].name for connection in answer.connections} == {"Bram Vane", "Cléo Marsh"}
    for connection in answer.connections:
        assert all(hop.credits[0].sources for hop in connection.hops)
        assert connection.sentence.startswith("Ada Quill created Tin Harbour")


def test_the_k_best_go_on_with_longer_ones(mini):
    answer = connect(mini, "Ada Quill", "Esme Lark", paths=4)

    assert sorted(len(connection.hops) for connection in answer.connections)[:2] == [4, 4]
    assert len(answer.connections) >= 3


def test_an_island_is_said_with_the_sizes_of_the_groups(mini):
    answer = connect(mini, "Ada Quill", "Isla Nook")

    assert not answer.connected
    assert "3" in answer.note


def test_a_cap_on_depth_is_not_called_unconnected(mini):
    answer = connect(mini, "Ada Quill", "Esme Lark", max_hops=2)

    assert not answer.connected
    assert "more than max_hops=2" in answer.note


def test_a_denied_credit_connects_nobody(mini):
    assert not connect(mini, "Nia Thorn", "Bram Vane").connected


def test_start_and_end_may_be_the_same(mini):
    answer = connect(mini, "Ada Quill", "ada quill")

    assert answer.connected
    assert answer.hops == 0


def test_a_limit_below_one_is_refused(mini):
    with pytest.raises(OptionError, match="at least 1"):
        connect(mini, "Ada Quill", "Esme Lark", max_hops=0)
