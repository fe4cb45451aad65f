"""Curated files as they were read: text, triples and the lines on which things stand. Changes nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castgraph.curation.folder import VOCABULARY, graph_iri, turtle_files
from castgraph.curation.locking import reading
from castgraph.facts.ledger import Ledger, Statement
from castgraph.facts.roles import roles_said
from castgraph.iris import compact
from castgraph.rdf.files import GRAPH_FORMATS, parse
from castgraph.vocabulary import OWN_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from castgraph.rdf.terms import Quad

__all__ = ["CuratedFile", "ledger_of", "read_curated", "read_folder"]


_NAME = re.compile(r"(?<![\w:-])(?:<[^<>\s]*>|[\w-]+:[\w.%-]*)")


@dataclass(slots=True)
class CuratedFile:
    """A curated file as it was read: its path, the named graph it is, its text and its triples. It does not change."""

    path: Path
    graph: str
    text: str
    triples: list[Quad]
    raw: bytes = field(default=b"", repr=False)
    _places: tuple[dict[str, int], dict[str, int]] | None = field(default=None, init=False, repr=False, compare=False)
    _told: dict[tuple[str, str], list[str]] | None = field(default=None, init=False, repr=False, compare=False)

    def line_of(self, iri: str) -> int:
        """Return the line on which an IRI is first a subject, else where it first stands, else 1."""
        if self._places is None:
            self._places = {}, {}
            for found in _NAME.finditer(self.text):
                name, at = found[0].rstrip("."), found.start()
                self._places[1].setdefault(name, at)
                if (at == 0 or self.text[at - 1] == "\n") and self.text[found.end() : found.end() + 1].isspace():
                    self._places[0].setdefault(name, at)
        forms = ["<>"] if iri == self.graph else [compact(iri), f"<{iri}>"]
        places = (where[form] for where in self._places for form in forms if form in where)
        return self.line_at(next(places, 0))

    def line_at(self, position: int) -> int:
        """Return the line of a place in the text."""
        return self.text.count("\n", 0, position) + 1

    def blank_node_line(self) -> int:
        """Return the first line that has a blank node, as far as the text tells, else 1."""
        found = re.search(r"\[|_:|\(", self.text)
        return self.line_at(found.start()) if found else 1

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return what the file says: lexical forms and IRIs, sorted, empty where it says nothing."""
        if self._told is None:
            self._told = defaultdict(list)
            for triple in self.triples:
                key = getattr(triple.subject, "value", ""), triple.predicate.value
                self._told[key].append(getattr(triple.object, "value", ""))
        return sorted(self._told.get((subject, predicate), ()))


def read_curated(path: Path, folder: Path) -> CuratedFile:
    """Read one curated file.

    Raises:
        DataError: it cannot be read, with line and column.
    """
    base = graph_iri(path, folder)
    raw = path.read_bytes() if path.is_file() else b""  # read first: if it changes while it is parsed, `save` sees it
    triples = list(parse(path, GRAPH_FORMATS["turtle"], base=base))
    if path.name == VOCABULARY:
        OWN_ROLES.update(roles_said(_texts(triples)))
    return CuratedFile(path, base, raw.decode("utf-8-sig"), triples, raw)


def _texts(triples: Iterable[Quad]) -> Iterator[tuple[str, str, str]]:
    """Yield subjects, predicates and objects as texts; those with a triple in them are left out."""
    for triple in triples:
        if hasattr(triple.subject, "value") and hasattr(triple.object, "value"):
            yield triple.subject.value, triple.predicate.value, triple.object.value


def read_folder(folder: Path) -> list[CuratedFile]:
    """Read every curated file of a folder, in the order of their paths.

    Raises:
        DataError: no such folder, nothing in it, or a file that cannot be read.
    """
    with reading(folder):
        return [read_curated(path, folder) for path in turtle_files(folder)]


def ledger_of(files: Iterable[CuratedFile]) -> Ledger:
    """Return the ledger of curated files: who says what in them."""
    return Ledger(Statement(file.graph, *texts) for file in files for texts in _texts(file.triples))
