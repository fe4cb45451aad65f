"""A finding: which rule, where, how grave, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from castgraph.model import Finding
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.curation.files import CuratedFile
    from castgraph.errors import DataError

__all__ = ["Problem", "finding", "syntax_finding"]


def finding(file: CuratedFile, iri: str, level: str, rule: str, message: str, line: int = 0) -> Finding:
    """Return a finding about an IRI of a file, with the file's own explanation: errors have none.

    It stands on a line that is given, else on that of the IRI.
    """
    comment = PREFIXES["rdfs"] + "comment"
    comments = file.values(iri, comment) or file.values(file.graph, comment)
    explained = " ".join(comments) if level != "error" else ""
    return Finding(str(file.path), line or file.line_of(iri), level, rule, message, explained)


def syntax_finding(path: Path, error: DataError) -> Finding:
    """Return the finding that a file cannot be read."""
    return Finding(str(path), error.line or 0, "error", "syntax", error.message)


class Problem(NamedTuple):
    """Something that does not go together: where it stands, what it is about, how grave it is."""

    source: str
    subject: str
    level: str
    rule: str
    message: str
