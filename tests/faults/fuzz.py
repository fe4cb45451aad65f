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
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castgraph.answers.named_queries import read_query
from castgraph.errors import CastgraphError
from castgraph.importers.base import Nothing
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.folder import load_files, load_folder
from castgraph.loading.rdf_import import RdfImport
from castgraph.paths.build import path_index
from castgraph.paths.index import FILE_NAME, PathIndex
from castgraph.store import guard
from castgraph.store.pointer import POINTER, Pointer, read_pointer
from tests.faults import lengths
from tests.faults.drivers import ROOT, curated
from tests.importers.test_schema_org_pages import FILM, MICRODATA, RDFA
from tests.importers.test_tmdb_answers import CAREER, SEASON
from tests.importers.test_wikidata import TRUTHY, nt
from tests.loading.test_rdf_import import DBPEDIA
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
)
from tests.tables import SHAPES

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
XML = [
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "&",
    "&lt;",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE",
    '"',
    "=",
    "<!ENTITY e 'x'>",
    "&e;",
    "[",
]
TSV = ["\t", "\n", "\\N", '["', '"]', "tt", "nm", "\r", "\u2028", "99999", "-1"]
GOOD_JSON = b'{"@context":{"n":"http://e/n"},"@graph":[{"@id":"http://e/s","n":[1,"x"]}]}'
GOOD_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    b'<e:A rdf:about="http://e/s"><e:p>x</e:p></e:A></rdf:RDF>'
)
SHORT_XML = b'<!DOCTYPE rdf:RDF [\n<!ENTITY e "http://e/" >\n]>\n' + GOOD_XML.replace(b'"http://e/s"', b'"&e;s"')


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


ODD = [
    None, True, 0, -1, 1.5, "", "x" * 50, [], {}, [None], {"id": 1}, "http://e/[", 10**20, {"@id": "#a"}, {"@value": None},
    "2011-05-01", "Self - a / b", {"@type": "Movie", "name": "x"}, "Q5", "/name/nm0000001/",
]  # fmt: skip
"""What stands where something else is expected, in JSON that is JSON."""


def changed(good: list[Any], names: list[str]) -> st.SearchStrategy[bytes]:
    """Return good values as JSON with parts of other types, lost, doubled and under other names."""

    def change(value: Any, chance: random.Random) -> Any:
        if chance.random() < 0.06:
            return chance.choice(ODD)
        if isinstance(value, list):
            return [change(one, chance) for one in value for _ in range(1 + (chance.random() < 0.05))]
        if isinstance(value, dict):
            kept = {name: change(one, chance) for name, one in value.items() if chance.random() > 0.04}
            if kept and chance.random() < 0.05:
                kept[chance.choice(names)] = chance.choice(list(kept.values()))
            return kept
        return value

    def apply(base: Any, chance: random.Random) -> bytes:
        return json.dumps(change(base, chance), separators=(",", ":")).encode()

    return st.builds(apply, st.sampled_from(good), st.integers(0, 2**32).map(random.Random))


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

    def table(name: str, paths: Callable[[], list[Path]], spoilt: Path, **more: Any) -> Callable[[bytes], None]:
        def read(data: bytes) -> None:
            spoilt.write_bytes(data)
            kind = RdfImport if name == "rdf" else partial(make, name)
            importer = kind(paths=paths(), retrieved="2026-11-22", report=Report(), **more)
            for _ in ox.parse(b"".join(importer.blocks(Nothing())), ox.RdfFormat.N_TRIPLES):
                pass

        return read

    def outside(name: str, ending: str, **more: Any) -> Callable[[bytes], None]:
        spoilt = folder / f"{name}.{ending}"
        return table(name, lambda: [spoilt], spoilt, **more)

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
    packed = folder / "t.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("t.csv", TABLE)
    archive = packed.read_bytes()
    row = json.dumps(Pointer("gen-1").to_json()).encode()
    principals, basics = IMDB["title.principals"].encode(), IMDB["title.basics"].encode()
    page = f"<link rel=canonical href='http://e/'>{MICRODATA}{RDFA}<script type='application/ld+json'>{json.dumps(FILM)}</script>"
    answers = [
        TMDB_MOVIE | {"credits": TMDB_MOVIE_CREDITS},
        TMDB_TV | {"aggregate_credits": TMDB_AGGREGATE},
        SEASON,
        CAREER,
    ]
    return {
        "curated file": (mutated(turtle, TURTLE) | texts(TURTLE), curated_file),
        "trig": (mutated(turtle, TURTLE) | texts(TURTLE), rdf("trig")),
        "n-triples": (mutated([b'<http://e/s> <http://e/p> "x"@en .\n' * 3], TURTLE), rdf("nt")),
        "json-ld": (mutated([GOOD_JSON], JSON), rdf("jsonld")),
        "rdf/xml": (mutated([GOOD_XML, SHORT_XML], XML), rdf("rdf")),
        "query header": (mutated(queries, [*SPARQL, "#+", "#+ summary:", "#+ params:"]), header),
        "guard": (mutated(queries, SPARQL) | texts(SPARQL), guarded),
        "length": (st.binary(min_size=8, max_size=8), long_text),
        "imdb principals": (mutated([principals], TSV), table("imdb", lambda: [imdb], imdb / "title.principals.tsv")),
        "imdb basics": (mutated([basics], TSV), table("imdb", lambda: [imdb], imdb / "title.basics.tsv")),
        "table": (mutated([TABLE.encode()], [*TSV, ",", "'", ";", "\x00"]), table("table", lambda: [spread], spread)),
        **{
            f"table of {name}": (
                mutated([text.encode() for text in shape.files.values()], [*TSV, *JSON, "'", ";", "None"]),
                table("table", lambda: [spread], spread, recipe=name),
            )
            for name, shape in SHAPES.items()
        },
        "archive": (mutated([archive], ["\x00", "\xff", "PK"]), table("table", lambda: [packed], packed)),
        "tmdb": (changed(answers, ["id", "cast", "title", "episodes", "media_type"]), outside("tmdb", "json")),
        "schema.org": (
            changed([SCHEMA_ORG, FILM], ["@id", "@type", "actor", "hasPart"]),
            outside("schema-org", "json"),
        ),
        "pages": (
            mutated([page.encode()], [*XML, "itemscope", "itemprop=name", "typeof=Movie"]),
            outside("schema-org", "html"),
        ),
        "wikidata": (
            changed([{"entities": {one["id"]: one for one in WIKIDATA}}], ["P161", "P31"]),
            outside("wikidata", "json"),
        ),
        "truthy": (mutated([nt(*TRUTHY).encode()], TURTLE), outside("wikidata", "nt")),
        "recipe": (mutated([DBPEDIA.encode()], TURTLE), outside("rdf", "nt", recipe="dbpedia")),
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
        began = time.process_time()  # a busy machine is no fault of the reader's
        try:
            read(data)
        except CastgraphError:
            pass
        except Exception as error:
            found.append((data, error))
            raise
        if (took := time.process_time() - began) > SLOW:
            found.append((data, TimeoutError(f"took {took:.1f} s")))
            raise found[-1][1]

    at_once = 2000 if seconds > 10 else 100  # which are made, also when the time is up
    while time.monotonic() < until and not found:
        checked = settings(
            max_examples=at_once,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
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
