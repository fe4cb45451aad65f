"""Connections over an endpoint: the local answers, in a bounded number of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from tests.conftest import MINI
from tests.endpoints import catalogue, serving
from tests.faulty import PLAIN

import castgraph
from castgraph.connections.find import connect_question
from castgraph.connections.question import Question
from castgraph.loading.build import build_store
from castgraph.loading.endpoint import load_endpoint
from castgraph.names.lookup import Names

if TYPE_CHECKING:
    from pathlib import Path


either = pytest.mark.parametrize("large", [False, True], ids=["read whole", "explored"])


@either
@pytest.mark.parametrize(
    "options", [{}, {"paths": 5}, {"longer": 2}, {"via": ("person:p39",)}, {"not_roles": ("director",)}],
    ids=["nothing", "paths", "longer", "via", "roles"],
)  # fmt: skip
def test_connections_cost_a_bounded_number_of_requests(tmp_path: Path, options: dict[str, Any], large: bool) -> None:
    (tmp_path / "made.nt").write_text(catalogue(600))
    build_store([tmp_path / "made.nt"], tmp_path / "store")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        load_endpoint(endpoint.url, [tmp_path / "made.nt"])
        with castgraph.open(endpoint.url) as remote:
            remote.cached("large", lambda: large)
            before = len(endpoint.requests)
            answer = connect_question(remote, "person:p30", "person:p45", Question(**options))
            assert len(endpoint.requests) - before < 130
            assert (
                answer.to_json() == connect_question(local, "person:p30", "person:p45", Question(**options)).to_json()
            )
            assert answer.connected


@either
@pytest.mark.parametrize("how", ["loaded", "a named graph of others", "the default graph of others"])
def test_plain_credits_of_datasets_connect_wherever_they_lie(tmp_path: Path, how: str, large: bool) -> None:
    file = tmp_path / "plain.nt"
    file.write_text(PLAIN)
    build_store([file], tmp_path / "store")
    with serving() as endpoint:
        if how == "loaded":
            load_endpoint(endpoint.url, [file])
        else:
            graph = ox.NamedNode("https://w3id.org/castgraph/id/dataset/plain") if "named" in how else None
            endpoint.store.load(PLAIN, ox.RdfFormat.N_TRIPLES, to_graph=graph)
            endpoint.union = graph is not None
        with castgraph.open(endpoint.url) as remote, castgraph.open(tmp_path / "store") as local:
            remote.cached("large", lambda: large)
            ends = ("https://w3id.org/castgraph/id/person/a", "https://w3id.org/castgraph/id/person/c")
            here, there = (connect_question(store, *ends, Question()) for store in (local, remote))
            assert here.hops == there.hops == 4
            if "default" not in how:
                assert there.to_json() == here.to_json()


@either
def test_ends_that_are_far_apart_are_not_said_to_be_separate(tmp_path: Path, large: bool) -> None:
    (tmp_path / "made.nt").write_text(catalogue(90))
    build_store([tmp_path / "made.nt"], tmp_path / "store")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        load_endpoint(endpoint.url, [tmp_path / "made.nt"])
        with castgraph.open(endpoint.url) as remote:
            remote.cached("large", lambda: large)
            for question in (Question(), Question(max_hops=60), Question(not_roles=("director",))):
                here, there = (connect_question(one, "person:p3", "person:p60", question) for one in (local, remote))
                assert there.to_json() == here.to_json()
            assert "in 38 hops" in connect_question(remote, "person:p3", "person:p60", Question()).note


@either
def test_rows_of_an_imported_table_bring_their_own_sources_and_statuses(tmp_path: Path, run: Any, large: bool) -> None:
    table, store, quads = tmp_path / "rows.csv", tmp_path / "store", tmp_path / "all.nq"
    table.write_text(
        "person,role,production,status,source_url,published\n"
        "Ann Bee,actor,Red Kite,released,https://news.example/1,2001-01-01\n"
        "Cal Dee,director,Red Kite,released,https://news.example/2,2001-02-01\n"
        "Gus Hob,actor,Red Kite,denied,https://news.example/3,2001-03-01\n"
    )
    assert run("import", "table", str(table), "--graph", str(MINI), "--store", str(store)).code == 0
    assert run("export", "nquads", "--store", str(store), "-o", str(quads)).code == 0
    with serving() as endpoint, castgraph.open(store) as local:
        endpoint.store.load(path=quads, format=ox.RdfFormat.N_QUADS)
        endpoint.union = True
        with castgraph.open(endpoint.url) as remote:
            remote.cached("large", lambda: large)
            told = {}
            for other in ("Cal Dee", "Gus Hob"):
                ends = [Names.of(local).resolve(name).iri for name in ("Ann Bee", other)]
                told[other] = connect_question(remote, ends[0], ends[1], Question())
                assert told[other].to_json() == connect_question(local, ends[0], ends[1], Question()).to_json()
            (connection,) = told["Cal Dee"].connections
            evidence = [item for hop in connection.hops for credit in hop.credits for item in credit.evidence]
            assert {item.source.url for item in evidence} == {"https://news.example/1", "https://news.example/2"}
            assert not told["Gus Hob"].connected


@either
def test_a_credit_in_a_role_that_nothing_describes_counts_as_crew(tmp_path: Path, large: bool) -> None:
    (tmp_path / "made.ttl").write_text(
        """@prefix cg: <https://w3id.org/castgraph/vocab#> . @prefix schema: <https://schema.org/> .
        @prefix person: <https://w3id.org/castgraph/id/person/> . @prefix production: <https://w3id.org/castgraph/id/production/> .
        @prefix credit: <https://w3id.org/castgraph/id/credit/> . @prefix role: <https://w3id.org/castgraph/id/role/> .
        person:a a schema:Person ; schema:name "Ann Bee" . person:b a schema:Person ; schema:name "Bo Coe" .
        production:k a schema:Movie ; schema:name "Red Kite" .
        credit:a a cg:Credit ; cg:person person:a ; cg:production production:k ; cg:role role:falconer .
        credit:b a cg:Credit ; cg:person person:b ; cg:production production:k ; cg:role role:director .
        person:c a schema:Person ; schema:name "Cy Dow" . production:l a schema:Movie ; schema:name "Blue Kite" .
        production:m a schema:Movie ; schema:name "Grey Kite" .
        credit:al a cg:Credit ; cg:person person:a ; cg:production production:l ; cg:role role:director .
        credit:cl a cg:Credit ; cg:person person:c ; cg:production production:l ; cg:role role:director .
        credit:cm a cg:Credit ; cg:person person:c ; cg:production production:m ; cg:role role:director .
        credit:bm a cg:Credit ; cg:person person:b ; cg:production production:m ; cg:role role:director ."""
    )
    build_store([tmp_path / "made.ttl"], tmp_path / "store")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        load_endpoint(endpoint.url, [tmp_path / "made.ttl"])
        with castgraph.open(endpoint.url) as remote:
            remote.cached("large", lambda: large)
            for roles, hops in ((("crew", "director"), 2), (("director",), 4), (("crew",), None), ((), 2)):
                asked = Question(roles=roles)
                here, there = (connect_question(one, "person:a", "person:b", asked) for one in (local, remote))
                assert there.to_json() == here.to_json()
                assert here.hops == hops
