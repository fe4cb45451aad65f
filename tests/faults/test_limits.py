"""F49–F55: long texts, small stacks, hostile shapes, spreadsheets, commands that will not end, homes that are not there, odd names."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

import castgraph
from tests.faults import lengths
from tests.faults.drivers import (
    argv,
    curated,
    environment,
    fingerprint,
    on_terminal,
    run,
    start,
    stop_after,
    strays,
    write_rows,
)
from tests.faults.servers import hostile

STACKS = (256, 1024)


@pytest.mark.parametrize("kind", ["query", "update"])
def test_f49_long_texts_end_no_process(scale, tally, kind):
    """What the guard lets through in a thread of so much stack is run there."""
    texts = lengths.QUERIES if kind == "query" else lengths.UPDATES
    chosen = list(texts) if scale.long else scale.random(f"f49 {kind}").sample(sorted(texts), 8)
    for name in chosen:
        for stack in (*STACKS, 8192) if scale.long else STACKS:
            seconds = 20 if scale.long else 1
            died = lengths.deaths(name, texts[name], update=kind == "update", stack=stack, seconds=seconds)
            tally.trial(f"{name} on {stack} KiB", lost=died)


def test_f49_the_engine_dies_without_the_guard(tally):
    """If this fails, the engine has learnt to defend itself, and the guard may become milder."""
    for name in ("describe iris", "order by desc", "triples const"):
        code = lengths.ended(lengths.QUERIES[name](600), update=False, stack=1024, seconds=20, guarded=False)
        tally.trial(name, lost=code >= 0 and f"ended with {code}")


@pytest.mark.parametrize("kilobytes", [512, 1024])
def test_f50_a_small_stack_is_enough_or_told(tally, kilobytes):
    for text in (
        "SELECT * { ?s ?p ?o } LIMIT 1",
        lengths.QUERIES["describe iris"](900),
        "ASK { FILTER(" + "(" * 150 + "1" + ")" * 150 + ") }",
    ):
        done = subprocess.run(
            ["bash", "-c", f'ulimit -s {kilobytes}; exec "$@"', "bash", *argv("query", "-")],
            input=text.encode(), capture_output=True, env=environment(), check=False,
        )  # fmt: skip
        tally.trial(text[:40], lost=done.returncode not in (0, 3) and (done.returncode, done.stderr[-200:]))


CALLS = {
    "sparql": 'sh:sparql [ sh:message "x" ; sh:select "SELECT $this { SERVICE <URL/s> { ?a ?b ?c } }" ]',
    "an escape": 'sh:sparql [ sh:message "x" ; sh:select "SELECT $this { \\\\u0053ERVICE <URL/s> { ?a ?b ?c } }" ]',
    "from": 'sh:sparql [ sh:message "x" ; sh:select "SELECT $this FROM <URL/x.ttl> { ?a ?b ?c }" ]',
    "imports": "owl:imports <URL/x.ttl>",
    "a target": 'sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { SERVICE <URL/s> { ?this ?b ?c } }" ]',
    "a rule": 'sh:rule [ a sh:SPARQLRule ; sh:construct "CONSTRUCT { $this a $this } WHERE { SERVICE <URL/s> { ?a ?b ?c } }" ]',
    "a script": 'sh:js [ a sh:JSConstraint ; sh:jsFunctionName "x" ; sh:jsLibrary [ sh:jsLibraryURL <URL/x.js> ] ]',
}


@pytest.mark.parametrize("kind", CALLS)
def test_f51_shapes_reach_and_run_nothing(facts, tally, kind):
    with hostile() as server:
        (facts / "shapes.ttl").write_text(
            "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
            "@prefix schema: <https://schema.org/> . @prefix e: <http://e/> .\n"
            f"e:shape a sh:NodeShape ; sh:targetClass schema:Person ; {CALLS[kind].replace('URL', server.url)} .\n"
        )
        words = ["add", "credit", "Person 0", "--role", "director", "--production", "The Show", "--source", "a1"]
        for command in (["check", facts], [*words, "--graph", facts, "--dry-run"]):
            ended = run(*command)
            named = "shapes.ttl" in ended.words
            tally.trial(command[0], lost=server.log or ended.untidy(3) or (not named and ended.words))


def test_f52_no_formula_reaches_a_spreadsheet_that_was_asked_for(tally):
    evil = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", " =1", "|calc"]
    values = " ".join("'" + one.replace("\t", "\\t").replace("\r", "\\r") + "'" for one in evil)
    for form, mark in (("csv", ","), ("tsv", "\t")):
        ended = run(
            "query", "-e", f"SELECT ?x {{ VALUES ?x {{ {values} -5 1.5 'plain' }} }}", "-f", form, "--spreadsheet"
        )
        cells = [row[0] for row in csv.reader(io.StringIO(ended.out.decode(), newline=""), delimiter=mark)]
        tally.trial(
            form,
            lost=ended.untidy(0) or (cells[1:] != [*("'" + one for one in evil), "-5", "1.5", "plain"] and cells),
        )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_f53_a_signal_ends_every_long_command_within_a_second(tmp_path, tally, scale, number):
    facts = curated(tmp_path / "facts", "v1", 4000 if scale.long else 1500)
    store = tmp_path / "store"
    castgraph.build_store([facts, write_rows(tmp_path / "more.nt", 800_000 if scale.long else scale.rows)], store)
    table = tmp_path / "cast.csv"
    table.write_text("person,role,production\n" + "".join(f"Ann {i},actor,Show {i % 999}\n" for i in range(scale.rows)))
    endless = "?production ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < 0)"
    commands = [
        ["connect", "Person 1", "Person 2", "--where", endless, "--store", store],
        ["distances", "Person 1", "--where", endless.replace("?production", "?person"), "--store", store],
        ["import", "table", table, "--store", tmp_path / "imported", "--graph", facts],
        *(
            ["export", form, "--store", store, "-o", tmp_path / "out"]
            for form in ("jsonld", "graphml", "turtle", "html")
        ),
    ]
    for words in commands if scale.long else commands[number == signal.SIGTERM :: 2]:
        ended = stop_after(start(*words), scale.random(str(words[:2])).uniform(1.0, 2.5), number)
        lost = ended.untidy(0, 128 + number) or (ended.code and ended.seconds > 1.5 and f"{ended.seconds:.1f} s")
        tally.trial(words[:2], lost=lost, left=[path.name for path in tmp_path.glob(".*")])


@pytest.mark.parametrize("command", ["query", "load"])
def test_f53_an_early_interrupt_ends_a_command(tmp_path, facts, tally, scale, command):
    store, what = tmp_path / "store", [facts, write_rows(tmp_path / "more.nt", 3000)]
    castgraph.build_store(what, store)
    before, times = fingerprint(store), 60 if scale.long else 10
    words = ["-e", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < 0) }"]
    for delay in (0.005 + 0.295 * step / times for step in range(times)):
        ended = stop_after(
            start(command, *(words if command == "query" else what), "--store", store), delay, signal.SIGINT
        )
        before_us = re.match(
            rb"Could not import runpy|Fatal Python error: init_", ended.err
        )  # Python, with exit code 1
        whole = before_us or ended.code == 130 or (command == "load" and ended.code == 0)
        lost = "" if whole else f"exit code {ended.code}: {ended.said[-300:]}"
        lost = lost or (fingerprint(store) != before and "changed")
        tally.trial(f"{delay * 1000:.0f} ms", lost=lost, left=strays(store))


def test_f53_limits_hold_for_patterns_and_for_reading(tmp_path, facts, tally):
    castgraph.build_store([facts, write_rows(tmp_path / "more.nt", 3000)], tmp_path / "store")
    endless = "?production ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < 0)"
    ended = run(
        "connect", "Person 1", "Person 2", "--where", endless, "--store", tmp_path / "store", "--timeout", 2, timeout=60
    )
    tally.trial("--where", lost=ended.untidy(124) or (ended.seconds > 20 and ended.seconds))
    for words in (["query", "-"], ["update", "-", "--store", tmp_path / "store"]):
        reader, writer = os.pipe()
        began = time.monotonic()
        done = subprocess.run(
            argv(*words, "--timeout", 1), stdin=reader, capture_output=True, env=environment(), check=False, timeout=60
        )
        os.close(writer)
        os.close(reader)
        tally.trial(
            words[0], lost=(done.returncode != 124 and done.stderr) or (time.monotonic() - began > 20 and "late")
        )
    for odd in ("nan", "inf", "-1", "1e999"):
        tally.trial(odd, lost=run("query", "-e", "ASK {}", f"--timeout={odd}").untidy(2))


@pytest.mark.parametrize("home", ["none", "somebody's", "a file", "unreadable cache"])
def test_f54_a_home_that_is_no_use_is_done_without(tmp_path, facts, tally, home):
    place = tmp_path / "home"
    place.mkdir()
    env = {k: v for k, v in environment().items() if k not in ("CASTGRAPH_CACHE", "HOME", "XDG_CACHE_HOME", "TMPDIR")}
    if home == "a file":
        (place / ".cache").write_text("x")
    elif home == "unreadable cache":
        (place / ".cache" / "castgraph").mkdir(parents=True)
        (place / ".cache" / "castgraph").chmod(0)
    elif home == "somebody's":
        place.chmod(0o700)
    if home != "none":
        env["HOME"] = str(place)
    user = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"] if os.geteuid() == 0 else []
    for path in (tmp_path, *tmp_path.parents[:3]):  # one more where tests run side by side
        path.chmod(path.stat().st_mode | 0o055)
    if subprocess.run([*user, *argv("--version")], capture_output=True, env=env, check=False).returncode:
        pytest.skip("another user may not run this Python here")
    if home in ("a file", "unreadable cache") and user:
        os.chown(place, 12345, 12345)
    for words in (["find", "Person 1", "--graph", str(facts)], ["stats", "--graph", str(facts)]):
        done = subprocess.run([*user, *argv(*words)], capture_output=True, env=env, check=False)
        tally.trial(words[0], lost=done.returncode and done.stderr[-300:])


def test_f44_no_control_byte_reaches_a_terminal_by_pairs_or_pages(tmp_path, facts, tally):
    path = facts / "entities" / "all.ttl"
    path.write_text(path.read_text().replace("The Show", "The \\u001b]0;taken\\u0007 \\u009b31m Show"))
    pairs = tmp_path / "pairs"
    pairs.write_text("Person 0\tPerson 1\nPerson 0\t\x1b]0;taken\x07\n")
    for words in (["connect", "--pairs", pairs], ["export", "html"], ["export", "jsonld"], ["show", "person:p0"]):
        out = on_terminal([*words, "--graph", facts])
        tally.trial(words[0], lost=(b"\x1b]" in out or b"\x07" in out or b"\xc2\x9b" in out) and out[:300])
        tally.trial(f"{words[0]}, something is shown", lost=len(out) < 20 and out)


def test_f55_names_that_are_not_utf8_and_numbers_past_all_measure_are_told_in_words(tmp_path, facts, tally):
    odd = os.fsdecode(b"x\xff\xe9")
    file, folder = tmp_path / f"{odd}.nt", tmp_path / odd
    file.write_text("<urn:s> <urn:p> <urn:o> .\n")
    shutil.copytree(facts, folder)
    (facts / "sources" / "a0.ttl").rename(facts / "sources" / f"{odd}.ttl")
    huge = "9" * 30
    for codes, words in (
        ((0,), ["query", "-e", "ASK {}", "--data", file]),
        ((0,), ["load", folder, file, "--store", tmp_path / "store"]),
        ((3,), ["load", folder, "--store", tmp_path / f"store{odd}"]),
        ((3,), ["stats", "--store", tmp_path / f"store{odd}"]),
        ((0,), ["export", "nquads", "--graph", folder, "-o", tmp_path / f"out{odd}"]),
        ((0, 1), ["check", folder]),
        ((0,), ["fmt", folder]),
        ((0, 1, 3), ["check", facts]),
        ((0, 3), ["stats", "--graph", facts]),
        ((3,), ["import", "table", file, "--store", tmp_path / "new"]),
        ((2, 3), ["query", odd, "--graph", folder]),
        ((2, 3), ["query", "-e", f"ASK {{ ?s ?p '{odd}' }}", "--graph", folder]),
        ((2, 3), ["update", "-e", f"INSERT DATA {{ <urn:s> <urn:p> '{odd}' }}", "--store", tmp_path / "store"]),
        ((1, 2), ["find", odd, "--graph", folder]),
        ((2,), ["show", odd, "--graph", folder]),
        ((2,), ["connect", "Person 1", "Person 2", "--paths", huge, "--graph", folder]),
        ((2,), ["connect", "Person 1", "Person 2", "--longer", huge, "--graph", folder]),
        ((2,), ["connect", "Person 1", "Person 2", "--max-hops", huge, "--graph", folder]),
        ((0, 2), ["connect", "Person 1", "Person 2", "--limit", huge, "--graph", folder]),
        ((0, 2), ["query", "-e", "SELECT * { ?s ?p ?o }", "--limit-rows", huge, "--graph", folder]),
        ((2, 3), ["query", "-e", f"SELECT * {{ ?s ?p ?o }} LIMIT {huge}", "--graph", folder]),
        ((2,), ["export", "dot", "--around", "Person 1", "--hops", huge, "--graph", folder]),
        ((0, 2), ["query", "-e", "ASK {}", "--memory", f"{huge}G", "--graph", folder]),
    ):
        ended = run(*words)
        unsaid = "codec" in ended.words or (ended.code and not ended.words)
        tally.trial(words, lost=ended.untidy(*codes) or (unsaid and ended.words))
