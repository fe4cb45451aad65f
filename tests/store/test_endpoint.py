"""One suite over memory, directory and endpoints: the same answers. And endpoints that lie, limp or refuse."""

from __future__ import annotations

import io
import json
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from tests.conftest import MINI
from tests.endpoints import ISQL, VIRTUOSO, catalogue, serving, virtuoso

import castgraph
from castgraph.answers.conflicts import conflicts
from castgraph.answers.portrait import portrait
from castgraph.answers.statistics import statistics
from castgraph.answers.verdicts import why
from castgraph.connections.distances import distances_from, nearest_to_everybody
from castgraph.connections.find import connect_question, vicinity
from castgraph.connections.joined import join
from castgraph.connections.projection import neighbourhood
from castgraph.connections.question import Question
from castgraph.errors import EndpointError, OptionError, QueryRefusedError, QuerySyntaxError
from castgraph.export.page.compose import connection_page, graph_page
from castgraph.export.rdf import write_rdf
from castgraph.loading.build import build_store
from castgraph.loading.endpoint import load_endpoint
from castgraph.names.lookup import Names
from castgraph.store.client import PASSWORD, TOKEN, USER, Client
from castgraph.store.endpoint import KNOWN, EndpointStore, open_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from castgraph.store.base import Store

KINDS = ["memory", "directory", "endpoint", "endpoint that cuts", "virtuoso"]
LARGE = ["large endpoint", "large endpoint that cuts", "large virtuoso"]  # as if it had too much to be read whole


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
        lambda store: distances_from(store, "Esme Lark"),
        lambda store: nearest_to_everybody(store, 3),
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
                lambda: join(remote, ["person:p3", "person:p6", "person:p9"]),
                lambda: distances_from(remote, "person:p3"),
                lambda: nearest_to_everybody(remote),
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
    fewer = 1 if not isinstance(opened, EndpointStore) else 2 if not opened.params else 4
    for start in people[:: 3 * fewer]:
        for end in people[:: 4 * fewer]:
            assert told(opened) == told(local), (start, end)


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


_ID = "https://w3id.org/castgraph/id/"
_TYPES = {
    "person/a": "Person",
    "person/b": "Person",
    "person/c": "Person",
    "production/x": "Movie",
    "production/y": "Movie",
}
_CREDITS = [("a", "castIn", "x"), ("b", "castIn", "x"), ("b", "directed", "y"), ("c", "castIn", "y")]
PLAIN = "".join(
    [
        f"<{_ID}person/{person}> <https://w3id.org/castgraph/vocab#{role}> <{_ID}production/{production}> .\n"
        for person, role, production in _CREDITS
    ]
    + [f'<{_ID}{name}> <https://schema.org/name> "{name}" .\n' for name in _TYPES]
    + [
        f"<{_ID}{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/{t}> .\n"
        for n, t in _TYPES.items()
    ]
)


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


