"""The path index of a store: the same from its stream as from its quads, mended where it is missing or foreign."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.conftest import MINI
from tests.dumps import NTRIPLES

import castgraph
from castgraph.connections.find import connect
from castgraph.errors import DataError, StaleIndexError
from castgraph.loading.build import build_store
from castgraph.loading.indexing import rebuild
from castgraph.paths.build import build, check_index, path_index
from castgraph.paths.index import FILE_NAME, PathIndex
from castgraph.store.local import open_store
from castgraph.vocabulary import PREFIXES

ADA, ESME = "Ada Quill", "Esme Lark"


@pytest.fixture
def place(tmp_path):
    """A store of the mini graph and a small dump, some of whose lines are written unusually."""
    (tmp_path / "imdb.nt").write_text(NTRIPLES, encoding="utf-8")
    build_store([MINI, tmp_path / "imdb.nt"], tmp_path / "store")
    return tmp_path / "store"


def everything(index):
    """All credits of an index in words, to compare two of them by."""
    found = []
    for name, layer in index.layers.items():
        for node in range(index.count):
            part = slice(int(layer.start[node]), int(layer.start[node + 1]))
            for other, role, code in zip(layer.node[part], layer.role[part], layer.evidence[part], strict=True):
                told = [(index.tables.sources[s][0], index.tables.statuses[t]) for s, t in index.tables.evidence[code]]
                found.append((name, index.iri(node), index.iri(other), index.tables.roles[role], told))
    kinds = [
        (index.iri(n), index.kind_of(n), int(index.first_year[n]), int(index.last_year[n])) for n in range(index.count)
    ]
    return sorted(found), kinds


@pytest.mark.parametrize(("year", "kept"), [("0000", 0), ("0001", 1), ("-0044", 0), ("9998", 9998), ("9999", 0)])
def test_a_year_that_nothing_is_of_is_no_year(tmp_path, year, kept):
    from_year = f'"{year}"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    text = NTRIPLES.replace('"2001"', f'"{year}"')
    assert from_year in text
    (tmp_path / "imdb.nt").write_text(text, encoding="utf-8")
    build_store([tmp_path / "imdb.nt"], tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        facts = {iri: rest for iri, *rest in everything(path_index(store))[1]}
        again = {iri: rest for iri, *rest in everything(PathIndex.in_memory(*build(store)))[1]}
    assert facts["https://w3id.org/castgraph/id/production/imdb-tt2"][1:] == [kept, 2009]
    assert again == facts


@pytest.mark.parametrize("year", ["²²²²", "٢٠٢٣", "soon"])
def test_a_date_in_other_digits_is_none_in_a_curated_folder(tmp_path, year):
    graph = tmp_path / "graph"
    shutil.copytree(MINI, graph)
    article = next((graph / "sources").glob("*lonely-lighthouse.ttl"))
    text = article.read_text(encoding="utf-8")
    article.write_text(f'{text}\nproduction:the-lonely-lighthouse schema:endDate "{year}" .\n', encoding="utf-8")
    with castgraph.open(graph) as store:
        index = path_index(store)
        years = {index.iri(n): (int(index.first_year[n]), int(index.last_year[n])) for n in range(index.count)}
    with castgraph.open(MINI) as store:
        index = path_index(store)
        assert years == {index.iri(n): (int(index.first_year[n]), int(index.last_year[n])) for n in range(index.count)}


def test_a_stream_gives_the_index_that_the_store_gives(place):
    with open_store(place) as store:
        from_stream = everything(path_index(store))
        arrays, tables = build(store)
        assert everything(PathIndex.in_memory(arrays, tables)) == from_stream
        facts = {iri: rest for iri, *rest in from_stream[1]}
    assert facts["https://w3id.org/castgraph/id/production/imdb-tt2"] == [("production", "TVSeries"), 2001, 2009]
    credits = [(one, other, role) for _, one, other, role, _ in from_stream[0] if one.endswith("nm3")]
    assert len(credits) == 1


def test_a_missing_or_foreign_index_is_named_with_its_remedy_and_mended(place, tmp_path):
    def index():
        return next(place.glob("gen-*")) / "paths" / FILE_NAME  # each index is in a generation of its own

    whole = index().read_bytes()

    def refused(error):
        with open_store(place) as store, pytest.raises(error, match="castgraph index"):
            connect(store, ADA, ESME)
        rebuild(place)
        with open_store(place) as store:
            assert connect(store, ADA, ESME).hops == 4
        assert check_index(place).count > 0

    index().unlink()
    refused(StaleIndexError)
    index().write_bytes(whole[:-100])
    refused(DataError)
    index().write_bytes(b"\0" * 500)
    refused(DataError)
    build_store([MINI], tmp_path / "other")
    shutil.copy(next((tmp_path / "other").glob("gen-*")) / "paths" / FILE_NAME, index())
    refused(StaleIndexError)
    pointer = place / "castgraph.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"commit": 5}), encoding="utf-8")
    refused(StaleIndexError)


def test_seasons_and_their_series_are_one_work(place):
    with open_store(place) as store:
        index = path_index(store)
        parts = {index.iri(node): index.iri(int(work)) for node, work in enumerate(index.work) if node != work}
        told = store.rows("SELECT ?part ?whole WHERE { ?part schema:partOfSeries ?whole }")
        assert parts
        assert parts == dict(told)


def test_what_holds_of_a_production_and_what_kind_it_is_stand_in_the_index(place):
    with open_store(place) as store:
        index = path_index(store)
        now = dict(store.rows("SELECT ?p ?s WHERE { ?p cg:currentStatus ?s . ?p a ?t FILTER(?t != cg:Credit) }"))
        told = {
            index.iri(node): PREFIXES["status"] + index.tables.statuses[index.tables.verdicts[index.status[node]]]
            for node in range(index.count)
            if index.kind_of(node)[0] == "production" and index.status[node]
        }
        assert len(told) > 3
        assert {iri: status for iri, status in told.items() if iri in now} == {
            iri: status for iri, status in now.items() if iri in told
        }
        assert {index.kind_of(node) for node in range(index.count) if index.kind_of(node)[0] == "person"} == {
            ("person", "")
        }
