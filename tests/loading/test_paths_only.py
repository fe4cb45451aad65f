"""A store of names and paths alone finds what the whole store finds, and says what it lacks."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from tests.conftest import MINI
from tests.imdb_stores import quads
from tests.outside import IMDB, TABLE, WIKIDATA, write_imdb, write_json

import castgraph
from castgraph.answers.statistics import statistics
from castgraph.errors import MissingTriplesError, OptionError, StoreError
from castgraph.importers.formats import make
from castgraph.loading.importing import import_dataset
from castgraph.serving.problems import problem_of
from castgraph.vocabulary import PREFIXES

CATEGORIES = ("actor", "actress", "director", "writer", "producer", "composer", "self")


def import_(folder, store, how="paths-only"):
    return import_dataset(make("imdb", paths=[folder], retrieved="2026-11-22"), store, curated=MINI, how=how)


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """The whole store of some hundred credits and an episode, and that of their paths alone."""
    place = tmp_path_factory.mktemp("stores")
    choose = random.Random(5)
    rows = [
        f"tt{1000 + title:07d}\t{n}\tnm{2000 + choose.randrange(60):07d}\t{choose.choice(CATEGORIES)}\t\\N\t\\N"
        for title in range(80)
        for n in range(1, 4)
    ]
    titles = [f"tt{1000 + n:07d}\tmovie\tFilm {n}\tFilm {n}\t0\t{1950 + n}\t\\N\t90\tDrama" for n in range(80)]
    people = [f"nm{2000 + n:07d}\tPerson {n}\t19{10 + n}\t\\N\tactor\t\\N" for n in range(60)]
    more = {"title_principals": rows, "title_basics": titles, "name_basics": people}
    texts = {name: IMDB[name.replace("_", ".")] + "\n".join(lines) + "\n" for name, lines in more.items()}
    folder = write_imdb(place / "imdb", **texts)
    import_(folder, place / "whole", "replace")
    import_(folder, place / "paths")
    with castgraph.open(place / "whole") as whole, castgraph.open(place / "paths") as paths:
        yield whole, paths


def told(answer):
    """What an answer says, but for the names of characters, and which credit node says it."""
    found = []
    for connection in answer.connections:
        hops = [
            (
                hop.start,
                hop.end,
                sorted({(one.relation, one.start, one.end, one.status, one.sources) for one in hop.credits}),
            )
            for hop in connection.hops
        ]
        score = dict(connection.score.items())
        found.append((connection.nodes, hops, score))
    return found, answer.total, answer.detailed, answer.note, answer.hops


def test_the_arrays_of_both_are_byte_for_byte_the_same(stores):
    whole, paths = (next(store.path.glob("gen-*/paths/paths.idx")).read_bytes() for store in stores)
    assert whole[4096:] == paths[4096:]


def test_connections_distances_pairs_and_names_are_those_of_the_whole_store(stores):
    whole, paths = stores
    names = [f"Person {n}" for n in range(0, 60, 7)]
    names += ["Film 3", "Benoît Côté", "Nell Marrow", "Pilot", 'Harbour "Nights', "Ada Quill", "Esme Lark"]
    pairs = list(combinations(names, 2))
    for start, end in pairs:
        for options in ({"paths": 3}, {"include": ["appearances"]}, {"roles": ["actor"]}):
            assert told(castgraph.connect(paths, start, end, **options)) == told(
                castgraph.connect(whole, start, end, **options)
            ), (start, end, options)
    one, other = (list(castgraph.pairs(store, pairs)) for store in (whole, paths))
    assert [told(answer) for answer in one] == [told(answer) for answer in other]
    for text in ("person 1", "Persno 14", "film", "ida kestrel", "hafennachte"):
        assert list(castgraph.find(paths, text)) == list(castgraph.find(whole, text))
    for name in names:
        assert castgraph.distances(paths, name).to_json() == castgraph.distances(whole, name).to_json()


def test_a_portrait_has_the_credits_with_role_and_source_but_no_characters(stores):
    whole, paths = (castgraph.show(store, "Nell Marrow") for store in stores)
    assert [fact.text for fact in whole.sections["Credits"]] != [fact.text for fact in paths.sections["Credits"]]
    assert sorted((f.credit.relation, f.credit.end, f.credit.sources) for f in whole.sections["Credits"]) == sorted(
        (f.credit.relation, f.credit.end, f.credit.sources) for f in paths.sections["Credits"]
    )
    whole, paths = (castgraph.show(store, "Pilot").sections["Relations"] for store in stores)
    assert [(fact.text, fact.cited) for fact in whole] == [(fact.text, fact.cited) for fact in paths]


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.query("SELECT * { ?s ?p ?o }"),
        lambda store: store.results("ASK { ?s ?p ?o }"),
        lambda store: store.dataset,
        lambda store: list(store.triples()),
        lambda store: list(store.default_triples()),
        lambda store: list(store.graph_triples(PREFIXES["dataset"] + "imdb")),
        statistics,
        castgraph.conflicts,
        lambda store: castgraph.why(store, "Nell Marrow", "Pilot"),
    ],
)
def test_what_needs_triples_says_that_they_are_missing_and_how_to_get_them(stores, ask):
    with pytest.raises(
        MissingTriplesError, match=r"needs the triples of IMDb, .* import into another folder, without (--)?paths.only"
    ):
        ask(stores[1])
    assert ask(stores[0]) is not None


def test_a_server_says_it_too_without_where_its_store_lies(stores):
    with pytest.raises(MissingTriplesError) as refused:
        stores[1].query("ASK { ?s ?p ?o }")
    answer = problem_of(refused.value)
    assert (answer.status, answer.message.split(",")[0]) == (501, "SPARQL needs the triples of IMDb")


def test_every_command_that_needs_triples_says_so_in_one_line_and_changes_nothing(stores, run, tmp_path):
    place = stores[1].path
    before = sorted(path.name for path in place.rglob("*"))
    commands = [
        ("query", "-e", "SELECT * { ?s ?p ?o }"), ("stats",), ("conflicts",), ("index",), ("forget", "Nell Marrow"),
        ("update", "-e", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"), ("reconcile",), ("why", "Nell Marrow", "Pilot"),
        ("export", "-o", str(tmp_path / "all.nq")), ("load", str(MINI)), ("import", "table", "x.csv"),
    ]  # fmt: skip
    (tmp_path / "x.csv").write_text(TABLE, encoding="utf-8")
    for words in commands:
        done = run(*words, "--store", str(place), cwd=tmp_path)
        assert (done.code, done.out) == (3, ""), words
        (line,) = [line for line in done.err.splitlines() if not line.startswith(("asking", "reading"))]
        assert "of which this store has names and paths alone" in line
    assert sorted(path.name for path in place.rglob("*")) == before
    assert run("doctor", "--store", str(place)).code == 0
    assert run("connect", "Benoît Côté", "Nell Marrow", "--store", str(place)).code == 0


def test_it_can_be_imported_again_and_never_mixed_with_triples(tmp_path, run):
    folder, place = write_imdb(tmp_path / "imdb"), tmp_path / "store"
    command = ("import", "imdb", str(folder), "--store", str(place), "--quiet")
    assert "names and paths alone" in run(*command, "--paths-only").err
    done = run(*command, "--paths-only")
    assert (done.code, read(place)) == (0, "gen-2")
    assert run(*command).code == 3
    assert run(*command, "--paths-only", "--add").code == 2
    assert read(place) == "gen-2"
    whole = tmp_path / "whole"
    import_(folder, whole, "replace")
    before = quads(whole)
    with pytest.raises(StoreError, match="is a store that has its triples; name another folder"):
        import_(folder, whole)
    assert quads(whole) == before


def read(place):
    return castgraph.open(place).generation


def test_files_that_say_more_than_paths_can_are_refused(tmp_path):
    (tmp_path / "cast.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(OptionError, match="statuses or sources of their own"):
        import_dataset(make("table", paths=[tmp_path / "cast.csv"]), tmp_path / "store", how="paths-only")
    entities = write_json(tmp_path / "entities.json", WIKIDATA)
    with pytest.raises(OptionError, match="what a path does not"):
        import_dataset(make("wikidata", paths=[entities]), tmp_path / "store", how="paths-only")
    assert not (tmp_path / "store").exists()