def test_a_small_endpoint_with_imports_is_measured_as_a_local_store_is(tmp_path: Path) -> None:
    (tmp_path / "plain.nt").write_text(PLAIN)
    build_store([MINI, tmp_path / "plain.nt"], tmp_path / "store")
    with serving() as endpoint, castgraph.open(tmp_path / "store") as local:
        load_endpoint(endpoint.url, [MINI, tmp_path / "plain.nt"])
        with castgraph.open(endpoint.url) as remote:
            for ask in (
                lambda store: distances_from(store, "Esme Lark"),
                lambda store: distances_from(store, f"{_ID}person/a"),
                lambda store: nearest_to_everybody(store, 3),
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
            assert distances_from(remote, f"{_ID}person/a") == distances_from(local, f"{_ID}person/a")
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


# --- loading --------------------------------------------------------------------------------------------------------


def test_loading_goes_on_where_it_was_cut_short() -> None:
    with serving() as endpoint:
        endpoint.fault = lambda handler: len(endpoint.requests) > 12 and not handler.answer(500, b"gone")
        with pytest.raises(EndpointError):
            load_endpoint(endpoint.url, [MINI])
        half = len(endpoint.store)
        endpoint.fault = None
        sent = load_endpoint(endpoint.url, [MINI])
        with castgraph.open(endpoint.url) as remote, castgraph.open(MINI) as local:
            assert len(remote) == len(local)
            assert half > 0
            assert 0 < sent < len(local)
        assert load_endpoint(endpoint.url, [MINI]) == 0


def test_a_changed_file_replaces_its_graph(folder: Path) -> None:
    with serving() as endpoint:
        load_endpoint(endpoint.url, [folder])
        file = folder / "entities" / "all.ttl"
        file.write_text(file.read_text().replace("Ann Example", "Anne Example"))
        load_endpoint(endpoint.url, [folder])
        with castgraph.open(endpoint.url) as remote:
            assert list(remote.rows("SELECT ?n { person:ann schema:name ?n }")) == [("Anne Example",)]
            assert not remote.ask('ASK { GRAPH ?g { ?s ?p "Ann Example" } }')


def test_a_default_graph_with_other_data_is_left_alone() -> None:
    with serving() as endpoint:
        endpoint.store.update("INSERT DATA { <http://e/mine> <http://e/p> 1 }")
        with pytest.raises(EndpointError, match="did not put there"):
            load_endpoint(endpoint.url, [MINI])
        assert castgraph.open(endpoint.url).ask("ASK { <http://e/mine> <http://e/p> 1 }")


# --- endpoints that misbehave ---------------------------------------------------------------------------------------

GOOD = json.dumps(
    {
        "head": {"vars": ["x"]},
        "results": {"bindings": [{"x": {"type": "uri", "value": f"http://e/{i}"}} for i in range(37)]},
    }
).encode()
RESULTS = "application/sparql-results+json"
SELECT = "SELECT ?x { ?x ?p ?o }"


def fault(kind: str) -> Any:
    def act(handler: Any) -> bool:
        def raw(body: bytes, length: int | None = None, status: int = 200, **headers: str) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", headers.pop("kind", RESULTS))
            if length is not None:
                handler.send_header("Content-Length", str(length))
            else:
                handler.send_header("Connection", "close")
                handler.close_connection = True
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        half = GOOD[: len(GOOD) // 2]
        match kind:
            case "cut at its length":
                raw(half, len(GOOD))
                handler.close_connection = True
            case "cut at close":
                raw(half)
            case "cut between rows":
                raw(GOOD[: GOOD.rindex(b', {"x"')])
            case "error at the end":
                raw(half + b"\nThe SPARQL operation has been cancelled", len(half) + 40)
            case "qlever's marker":
                raw(half + b"!!!!>>#", len(half) + 7)
            case "web page":
                raw(b"<html><body>Sign in</body></html>", 33, kind="text/html")
            case "csv":
                raw(b"x\r\nhttp://e/1\r\n", 15, kind="text/csv")
            case "other json":
                raw(b'{"error": "no"}', 15)
            case "nothing":
                raw(b"", 0)
            case "says it cut":
                raw(GOOD, len(GOOD), X_SPARQL_MaxRows="37")
            case "partial":
                raw(GOOD, len(GOOD), 206, X_SQL_State="S1TAT")
            case "500":
                handler.answer(500, b"boom")
            case "not found":
                handler.answer(404)
            case "password":
                handler.answer(401, WWW_Authenticate='Basic realm="x"')
            case "other host":
                handler.answer(307, Location="http://evil.example/sparql")
            case "loop":
                handler.answer(307, Location=handler.path)
            case "busy":
                handler.answer(429, b"slow down", Retry_After="60")
            case "bomb":
                import gzip

                body = gzip.compress(b" " * 50_000_000)
                raw(body, len(body), Content_Encoding="gzip")
        return True

    return act


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cut at its length", "not whole"),
        ("cut at close", "not whole"),
        ("cut between rows", "not whole"),
        ("error at the end", "not whole"),
        ("qlever's marker", "not whole"),
        ("web page", "web page"),
        ("csv", "text/csv"),
        ("other json", "not a SPARQL result"),
        ("nothing", "not whole"),
        ("says it cut", "cuts its answers"),
        ("partial", "cuts its answers"),
        ("500", "HTTP 500.*boom"),
        ("not found", "nothing at this address"),
        ("password", "refuses a request without name and password"),
        ("other host", "redirects to evil.example"),
        ("loop", "HTTP 307"),
        ("busy", "asks to wait 60 s"),
        ("bomb", "larger than"),
    ],
)
def test_an_answer_that_is_not_whole_is_an_error(kind: str, words: str) -> None:
    with serving() as endpoint:
        client = Client(endpoint.url, timeout=5, tries=2, max_bytes=10 << 20)
        client.pause = 0.01
        store = open_endpoint(endpoint.url, client=client)
        endpoint.fault = fault(kind)
        with pytest.raises(EndpointError, match=words):
            store.results(SELECT)


