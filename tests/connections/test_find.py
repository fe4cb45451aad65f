"""Connections: every option on the mini graph, honest negatives, and the same answers from a store on disk."""

from __future__ import annotations

import json
import random
import shutil

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import MINI

import castgraph
from castgraph.connections.distances import distances_from, nearest_to_everybody
from castgraph.connections.find import connect
from castgraph.connections.joined import join
from castgraph.connections.local import Connector
from castgraph.connections.projection import project
from castgraph.connections.question import Question
from castgraph.errors import CastgraphError, DataError, OptionError, StaleIndexError, UnknownNameError
from castgraph.loading.build import build_store
from castgraph.model import Credit, Entity, Hop
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.build import build, check_index, path_index, rebuild
from castgraph.paths.distances import central, distances
from castgraph.paths.harvest import Harvest
from castgraph.paths.index import FILE_NAME, PathIndex, Tables
from castgraph.paths.search import Search
from castgraph.paths.trees import smallest_tree
from castgraph.store.local import open_store
from castgraph.vocabulary import RELATIONS, ROLES, STATUSES
from castgraph.wording import hop_words

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
    assert "not within 3" in connect(mini, ADA, ESME, max_hops=3).note


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
    assert connect(mini, "Nia Thorn", "Brass Sparrow", as_of="2021-06-30").connections[0].sentence == (
        "Nia Thorn is rumoured to act in Brass Sparrow."
    )
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
    assert "--include characters" in connect(mini, ADA, "The Keeper").note
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
    assert connect(mini, ADA, ESME, roles=["actor"]).note == "They would be connected in 4 hops without --role actor."
    note = connect(mini, ADA, ESME, avoid=["Bram Vane", "Cléo Marsh"], years=(1900, 1901)).note
    assert "without --avoid Bram Vane --avoid Cléo Marsh and --between 1900..1901" in note


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


# -- three and more ----------------------------------------------------------------------------------------------


def test_three_are_joined_by_the_smallest_group(mini):
    found = join(mini, [ADA, ESME, "Gus Pell"])
    graph = nx.Graph(project(mini))
    nodes = {node.iri for node in found.nodes}
    assert nx.is_connected(graph.subgraph(nodes))
    assert {end.iri for end in found.ends} <= nodes
    assert len(found.hops) == len(nodes) - 1 == found.least
    assert "exact" in found.guarantee
    assert not join(mini, [ADA, ESME, "Isla Nook"]).connected


def test_what_joins_three_is_a_table_and_a_page_too(run, tmp_path):
    ends, page = [ADA, ESME, "Gus Pell"], tmp_path / "joined.html"
    options = ["--graph", str(MINI)]

    ran = run("connect", *ends, "-f", "tsv", "--html", str(page), *options)
    told = json.loads(run("connect", *ends, "-f", "json", *options).out)
    apart = run("connect", ADA, ESME, "Isla Nook", "-f", "tsv", *options)

    header, *rows = (line.split("\t") for line in ran.out.splitlines())
    assert ran.code == 0
    assert header[-2:] == ["source", "url"]
    assert {row[1] for row in rows} == {str(step) for step in range(1, told["hops_total"] + 1)}
    assert all(source.startswith("https://") for *_, source in rows)
    assert "exact" in ran.err
    assert all(node["name"] in page.read_text(encoding="utf-8") for node in told["nodes"])
    assert (apart.code, len(apart.out.splitlines())) == (1, 1)
    assert "not all connected" in apart.err


