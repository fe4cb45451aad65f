"""IMDb's tables: which credits they make, what is left out and why, and how a choice narrows them."""

from __future__ import annotations

import pytest
from tests.imports import run
from tests.outside import (
    IMDB,
    write_imdb,
)

from castgraph.errors import DataError, OptionError
from castgraph.importers.base import Nothing
from castgraph.importers.imdb import Imdb
from castgraph.importers.imdb_tables import COLUMNS
from castgraph.importers.report import Report
from castgraph.vocabulary import PREFIXES


@pytest.mark.parametrize("packed", [False, True])
def test_imdb_credits_have_a_node_only_where_there_is_more_to_say(tmp_path, packed):
    importer = Imdb([write_imdb(tmp_path / "imdb", packed=packed)], retrieved="2026-11-22")
    triples, beside = run(importer)
    quill, letter = "person:imdb-nm0000001", "production:imdb-tt0000001"
    node = "credit:imdb-tt0000001-1"
    assert {
        (letter, "rdf:type", "schema:Movie"),
        (letter, "schema:name", '"The Lighthouse Letter"'),
        (letter, "schema:alternateName", '"Der Leuchtturmbrief"'),
        (letter, "schema:alternateName", '"Untitled Lighthouse Project"'),
        (letter, "schema:sameAs", "https://www.imdb.com/title/tt0000001/"),
        (letter, "schema:datePublished", '"1994"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        (letter, "schema:genre", '"Romance"'),
        (quill, "schema:name", '"Ida Kestrel"'),
        (quill, "schema:birthDate", '"1971"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        (quill, "cg:castIn", letter),
        (node, "rdf:type", "cg:Credit"),
        (node, "cg:person", quill),
        (node, "cg:role", "role:actor"),
        (node, "cg:production", letter),
        (node, "cg:characterName", '"Nora \\"Red\\" Bell"'),
        ("person:imdb-nm0000002", "cg:directed", letter),
        ("person:imdb-nm0000002", "cg:wrote", letter),
        ("person:imdb-nm0000003", "cg:wrote", letter),
        ("person:imdb-nm0000001", "cg:executiveProduced", "production:imdb-tt0000004"),
        ("person:imdb-nm0000005", "cg:shownIn", "production:imdb-tt0000003"),
        (quill, "cg:appearedIn", "production:imdb-tt0000002"),
        ("production:imdb-tt0000003", "schema:partOfSeries", "production:imdb-tt0000002"),
        ("production:imdb-tt0000002", "schema:endDate", '"2010"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("dataset:imdb", "cg:dateRetrieved", '"2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("dataset:imdb", "rdf:type", "cg:Dataset"),
    } <= triples
    nodes = {s for s, p, o in triples if (p, o) == ("rdf:type", "cg:Credit")}
    assert nodes == {f"credit:imdb-{one}" for one in (
        "tt0000001-1", "tt0000002-1", "tt0000002-2", "tt0000003-1", "tt0000003-2", "tt0000005-1",
    )}  # fmt: skip
    assert ("credit:imdb-tt0000002-1", "cg:characterName", '"Mrs Wren"') in triples
    rows = {iri: (name, kind, years) for iri, name, kind, years in beside.rows.values()}
    assert rows[PREFIXES["production"] + "imdb-tt0000002"] == ('Harbour "Nights', "TVSeries", "2005–2010")
    assert rows[PREFIXES["person"] + "imdb-nm0000002"] == ("Benoît Côté", "Person", "1950–2011")
    assert importer.report.counts == {
        "credits": 10, "people": 5, "productions": 5, "other titles": 4, "episodes under their series": 1,
        "directors and writers": 3,
    }  # fmt: skip
    assert not importer.report.skipped


def test_imdb_titles_keep_quotes_backslashes_and_unicode_line_ends(tmp_path):
    triples, _ = run(Imdb([write_imdb(tmp_path)]))
    names = {o for _, p, o in triples if p == "schema:name"}
    assert '"Harbour \\"Nights"' in names
    assert any("Back\\\\slash and \u2028 line" in name for name in names)


def test_imdb_principals_alone_are_enough(tmp_path):
    triples, beside = run(Imdb([write_imdb(tmp_path, "title.principals") / "title.principals.tsv"]))
    assert ("person:imdb-nm0000001", "cg:castIn", "production:imdb-tt0000001") in triples
    assert (PREFIXES["person"] + "imdb-nm0000001", "", "", "") in beside.rows.values()


def test_imdb_people_are_told_apart_by_every_digit_of_their_number(tmp_path):
    ids = ["nm0034567", "nm0234567", "nm1234567", "nm9999999", "nm10000000", "nm10234567", "nm12345678"]
    basics, principals = (IMDB[table].split("\n")[0] + "\n" for table in ("name.basics", "title.principals"))
    basics += "".join(f"{one}\t{one}\t\\N\t\\N\t\\N\t\\N\n" for one in ids)
    rows = [*ids, f"nm{int(ids[-1][2:]) + 1}", "nm012345678", "nm1234567\u0660", "nm0001234567"]
    principals += "".join(f"tt0000001\t{at}\t{one}\tactor\t\\N\t\\N\n" for at, one in enumerate(rows))
    importer = Imdb([write_imdb(tmp_path / "imdb", name_basics=basics, title_principals=principals)])
    triples, beside = run(importer)  # which holds numbers against names

    assert {s for s, p, _ in triples if p == "cg:castIn"} == {f"person:imdb-{one}" for one in ids}
    assert {beside.rows[person][1] for person, role, _ in beside.edges if role == "actor"} == set(ids)
    told = {why: times for why, times in importer.report.skipped.items() if why.startswith("title.principals")}
    assert told == {"title.principals: bad id": 3, "title.principals: a person whom name.basics lacks": 1}


def test_imdb_a_person_right_after_the_last_one_is_lacking(tmp_path):
    basics = "\n".join(IMDB["name.basics"].split("\n")[:2]) + "\n"  # nm0000001
    principals = IMDB["title.principals"].split("\n")[0] + "\ntt0000001\t1\tnm0000002\tactor\t\\N\t\\N\n"
    importer = Imdb([write_imdb(tmp_path / "imdb", name_basics=basics, title_principals=principals)])
    triples, _ = run(importer)
    assert not [one for one in triples if one[1] == "cg:castIn"]
    assert "a person whom name.basics lacks" in str(importer.report.skipped)


def test_imdb_rows_that_cannot_be_are_counted_and_written_down(tmp_path):
    bad = [
        "tt0000001\t9\tnm0000001\tactor\t\\N",  # too few columns
        "tt0000001\t9\tnm0000001\tactor\t\\N\t\\N\tmore",
        "tt1\t9\tnm0000001\tactor\t\\N\t\\N",
        "tt0000001\t9\tnm٠٠٠٠٠٠١\tactor\t\\N\t\\N",
        "tt0000001\t9\tnm00000012345\tactor\t\\N\t\\N",
        "tt0000001\t9\tnm 000001\tactor\t\\N\t\\N",
        "tt0000001\t> <x\tnm0000001\tactor\t\\N\t\\N",
        "tt0009999\t1\tnm0000001\tactor\t\\N\t\\N",  # dangling
        "tt0000001\t9\tnm0009999\tactor\t\\N\t\\N",
        "tt0000001\t1\tnm0000001\tactor\t\\N\t\\N",  # duplicates
        "tt0000001\t1\tnm0000001\tactor\t\\N\t\\N",
    ]
    text = IMDB["title.principals"] + "\n".join(bad) + "\n"
    rejected = tmp_path / "rejected.tsv"
    importer = Imdb([write_imdb(tmp_path / "imdb", title_principals=text)], Report(rejected=rejected))
    run(importer)
    report = importer.report
    assert sum(report.skipped.values()) == len(bad) - 1  # the first of the two doubles is one of these titles' own
    assert report.counts["credits"] == 11
    assert {
        "title.principals: 5 columns instead of 6",
        "title.principals: 7 columns instead of 6",
        "title.principals: bad id",
        "title.principals: a title that title.basics lacks",
        "title.principals: a person whom name.basics lacks",
        "title.principals: the same title and ordering a second time",
    } == set(report.skipped)
    lines = rejected.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(bad) - 1
    assert lines[0].endswith("\ttitle.principals: 5 columns instead of 6\ttt0000001\t9\tnm0000001\tactor\t\\N")
    assert "title.principals.tsv:12" in lines[0]
    with pytest.raises(DataError, match="5 columns instead of 6") as caught:
        run(Imdb([tmp_path / "imdb"], Report(strict=True)))
    assert caught.value.line == 12


def test_imdb_characters_that_are_no_list_do_not_cost_the_credit(tmp_path):
    text = IMDB["title.principals"] + 'tt0000005\t2\tnm0000003\tactress\t\\N\t["broken\n'
    importer = Imdb([write_imdb(tmp_path, title_principals=text)])
    triples, _ = run(importer)
    assert ("person:imdb-nm0000003", "cg:castIn", "production:imdb-tt0000005") in triples
    assert sum(importer.report.notes.values()) == 1
    assert not importer.report.skipped


def test_imdb_characters_with_a_line_end_inside_are_kept(tmp_path):
    text = IMDB["title.principals"] + 'tt0000005\t2\tnm0000003\tactress\t\\N\t["\rMrs Wren"]\n'
    importer = Imdb([write_imdb(tmp_path, title_principals=text)])
    triples, _ = run(importer)
    assert any(p == "cg:characterName" and "Mrs Wren" in o for _, p, o in triples)
    assert not importer.report.notes


def test_imdb_files_with_windows_line_ends_are_the_same(tmp_path):
    triples, _ = run(Imdb([write_imdb(tmp_path / "a")]))
    for path in write_imdb(tmp_path / "b").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(Imdb([tmp_path / "b"]))[0] == triples


def test_imdb_duplicates_and_huge_fields_are_no_trouble(tmp_path):
    basics = IMDB["title.basics"] + f"tt0000006\tmovie\t{'x' * 200_000}\tx\t0\t\\N\t\\N\t\\N\t\\N\n"
    basics += "tt0000001\tmovie\tAgain\tAgain\t0\t\\N\t\\N\t\\N\t\\N\n"
    importer = Imdb([write_imdb(tmp_path, title_basics=basics)])
    triples, _ = run(importer)
    assert importer.report.skipped == {"title.basics: the same id a second time": 1}
    assert not any(o == '"Again"' for _, _, o in triples)


def test_imdb_numbers_longer_than_any_are_none(tmp_path):
    long = "9" * 5000
    changed = {
        "title_principals": IMDB["title.principals"]
        + f"tt0000001\t77\tnm{long}\tactor\t\\N\t\\N\ntt{long}\t1\tnm0000001\tactor\t\\N\t\\N\n",
        "title_episode": IMDB["title.episode"] + f"tt0000003\ttt0000002\t{long}\t{long}\n",
        "title_ratings": IMDB["title.ratings"] + f"tt0000002\t5.0\t{long}\n",
    }
    for options in ({}, {"min_votes": 1}):
        importer = Imdb([write_imdb(tmp_path, **changed)], **options)
        triples, _ = run(importer)
        assert not any(long in o for _, _, o in triples)
        assert sum(importer.report.skipped.values()) >= 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("\tcharacters\n", "\troles\n", "without the column characters and with the unknown column roles"),
        ("\tjob\tcharacters\n", "\tcharacters\n", "without the column job"),
    ],
)
def test_imdb_a_column_that_is_gone_stops_the_import(tmp_path, old, new, says):
    folder = write_imdb(tmp_path, title_principals=IMDB["title.principals"].replace(old, new, 1))
    with pytest.raises(DataError, match=says):
        Imdb([folder])


def test_imdb_columns_that_are_new_are_told_by_their_names_and_not_read(tmp_path):
    folder = write_imdb(
        tmp_path,
        title_principals=IMDB["title.principals"]
        .replace("\n", "\tx\t\n")
        .replace("characters\tx\t\n", "characters\tbilling\t\n", 1),
    )
    importer = Imdb([folder])
    run(importer)
    told = " ".join(importer.report.lines())

    assert "unknown column billing, not read" in told
    assert "unknown column (empty), not read" in told


def test_imdb_wants_principals_and_knows_its_files(tmp_path):
    with pytest.raises(OptionError, match=r"title\.principals is missing"):
        Imdb([write_imdb(tmp_path, "title.basics")])
    other = tmp_path / "names.tsv"
    other.write_text(IMDB["name.basics"], encoding="utf-8")
    principals = write_imdb(tmp_path / "p", "title.principals") / "title.principals.tsv"
    assert set(Imdb([principals, other]).tables) == {"name.basics", "title.principals"}
    other.write_text("x\ty\n", encoding="utf-8")
    with pytest.raises(DataError, match="not one of IMDb's files"):
        Imdb([principals, other])
    with pytest.raises(DataError, match=r"second title\.principals"):
        Imdb([principals, principals])


def test_imdb_types_and_votes_keep_what_they_say(tmp_path):
    folder = write_imdb(tmp_path)
    triples, _ = run(Imdb([folder], types=["tvSeries"]))
    assert {s for s, p, _ in triples if p == "schema:name" and s.startswith("production:")} == {
        "production:imdb-tt0000002"
    }
    assert {s for s, p, _ in triples if p == "schema:birthDate"} == {"person:imdb-nm0000001"}
    ratings = IMDB["title.ratings"] + "tt0000005\t5.0\t٩٩٩٩\n"  # digits, but none of IMDb's
    importer = Imdb([write_imdb(tmp_path, title_ratings=ratings)], min_votes=100)
    triples, _ = run(importer)
    assert {o for _, p, o in triples if p == "cg:castIn"} == {"production:imdb-tt0000001"}
    assert not importer.report.skipped
    with pytest.raises(OptionError, match="not a titleType"):
        Imdb([folder], types=["film"])
    with pytest.raises(OptionError, match=r"needs title\.ratings"):
        Imdb([folder / "title.principals.tsv"], min_votes=1)


def test_imdb_seeds_keep_what_lies_within_so_many_hops(tmp_path):
    folder = write_imdb(tmp_path)

    def kept(seed, hops):
        triples, _ = run(Imdb([folder], seeds=[seed], hops=hops))
        return {s[-9:] for s, p, o in triples if p == "rdf:type" and o.startswith("schema:") and "imdb" in s}

    assert kept("nm0000004", 0) == {"nm0000004"}
    assert kept("nm0000004", 1) == {"nm0000004", "tt0000001"}
    assert kept("nm0000004", 2) == {"nm0000004", "tt0000001", "nm0000001", "nm0000002"}
    # Appearing as oneself is no hop, but the credit is kept where both ends are.
    assert kept("nm0000003", 2) == {"nm0000003", "tt0000002", "tt0000003"}
    with pytest.raises(OptionError, match="not an IMDb id"):
        Imdb([folder], seeds=["joe-locke"])


def test_imdb_is_the_same_on_every_run(tmp_path):
    folder = write_imdb(tmp_path)
    assert b"".join(Imdb([folder]).blocks(Nothing())) == b"".join(Imdb([folder]).blocks(Nothing()))


def test_imdb_knows_the_columns_that_the_benchmark_writes():
    for name, columns in COLUMNS.items():
        assert IMDB[name].split("\n", 1)[0].split("\t") == list(columns)
