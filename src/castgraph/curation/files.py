"""Curated files as they were read: text, triples and the lines on which things stand. Changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castgraph.curation.folder import graph_iri, turtle_files
from castgraph.curation.locking import reading
from castgraph.facts.ledger import Ledger, Statement
from castgraph.iris import compact
from castgraph.rdf.files import GRAPH_FORMATS, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from castgraph.rdf.terms import Quad

__all__ = ["CuratedFile", "ledger_of", "read_curated", "read_folder"]


@dataclass(slots=True)
class CuratedFile:
    """A curated file as it was read: its path, the named graph it is, its text and its triples."""

    path: Path
    graph: str
    text: str
    triples: list[Quad]
    raw: bytes = field(default=b"", repr=False)

    def line_of(self, iri: str) -> int:
        """Return the line on which an IRI is first a subject, else where it first stands, else 1."""
        forms = ["<>"] if iri == self.graph else [compact(iri), f"<{iri}>"]
        for pattern in (r"^{}(?=\s)", r"(?<![\w:-]){}(?![\w-])"):
            for form in forms:
                if found := re.search(pattern.format(re.escape(form)), self.text, re.MULTILINE):
                    return self.line_at(found.start())
        return 1

    def line_at(self, position: int) -> int:
        """Return the line of a place in the text."""
        return self.text.count("\n", 0, position) + 1

    def blank_node_line(self) -> int:
        """Return the first line that has a blank node, as far as the text tells, else 1."""
        found = re.search(r"\[|_:|\(", self.text)
        return self.line_at(found.start()) if found else 1

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
    triples = list(parse(path, GRAPH_FORMATS["turtle"], base=base))
    return CuratedFile(path, base, raw.decode("utf-8-sig"), triples, raw)


def read_folder(folder: Path) -> list[CuratedFile]:
    """Read every curated file of a folder, in the order of their paths.

    Raises:
        DataError: no such folder, nothing in it, or a file that cannot be read.
    """
    with reading(folder):
        return [read_curated(path, folder) for path in turtle_files(folder)]


def ledger_of(files: Iterable[CuratedFile]) -> Ledger:
    """Return the ledger of curated files: who says what in them."""
    return Ledger(
        Statement(file.graph, triple.subject.value, triple.predicate.value, triple.object.value)
        for file in files
        for triple in file.triples
        if hasattr(triple.subject, "value") and hasattr(triple.object, "value")
    )
