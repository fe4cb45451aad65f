"""A store in a program: used from any thread, and closed when it is closed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from tests.conftest import MINI
from tests.outside import TABLE
from tests.told import DATASETS, store_of, told

import castgraph
from castgraph.errors import StoreError
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.importing import import_dataset
from castgraph.names.lookup import Names
from castgraph.store.base import Store
from castgraph.store.local import LocalStore
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path


def test_a_store_with_imports_answers_in_every_thread(tmp_path: Path) -> None:
    table = tmp_path / "cast.csv"
    table.write_text(TABLE)
    importer = make("table", paths=[table], retrieved="2026-11-22", report=Report())
    import_dataset(importer, tmp_path / "store", curated=None)
    found: list[object] = []
    with castgraph.open(tmp_path / "store") as store:
        known = [entity.iri for entity in Names.of(store).search("Ida Kestrel")]

        def ask() -> None:
            try:
                found.append([entity.iri for entity in Names.of(store).search("Ida Kestrel")])
            except Exception as error:
                found.append(error)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert known
    assert found == [known] * 4


def test_a_closed_store_says_that_it_is_closed_and_does_not_answer_as_an_empty_one() -> None:
    store = castgraph.open()
    store.close()
    for ask in (
        lambda: len(store),
        lambda: store.ask("ASK {}"),
        lambda: store.query("SELECT * { ?s ?p ?o }"),
        lambda: list(store.triples()),
        lambda: store.graphs(),
        lambda: Names.of(store).resolve("Joe Locke"),
    ):
        with pytest.raises(StoreError, match="closed"):
            ask()
    store.close()


def test_a_store_is_told_in_short_by_what_it_holds():
    one = "dataset:d { person:ann cg:castIn production:film . }"
    with store_of(one, DATASETS[:1]) as store:
        assert store.in_short() == "memory, 1 quads, 1 imported dataset"
        assert store.curated().in_short() == "memory, 1 quads"
        assert store.curated(DATASETS) is store
    assert store.in_short() == "memory, closed"
    with store_of("dataset:d {}", DATASETS, "2020-01-31") as store:
        assert store.in_short() == "memory, 0 quads, as of 2020-01-31, 2 imported datasets"
        assert (store.is_large, store.place, store.generation) == (False, "memory", "")


def test_what_joins_a_pair_is_looked_up_as_queries_would_find_it() -> None:
    store = told()
    pairs = sorted({(quad.subject.value, quad.object.value) for quad in store.triples() if "id/" in str(quad.object)})
    found = sorted(set(store.between(pairs)))

    assert found == sorted(set(Store.between(store, pairs)))
    assert {graph for graph, *_ in found} >= {"", *DATASETS}
    assert sorted(set(store.curated().between(pairs))) == sorted(set(Store.between(store.curated(), pairs)))


def test_what_is_said_of_some_is_looked_up_as_queries_would_find_it() -> None:
    store = told()
    subjects = sorted({quad.subject.value for quad in store.triples()})
    predicates = [PREFIXES["cg"] + name for name in ("person", "status", "characterName")]

    for one in (store, store.curated()):
        found = sorted(set(one.quads_about(subjects, predicates)))
        assert found == sorted(set(Store.quads_about(one, subjects, predicates)))
        assert {predicate for _, predicate, *_ in found} == set(predicates)
    assert store.quads_about(subjects, []) == Store.quads_about(store, [], predicates) == []


def test_a_store_that_was_read_into_memory_answers_the_same(tmp_path: Path) -> None:
    table = tmp_path / "cast.csv"
    table.write_text(TABLE)
    import_dataset(make("table", paths=[table], retrieved="2026-11-22"), tmp_path / "store")
    query = "SELECT ?w (COUNT(?p) AS ?n) { ?p cg:castIn ?w } GROUP BY ?w ORDER BY DESC(?n) ?w"
    with castgraph.open(tmp_path / "store") as store, castgraph.open(tmp_path / "store") as copied:
        assert copied.into_memory() is copied
        assert copied.engine.__class__ is store.engine.__class__
        assert set(copied.triples()) == set(store.triples())
        assert copied.graphs() == store.graphs()
        assert list(copied.rows(query)) == list(store.rows(query)) != []
        assert castgraph.find(copied, "Ida") == castgraph.find(store, "Ida")
        assert castgraph.center(copied, top=3) == castgraph.center(store, top=3)
    with pytest.raises(StoreError, match="closed"):
        copied.into_memory()
    assert castgraph.open().into_memory().ask("ASK { ?s ?p ?o }")


def test_of_what_is_asked_ever_anew_a_store_keeps_the_newest_alone():
    made = []
    with castgraph.open(MINI) as store:
        for day in ("1", "2", "3", "3", "1"):
            store.cached(f"day {day}", lambda day=day: made.append(day), most=2)
        store.cached("daily", lambda: made.append("kept"))
        store.cached("daily", lambda: made.append("again"))
    assert made == ["1", "2", "3", "1", "kept"]


def test_an_empty_store_is_one_too():
    """What says "this store or that one" would otherwise count the quads, of which a large store may have millions."""
    store = LocalStore()

    assert len(store) == 0
    assert store
