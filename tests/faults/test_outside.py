"""F37, F39–F43: imported tables, endpoints that lie or limp, pages made of hostile data."""

from __future__ import annotations

import gzip
import os
import re

import pytest

from castgraph.store.pointer import read_pointer
from tests.browsing import NEEDS_CHROMIUM, started
from tests.conftest import MINI
from tests.endpoints import serving
from tests.faults.drivers import ailments, curated, environment, fingerprint, run, strays
from tests.faulty import SELECT, fault
from tests.outside import IMDB, write_imdb

CUT = ["cut at its length", "cut at close", "cut between rows", "error at the end", "qlever's marker", "web page",
       "csv", "other json", "nothing", "500", "not found", "password", "other host", "loop"]  # fmt: skip
LIMITED = ["says it cut", "partial"]
TITLES = {
    "unbalanced quote": 'The "Quoted',
    "quotes": "\"All\" of 'them'",
    "line separator": "Two\u2028Parts\u2029Here\x85Too",
    "long": "x" * 200_000,
    "backslash": "C:\\new\\title",
    "braces": "<b>{?x} . } ; DROP ALL",
    "control": "a\x1b[2Jb",
    "nothing": "\\N",
}


@pytest.mark.parametrize("name", TITLES)
def test_f37_odd_titles_stay_one_row(tmp_path, tally, name):
    folder = write_imdb(tmp_path / "imdb", packed=True)
    basics = IMDB["title.basics"].rstrip("\n").split("\n")
    cells = basics[1].split("\t")
    cells[2] = cells[3] = TITLES[name]
    (folder / "title.basics.tsv.gz").write_bytes(
        gzip.compress("\n".join([basics[0], "\t".join(cells), *basics[2:], ""]).encode())
    )
    store = tmp_path / "store"
    ended = run("import", "imdb", folder, "--store", store, "--graph", MINI)
    plain = tmp_path / "plain"
    run("import", "imdb", write_imdb(tmp_path / "same", packed=True), "--store", plain, "--graph", MINI)
    if name in ("long", "nothing", "control"):  # left out or shortened, but then it is said
        tally.trial(name, lost=ended.untidy(0), left=strays(store))
        return
    counts = [read_pointer(place).graphs for place in (store, plain)]
    iri = next(iri for iri in counts[0] if iri.endswith("dataset/imdb"))
    asked = run(
        "query", "-e", f"SELECT ?n {{ production:imdb-{cells[0]} schema:name ?n }}", "--store", store, "-f", "json"
    )
    import json

    rows = json.loads(asked.out)["results"]["bindings"] if asked.code == 0 else asked.words
    there = [row["n"]["value"] for row in rows] if isinstance(rows, list) else rows
    tally.trial(
        name,
        lost=ended.untidy(0) or (counts[0][iri] != counts[1][iri] and f"{counts[0][iri]} triples, not {counts[1][iri]}")
        or (there != [TITLES[name]] and there),
        left=strays(store) or ailments(store),
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind", ["missing column", "carriage returns", "field too many", "latin-1", "cut", "empty", "binary"]
)
def test_f37_broken_tables(tmp_path, tally, kind):
    store = tmp_path / "store"
    folder = write_imdb(tmp_path / "imdb", packed=True)
    assert run("import", "imdb", folder, "--store", store, "--graph", MINI).code == 0
    before = fingerprint(store)
    path = folder / "title.principals.tsv.gz"
    text = IMDB["title.principals"]
    data = {
        "missing column": gzip.compress(text.replace("category\t", "").encode()),
        "carriage returns": gzip.compress(text.replace("\n", "\r\n").encode()),
        "field too many": gzip.compress(re.sub("\n", "\tx\n", text).encode()),
        "latin-1": gzip.compress(text.encode() + b"tt1\t1\tnm1\tactor\t\\N\t\xe9\n"),
        "cut": gzip.compress(text.encode())[:-9],
        "empty": b"",
        "binary": os.urandom(2000),
    }[kind]
    path.write_bytes(data)
    ended = run("import", "imdb", folder, "--store", store, "--graph", MINI)
    same = fingerprint(store) == before
    wrong = ended.untidy(0, 3)
    if not wrong and ended.code == 3 and not same:
        wrong = "the store is another"
    if not wrong and ended.code == 0 and not same:
        wrong = "other facts, and no word of it" if "skipped" not in ended.said.lower() else ""
    tally.trial(kind, lost=wrong, left=strays(store))


@pytest.mark.parametrize("kind", CUT + LIMITED)
def test_f39_f40_answers_that_are_not_whole(tally, kind):
    with serving() as endpoint:
        endpoint.fault = lambda handler: b"%3Fx" in handler.body and fault(kind)(handler)
        for form in ("csv", "json", "tsv", "xml"):
            ended = run("query", "--store", endpoint.url, "-e", SELECT, "-f", form,
                        env=environment(CASTGRAPH_ENDPOINT_TIMEOUT=4))  # fmt: skip
            tally.trial(
                f"{kind}, {form}",
                lost=ended.untidy(3) or (ended.out and f"printed {ended.out[:80]!r}")
                or (ended.words.count("\n") != 1 and ended.words),
            )  # fmt: skip


