"""One suite over memory, directory and endpoints: the same answers."""

from __future__ import annotations

import io
import random
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from tests import served
from tests.conftest import MINI
from tests.endpoints import ISQL, VIRTUOSO, serving, virtuoso

import castgraph
from castgraph.answers.conflicts import conflicts
from castgraph.answers.portrait import portrait
from castgraph.answers.statistics import statistics
from castgraph.answers.verdicts import why
from castgraph.connections.distances import center, distances
from castgraph.connections.find import connect_question
from castgraph.connections.joined import join
from castgraph.connections.question import Question
from castgraph.errors import EndpointError
from castgraph.export.page.compose import connection_page, graph_page
from castgraph.export.rdf import write_rdf
from castgraph.loading.build import build_store
from castgraph.loading.endpoint import load_endpoint
from castgraph.names.lookup import Names
from castgraph.store.base import damaged
from castgraph.store.endpoint import KNOWN, EndpointStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.store.base import Store


KINDS = ["memory", "directory", "endpoint", "endpoint that cuts", "virtuoso", "castgraph serve that cuts"]
LARGE = [
    "large endpoint",
    "large endpoint that cuts",
    "large virtuoso",
    "large castgraph serve",
]  # as if it had too much to be read whole


@pytest.fixture(scope="module")
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    kind = request.param
    if kind == "memory":
        with castgraph.open(MINI) as store:
            yield store
    elif kind == "directory":
        folder = tmp_path_factory.mktemp("store") / "s"
        build_store([MINI], folder)
        with castgraph.open(folder) as store:
            yield store
    elif "virtuoso" in kind:
        if not VIRTUOSO or not ISQL:
            pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
        with virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=200) as (url, _):
            load_endpoint(url, [MINI])
            with castgraph.open(url) as store:
                assert isinstance(store, EndpointStore)
                assert store.params == (("default-graph-uri", KNOWN),)
                assert store.cached("large", lambda: kind in LARGE) is (kind in LARGE)
                yield store
    elif "castgraph serve" in kind:
        pytest.importorskip("starlette", reason="castgraph[serve] is not installed")
        rows = "200" if "cuts" in kind else "0"
        folder = tmp_path_factory.mktemp("served")
        with (
            served.serving(folder, "--graph", str(MINI), "--max-rows", rows) as server,
            castgraph.open(f"{server.url}/sparql") as store,
        ):
            assert store.cached("large", lambda: kind in LARGE) is (kind in LARGE)
            yield store
    else:
        with serving() as endpoint:
            load_endpoint(endpoint.url, [MINI])
            endpoint.row_limit = 7 if "cuts" in kind else None
            with castgraph.open(endpoint.url) as store:
                assert store.cached("large", lambda: kind in LARGE) is (kind in LARGE)
                yield store


@pytest.fixture(scope="module")
def local() -> Iterator[Store]:
    with castgraph.open(MINI) as store:
        yield store


everywhere = pytest.mark.parametrize("opened", KINDS, indirect=True)

QUERIES = [
    "SELECT ?s ?n WHERE { ?s schema:name ?n } ORDER BY ?s ?n",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p",
    "SELECT ?person ?production WHERE { ?person cg:castIn ?production } ORDER BY ?person ?production",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s a cg:Credit } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?s ?d WHERE { ?s schema:datePublished ?d FILTER(STR(?d) > '2021') } ORDER BY ?s ?d",
    "SELECT ?s WHERE { ?s a schema:Person FILTER NOT EXISTS { ?s cg:castIn ?x } } ORDER BY ?s",
    "SELECT ?a ?b WHERE { ?a cg:castIn/^cg:castIn ?b FILTER(?a != ?b) } ORDER BY ?a ?b",
]


@everywhere
@pytest.mark.parametrize("text", QUERIES)
def test_queries_answer_the_same(opened: Store, local: Store, text: str) -> None:
    assert sorted(opened.rows(text)) == sorted(local.rows(text))


@everywhere
def test_ask_and_construct_answer_the_same(opened: Store, local: Store) -> None:
    assert opened.ask("ASK { ?s cg:castIn ?o }")
    assert not opened.ask("ASK { ?s cg:noSuchTerm ?o }")
    text = "CONSTRUCT { ?p cg:castIn ?w } WHERE { ?p cg:castIn ?w }"
    if getattr(opened, "largest", 0):  # known to cut its answers: a graph that may be a part is no answer
        with pytest.raises(EndpointError, match="cuts its answers"):
            opened.results(text)
        return
    assert {str(t) for t in opened.results(text)} == {str(t) for t in local.results(text)}  # type: ignore[union-attr]


