"""A series and its parts are one work: connections that differ only in the part are told once."""

from __future__ import annotations

import pytest
from tests.random_graphs import index_of, ladder

import castgraph
from castgraph.connections.find import connect
from castgraph.connections.found import Found
from castgraph.connections.question import Question
from castgraph.errors import OptionError
from castgraph.paths.build import path_index
from castgraph.paths.search import Search
from castgraph.paths.works import way_of

KINDS = ("credit", "person", "production", "role", "status", "organization")
PAIRS = [("Alice Oseman", "David Tennant"), ("Joe Locke", "David Tennant"), ("Kit Connor", "Olivia Colman")]


def ways(store, answer):
    index = path_index(store)
    return [way_of([index.number(n.iri) for n in c.nodes], index.work) for c in answer.connections]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_each_way_is_told_once_by_its_cheapest_path(packaged, one, other):
    told = connect(packaged, one, other, limit=500)
    apart = connect(packaged, one, other, limit=500, parts=True)

    assert told.hops == apart.hops
    assert (told.detailed, told.total) == (apart.total, len(told.connections))
    assert apart.detailed == apart.total == len(apart.connections)
    assert ways(packaged, told) == list(dict.fromkeys(ways(packaged, apart)))
    assert {c.sentence for c in told.connections} <= {c.sentence for c in apart.connections}


def test_a_way_that_was_told_is_not_told_again_in_more_hops(packaged):
    for options in ({"longer": 2}, {"paths": 15}):
        found = ways(packaged, connect(packaged, "Joe Locke", "David Tennant", **options))
        assert len(set(found)) == len(found)


def test_the_other_parts_are_told_with_the_connection(packaged):
    answer = connect(packaged, "Alice Oseman", "David Tennant")
    best = answer.connections[0]
    apart = connect(packaged, "Alice Oseman", "David Tennant", limit=500, parts=True)
    paths = {tuple(node.iri for node in connection.nodes) for connection in apart.connections}

    assert any(best.also)
    assert [bool(parts) for parts in best.also[::2]] == [False] * 3
    for place, parts in enumerate(best.also):
        for part in parts:
            path = [node.iri for node in best.nodes]
            path[place] = part.iri
            assert tuple(path) in paths
    assert [[part["name"] for part in parts] for parts in best.to_json()["also"]] == [
        [part.name for part in parts] for parts in best.also
    ]
    assert answer.to_json()["detailed"] == len(apart.connections)


def test_where_parts_are_told_apart_none_is_left_out(packaged):
    answer = connect(packaged, "Alice Oseman", "David Tennant", parts=True)
    assert not any(connection.also for connection in answer.connections)


def test_where_a_search_is_given_up_the_note_says_so(run, tmp_path):
    cast = {"P": ["s", "t"], "Q": [], "A": ["s", "y"], "B": ["y", "z"], "C": ["z", "t"]}
    for number in range(160):
        cast["P"].append(f"x{number}")
        cast["Q"].append(f"x{number}")
        for title in "ABC":
            cast[title].append(f"{title}{number}")
    rows = [f"{person},actor,{title},{person},{title}" for title, people in cast.items() for person in people]
    (tmp_path / "t.csv").write_text("\n".join(["person,role,production,person_id,production_id", *rows]))
    at = ("--store", str(tmp_path / "store"))
    assert run("import", "table", str(tmp_path / "t.csv"), *at, "--bare").code == 0
    for option in (("--paths", "2"), ("--longer", "4")):
        ran = run("connect", *at, "person:t-s", "person:t-t", *option)
        assert ran.code == 0, ran.err
        assert "– A –" in ran.out or "was given up, as too many run in circles: there may be others" in ran.out
    assert "6 hops" in run("connect", *at, "person:t-s", "person:t-t", "--avoid", "production:t-P").out


def test_the_total_of_connections_via_somebody_is_theirs_all(packaged):
    ends = ("Joe Locke", "David Tennant")
    for options in ({}, {"parts": True}):
        every = connect(packaged, *ends, via=("Kit Connor",), limit=5000, **options)
        few = connect(packaged, *ends, via=("Kit Connor",), limit=1, **options)
        assert few.total == every.total == len(every.connections) > 1
        assert few.detailed == every.detailed >= few.total
        assert few.note == f"There are {few.total:,} shortest connections; the best 1 are shown."
        assert not every.note


def test_however_many_shortest_connections_there_are_they_are_counted():
    index = index_of(ladder(3, 40))
    found = Found(Search(index), Question(limit=5), ())
    found.look(0, len(index) - 1)
    assert (found.shortest, len(found.paths), found.total, found.detailed) == (4, 5, 64_000, 64_000)
    assert found.note == "There are 64,000 shortest connections; the best 5 are shown."


def test_via_needs_two_ends(packaged):
    with pytest.raises(OptionError, match="Joe Locke is both ends: via needs two"):
        connect(packaged, "Joe Locke", "Joe Locke", via=("Kit Connor",))


@pytest.mark.parametrize("status", ["released", "filming", "announced"])
def test_a_status_lets_through_what_it_says_and_tells_it_all(packaged, status):
    for one, other in PAIRS:
        for connection in connect(packaged, one, other, statuses=(status,)).connections:
            for hop in connection.hops:
                assert hop.credits
                assert {credit.status for credit in hop.credits} <= {status, ""}


def test_a_credit_without_a_status_has_its_productions(tmp_path):
    credits = {
        "ada-quill-actor": "",
        "ada-quill-director": "; cg:status status:departed",
        "ben-okafor-actor": "; cg:status status:released",
        "ben-okafor-producer": "",
    }
    lines = ["@prefix cg: <https://w3id.org/castgraph/vocab#> ."]
    lines += [f"@prefix {name}: <https://w3id.org/castgraph/id/{name}/> ." for name in KINDS]
    lines += [
        "@prefix schema: <https://schema.org/> .",
        "<https://w3id.org/castgraph/id/source/x> a schema:NewsArticle ;",
    ]
    lines += ["schema:publisher organization:p ; schema:url <https://e.org/x> ; schema:datePublished '2031-01-01' ."]
    lines += ["production:grey-owl a schema:Movie ; schema:name 'Grey Owl' ; cg:status status:released ."]
    for name, status in credits.items():
        person, role = name.rsplit("-", 1)
        lines.append(f"credit:{name}-grey-owl a cg:Credit ; cg:person person:{person} ; cg:role role:{role} ; "
                     f"cg:production production:grey-owl {status} .")  # fmt: skip
    lines += [f"person:{who} a schema:Person ; schema:name '{who}' ." for who in ("ada-quill", "ben-okafor")]
    (tmp_path / "sources").mkdir()
    (tmp_path / "entities").mkdir()
    (tmp_path / "sources" / "x.ttl").write_text("\n".join(lines))
    with castgraph.open(tmp_path) as store:
        answer = connect(store, "person:ada-quill", "person:ben-okafor", statuses=("released",))
    told = [sorted(credit.relation for credit in hop.credits) for hop in answer.connections[0].hops]
    assert told == [["actor"], ["actor", "producer"]]
