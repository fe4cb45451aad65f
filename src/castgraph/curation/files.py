"""Curated files: read with their lines, and changed safely: several at once or none, never over another's change.

A change is made under the folder's lock, on files as they are at that moment; what is written is canonical Turtle that
was read back and compared before any file is touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.curation.folder import graph_iri, turtle_files
from castgraph.facts.ledger import Ledger, Statement
from castgraph.iris import compact
from castgraph.rdf import files as rdf_io

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["CuratedFile", "Quad", "ledger_of", "parse_text", "quad", "read_curated", "read_folder"]

Quad = ox.Quad


@dataclass(slots=True)
class CuratedFile:
    """A curated file as it was read: its path, the named graph it is, its text and its triples."""

    path: Path
    graph: str
    text: str
    triples: list[ox.Quad]
    raw: bytes = field(default=b"", repr=False)

    def line_of(self, iri: str) -> int:
        """Return the line on which an IRI is first a subject, else where it first stands, else 1."""
        forms = ["<>"] if iri == self.graph else [compact(iri), f"<{iri}>"]
        for pattern in (r"^{}(?=\s)", r"(?<![\w:-]){}(?![\w-])"):
            for form in forms:
                if found := re.search(pattern.format(re.escape(form)), self.text, re.MULTILINE):
                    return self.text.count("\n", 0, found.start()) + 1
        return 1

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return what the file says: lexical forms and IRIs, sorted, empty where it says nothing."""
        return sorted(
            triple.object.value  # type: ignore[union-attr]
            for triple in self.triples
            if triple.predicate.value == predicate and getattr(triple.subject, "value", "") == subject
        )


def read_curated(path: Path, folder: Path) -> CuratedFile:
    """Read one curated file.

    Raises:
        DataError: it cannot be read, with line and column.
    """
    base = graph_iri(path, folder)
    raw = path.read_bytes() if path.is_file() else b""  # read first: if it changes while it is parsed, `save` sees it
    triples = list(rdf_io.parse(path, ox.RdfFormat.TURTLE, base=base))
    return CuratedFile(path, base, raw.decode("utf-8-sig"), triples, raw)


def read_folder(folder: Path) -> list[CuratedFile]:
    """Read every curated file of a folder, in the order of their paths.

    Raises:
        DataError: no such folder, nothing in it, or a file that cannot be read.
    """
    return [read_curated(path, folder) for path in turtle_files(folder)]


def parse_text(text: str, graph: str) -> list[ox.Quad]:
    """Return the statements of Turtle that castgraph wrote itself."""
    return list(ox.parse(text.encode("utf-8"), ox.RdfFormat.TURTLE, base_iri=graph))


def quad(subject: str, predicate: str, value: str | ox.Literal) -> ox.Quad:
    """Return a statement; a string is an IRI, a literal is given as one."""
    object_ = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), object_)


def ledger_of(files: Iterable[CuratedFile]) -> Ledger:
    """Return the ledger of curated files: who says what in them."""
    return Ledger(
        Statement(file.graph, triple.subject.value, triple.predicate.value, triple.object.value)
        for file in files
        for triple in file.triples
        if hasattr(triple.subject, "value") and hasattr(triple.object, "value")
    )
