"""The W3C's tests, test by test beside the bare engine: ``python -m tests.w3c FOLDER``, which holds their manifests.

The tests are not part of this repository: github.com/w3c/rdf-tests has them (folders ``sparql/sparql10``,
``sparql/sparql11`` and ``rdf/rdf11``; those of JSON-LD are at github.com/w3c/json-ld-api), and the source distribution
of rdflib has most. Each is answered twice, by castgraph and by the bare engine, and both answers are compared with what
the manifest expects: queries by ``castgraph query`` in a process of its own, updates and files as `tests.w3c_data`
says. Entailment, federation and protocol need what these commands do not have. What reaches outside is refused: those
tests are listed by name in ``w3c-outside.txt``, and every other that the engine passes has to be passed.
"""

from __future__ import annotations

import argparse
import csv
import io
import logging
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import rdflib

from tests import forking
from tests.w3c_data import DataCase, data_cases, try_data

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Case", "Outcome", "cases", "try_case"]

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
KINDS = {
    MF.QueryEvaluationTest: "evaluation",
    MF.CSVResultFormatTest: "formats",
    MF.PositiveSyntaxTest: "valid",
    MF.PositiveSyntaxTest11: "valid",
    MF.NegativeSyntaxTest: "invalid",
    MF.NegativeSyntaxTest11: "invalid",
}
LEFT_OUT = ("entailment", "service", "service-description", "protocol", "http-rdf-update", "syntax-update-")
SYNTAX = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML,
          "trig": ox.RdfFormat.TRIG, "n3": ox.RdfFormat.TURTLE, "nq": ox.RdfFormat.N_QUADS}  # fmt: skip
RESULTS = {"srx": ox.QueryResultsFormat.XML, "srj": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV,
           "csv": ox.QueryResultsFormat.CSV}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One test of a manifest; `named` are (IRI, file) pairs, `result` is None where only the syntax counts."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    named: tuple[tuple[str, Path], ...]
    result: Path | None


@dataclass(frozen=True)
class Outcome:
    """Whether castgraph and the engine answer as the manifest expects, and what is wrong where castgraph fails."""

    case: Case | DataCase
    ours: bool
    engine: bool
    trouble: str = ""


def cases(folder: Path) -> Iterator[Case]:
    """Yield the query tests of every manifest below a folder, in the order of their names."""
    for manifest in sorted(folder.rglob("manifest.ttl")):
        if manifest.parent.name.startswith(LEFT_OUT):
            continue
        graph = rdflib.Graph()
        graph.parse(manifest, format="turtle", publicID=manifest.as_uri())
        for entries in graph.objects(None, MF.entries):
            for test in graph.items(entries):
                kind = KINDS.get(graph.value(test, rdflib.RDF.type))  # type: ignore[call-overload]
                if kind:
                    yield _case(graph, test, kind, manifest.parent.name)


def _case(graph: rdflib.Graph, test: Any, kind: str, group: str) -> Case:
    action = graph.value(test, MF.action)
    query = graph.value(action, QT.query) or action
    named = tuple((str(iri), _path(iri)) for iri in graph.objects(action, QT.graphData))
    result = graph.value(test, MF.result)
    return Case(
        f"{group}/{str(test).rsplit('#', 1)[-1]}",
        kind,
        _path(query),
        tuple(map(_path, graph.objects(action, QT.data))),
        named,
        _path(result) if result is not None and kind not in ("valid", "invalid") else None,
    )


def _path(iri: Any) -> Path:
    return Path(unquote(urlsplit(str(iri)).path))


def try_case(case: Case, folder: Path) -> Outcome:
    """Answer one test by the command and by the engine.

    Args:
        case: what is tested.
        folder: where answers are written.
    """
    text = case.query.read_text(encoding="utf-8", errors="surrogateescape")
    ours, trouble = _by_command(case, text, folder)
    return Outcome(case, ours, _by_engine(case, text), "" if ours else trouble)


def _inputs(case: Case, text: str) -> tuple[list[Path], list[tuple[str, Path]]]:
    """Return data and named graphs; files that FROM names are there under their own IRIs, as a server would have it."""
    named = list(case.named)
    parsed = [line.strip() for line in text.splitlines() if line.strip().upper().startswith("FROM")]
    for line in parsed:
        file = case.query.parent / line.split("<", 1)[-1].split(">", 1)[0]
        if file.is_file() and (file.as_uri(), file) not in named:
            named.append((file.as_uri(), file))
    return list(case.data), named


