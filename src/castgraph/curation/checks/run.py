"""All rules, run over a curated folder → findings with file, line and what to do. Changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.curation.checks.contradictions import find_problems
from castgraph.curation.checks.duplicates import find_duplicates
from castgraph.curation.checks.file_rules import FILE_RULES, dangling
from castgraph.curation.checks.findings import finding, syntax_finding
from castgraph.curation.checks.shapes import violations
from castgraph.curation.checks.verdicts import find_doubts
from castgraph.curation.files import CuratedFile, ledger_of, read_curated
from castgraph.curation.folder import VOCABULARY, turtle_files
from castgraph.curation.locking import reading
from castgraph.errors import DataError
from castgraph.locations import packaged
from castgraph.rdf.files import parse
from castgraph.underway import at, each

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from castgraph.model import Finding

__all__ = ["check", "check_files", "check_rdf_file"]


def check(folder: Path, *, today: str = "") -> list[Finding]:
    """Check a curated folder against every rule.

    Args:
        folder: with ``sources/`` and ``entities/``; its own ``shapes.ttl``, or the packaged one, is obeyed.
        today: an ISO date that nothing may be published after; the day it is where empty.

    Returns:
        Findings sorted by file and line; empty when all is well. A file with a syntax error gives one finding and is
        left out of the other rules, and what looks at the graph as a whole is not asked then.

    Raises:
        DataError: no such folder, or nothing in it.
    """
    files: list[CuratedFile] = []
    findings: list[Finding] = []
    with reading(folder):
        for path in each("reading files", list(turtle_files(folder))):
            try:
                files.append(read_curated(path, folder))
            except DataError as error:
                findings.append(syntax_finding(path, error))
    if findings:
        return sorted({*findings, *(found for rule in FILE_RULES for file in files for found in rule(file))})
    return check_files(files, folder, today=today)


def check_files(
    files: Sequence[CuratedFile], folder: Path, *, today: str = "", only: Collection[str] | None = None
) -> list[Finding]:
    """Check curated files that were read, or are about to be written, as one graph.

    Args:
        files: all files of the folder.
        folder: whose ``shapes.ttl`` is obeyed.
        today: as for `check`.
        only: IRIs of the subjects that the shapes are asked of, which takes most of the time; all where None.
    """
    own = next((file for file in files if file.path.name == VOCABULARY), None)
    if own is None or own.path.resolve() != packaged("graph") / VOCABULARY:
        known = read_curated(packaged("graph") / VOCABULARY, packaged("graph"))
        described = {triple.subject for triple in own.triples} if own else set()
        files = [replace(known, triples=[t for t in known.triples if t.subject not in described]), *files]
    findings = {found for rule in FILE_RULES for file in each("looking at files", files) for found in rule(file)}
    at("asking the shapes")
    findings.update(dangling(files))
    findings.update(finding(file, iri, "error", "shape", text) for file, iri, text in violations(files, folder, only))
    by_graph = {file.graph: file for file in files}
    at("looking for contradictions")
    ledger = ledger_of(files)
    for problem in (*find_problems(ledger, today), *find_doubts(ledger), *find_duplicates(ledger)):
        file = by_graph[problem.source]
        findings.add(finding(file, problem.subject, problem.level, problem.rule, problem.message))
    at("")
    return sorted(findings)


def check_rdf_file(path: Path) -> list[Finding]:
    """Check the syntax of one RDF file of any format; a finding at most."""
    try:
        for _ in parse(path):
            pass
    except DataError as error:
        return [syntax_finding(path, error)]
    return []
