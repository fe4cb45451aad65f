"""Stores built from files: the same however often, cut by date as the folder is."""

from __future__ import annotations

import gzip

from tests.conftest import MINI

import castgraph
from castgraph.loading.folder import load_folder


def ask(store, pattern):
    return store.ask(f"ASK {{ {pattern} }}")


def test_a_store_cut_by_date_is_the_folder_cut_by_date(tmp_path):
    castgraph.build_store([MINI], tmp_path / "store")

    with castgraph.open(tmp_path / "store", as_of="2021-02-03") as there, load_folder(MINI, as_of="2021-02-03") as here:
        assert sorted(map(str, there.triples())) == sorted(map(str, here.triples()))


def test_loading_three_times_is_loading_once(tmp_path):
    counts = set()
    for _ in range(3):
        castgraph.build_store([MINI], tmp_path / "store")
        with castgraph.open(tmp_path / "store") as store:
            counts.add(len(store))

    assert len(counts) == 1


def test_a_file_of_triples_is_a_dataset_that_queries_see_without_a_copy(tmp_path):
    path = tmp_path / "more.nt.gz"
    path.write_bytes(gzip.compress(b"<http://e/a> <http://e/b> <http://e/c> .\n"))
    castgraph.build_store([MINI, path], tmp_path / "store")

    with castgraph.open(tmp_path / "store") as store:
        assert store.datasets == ("https://w3id.org/castgraph/id/dataset/more",)
        assert list(store.rows("SELECT ?o WHERE { <http://e/a> ?p ?o }")) == [("http://e/c",)]
        assert ask(store, "person:ada-quill cg:created production:tin-harbour")


def test_files_of_one_name_become_graphs_of_their_own(tmp_path):
    files = [tmp_path / name for name in ("a/x.nt", "b/x.nt", "c/x.ttl", "y.nt", "y!.nt")]
    for number, path in enumerate(files):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<urn:s> <urn:p> <urn:{number}> .")
    castgraph.build_store(files, tmp_path / "store")

    with castgraph.open(tmp_path / "store") as store:
        told = {
            graph.rpartition("/")[2]: [q.object.value for q in store.graph_triples(graph)] for graph in store.graphs()
        }
    assert sorted(told.values()) == [[f"urn:{number}"] for number in range(5)]
    assert {name: told[name] for name in ("a-x-nt", "b-x-nt", "x-ttl")} == {
        "a-x-nt": ["urn:0"], "b-x-nt": ["urn:1"], "x-ttl": ["urn:2"],
    }  # fmt: skip
