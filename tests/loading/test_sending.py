"""Shards sent to an endpoint: on from the shard that was not finished, and believed once the endpoint counts right."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.conftest import MINI
from tests.endpoints import VIRTUOSO, serving, virtuoso
from tests.outside import write_imdb

import castgraph
from castgraph.errors import DataError, EndpointError
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.store.client import Client

pytest.importorskip("pyarrow", reason="tables of shards want pyarrow")

from tests.shards import write_shards

from castgraph.loading.endpoint import load_endpoint
from castgraph.loading.sending import bulk_commands, send_shards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.endpoints import Endpoint

    from castgraph.loading.shards import Shards

IMDB = "https://w3id.org/castgraph/id/dataset/imdb"


def write(folder: Path, parts: int = 4, **changed: str) -> Shards:
    write_imdb(folder / "imdb", **changed)
    shutil.rmtree(folder / "shards", ignore_errors=True)
    importer = make("imdb", paths=[folder / "imdb"], report=Report(), retrieved="2026-01-31")
    return write_shards(importer, folder / "shards", parts)


@pytest.fixture
def shards(tmp_path: Path) -> Shards:
    return write(tmp_path)


@pytest.fixture(params=["own default graph", "union"])
def endpoint(request: pytest.FixtureRequest) -> Iterator[Endpoint]:
    with serving() as endpoint:
        endpoint.union = request.param == "union"
        yield endpoint


def ready(endpoint: Endpoint) -> Client:
    client = Client(endpoint.url)
    client.pause = 0.001
    return client


def in_dataset(endpoint: Endpoint) -> int:
    return len(list(endpoint.store.query(f"SELECT ?s {{ GRAPH <{IMDB}> {{ ?s ?p ?o }} }}")))


def answers(endpoint: Endpoint) -> None:
    """Hold what the endpoint answers against a local store of both."""
    with castgraph.open(endpoint.url) as remote:
        found = castgraph.connect(remote, "Benoît Côté", "Nell Marrow")
        assert found.hops == 2
        assert [source.cite() for source in found.connections[0].hops[0].credits[0].sources] == ["IMDb, 2026-01-31"]
        assert castgraph.connect(remote, "Ada Quill", "Esme Lark").hops == 4
        assert len(list(remote.rows("SELECT ?t { person:imdb-nm0000003 cg:castIn ?t }"))) == 2


@pytest.mark.parametrize("way", ["updates", "graph store"])
def test_what_was_sent_is_asked_as_it_is_asked_of_a_local_store(endpoint: Endpoint, shards: Shards, way: str) -> None:
    graph_store = "" if way == "updates" else endpoint.url.replace("/sparql", "/data")
    sent = send_shards(endpoint.url, shards, curated=MINI, graph_store=graph_store, client=ready(endpoint))
    assert (sent.triples, sent.shards, sent.there) == (shards.totals["quads"], 4, 0)
    assert sent.total == in_dataset(endpoint)
    answers(endpoint)
    again = send_shards(endpoint.url, shards, curated=MINI, graph_store=graph_store, client=ready(endpoint))
    assert (again.triples, again.shards, again.there, again.total) == (0, 0, 4, sent.total)


def test_a_curated_graph_that_is_loaded_later_leaves_what_was_sent(endpoint: Endpoint, shards: Shards) -> None:
    send_shards(endpoint.url, shards, client=ready(endpoint))
    load_endpoint(endpoint.url, [MINI])
    answers(endpoint)


@pytest.mark.parametrize("status", [500, 503])
def test_an_endpoint_that_fails_for_a_while_gets_the_chunk_again(
    endpoint: Endpoint, shards: Shards, status: int
) -> None:
    failed: list[bytes] = []

    def fault(handler: object) -> bool:
        if b"imdb-nm" in handler.body and handler.body not in failed:  # type: ignore[attr-defined]
            failed.append(handler.body)  # type: ignore[attr-defined]
            handler.answer(status, b"down")  # type: ignore[attr-defined]
            return True
        return False

    endpoint.fault = fault
    sent = send_shards(endpoint.url, shards, client=ready(endpoint))
    assert failed
    assert sent.triples == in_dataset(endpoint) == shards.totals["quads"]


def test_an_endpoint_that_dies_in_the_middle_is_gone_on_with(endpoint: Endpoint, shards: Shards) -> None:
    def fault(handler: object) -> bool:
        is_noted = any(b"hasPart%3E+%22" in body for *_, body in endpoint.requests[:-1])
        return is_noted and not handler.answer(500, b"gone")  # type: ignore[attr-defined]

    endpoint.fault = fault
    with pytest.raises(EndpointError, match="HTTP 500"):
        send_shards(endpoint.url, shards, client=ready(endpoint))
    endpoint.fault = None
    half = in_dataset(endpoint)
    sent = send_shards(endpoint.url, shards, client=ready(endpoint))
    assert 0 < half < sent.total == shards.totals["quads"]
    assert sent.there > 0
    assert sent.there + sent.shards == 4


def test_another_state_of_the_dataset_takes_the_place_of_the_one_that_is_there(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    send_shards(endpoint.url, write(tmp_path), curated=MINI, client=ready(endpoint))
    names = "nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles\nnm0000003\tNew Marrow\t\\N\t\\N\tactress\t\\N\n"
    changed = write(tmp_path, name_basics=names)
    sent = send_shards(endpoint.url, changed, curated=MINI, client=ready(endpoint))
    assert sent.total == in_dataset(endpoint) == changed.totals["quads"]
    with castgraph.open(endpoint.url) as remote:
        assert not remote.ask('ASK { ?p schema:name "Nell Marrow" }')
        assert castgraph.connect(remote, "Ada Quill", "Esme Lark").hops == 4


@pytest.mark.parametrize(
    ("status", "said"), [(401, "refuses a request without name and password"), (403, "HTTP 403"), (405, "refuses the request")]
)  # fmt: skip
def test_an_endpoint_that_may_not_be_written_says_so(
    endpoint: Endpoint, shards: Shards, status: int, said: str
) -> None:
    endpoint.fault = lambda handler: b"update=" in handler.body and not handler.answer(status, b"")
    with pytest.raises(EndpointError, match=said):
        send_shards(endpoint.url, shards, client=ready(endpoint))
    assert not in_dataset(endpoint)


def test_a_damaged_shard_is_not_sent(endpoint: Endpoint, shards: Shards) -> None:
    path = shards.folder / "quads" / "part-00002.nq.gz"
    data = path.read_bytes()
    path.write_bytes(data[:-8] + bytes(8))
    with pytest.raises(DataError, match=r"part-00002\.nq\.gz: is not what the manifest says"):
        send_shards(endpoint.url, shards, client=ready(endpoint))
    path.write_bytes(data)
    assert send_shards(endpoint.url, shards, client=ready(endpoint)).there == 2


def test_an_endpoint_that_loses_triples_is_not_believed(endpoint: Endpoint, shards: Shards) -> None:
    def loses(handler: object) -> bool:
        if b"Marrow" in handler.body:  # type: ignore[attr-defined]
            handler.answer(204)  # type: ignore[attr-defined]
            return True
        return False

    endpoint.fault = loses
    with pytest.raises(EndpointError, match=r"has [\d,]+ triples where the shards have [\d,]+; the same command sends"):
        send_shards(endpoint.url, shards, client=ready(endpoint))
    endpoint.fault = None
    assert send_shards(endpoint.url, shards, client=ready(endpoint)).shards == 4


def test_the_command_tells_what_it_sent(endpoint: Endpoint, shards: Shards, run: Callable[..., object]) -> None:
    done = run("load", "--from-shards", str(shards.folder), "--store", endpoint.url, "--graph", str(MINI))
    assert done.code == 0  # type: ignore[attr-defined]
    assert f"{shards.totals['quads']} triples sent in 4 shards, 0 were there already" in done.err  # type: ignore[attr-defined]


@pytest.mark.skipif(VIRTUOSO is None, reason="no virtuoso-t")
def test_virtuoso_takes_shards_by_updates_by_its_graph_store_and_by_its_own_loader(tmp_path: Path) -> None:
    shards = write(tmp_path)
    with virtuoso(tmp_path) as (url, sql):
        crud = url.replace("/sparql", "/sparql-graph-crud")
        for graph_store in ("", crud):
            sent = send_shards(url, shards, curated=MINI, graph_store=graph_store)
            assert (sent.total, sent.triples) == (shards.totals["quads"], shards.totals["quads"])
            with castgraph.open(url) as remote:
                assert castgraph.connect(remote, "Benoît Côté", "Nell Marrow").hops == 2
                assert castgraph.connect(remote, "Ada Quill", "Esme Lark").hops == 4
                assert len(list(remote.rows("SELECT ?t { person:imdb-nm0000003 cg:castIn ?t }"))) == 2
            sql(f"SPARQL CLEAR GRAPH <{IMDB}>;")
            sql("SPARQL CLEAR GRAPH <https://w3id.org/castgraph/id/dataset/load-log>;")
        said = "".join(sql(line) for line in bulk_commands(shards, url) if not line.startswith("--"))
        assert "Error" not in said
        sent = send_shards(url, shards, curated=MINI)
        assert (sent.triples, sent.there, sent.total) == (0, 4, shards.totals["quads"])
        with castgraph.open(url) as remote:
            assert castgraph.connect(remote, "Benoît Côté", "Nell Marrow").hops == 2
