"""The guard lets every harmless query through, and nothing that reaches outside or overflows the engine's stack."""

from __future__ import annotations

import http.server
import os
import random
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.faults.lengths import on_stack

from castgraph.errors import QueryError, QueryRefusedError
from castgraph.store.guard import check
from castgraph.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Iterator


HARMLESS = [
    "SELECT * { ?s ?p ?o }",
    'SELECT ?service { ?service e:service "SERVICE" } # SERVICE <http://x> {}',
    'SELECT * { ?s ?p """SERVICE <http://x> {}""" }',
    "SELECT * { ?s ?p '''it's SERVICE''' }",
    'SELECT * { ?s ?p "a\\"SERVICE <x> {" }',
    "SELECT * { <http://e/SERVICE> ?p ?o . ?o <http://e/a(b)service> <service> }",
    "PREFIX service: <http://e/> SELECT * { service:a service:b service:c . GRAPH service:g { service:x ?p ?o } }",
    "PREFIX : <http://e/> SELECT * { ?s :SERVICE :service }",
    "SELECT * { _:SERVICE ?p ?o }",
    "SELECT * { ?s ?p (<#a> <#b> ?x <#service> <it's>) }",
    "SELECT * FROM <https://w3id.org/castgraph/id/source/x> FROM NAMED <http://e/g> { ?s ?p ?o }",
    "SELECT * { FILTER(?a<1 && ?b>2) ?a ?b ?c }",
    "SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(20_000))) + ")) }",
    "SELECT * { VALUES (?a ?b) {" + '(<http://e/a> "x{SERVICE <http://x> {"@en)\n' * 100_000 + "} ?s ?p ?a }",
    "SELECT * { VALUES ?a {" + "<#a> 'it' 1 UNDEF # }\n" * 10_000 + "} ?s ?p ?a }",
    "SELECT * { " + "?s ?p ?o . " * 1000 + "}",
    "this is no SPARQL ((( \" ' <",
    "",
]


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: text[:40])
def test_a_harmless_query_passes(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX load: <http://e/> INSERT DATA { load:x load:y load:z }",
        "PREFIX load: <http://e/> CLEAR GRAPH load:x ; COPY load:a TO load:b",
        'INSERT DATA { <http://e/a> <http://e/load> "LOAD <http://x>" }',
        "INSERT DATA {" + "<http://e/a> <http://e/p> 1 . <http://e/a> <http://e/p> (1 2) .\n" * 50_000 + "}",
    ],
    ids=lambda text: text[:40],
)
def test_a_harmless_update_passes(text: str) -> None:
    check(text, update=True)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://evil/> {} }",
        "SELECT * { sErViCe SILENT <http://evil/> {} }",
        "PREFIX e: <http://evil/> SELECT * { SERVICE e:x {} }",
        "PREFIX : <http://evil/> SELECT * { SERVICE:x {} }",
        "PREFIX e: <http://evil/> SELECT * { SERVICEe:x {} }",
        "PREFIX e: <http://evil/> SELECT * { SERVICESILENTe:x {} }",
        "SELECT * { ?s ?p trueSERVICE<http://evil/>{} }",
        "SELECT * { ?s ?p 1e5SERVICE<http://evil/>{} }",
        "PREFIX e: <http://e/> SELECT * { ?s ?p e:.SERVICE<http://evil/>{} }",
        "SELECT * { FILTER(?a<1)SERVICE#>\n<http://evil/>{} }",
        "SELECT * { BIND(1 AS ?a) FILTER(?a<1&&'>'='')SERVICE<http://evil/>{}#'\n }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "BASE <http://evil/> SELECT * { SERVICE <x> {} }",
        "SELECT * { FILTER EXISTS { SERVICE <http://evil/> {} } }",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://evil/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }",
    ],
)
def test_what_reaches_outside_is_refused(text: str) -> None:
    with pytest.raises(QueryRefusedError, match=r"reaches|is a file"):
        check(text)


@pytest.mark.parametrize(
    "text", ["LOAD <http://evil/>", "LOAD SILENT <file:///etc/passwd>", "PREFIX : <http://evil/> LOAD:x", "LOAD<x>"]
)
def test_load_is_refused_in_an_update(text: str) -> None:
    with pytest.raises(QueryRefusedError, match="LOAD reaches"):
        check(text, update=True)


