"""Fuzzing of everything that reads what others wrote: ``python -m tests.faults --fuzz MINUTES``.

Hypothesis makes the texts; each reader may answer or raise a `CastgraphError`, in a second. Anything else is a find: it
is made as small as it goes and printed. A crash of the process is a find too: the last text lies in the file that is
named at the start.
"""

from __future__ import annotations

import contextlib
import json
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castgraph.answers.named_queries import read_query
from castgraph.errors import CastgraphError
from castgraph.importers.base import Nothing
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.folder import load_files, load_folder
from castgraph.paths.build import path_index
from castgraph.paths.index import FILE_NAME, PathIndex
from castgraph.store import guard
from castgraph.store.pointer import POINTER, Pointer, read_pointer
from tests.faults import lengths
from tests.faults.drivers import ROOT, curated
from tests.outside import IMDB, TABLE, write_imdb

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW = 3.0
"""Seconds that one text may take; a busy machine is slow too."""

TURTLE = [
    *"<>[](){}.;,@#:-% \n\\'\"",
    *(
        '"""',
        "<<(",
        ")>>",
        "@prefix",
        "@base",
        "a",
        "^^",
        "_:b",
        "\\u",
        "\\U0010FFFF",
        "cg:",
        "person:ann",
        "true",
        "1e",
        "é",
        "\u202e",
    ),
]
SPARQL = [
    *"*{}()[]<>!=+/^.;,'\"\\\n# 1a",
    *["SELECT", "?x", "$y", "WHERE", "<http://h/s>", "SERVICE", "SILENT", "LOAD", "FROM", "NAMED", "GRAPH", "FILTER"],
    *["EXISTS", "NOT", "VALUES", "UNDEF", "BIND", "AS", "UNION"],
    *["OPTIONAL", "MINUS", "INSERT", "DELETE", "DATA", "PREFIX", "e:", "s:s", "<#a>", "&&", "||", "<=", "\\u0053"],
    '"""',
]
JSON = ["{", "[", "]", "}", '"', "@context", "@id", "@list", ":", ",", "null", "http://e/"]
XML = ["<", ">", "</", "/>", "<!--", "-->", "&", "&lt;", "<![CDATA[", "]]>", "<!DOCTYPE", '"', "="]
TSV = ["\t", "\n", "\\N", '["', '"]', "tt", "nm", "\r", "\u2028", "99999", "-1"]
GOOD_JSON = b'{"@context":{"n":"http://e/n"},"@graph":[{"@id":"http://e/s","n":[1,"x"]}]}'
GOOD_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    b'<e:A rdf:about="http://e/s"><e:p>x</e:p></e:A></rdf:RDF>'
)


def mutated(good: list[bytes], tokens: list[str]) -> st.SearchStrategy[bytes]:
    """Return good texts with pieces cut, doubled, changed and put in."""
    edits = st.tuples(
        st.integers(0, 10**6), st.integers(0, 40),
        st.one_of(st.sampled_from(tokens).map(str.encode), st.binary(max_size=8)), st.integers(1, 40),
    )  # fmt: skip

    def apply(base: bytes, changes: list[tuple[int, int, bytes, int]]) -> bytes:
        data = bytearray(base)
        for at, gone, new, times in changes:
            place = at % (len(data) + 1)
            data[place : place + gone] = new * times
        return bytes(data)

    return st.builds(apply, st.sampled_from(good), st.lists(edits, min_size=1, max_size=8))


def texts(tokens: list[str]) -> st.SearchStrategy[bytes]:
    """Return sequences of tokens, joined by nothing or by spaces."""
    parts = st.lists(st.one_of(st.sampled_from(tokens), st.text(max_size=5)), max_size=40)
    return st.builds(lambda p, j: j.join(p).encode("utf-8", "surrogatepass"), parts, st.sampled_from(["", " ", "\n"]))


