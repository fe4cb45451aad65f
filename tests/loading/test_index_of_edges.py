"""An index made of edges beside an endpoint answers as the local store does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import MINI
from tests.endpoints import Endpoint, serving
from tests.loading.test_from_shards import imdb, index_of, names_of, table

import castgraph
from castgraph.errors import EndpointError, StoreError
from castgraph.loading.build import build_store
from castgraph.loading.forget import forget
from castgraph.loading.importing import import_dataset
from castgraph.loading.indexing import rebuild
from castgraph.loading.update import update_store

pytest.importorskip("pyarrow", reason="tables of shards want pyarrow")

from tests.shards import write_shards

from castgraph.loading.from_shards import FromEdges
from castgraph.loading.sending import send_shards
from castgraph.loading.shards import Shards, open_shards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from castgraph.store.base import Store

    Make = Callable[[Path], Any]


@pytest.fixture(params=[imdb, table], ids=["imdb", "told"])
def importer(request: pytest.FixtureRequest) -> Make:
    return request.param


class Places:
    """The same data as a local store, at an endpoint, and as an index beside that."""

    def __init__(self, folder: Path, importer: Make, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.local, self.index = folder / "local", folder / "index"
        import_dataset(importer(folder), self.local, curated=MINI)
        self.shards: Shards = write_shards(importer(folder), folder / "shards")
        send_shards(endpoint.url, self.shards, curated=MINI)
        import_dataset(FromEdges(open_shards(self.shards.folder), endpoint.url), self.index, curated=MINI)


@pytest.fixture
def places(tmp_path: Path, importer: Make) -> Iterator[Places]:
    with serving() as endpoint:
        endpoint.union = True
        yield Places(tmp_path, importer, endpoint)


def asked(store: Store, people: list[str]) -> list[object]:
    """Everything that is answered from an index."""
    pairs = [(one, other) for one in people for other in people if one < other]
    found: list[object] = [castgraph.connect(store, *pair).to_json() for pair in pairs]
    found += [castgraph.connect(store, *pair, statuses=("released",)).to_json() for pair in pairs[:3]]
    found += [castgraph.connect(store, *pair, as_of="2020-03-15").to_json() for pair in pairs[:3]]
    found += [answer.to_json() for answer in castgraph.pairs(store, pairs)]
    found += [castgraph.distances(store, one).to_json() for one in people]
    found.append(castgraph.connect(store, *people[:3]).to_json())
    found += [one.to_json() for one in castgraph.find(store, people[0])]
    found.append(castgraph.center(store).to_json())
    return found


def test_the_arrays_and_the_names_are_those_of_the_local_store(places: Places) -> None:
    assert names_of(places.index) == names_of(places.local)
    assert index_of(places.index) == index_of(places.local)


def test_what_is_asked_of_it_is_answered_as_the_local_store_does(places: Places) -> None:
    with castgraph.open(places.local) as local, castgraph.open(places.index) as beside:
        assert beside.is_large
        assert beside.hosts
        told = "Ann Example" if local.ask('ASK { ?p schema:name "Cy Third" }') else ""
        people = ["Ann Example", "Bob Sample", "Cy Third"] if told else ["Benoît Côté", "Ida Kestrel (person:imdb-nm0000001)", "Nell Marrow"]  # fmt: skip
        people = [one.rpartition("(")[2].rstrip(")") for one in people]
        assert asked(beside, people) == asked(local, people)
        assert castgraph.connect(beside, "Ada Quill", "Esme Lark").to_json() == castgraph.connect(local, "Ada Quill", "Esme Lark").to_json()  # fmt: skip


def test_the_command_makes_it_and_others_take_it_as_their_store(tmp_path: Path, run: Any) -> None:
    with serving() as endpoint:
        places = Places(tmp_path, imdb, endpoint)
        place = str(tmp_path / "by-command")
        made = run("index", "--from-edges", str(places.shards.folder), "--at", endpoint.url, "--store", place, "--graph", str(MINI))  # fmt: skip
        assert made.code == 0
        assert "path index of" in made.err
        found = run("connect", "Benoît Côté", "Nell Marrow", "--store", place, "--format", "json")
        assert found.out == run("connect", "Benoît Côté", "Nell Marrow", "--store", str(places.local), "--format", "json").out  # fmt: skip
        assert run("index", "--store", place).code == 3
        assert run("index", "--from-edges", str(places.shards.folder), "--store", place).code == 2


def test_what_would_change_it_is_refused_and_leaves_it(tmp_path: Path) -> None:
    with serving() as endpoint:
        places = Places(tmp_path, imdb, endpoint)
    for change in (
        lambda: build_store([MINI], places.index),
        lambda: update_store(places.index, "DELETE WHERE { ?s ?p ?o }"),
        lambda: forget(places.index, "Nell Marrow"),
        lambda: rebuild(places.index),
        lambda: import_dataset(imdb(tmp_path), places.index),
    ):
        with pytest.raises(StoreError, match="an index beside http"):
            change()
    with pytest.raises(StoreError, match="name another folder"):
        import_dataset(FromEdges(places.shards, "https://example.org/sparql"), places.local)
    assert index_of(places.local)


def test_an_endpoint_that_is_gone_or_lacks_the_dataset_is_named(tmp_path: Path) -> None:
    with serving() as endpoint:
        places = Places(tmp_path, imdb, endpoint)
        endpoint.store.update("DROP ALL")
        with pytest.raises(StoreError, match=r"has no dataset <.*imdb>; load it there: castgraph load --from-shards"):
            castgraph.open(places.index)
    with pytest.raises(EndpointError, match="cannot be reached"):
        castgraph.open(places.index)


def test_an_index_of_another_dataset_is_left_alone(tmp_path: Path) -> None:
    with serving() as endpoint:
        places = Places(tmp_path, imdb, endpoint)
        other = write_shards(table(tmp_path), tmp_path / "others")
        with pytest.raises(StoreError, match=r"is an index beside .* of another dataset; name another folder"):
            import_dataset(FromEdges(other, endpoint.url), places.index)
