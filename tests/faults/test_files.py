"""F29–F38, F44: files that are broken, hostile or odd, and what comes out again."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
from typing import TYPE_CHECKING

import pytest

import castgraph
from castgraph.errors import CastgraphError
from castgraph.loading.folder import load_files
from castgraph.rdf.files import parse
from tests.faults.drivers import curated, environment, fingerprint, on_terminal, run, strays
from tests.faults.servers import hostile

if TYPE_CHECKING:
    import random

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GIB = 1 << 30


@pytest.fixture
def store(tmp_path, facts):
    path = tmp_path / "store"
    castgraph.build_store([facts], path)
    return path


def refused(tally, what, store, path, *words, before, seconds=30.0, memory=0, command=()):
    """Load a file and count it as held if it is refused with those words, in time, and the store is as it was."""
    ended = run(*(command or ("load", path, "--store", store)), timeout=seconds + 30, limit_memory=memory)
    wrong = ended.untidy(3)
    if not wrong and not any(re.search(word, ended.words) for word in words):
        wrong = f"says {ended.words[-300:]}"
    if not wrong and ended.words.count("\n") != 1:
        wrong = f"not one line: {ended.words[-500:]}"
    if not wrong and ended.seconds > seconds:
        wrong = f"took {ended.seconds:.0f} s"
    tally.trial(what, lost=wrong or (fingerprint(store) != before and "the store is another"), left=strays(store))


@pytest.mark.parametrize("name", ["bn.nt", "bn.nq", "bn.nt.gz"])
def test_f29_blank_nodes_whatever_the_cores(tmp_path, tally, cores, name):
    path = tmp_path / name
    end = " <http://e/g> .\n" if ".nq" in name else " .\n"
    lines = "".join(f'_:shared <http://e/p> "v{i}"{end}' for i in range(40_000)).encode()
    path.write_bytes(gzip.compress(lines, 1) if name.endswith("gz") else lines)
    for number in (1, 16):
        ended = run("load", path, "--store", tmp_path / "s", env=cores.environment(cores=number))
        assert ended.code == 0, ended.words
        with castgraph.open(tmp_path / "s") as opened:
            quads = list(opened.triples())
        tally.trial(f"{number} cores", lost=(len({q.subject for q in quads}) != 1 or len(quads) != 40_000) and "split")


@pytest.mark.parametrize("bad", [1, 9_001, 30_000])
def test_f30_the_line_of_an_error(tmp_path, tally, store, cores, bad):
    path = tmp_path / "bad.nt"
    lines = [f"<http://e/{i}> <http://e/p> <http://e/o> .\n" for i in range(1, 30_001)]
    lines[bad - 1] = "<http://e/x> oops .\n"
    path.write_text("".join(lines))
    before = fingerprint(store)
    for number in (1, 4, 16):
        ended = run("load", path, "--store", store, env=cores.environment(cores=number))
        right = f"bad.nt:{bad}:" in ended.words
        tally.trial(
            f"{number} cores",
            lost=ended.untidy(3) or (not right and ended.words) or (fingerprint(store) != before and "rows stayed"),
        )


def test_f31_loading_again_changes_nothing(tmp_path, facts, tally):
    """Curated files have no blank nodes (check refuses them), but where one is loaded it stays one."""
    extra = '\n[] schema:name "nameless", "noname" . _:b schema:knows _:b , [ schema:name "inner" ] .\n'
    with (facts / "entities" / "all.ttl").open("a") as stream:
        stream.write(extra)
    prints = []
    for number in range(3):
        run("load", facts, "--store", tmp_path / "s")
        prints.append(fingerprint(tmp_path / "s"))
        tally.trial(f"load {number + 1}", lost=prints[-1] != prints[0] and "another export")
    run("load", facts, "--store", tmp_path / "fresh")
    tally.trial("a new store", lost=fingerprint(tmp_path / "fresh") != prints[0] and "another export")


LITERALS = [
    '"01"^^xsd:integer', '"1.10"^^xsd:decimal', '"+5"^^xsd:integer', '"2020-01-01Z"^^xsd:date', '"7"^^xsd:int',
    '"x"@EN-us', '"NaN"^^xsd:double', '"INF"^^xsd:float', '"0"^^xsd:boolean', '"false"^^xsd:boolean', '""', '"0"',
    '"2020-01-01T00:00:00.000Z"^^xsd:dateTime', '"-0"^^xsd:double', '"1e3"^^xsd:double', '"a\\\\b\\"c"',
    '"line\\nline"', '"\\u0001"', '"\\U0001F600"', '"2020"^^xsd:gYear', '"x"^^<http://e/own>',
    '"-1"^^xsd:negativeInteger',
]  # fmt: skip


def test_f32_what_is_in_the_facts_comes_out_or_is_named(tmp_path, facts, tally):
    with (facts / "sources" / "a0.ttl").open("a") as stream:
        stream.writelines(f"person:p0 <http://e/l{i}> {text} .\n" for i, text in enumerate(LITERALS))
    checked = run("check", facts).out.decode()
    run("load", facts, "--store", tmp_path / "s")
    with castgraph.open(tmp_path / "s") as opened:
        came = {q.predicate.value: str(q.object) for q in opened.graph_triples("") if "/e/l" in q.predicate.value}
    went = {
        quad.predicate.value: str(quad.object)
        for quad in parse(facts / "sources" / "a0.ttl", base="http://e/")
        if "/e/l" in quad.predicate.value
    }
    assert len(went) == len(LITERALS)
    for number, text in enumerate(LITERALS):
        iri = f"http://e/l{number}"
        line = len((facts / "sources" / "a0.ttl").read_text().splitlines()) - len(LITERALS) + number + 1
        named = re.search(rf"a0\.ttl:{line}:", checked)
        tally.trial(text, lost=came.get(iri) != went[iri] and not named and f"comes out as {came.get(iri)}, not named")


ENCODINGS = {
    "utf-16": ("a0", '<http://e/s> <http://e/p> "é" .\n'.encode("utf-16"), "UTF-16"),
    "latin-1": ("a0", '<http://e/s> <http://e/p> "é" .\n'.encode("latin-1"), r":1: is not UTF-8"),
    "latin-1 in a comment": ("a0", b"# a\n# \xe9\n<http://e/s> <http://e/p> 1 .\n", r":2: is not UTF-8"),
    "latin-1 at the very end": ("a0", b"<http://e/s> <http://e/p> 1 .\n# \xe9", r":2: is not UTF-8"),
    "lone surrogate escape": ("a0", b'<http://e/s> <http://e/p> "\\uD800" .\n', r":1:\d+"),
    "surrogate bytes": ("a0", b'<http://e/s> <http://e/p> "\xed\xa0\x80" .\n', r":1: is not UTF-8"),
    "NUL": ("a0", b"\x00<http://e/s> <http://e/p> 1 .\n", "binary|:1"),
    "binary": ("a0", bytes(range(256)), "binary|UTF-8"),
    "cut character": ("a0", '<http://e/s> <http://e/p> "€'.encode()[:-1], "UTF-8"),
}


def test_f33_encodings(tmp_path, store, tally):
    before = fingerprint(store)
    for name, (_, data, words) in ENCODINGS.items():
        for ending in (".ttl", ".nt"):
            path = tmp_path / f"x{ending}"
            path.write_bytes(data)
            refused(tally, f"{name}{ending}", store, path, words, before=before)
    for ending in (".ttl", ".nt", ".nq", ".ttl.gz"):
        path = tmp_path / f"bom{ending}"
        data = b'\xef\xbb\xbf<http://e/s> <http://e/p> "x" .\n'
        path.write_bytes(gzip.compress(data) if ending.endswith("gz") else data)
        ended = run("query", "--data", path, "-e", COUNT, "-f", "csv")
        tally.trial(f"byte order mark {ending}", lost=ended.untidy(0) or (b"1" not in ended.out and ended.out))


def test_f34_broken_archives(tmp_path, store, tally):
    before = fingerprint(store)
    data = b"".join(b'<http://e/%d> <http://e/p> "x" .\n' % i for i in range(5_000))
    packed = {"gz": gzip.compress(data), "bz2": bz2.compress(data), "xz": lzma.compress(data)}
    for ending, whole in packed.items():
        middle = len(whole) // 2
        broken = {
            "cut": whole[:middle],
            "cut in the head": whole[:7],
            "flipped": whole[:middle] + bytes(b ^ 0xFF for b in whole[middle : middle + 4]) + whole[middle + 4 :],
            "wrong sum": whole[:-6] + bytes(b ^ 0xFF for b in whole[-6:-2]) + whole[-2:],
            "garbage after": whole + b"garbage",
            "empty": b"",
            "an HTML page": b"<!DOCTYPE html><html><body>Sign in</body></html>",
            "not packed": data,
        }
        for name, content in broken.items():
            path = tmp_path / f"x.nt.{ending}"
            path.write_bytes(content)
            if name == "garbage after" and ending != "gz":
                continue  # bzip2 and xz say that what follows is not theirs; readers ignore it
            refused(tally, f"{ending}: {name}", store, path, "damaged|cut|empty|not compressed|again", before=before)
        path = tmp_path / "plain.nt"
        path.write_bytes(whole)
        ended = run("query", "--data", path, "-e", COUNT, "-f", "csv")
        tally.trial(f"{ending} under a plain name", lost=ended.untidy(0) or (b"5000" not in ended.out and ended.out))
    two = tmp_path / "two.nt.gz"
    two.write_bytes(gzip.compress(data[: len(data) // 2]) + gzip.compress(data[len(data) // 2 :]))
    ended = run("query", "--data", two, "-e", COUNT, "-f", "csv")
    tally.trial("two members", lost=ended.untidy(0) or (b"5000" not in ended.out and ended.out))


def gzip_of(path, pieces):
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for piece in pieces:
            stream.write(piece)
    return path


def xml(body: str, head: str = "") -> bytes:
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"'
    return f'<?xml version="1.0"?>{head}<rdf:RDF {spaces}>{body}</rdf:RDF>'.encode()


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9)
)


def bombs(folder, size):
    """Yield name, file and the words that refuse it."""
    mega = b"\n" * (1 << 20)
    yield "newlines", gzip_of(folder / "n.nt.gz", (mega for _ in range(size))), "times its size|blank lines"
    literal = (b'<http://e/s> <http://e/p> "' if i == 0 else b"x" * (1 << 20) for i in range(size))
    yield "one literal", gzip_of(folder / "l.nt.gz", literal), "times its size|16 MiB"
    plain = folder / "long.nt"
    plain.write_bytes(b'<http://e/s> <http://e/p> "' + b"x" * (40 << 20) + b'" .\n')
    yield "a literal of 40 MiB", plain, "16 MiB"
    files = {
        "laughs.rdf": (xml("<e:x>&j;</e:x>", LAUGHS + "]>"), "DOCTYPE"),
        "split.rdf": (
            b"<?xml version='1.0'?>" + b" " * ((1 << 18) - 27) + b"<!DOCTYPE x [<!ENTITY a 'ha'>]><a/>",
            "DOCTYPE",
        ),
        "deep.rdf": (xml("<e:A><e:p>" * 50_000), "nested"),
        "deep.jsonld": (b'{"@id":"http://e/s","http://e/p":' * 10_000 + b"1" + b"}" * 10_000, "nested"),
        "deep-array.jsonld": (b"[" * 200_000, "nested"),
        "hidden.jsonld": (
            b'{"http://e/a":"'
            + b"x" * (1 << 18)
            + b'", "http://e/p":'
            + b'{"http://e/p":' * 20_000
            + b'"y"'
            + b"}" * 20_001,
            "nested",
        ),
        "deep.nt": (b"<<( <http://e/s> <http://e/p> " * 100_000, "nested"),
        "deep.ttl": (b"<http://e/s> <http://e/p> " + b"[ <http://e/p> " * 100_000, "nested"),
        "deep-list.ttl": (b"<http://e/s> <http://e/p> " + b"(" * 300_000, "nested"),
        "deep-triples.ttl": (b"<http://e/s> <http://e/p> " + b"<<( <http://e/s> <http://e/p> " * 100_000, "nested"),
        "hidden.ttl": (
            b'<http://e/s> <http://e/p> """'
            + b"x" * (1 << 18)
            + b'\n""" , '
            + b"<<( <http://e/s> <http://e/p> " * 100_000
            + b'"y"',
            "nested",
        ),
        "deep.trig": (b"{" * 300_000, "nested"),
    }
    for name, (data, words) in files.items():
        path = folder / name
        path.write_bytes(data)
        yield name, path, words