def test_a_named_host_is_let_through_and_no_other() -> None:
    text = "PREFIX w: <https://wikidata.example/> SELECT * { SERVICE w:sparql {} }"
    check(text, allow_network=["wikidata.example"])
    check(text.replace("example/", "example:8080/"), allow_network=["Wikidata.example"])
    check("SELECT * { SERVICE <http://127.0.0.1:7/x> {} }", allow_network=["127.0.0.1:7"])
    for other in (
        "SELECT * { SERVICE <http://127.0.0.1:8/x> {} }",
        "SELECT * { SERVICE <http://wikidata.example.evil/> {} }",
        "SELECT * { SERVICE <http://wikidata.example@evil/> {} }",
        "SELECT * { SERVICE <http://evil/#@wikidata.example> {} }",
        "SELECT * { SERVICE <http://wikidata.example\\u002Eevil/> {} }",
        "PREFIX w: <https://evil/> " + text,
        text + " PREFIX w: <https://evil/>",
        "SELECT * { SERVICE ?x {} }",
        "LOAD <file://wikidata.example/x>",
    ):
        with pytest.raises(QueryRefusedError):
            check(other, allow_network=["wikidata.example", "127.0.0.1:7"], update=True)


DEEP = {
    "groups": "ASK " + "{" * 3000 + "}" * 3000,
    "parentheses": "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    "parentheses in what looks like an IRI": "ASK { FILTER(?a<" + "(" * 5000 + "1" + ")" * 5000 + "&&?b>2) }",
    "groups behind what looks like a string": "ASK { FILTER(?a<1&&'>'='') " + "{" * 3000 + "}" * 3000 + "#'\n}",
    "exists": "ASK { " + "FILTER EXISTS {" * 842 + "}" * 842 + " }",
    "sub-selects": "SELECT * { " + "{SELECT * {" * 1200 + "}}" * 1200 + " }",
    "functions": "ASK { ?s ?p ?o FILTER(" + "STR(" * 900 + "?o" + ")" * 900 + "!=1) }",
    "collections": "ASK { ?s ?p " + "(" * 900 + "1" + ")" * 900 + " }",
    "sums": "ASK { FILTER(1" + "+1" * 7000 + ") }",
    "alternatives": "ASK { FILTER(1" + "||1" * 9500 + ") }",
    "negations": "ASK { FILTER(" + "! " * 9500 + "true) }",
    "unions": "ASK { {} " + " UNION {}" * 7000 + " }",
    "optionals": "ASK { ?s ?p ?o " + "OPTIONAL{?s ?p ?o}" * 2700 + " }",
    "joined groups": "ASK { " + "{?s ?p 1}" * 9000 + " }",
    "graphs": "ASK { " + "GRAPH ?g{?s ?p 1}" * 8000 + " }",
    "values": "ASK { " + "VALUES ?v {1}" * 8000 + " }",
    "binds": "ASK { " + "".join(f"BIND(1 AS ?v{i})" for i in range(2700)) + " }",
    "triples": "ASK { " + "?s ?p ?o ." * 14_000 + " }",
    "objects": "ASK { ?s ?p 1" + ", ?o" * 14_000 + " }",
    "predicates": "ASK { ?s ?p ?o" + "; ?p ?o" * 14_000 + " }",
    "elements": "ASK { ?s ?p (" + "1 " * 5000 + ") }",
    "blank nodes": "ASK { ?s ?p " + "[ ?p " * 300 + "1" + "]" * 300 + " }",
    "paths": "PREFIX e:<http://e/> ASK { ?s e:p" + "/e:p" * 14_000 + " ?o }",
}
RUN = """
import sys, pyoxigraph as ox
store = ox.Store()
a, p, b = (ox.NamedNode("http://e/" + name) for name in "apb")
store.add(ox.Quad(a, p, b))
store.query(sys.stdin.read())
"""


