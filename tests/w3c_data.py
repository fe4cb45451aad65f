"""The W3C's tests of updates and of RDF syntaxes, for `tests.w3c`: each by castgraph and by the bare engine.

A file is read by what ``castgraph query --data`` reads with, an update is done on a store directory by what
``castgraph update`` does it with; both in this process, as there are a thousand of them.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import rdflib

from castgraph.errors import CastgraphError, QueryRefusedError, QuerySyntaxError
from castgraph.loading.build import build_store
from castgraph.loading.folder import load_files
from castgraph.loading.update import update_store
from castgraph.rdf.files import format_of
from castgraph.store.local import open_store
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["DataCase", "data_cases", "try_data"]

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
BASES = {"turtle": "TurtleTests/", "trig": "TrigTests/", "rdf-xml": "RDFXMLTests/"}
Graphs = tuple[tuple[str, Path], ...]  # IRI, empty for the default graph, and file


@dataclass(frozen=True)
class DataCase:
    """One test: of an update where `update` is given, else of reading `data`.

    `expected` is None where only the syntax counts, and `valid` says whether it is right.
    """

    name: str
    kind: str
    base: str
    data: Graphs
    expected: Graphs | None
    valid: bool = True
    update: Path | None = None


def data_cases(folder: Path) -> Iterator[DataCase]:
    """Yield the tests of updates and of RDF syntaxes of every manifest below a folder."""
    for manifest in sorted(folder.rglob("manifest*.ttl")):
        graph = rdflib.Graph()
        graph.parse(manifest, format="turtle", publicID=manifest.as_uri())
        for entries in graph.objects(None, MF.entries):
            for test in graph.items(entries):
                if case := _case(graph, test, manifest.parent):
                    yield case
    for manifest in sorted(folder.rglob("toRdf-manifest.jsonld")):
        yield from _of_jsonld(manifest)


def _case(graph: rdflib.Graph, test: Any, folder: Path) -> DataCase | None:
    kind = str(graph.value(test, rdflib.RDF.type)).rpartition("#")[2]
    name = f"{folder.name}/{str(test).rpartition('#')[2]}"
    action = graph.value(test, MF.action)
    if kind.startswith("Test") and action is not None:
        path, result = _path(action), graph.value(test, MF.result)
        base = graph.value(None, MF.assumedTestBase)
        base = f"{base or 'http://www.w3.org/2013/' + BASES.get(folder.name, 'Tests/')}{path.relative_to(folder)}"
        wanted = (("", _path(result)),) if result is not None else None
        return DataCase(name, folder.name, base, (("", path),), wanted, "Negative" not in kind)
    if kind == "UpdateEvaluationTest":
        request = _path(graph.value(action, UT.request))
        wanted = _graphs(graph, graph.value(test, MF.result))
        return DataCase(name, "update", request.as_uri(), _graphs(graph, action), wanted, update=request)
    if "UpdateSyntaxTest" in kind:
        return DataCase(name, "update syntax", str(action), (), None, "Positive" in kind, _path(action))
    return None


def _graphs(graph: rdflib.Graph, node: Any) -> Graphs:
    named = [
        (str(graph.value(each, rdflib.RDFS.label)), _path(graph.value(each, UT.graph)))
        for each in graph.objects(node, UT.graphData)
    ]
    return (*(("", _path(data)) for data in graph.objects(node, UT.data)), *named)


def _of_jsonld(manifest: Path) -> Iterator[DataCase]:
    document = json.loads(manifest.read_text(encoding="utf-8"))
    for test in document["sequence"]:
        option = test.get("option", {})
        if option.get("specVersion") == "json-ld-1.0" or option.get("produceGeneralizedRdf"):
            continue
        base = option.get("base") or document["baseIri"] + test["input"]
        wanted = (("", manifest.parent / test["expect"]),) if "expect" in test else None
        valid = not any("Negative" in kind for kind in test["@type"])
        yield DataCase(
            f"toRdf/{test['@id'][1:]}", "JSON-LD", base, (("", manifest.parent / test["input"]),), wanted, valid
        )


def _path(iri: Any) -> Path:
    return Path(unquote(urlsplit(str(iri)).path))


def try_data(case: DataCase) -> tuple[bool, bool, str]:
    """Return whether castgraph passes, whether the bare engine does, and what is wrong where castgraph fails."""
    try:
        wanted = None if case.expected is None else _canonical(_read(case.expected))
    except SyntaxError as error:
        return False, False, f"the expected answer cannot be read: {error}"
    ours, trouble = _passes(case, wanted, _by_castgraph)
    return ours, _passes(case, wanted, _by_engine)[0], trouble


def _passes(case: DataCase, wanted: list[str] | None, answer: Any) -> tuple[bool, str]:
    try:
        found = _canonical(answer(case))
    except (CastgraphError, SyntaxError, ValueError, RuntimeError, OSError) as error:
        if case.update is None:
            return not case.valid, str(error)
        refused = isinstance(error, QueryRefusedError)  # before its syntax was looked at
        return not refused and case.valid is not isinstance(error, QuerySyntaxError | SyntaxError), str(error)
    return case.valid and wanted in (None, found), "another answer" if case.valid else "was accepted"


def _by_castgraph(case: DataCase) -> list[ox.Quad]:
    if case.update is None:
        return list(load_files([case.data[0][1]], base=case.base).triples())
    with tempfile.TemporaryDirectory() as name:
        start = Path(name) / "start.nq"
        start.write_bytes(ox.serialize(_read(case.data), format=ox.RdfFormat.N_QUADS) or b"")
        build_store([start], Path(name) / "store")
        update_store(Path(name) / "store", case.update.read_text(encoding="utf-8"), base=case.base)
        with open_store(Path(name) / "store") as store:
            return list(store.triples())


def _by_engine(case: DataCase) -> list[ox.Quad]:
    engine = ox.Store()
    if case.update is None:
        path = case.data[0][1]
        engine.load(path.read_bytes(), format_of(path), base_iri=case.base)
    else:
        engine.extend(_read(case.data))
        engine.update(case.update.read_text(encoding="utf-8"), base_iri=case.base, prefixes=PREFIXES)
    return list(engine)


def _read(graphs: Graphs) -> list[ox.Quad]:
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(iri)) if iri else quad
        for iri, path in graphs
        for quad in ox.parse(path.read_bytes(), format_of(path), base_iri=path.as_uri())
    ]


def _canonical(quads: Iterable[ox.Quad]) -> list[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))