@pytest.mark.parametrize("kind", ["cut at its length", "web page", "says it cut", "password", "500"])
def test_the_command_says_it_in_one_line_and_prints_no_row(run, kind: str) -> None:
    with serving() as endpoint:
        endpoint.fault = lambda handler: b"%3Fx" in handler.body and fault(kind)(handler)
        ran = run("query", "--store", endpoint.url, "-e", SELECT, CASTGRAPH_ENDPOINT_TIMEOUT="5")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("\n") == 1
    assert endpoint.url in ran.err


def test_slow_endpoints_end_in_time() -> None:
    def drip(handler: Any) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Type", RESULTS)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.1)
        return True

    for slow in (drip, lambda handler: time.sleep(10) or True):
        with serving() as endpoint:
            store = open_endpoint(endpoint.url, client=Client(endpoint.url, timeout=1, tries=1))
            endpoint.fault = slow
            started = time.monotonic()
            with pytest.raises(EndpointError, match=r"not whole after|in time|middle"):
                store.results(SELECT)
            assert time.monotonic() - started < 2.5


def test_what_passes_is_tried_again() -> None:
    with serving() as endpoint:
        client = Client(endpoint.url, timeout=20)
        client.pause = 0.01
        store = open_endpoint(endpoint.url, client=client)
        left = [503, 429, 502]

        def busy(handler: Any) -> bool:
            if not left:
                return False
            handler.answer(left.pop(), Retry_After="0")
            return True

        endpoint.fault = busy
        assert store.ask("ASK { }")
        assert not left


def test_nobody_at_home_and_no_such_host() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(EndpointError, match="cannot be reached"):
        open_endpoint(f"http://127.0.0.1:{port}/", client=Client(f"http://127.0.0.1:{port}/", tries=1))


def test_a_bad_certificate_is_named(tmp_path: Path) -> None:
    import subprocess
    import threading

    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-out", "c", "-days", "1",
         "-subj", "/CN=localhost"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c", tmp_path / "k")
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        import contextlib

        with contextlib.suppress(OSError):
            connection, _ = listening.accept()
            with connection, context.wrap_socket(connection, server_side=True):
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(EndpointError, match="certificate is not valid"):
        open_endpoint(f"https://127.0.0.1:{listening.getsockname()[1]}/sparql")
    thread.join()
    listening.close()


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


# --- passwords ------------------------------------------------------------------------------------------------------


@pytest.fixture
def guarded() -> Iterator[Any]:
    with serving() as endpoint:

        def ask(handler: Any) -> bool:
            if handler.headers.get("Authorization") in ("Basic YW5uOnMzY3JldA==", "Bearer t0ken"):
                return False
            handler.answer(401, WWW_Authenticate='Basic realm="x"')
            return True

        endpoint.fault = ask
        yield endpoint


def test_passwords_come_from_the_environment_or_a_netrc(guarded, monkeypatch, tmp_path) -> None:
    with monkeypatch.context() as patch:
        patch.setenv(USER, "ann")
        patch.setenv(PASSWORD, "s3cret")
        assert open_endpoint(guarded.url).ask("ASK {}")
    with monkeypatch.context() as patch:
        patch.setenv(TOKEN, "t0ken")
        assert open_endpoint(guarded.url).ask("ASK {}")
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ann password s3cret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert open_endpoint(guarded.url).ask("ASK {}")


def test_a_password_is_in_no_message_and_on_no_command_line(guarded, monkeypatch) -> None:
    monkeypatch.setenv(USER, "ann")
    monkeypatch.setenv(PASSWORD, "wr0ng")
    with pytest.raises(EndpointError) as raised:
        open_endpoint(guarded.url)
    assert "wr0ng" not in str(raised.value)
    assert "refuses the name and password" in str(raised.value)
    with pytest.raises(OptionError) as refused:
        Client("http://ann:s3cret@127.0.0.1/")
    assert "s3cret" not in str(refused.value)
    with pytest.raises(OptionError, match="in the clear"):
        Client("http://example.org/sparql")


@pytest.mark.parametrize("address", ["http://", "https:///x", "http://h:99999/", "http://h:x/", "http://hü/"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(OptionError):
        Client(address)