def test_f40_silent_cuts_are_paged_or_refused(tmp_path, tally):
    import pyoxigraph as ox

    store = ox.Store()
    store.extend(
        [ox.Quad(ox.NamedNode(f"http://e/{i:03}"), ox.NamedNode("http://e/p"), ox.Literal(i)) for i in range(100)]
    )
    for limit in (10, 64, 100, 1000):  # an unround limit below 1,000 is not suspected, see `endpoint`
        with serving(store) as endpoint:
            endpoint.row_limit = limit
            ended = run("query", "--store", endpoint.url, "-e", "SELECT ?s { ?s <http://e/p> ?o }", "-f", "csv")
            rows = ended.out.count(b"\n") - 1
            tally.trial(
                f"cut at {limit}",
                lost=ended.untidy(0, 3) or (ended.code == 0 and rows != 100 and f"{rows} rows, as if whole"),
            )


@pytest.mark.parametrize("kind", ["no answer", "a byte at a time", "endless body", "no connection"])
def test_f41_slow_endpoints(tally, kind):
    import contextlib
    import socket
    import time

    def limp(handler):
        if b"%3Fx" not in handler.body:
            return False
        if kind == "no answer":
            time.sleep(30)
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(10**7):
                handler.wfile.write(b" " if kind == "a byte at a time" else b" " * 65536)
                if kind == "a byte at a time":
                    time.sleep(0.2)
        return True

    with serving() as endpoint, socket.create_server(("127.0.0.1", 0), backlog=1) as silent:
        endpoint.fault = limp
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/" if kind == "no connection" else endpoint.url
        ended = run(
            "query",
            "--store",
            url,
            "-e",
            SELECT,
            "-f",
            "csv",
            env=environment(CASTGRAPH_ENDPOINT_TIMEOUT=2),
            timeout=90,
        )
        tally.trial(
            kind,
            lost=ended.untidy(3, 124) or (ended.seconds > 25 and f"{ended.seconds:.0f} s") or (ended.out and "output"),
        )


def test_f42_falsy_literals(tally):
    import pyoxigraph as ox

    store = ox.Store()
    xsd = "http://www.w3.org/2001/XMLSchema#"
    terms = {
        "0": ox.Literal(0),
        "false": ox.Literal(False),
        '""': ox.Literal(""),
        "0.0": ox.Literal("0.0", datatype=ox.NamedNode(xsd + "decimal")),
    }
    store.extend(
        [ox.Quad(ox.NamedNode(f"http://e/{i}"), ox.NamedNode("http://e/p"), t) for i, t in enumerate(terms.values())]
    )
    with serving(store) as endpoint:
        for place in ("endpoint", "memory"):
            where = ["--store", endpoint.url] if place == "endpoint" else []
            for form, marks in {
                "json": (b'"0"', b'"false"'),
                "xml": (b">0<", b">false<"),
                "csv": (b"0,false",),
                "tsv": (b"0\tfalse",),
            }.items():
                ended = run("query", *where, "-e", 'SELECT (0 AS ?x) (false AS ?y) ("" AS ?z) ?u {}', "-f", form)
                tally.trial(
                    f"{place} {form}",
                    lost=ended.untidy(0) or (not all(mark in ended.out for mark in marks) and ended.out),
                )
        for number, text in enumerate(terms):
            ended = run("query", "--store", endpoint.url, "-e", f"SELECT ?s {{ ?s <http://e/p> {text} }}", "-f", "csv")
            wanted = f"http://e/{number}"
            tally.trial(
                f"pattern {text}", lost=ended.untidy(0) or (ended.out.decode().split()[1:] != [wanted] and ended.out)
            )


EVIL = [
    "</script><script>document.title='P'</script>",
    "<img src=x onerror=\"document.title='P'\">",
    "href",
    "a\u2028b",
    "<!--<script>",
    "javascript:document.title='P'",
    "]]>",
    "${document.title='P'}",
]


@NEEDS_CHROMIUM
def test_f43_pages_of_hostile_data(tmp_path, tally):
    facts = curated(tmp_path / "facts", "v1", len(EVIL))
    path = facts / "entities" / "all.ttl"
    text = path.read_text()
    for number, evil in enumerate(EVIL):
        quoted = evil.replace("\\", "\\\\").replace('"', '\\"')
        text = text.replace(f'"Person {number}"', f'"{quoted}"')
        article = facts / "sources" / f"a{number}.ttl"
        article.write_text(
            article.read_text()
            .replace('"v1"@en', f'"{quoted}"@en')
            .replace(f"<https://example.org/{number}>", "<javascript:alert(1)>")
        )
    path.write_text(text)
    page_file = tmp_path / "page.html"
    ended = run("export", "html", "--graph", facts, "-o", page_file)
    assert ended.code == 0, ended.words
    html = page_file.read_text(encoding="utf-8")
    tally.trial("policy", lost="Content-Security-Policy" not in html and "no policy")
    with started("--host-resolver-rules=MAP * ~NOTFOUND") as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached", timeout=20_000)
        title = page.title()
        for evil in EVIL:
            page.fill("#q", evil)
            page.keyboard.press("Enter")
            links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
            tally.trial(
                evil,
                lost=(page.title() != title and f"the title became {page.title()}")
                or [link for link in links if not link.startswith(("#", "https://", "http://", "blob:"))],
            )
        outside = [url for url in asked if not url.startswith((page_file.as_uri(), "data:", "blob:", "about:"))]
        tally.trial("requests", lost=outside)
