"""query as people meet it: every form of answer, every kind of mistake, every end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import castgraph

if TYPE_CHECKING:
    from pathlib import Path


RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SORT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text


# --- forms and formats ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_solutions_are_what_the_engine_itself_writes(run, kept: Path, form: str) -> None:
    text = 'SELECT ?s ?p (0 AS ?zero) (false AS ?no) ("" AS ?empty) ?unbound { ?s ?p ?o } ORDER BY ?s ?p ?o'
    ran = run("query", "--store", str(kept), "-e", text, "-f", form)
    with castgraph.open(kept) as opened:
        forms = {
            "csv": ox.QueryResultsFormat.CSV,
            "tsv": ox.QueryResultsFormat.TSV,
            "json": ox.QueryResultsFormat.JSON,
            "xml": ox.QueryResultsFormat.XML,
        }
        expected = opened.results(text).serialize(format=forms[form]) or b""
    assert ran.code == 0
    assert ran.out == expected.decode()


def test_every_query_form_has_its_answer(run, kept: Path) -> None:
    at = ("query", "--store", str(kept), "-e")
    assert run(*at, "ASK { ?s cg:castIn ?o }").out == "true\n"
    assert json.loads(run(*at, "ASK {}", "-f", "json").out) == {"head": {}, "boolean": True}
    assert "castIn" in run(*at, "CONSTRUCT WHERE { ?s cg:castIn ?o }").out
    assert "schema:name" in run(*at, "DESCRIBE ?s { ?s a schema:Person }", "-f", "turtle").out
    for form in ("ntriples", "nquads", "trig", "jsonld", "rdfxml"):
        assert run(*at, "CONSTRUCT WHERE { ?s cg:castIn ?o }", "-f", form).out


def test_a_format_that_cannot_hold_the_answer_is_said(run, kept: Path) -> None:
    for text, form in (("SELECT * { ?s ?p ?o }", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv")):
        ran = run("query", "--store", str(kept), "-e", text, "-f", form)
        assert ran.code == 2
        assert one_line(ran.err)
        assert "choose from" in ran.err
    assert "did you mean json" in run("query", "-e", "ASK {}", "-f", "jsn").err


def test_the_ending_of_the_file_tells_the_format_and_a_failure_leaves_the_old_file(
    run, kept: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    assert run("query", "--store", str(kept), "-e", "SELECT ?s { ?s a schema:Person }", "-o", str(out)).code == 0
    before = out.read_bytes()
    assert before.startswith(b"s\r\n")
    ran = run("query", "--store", str(kept), "-e", RUNAWAY, "-o", str(out), "--timeout", "0.3")
    assert ran.code == 124
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_limit_rows_stops_and_says_so(run, kept: Path) -> None:
    ran = run("query", "--store", str(kept), "-e", "SELECT ?s { ?s ?p ?o }", "--limit-rows", "3", "-f", "csv")
    assert ran.out.count("\r\n") == 4
    assert "only the first 3 rows" in ran.err
    ran = run("query", "--store", str(kept), "-e", "SELECT ?s { ?s ?p ?o } LIMIT 3", "--limit-rows", "3", "-f", "csv")
    assert ran.err == ""


def test_tables_show_names_and_iri_shows_iris(run, kept: Path) -> None:
    text = "SELECT ?p ?w { ?p cg:castIn ?w } ORDER BY ?p ?w"
    named = run("query", "--store", str(kept), "-e", text, "-f", "table").out
    plain = run("query", "--store", str(kept), "-e", text, "-f", "table", "--iri").out
    assert "Bram Vane" in named
    assert "person:bram-vane" in plain
    assert "https://" not in plain


def test_control_characters_do_not_reach_the_terminal(run, tmp_path: Path) -> None:
    data = tmp_path / "d.nt"
    data.write_text('<http://e/a> <http://e/p> "x\\u001B[2J\\u202Ey" .\n')
    out = run("query", "--data", str(data), "-e", "SELECT ?o { ?s ?p ?o }", "-f", "table").out
    assert "\x1b" not in out
    assert "\\u001b[2J\\u202ey" in out


def test_time_and_explain_tell(run, kept: Path) -> None:
    ran = run("query", "--store", str(kept), "-e", "ASK {}", "--time")
    assert "MiB of memory" in ran.err
    ran = run("query", "--store", str(kept), "-e", "SELECT * { ?s cg:castIn ?o . ?s schema:name ?n }", "--explain")
    assert "BGP" in ran.out
    assert "?s cg:castIn ?o  · " in ran.out


# --- data of one's own ----------------------------------------------------------------------------------------------


def test_data_named_graphs_and_base_make_the_dataset(run, tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("<a> <p> 1 .")
    (tmp_path / "g.ttl").write_text("<b> <p> 2 .")
    common = ("query", "--data", str(tmp_path / "d.ttl"), "--named-graph", f"http://e/g={tmp_path / 'g.ttl'}",
              "--base", "http://base/", "-f", "csv", "-e")  # fmt: skip
    assert run(*common, "SELECT ?s { ?s <p> ?o }").out == "s\r\nhttp://base/a\r\n"
    assert run(*common, "SELECT ?g ?s { GRAPH ?g { ?s <p> ?o } }").out == "g,s\r\nhttp://e/g,http://base/b\r\n"
    assert run(*common, "SELECT ?s FROM <http://e/g> { ?s <p> ?o }").out == "s\r\nhttp://base/b\r\n"


def test_an_empty_file_is_an_empty_graph(run, tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").touch()
    assert (
        run("query", "-e", "ASK { ?s ?p ?o }", "--data", "empty.ttl", "-f", "csv", cwd=tmp_path).out.strip() == "false"
    )


def test_a_relative_iri_without_a_base_is_named(run) -> None:
    ran = run("query", "-e", "SELECT * WHERE {\n  <a> ?p ?o }")
    assert ran.code == 3
    assert ran.err == "castgraph: line 2, column 3: <a> is a relative IRI; say with --base what it is relative to\n"


def test_without_a_base_each_file_is_its_own(run, tmp_path: Path) -> None:
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text("<#x> <http://e/p> <> .")
    (tmp_path / "ask.rq").write_text("SELECT ?g ?s ?o FROM <one.ttl> FROM NAMED <http://e/g/two> "
                                     "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g")  # fmt: skip
    files = ["--named-graph", f"{(tmp_path / 'one.ttl').as_uri()}=one.ttl", "--named-graph", "http://e/g/two=two.ttl"]
    own = (tmp_path / "one.ttl").as_uri()
    ran = run("query", "ask.rq", *files, "-f", "csv", cwd=tmp_path)
    assert ran.out.splitlines()[1:] == [f",{own}#x,{own}", "http://e/g/two,http://e/g/two#x,http://e/g/two"]


@pytest.mark.parametrize("item", ["nonsense", "=file", "x=file"])
def test_a_named_graph_is_iri_and_file(run, item: str) -> None:
    ran = run("query", "--named-graph", item, "-e", "ASK {}")
    assert (ran.code, one_line(ran.err)) == (2, True)


# --- parameters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ['x" } ; DROP ALL ; INSERT DATA {', "> } #", "'''", "\\", "?s", "\n"])
def test_a_parameter_is_a_value_whatever_it_holds(run, kept: Path, text: str) -> None:
    ran = run("query", "--store", str(kept), "-e", "SELECT ?x { }", "-p", f"x={text}", "-f", "json")
    assert json.loads(ran.out)["results"]["bindings"][0]["x"]["value"] == text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cast",), "needs -p production"),
        (("cast", "-p", "produktion=x"), "has no parameter"),
        (("cast", "-p", "production"), "is not NAME=VALUE"),
        (("sources-since", "-p", "since=yesterday"), "is not a date"),
        (("well-supported", "-p", "least=many"), "is not a whole number"),
        (("well-supported", "-p", "least=٢"), "is not a whole number"),
        (("productions-by-status", "-p", "status=no such"), "is neither an IRI nor a CURIE"),
        (("castt", "-p", "x=y"), "did you mean cast"),
        (("SELECT * { ?s ?p ?o }",), "give it with -e"),
        ((), "give one query"),
        (("cast", "-e", "ASK {}"), "give one query"),
        (("-e", "ASK {}", "--memory", "lots"), "is not a size"),
    ],
)
def test_what_is_wrong_with_the_arguments_is_said_in_one_line(run, arguments: tuple[str, ...], words: str) -> None:
    ran = run("query", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert one_line(ran.err)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT *\n{ ?s ?p }", "line 2, column 9: a triple has a subject, a predicate and an object"),
        ("SELECT * { ?s persn:x ?o }", "did you mean person:"),
        ("SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }", "--allow-network evil.example"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "is a file"),
        ("ASK " + "{" * 3000 + "}" * 3000, "nested deeper"),
        ("", "there is no query; it begins with SELECT"),
    ],
)
def test_what_is_wrong_with_the_query_is_said(run, text: str, words: str) -> None:
    ran = run("query", "-", stdin=text)
    assert ran.code == 3
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_binary_on_stdin_and_unreadable_files_are_said(run, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "castgraph", "query", "-"], input=b"\xff\xfe\x00", capture_output=True, check=False
    )
    assert done.returncode == 3
    assert b"is not UTF-8 text" in done.stderr
    assert "no such file" in run("query", str(tmp_path / "missing.rq")).err
    assert run("query", str(tmp_path)).code == 3


def test_a_file_with_a_header_has_typed_parameters(run, kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("#+ summary: x\n#+ params:\n#+   n integer 1 a number\nSELECT ?n {}")
    assert run("query", str(path), "--store", str(kept), "-p", "n=7", "-f", "csv").out == "n\r\n7\r\n"
    assert run("query", str(path), "--store", str(kept), "-p", "n=x").code == 2


# --- ends -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [RUNAWAY, SORT, "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?nothing) }"]
)
def test_a_query_that_runs_away_is_ended_in_time(run, kept: Path, text: str) -> None:
    started = time.monotonic()
    ran = run("query", "--store", str(kept), "-e", text, "--timeout", "1", "-f", "csv")
    assert ran.code == 124
    assert ran.err == "castgraph: the query was ended after 1 s; allow more with --timeout\n"
    assert time.monotonic() - started < 4


def test_a_query_that_eats_the_memory_is_ended(run, kept: Path) -> None:
    ran = run("query", "--store", str(kept), "-e", SORT, "--memory", "250M")
    assert ran.code == 124
    assert "more than 250 MiB" in ran.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_at_once(kept: Path, number: int, code: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "castgraph", "query", "--store", str(kept), "-e", RUNAWAY],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(1.5)
    started = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    assert one_line(err)
    assert time.monotonic() - started < 1


def test_a_reader_that_goes_away_ends_it_quietly(kept: Path) -> None:
    command = (
        f'{sys.executable} -m castgraph query --store {kept} -f csv -e "SELECT * {{ ?s ?p ?o . ?a ?b ?c }}" | head -1'
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "s,p,o,a,b,c\r\n" or done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_million_rows_stream_in_constant_memory(run, kept: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    text = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 1000000"
    ran = run("query", "--store", str(kept), "-e", text, "-o", str(out), "--time", "--memory", "150M")
    assert (ran.code, ran.err.count("MiB")) == (0, 1)
    with out.open("rb") as stream:
        assert sum(1 for _ in stream) == 1_000_001


# --- nothing lost on the way ----------------------------------------------------------------------------------------


def test_the_direction_of_a_text_outlives_limit_rows(run, tmp_path: Path) -> None:
    (tmp_path / "star.ttl").write_text('<urn:s> <urn:p> "dir"@ar--rtl .')
    at = ("query", "--data", "star.ttl", "-e", "SELECT ?o { ?s ?p ?o }", "-f", "tsv")
    assert run(*at, "--limit-rows", "5", cwd=tmp_path).out == run(*at, cwd=tmp_path).out == '?o\n"dir"@ar--rtl\n'


@pytest.mark.parametrize("text", ["<urn:g> { <urn:a> <urn:b> 1 }", "_:g { <urn:a> <urn:b> 1 }"])
def test_a_file_that_names_graphs_is_no_named_graph(run, tmp_path: Path, text: str) -> None:
    (tmp_path / "g.trig").write_text(text)
    ran = run("query", "--named-graph", "http://ex.org/N=g.trig", "-e", "ASK {}", cwd=tmp_path)
    assert (ran.code, one_line(ran.err)) == (3, True)
    assert "itself; give it by --data" in ran.err
    (tmp_path / "g.trig").write_text("<urn:a> <urn:b> 1 .")
    ran = run(
        "query", "--named-graph", "http://ex.org/N=g.trig", "-e", "SELECT ?g { GRAPH ?g { ?s ?p 1 } }", cwd=tmp_path
    )
    assert ran.out == "?g\n<http://ex.org/N>\n"


def test_xml_is_well_formed_and_keeps_a_carriage_return_or_it_is_refused(run, tmp_path: Path) -> None:
    from xml.etree import ElementTree

    (tmp_path / "cr.ttl").write_text(r'<urn:s> <urn:x#p> "a\rb" .')
    (tmp_path / "bell.ttl").write_text(r'<urn:s> <urn:x#p> "bell\u0007x\uFFFF" .')
    for form, text in (("xml", "SELECT ?o { ?s ?p ?o }"), ("rdfxml", "CONSTRUCT WHERE { ?s ?p ?o }")):
        whole: str = run("query", "--data", "cr.ttl", "-e", text, "-f", form, cwd=tmp_path).out
        assert "a\rb" in "".join(ElementTree.fromstring(whole).itertext())  # noqa: S314 - our own
        ran = run("query", "--data", "bell.ttl", "-e", text, "-f", form, "-o", "out.xml", cwd=tmp_path)
        assert (ran.code, one_line(ran.err)) == (2, True)
        assert "XML cannot hold U+0007" in ran.err
        assert not (tmp_path / "out.xml").exists()


def test_a_carriage_return_in_a_query_file_is_kept(run, tmp_path: Path) -> None:
    (tmp_path / "cr.rq").write_bytes(b"#+ summary: x\r\nSELECT ('''a\rb''' AS ?x) {}")
    assert run("query", "cr.rq", "-f", "tsv", cwd=tmp_path).out == '?x\n"a\\rb"\n'


def test_a_null_in_a_literal_is_no_binary_file(run, tmp_path: Path) -> None:
    (tmp_path / "null.nt").write_bytes(b'<urn:s> <urn:p> "a\x00b" .')
    assert (
        run("query", "--data", "null.nt", "-e", "SELECT (STRLEN(?o) AS ?n) { ?s ?p ?o }", cwd=tmp_path).out == "?n\n3\n"
    )


def test_a_context_elsewhere_is_named(run, tmp_path: Path) -> None:
    (tmp_path / "s.jsonld").write_text('{"@context": ["https://schema.org", {}], "@type": "Movie", "name": "Red Kite"}')
    ran = run("query", "--data", "s.jsonld", "-e", "ASK {}", cwd=tmp_path)
    assert (ran.code, one_line(ran.err)) == (3, True)
    assert "has its @context elsewhere (https://schema.org), and nothing is fetched; write it out here" in ran.err


def test_a_part_of_an_xml_file_is_not_taken_for_the_whole(run, tmp_path: Path) -> None:
    whole = ox.serialize([ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:x#p"), ox.Literal("x"))] * 3,
                         format=ox.RdfFormat.RDF_XML) or b""  # fmt: skip
    for length, code in ((len(whole), 0), (len(whole) - 10, 3), (whole.rindex(b"</rdf:D"), 3), (60, 3)):
        (tmp_path / "x.rdf").write_bytes(whole[:length])
        ran = run("query", "--data", "x.rdf", "-e", "ASK {}", cwd=tmp_path)
        assert (ran.code, "Traceback" in ran.err) == (code, False), ran.err


def test_every_path_is_explained(run, kept: Path) -> None:
    text = "SELECT * { ?s !^rdfs:label ?o . ?s !(cg:castIn|^cg:castIn)+/^(cg:role/cg:cast)* ?x . ?s (cg:a|cg:b) ?y }"
    ran = run("query", "--store", str(kept), "--explain", "-e", text)
    assert ran.code == 0
    assert "?s !(^…) ?o  · not counted" in ran.out
    assert "?s (cg:a|cg:b) ?y  · 0 alone" in ran.out
