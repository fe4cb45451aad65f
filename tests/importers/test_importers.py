from __future__ import annotations

import bz2
import gzip
import json
import lzma

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outside import (
    IMDB,
    SCHEMA_ORG,
    TABLE,
    TMDB_AGGREGATE,
    TMDB_MOVIE,
    TMDB_MOVIE_CREDITS,
    TMDB_TV,
    WIKIDATA,
    write_imdb,
    write_json,
)

from castgraph.errors import DataError, OptionError
from castgraph.importers.base import Nothing
from castgraph.importers.characters import split_character
from castgraph.importers.formats import FORMATS, make
from castgraph.importers.imdb import Imdb
from castgraph.importers.imdb_tables import COLUMNS
from castgraph.importers.ntriples import dated, escape, is_iri, literal
from castgraph.importers.report import Report
from castgraph.importers.rows import check_header, documents, text_blocks, unpacked
from castgraph.importers.schema_org import SchemaOrg
from castgraph.importers.table import Table
from castgraph.importers.tmdb import Tmdb
from castgraph.importers.wikidata import Wikidata
from castgraph.iris import compact
from castgraph.vocabulary import CG, PREFIXES, ROLES, TERMS


class Remembers(Nothing):
    """Takes what goes beside the triples and keeps it."""

    def __init__(self):
        self.rows, self.others, self.edges = {}, [], set()

    def entities(self, rows):
        for number, *rest in rows:
            assert number not in self.rows
            self.rows[number] = tuple(rest)

    def aliases(self, rows):
        self.others += list(rows)

    def credits(self, people, roles, productions):
        assert len(people) == len(roles) == len(productions)
        names = list(ROLES)
        for person, role, production in zip(people, roles, productions, strict=True):
            self.edges.add((person, names[role], production))

    def relations(self, starts, relations, ends):
        self.edges.update(zip(starts, [str(one) for one in relations], ends, strict=True))


def run(importer):
    """Run an importer, parse what it wrote strictly, and return triples in short form."""
    beside = Remembers()
    data = b"".join(importer.blocks(beside))
    importer.report.close()
    triples = set()
    for quad in ox.parse(data, ox.RdfFormat.N_TRIPLES):
        obj = compact(quad.object.value) if isinstance(quad.object, ox.NamedNode) else str(quad.object)
        triples.add((compact(quad.subject.value), compact(quad.predicate.value), obj))
        if quad.predicate.value.startswith(CG):
            assert quad.predicate.value[len(CG) :] in TERMS
    # What goes beside says the same as the triples.
    by_predicate = {CG + about.predicate: name for name, about in ROLES.items()}
    told = {
        (q.subject.value, by_predicate[q.predicate.value], q.object.value)
        for q in ox.parse(data, ox.RdfFormat.N_TRIPLES)
        if q.predicate.value in by_predicate
    }
    assert told == {
        (beside.rows[start][0], role, beside.rows[end][0]) for start, role, end in beside.edges if role in ROLES
    }
    return triples, beside


# -- rows ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_a_file_is_unpacked_by_what_it_is_not_by_its_name(tmp_path, pack):
    path = tmp_path / "rows.tsv"
    path.write_bytes(pack("één\ntwo\r\nthree".encode()))
    assert [line for _, lines in text_blocks(path) for line in lines] == ["één", "two", "three"]


def test_several_gzip_members_and_padding_are_one_file(tmp_path):
    path = tmp_path / "rows.tsv.gz"
    path.write_bytes(gzip.compress(b"a\n", mtime=0) + gzip.compress(b"b\n") + b"\0" * 20)
    assert b"".join(unpacked(path)) == b"a\nb\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (gzip.compress(b"x\n" * 100_000, mtime=0)[:-20], "cut short"),
        (gzip.compress(b"x\n" * 10, mtime=0)[:-8] + b"12345678", "damaged"),
        (gzip.compress(b"x\n", mtime=0) + b"rubbish", "damaged"),
        (b"", "is empty"),
        (b"<html>not here</html>", "is not compressed"),
    ],
)
def test_a_broken_archive_is_named(tmp_path, data, says):
    path = tmp_path / "rows.tsv.gz"
    path.write_bytes(data)
    with pytest.raises(DataError, match=says) as caught:
        list(text_blocks(path))
    assert str(path) in str(caught.value)


def test_a_bomb_is_refused_soon_unless_it_is_allowed(tmp_path):
    path = tmp_path / "bomb.tsv.gz"
    path.write_bytes(gzip.compress(b"\n" * (200 << 20), 9, mtime=0))
    given = []
    with pytest.raises(DataError, match=r"bomb.*--max-ratio"):
        given.extend(len(block) for block in unpacked(path))
    assert sum(given) <= 16 << 20
    assert sum(map(len, unpacked(path, max_ratio=0))) == 200 << 20