def targets(folder: Path) -> dict[str, tuple[st.SearchStrategy[bytes], Callable[[bytes], object]]]:
    """Return, by name, what makes texts for a reader and the reader."""
    facts = curated(folder / "facts", "v1")
    queries = [path.read_bytes() for path in sorted((ROOT / "queries").glob("*.rq"))]
    turtle = [path.read_bytes() for path in sorted(facts.rglob("*.ttl"))]
    index = _index(folder)

    def curated_file(data: bytes) -> None:
        (facts / "sources" / "a0.ttl").write_bytes(data)
        load_folder(facts).close()

    def rdf(ending: str) -> Callable[[bytes], None]:
        def read(data: bytes) -> None:
            (folder / f"x.{ending}").write_bytes(data)
            load_files([folder / f"x.{ending}"], base="http://e/").close()

        return read

    def header(data: bytes) -> None:
        (folder / "q.rq").write_bytes(data)
        read_query(folder / "q.rq")

    def guarded(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        for update in (False, True):
            guard.check(text, update=update)

    def long_text(data: bytes) -> None:
        text = lengths.mixed(random.Random(data))
        for stack in (256, 1024):
            code = lengths.ended(text, update=text.startswith(("INSERT", "DELETE")), stack=stack, seconds=0.7)
            if code < 0:
                raise AssertionError(f"signal {-code} on {stack} KiB: {text[:300]!r}")

    def table(name: str, paths: Callable[[], list[Path]], spoilt: Path) -> Callable[[bytes], None]:
        def read(data: bytes) -> None:
            spoilt.write_bytes(data)
            importer = make(name, paths=paths(), retrieved="2026-11-22", report=Report())
            for _ in importer.blocks(Nothing()):
                pass

        return read

    def index_file(data: bytes) -> None:
        (folder / FILE_NAME).write_bytes(data)
        opened = PathIndex.open(folder)
        opened.verify()
        for node in range(min(3, len(opened))):
            opened.number(opened.iri(node))

    def pointer(data: bytes) -> None:
        (folder / "s").mkdir(exist_ok=True)
        (folder / "s" / POINTER).write_bytes(data)
        read_pointer(folder / "s")

    imdb, spread = write_imdb(folder / "imdb"), folder / "t.csv"
    row = json.dumps(Pointer("gen-1").to_json()).encode()
    principals, basics = IMDB["title.principals"].encode(), IMDB["title.basics"].encode()
    return {
        "curated file": (mutated(turtle, TURTLE) | texts(TURTLE), curated_file),
        "trig": (mutated(turtle, TURTLE) | texts(TURTLE), rdf("trig")),
        "n-triples": (mutated([b'<http://e/s> <http://e/p> "x"@en .\n' * 3], TURTLE), rdf("nt")),
        "json-ld": (mutated([GOOD_JSON], JSON), rdf("jsonld")),
        "rdf/xml": (mutated([GOOD_XML], XML), rdf("rdf")),
        "query header": (mutated(queries, [*SPARQL, "#+", "#+ summary:", "#+ params:"]), header),
        "guard": (mutated(queries, SPARQL) | texts(SPARQL), guarded),
        "length": (st.binary(min_size=8, max_size=8), long_text),
        "imdb principals": (mutated([principals], TSV), table("imdb", lambda: [imdb], imdb / "title.principals.tsv")),
        "imdb basics": (mutated([basics], TSV), table("imdb", lambda: [imdb], imdb / "title.basics.tsv")),
        "table": (mutated([TABLE.encode()], [*TSV, ",", "'", ";", "\x00"]), table("table", lambda: [spread], spread)),
        "path index": (mutated([index], ["\x00", "\xff", '"', "{", "9"]), index_file),
        "pointer": (mutated([row], ["{", "[", '"', "gen-", "../", "null", "1e999", ",", ":"]), pointer),
    }


def _index(folder: Path) -> bytes:
    import castgraph

    castgraph.build_store([curated(folder / "other", "v1")], folder / "built")
    with castgraph.open(folder / "built") as store:
        path = path_index(store).path
        assert path is not None
        return path.read_bytes()


def run_target(
    name: str,
    strategy: st.SearchStrategy[bytes],
    read: Callable[[bytes], object],
    seconds: float,
    seed: int,
    last: Path,
) -> tuple[int, str]:
    """Feed one reader until the time is up; return how many texts it had, and the find, if there was one."""
    until = time.monotonic() + seconds
    count = 0
    found: list[tuple[bytes, Exception]] = []

    def once(data: bytes) -> None:
        nonlocal count
        if time.monotonic() > until:
            return
        count += 1
        last.write_bytes(data)
        began = time.monotonic()
        try:
            read(data)
        except CastgraphError:
            pass
        except Exception as error:
            found.append((data, error))
            raise
        if (took := time.monotonic() - began) > SLOW:
            found.append((data, TimeoutError(f"took {took:.1f} s")))
            raise found[-1][1]

    while time.monotonic() < until and not found:
        checked = settings(
            max_examples=2000, deadline=None, database=None, print_blob=False, suppress_health_check=list(HealthCheck)
        )(hypothesis.seed(seed)(given(strategy)(once)))
        with contextlib.suppress(Exception):  # what there is to tell is in `found`; being out of time is no find
            checked()
        seed += 1
    smallest = min(found, key=lambda pair: len(pair[0]), default=None)
    return count, f"{name}: {smallest[1]!r} from {smallest[0][:500]!r}" if smallest else ""


def main(seconds: float, only: str = "", seed: int | None = None) -> int:
    """Fuzz each reader for so many seconds and print a table; 1 if anything was found."""
    seed = int(time.time()) if seed is None else seed
    random.seed(seed)
    finds: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        last = Path(tempfile.gettempdir()) / "castgraph-fuzz-last"
        print(f"seed {seed}; the last text is in {last}", flush=True)
        chosen: dict[str, Any] = {k: v for k, v in targets(folder).items() if only in k}
        for target, (strategy, read) in chosen.items():
            count, find = run_target(target, strategy, read, seconds, seed, last)
            print(f"{target:<18} {count:>9,} texts  {find or 'nothing found'}", flush=True)
            finds += [find] if find else []
        last.unlink(missing_ok=True)
    return 1 if finds else 0