@settings(max_examples=150, deadline=None)
@given(st.integers(4, 12), st.integers(2, 5), st.randoms(use_true_random=False), st.booleans())
def test_the_smallest_tree_is_no_larger_than_brute_force(size, ends, chance, exact):
    steps = [(chance.randrange(place), place) for place in range(1, size)]
    steps += [(chance.randrange(size), chance.randrange(size)) for _ in range(size // 2)]
    columns = tuple(np.array(column) for column in zip(*((*step, 0, 0) for step in steps), strict=True))
    names = [f"n:{place:02}" for place in range(size)]
    index = PathIndex.in_memory(
        assemble(Nodes(names, np.zeros(size)), {"core": columns}), Tables(("actor",), [("person", "")])
    )
    graph = nx.Graph((one, other) for one, other in steps if one != other)
    chosen = chance.sample(range(size), min(ends, size))
    others = [node for node in range(size) if node not in chosen]
    best = min(
        len(chosen) + len(more)
        for bits in range(1 << len(others))
        if (more := [node for at, node in enumerate(others) if bits >> at & 1]) is not None
        and nx.is_connected(graph.subgraph([*chosen, *more]))
    )
    tree = smallest_tree(Search(index), chosen, 100, work=10**9 if exact else 0)
    nodes = {node for step in tree.steps for node in step} | set(chosen)
    assert nx.is_tree(nx.Graph(tree.steps)) or len(chosen) == 1
    assert set(chosen) <= nodes
    assert tree.least <= best - 1 <= len(tree.steps)
    assert len(tree.steps) <= 2 * (1 - 1 / len(chosen)) * (best - 1) + 1e-9
    if exact or len(chosen) <= 3:
        assert len(tree.steps) == best - 1


# -- measures ----------------------------------------------------------------------------------------------------


def test_distances_are_those_of_networkx(mini):
    start, found = distances_from(mini, ADA)
    lengths = nx.single_source_shortest_path_length(project(mini), start.iri)
    people = [hops for iri, hops in lengths.items() if "/person/" in iri]
    assert list(found.people) == [people.count(hops) for hops in range(len(found.people))]
    assert found.average == pytest.approx(sum(people) / (len(people) - 1))


def test_the_most_central_are_those_of_networkx(mini):
    found, ranking = nearest_to_everybody(mini, 3)
    graph = project(mini)
    largest = max(nx.connected_components(graph), key=len)
    people = sorted(iri for iri in largest if "/person/" in iri)
    means = {
        iri: sum(nx.shortest_path_length(graph, iri, other) for other in people) / (len(people) - 1) for iri in people
    }
    wanted = sorted(means.items(), key=lambda item: (item[1], item[0]))[:3]
    assert [(entity.iri, average) for entity, average in ranking] == [(i, pytest.approx(m)) for i, m in wanted]
    assert found.error == 0


def test_a_sample_finds_who_is_nearest():
    chance = random.Random(5)
    steps = [(person, 600 + int(chance.paretovariate(0.9)) % 80) for person in range(600) for _ in range(3)]
    columns = tuple(np.array(column) for column in zip(*((*step, 0, 0) for step in steps), strict=True))
    names = [f"n:{place:03}" for place in range(680)]
    kinds = np.array([0] * 600 + [1] * 80)
    tables = Tables(("actor",), [("person", ""), ("production", "")])
    index = PathIndex.in_memory(assemble(Nodes(names, kinds), {"core": columns}), tables)
    whole, some = central(index, 5), central(index, 5, samples=200)
    assert some.error > 0
    assert [mean for _, mean in some.ranking] == pytest.approx([mean for _, mean in whole.ranking], rel=0.02)
    for node, mean in some.ranking:
        assert mean == pytest.approx(distances(index, node).average)


# -- words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["", *STATUSES])
@pytest.mark.parametrize("role", [*ROLES, *RELATIONS])
def test_every_role_and_status_makes_a_clause(role, status):
    one = Entity("a", "a", "Ann", "person")
    other = Entity("b", "b", "The Show", "production")
    for ends in ((one, other), (other, one)):
        words = hop_words(Hop(*ends, (Credit("c", role, "a", "b", ("Zoe",) if role in ROLES else (), status),)))
        assert "{" not in words
        assert "  " not in words
        assert words[:3] == ("Ann" if role in ROLES or ends[0] is one else "The")
        for bad in (" to is ", " to was ", " to acts ", " is is ", " to be to ", " was is "):
            assert bad not in words


def test_announced_to_act_reads_like_english():
    one, other = Entity("a", "a", "Ann", "person"), Entity("b", "b", "The Show", "production")

    def words(role, status):
        return hop_words(Hop(one, other, (Credit("c", role, "a", "b", (), status),)))

    assert words("actor", "announced") == "Ann was announced to act in The Show"
    assert words("director", "pre-production") == "Ann is to direct The Show, which is being prepared"
    assert words("actor", "filming") == "Ann acts in The Show, which is being filmed"
    assert words("showrunner", "departed") == "Ann used to be showrunner of The Show"
    assert words("creator", "released") == "Ann created The Show"


# -- stores on disk ----------------------------------------------------------------------------------------------

NTRIPLES = """\
<https://w3id.org/castgraph/id/person/imdb-nm1> <https://w3id.org/castgraph/vocab#castIn> <https://w3id.org/castgraph/id/production/imdb-tt1> .
<https://w3id.org/castgraph/id/person/imdb-nm2> <https://w3id.org/castgraph/vocab#directed> <https://w3id.org/castgraph/id/production/imdb-tt1> .
<https://w3id.org/castgraph/id/person/imdb-nm2> <https://w3id.org/castgraph/vocab#directed> <https://w3id.org/castgraph/id/production/imdb-tt1> .
<https://w3id.org/castgraph/id/person/imdb-nm2>   <https://w3id.org/castgraph/vocab#castIn>\t<https://w3id.org/castgraph/id/production/imdb-tt2> .
<https://w3id.org/castgraph/id/person/imdb-nm3> <https://w3id.org/castgraph/vocab#castIn> <https://w3id.org/castgraph/id/production/imdb-tt\\u0032> .
<https://w3id.org/castgraph/id/production/imdb-tt1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Movie> .
<https://w3id.org/castgraph/id/production/imdb-tt2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/TVSeries> .
<https://w3id.org/castgraph/id/person/imdb-nm1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Person> .
<https://w3id.org/castgraph/id/person/imdb-nm2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Person> .
<https://w3id.org/castgraph/id/person/imdb-nm3> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Person> .
<https://w3id.org/castgraph/id/production/imdb-tt1> <https://schema.org/datePublished> "1994"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<https://w3id.org/castgraph/id/production/imdb-tt2> <https://schema.org/startDate> "2001"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<https://w3id.org/castgraph/id/production/imdb-tt2> <https://schema.org/endDate> "2009"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<https://w3id.org/castgraph/id/person/imdb-nm1> <https://schema.org/name> "Uma One" .
<https://w3id.org/castgraph/id/person/imdb-nm2> <https://schema.org/name> "Ugo Two" .
<https://w3id.org/castgraph/id/person/imdb-nm3> <https://schema.org/name> "Una Three" .
"""


@pytest.fixture
def place(tmp_path):
    """A store of the mini graph and a small dump, some of whose lines are written unusually."""
    (tmp_path / "imdb.nt").write_text(NTRIPLES, encoding="utf-8")
    build_store([MINI, tmp_path / "imdb.nt"], tmp_path / "store")
    return tmp_path / "store"


def everything(index):
    """All credits of an index in words, to compare two of them by."""
    found = []
    for name, layer in index.layers.items():
        for node in range(index.count):
            part = slice(int(layer.start[node]), int(layer.start[node + 1]))
            for other, role, code in zip(layer.node[part], layer.role[part], layer.evidence[part], strict=True):
                told = [(index.tables.sources[s][0], index.tables.statuses[t]) for s, t in index.tables.evidence[code]]
                found.append((name, index.iri(node), index.iri(other), index.tables.roles[role], told))
    kinds = [
        (index.iri(n), index.kind_of(n), int(index.first_year[n]), int(index.last_year[n])) for n in range(index.count)
    ]
    return sorted(found), kinds


def test_a_stream_gives_the_index_that_the_store_gives(place):
    with open_store(place) as store:
        from_stream = everything(path_index(store))
        arrays, tables = build(store)
        assert everything(PathIndex.in_memory(arrays, tables)) == from_stream
        facts = {iri: rest for iri, *rest in from_stream[1]}
    assert facts["https://w3id.org/castgraph/id/production/imdb-tt2"] == [("production", "TVSeries"), 2001, 2009]
    credits = [(one, other, role) for _, one, other, role, _ in from_stream[0] if one.endswith("nm3")]
    assert len(credits) == 1


def test_imported_credits_connect_and_cite_their_dataset(place):
    with open_store(place) as store:
        answer = connect(store, "Uma One", "Una Three")
        assert answer.hops == 4
        assert {source.publisher for c in answer.connections for source in c.sources} == {"imdb"}
        assert not connect(store, "Uma One", "Una Three", years=(1990, 1995)).connected
        assert connect(store, "Uma One", "Ugo Two", kinds=["movie"]).hops == 2
        assert not connect(store, "Uma One", "Ugo Two", kinds=["TVSeries"]).connected
        assert not connect(store, "Uma One", "Una Three", as_of="2030-01-01").connected


def test_the_stream_may_come_in_any_pieces():
    import io

    data = NTRIPLES.encode()
    for size in (1, 7, 100, 10_000):
        harvest = Harvest(io.BytesIO(data))
        read = b""
        while part := harvest.read(size):
            read += part
        assert read == data
        assert sorted(iri[-3:] for iri in harvest.numbers) == [b"nm1", b"nm2", b"tt1", b"tt2"]


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


def test_a_missing_or_foreign_index_is_named_with_its_remedy_and_mended(place, tmp_path):
    index = next(place.glob("gen-*")) / "paths" / FILE_NAME
    whole = index.read_bytes()

    def refused(error):
        with open_store(place) as store, pytest.raises(error, match="castgraph index"):
            connect(store, ADA, ESME)
        rebuild(place)
        with open_store(place) as store:
            assert connect(store, ADA, ESME).hops == 4
        assert check_index(place).count > 0

    index.unlink()
    refused(StaleIndexError)
    index.write_bytes(whole[:-100])
    refused(DataError)
    index.write_bytes(b"\0" * 500)
    refused(DataError)
    build_store([MINI], tmp_path / "other")
    shutil.copy(next((tmp_path / "other").glob("gen-*")) / "paths" / FILE_NAME, index)
    refused(StaleIndexError)
    pointer = place / "castgraph.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"commit": 5}), encoding="utf-8")
    refused(StaleIndexError)


def test_what_was_found_is_a_networkx_graph(mini):
    answer = connect(mini, ADA, ESME)
    graph = answer.graph()
    assert nx.shortest_path_length(graph, answer.start.iri, answer.end.iri) == 4
    assert all(data["credit"].iri == key for _, _, key, data in graph.edges(keys=True, data=True))


def test_connections_through_the_same_productions_are_one_group(tmp_path):
    lines = [
        f"<https://w3id.org/castgraph/id/person/p{person}> <https://w3id.org/castgraph/vocab#castIn> "
        f"<https://w3id.org/castgraph/id/production/{show}> ."
        for show, cast in (("one", [0, *range(2, 40)]), ("two", [1, *range(2, 40)]))
        for person in cast
    ]
    (tmp_path / "cast.nt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build_store([tmp_path / "cast.nt"], tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        start, end = (store_iri for store_iri in ("p0", "p1"))
        connector = Connector(store, Question(limit=5))
        prefix = "https://w3id.org/castgraph/id/person/"
        one, other = (Entity(prefix + name, name, name, "person") for name in (start, end))
        answer = connector.between(one, other)
        assert answer.total == 38
        assert len(answer.connections) == 5
        assert [(group.more, group.productions) for group in answer.groups] == [(37, 2)]


# -- the command -------------------------------------------------------------------------------------------------


def test_three_names_and_explain_on_the_command_line(run):
    ran = run("connect", ADA, ESME, "Gus Pell", "--graph", str(MINI))
    assert ran.code == 0
    assert "are joined by" in ran.out
    ran = run("connect", ADA, ESME, "--graph", str(MINI), "--explain", "--longer", "1")
    assert "support" in ran.out
    assert run("connect", ADA, "--graph", str(MINI)).code == 2


def test_pairs_are_answered_line_by_line(run):
    lines = f"{ADA}\t{ESME}\n# a comment\n{ADA}\tNobody At All\n{ADA}\n"
    ran = run("connect", "--pairs", "-", "--graph", str(MINI), stdin=lines)
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["connected"] for answer in answers] == [True, None, None]
    assert ran.code == 1
    assert "nothing is named" in answers[1]["error"]


def test_distances_center_and_index_on_the_command_line(run, place):
    ran = run("distances", ADA, "--graph", str(MINI), "--format", "json")
    assert json.loads(ran.out)["levels"][0]["people"] == 1
    assert "hops to the others" in run("distances", ADA, "--graph", str(MINI)).out
    ran = run("center", "--top", "2", "--graph", str(MINI))
    assert ran.out.count("\n") == 4
    assert run("index", "--store", str(place)).code == 0
    assert run("index", "--store", str(place), "--check").code == 0
    assert run("index", "--store", str(place / "nowhere")).code == 3
    ran = run("connect", ADA, ESME, "--between", "x..y", "--graph", str(MINI))
    assert (ran.code, "1990..2005" in ran.err) == (2, True)


def test_longer_connections_are_looked_for_only_if_they_are_asked_for(mini, monkeypatch):
    """The walks of the next length cost as much as the whole answer."""
    looked = []
    exactly = Search.exactly
    monkeypatch.setattr(Search, "exactly", lambda self, *args: looked.append(args[2]) or exactly(self, *args))
    shortest = connect(mini, ADA, ESME).hops
    assert looked == []
    connect(mini, ADA, ESME, longer=1)
    assert looked == [shortest + 1]
