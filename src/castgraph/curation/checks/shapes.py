"""The rules of ``shapes.ttl`` (SHACL), asked of curated files → what violates them, with the file that says it.

A folder's own shapes are data of whoever wrote it: they must neither run a query nor name anything to be fetched.
SPARQL in them is refused and not guarded, because the library that runs it has an engine of its own, with SERVICE in
it, and because what the rules of a curated graph ask needs none.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from castgraph.curation.folder import SHAPES
from castgraph.errors import DataError
from castgraph.iris import compact
from castgraph.locations import packaged
from castgraph.rdf.files import parse
from castgraph.rdf.terms import NamedNode, ntriples

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from castgraph.curation.files import CuratedFile

__all__ = ["violations"]

_RUNS = re.compile(
    r"http://www\.w3\.org/ns/shacl#(?:sparql|select|ask|construct|update|js\w*|rule|expression|values|target\Z|prefixes|declare"
    r"|\w*[vV]alidator|function|SPARQL\w*|JS\w*|ConstraintComponent)|http://www\.w3\.org/2002/07/owl#imports\Z"
)


def violations(
    files: Sequence[CuratedFile], folder: Path, only: Collection[str] | None = None
) -> Iterator[tuple[CuratedFile, str, str]]:
    """Yield file, subject and message wherever a shape is violated.

    Args:
        files: all files of the folder, judged as one graph.
        folder: whose ``shapes.ttl`` is obeyed; the packaged one where it has none.
        only: IRIs of the subjects that are asked about; all where None.

    Raises:
        DataError: the shapes cannot be read, or hold what would run or fetch something.
    """
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it logs ill-typed literals with a traceback
    own = folder / SHAPES
    shapes = rdflib.Graph().parse(data=_shapes(own if own.exists() else packaged("graph") / SHAPES), format="ox-nt")
    data = rdflib.Graph()
    triples = [triple.triple for file in files for triple in file.triples]
    if only is not None:
        near = {str(term) for t in triples if getattr(t.subject, "value", "") in only for term in (t.subject, t.object)}
        triples = [triple for triple in triples if str(triple.subject) in near]
    data.parse(data=ntriples(triples), format="ox-nt")
    asked: list[str | rdflib.URIRef] | None = None if only is None else [rdflib.URIRef(iri) for iri in sorted(only)]
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, focus_nodes=asked)
    by_subject: dict[str, list[CuratedFile]] = defaultdict(list)
    for file in files:
        for subject in {getattr(t.subject, "value", "") for t in file.triples}:
            by_subject[subject].append(file)
    assert isinstance(report, rdflib.Graph)  # noqa: S101 - for the type checker: text only when asked for
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        focus = str(report.value(result, SH.focusNode))
        message = str(report.value(result, SH.resultMessage))
        value: Any = report.value(result, SH.value)
        shown = (
            f" (it is {compact(str(value))[:60]})"
            if isinstance(value, (rdflib.URIRef, rdflib.Literal)) and str(value) != focus
            else ""
        )
        for file in by_subject.get(focus, files[:1])[:1]:
            yield file, focus, f"{compact(focus)}: {message}{shown}"


def _shapes(path: Path) -> bytes:
    """Return shapes as N-Triples, known to run and to fetch nothing."""
    triples = [quad.triple for quad in parse(path)]
    for triple in triples:
        for term in (triple.predicate, triple.object):
            if isinstance(term, NamedNode) and _RUNS.match(term.value):
                raise DataError(
                    f"{term.value} runs or fetches something, which the shapes of a folder may not; say the rule in "
                    "SHACL Core, or take it out",
                    str(path),
                )
    return ntriples(triples)
