"""F05–F07, F16, F18, F23–F28, F46, F48: queries that would never end, reach outside or kill; changes and take-downs."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib

import castgraph
from castgraph.errors import QueryRefusedError
from castgraph.store.guard import check
from castgraph.store.pointer import read_generation
from tests import w3c
from tests.faults.drivers import ROOT, ailments, curated, environment, fingerprint, run, start, stop_after, strays
from tests.faults.servers import hostile

if TYPE_CHECKING:
    import random

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS = {
    "COUNT": CROSS,
    "ORDER BY": "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?c",
    "ASK": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }",
    "CONSTRUCT": "CONSTRUCT { ?a ?b ?i } { { SELECT ?a ?b ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i } }",
}
DEEP = {
    "groups": "ASK " + "{" * 3000 + "}" * 3000,
    "parentheses": "ASK { FILTER " + "(" * 5000 + "1" + ")" * 5000 + "}",
    "unions": "ASK { {}" + " UNION {}" * 7000 + "}",
    "sub-selects": "SELECT * " + "{ SELECT * " * 1200 + "{}" + "}" * 1200,
    "exists": "ASK { " + "FILTER EXISTS { " * 900 + "}" * 900 + "}",
    "sums": "SELECT (" + "+".join(["1"] * 7500) + " AS ?n) {}",
    "nots": "ASK { FILTER(" + "!" * 10_000 + "true) }",
    "paths": "ASK { ?s " + "/".join(["<http://e/p>"] * 13_000) + " ?o }",
    "collections": "ASK { ?s ?p " + "(" * 3000 + ")" * 3000 + "}",
    "triples": "ASK { " + "?s ?p ?o . " * 13_000 + "}",
}


@pytest.fixture
def store(tmp_path, facts):
    path = tmp_path / "store"
    castgraph.build_store([facts], path)
    return path


def children(pid: int) -> str:
    done = subprocess.run(["pgrep", "-g", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip() and f"processes {done.stdout.split()}"


def test_f05_acknowledged_changes_survive_a_kill(tmp_path, store, scale, tally):
    """Each update that has exited with 0 is there, whatever was killed afterwards."""
    acknowledged = []
    for number in range(scale.kills * 2):
        text = f"INSERT DATA {{ <http://e/{number}> <http://e/done> {number} }}"
        if number % 2:
            stop_after(
                start("update", "-e", text, "--store", store), scale.random(f"f05{number}").uniform(0.05, 0.6), 9
            )
        elif run("update", "-e", text, "--store", store).code == 0:
            acknowledged.append(str(number))
        with castgraph.open(store) as opened:
            there = {row[0] for row in opened.rows("SELECT ?n { ?s <http://e/done> ?n }")}
        tally.trial(f"change {number}", lost=not set(acknowledged) <= there and f"{set(acknowledged) - there} are gone")
    run("update", "-e", "INSERT DATA { <http://e/x> <http://e/y> 1 }", "--store", store)
    tally.trial("afterwards", lost=ailments(store), left=strays(store))


@pytest.mark.parametrize("command", ["load", "update"])
def test_f06_exit_0_means_synced(tmp_path, facts, store, tally, command):
    if not shutil.which("strace"):
        pytest.skip("strace is not installed: the syncs cannot be seen")
    words = ("load", facts) if command == "load" else ("update", "-e", "INSERT DATA { <http://e/x> <http://e/y> 1 }")
    trace = tmp_path / "trace"
    from tests.faults.drivers import argv

    done = subprocess.run(
        ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync,rename,write,pwrite64,exit_group", "-o", str(trace),
         *argv(*words, "--store", store)], env=environment(), capture_output=True, check=False)  # fmt: skip
    if done.returncode:
        pytest.skip(f"strace may not trace here: {done.stderr[-120:]!r}")
    lines = trace.read_text(errors="replace").splitlines()
    switch = max(i for i, line in enumerate(lines) if "rename(" in line and "castgraph.json" in line)
    synced = {m[1] for line in lines[:switch] for m in [re.search(r"(?:fsync|fdatasync)\(\d+<([^>]*)>", line)] if m}
    generation = store / read_generation(store)
    now = {str(path) for path in generation.rglob("*") if path.is_file()}
    missing = [path for path in now if path.replace(".tmp", "") not in {s.replace(".tmp", "") for s in synced}]
    after = [line for line in lines[switch:] if "fsync(" in line and str(store) in line]
    tally.trial("every file", lost=missing)
    tally.trial("the switch", lost=not after and "the pointer's folder was not synced")


@pytest.mark.parametrize("kind", ["cut", "flipped", "gone"])
def test_f07_logs_damaged_after_changes(store, scale, tally, kind):
    """Whatever happens to the engine's log, all changes are there, or the store is named as damaged."""
    for number in range(4):
        text = f"INSERT DATA {{ <http://e/{number}> <http://e/done> {number} }}"
        assert run("update", "-e", text, "--store", store).code == 0
    right = fingerprint(store)
    folder = store / read_generation(store) / "quads"
    for file in sorted(
        [*folder.glob("*.log"), *folder.glob("MANIFEST-*"), *folder.glob("OPTIONS-*"), folder / "CURRENT"]
    ):
        intact = file.read_bytes()
        if kind == "gone":
            file.unlink()
        elif kind == "cut":
            file.write_bytes(intact[: len(intact) // 2])
        elif intact:
            middle = len(intact) // 2
            file.write_bytes(intact[:middle] + bytes([intact[middle] ^ 0xFF]) + intact[middle + 1 :])
        ended = run("export", "nquads", "--store", store)
        found = fingerprint(store) if ended.code == 0 else ""
        tally.trial(
            f"{file.name} {kind}",
            lost=ended.untidy(0, 3)
            or (ended.code == 0 and found != right and "a part is gone, silently")
            or (ended.code == 3 and "castgraph load" not in ended.words and ended.words),
        )
        file.write_bytes(intact)
    tally.trial("put right", lost=fingerprint(store) != right)


@pytest.mark.parametrize("kind", ENDLESS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_f16_a_signal_ends_a_query(tally, scale, kind, number):
    for delay in [scale.random(f"{kind}{i}").uniform(0.8, 2.0) for i in range(max(1, scale.kills // 20))]:
        process = start("query", "-e", ENDLESS[kind], "--timeout", 30)
        ended = stop_after(process, delay, number)
        tally.trial(
            f"{kind} {number!r} after {delay:.1f} s",
            lost=ended.untidy(128 + number)
            or (ended.seconds > 1.5 and f"{ended.seconds:.1f} s")
            or (ended.out and "output"),
            left=children(process.pid),
        )


def test_f18_two_writers_lose_nothing(store, scale, tally):
    run("update", "-e", "INSERT DATA { <http://e/c> <http://e/n> 0 }", "--store", store)
    text = "DELETE { ?s <http://e/n> ?n } INSERT { ?s <http://e/n> ?m } WHERE { ?s <http://e/n> ?n BIND(?n + 1 AS ?m) }"
    rounds = max(2, scale.rounds // 10)
    command = f'for i in $(seq {rounds}); do "$@" || echo failed; done'
    from tests.faults.drivers import argv

    writers = [
        subprocess.Popen(
            ["bash", "-c", command, "x", *argv("update", "-e", text, "--store", store, "--wait", 120)],
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    failed = sum(writer.communicate()[0].count("failed") for writer in writers)
    with castgraph.open(store) as opened:
        values = [row[0] for row in opened.rows("SELECT ?n { <http://e/c> <http://e/n> ?n }")]
    for number in range(4 * rounds):
        tally.trial(
            f"increment {number}", lost=number == 0 and (failed or values != [str(4 * rounds)]) and (failed, values)
        )
    tally.trial("afterwards", lost=ailments(store), left=strays(store))


@pytest.mark.parametrize("kind", DEEP)
def test_f23_deep_queries_are_refused(tally, kind):
    for how in ("-e", "file", "data"):
        if how == "-e" and len(DEEP[kind]) > 120_000:
            continue  # longer than an argument may be
        words = ["query", "-e", DEEP[kind]] if how == "-e" else ["query", "-"]
        ended = run(*words, stdin=b"" if how == "-e" else DEEP[kind].encode(), timeout=20)
        tally.trial(
            f"{kind} by {how}",
            lost=ended.untidy(3)
            or (ended.words.count("\n") != 1 and ended.words[:200])
            or (ended.seconds > 8 and ended.seconds),
        )


@pytest.mark.parametrize("kind", ENDLESS)
def test_f24_the_time_limit_holds(tally, kind):
    ended = run("query", "-e", ENDLESS[kind], "--timeout", 1, timeout=30)
    late = ended.seconds > 6  # starting takes its time on a busy machine
    tally.trial(kind, lost=ended.untidy(124) or (late and f"{ended.seconds:.1f} s") or (ended.out and "output"))


def test_f25_the_memory_limit_holds(tally):
    doubled = "SELECT (STRLEN(?x34) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?x0) " + "".join(
        f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1}) " for i in range(34)
    )
    for name, text in {"ORDER BY": ENDLESS["ORDER BY"], "34 doublings": doubled + "}"}.items():
        ended = run("query", "-e", text, "--memory", "600M", "--timeout", 60, timeout=90)
        named = "memory" in ended.words
        tally.trial(
            name, lost=ended.untidy(124) or (not named and ended.words) or (ended.seconds > 45 and ended.seconds)
        )


def reaching(url: str) -> list[list[str]]:
    """Return commands that would fetch something if they were obeyed."""
    service = f"SELECT * {{ SERVICE <{url}/s> {{ ?a ?b ?c }} }}"
    return [
        ["query", "-e", service],
        ["query", "-e", service.replace("SERVICE", "SERVICE SILENT")],
        ["query", "-e", f"ASK {{ FILTER EXISTS {{ SERVICE <{url}/s> {{ ?a ?b ?c }} }} }}"],
        ["query", "-e", f"SELECT * {{ BIND(<{url}/s> AS ?u) SERVICE ?u {{ ?a ?b ?c }} }}"],
        ["query", "-e", f"PREFIX s: <{url}/> SELECT * {{ SERVICE s:s {{ ?a ?b ?c }} }}"],
        ["query", "-e", f"SELECT * FROM <{url}/x.ttl> {{ ?a ?b ?c }}"],
        ["query", "-e", f"SELECT * FROM NAMED <{url}/x.ttl> {{ GRAPH ?g {{ ?a ?b ?c }} }}"],
        ["query", "-e", "SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }"],
        ["update", "-e", f"LOAD <{url}/x.ttl>"],
        ["update", "-e", f"LOAD SILENT <{url}/x.ttl> INTO GRAPH <http://e/g>"],
        ["update", "-e", f"INSERT {{ ?a ?b ?c }} WHERE {{ SERVICE <{url}/s> {{ ?a ?b ?c }} }}"],
        ["update", "-e", "LOAD <file:///etc/passwd>"],
    ]


def test_f26_nothing_is_reached_from_a_query(store, tally):
    with hostile() as server:
        before = fingerprint(store)
        for words in reaching(server.url):
            ended = run(*words, "--store", store)
            harmless = (
                ended.code == 0 and " FROM <http" in words[-1].replace("NAMED ", "") and ended.out.count(b"\n") <= 1
            )
            tally.trial(
                words[-1], lost=server.log or (not harmless and ended.untidy(3)) or b"root:" in ended.out + ended.err
            )
        tally.trial("the store", lost=fingerprint(store) != before)


PIECES = [
    "", "?s ?p e:.", "?s ?p e:a.", "?s ?p 1", "?s ?p 1.", "?s ?p 1e5", "?s ?p true", '?s ?p "x"@en', '?s ?p "x"^^e:t',
    "?s ?p 'x'", '?s ?p """x""".', "?s ?p <http://e/>", "?s ?p []", "?s ?p ()", "?s ?p _:b",
    "FILTER(?a<1)", "FILTER(?a<?b&&?c>?d)",
    "BIND(1 AS ?z)", "{}UNION{", "OPTIONAL{", "GRAPH ?g{", "MINUS{", "FILTER EXISTS{",
    "VALUES ?v {UNDEF}", "VALUES(?v){(1)}",
    "?s a e:x;", "?s e:a/e:b ?o.", "?s ?p ?o;#x\n", "?s ?p .5", "?s ?p e:%41", "?s ?p e:\\-", "?s ?p :", '?s ?p "\\""',
    "?s ?p '''a'b'''", '?s ?p "#"', "?s ?p <#>", "?s ?p <a#b>", '#"\n', "#<\n", "SELECT*{", "<<", "{|", "LATERAL{",
    "?s ?p ?o FILTER(?o<'>'#\n)", "FILTER(1<2||'#'>\"<\")", "BIND(?a<?b AS ?c)", "\ufeff", "\u00a0", "\x0b", "\\u0053",
]  # fmt: skip
CALLS = [
    "SERVICE",
    "service",
    "SeRvIcE",
    "SERVICE SILENT",
    "SERVICE\tSILENT",
    "SERVICE#c\n",
    "\\u0053ERVICE",
    "SERVICE#>\n",
    "LOAD",
]


def mutant(chosen: random.Random, url: str) -> str:
    """Return a query in which SERVICE is hidden somehow."""
    before = "".join(
        chosen.choice(PIECES) + chosen.choice(["", " ", "\n", ".", " . "]) for _ in range(chosen.randrange(1, 4))
    )
    tails = [
        f"<{url}/s>{{?a ?b ?c}}",
        f" <{url}/s> {{?a ?b ?c}}",
        " l:s{?a ?b ?c}",
        f"#>\n<{url}/s>{{}}",
        " ?e{}",
        f" <{url[:-1]}\\u002F> {{}}",
    ]
    head = f"PREFIX e: <http://e/> PREFIX : <http://d/> PREFIX l: <{url}/> SELECT * "
    text = f"{head}{{ {before}{chosen.choice(CALLS)}{chosen.choice(tails)} }}"
    text += "}" * (text.count("{") - text.count("}"))
    return text.replace(" SELECT", "#x\nSELECT", 1) if chosen.random() < 0.2 else text


def test_f26_mutants_do_not_get_past_the_guard(scale, tally):
    """Those that the guard lets through are run by the bare engine: it must not ask anybody."""
    import pyoxigraph as ox

    chosen = scale.random("f26")
    engine = ox.Store()
    with hostile() as server:
        for _ in range(scale.mutants):
            text = mutant(chosen, server.url)
            try:
                check(text)
            except QueryRefusedError:
                tally.trial(text)
                continue
            except Exception as error:
                tally.trial(text, lost=repr(error))
                continue
            try:
                list(engine.query(text, base_iri="http://base/"))  # type: ignore[arg-type]
            except Exception:  # noqa: S110 - a syntax error is as good as an answer here
                pass
            tally.trial(text, lost=server.log and "got past the guard")
            server.log.clear()


NO_GUARD = """
import sys
from castgraph import guard, store
guard.check = store.check_query = lambda *a, **k: None
for module in [m for n, m in sys.modules.items() if n.startswith("castgraph")]:
    for name in ("check",):
        if getattr(getattr(module, name, None), "__module__", "") == "castgraph.store.guard":
            setattr(module, name, lambda *a, **k: None)
from castgraph.__main__ import main
main()
"""


def test_f27_the_second_wall_holds_without_the_first(store, tally):
    import sys

    with hostile() as server:
        for words in reaching(server.url):
            done = subprocess.run(
                [sys.executable, "-c", NO_GUARD, *words, "--store", str(store)], env=environment(), capture_output=True,
                check=False,
            )  # fmt: skip
            tally.trial(words[-1], lost=server.log or b"root:" in done.stdout + done.stderr)
        ended = run("query", "-e", f"SELECT * {{ SERVICE <{server.url}/s> {{ ?a ?b ?c }} }}", "--allow-network",
                    server.url.removeprefix("http://"), "--store", store)  # fmt: skip
        tally.trial("let through where it is allowed", lost=not server.log and ended.words)


INJECTIONS = [
    'x" } ; DROP ALL ; INSERT DATA { <http://e/a> <http://e/b> "',
    "x' } ; CLEAR ALL #",
    "http://e/x> } ; DROP ALL ; #",
    "person:p0> ?p ?o } #",
    "person:p0 } UNION { ?s ?p ?o",
    'x\\" } #',
    "x\n} ; DROP ALL",
    "?x",
    "<http://e/a>",
    "{}",
    "person:p0\x00",
]


def test_f28_no_word_becomes_a_query(store, facts, scale, tally):
    before = fingerprint(store)
    for turn, word in enumerate(INJECTIONS):
        if "\x00" in word:
            continue  # no such argument exists
        commands = (
            ["show", word],
            ["find", word],
            ["connect", word, "person:p0"],
            ["query", "cast", "-p", f"production={word}"],
            ["query", "-e", "SELECT ?s { ?s ?p ?v }", "-p", f"v={word}"],
            ["why", word],
            ["export", "dot", "--around", word],
        )
        for command in commands if scale.long else commands[turn % 3 :: 3]:
            ended = run(*command, "--store", store)
            tally.trial(
                f"{command[0]} {word!r}",
                lost=ended.untidy(0, 1, 2, 3) or (ended.code == 0 and b"Person 2" in ended.out and "leaked"),
            )
    tally.trial("the store", lost=fingerprint(store) != before)


def test_f46_forgotten_is_gone(tmp_path, tally):
    facts, store = curated(tmp_path / "facts", "v1", 4), tmp_path / "store"
    path = facts / "entities" / "all.ttl"
    path.write_text(
        path.read_text().replace("Person 1", "Quentin Zweig").replace("person:p1", "person:quentin-zweig")
        + 'person:quentin-zweig schema:alternateName "Q. Zweig" ; schema:sameAs <http://example.org/quentin-zweig> .\n'
        'person:other a schema:Person ; schema:name "Ann Zweig" .\n'
    )
    for file in (facts / "sources").iterdir():
        file.write_text(file.read_text().replace("person:p1", "person:quentin-zweig"))
    article = facts / "sources" / "quentin-zweig-speaks.ttl"
    article.write_text((facts / "sources" / "a0.ttl").read_text().replace("source/a0", "source/quentin-zweig-speaks")
                       .replace('"v1"@en', '"Meet Quentin  ZWEIG, star"@en')
                       .replace("example.org/0", "example.org/meet-quentin-zweig"))  # fmt: skip
    assert run("load", facts, "--store", store).code == 0
    assert b"Zweig" in run("find", "zweig", "--store", store).out
    ended = run("forget", "Quentin Zweig", "--store", store)
    tally.trial(
        "said",
        lost=ended.untidy(1)
        or (b"all.ttl" not in ended.out and ended.out)
        or ("copies" not in ended.words and ended.words),
    )
    for name in (b"quentin", b"q. zweig"):
        found = [str(p.relative_to(store)) for p in store.rglob("*") if p.is_file() and name in p.read_bytes().lower()]
        tally.trial(f"files with {name!r}", left=found)
    with castgraph.open(store) as opened:
        terms = {str(term).lower() for quad in opened.triples() for term in (*quad.triple, quad.graph_name)}
    tally.trial("decoded terms", left=[term for term in terms if "quentin" in term or "q. zweig" in term])
    tally.trial("others stay", lost=b"Ann Zweig" not in run("find", "Ann Zweig", "--store", store).out)
    tally.trial("whole", lost=ailments(store), left=strays(store))
    again = run("forget", "Quentin Zweig", "--store", store)
    tally.trial("again", lost=again.untidy(2))


def test_f48_differential_against_rdflib(scale, tally):
    """Random graphs and patterns: the engine's answers, rdflib's, and a few lines' that try everything."""
    import pyoxigraph as ox

    from castgraph.store.local import LocalStore

    chosen = scale.random("f48")
    for number in range(scale.pairs):
        triples = sorted(
            {tuple(chosen.choice(pool) for pool in ("abc", "pq", "abcd")) for _ in range(chosen.randrange(1, 9))}
        )
        text, brute = pattern(chosen, triples)
        data = "".join(f"<http://e/{s}> <http://e/{p}> <http://e/{o}> .\n" for s, p, o in triples)
        store = LocalStore()
        store.engine.load(data.encode(), ox.RdfFormat.N_TRIPLES)
        found: Any = store.results(text)
        ours = rows_of(json.loads(found.serialize(format=ox.QueryResultsFormat.JSON)))
        graph = rdflib.Graph().parse(data=data, format="nt")
        theirs = rows_of(json.loads(graph.query(text).serialize(format="json") or b"{}"))
        tally.trial(
            (number, text, triples),
            lost=(ours != brute and f"engine {ours} brute force {brute}")
            or (ours != theirs and f"engine {ours} rdflib {theirs}"),
        )


def rows_of(found: dict[str, Any]) -> list[tuple[tuple[str, str], ...]]:
    rows = found["results"]["bindings"]
    return sorted(tuple(sorted((k, v["value"].removeprefix("http://e/")) for k, v in row.items())) for row in rows)


Row = dict[str, str]


def pattern(chosen: random.Random, triples: Any) -> tuple[str, list[tuple[tuple[str, str], ...]]]:
    """Return a query of basic patterns, OPTIONAL, UNION, MINUS or FILTER, and its rows, found by trying everything."""

    def term(pool: str) -> str:
        return chosen.choice("xyz") if chosen.random() < 0.6 else f"<http://e/{chosen.choice(pool)}>"

    def basic(size: int) -> list[tuple[str, ...]]:
        return [(term("abc"), term("pq"), term("abcd")) for _ in range(size)]

    def words(patterns: list[tuple[str, ...]]) -> str:
        return " . ".join(" ".join(t if t.startswith("<") else f"?{t}" for t in p) for p in patterns)

    def rows(patterns: list[tuple[str, ...]]) -> list[Row]:
        found: list[Row] = [{}]
        for parts in patterns:
            found = [
                r for row, triple in itertools.product(found, triples) if (r := match(row, parts, triple)) is not None
            ]
        return found

    left, right = basic(chosen.randrange(1, 3)), basic(1)
    mine, other = rows(left), rows(right)
    match chosen.choice(("basic", "optional", "union", "minus", "filter")):
        case "optional":
            body = f"{words(left)} OPTIONAL {{ {words(right)} }}"
            joined = [[{**a, **b} for b in other if agree(a, b)] or [a] for a in mine]
            out = [row for several in joined for row in several]
        case "union":
            body, out = f"{{ {words(left)} }} UNION {{ {words(right)} }}", mine + other
        case "minus":
            body = f"{words(left)} MINUS {{ {words(right)} }}"
            out = [a for a in mine if not any(agree(a, b) and a.keys() & b.keys() for b in other)]
        case "filter":
            body = f"{words(left)} FILTER(?x != ?y)"
            out = [a for a in mine if "x" in a and "y" in a and a["x"] != a["y"]]
        case _:
            body, out = words(left), mine
    return f"SELECT * {{ {body} }}", sorted(tuple(sorted(row.items())) for row in out)


def agree(a: Row, b: Row) -> bool:
    return all(a[name] == b[name] for name in a.keys() & b.keys())


def match(row: Row, parts: tuple[str, ...], triple: tuple[str, ...]) -> Row | None:
    row = dict(row)
    for part, value in zip(parts, triple, strict=True):
        if part.startswith("<"):
            if part != f"<http://e/{value}>":
                return None
        elif row.setdefault(part, value) != value:
            return None
    return row


def test_f47_w3c_suites(tally):
    """The W3C suites are large and not part of this repository; they are run where they have been fetched."""
    folders = [Path(name) for name in os.environ.get("CASTGRAPH_W3C", "").split(os.pathsep) if name]
    beside = ROOT.parent / "rdf-tests" / "sparql"
    folders = folders or [folder for folder in (beside / "sparql10", beside / "sparql11") if folder.is_dir()]
    if not folders:
        pytest.skip("CASTGRAPH_W3C names no folder of the W3C's tests (github.com/w3c/rdf-tests)")
    for folder in folders:
        outcomes = w3c.run(folder)
        assert len(outcomes) > 100, folder
        for outcome in outcomes:
            tally.trial(outcome.case.name, lost=outcome.trouble if outcome.engine and not outcome.ours else None)
