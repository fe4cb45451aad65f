"""A graph sent to an endpoint: goes on where it was cut short, replaces what changed, leaves other data alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import MINI
from tests.endpoints import serving

import castgraph
from castgraph.errors import EndpointError
from castgraph.loading.endpoint import load_endpoint

if TYPE_CHECKING:
    from pathlib import Path


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