@everywhere
def test_names_are_found_the_same(opened: Store, local: Store) -> None:
    here, there = Names.of(local), Names.of(opened)
    assert sorted(e.iri for e in there) == sorted(e.iri for e in here)
    for entity in here:
        assert there.entity(entity.iri) == entity
        assert there.search(entity.name[:4], 5) == here.search(entity.name[:4], 5)


@everywhere
def test_portraits_and_statistics_are_the_same(opened: Store, local: Store) -> None:
    assert statistics(opened) == statistics(local)
    for entity in list(Names.of(local))[:: 1 if isinstance(opened, EndpointStore) and not opened.params else 5]:
        assert portrait(opened, entity).to_json() == portrait(local, entity).to_json()


@everywhere
def test_everything_else_answers_the_same(opened: Store, local: Store) -> None:
    people = ["Esme Lark", "Cléo Marsh", "Ada Quill"]
    for ask in (
        lambda store: join(store, people).to_json(),
        lambda store: join(store, [*people, "person:bram-vane"], Question(not_roles=("director",))).to_json(),
        lambda store: [verdict.to_json() for verdict in why(store, "Esme Lark", "Tin Harbour")],
        lambda store: [conflict.to_json() for conflict in conflicts(store)],
        lambda store: distances(store, "Esme Lark"),
        lambda store: center(store, top=3),
        lambda store: graph_page(store, centre="Esme Lark"),
        lambda store: written(store, "trig"),
        lambda store: written(store, "jsonld"),
        lambda store: connection_page(store, connect_question(store, people[0], people[1], Question())),
    ):
        assert ask(opened) == ask(local)


def written(store: Store, form: str) -> bytes:
    stream = io.BytesIO()
    write_rdf(store, form, stream)
    return stream.getvalue()


@everywhere
def test_the_projection_is_the_same(opened: Store, local: Store) -> None:
    one, other = castgraph.project(opened), castgraph.project(local)
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))


QUESTIONS = {
    "nothing": {},
    "paths": {"paths": 4},
    "longer": {"longer": 2},
    "hops": {"max_hops": 1},
    "include": {"include": ("characters",)},
    "not roles": {"not_roles": ("director",)},
    "roles": {"roles": ("actor", "crew"), "paths": 2},
    "via": {"via": ("person:cleo-marsh",)},
    "avoid": {"avoid": ("Tin Harbour",), "longer": 1},
    "kinds": {"kinds": ("movie",)},
    "years": {"years": (2015, 2025)},
    "statuses": {"statuses": ("released",)},
    "publishers": {"publishers": ("The Daily Lantern",)},
    "as of": {"as_of": "2021-06-01"},
    "where": {"where": "?production a schema:TVSeries"},
    "where both": {"where": "?production a ?t . ?person a schema:Person FILTER(?t != schema:Movie)", "longer": 1},
    "where and paths": {"where": "?person schema:name ?n FILTER(STRLEN(?n) > 8) # long", "paths": 3},
}


@pytest.mark.parametrize("opened", [*KINDS, *LARGE], indirect=True)
@pytest.mark.parametrize("options", QUESTIONS.values(), ids=QUESTIONS)
def test_connections_are_the_same(opened: Store, local: Store, options: dict[str, Any]) -> None:
    def told(store: Store) -> Any:
        answer = connect_question(store, start, end, Question(**options))
        return answer.to_json(), [connection.score for connection in answer.connections]

    people = sorted(e.iri for e in Names.of(local) if e.kind in ("person", "production"))
    pairs = list(product(people[::3], people[::4]))
    if isinstance(opened, EndpointStore):  # other ones for each question
        pairs = random.Random(str(options)).sample(pairs, 2 if opened.params else 4)
    for start, end in pairs:
        if start != end or not options.get("via"):  # else it is refused
            assert told(opened) == told(local), (start, end)


def test_of_what_the_engine_says_the_first_line_is_told():
    assert str(damaged(OSError(" one\ntwo\n"))) == (
        "the store cannot be read (one); what is wrong with it: castgraph doctor STORE"
    )
