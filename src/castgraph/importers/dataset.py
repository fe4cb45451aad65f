"""What an imported dataset is called, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from castgraph.importers.ntriples import NAME, TYPE, dated, literal
from castgraph.vocabulary import CG, PREFIXES, SCHEMA

__all__ = ["Dataset"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The named graph that an import fills, and what it says of itself.

    Attributes:
        slug: last part of ``dataset:slug``, and of the IRIs that the import mints.
        name: as a hop cites it.
        licence: IRI of the licence or of the terms of use; empty where unknown.
        url: where the dataset comes from.
        retrieved: ISO date of the day it was fetched.
        notice: what the licence asks to be said.
    """

    slug: str
    name: str
    licence: str = ""
    url: str = ""
    retrieved: str = ""
    notice: str = ""

    @property
    def iri(self) -> str:
        """IRI of the named graph."""
        return PREFIXES["dataset"] + self.slug

    def triples(self) -> str:
        """Return the N-Triples by which the graph describes itself."""
        me = f"<{self.iri}>"
        lines = [
            f"{me} {TYPE} <{CG}Dataset> .",
            f"{me} {NAME} {literal(self.name)} .",
            f'{me} <{SCHEMA}description> "imported, not curated" .',
        ]
        if self.licence:
            lines.append(f"{me} <{SCHEMA}license> <{self.licence}> .")
        if self.url:
            lines.append(f"{me} <{SCHEMA}url> <{self.url}> .")
        if self.retrieved:
            lines.append(f"{me} <{CG}dateRetrieved> {dated(self.retrieved)} .")
        if self.notice:
            lines.append(f"{me} <{SCHEMA}creditText> {literal(self.notice)} .")
        return "\n".join(lines) + "\n"
