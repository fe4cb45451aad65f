from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from tests.conftest import MINI
from tests.outside import IMDB, TABLE, TMDB_AGGREGATE, TMDB_MOVIE, TMDB_MOVIE_CREDITS, TMDB_TV, write_imdb, write_json

import castgraph
from castgraph.errors import AmbiguousNameError, DataError, StaleIndexError, StoreLockedError
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.build import build_store
from castgraph.loading.importing import import_dataset
from castgraph.names.lookup import Names
from castgraph.store.locks import locked
from castgraph.store.pointer import read_pointer
from castgraph.vocabulary import PREFIXES

DATASET = PREFIXES["dataset"] + "imdb"


def import_imdb(folder, store, *, curated=MINI, strict=False, **options):
    importer = make("imdb", paths=[folder], retrieved="2026-11-22", report=Report(strict=strict), **options)
    return import_dataset(importer, store, curated=curated)


def quads(store):
    """Every quad of a store, sorted."""
    with castgraph.open(store) as opened:
        return sorted(str(quad) for quad in opened.triples())


def leftovers(store):
    pointer = read_pointer(store)
    return [
        entry.name
        for entry in store.iterdir()
        if entry.name not in {pointer.generation, "castgraph.json", "writer.lock"}
    ]


@pytest.fixture
def imdb(tmp_path):
    return write_imdb(tmp_path / "imdb", packed=True)


@pytest.fixture
def store(tmp_path, imdb):
    place = tmp_path / "store"
    import_imdb(imdb, place)
    return place


def judge(folder, pairs, verdict="same"):
    """Write judgements into a curated folder."""
    lines = [
        f"<https://w3id.org/castgraph/id/judgement/{number}> a cg:Judgement ; cg:one <{one}> ; cg:other <{other}> ; "
        f'cg:verdict "{verdict}" .'
        for number, (one, other) in enumerate(pairs)
    ]
    text = "@prefix cg: <https://w3id.org/castgraph/vocab#> .\n" + "\n".join(lines)
    (folder / "judgements.ttl").write_text(text, encoding="utf-8")


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


def test_loading_the_curated_graph_keeps_what_was_imported(store, tmp_path, folder):
    before = read_pointer(store).graphs[DATASET]
    build_store([folder], store)
    pointer = read_pointer(store)
    assert pointer.graphs[DATASET] == before
    with castgraph.open(store) as opened:
        assert opened.ask("ASK { ?t schema:name 'Das Echo' }")
        assert castgraph.connect(opened, "Benoît Côté", "Nell Marrow").hops == 2
        assert Names.of(opened).resolve("Das Echo").type == "Movie"


def test_much_that_goes_is_not_removed_piece_by_piece(store, imdb, monkeypatch):
    before = quads(store)
    monkeypatch.setattr("castgraph.loading.quads.REMOVED_IN_PLACE", 10)
    import_imdb(imdb, store)
    assert quads(store) == before
    assert leftovers(store) == []


# -- names -----------------------------------------------------------------------------------------------------


def test_names_are_found_misspelt_by_alias_and_without_accents(store):
    with castgraph.open(store) as opened:
        names = Names.of(opened)
        assert names.resolve("benoit cote").iri.endswith("imdb-nm0000002")
        assert names.resolve("Untitled Lighthouse Project").name == "The Lighthouse Letter"
        assert names.search("Benoti Cote")[0].name == "Benoît Côté"
        assert names.search("Lighthose Leter")[0].name == "The Lighthouse Letter"
        assert names.search("hafennachte")[0].name == 'Harbour "Nights'
        with pytest.raises(AmbiguousNameError) as caught:
            names.resolve("Ida Kestrel")
        assert [entity.years for entity in caught.value.candidates] == ["1971–", "1990–"]
        assert names.resolve("person:imdb-nm0000004").years == "1990–"
        assert [entity.degree for entity in names.search("Ida Kestrel")][:2] == [3, 1]


def test_curated_names_are_found_beside_imported_ones(store):
    with castgraph.open(store) as opened, castgraph.open(MINI) as curated:
        for entity in Names.of(curated):
            assert Names.of(opened).entity(entity.iri) == entity