def test_f35_bombs(tmp_path, store, scale, tally):
    before = fingerprint(store)
    for name, path, words in bombs(tmp_path, 2048 if scale.long else 150):
        refused(tally, name, store, path, words, before=before, seconds=25, memory=4 * GIB)
        path.unlink()


@pytest.mark.parametrize(
    "name", ["context.jsonld", "import.jsonld", "file.jsonld", "entity.rdf", "external.rdf", "dtd.rdf"]
)
def test_f36_nothing_is_fetched(tmp_path, store, tally, name):
    secret = tmp_path / "secret"
    secret.write_text("TOP SECRET")
    with hostile() as server:
        texts = {
            "context.jsonld": f'{{"@context": "{server.url}/ctx", "name": "x"}}',
            "import.jsonld": f'{{"@context": {{"@version": 1.1, "@import": "{server.url}/ctx"}}, "@id": "http://e/s"}}',
            "file.jsonld": f'{{"@context": "file://{secret}", "name": "x"}}',
            "entity.rdf": xml(
                "<e:A><e:p>&x;</e:p></e:A>", f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>'
            ).decode(),
            "external.rdf": xml(
                "<e:A><e:p>&x;</e:p></e:A>", f'<!DOCTYPE a [<!ENTITY x SYSTEM "{server.url}/x">]>'
            ).decode(),
            "dtd.rdf": xml("<e:A/>", f'<!DOCTYPE a SYSTEM "{server.url}/a.dtd">').decode(),
        }
        path = tmp_path / name
        path.write_text(texts[name])
        refused(tally, f"load {name}", store, path, r"DOCTYPE|ontext|callback|remote", before=fingerprint(store))
        asked = ("query", "--data", path, "-e", "SELECT * { ?s ?p ?o }")
        refused(
            tally,
            f"query {name}",
            store,
            path,
            r"DOCTYPE|ontext|callback|remote",
            before=fingerprint(store),
            command=asked,
        )
        tally.trial("nobody was asked", lost=server.log)


