"""Names at an endpoint with 24,000 of them: never read whole, and the same answers as from a local store."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from tests.conftest import MINI
from tests.endpoints import ISQL, VIRTUOSO, catalogue, serving, virtuoso
from tests.told import store_of

import castgraph
from castgraph.answers.statistics import statistics
from castgraph.errors import AmbiguousNameError, EndpointError, UnknownNameError
from castgraph.loading.build import build_store
from castgraph.loading.endpoint import load_endpoint
from castgraph.names.lookup import Names
from castgraph.names.remote import RemoteNames
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.endpoints import Endpoint

    from castgraph.store.base import Store

MOST = 50
"""Requests that one name may cost at most."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Endpoint, Store]]:
    folder = tmp_path_factory.mktemp("large")
    (folder / "made.nt").write_text(catalogue(18_000))
    build_store([folder / "made.nt"], folder / "store")
    with serving() as endpoint, castgraph.open(folder / "store") as local:
        load_endpoint(endpoint.url, [folder / "made.nt"])
        yield endpoint, local


SPELLINGS = ["Jude Gilavale", "jude gilavale", "JUDE  GILAVALE", "The Only Nickname", "zoé ünderhill", "Zoe Ünderhill",
             "person:p55", "the dario gabawick story", "The: Dario Gabawick -- Story"]  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_name_leads_to_the_same_entity_in_a_few_requests(large: tuple[Endpoint, Store], text: str) -> None:
    endpoint, local = large
    with castgraph.open(endpoint.url) as remote:
        before = len(endpoint.requests)
        assert Names.of(remote).resolve(text) == Names.of(local).resolve(text)
        assert len(endpoint.requests) - before <= MOST
        assert Names.of(remote).resolve(text) == Names.of(local).resolve(text)


@pytest.mark.parametrize("text", ["Jude Gilavale", "jude gila", "sam twin", "the only nick"])
def test_what_is_found_is_ranked_as_locally(large: tuple[Endpoint, Store], text: str) -> None:
    endpoint, local = large
    with castgraph.open(endpoint.url) as remote:
        before = len(endpoint.requests)
        found = Names.of(remote).search(text, 5)
        assert found[:2] == Names.of(local).search(text, 2)
        assert len(endpoint.requests) - before <= MOST


def test_homonyms_are_listed(large: tuple[Endpoint, Store]) -> None:
    with castgraph.open(large[0].url) as remote, pytest.raises(AmbiguousNameError) as caught:
        Names.of(remote).resolve("sam twin")
    assert {entity.curie for entity in caught.value.candidates} == {"person:p17998", "person:p17999"}


@pytest.mark.parametrize(
    "text",
    ["Wilhelmina Quakcenbush", "Wihlelmina Quackenbush", "person:wilhelmina-quackenbus"],
)
def test_a_misspelt_name_says_who_is_meant(large: tuple[Endpoint, Store], text: str) -> None:
    endpoint, _ = large
    with castgraph.open(endpoint.url) as remote:
        before = len(endpoint.requests)
        with pytest.raises(UnknownNameError) as caught:
            Names.of(remote).resolve(text)
        assert "Wilhelmina Quackenbush" in [entity.name for entity in caught.value.suggestions]
        assert len(endpoint.requests) - before <= 2 * MOST


def test_a_name_but_for_a_space_is_the_name(large: tuple[Endpoint, Store]) -> None:
    with castgraph.open(large[0].url) as remote:
        assert Names.of(remote).resolve("WilhelminaQuackenbush").name == "Wilhelmina Quackenbush"


@pytest.mark.parametrize("text", ["Qwxz Yykk", "!?", '" } . DROP ALL #', "\\", "℃"])
def test_nothing_is_found_where_nothing_is_like_it(large: tuple[Endpoint, Store], text: str) -> None:
    with castgraph.open(large[0].url) as remote, pytest.raises(UnknownNameError):
        Names.of(remote).resolve(text)


def test_all_names_are_never_listed(large: tuple[Endpoint, Store]) -> None:
    endpoint, local = large
    with castgraph.open(endpoint.url) as remote:
        assert len(Names.of(remote)) == len(Names.of(local))
        with pytest.raises(EndpointError, match="castgraph load"):
            list(Names.of(remote))


@pytest.mark.parametrize("kind", ["small", "virtuoso"])
def test_curated_names_are_the_same_asked_for_or_read(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if kind == "virtuoso" and not (VIRTUOSO and ISQL):
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    monkeypatch.setattr("castgraph.store.base.READ_WHOLE", 10)
    with ExitStack() as stack:
        url = stack.enter_context(virtuoso(tmp_path))[0] if kind == "virtuoso" else stack.enter_context(serving()).url
        load_endpoint(url, [MINI])
        stores = [stack.enter_context(castgraph.open(place)) for place in (MINI, url)]
        local, remote = map(Names.of, stores)
        assert statistics(stores[1]) == statistics(stores[0])
        for entity in local:
            assert remote.entity(entity.iri) == entity
            assert entity in remote.search(entity.name, 3)
        for text in ("Cleopatra Marsh", "Untitled Orchard Film", "cleo marsh", "person:ada-quill"):
            assert remote.resolve(text) == local.resolve(text)
        with pytest.raises(UnknownNameError) as caught:
            remote.resolve("Ada Qiull")
        assert caught.value.suggestions[0].curie == "person:ada-quill"


FEW = """
<e:g> {
    person:quack a schema:Person ; schema:name "Quackenbush" ; schema:alternateName "Duck" .
    person:duck a schema:Person ; schema:name "McDuck" . person:d a schema:Person ; schema:name "Duck Ode" .
}
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("duck", [(2.85, "person:quack"), (2.0, "person:d")]),
        ("mcduck", [(3.0, "person:duck")]),
        ("QuackenBush", [(3.0, "person:quack")]),
        ("quacmenbush", [(10 / 11 / 2, "person:quack")]),
        ("quacmenbusx", [(9 / 11 / 2, "person:quack")]),
        ("quakcenbuhs", [(9 / 11 / 2, "person:quack")]),
        ("kwackembush", [(8 / 11 / 2, "person:quack")]),
        ("ode", [(1.0, "person:d")]),
    ],
)
def test_names_that_are_asked_for_are_scored_as_those_of_an_index(text: str, found: list[tuple[float, str]]) -> None:
    with store_of(FEW) as store:
        scored = RemoteNames(store).search(text)

    assert [(round(score, 3), entity.curie) for score, entity in scored] == [(round(s, 3), c) for s, c in found]


def test_one_word_is_found_however_it_is_written() -> None:
    with store_of(FEW) as store:
        names = RemoteNames(store)
        assert [entity.curie for entity in names.exact("MCduck")[0]] == ["person:duck"]
        assert names.exact("dUCK") == ([], names.entities([PREFIXES["person"] + "quack"]))
        assert len(names) == 3
