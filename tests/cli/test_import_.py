"""import as people meet it: every format, seeds, one line of report."""

from __future__ import annotations

import json
import shlex
import zipfile

import pytest
from tests.conftest import MINI
from tests.folders import ROOT
from tests.outside import IMDB, TABLE, TMDB_AGGREGATE, TMDB_TV, write_imdb, write_json
from tests.tables import SHAPES
from tests.terminal import terminal

import castgraph
from castgraph.rdf.files import page_jsonld
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


def test_a_table_without_options_is_looked_at_and_a_dry_run_writes_nothing(run, tmp_path):
    (tmp_path / "netflix.csv").write_text(SHAPES["netflix-titles"].files["netflix_titles.csv"], encoding="utf-8")
    path, place = str(tmp_path / "netflix.csv"), tmp_path / "store"
    done = run("import", "table", path, "--store", str(place))
    assert done.code == 3
    assert done.err.strip().endswith("add --recipe netflix-titles")
    done = run("import", "table", path, "--dry-run")
    assert done.code == 0, done.err
    assert done.out.splitlines()[0] == "Petra Solwick directed The Tin Orchard."
    assert len(done.out.splitlines()) == 5
    assert "--recipe netflix-titles" in done.err
    assert "3 rows, 3 productions, 6 people, 6 credits; nothing was written" in done.err
    assert sorted(tmp_path.iterdir()) == [tmp_path / "netflix.csv"]
    assert run("import", "table", path, "--recipe", "netflix-titles").code == 2  # no store is named


def test_netflix_goes_from_an_archive_to_a_page_in_two_commands(run, tmp_path):
    with zipfile.ZipFile(tmp_path / "netflix.zip", "w") as archive:
        archive.writestr("netflix_titles.csv", SHAPES["netflix-titles"].files["netflix_titles.csv"])
    for line in (ROOT / "docs" / "data.md").read_text(encoding="utf-8").splitlines():
        if "--store netflix" in line and line.startswith("$ castgraph"):
            done = run(*shlex.split(line.partition("#")[0])[2:], cwd=tmp_path)
            assert done.code == 0, done.err
    assert b"The Tin Orchard" in page_jsonld(tmp_path / "netflix.html")
    found = run("connect", "Petra Solwick", "Salt Parade", "--store", "netflix", cwd=tmp_path)
    assert "connected in 3 hops" in found.out


def test_the_help_names_every_recipe(run):
    words = "".join(run("import", "table", "--help").out.split())  # it is folded at hyphens
    assert all(name in words for name in SHAPES)


def test_options_of_a_table_say_what_its_columns_hold(run, tmp_path):
    (tmp_path / "x.csv").write_text("Film;Leute;a=b\nX;Orla, Tomas;7\n", encoding="utf-8")
    options = [
        "--map",
        "Film=production",
        "--map",
        "Leute=actor",
        "--map",
        "a=b=production_id",
        "--split",
        ",",
        "--dry-run",
    ]
    done = run("import", "table", "x.csv", *options, cwd=tmp_path)
    assert done.out == "Orla acts in X.\nTomas acts in X.\n"
    assert run("import", "table", "x.csv", *options, "--set", "x", cwd=tmp_path).code == 2


def test_a_dry_run_that_finds_no_credit_fails_as_the_import_would_and_says_why(run, tmp_path):
    table, answer = tmp_path / "x.csv", tmp_path / "x.json"
    table.write_text("person,role,production\n", encoding="utf-8")
    answer.write_text('{"id": 72, "title": "The Tin Orchard", "credits": "see other file"}', encoding="utf-8")
    for arguments, why in (
        (("table", table), "no credit"),
        (("tmdb", answer), "credits is a text instead of an object"),
    ):
        for end in (["--dry-run"], ["--store", str(tmp_path / "store"), "--bare"]):
            done = run("import", arguments[0], str(arguments[1]), *end)
            assert (done.code, done.out) == (3, "")
            assert why in done.err


def test_one_of_a_kind_is_counted_in_the_singular(run, tmp_path):
    (tmp_path / "x.csv").write_text("person,role,production\nOrla Venn,actor,Salt\n", encoding="utf-8")
    assert (
        "1 row, 1 production, 1 person, 1 credit;" in run("import", "table", str(tmp_path / "x.csv"), "--dry-run").err
    )


def test_an_import_says_what_it_is_at_and_how_much_there_is(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("person,production,role\n" + "".join(f"Ada {n},Garden {n},actor\n" for n in range(60_000)))
    with terminal("import", "table", str(table), "--store", str(tmp_path / "store"), "--bare") as sitting:
        sitting.until(b"reading credits: ", 60)
        sitting.until(b"building the path index of ", 60)
        sitting.until(b"\r\x1b[K", 60)  # and nothing of it stays
        assert sitting.ended() == 0