def test_a_name_index_that_is_gone_is_said_to_be(store):
    index = next((store / read_pointer(store).generation).glob("names/*/names.sqlite"))
    index.unlink()
    with castgraph.open(store) as opened, pytest.raises(StaleIndexError, match="castgraph index"):
        Names.of(opened)


def test_a_dataset_of_ntriples_has_its_names_indexed_too(tmp_path):
    data = tmp_path / "mine.nt"
    person, film = PREFIXES["person"] + "mine-1", PREFIXES["production"] + "mine-2"
    data.write_text(
        f"<{person}> <{PREFIXES['rdf']}type> <{PREFIXES['schema']}Person> .\n"
        f'<{person}> <{PREFIXES["schema"]}name> "Una Mine" .\n<{film}> <{PREFIXES["schema"]}name> "Mine" .\n'
        f"<{person}> <{PREFIXES['cg']}castIn> <{film}> .\n",
        encoding="utf-8",
    )
    build_store([data], tmp_path / "store")
    with castgraph.open(tmp_path / "store") as opened:
        assert Names.of(opened).resolve("una mine").degree == 1
        assert castgraph.connect(opened, "Una Mine", "Mine").hops == 1


# -- judgements ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_was_judged_the_same_is_one_entity_with_both_names(tmp_path, imdb, folder, when):
    place = tmp_path / "store"
    curated = PREFIXES["person"] + "ida-kestrel-curated"
    (folder / "entities").mkdir(exist_ok=True)
    (folder / "entities" / "more.ttl").write_text(
        f'<{curated}> a <{PREFIXES["schema"]}Person> ; <{PREFIXES["schema"]}name> "Ida Kestrel-Hart" .',
        encoding="utf-8",
    )
    imported = PREFIXES["person"] + "imdb-nm0000001"
    if when == "before":
        judge(folder, [(curated, imported)])
    import_imdb(imdb, place, curated=folder)
    if when == "after":
        apart = quads(place)
        judge(folder, [(curated, imported)])
        build_store([folder], place)
    with castgraph.open(place) as opened:
        names = Names.of(opened)
        found = names.resolve("Ida Kestrel-Hart")
        assert found.aliases == ("Ida Kestrel",)
        assert found.iri == curated
        assert found.degree == 3
        assert names.resolve(imported).iri == curated
        assert names.search("Ida Kestrel-Hart")[0].iri == curated
        assert not opened.ask(
            "ASK { GRAPH ?g { ?x ?y ?z } FILTER(?x = ?i || ?z = ?i) FILTER(?y != cg:other) }", i=imported
        )
        assert opened.ask("ASK { ?p cg:castIn ?t }", p=curated)
        assert castgraph.connect(opened, "Ida Kestrel-Hart", "Benoît Côté").hops == 2
    if when == "after":  # and a person can overrule it
        (folder / "judgements.ttl").unlink()
        build_store([folder], place)
        assert quads(place) == apart


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


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_an_import_that_is_ended_leaves_the_store_as_it_was(store, tmp_path, number):
    before = quads(store)
    rows = "".join(f"tt{n // 9 + 1:07d}\t{n % 9 + 1}\tnm{n % 70000 + 1:07d}\tactor\t\\N\t\\N\n" for n in range(300_000))
    big = tmp_path / "big" / "title.principals.tsv"
    big.parent.mkdir()
    big.write_text(IMDB["title.principals"].split("\n", 1)[0] + "\n" + rows, encoding="utf-8")
    command = [sys.executable, "-m", "castgraph", "import", "imdb", str(big.parent), "--store", str(store)]
    for delay in (0.4, 1.2, 2.5):
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
    assert read_pointer(store).graphs[DATASET] > 300_000


# -- the command -----------------------------------------------------------------------------------------------


