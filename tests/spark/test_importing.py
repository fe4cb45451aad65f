"""What Spark imports is what one machine imports: each triple, each figure of the report; and it is whole or not there."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from tests.outside import IMDB, WIKIDATA, write_imdb

from castgraph.errors import DataError, OptionError, OutputError
from castgraph.importers.base import Nothing
from castgraph.importers.formats import make
from castgraph.importers.report import Report

if TYPE_CHECKING:
    from pathlib import Path

ODD_PRINCIPALS = [
    "tt0000001\t9\tnm0000001\tactor\t\\N",  # too few columns
    "tt1\t9\tnm0000001\tactor\t\\N\t\\N",
    "tt0000001\t9\tnm٠٠٠٠٠٠١\tactor\t\\N\t\\N",
    "tt0000001\t> <x\tnm0000001\tactor\t\\N\t\\N",
    "tt0009999\t1\tnm0000001\tactor\t\\N\t\\N",  # dangling
    "tt0000001\t9\tnm0009999\tactor\t\\N\t\\N",
    "tt0000001\t1\tnm0000001\tactor\t\\N\t\\N",  # tt0000001 again, but not in a row with the first ones
    "tt0000001\t1\tnm0000001\tactor\t\\N\t\\N",  # a double
    "",
    "tt0000002\t1\tnm0000001\tlion tamer\tjob\t\\N",
    'tt0000001\t1\tnm0000001\tactor\t\\N\t["broken',
]
ODD_BASICS = ["tt0000001\tmovie\tAnother\tAnother\t0\t1999\t\\N\t\\N\t\\N", "tt7\tmovie\tX\tX\t0\t\\N\t\\N\t\\N\t\\N"]
ODD_TABLE = """person,role,production,year,status,source_url,published,job
Ann Lee,actor,Film,1994,,,,
ann lee,director,film,1994,rumoured,https://example.org/a,2020-01-01,
Bob,Best boy,Film 1994,,,,,
Bob,actor,Film,1995,announced,,,
"Zoë ""Z"" Q.",actor,"Other, The",,,,,
Ann Lee,actor,Film,1994,,,,
a,b
"Multi
line",actor,Other the,,,nowhere,soon,
TBA,actor,Film,,,,,
zoe z q,"Actor, director",Other the,199x,denied,https://example.org/a,2020-01-01,dop
"never closed,actor,Film,1996,,,,
,actor,Film,1996,,,,
"""
FILMS = [
    {
        "Title": "Film",
        "Year": "1994",
        "imdbID": "tt0000001",
        "Type": "movie",
        "Actors": "Ann Lee, Bob",
        "Director": "Cy",
    },
    {"Title": "FILM", "Year": "1994", "imdbID": "tt0000001", "Type": "movie", "Actors": "Ann Lee", "Director": "N/A"},
]


_WD, _WDT = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
TRUTHY = f"""<{_WD}Q1> <{_WDT}P161> <{_WD}Q11> .
<{_WD}Q11> <{_WDT}P31> <{_WD}Q5> .
<{_WD}Q1> <http://www.w3.org/2000/01/rdf-schema#label> "The Lantern Keeper"@en .
this is no triple
<{_WD}Q11> <http://www.w3.org/2000/01/rdf-schema#label> "Orla Vennebrook"@en .
<{_WD}Q1> <{_WDT}P57> <{_WD}Q12> .
<{_WD}Q1> <{_WDT}P161> <{_WD}Q13> .
<{_WD}Q13> <{_WDT}P31> <{_WD}Q43229> .
<{_WD}Q1> <{_WDT}P31> <{_WD}Q11424> .
<{_WD}Q1> <{_WDT}P577> "+2021-05-00T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<{_WD}Q1> broken
<{_WD}Q١> <{_WDT}P31> <{_WD}Q5> .
<https://en.wikipedia.org/wiki/X> <http://schema.org/about> <{_WD}Q1> .
"""


def quads(folder: Path) -> list[str]:
    shards = [
        gzip.decompress(path.read_bytes()).decode().split("\n")[:-1] for path in sorted((folder / "quads").iterdir())
    ]
    assert all(shard == sorted(shard, key=str.encode) for shard in shards)
    found = [line for shard in shards for line in shard]
    assert len(found) == len(set(found))
    return sorted(found)


def both(kind: str, paths: list[Path], out: Path, **options):
    """Import on Spark and here; return the two importers after asserting that they have told the same."""
    from castgraph.spark.importing import import_on_spark

    def maker(paths):
        return make(kind, paths=paths, report=Report(), retrieved="2026-11-27", **options)

    here = maker(paths)
    end = f" <{here.dataset.iri}> ."
    told = {line[:-2] + end for block in here.blocks(Nothing()) for line in block.decode().split("\n") if line}
    there, written = import_on_spark(kind, maker, [str(path) for path in paths], "local[2]", str(out))
    assert quads(out) == sorted(told)
    assert there.report.to_json() == here.report.to_json()
    assert json.loads((out / "report.json").read_bytes()) == here.report.to_json()
    assert written.totals["quads"] == len(told)
    return here, there


def test_imdb_with_every_oddity_is_told_as_on_one_machine(spark, tmp_path):
    principals = IMDB["title.principals"] + "\r\n".join(ODD_PRINCIPALS) + "\n"
    basics = IMDB["title.basics"] + "\n".join(ODD_BASICS) + "\n"
    folder = write_imdb(tmp_path / "a [b] c", packed=True, title_principals=principals, title_basics=basics)
    here, there = both("imdb", [folder], tmp_path / "out")
    assert here.report.skipped["title.principals: the same title and ordering a second time"] == 1
    assert there.report.lines() == here.report.lines()


def test_imdb_is_chosen_from_and_read_as_another_program_saved_it(spark, tmp_path):
    tables = {
        name.replace(".", "_"): "\n".join(
            '"' + '","'.join(cell.replace('"', '""') for cell in row.split("\t")) + '"' for row in text.splitlines()
        )
        for name, text in (IMDB | {"title.ratings": IMDB["title.ratings"] + "tt0000004\t5.0\t٩٩\n"}).items()
    }
    folder = write_imdb(tmp_path / "imdb", **tables)
    both("imdb", [folder], tmp_path / "out", types=["movie"], min_votes=1)


@pytest.fixture(scope="module")
def odd(spark, tmp_path_factory):
    """The folder of a table with every oddity, and the report of one machine."""
    place = tmp_path_factory.mktemp("table")
    path = place / "odd 100%41.csv"
    path.write_text(ODD_TABLE, encoding="utf-8")
    here, _ = both("table", [path], place / "out")
    return place / "out", here.report


def test_a_table_with_every_oddity_is_told_as_on_one_machine(odd):
    _, report = odd
    assert "the same name in several productions, kept apart (--names-are-ids joins them): {}" in report.notes
    assert "two spellings, taken for one: 'Film' and 'film'" in report.notes


def test_a_recipe_and_names_as_ids_go_through_spark(spark, tmp_path):
    (tmp_path / "films.json").write_text("\n".join(map(json.dumps, FILMS)), encoding="utf-8")
    both("table", [tmp_path / "films.json"], tmp_path / "out", recipe="omdb", names_are_ids=True)


def test_wikidata_a_line_an_entity_and_truthy_triples_are_told_as_on_one_machine(spark, tmp_path):
    texts = [json.dumps(one, separators=(",", ":")) for one in WIKIDATA]
    texts += ['{"type":"item","id":', json.dumps({"id": "Q1x", "labels": {}}), texts[0]]
    texts.append(texts[0].replace(WIKIDATA[0]["id"], "Q1234567890"))
    later = WIKIDATA[1] | {"claims": WIKIDATA[1]["claims"], "descriptions": {"en": {"id": "Q42"}}}
    turned = (
        {"type": "item"} | {key: later[key] for key in reversed(later) if key not in ("type", "id")} | {"id": "Q77"}
    )
    texts.append(json.dumps(turned, separators=(",", ":")))  # whose id comes after others'
    dump, truthy = tmp_path / "dump.json", tmp_path / "truthy.nt"
    dump.write_text("\n".join(["[", *(f"{one}," for one in texts), "]"]), encoding="utf-8")
    truthy.write_text(TRUTHY, encoding="utf-8")
    here, _ = both("wikidata", [dump, truthy], tmp_path / "out")
    assert set(here.report.skipped) == {"not JSON", "not a Wikidata entity", "not N-Triples"}
    assert here.report.first["not N-Triples"] == f"{truthy}:4"


def test_the_folder_says_what_is_in_it_and_how_it_was_when_written(odd):
    from castgraph.loading.shards import open_shards

    out, _ = odd
    shards = open_shards(out)
    assert shards.importer == "table"
    for file in shards.files:
        assert hashlib.sha256((out / file.path).read_bytes()).hexdigest() == file.sha256
    on_disk = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert on_disk == {file.path for file in shards.files} | {"report.json", "manifest.json", "_SUCCESS"}
    edges = [
        row
        for batch in shards.batches("edges", ["person", "role", "credit", "status", "year"])
        for row in batch.to_pylist()
    ]
    assert sum(not row["credit"] for row in edges) == shards.totals["credits"]
    assert {"rumoured", "announced", "denied"} <= {row["status"] for row in edges}
    assert {1994, 1995} <= {row["year"] for row in edges}


def test_what_is_there_already_is_not_written_over(spark, tmp_path):
    (tmp_path / "odd.csv").write_text(ODD_TABLE, encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="is not an empty folder"):
        both("table", [tmp_path / "odd.csv"], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_damaged_files_leave_nothing_behind(spark, tmp_path):
    folder = write_imdb(tmp_path / "imdb", "title.principals", packed=True)
    path = folder / "title.principals.tsv.gz"
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(DataError, match=r"principals.tsv.gz.*is damaged or cut short"):
        import_imdb(folder, tmp_path / "out")
    (folder / "title.principals.tsv.gz").unlink()
    (folder / "title.principals.tsv").write_bytes(
        IMDB["title.principals"].encode() + b"tt0000001\t8\tnm0000001\tactor\t\xff\t\\N\n"
    )
    with pytest.raises(DataError, match=r"title.principals.tsv:12: is not UTF-8"):
        import_imdb(folder, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["imdb"]


def import_imdb(folder: Path, out: Path):
    from castgraph.spark.importing import import_on_spark

    return import_on_spark("imdb", lambda paths: make("imdb", paths=paths), [str(folder)], "local[2]", str(out))


def test_a_file_that_spark_would_misread_is_refused(spark, tmp_path):
    folder = write_imdb(tmp_path / "imdb")
    path = folder / "name.basics.tsv"
    path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(DataError, match=r"let it end on .gz"):
        import_imdb(folder, tmp_path / "out")
    path.write_bytes(path.read_bytes() + bytes(512))  # as tapes do; the local import takes it
    path.rename(path.with_name("name.basics.tsv.gz"))
    with pytest.raises(DataError, match=r"name.basics.tsv.gz: has zeros after its end.*; unpack it, or pack it anew"):
        import_imdb(folder, tmp_path / "out")
    (folder / "title.principals.tsv").rename(folder / "_principals.tsv")  # known by its columns
    with pytest.raises(DataError, match=r"_principals.tsv: has a name that Spark passes over"):
        import_imdb(folder / "_principals.tsv", tmp_path / "out")


@pytest.mark.parametrize("size", [64, 1 << 20])
def test_lines_are_numbered_as_they_stand_in_however_many_splits(spark, tmp_path, size):
    from castgraph.spark.stage import counted, numbered_lines, read_lines

    path = tmp_path / "lines"
    lines = [f"{number} {'x' * (300 if number == 20 else number % 9)}" for number in range(1, 60)]  # one over splits
    path.write_text("\n".join(lines), encoding="utf-8")
    spark.conf.set("spark.sql.files.maxPartitionBytes", str(size))
    try:
        splits = counted(read_lines(spark, [str(path)]))
        found = numbered_lines(spark, str(path)).collect()
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert len(splits) > 5 if size == 64 else not splits
    assert sorted((row.line, bytes(row.data).decode()) for row in found) == list(enumerate(lines, 1))


def test_a_line_is_read_as_on_one_machine(tmp_path):
    from castgraph.spark.told import decoded

    assert decoded(b"\xef\xbb\xbfa\rb\r\r", "f", 1) == "a\rb\r"
    for data, told in (
        (b"\xff\xfea", "is UTF-16"),
        (b"\xff", "is not UTF-8"),
        (bytes((8 << 20) + 1), "of more than 8"),
    ):
        with pytest.raises(DataError, match=told):
            decoded(data, "f", 1)


def test_files_without_a_credit_write_nothing(spark, tmp_path):
    (tmp_path / "odd.csv").write_text("person,role,production\n,actor,Film\n", encoding="utf-8")
    from castgraph.spark.importing import import_on_spark

    with pytest.raises(DataError, match=r"no credit that this format knows was found.*nothing was written"):
        import_on_spark(
            "table",
            lambda paths: make("table", paths=paths),
            [str(tmp_path / "odd.csv")],
            "local[2]",
            str(tmp_path / "out"),
        )
    assert not (tmp_path / "out").exists()


def test_a_format_that_hangs_together_is_refused_in_words(tmp_path):
    from castgraph.spark.importing import import_on_spark

    with pytest.raises(OptionError, match="tmdb is not imported by Spark"):
        import_on_spark("tmdb", lambda paths: make("tmdb", paths=paths), ["x"], "local[2]", str(tmp_path / "out"))
