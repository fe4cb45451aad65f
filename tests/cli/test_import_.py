"""import as people meet it: every format, seeds, one line of report."""

from __future__ import annotations

import json

import pytest
from tests.conftest import MINI
from tests.outside import IMDB, TABLE, TMDB_AGGREGATE, TMDB_TV, write_imdb, write_json

import castgraph
from castgraph.vocabulary import PREFIXES

DATASET = PREFIXES["dataset"] + "imdb"


@pytest.fixture
def imdb(tmp_path):
    return write_imdb(tmp_path / "imdb", packed=True)


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
    assert "role 'juggler', kept as crew" in done.err
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