FOLLIES = {
    "conflict markers": (
        '<<<<<<< HEAD\nperson:p0 schema:name "A" .\n=======\nperson:p0 schema:name "B" .\n>>>>>>> x\n',
        "line",
    ),
    "a fact without its source": ("credit:c1 a cg:Credit ; cg:person person:p0 ; cg:role role:actor .\n", "rule"),
    "an unfinished fact": ("credit:c9 a cg:Credit ; cg:person person:p0\n", "line"),
}


@pytest.mark.parametrize("name", FOLLIES)
def test_f38_follies_of_curated_files(facts, tally, name):
    path = facts / "sources" / "a0.ttl"
    text, _ = FOLLIES[name]
    number = len(path.read_text().splitlines()) + 1
    path.write_text(path.read_text() + text)
    ended = run("check", facts)
    found = re.findall(r"a0\.ttl:(\d+):.*error", ended.out.decode())
    near = any(number <= int(line) <= number + 6 for line in found)
    tally.trial(name, lost=ended.untidy(1) or (not near and ended.out.decode()[:300]))


def test_f38_a_fact_told_twice(facts, tally):
    path = facts / "sources" / "a0.ttl"
    path.write_text(path.read_text() + "credit:c0 cg:role role:actor .\n")
    with castgraph.open(facts) as opened:
        rows = list(opened.rows("SELECT ?r { credit:c0 cg:role ?r }"))
    tally.trial("counts once", lost=len(rows) != 1 and rows)


