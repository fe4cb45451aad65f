"""query, update, repl and completion as people meet them: every form of answer, every kind of mistake, every end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.conftest import MINI
from tests.terminal import terminal

import castgraph
from castgraph.answers.named_queries import named_queries
from castgraph.loading.build import build_store
from castgraph.loading.update import update_store
from castgraph.store.base import Store

if TYPE_CHECKING:
    from pathlib import Path

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SORT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that no test changes."""
    path = tmp_path_factory.mktemp("kept") / "store"
    build_store([MINI], path)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    build_store([MINI], path)
    return path


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
    assert ran.err == "castgraph: line 2, column 3: <a> is a relative IRI; say with --base what to\n"


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
        (("sources-since", "-p", "since=yesterday"), "is no date"),
        (("well-supported", "-p", "least=many"), "is no whole number"),
        (("productions-by-status", "-p", "status=no such"), "is no IRI"),
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
        ("SELECT *\n{ ?s ?p }", "line 2, column 10"),
        ("SELECT * { ?s persn:x ?o }", "did you mean person:"),
        ("SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }", "--allow-network evil.example"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "is a file"),
        ("ASK " + "{" * 3000 + "}" * 3000, "nested deeper"),
        ("", "syntax error"),
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
    out, err = process.communicate(timeout=10)
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


# --- named queries --------------------------------------------------------------------------------------------------


def test_the_library_has_twenty_queries_whose_examples_find_something(packaged) -> None:
    from castgraph.answers.named_queries import bind

    assert len(named_queries()) >= 20
    for query in named_queries().values():
        assert query.description, query.name
        values = bind(query, {p.name: p.example for p in query.parameters}, packaged)
        assert next(iter(packaged.results(query.text, values=values)), None) is not None, query.name


def test_a_query_of_ones_own_is_started_and_comes_first(run, tmp_path: Path) -> None:
    assert run("queries", "--new", "cast", cwd=tmp_path).code == 0
    assert "one line" in run("queries", "cast", cwd=tmp_path).out
    again = run("queries", "--new", "cast", cwd=tmp_path)
    assert (again.code, "there already" in again.err) == (2, True)
    assert run("queries", "--new", "Not a name", cwd=tmp_path).code == 2
    other = tmp_path / "other"
    assert run("queries", "--new", "mine", "--queries", str(other)).code == 0
    ran = run("query", "mine", "--queries", str(other), "-p", "person=Joe Locke", "-f", "csv")
    assert ran.code == 0
    assert "Heartstopper" in ran.out
    assert run("query", "mine", "-p", "person=Joe Locke", CASTGRAPH_QUERIES=str(other)).code == 0


# --- update ---------------------------------------------------------------------------------------------------------

RENAME = """DELETE { ?p schema:name ?n } INSERT { ?p schema:name "Ada Q." }
WHERE { VALUES ?p { person:ada-quill } ?p schema:name ?n }"""


def test_a_dry_run_shows_the_difference_and_changes_nothing(run, store: Path) -> None:
    files = {path: path.read_bytes() for path in store.iterdir() if path.is_file()}
    ran = run("update", "--store", str(store), "--dry-run", "-e", RENAME)
    assert ran.code == 0
    assert [line[0] for line in ran.out.splitlines()] == ["-", "+"]
    assert '"Ada Q."' in ran.out
    assert {path: path.read_bytes() for path in store.iterdir() if path.is_file() and path in files} == files
    assert sorted(path.name for path in store.iterdir() if path.is_dir()) == ["gen-1"]


def test_an_update_is_done_whole_and_counted(run, store: Path) -> None:
    ran = run("update", "--store", str(store), "-", stdin=RENAME)
    assert ran.code == 0
    assert "1 quads were removed, 1 added" in ran.err
    assert "castgraph index" in ran.err
    with castgraph.open(store) as opened:
        assert opened.pointer is not None
        assert (opened.pointer.commit, opened.generation) == (1, "gen-2")
        assert opened.ask('ASK { person:ada-quill schema:name "Ada Q." }')


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("INSERT DATA { <a> <b> }", 3, "syntax error"),
        ("LOAD <http://evil.example/x.ttl>", 3, "LOAD reaches evil.example"),
        ("LOAD <file:///etc/passwd>", 3, "LOAD reaches outside"),
        ("INSERT { ?a ?b ?c } WHERE { SERVICE <http://evil.example/> { ?a ?b ?c } }", 3, "SERVICE reaches"),
    ],
)
def test_an_update_that_fails_leaves_the_store(run, store: Path, text: str, code: int, words: str) -> None:
    before = sorted(castgraph.open(store).rows("SELECT ?s ?p ?o { ?s ?p ?o }"))
    ran = run("update", "--store", str(store), "-e", text)
    assert ran.code == code
    assert words in ran.err
    assert sorted(castgraph.open(store).rows("SELECT ?s ?p ?o { ?s ?p ?o }")) == before
    assert sorted(path.name for path in store.iterdir() if path.is_dir()) == ["gen-1"]


def test_an_update_that_runs_away_leaves_the_store(run, store: Path) -> None:
    text = "INSERT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    ran = run("update", "--store", str(store), "-e", text, "--timeout", "1")
    assert ran.code == 124
    assert sorted(path.name for path in store.iterdir() if path.is_dir()) == ["gen-1"]


def test_curated_files_and_other_folders_are_not_updated(run, tmp_path: Path) -> None:
    for place in (MINI, tmp_path / "missing"):
        ran = run("update", "--store", str(place), "-e", "CLEAR ALL")
        assert ran.code == 3
        assert one_line(ran.err)
    assert not (tmp_path / "missing").exists()