def test_a_line_without_end_is_refused(tmp_path):
    path = tmp_path / "rows.tsv"
    path.write_bytes(b"x" * (9 << 20))
    with pytest.raises(DataError, match="line of more than 8 MiB"):
        list(text_blocks(path))


@pytest.mark.parametrize(("data", "line"), [(b"ok\nfine\n\xff\n", 3), ("a\n".encode("utf-16"), 1)])
def test_another_encoding_is_named_with_its_line(tmp_path, data, line):
    path = tmp_path / "rows.tsv"
    path.write_bytes(data)
    with pytest.raises(DataError, match="save it as UTF-8") as caught:
        list(text_blocks(path))
    assert caught.value.line == line


@given(st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=30), min_size=1))
def test_lines_come_out_as_they_went_in(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("rows") / "x"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    found = [line for _, block in text_blocks(path) for line in block]
    lines[0] = lines[0].removeprefix("\ufeff")
    assert found == lines or (found == [] and lines == [])


def test_a_changed_header_names_the_columns(tmp_path):
    with pytest.raises(DataError, match="without the column b and with the unknown column c"):
        check_header(["a", "c"], ["a", "b"], tmp_path)
    with pytest.raises(DataError, match="another order"):
        check_header(["b", "a"], ["a", "b"], tmp_path)


@pytest.mark.parametrize(
    "text",
    ['{"id": 1}\n{"id": 2}\n', '[\n{"id": 1},\n{"id": 2}\n]\n', '[{"id": 1}, {"id": 2}]', '[\n {\n"id": 1}, {"id":2}]'],
)
def test_json_is_read_as_one_value_a_list_or_lines(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    assert [value for _, value in documents(path)] == [{"id": 1}, {"id": 2}]


def test_a_bad_line_among_json_lines_is_reported_where_it_stands(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1}\n{"id": \n{"id": 3}\n', encoding="utf-8")
    found = list(documents(path))
    assert [(line, isinstance(value, ValueError)) for line, value in found] == [(1, False), (2, True), (3, False)]


def test_json_that_is_none_or_too_deep_is_named(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("<html>\n", encoding="utf-8")
    with pytest.raises(DataError, match="not JSON"):
        list(documents(path))
    path.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(DataError, match=r"too deeply|not JSON"):
        list(documents(path))


# -- terms -----------------------------------------------------------------------------------------------------


@given(st.text())
def test_a_literal_survives_the_parser(text):
    (quad,) = ox.parse(f"<http://a/b> <http://a/b> {literal(text)} .".encode(), ox.RdfFormat.N_TRIPLES)
    assert quad.object.value == "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def test_small_helpers_of_terms():
    assert escape('a"b\\c\n') == 'a\\"b\\\\c\\n'
    assert literal("x", "EN-us") == '"x"@en-us'
    assert literal("x", "not a tag") == '"x"'
    assert [is_iri(text) for text in ("https://a/b", "javascript:alert(1)", "https://a b", "//a", "")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    for bad in ("2020-13", "20", "2020-02-40", "x"):
        with pytest.raises(ValueError, match="not a date"):
            dated(bad)


# -- imdb ------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("characters\n", "characters\textra\n", "unknown column extra"),
        ("\tcharacters\n", "\troles\n", "without the column characters and with the unknown column roles"),
        ("\tjob\tcharacters\n", "\tcharacters\n", "without the column job"),
    ],
)
def test_imdb_a_changed_column_stops_the_import(tmp_path, old, new, says):
    folder = write_imdb(tmp_path, title_principals=IMDB["title.principals"].replace(old, new, 1))
    with pytest.raises(DataError, match=says):
        Imdb([folder])


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
    importer = Imdb([folder], min_votes=100)
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


# -- tmdb ------------------------------------------------------------------------------------------------------


def test_tmdb_details_and_credits_of_a_movie(tmp_path):
    write_json(tmp_path / "details.json", TMDB_MOVIE)
    write_json(tmp_path / "credits.json", TMDB_MOVIE_CREDITS)
    importer = Tmdb([tmp_path])
    triples, _ = run(importer)
    movie = "production:tmdb-movie-550"
    node = "credit:tmdb-52fe4250c3a36847f80149f3"
    assert {
        (movie, "rdf:type", "schema:Movie"),
        (movie, "schema:name", '"The Lighthouse Letter"'),
        (movie, "schema:sameAs", "tmdbmovie:550"),
        (movie, "schema:sameAs", "https://www.imdb.com/title/tt0000001/"),
        (movie, "cg:status", "status:released"),
        (movie, "cg:franchise", "franchise:tmdb-collection-9"),
        (node, "cg:characterName", '"Nora"'),
        (node, "cg:characterName", '"Red"'),
        ("person:tmdb-2", "cg:voicedIn", movie),
        ("person:tmdb-3", "cg:appearedIn", movie),
        ("person:tmdb-4", "cg:directed", movie),
        ("person:tmdb-4", "cg:workedOn", movie),
        ("credit:tmdb-52fe4250c3a36847f8014a12", "schema:roleName", '"Gaffer"'),
    } <= triples
    assert importer.report.counts == {"productions": 1, "people": 4, "credits": 5}


def test_tmdb_series_have_one_credit_per_role(tmp_path):
    write_json(tmp_path / "tv.jsonl", TMDB_TV, TMDB_AGGREGATE, lines=True)
    triples, _ = run(Tmdb([tmp_path / "tv.jsonl"]))
    series = "production:tmdb-tv-77"
    assert {
        (series, "rdf:type", "schema:TVSeries"),
        (series, "cg:network", "organization:tmdb-network-213"),
        (series, "schema:sameAs", "wd:Q1002"),
        ("person:tmdb-4", "cg:created", series),
        ("person:tmdb-4", "cg:executiveProduced", series),
        ("credit:tmdb-b1", "cg:characterName", '"Inspector Wren"'),
        ("credit:tmdb-b2", "cg:characterName", '"Mrs Wren"'),
        (series, "schema:endDate", '"2010-03-04"^^<http://www.w3.org/2001/XMLSchema#date>'),
    } <= triples


def test_tmdb_details_with_everything_inside(tmp_path):
    write_json(tmp_path / "x.json", TMDB_TV | {"aggregate_credits": TMDB_AGGREGATE})
    assert ("person:tmdb-2", "cg:castIn", "production:tmdb-tv-77") in run(Tmdb([tmp_path / "x.json"]))[0]


def test_tmdb_errors_and_strangers_are_skipped_with_a_reason(tmp_path):
    bad = {"success": False, "status_code": 34, "status_message": "The resource could not be found."}
    write_json(tmp_path / "x.jsonl", bad, {"page": 1}, [1], {"id": 5}, TMDB_MOVIE, lines=True)
    importer = Tmdb([tmp_path / "x.jsonl"])
    run(importer)
    assert sum(importer.report.skipped.values()) == 4
    with pytest.raises(DataError):
        run(Tmdb([tmp_path / "x.jsonl"], Report(strict=True)))


def test_characters_are_split_from_their_marks():
    assert split_character("Himself") == ("self", [])
    assert split_character("Old Tom (archive footage)") == ("archive-footage", ["Old Tom"])
    assert split_character("Selfridge") == ("actor", ["Selfridge"])
    assert split_character("") == ("actor", [])


# -- wikidata --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["dump", "lines", "entities"])
def test_wikidata_entities(tmp_path, shape):
    if shape == "entities":
        for one in WIKIDATA:
            write_json(tmp_path / f"{one['id']}.json", {"entities": {one["id"]: one}})
        paths = [tmp_path]
    else:
        texts = [json.dumps(one, separators=(",", ":")) for one in WIKIDATA]
        text = "[\n" + ",\n".join(texts) + "\n]\n" if shape == "dump" else "\n".join(texts)
        path = tmp_path / "dump.json.gz"
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
        paths = [path]
    importer = Wikidata(paths)
    triples, beside = run(importer)
    film, quill = "production:wikidata-Q1001", "person:wikidata-Q5001"
    node = "credit:wikidata-Q1001-P161-Q5001"
    assert {
        (film, "rdf:type", "schema:Movie"),
        (film, "schema:name", '"The Lighthouse Letter"'),
        (film, "schema:alternateName", '"Lighthouse"'),
        (film, "schema:sameAs", "wd:Q1001"),
        (film, "schema:sameAs", "https://www.imdb.com/title/tt0000001/"),
        (film, "schema:sameAs", "tmdbmovie:550"),
        (film, "schema:datePublished", '"1994-05-06"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (quill, "schema:birthDate", '"1971-03"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'),
        (quill, "cg:castIn", film),
        (node, "cg:character", "character:wikidata-Q7001"),
        (node, "cg:characterName", '"Nora"'),
        (node, "schema:citation", "https://example.org/cast"),
        ("character:wikidata-Q7001", "schema:name", '"Nora Bell"'),
        ("credit:wikidata-Q1001-P161-Q5003", "schema:startDate", '"1994"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("person:wikidata-Q5004", "cg:directed", film),
        (film, "schema:isBasedOn", "production:wikidata-Q3001"),
        ("production:wikidata-Q3001", "rdf:type", "schema:Book"),
        ("person:wikidata-Q5004", "cg:authored", "production:wikidata-Q3001"),
        (film, "cg:network", "organization:wikidata-Q9001"),
    } <= triples
    assert not any("Q5002" in part for triple in triples for part in triple)
    assert not any("Q42" in part or "Q43" in part for triple in triples for part in triple)
    assert not importer.report.skipped
    assert len(beside.rows) == 7


def test_wikidata_truthy_triples(tmp_path):
    path = tmp_path / "truthy.nt"
    wd, wdt = PREFIXES["wd"], PREFIXES["wdt"]
    label = PREFIXES["rdfs"] + "label"
    path.write_text(
        f"<{wd}Q1001> <{wdt}P161> <{wd}Q5001> .\n"
        f"<{wd}Q1001> <{wdt}P31> <{wd}Q5398426> .\n"
        f'<{wd}Q1001> <{label}> "H\\u00e4fen \\"Nights\\""@de .\n<{wd}Q1001> <{label}> "Harbour Nights"@en .\n'
        f'<{wd}Q1001> <{wdt}P580> "2005-01-02T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n'
        f'<{wd}Q5001> <{label}> "Nell Marrow"@en .\n'
        "this is no triple\n"
        "<https://en.wikipedia.org/wiki/X> <http://schema.org/about> <http://www.wikidata.org/entity/Q1001> .\n",
        encoding="utf-8",
    )
    importer = Wikidata([path])
    triples, _ = run(importer)
    assert {
        ("person:wikidata-Q5001", "cg:castIn", "production:wikidata-Q1001"),
        ("production:wikidata-Q1001", "schema:name", '"Harbour Nights"'),
        ("production:wikidata-Q1001", "schema:startDate", '"2005-01-02"^^<http://www.w3.org/2001/XMLSchema#date>'),
    } <= triples
    assert importer.report.skipped == {"not N-Triples": 1}
    german, _ = run(Wikidata([path], language="de"))
    assert ("production:wikidata-Q1001", "schema:name", '"Häfen \\"Nights\\""') in german


# -- schema.org ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_page", [False, True])
def test_schema_org_pages(tmp_path, as_page):
    path = tmp_path / ("page.html" if as_page else "page.jsonld")
    text = json.dumps(SCHEMA_ORG)
    path.write_text(
        f'<html><script type="application/ld+json">\n{text}\n</script></html>' if as_page else text, encoding="utf-8"
    )
    importer = SchemaOrg([path], name="TV Example")
    triples, _ = run(importer)
    names = {(s, o) for s, p, o in triples if p == "schema:name"}
    series = next(s for s, o in names if o == '"Harbour Nights"')
    cleo = next(s for s, o in names if o == '"Nell Marrow"')
    pilot = next(s for s, o in names if o == '"Pilot"')
    season = next(s for s, o in names if o == '"Season 1"')
    assert {
        (series, "rdf:type", "schema:TVSeries"),
        (cleo, "cg:castIn", series),
        (cleo, "schema:sameAs", "https://tv.example/cleo"),
        (season, "schema:partOfSeries", series),
        (pilot, "schema:partOfSeries", season),
    } <= triples
    assert any(p == "cg:characterName" and o == '"Inspector Wren"' for _, p, o in triples)
    assert not any(o == '"Channel Zero"' for _, _, o in triples)
    # Without an address the same name on two productions is not the same person.
    assert len({s for s, o in names if o == '"Ida Kestrel"'}) == 2
    joined, _ = run(SchemaOrg([path], names_are_ids=True))
    assert len({s for s, p, o in joined if (p, o) == ("schema:name", '"Ida Kestrel"')}) == 1


def test_schema_org_without_a_production_is_skipped(tmp_path):
    path = tmp_path / "x.jsonld"
    path.write_text('{"@context": "file:///etc/passwd", "@type": "Recipe", "name": "Soup"}', encoding="utf-8")
    importer = SchemaOrg([path])
    run(importer)
    assert importer.report.skipped == {"no film, series or episode in it": 1}


# -- table -----------------------------------------------------------------------------------------------------


def test_a_table_reports_homonyms_instead_of_joining_them(tmp_path):
    path = tmp_path / "my cast.csv"
    path.write_text(TABLE, encoding="utf-8")
    importer = Table([path])
    triples, _ = run(importer)
    quills = {s for s, p, o in triples if (p, o) == ("schema:name", '"Ida Kestrel"')}
    assert len(quills) == 2
    assert any("--names-are-ids" in note for note in importer.report.notes)
    node = next(s for s, p, o in triples if p == "cg:characterName" and "Nora" in o)
    assert {
        (node, "cg:status", "status:released"),
        (node, "schema:citation", "https://example.org/a"),
        (node, "schema:datePublished", '"1994-05-06"^^<http://www.w3.org/2001/XMLSchema#date>'),
    } <= triples
    assert {o for _, p, o in triples if p == "cg:characterName"} == {'"Nora Bell"', '"Say \\"no\\""'}
    assert sum(importer.report.skipped.values()) == 2
    assert "unknown role 'juggler'" in " ".join(importer.report.skipped)
    joined, _ = run(Table([path], names_are_ids=True))
    assert len({s for s, p, o in joined if (p, o) == ("schema:name", '"Ida Kestrel"')}) == 1


def test_a_table_with_other_columns_is_mapped(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("Wer\tAls was\tWo\tNummer\nIda Kestrel\tactor\tX\t7\nIda Kestrel\tactor\tY\t7\n", encoding="utf-8")
    with pytest.raises(DataError, match="has no column person, role, production; it has Wer"):
        run(Table([path]))
    columns = {"Wer": "person", "Als was": "role", "Wo": "production", "Nummer": "person_id"}
    triples, _ = run(Table([path], columns=columns))
    assert {s for s, p, _ in triples if p == "cg:castIn"} == {"person:x-7"}
    with pytest.raises(DataError, match="has no column Wen"):
        run(Table([path], columns={"Wen": "person"}))
    with pytest.raises(OptionError, match="is not a field"):
        Table([path], columns={"Wer": "who"})


def test_a_table_with_ragged_rows_keeps_the_others(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("person;role;production\nA;actor;X\nB;actor\n\nC;actor;X;9\nD;actor;X\n", encoding="utf-8")
    importer = Table([path])
    run(importer)
    assert importer.report.counts["credits"] == 2
    assert sum(importer.report.skipped.values()) == 2


# -- all of them -----------------------------------------------------------------------------------------------


def test_every_format_is_made_by_its_name(tmp_path):
    (tmp_path / "x.csv").write_text(TABLE, encoding="utf-8")
    for name in FORMATS:
        paths = [write_imdb(tmp_path / "imdb")] if name == "imdb" else [tmp_path / "x.csv"]
        assert make(name, paths=paths).dataset.iri.startswith(PREFIXES["dataset"])


def test_importing_the_importers_imports_no_engine():
    import subprocess
    import sys

    code = (
        "import sys, castgraph.importers.imdb, castgraph.importers.tmdb, castgraph.importers.wikidata, "
        "castgraph.importers.schema_org, castgraph.importers.table; "
        "sys.exit(any(name in sys.modules for name in ('pyoxigraph', 'rdflib', 'numpy', 'networkx')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_wikidata_the_query_for_endpoints_makes_what_the_importer_takes(tmp_path):
    from tests.conftest import ROOT

    wd, wdt, label = PREFIXES["wd"], PREFIXES["wdt"], f"<{PREFIXES['rdfs']}label>"
    endpoint = ox.Store()
    endpoint.load(
        f'<{wd}Q1> <{wdt}P161> <{wd}Q2> ; {label} "The Film"@en ; <{wdt}P577> '
        '"1994-05-06T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n'
        f'<{wd}Q2> {label} "Nell Marrow"@en ; <{wdt}P345> "nm0000003" .'.encode(),
        ox.RdfFormat.TURTLE,
    )
    text = (ROOT / "queries" / "endpoints" / "wikidata-credits.rq").read_text(encoding="utf-8")
    triples = endpoint.query(text, substitutions={ox.Variable("work"): ox.NamedNode(wd + "Q1")})
    (tmp_path / "answer.nt").write_bytes(triples.serialize(format=ox.RdfFormat.N_TRIPLES))
    found, _ = run(Wikidata([tmp_path / "answer.nt"]))
    assert {
        ("person:wikidata-Q2", "cg:castIn", "production:wikidata-Q1"),
        ("person:wikidata-Q2", "schema:name", '"Nell Marrow"'),
        ("person:wikidata-Q2", "schema:sameAs", "https://www.imdb.com/name/nm0000003/"),
        ("production:wikidata-Q1", "schema:name", '"The Film"'),
    } <= found