def _by_command(case: Case, text: str, folder: Path) -> tuple[bool, str]:
    data, named = _inputs(case, text)
    empty = folder / "empty.ttl"
    empty.touch()
    command = ["query", str(case.query)]
    for file in data or [empty]:
        command += ["--data", str(file)]
    for iri, file in named:
        command += ["--named-graph", f"{iri}={file}"]
    ending = case.result.suffix[1:] if case.result else ""
    is_graph = case.kind in ("evaluation",) and ending in SYNTAX and not _is_result_set(case.result)
    form = "ntriples" if is_graph else ending if case.kind == "formats" or ending in ("csv", "tsv") else "json"
    if case.kind == "valid":
        form = "ntriples" if _is_graph_query(text) else "json"
    out = folder / f"{abs(hash((case.name, str(case.query))))}.out"
    done = forking.run([*command, "-f", form, "-o", str(out), "--timeout", "20"])
    words = done.stderr.decode()
    if "Traceback" in words or "unexpected" in words:
        return False, words
    if case.kind == "invalid":
        return done.returncode == 3 and "syntax error" in words, f"exit code {done.returncode} {words}"
    if case.kind == "valid":
        return done.returncode == 0 or _is_well_formed(words), words
    if done.returncode:
        return False, words
    return _as_expected(case, out.read_bytes(), form), "another answer"


def _is_well_formed(complaint: str) -> bool:
    """Tell whether a query was refused for something else than its syntax."""
    return "SERVICE reaches" in complaint or "custom function" in complaint


def _by_engine(case: Case, text: str) -> bool:
    data, named = _inputs(case, text)
    try:
        store = ox.Store()
        for file in data:
            store.load(path=file, format=SYNTAX[file.suffix[1:]], base_iri=file.as_uri())
        for iri, file in named:
            syntax = SYNTAX[file.suffix[1:]]
            store.load(path=file, format=syntax, base_iri=file.as_uri(), to_graph=ox.NamedNode(iri))
        found = store.query(text, base_iri=case.query.as_uri())
        if case.kind in ("valid", "invalid"):
            return case.kind == "valid"
        if isinstance(found, ox.QueryTriples):
            answer = found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
            return _as_expected(case, answer, "ntriples")
        ending = case.result.suffix[1:] if case.result else ""
        form = ending if case.kind == "formats" or ending in ("csv", "tsv") else "json"
        syntax_of = {"csv": "csv", "tsv": "tsv"}.get(form, "srj")
        return _as_expected(case, found.serialize(format=RESULTS[syntax_of]) or b"", form)
    except SyntaxError:
        return case.kind == "invalid"
    except (ValueError, RuntimeError, OSError) as error:
        return case.kind == "valid" and ("service" in text.lower() or _is_well_formed(str(error)))


def _is_graph_query(text: str) -> bool:
    try:
        return isinstance(ox.Store().query(text, base_iri="http://example.org/"), ox.QueryTriples)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return False


def _is_result_set(file: Path | None) -> bool:
    return file is not None and RS in file.read_text(encoding="utf-8") and "ResultSet" in file.read_text()


def _as_expected(case: Case, answer: bytes, form: str) -> bool:
    assert case.result is not None
    ending = case.result.suffix[1:]
    if form == "csv":
        return _cells(answer) == _cells(case.result.read_bytes())
    if form == "ntriples":
        return _canonical(_triples(answer, ox.RdfFormat.N_TRIPLES)) == _canonical(
            _triples(case.result.read_bytes(), SYNTAX[ending], case.result.as_uri())
        )
    ours = ox.parse_query_results(answer, format=RESULTS["tsv" if form == "tsv" else "srj"])
    if ending in RESULTS:
        return _rows(ours) == _rows(ox.parse_query_results(case.result.read_bytes(), format=RESULTS[ending]))
    return _rows(ours) == _told_as_rdf(case.result)


def _cells(text: bytes) -> list[list[tuple[str, str]]]:
    """Return the rows of a CSV file by column, all blank nodes as one, numbers by value."""

    def of_value(cell: str) -> str:
        try:
            return repr(float(cell))
        except ValueError:
            return "_:" if cell.startswith("_:") else cell

    rows = csv.DictReader(io.StringIO(text.decode("utf-8"), newline=""))
    return sorted(sorted((name, of_value(cell)) for name, cell in row.items()) for row in rows)