def test_updates_at_once_are_all_done(store: Path) -> None:
    update_store(store, "INSERT DATA { <http://e/c> <http://e/n> 0 }")
    text = "DELETE { ?c <http://e/n> ?n } INSERT { ?c <http://e/n> ?m } WHERE { ?c <http://e/n> ?n BIND(?n + 1 AS ?m) }"
    command = [sys.executable, "-m", "castgraph", "update", "--store", str(store), "--wait", "60", "-e", text]
    running = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(6)]
    assert [process.wait(timeout=120) for process in running] == [0] * 6
    assert list(castgraph.open(store).rows("SELECT ?n { <http://e/c> <http://e/n> ?n }")) == [("6",)]


# --- prompt and completion ------------------------------------------------------------------------------------------


def test_the_prompt_answers_and_survives_mistakes(run, kept: Path) -> None:
    said = (
        "SELECT (COUNT(*) AS ?n)\n{ ?s a schema:Person }\n;\n"
        "SELECT nonsense ;\n.format json\nASK {} ;\n.nope\n.queries cast\n.timeout x\n"
        '.run credits person="Ada Quill"\n.iri on\n.prefixes\n.help\n.quit\nASK {} ;\n'
    )
    ran = run("repl", "--store", str(kept), stdin=said)
    assert ran.code == 0
    assert "?n\n" in ran.out
    assert '"boolean":true' in ran.out
    assert ran.out.count("boolean") == 1
    assert "syntax error" in ran.err
    assert ".nope is not a command" in ran.err
    assert "Example: castgraph query cast" in ran.out


@pytest.mark.parametrize("kind", ["dumb", "xterm"])
def test_ctrl_c_ends_the_query_and_not_the_prompt(kept: Path, tmp_path: Path, kind: str) -> None:
    history = tmp_path / "history"
    with terminal("repl", "--store", str(kept), CASTGRAPH_HISTORY=str(history), TERM=kind) as shown:
        shown.until(b"castgraph>")
        shown.type(RUNAWAY.encode() + b" ;\n")
        time.sleep(2)
        shown.type(b"\x03")
        shown.until(b"interrupted")
        shown.type(b"ASK {} ;\n")
        shown.until(b"true")
        shown.type(b".quit\n")
        shown.until(b".quit")
        assert shown.process.wait(timeout=10) == 0
    assert b"ASK" in history.read_bytes()


def test_a_query_of_several_lines_is_completed_remembered_and_recalled_whole(kept: Path, tmp_path: Path) -> None:
    history = tmp_path / "history"
    history.write_text("ASK {\n?s a schema:Person\n} ;\n.timeout 5\n")
    with terminal("repl", "--store", str(kept), CASTGRAPH_HISTORY=str(history), TERM="xterm") as shown:
        shown.until(b"castgraph>")
        shown.type(b"\x1b[A\x1b[A\r")  # twice up: the query, past the command after it
        shown.until(b"true")
        shown.type(b"SELECT ?name {\r")
        shown.until(b"...>")
        shown.type(b"person:ada-qu\t")
        shown.until(b"ill")
        shown.type(b" schema:name ?name }\r\r")
        shown.until(b"Ada Quill")
        shown.until(b"castgraph>")
        shown.type(b"\x04")
        assert shown.process.wait(timeout=10) == 0
    assert history.read_text().splitlines() == [
        "ASK {", "?s a schema:Person", "} ;", ".timeout 5",
        "ASK {", "?s a schema:Person", "} ;",
        "SELECT ?name {", "person:ada-quill schema:name ?name } ;",
    ]  # fmt: skip


def complete(kept: Path, *words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "castgraph"],
        env=os.environ
        | {
            "_CASTGRAPH_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["castgraph", *words]),
            "COMP_CWORD": str(len(words)),
            "CASTGRAPH_STORE": str(kept),
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_the_shell_completes_commands_queries_parameters_and_entities(kept: Path) -> None:
    assert "query" in complete(kept, "qu")
    assert "cast" in complete(kept, "query", "ca")
    assert complete(kept, "query", "cast", "-p", "pro") == ["production="]
    assert "production=production:tin-harbour" in complete(kept, "query", "cast", "-p", "production=production:tin")
    assert "csv" in complete(kept, "query", "cast", "-f", "c")
    assert "person:ada-quill" in complete(kept, "show", "person:ada")


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes_words_with_colons_and_equal_signs(kept: Path) -> None:
    script = """
set -u; source <("$1" -m castgraph completion bash); castgraph() { "$PYTHON" -m castgraph; }
env() { local -a set=(); while [[ $1 == *=* ]]; do export "$1"; shift; done; castgraph; }
compopt() { :; }
PYTHON=$1
for line in "castgraph query cast -p production=production:tin-harb" "castgraph show person:ada" "castgraph que"; do
    COMP_LINE=$line COMP_POINT=${#line}
    _castgraph_completion
    echo "${COMPREPLY[@]}"
done
"""
    done = subprocess.run(
        ["bash", "-c", script, "bash", sys.executable],
        env=os.environ | {"CASTGRAPH_STORE": str(kept)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[0].split()[0] == "tin-harbour"
    assert lines[1] == "ada-quill"
    assert lines[2] == "query queries"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(run, shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert "_CASTGRAPH_COMPLETE" in ran.out


def test_a_library_user_is_guarded_too() -> None:
    from castgraph.errors import QueryRefusedError

    with pytest.raises(QueryRefusedError):
        Store().results("SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }")