HOSTILE = "a\x1b[2Jb\x1b]0;title\x07c\x9b31md\re\u202ef\x1b]8;;http://x\x1b\\g\u2066h\x7fi"


@pytest.fixture
def hostile_labels(tmp_path):
    folder = curated(tmp_path / "hostile", "v1")
    escaped = "".join(c if 32 <= ord(c) < 127 else f"\\u{ord(c):04X}" for c in HOSTILE.replace("\\", "\\\\"))
    path = folder / "entities" / "all.ttl"
    path.write_text(path.read_text().replace("Person 0", escaped).replace("The Show", f"Show {escaped}"))
    with (folder / "sources" / "a0.ttl").open("a") as stream:
        stream.write(f'<> schema:headline "{escaped}" .\nproduction:show cg:title "{escaped}" .\n')
    return folder


COMMANDS = [
    ["show", "person:p0"], ["show", "production:show"], ["find", "title"], ["find", HOSTILE], ["stats"],
    ["connect", "person:p0", "person:p1"], ["connect", "person:p0", "person:p1", "-f", "tsv"],
    ["query", "-e", "SELECT ?s ?n { ?s schema:name ?n }"], ["query", "cast", "-p", "production=production:show"],
    ["query", "-e", "SELECT ?n { ?s schema:name ?n }", "-f", "json"], ["check"], ["show", HOSTILE], ["query", HOSTILE],
    ["query", "-e", f"SELECT {HOSTILE}"], ["query", "-e", "SELECT ?s ?n { ?s schema:name ?n }", "--iri"],
    ["why", "person:p0"], ["conflicts"], ["export", "nquads"], ["export", "turtle"], ["export", "graphml"],
    ["show", "person:p0", "-f", "json"], ["query", "-e", "CONSTRUCT WHERE { ?s schema:name ?n }"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: ascii(" ".join(arguments))[:40])
def test_f44_no_control_byte_reaches_the_terminal(hostile_labels, tally, arguments):
    out = on_terminal([*arguments, *([] if arguments[0] == "check" else ["--graph"]), hostile_labels],
                      env=environment(TERM="xterm", NO_COLOR=1, PAGER="cat"))  # fmt: skip
    text = out.replace(b"\r\n", b"\n").decode("utf-8", "backslashreplace")
    text = text.replace("\r\x1b[K", "")  # where its progress is shown, and taken away, on a busy machine
    bad = sorted({c for c in text if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 or c in "\u202e\u2066"})
    tally.trial(arguments[0], lost=(bad and f"{bad!a}: {text!a:.300}") or ("Traceback" in text and text[-300:]))


def test_f44_pipes_and_locales(hostile_labels, tally):
    import subprocess
    import sys

    for command in ("show person:p0", "export nquads", "query -e 'SELECT * { ?s ?p ?o }'", "export graphml", "stats"):
        line = f"{sys.executable} -m castgraph {command} --graph {hostile_labels} | head -c 20"
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line], capture_output=True, env=environment(), check=False
        )
        tally.trial(
            f"{command} | head",
            lost=(done.returncode not in (0, 141) or done.stderr) and (done.returncode, done.stderr),
        )
        for name in ({"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
            line = f"{sys.executable} -m castgraph {command} --graph {hostile_labels}"
            done = subprocess.run(["bash", "-c", line], capture_output=True, env=environment(**name), check=False)
            tally.trial(f"{command} {name}", lost=(done.returncode or b"Traceback" in done.stderr) and done.stderr)


def test_f44_csv_is_exact_and_file_names_stay_inside(tmp_path, facts, tally):
    cells = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", 'a"b', "a,b", "a\nb", ""]
    with (facts / "entities" / "all.ttl").open("a") as stream:
        stream.writelines(f"<http://e/{i}> <http://e/cell> {castgraph_text(c)} .\n" for i, c in enumerate(cells))
    question = "SELECT ?s ?c { ?s <http://e/cell> ?c } ORDER BY ?s"
    ended = run("query", "-e", question, "-f", "csv", "--graph", facts)
    import csv
    import io

    rows = list(csv.reader(io.StringIO(ended.out.decode(), newline="")))[1:]
    tally.trial("csv is what W3C says", lost=[row[1] for row in rows] != cells and rows)
    before = sorted(path.name for path in tmp_path.iterdir())
    run("export", "dot", "--graph", facts, cwd=tmp_path)
    tally.trial("no file without -o", left=sorted(p.name for p in tmp_path.iterdir()) != before and "files")


def castgraph_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def test_mutated_files_are_read_or_refused(tmp_path, facts, scale, tally):
    """Bytes of good files, changed at random: each is read whole, or refused with a line; never anything else."""
    chosen = scale.random("mutants")
    good = [path.read_bytes() for path in sorted(facts.rglob("*.ttl"))]
    tokens = [
        b'"',
        b'"""',
        b"<",
        b">",
        b"[",
        b"(",
        b"<<(",
        b".",
        b";",
        b"@",
        b"^^",
        b"_:",
        b"\\u",
        b"\xff",
        b"\x00",
        b"\n",
        b"#",
        b"{",
    ]
    path = tmp_path / "m.ttl"
    for number in range(scale.mutants):
        data = bytearray(chosen.choice(good))
        for _ in range(chosen.randrange(1, 6)):
            at = chosen.randrange(len(data))
            match chosen.randrange(4):
                case 0:
                    data[at : at + chosen.randrange(1, 30)] = b""
                case 1:
                    data[at:at] = chosen.choice(tokens) * chosen.choice((1, 1, 2, 40))
                case 2:
                    data[at] = chosen.randrange(256)
                case 3:
                    other = chosen.choice(good)
                    data[at:at] = other[chosen.randrange(len(other)) :][:60]
        content = bytes(data)
        name, content = packed(chosen, content) if number % 10 == 0 else ("m.ttl", content)
        path = tmp_path / name
        path.write_bytes(content)
        try:
            load_files([path], base="http://e/").close()
            problem = ""
        except CastgraphError as error:
            problem = "" if name in str(error) and "\n" not in str(error) else f"says {error}"
        except Exception as error:
            problem = repr(error)
        tally.trial(content[:200], lost=problem)


def packed(chosen: random.Random, content: bytes) -> tuple[str, bytes]:
    """Return a name and a packed file that may itself be damaged."""
    name, pack = chosen.choice((("m.ttl.gz", gzip.compress), ("m.ttl.bz2", bz2.compress), ("m.ttl.xz", lzma.compress)))
    data = bytearray(pack(content))
    if chosen.random() < 0.7:
        data[chosen.randrange(len(data))] ^= 1 << chosen.randrange(8)
    return name, bytes(data)
