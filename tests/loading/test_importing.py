"""Outside datasets come into a store whole or not at all."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import product

import pytest
from tests.conftest import MINI
from tests.imdb_stores import import_imdb, leftovers, quads
from tests.outside import IMDB, TMDB_MOVIE, TMDB_MOVIE_CREDITS, write_imdb, write_json

import castgraph
from castgraph.curation.judgements import SAME, Judgement, write_judgements
from castgraph.errors import DataError, StoreLockedError
from castgraph.importers.formats import make
from castgraph.loading.build import build_store
from castgraph.loading.importing import import_dataset
from castgraph.rdf.files import page_jsonld
from castgraph.store.local import open_store
from castgraph.store.locks import locked
from castgraph.store.pointer import read_pointer
from castgraph.vocabulary import PREFIXES

DATASET = PREFIXES["dataset"] + "imdb"


@pytest.fixture
def imdb(tmp_path):
    return write_imdb(tmp_path / "imdb", packed=True)


@pytest.fixture
def store(tmp_path, imdb):
    place = tmp_path / "store"
    import_imdb(imdb, place)
    return place


def test_a_new_store_begins_with_the_curated_graph_and_holds_both(store):
    with castgraph.open(store) as opened, castgraph.open(MINI) as curated:
        assert DATASET in opened.datasets
        assert set(curated.triples()) <= set(opened.triples())
        answer = castgraph.connect(opened, "Benoît Côté", "Nell Marrow")
        assert answer.hops == 2
        (hop, *_) = answer.connections[0].hops
        assert {source.cite() for source in hop.credits[0].sources} == {"IMDb, 2026-11-22"}


def test_a_plain_query_counts_each_imported_credit_once(store):
    with castgraph.open(store) as opened:
        rows = list(
            opened.rows("SELECT ?t WHERE { ?p cg:castIn ?t } ORDER BY ?t", p=PREFIXES["person"] + "imdb-nm0000003")
        )
        assert len(rows) == 2
        rows = list(
            opened.rows(
                "SELECT ?n WHERE { ?c cg:person ?p ; cg:characterName ?n }", p=PREFIXES["person"] + "imdb-nm0000001"
            )
        )
        assert rows == [('Nora "Red" Bell',), ("Self",)]


def test_importing_again_changes_nothing(store, imdb):
    before = quads(store)
    first = read_pointer(store)
    import_imdb(imdb, store)
    assert quads(store) == before
    assert read_pointer(store).graphs == first.graphs
    assert read_pointer(store).generation != first.generation
    assert leftovers(store) == []


def test_importing_again_replaces_the_dataset_and_nothing_else(store, tmp_path):
    write_json(tmp_path / "movie.json", TMDB_MOVIE | {"credits": TMDB_MOVIE_CREDITS})
    import_dataset(make("tmdb", paths=[tmp_path / "movie.json"]), store)
    less = write_imdb(tmp_path / "less", "title.principals", "name.basics")
    import_imdb(less, store)
    with castgraph.open(store) as opened:
        assert not opened.ask("ASK { ?t schema:name 'Das Echo' }")
        assert opened.ask("ASK { ?t schema:name 'The Lighthouse Letter' }")  # TMDB's
        assert castgraph.find(opened, "Ida Kestrel")
        assert set(opened.datasets) == {DATASET, PREFIXES["dataset"] + "tmdb"}
    assert set(read_pointer(store).imports) == {DATASET, PREFIXES["dataset"] + "tmdb"}


# -- faults ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "title.principals.tsv.gz").write_bytes(
            (folder / "title.principals.tsv.gz").read_bytes()[:-12]
        ),
        lambda folder: (folder / "name.basics.tsv.gz").write_bytes(b""),
        lambda folder: (folder / "title.akas.tsv.gz").write_bytes(b"<html>504</html>"),
        lambda folder: (folder / "title.crew.tsv.gz").write_bytes(gzip.compress(IMDB["title.crew"].encode("utf-16"))),
        lambda folder: (folder / "title.episode.tsv.gz").write_bytes(
            gzip.compress(IMDB["title.episode"].replace("seasonNumber", "season").encode())
        ),
        lambda folder: (folder / "title.akas.tsv.gz").write_bytes(
            gzip.compress(IMDB["title.akas"].encode() + b"tt0000001\t\xff\n")
        ),
        lambda folder: (folder / "title.crew.tsv.gz").write_bytes(
            gzip.compress(IMDB["title.crew"].encode() + b"\n" * (100 << 20), 9)
        ),
    ],
)
def test_a_file_that_is_broken_leaves_the_store_as_it_was(store, imdb, spoil):
    before, pointer = quads(store), read_pointer(store)
    spoil(imdb)
    with pytest.raises(DataError) as caught:
        import_imdb(imdb, store)
    assert str(imdb) in str(caught.value)
    assert read_pointer(store) == pointer
    assert quads(store) == before
    assert leftovers(store) == []
    write_imdb(imdb, packed=True)
    import_imdb(imdb, store)
    assert quads(store) == before


def test_strict_leaves_no_store_behind(tmp_path, imdb):
    text = IMDB["title.principals"] + "tt0000001\t7\tnm0009999\tactor\t\\N\t\\N\n"
    write_imdb(imdb, "title.principals", packed=True, title_principals=text)
    with pytest.raises(DataError, match=r"principals\.tsv\.gz:12: .*whom name\.basics lacks"):
        import_imdb(imdb, tmp_path / "new", strict=True)
    assert not (tmp_path / "new").exists()


def test_a_second_import_is_refused_and_told_who_is_at_it(store, imdb):
    with locked(store), pytest.raises(StoreLockedError, match=f"process {os.getpid()}"):
        import_imdb(imdb, store)


def test_an_import_that_is_ended_leaves_the_store_as_it_was(store, tmp_path):
    before = quads(store)
    rows = "".join(f"tt{n // 9 + 1:07d}\t{n % 9 + 1}\tnm{n % 70000 + 1:07d}\tactor\t\\N\t\\N\n" for n in range(120_000))
    big = tmp_path / "big" / "title.principals.tsv"
    big.parent.mkdir()
    big.write_text(IMDB["title.principals"].split("\n", 1)[0] + "\n" + rows, encoding="utf-8")
    command = [sys.executable, "-m", "castgraph", "import", "imdb", str(big.parent), "--store", str(store)]
    for delay, number in product((0.4, 1.0, 1.6), (signal.SIGKILL, signal.SIGTERM)):
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        time.sleep(delay)
        process.send_signal(number)
        code = process.wait(30)
        process.communicate()
        if code == 0:
            break
        assert quads(store) == before
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert leftovers(store) == []
    assert read_pointer(store).graphs[DATASET] > 120_000


# -- the command -----------------------------------------------------------------------------------------------


def test_appearing_as_oneself_is_no_hop_unless_it_is_asked_for(store):
    ends = ("person:imdb-nm0000001", 'Harbour "Nights')
    with castgraph.open(store) as opened:
        assert castgraph.connect(opened, *ends).hops != 1
        assert castgraph.connect(opened, *ends, include=("appearances",)).hops == 1
        assert castgraph.connect(opened, *ends, roles=("self",)).hops == 1


@pytest.mark.parametrize("blocks", [20, 200, 700])
def test_a_disk_that_takes_no_more_leaves_the_store_as_it_was(store, tmp_path, blocks):
    before, pointer = quads(store), read_pointer(store)
    rows = "".join(f"tt{n // 9 + 1:07d}\t{n % 9 + 1}\tnm{n % 7000 + 1:07d}\tactor\t\\N\t\\N\n" for n in range(60_000))
    folder = tmp_path / "big"
    folder.mkdir()
    header = IMDB["title.principals"].split("\n", 1)[0]
    (folder / "title.principals.tsv").write_text(f"{header}\n{rows}", encoding="utf-8")
    command = f'ulimit -f {blocks}; exec "$@"'
    arguments = [sys.executable, "-m", "castgraph", "import", "imdb", str(folder), "--store", str(store)]
    done = subprocess.run(["bash", "-c", command, "bash", *arguments], capture_output=True, check=False)
    assert done.returncode == 3, done.stderr
    assert b"the store is as it was" in done.stderr
    assert b"Traceback" not in done.stderr
    assert read_pointer(store) == pointer
    assert quads(store) == before
    assert leftovers(store) == []


def test_what_lies_around_somebody_is_shown_and_exported_with_its_dataset(run, store, tmp_path):
    shown = run("show", "Benoît Côté", "--store", str(store))
    assert "The Lighthouse Letter: director" in shown.out
    assert "IMDb, " in shown.out
    page = tmp_path / "page.html"
    done = run("export", "html", "--around", "Benoît Côté", "--hops", "2", "--store", str(store), "-o", str(page))
    assert done.code == 0, done.err
    data = page_jsonld(page)
    assert b"Nell Marrow" in data
    assert b"dataset/imdb" in data or b"dataset:imdb" in data
    drawn = run("export", "graphml", "--store", str(store))
    assert "imdb-tt0000005" in drawn.out  # a credit without a node of its own, and a curated one


def test_an_import_that_finds_no_credit_is_refused_and_the_former_one_stays(store, tmp_path):
    before = quads(store)
    (tmp_path / "omdb.json").write_text('[{"Title": "The Tin Orchard", "Actors": "Orla Vennebrook"}]', encoding="utf-8")
    (tmp_path / "a.html").write_text("<p>nothing</p>", encoding="utf-8")
    (tmp_path / "x.csv").write_text("person,role,production\n,actor,X\n", encoding="utf-8")
    (tmp_path / "e.json").write_text('{"type": "item", "id": "Q1", "labels": {}, "claims": {}}', encoding="utf-8")
    less = write_imdb(tmp_path / "none", "title.principals", title_principals=IMDB["title.principals"].split("\n")[0])
    for name, path in (
        ("tmdb", "omdb.json"), ("schema-org", "a.html"), ("table", "x.csv"), ("wikidata", "e.json"), ("imdb", less),
    ):  # fmt: skip
        with pytest.raises(DataError, match="as it was") as refused:
            import_dataset(make(name, paths=[tmp_path / path]), store)
        assert str(tmp_path / path) in str(refused.value)
        assert quads(store) == before
    assert leftovers(store) == []


def test_a_dataset_can_be_added_to(tmp_path):
    head = "person,role,production\n"
    one, other, place = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "store"
    one.write_text(head + "Ida Kestrel,actor,Red Kite\nNell Marrow,actor,Red Kite\n", encoding="utf-8")
    other.write_text(head + "Nell Marrow,actor,Red Kite\nNell Marrow,actor,Blue Fox\n", encoding="utf-8")

    def add(path, day, **options):
        made = make("table", paths=[path], name="Cast", names_are_ids=True, retrieved=day)
        return import_dataset(made, place, **options)

    add(one, "2026-01-01", how="add")
    add(other, "2026-02-02", how="add")
    with castgraph.open(place) as opened:
        assert castgraph.connect(opened, "Ida Kestrel", "Blue Fox").hops == 3
        assert {entity.name: entity.degree for entity in castgraph.find(opened, "Nell Marrow")} == {"Nell Marrow": 2}
        assert list(opened.rows("SELECT ?d WHERE { ?x cg:dateRetrieved ?d }")) == [("2026-02-02",)]
    apart = quads(place)
    add(other, "2026-02-02")
    assert len(quads(place)) < len(apart)
    add(one, "2026-02-02", how="add")
    assert quads(place) == apart


def test_what_is_added_to_a_joined_dataset_is_joined_too(tmp_path):
    head, place, curated = "person,role,production\n", tmp_path / "store", tmp_path / "graph"
    shutil.copytree(MINI, curated)
    for name, text in (("a", "Ida Kestrel,actor,Red Kite\n"), ("b", "Ida Kestrel,actor,Blue Fox\n")):
        (tmp_path / f"{name}.csv").write_text(head + text, encoding="utf-8")

    def add(name):
        made = make("table", paths=[tmp_path / f"{name}.csv"], name="Cast", names_are_ids=True, retrieved="2026-01-01")
        import_dataset(made, place, curated=curated, how="add")

    add("a")
    with castgraph.open(curated) as opened:
        someone = min(one for (one,) in opened.rows("SELECT ?p WHERE { ?c cg:person ?p }"))
    pair = Judgement(someone, f"{PREFIXES['person']}cast-ida-kestrel", SAME, "", "", "2026-01-01")
    write_judgements(curated, [pair])
    build_store([curated], place)
    add("b")
    with castgraph.open(place) as opened:
        assert len(list(opened.rows("SELECT ?w WHERE { ?p cg:castIn ?w . ?w schema:name 'Blue Fox' }", p=someone))) == 1
        assert not opened.ask("ASK { ?p ?x ?y }", p=pair.other)


def test_what_is_added_goes_on_counting_what_only_looks_alike(tmp_path):
    def add(text, **options):
        (tmp_path / "cast.csv").write_text(f"person,role,production,year\n{text}", encoding="utf-8")
        made = make("table", paths=[tmp_path / "cast.csv"], retrieved="2026-01-01", names_are_ids=True)
        return import_dataset(made, tmp_path / "store", **options).report.lines()

    add("A. B. Cee,actor,Salt 2001,\n")
    told = add("A.B. Cee,actor,Salt,2001\nA. B. Cee,actor,Salt 2001,\n", how="add")
    with open_store(tmp_path / "store") as store:
        named = [iri for iri, _ in store.rows("SELECT ?s ?n WHERE { ?s schema:name ?n FILTER(STRSTARTS(?n, 'Salt')) }")]
        assert len(named) == len(set(named)) == 2
        names = list(store.rows("SELECT ?p ?n WHERE { ?s schema:name 'A. B. Cee' ; ?p ?n FILTER(ISLITERAL(?n)) }"))
        assert sorted(name for _, name in names) == ["A. B. Cee", "A.B. Cee"]
        assert len({predicate for predicate, _ in names}) == 2
    assert any("two spellings, taken for one: 'A. B. Cee' and 'A.B. Cee'" in line for line in told)


def test_pages_that_are_added_share_no_iri_with_what_only_looks_like_them(tmp_path):
    def add(name, address, **options):
        film = {"@type": "Movie", "name": name, "url": address, "actor": {"@type": "Person", "name": "Ann Bee"}}
        (tmp_path / "page.json").write_text(json.dumps({"@context": "https://schema.org", **film}), encoding="utf-8")
        import_dataset(make("schema-org", paths=[tmp_path / "page.json"]), tmp_path / "store", **options)

    add("Red Kite", "https://ex.org/red/kite")
    add("Blue Fox", "https://ex.org/red.kite", how="add")
    add("Red Kite", "https://ex.org/red/kite", how="add")
    with open_store(tmp_path / "store") as store:
        films = list(store.rows("SELECT ?s ?n WHERE { ?s a schema:Movie ; schema:name ?n } ORDER BY ?n"))
        assert [name for _, name in films] == ["Blue Fox", "Red Kite"]
        assert len({iri for iri, _ in films}) == 2