def _triples(data: bytes, syntax: ox.RdfFormat, base: str | None = None) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(data, format=syntax, base_iri=base)]


def _canonical(triples: list[ox.Triple]) -> frozenset[str]:
    """Return triples with equal names for equal blank nodes, numbers and booleans by value."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, _by_value(t.object)) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


def _by_value(term: Any) -> Any:
    """Return a literal as the shortest of those with its value; language tags in lower case."""
    if not isinstance(term, ox.Literal):
        return term
    if term.language:
        return ox.Literal(term.value, language=term.language.lower())
    value = rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value)).value
    if isinstance(value, bool):
        return ox.Literal(str(value).lower(), datatype=term.datatype)
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return ox.Literal(repr(float(value)), datatype=term.datatype)
    return term


def _rows(found: Any) -> Any:
    """Return an answer as something that can be compared, whatever its order and its names of blank nodes."""
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return sorted(names), _of_rows([{n: s[n] for n in names if s[n] is not None} for s in found])


def _of_rows(rows: list[dict[str, Any]]) -> frozenset[str]:
    triples = []
    for cells in rows:
        row = ox.BlankNode()
        triples.append(ox.Triple(row, ox.NamedNode("urn:a"), ox.NamedNode("urn:row")))
        triples += [ox.Triple(row, ox.NamedNode(f"urn:var:{name}"), term) for name, term in cells.items()]
    return _canonical(triples)


def _told_as_rdf(file: Path) -> Any:
    """Return the rows that a file tells in the vocabulary of result sets."""
    store = ox.Store()
    store.load(path=file, format=SYNTAX[file.suffix[1:]], base_iri=file.as_uri())
    prefix = f"PREFIX rs: <{RS}> "
    if truth := list(store.query(prefix + "SELECT ?b { ?s rs:boolean ?b }")):  # type: ignore[arg-type]
        return truth[0]["b"].value in ("true", "1")
    names = sorted({s["v"].value for s in store.query(prefix + "SELECT ?v { ?s rs:resultVariable ?v }")})  # type: ignore[union-attr]
    rows: dict[Any, dict[str, Any]] = {s["r"]: {} for s in store.query(prefix + "SELECT ?r { ?s rs:solution ?r }")}  # type: ignore[union-attr]
    found = store.query(prefix + "SELECT ?r ?v ?x { ?r rs:binding ?b . ?b rs:variable ?v ; rs:value ?x }")
    for solution in found:  # type: ignore[union-attr]
        rows[solution["r"]][solution["v"].value] = solution["x"]
    return names, _of_rows(list(rows.values()))


def run(folder: Path, processes: int = 2) -> list[Outcome]:
    """Try every case below a folder."""
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(processes) as pool:
        outcomes = list(pool.map(lambda case: try_case(case, Path(name)), cases(folder)))
    return outcomes + [Outcome(case, *try_data(case)) for case in data_cases(folder)]


def main() -> int:
    """Print how many tests castgraph and the engine pass, by kind, and what differs; 1 where it should not."""
    parser = argparse.ArgumentParser(prog="python -m tests.w3c", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="+")
    worse = False
    outside = set((Path(__file__).parent / "w3c-outside.txt").read_text(encoding="utf-8").split())
    logging.disable()  # rdflib's, about lexical forms
    for folder in parser.parse_args().folder:
        outcomes = run(folder.resolve())
        print(f"{folder.name}: {len(outcomes)} tests")
        for kind, count in sorted(Counter(outcome.case.kind for outcome in outcomes).items()):
            of_kind = [outcome for outcome in outcomes if outcome.case.kind == kind]
            ours, engine = (sum(column) for column in zip(*((o.ours, o.engine) for o in of_kind), strict=True))
            print(f"  {kind:<12} {count:>4}   castgraph {ours:>4}   the engine {engine:>4}")
        for outcome in outcomes:
            if not outcome.ours:
                refused = outcome.case.name in outside
                worse |= outcome.engine and not refused
                beside = " (it reaches outside)" if refused else "" if outcome.engine else " (as the engine)"
                print(f"  not passed{beside}: {outcome.case.name} {' '.join(outcome.trouble.split())[:160]}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
