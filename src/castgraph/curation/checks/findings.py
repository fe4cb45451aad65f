"""A finding: which rule, where, how grave, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from castgraph.model import Finding
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from castgraph.curation.files import CuratedFile

__all__ = ["Problem"]

_COMMENT = PREFIXES["rdfs"] + "comment"


def _found(file: CuratedFile, iri: str, level: str, rule: str, message: str) -> Finding:
    """Return a finding about an IRI of a file, with the file's own explanation: of errors there is none."""
    comments = file.values(iri, _COMMENT) or file.values(file.graph, _COMMENT)
    explained = " ".join(comments) if level != "error" else ""
    return Finding(str(file.path), file.line_of(iri), level, rule, message, explained)


class Problem(NamedTuple):
    """Something that does not go together: where it stands, what it is about, how grave it is."""

    source: str
    subject: str
    level: str
    rule: str
    message: str