@pytest.mark.parametrize("name", DEEP)
def test_a_text_that_would_kill_the_engine_is_refused_at_once(name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(QueryRefusedError, match=r"nested deeper|more patterns"):
        check(DEEP[name])
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("name", ["groups", "triples", "graphs"])
def test_the_engine_really_dies_of_such_a_text(name: str) -> None:
    # If this fails, the engine has learnt to defend itself, and the guard may become milder.
    done = subprocess.run([sys.executable, "-c", RUN], input=DEEP[name].encode(), check=False, capture_output=True)
    assert done.returncode < 0


def test_a_text_at_the_limit_does_not_kill_the_engine() -> None:
    for text in (
        "ASK " + "{" * 200 + "}" * 200,
        "ASK { FILTER(" + "(" * 198 + "1" + ")" * 198 + ") }",
        "ASK { " + "?s ?p ?o ." * 60 + " }",
        "ASK { FILTER(1" + "+1" * 2900 + ") }",
        "ASK { {} " + " UNION {}" * 1000 + " }",
    ):
        check(text)
        done = subprocess.run([sys.executable, "-c", RUN], input=text.encode(), check=False, capture_output=True)
        assert done.returncode == 0, (text[:60], done.stderr[-300:])


def test_a_text_that_is_too_long_is_refused_and_its_data_are_not_counted() -> None:
    text = "SELECT * { ?s ?p '' }"
    most = "x" * (262_144 - len(text))
    check(text.replace("''", f"'{most}'"))
    check(text.replace("''", f"'{most}' VALUES ?s {{ {'1 ' * 9000} }}").replace("xxxxxxxxxxxxxxxxxxxx", "", 1))
    with pytest.raises(QueryRefusedError, match="more than 262,144 characters besides its data"):
        check(text.replace("''", f"'{most}x'"))


# --- mutants: everything that gets through is run, and a server listens whether anybody calls -------------------------


class _Listener(http.server.BaseHTTPRequestHandler):
    calls = 0

    def do_POST(self) -> None:
        type(self).calls += 1
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b'{"head":{"vars":[]},"results":{"bindings":[]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - the library's word

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Listener.calls = 0
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


# fmt: off
BEFORE = [
    "", "?s ?p e:.", "?s ?p e:", "?s ?p e:a.", "?s ?p 1", "?s ?p 1.", "?s ?p 1e5", "?s ?p 1.5e0", "?s ?p true",
    "?s ?p false", '?s ?p "x"@en', '?s ?p "x"@en.', '?s ?p "x"@en--ltr', '?s ?p "x"^^e:t', '?s ?p "x"^^e:.',
    "?s ?p 'x'", '?s ?p """x""".', "?s ?p <http://e/>", "?s ?p ?o", "?s ?p ?o.", "?s ?p []", "?s ?p ()", "?s ?p _:b",
    "?s ?p _:b.", "FILTER(?a<1)", "FILTER(1<2&&3>2)", "FILTER(?a<?b&&?c>?d)", "BIND(1 AS ?z)", "{}", "{}UNION{",
    "OPTIONAL{", "GRAPH ?g{", "MINUS{", "FILTER EXISTS{", "VALUES ?v {UNDEF}", "VALUES ?v {1}", "VALUES(?v){(UNDEF)}",
    "?s a e:x;", "?s e:a/e:b ?o.", "?s ?p 1,", "?s ?p ?o;#x\n", "?s ?p 0x", "?s ?p +1", "?s ?p -1.e", "?s ?p .5",
    "?s ?p e:%41", "?s ?p e:\\-", "?s ?p e:-", "?s ?p :", "?s ?p :.", "?s ?p e::", "?s ?p e:a..", "<http://e/a>?p 1",
    '?s ?p "\\""', '?s ?p "\\\\"', "?s ?p '''a'b'''", '?s ?p "#"', "?s ?p <#>", "?s ?p <a#b>", '#"\n',
    '?s ?p "a"#"\n', "#<\n", "?s ?p $x", "SELECT*{", "FILTER(1<2&&'>'!='')", 'FILTER(1<2&&\'a>\'!=\'")\')',
    "BIND(1<2||'>'='' AS ?b)", "FILTER(1<2#>\n)", "FILTER(1<(2)||(1)>2)", "?s ?p(1 <#a>)", "VALUES ?v {<#a> '{'}",
    "VALUES ?v {1 # }\n}", "LATERAL{", "?s ?p <\\u0041>", "?s ?p e:\xb7", "?s ?p e:a\u203f", "?s ?p ?x\u0300",
    "FILTER(e:f(1)<1)", "?s ?p '''\\''''",
]
KEYWORDS = ["SERVICE", "service", "SeRvIcE", "SERVICE SILENT", "SERVICE\tSILENT", "SERVICE#c\n", "SERVICESILENT",
    "SERVICE#>\n"]
AFTER = ["<{url}>{{?a ?b ?c}}", " <{url}> {{?a ?b ?c}}", " l:s{{?a ?b ?c}}", "#>\n<{url}>{{}}", " ?e{{}}", "l:s{{}}",
    ":x{{?a ?b ?c}}", "l:s#'\n{{}}", "<{url}>{{}}#'\n", "<{url}>{{}}#\"\n", "<{url}\\u0061>{{}}"]


# fmt: on
def test_no_mutant_reaches_the_network(listener: int) -> None:
    # 60,000 mutants were run before this was committed (CASTGRAPH_MUTANTS=60000); the suite runs fewer.
    url = f"http://127.0.0.1:{listener}/s"
    choose = random.Random(int(os.environ.get("CASTGRAPH_SEED", "1")))
    reached = 0
    for _ in range(int(os.environ.get("CASTGRAPH_MUTANTS", "3000"))):
        before = "".join(
            choose.choice(BEFORE) + choose.choice(["", " ", "\n", ".", " . "]) for _ in range(choose.randrange(1, 3))
        )
        text = (
            f"PREFIX e: <http://e/> PREFIX : <http://127.0.0.1:{listener}/> PREFIX l: <http://127.0.0.1:{listener}/> "
            f"SELECT * {{ {before}{choose.choice(KEYWORDS)}{choose.choice(AFTER).format(url=url)} }}"
        )
        text += "}" * (text.count("{") - text.count("}"))
        if choose.random() < 0.2:
            text = text.replace(" SELECT", "#x\nSELECT", 1)
        _Listener.calls = 0
        try:
            found = ox.Store().query(text, base_iri="http://base/")
            for _row in found if isinstance(found, ox.QuerySolutions) else ():
                pass
        except (SyntaxError, ValueError, RuntimeError, OSError):
            pass
        if _Listener.calls:
            reached += 1
            with pytest.raises(QueryRefusedError):
                check(text)
    assert reached > 100
    print(f"\n{reached} mutants reached the network; the guard missed none")


def test_a_library_user_is_guarded_too() -> None:
    from castgraph.errors import QueryRefusedError

    with pytest.raises(QueryRefusedError):
        LocalStore().results("SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }")


MANY = 1_000_000
LONG = {
    "words": "a" * MANY, "a prefix": "ASK {?s ?p " + "a" * MANY + ":b}", "accents": "é" * MANY, "mixed": "aé" * (MANY // 2),
    "hyphens": "a-" * (MANY // 2), "dotted": "a." * (MANY // 2), "dots": "." * MANY, "spaces": "ASK" + " " * MANY + "{}x",
    "quotes": '"\\' * (MANY // 2), "escapes": '"' + '\\"' * (MANY // 2), "long quotes": '"""a' * (MANY // 4),
    "comparisons": "<a" * (MANY // 2), "comments": "SERVICE " + "# " * (MANY // 2), "values": "VALUES ?v {" * (MANY // 11),
    "digits": "1e" * (MANY // 2), "an unknown prefix": "ASK { ?s ?p " + "a" * 200_000 + ":" + "b" * 20_000 + " }",
    "an unknown prefix after a long word": "ASK { ?s ?p '" + "a-" * 100_000 + "' , xyz:b }",
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_a_million_characters_are_judged_and_told_of_in_little_time(name: str) -> None:
    began = time.process_time()
    with pytest.raises(QueryError) as failed:
        LocalStore().results(LONG[name])
    assert time.process_time() - began < 5
    assert len(str(failed.value)) < 1000


def test_in_a_small_thread_less_is_let_through() -> None:
    text = "DESCRIBE " + " ".join(f"<http://e/{i}>" for i in range(300))
    check(text)
    told: list[str] = []

    def ask() -> None:
        try:
            LocalStore().results(text)
        except QueryRefusedError as error:
            told.append(str(error))

    on_stack(256, ask)
    assert told
    assert "on a stack of 256 KiB" in told[0]


def test_a_long_list_to_describe_is_told_another_way_that_takes_it() -> None:
    many = " ".join(f"<http://e/{i}>" for i in range(5000))
    with pytest.raises(QueryRefusedError, match=r"more to describe .* as DESCRIBE \?x \{ VALUES \?x \{ … \} \}$"):
        check(f"DESCRIBE {many}")
    assert LocalStore().results(f"DESCRIBE ?x {{ VALUES ?x {{ {many} }} }}") is not None


def test_operations_of_an_update_have_the_stack_to_themselves_and_data_of_ten_megabytes_pass() -> None:
    check(";".join(f"INSERT DATA {{ <http://e/{i}> <http://e/p> {i} }}" for i in range(5000)), update=True)
    check("INSERT DATA { " + "<http://example.org/s> <http://example.org/p> 1 . " * 200_000 + "}", update=True)


@pytest.mark.parametrize(
    "body",
    [
        "FILTER(" + "||".join(["?x"] * 5000) + ")",
        "?s " + "/".join(["<e:p>"] * 5000) + " ?o",
        "?s ?p [" + "?a ?b ; " * 5000 + "]",
    ],
)
@pytest.mark.parametrize("before", ["", "INSERT DATA { <e:s> <e:p> 1 } ; "])
def test_what_one_operation_of_an_update_takes_counts_until_it_ends(before: str, body: str) -> None:
    with pytest.raises(QueryRefusedError, match="more patterns than can be run"):
        check(f"{before}INSERT {{}} WHERE {{ {body} }}", update=True)
    with pytest.raises(QueryRefusedError, match="more patterns than can be run"):
        check(f"SELECT * {{ {body} }}")
