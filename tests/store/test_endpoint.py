"""An endpoint as the store: a large one is never read whole, errors are told before anything is sent."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.conftest import MINI
from tests.endpoints import catalogue, serving
from tests.faulty import PLAIN

import castgraph
from castgraph.answers.conflicts import conflicts
from castgraph.answers.portrait import portrait
from castgraph.answers.statistics import statistics
from castgraph.connections.distances import center, distances
from castgraph.connections.find import connect_question, vicinity
from castgraph.connections.joined import join
from castgraph.connections.projection import neighbourhood
from castgraph.connections.question import Question
from castgraph.errors import EndpointError, QueryRefusedError, QuerySyntaxError
from castgraph.export.page.compose import graph_page
from castgraph.export.rdf import write_rdf
from castgraph.loading.build import build_store
from castgraph.loading.endpoint import load_endpoint
from castgraph.names.lookup import Names
from castgraph.store.endpoint import open_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from castgraph.store.base import Store


@pytest.fixture(scope="module")
def local() -> Iterator[Store]:
    with castgraph.open(MINI) as store:
        yield store


def written(store: Store, form: str) -> bytes:
    stream = io.BytesIO()
    write_rdf(store, form, stream)
    return stream.getvalue()


@pytest.mark.parametrize("source", ["mini", "plain"])
def test_a_large_endpoint_is_never_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    file = MINI if source == "mini" else tmp_path / "made.nt"
    if source == "plain":
        file.write_text(catalogue(90))
    monkeypatch.setattr("castgraph.store.base.READ_WHOLE", 10)
    build_store([file], tmp_path / "store")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        load_endpoint(endpoint.url, [file])
        with castgraph.open(endpoint.url) as remote:
            for entity in [e for e in Names.of(local) if e.kind in ("person", "production", "character")][::5]:
                assert portrait(remote, entity).to_json() == portrait(local, entity).to_json()
            centre = f"{_ID}person/{'esme-lark' if source == 'mini' else 'p30'}"
            there, here = (
                neighbourhood(store, centre, 3, denied=True) for store in (vicinity(remote, centre, 3), local)
            )
            nodes = [sorted((e.iri, e.name) for _, e in graph.nodes(data="entity")) for graph in (there, here)]
            assert nodes[0] == nodes[1]
            edges = [sorted(graph.edges(keys=True, data="credit"), key=lambda edge: edge[2]) for graph in (there, here)]
            assert [edge[2:] for edge in edges[0]] == [edge[2:] for edge in edges[1]]
            assert here.nodes[centre]["entity"].name in graph_page(remote, centre=centre)
            before = len(endpoint.requests)
            assert statistics(remote) == statistics(local)
            assert len(endpoint.requests) - before < 60
            for ask in (
                lambda: distances(remote, "person:p3"),
                lambda: center(remote),
                lambda: conflicts(remote),
                lambda: graph_page(remote),
                lambda: written(remote, "trig"),
            ):
                before = len(endpoint.requests)
                with pytest.raises(EndpointError, match="castgraph load --store DIR"):
                    ask()
                assert len(endpoint.requests) - before < 12


@pytest.mark.parametrize("form", ["trig", "ntriples"])
def test_a_dataset_is_written_once(tmp_path: Path, form: str) -> None:
    (tmp_path / "made.nt").write_text(catalogue(30))
    build_store([tmp_path / "made.nt"], tmp_path / "store")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        load_endpoint(endpoint.url, [tmp_path / "made.nt"])
        with castgraph.open(endpoint.url) as remote:
            assert written(remote, form) == written(local, form)
            assert statistics(remote) == statistics(local)
            assert len(remote) == len(local)


_ID = "https://w3id.org/castgraph/id/"


def test_a_small_endpoint_with_imports_is_measured_as_a_local_store_is(tmp_path: Path) -> None:
    (tmp_path / "plain.nt").write_text(PLAIN)
    build_store([MINI, tmp_path / "plain.nt"], tmp_path / "store")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        load_endpoint(endpoint.url, [MINI, tmp_path / "plain.nt"])
        with castgraph.open(endpoint.url) as remote:
            for ask in (
                lambda store: distances(store, "Esme Lark"),
                lambda store: distances(store, f"{_ID}person/a"),
                lambda store: center(store, top=3),
                lambda store: join(store, ["Esme Lark", "Cléo Marsh", "Ada Quill"]).to_json(),
                lambda store: connect_question(store, "Esme Lark", "Cléo Marsh", Question(paths=3)).to_json(),
                lambda store: connect_question(store, "Esme Lark", f"{_ID}person/a", Question()).to_json(),
            ):
                assert ask(remote) == ask(local)


def test_the_default_graph_of_others_is_measured_and_projected(tmp_path: Path) -> None:
    (tmp_path / "plain.nt").write_text(PLAIN)
    build_store([tmp_path / "plain.nt"], tmp_path / "store")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        endpoint.store.load(PLAIN, ox.RdfFormat.N_TRIPLES)
        with castgraph.open(endpoint.url) as remote:
            assert distances(remote, f"{_ID}person/a") == distances(local, f"{_ID}person/a")
            assert sorted(castgraph.project(remote)) == sorted(castgraph.project(local))
            assert castgraph.project(remote).number_of_edges() == castgraph.project(local).number_of_edges() == 4


def test_rdflib_is_handed_what_an_endpoint_holds(local: Store) -> None:
    with serving() as endpoint:
        load_endpoint(endpoint.url, [MINI])
        with castgraph.open(endpoint.url) as remote:
            assert len(remote.dataset) == len(local.dataset) > 0
        with castgraph.open(endpoint.url) as remote:
            remote.cached("large", lambda: True)
            with pytest.raises(EndpointError, match="castgraph load --store DIR"):
                remote.dataset  # noqa: B018 - made when it is asked for


# --- endpoints that misbehave ---------------------------------------------------------------------------------------


def test_0_and_false_and_the_empty_string_come_through() -> None:
    with serving() as endpoint:
        store = open_endpoint(endpoint.url)
        assert list(store.rows('SELECT (0 AS ?a) (false AS ?b) ("" AS ?c) ?d {}')) == [("0", "false", "", None)]


def test_errors_in_a_query_are_told_before_anything_is_sent() -> None:
    with serving() as endpoint:
        store = open_endpoint(endpoint.url)
        count = len(endpoint.requests)
        with pytest.raises(QuerySyntaxError) as raised:
            store.results("SELECT *\n{ ?s ?p }")
        assert raised.value.line == 2
        with pytest.raises(QueryRefusedError):
            store.results("SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }")
        assert len(endpoint.requests) == count


def test_an_answer_that_is_cut_is_paged_whatever_its_query_ends_in() -> None:
    with serving() as endpoint:
        endpoint.store.extend(
            ox.Quad(ox.NamedNode(f"urn:{n:02}"), ox.NamedNode("urn:p"), ox.Literal(n)) for n in range(50)
        )
        endpoint.row_limit = 20
        store = open_endpoint(endpoint.url)
        for ending, count in {"": 50, "ORDER BY ?n": 50, "LIMIT 45 # rows": 45, "OFFSET 7 LIMIT 30": 30,
                              "LIMIT 2000 VALUES ?p { <urn:p> } # one": 50, "ORDER BY DESC(?n) OFFSET 48": 2}.items():  # fmt: skip
            rows = list(store.rows(f"SELECT ?s ?n WHERE {{ ?s ?p ?n }} {ending}"))
            assert len({row[0] for row in rows}) == len(rows) == count, ending