def test_the_command_reports_in_one_line_and_says_what_was_skipped(run, tmp_path, imdb):
    text = IMDB["title.principals"] + "tt0000001\t7\tnm0009999\tactor\t\\N\t\\N\n"
    write_imdb(imdb, "title.principals", packed=True, title_principals=text)
    place, rejected = tmp_path / "store", tmp_path / "rejected.tsv"
    done = run(
        "import", "imdb", str(imdb), "--store", str(place), "--graph", str(MINI), "--retrieved", "2026-11-22",
        "--rejected", str(rejected),
    )  # fmt: skip
    assert done.code == 0, done.err
    first, second = done.err.splitlines()
    assert "IMDb: 10 credits, 5 people, 5 productions" in first
    assert "skipped 1: title.principals: a person whom name.basics lacks" in second
    assert rejected.read_text(encoding="utf-8").count("\n") == 1
    found = run("find", "Lighthuose Letter", "--store", str(place))
    assert "The Lighthouse Letter" in found.out
    answer = run("connect", "Benoît Côté", "Nell Marrow", "--store", str(place), "--format", "json")
    assert json.loads(answer.out)["hops"] == 2
    strict = run("import", "imdb", str(imdb), "--store", str(place), "--strict")
    assert strict.code == 3
    assert "whom name.basics lacks" in strict.err


def test_the_command_takes_every_format(run, tmp_path):
    place = str(tmp_path / "store")
    write_json(tmp_path / "tv.jsonl", TMDB_TV, TMDB_AGGREGATE, lines=True)
    (tmp_path / "cast.csv").write_text(TABLE, encoding="utf-8")
    assert run("import", "tmdb", str(tmp_path / "tv.jsonl"), "--store", place, "--bare").code == 0
    done = run("import", "table", str(tmp_path / "cast.csv"), "--store", place, "--names-are-ids")
    assert done.code == 0, done.err
    assert "unknown role 'juggler'" in done.err
    assert run("import", "table", str(tmp_path / "cast.csv"), "--store", place, "--map", "x").code == 2
    assert run("import", "imdb", str(tmp_path), "--store", place).code == 2
    with castgraph.open(place) as opened:
        assert len(opened.datasets) == 2
        assert castgraph.connect(opened, "Ida Kestrel", "person:cast-benoit-cote").hops == 2


def test_seeds_may_be_curated_people_and_files(run, tmp_path, imdb, folder):
    (folder / "entities").mkdir(exist_ok=True)
    (folder / "entities" / "more.ttl").write_text(
        f'<{PREFIXES["person"]}cleo> a <{PREFIXES["schema"]}Person> ; <{PREFIXES["schema"]}name> "Nell of ours" ; '
        f"<{PREFIXES['schema']}sameAs> <https://www.imdb.com/name/nm0000003/> .",
        encoding="utf-8",
    )
    seeds = tmp_path / "seeds.txt"
    seeds.write_text("# comment\nNell of ours\nnm0000004\n", encoding="utf-8")
    place = tmp_path / "store"
    done = run(
        "import", "imdb", str(imdb), "--store", str(place), "--graph", str(folder), "--seed", str(seeds), "--hops", "1"
    )
    assert done.code == 0, done.err
    with castgraph.open(place) as opened:
        kept = {
            row[0][-9:] for row in opened.rows(f"SELECT ?e WHERE {{ GRAPH <{DATASET}> {{ ?e schema:sameAs ?x }} }}")
        }
    assert kept == {"nm0000003", "nm0000004", "tt0000001", "tt0000002", "tt0000003"}


def test_the_index_command_mends_names_and_paths(run, store):
    generation = store / read_pointer(store).generation
    next(generation.glob("names/*/names.sqlite")).unlink()
    next(generation.glob("paths/*")).unlink()
    assert run("find", "Das Echo", "--store", str(store)).code == 3
    done = run("index", "--store", str(store))
    assert done.code == 0, done.err
    assert "Das Echo" in run("find", "Das Ecko", "--store", str(store)).out
    assert run("connect", "Benoît Côté", "Nell Marrow", "--store", str(store)).code == 0


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
    text = page.read_text(encoding="utf-8")
    assert "Nell Marrow" in text
    assert "dataset/imdb" in text
    drawn = run("export", "graphml", "--store", str(store))
    assert "imdb-tt0000005" in drawn.out  # a credit without a node of its own, and a curated one
