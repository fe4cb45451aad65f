"""Rows of an outside format → N-Triples lines, names and credits, each written once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castgraph.importers.ntriples import dated, is_iri, literal, span
from castgraph.vocabulary import CG, PREFIXES, RDF, RELATIONS, ROLES, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castgraph.importers.base import Beside
    from castgraph.importers.dataset import Dataset
    from castgraph.importers.report import Report


__all__ = ["BLOCK", "RELATION_CODES", "ROLE_CODES", "Details", "Writer"]

BLOCK = 1 << 20
"""Characters of N-Triples that are collected before they are handed on."""
ROLE_CODES = {role: code for code, role in enumerate(ROLES)}
RELATION_CODES = {name: code for code, name in enumerate(RELATIONS)}


@dataclass(frozen=True, slots=True)
class Details:
    """What a credit says besides person, role and production.

    Attributes:
        local: what the node's IRI is minted of; person, role and production where empty.
        characters: names of the characters.
        job: the outside word, kept where the role does not say as much.
        facts: more predicates (IRIs) and objects (N-Triples) of the node.
    """

    local: str = ""
    characters: Sequence[str] = ()
    job: str = ""
    facts: Sequence[tuple[str, str]] = ()


@dataclass
class Writer:
    """Writes entities and credits as N-Triples for importers whose rows are too few or too rich to be hurried.

    Each entity is described once, each credit written once. `take` returns what was collected.
    """

    dataset: Dataset
    report: Report
    beside: Beside
    _lines: list[str] = field(default_factory=list)
    _size: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)
    _edges: set[tuple[int, int, int]] = field(default_factory=set)

    def mint(self, kind: str, local: str) -> str:
        """Return the IRI of an entity, credit or other thing of this dataset; `local` is made safe."""
        safe = re.sub(
            r"[^A-Za-z0-9_\-]",
            lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")),
            local,
        )
        return f"{PREFIXES[kind]}{self.dataset.slug}-{safe}"

    def add(self, subject: str, predicate: str, obj: str) -> None:
        """Write one triple; `obj` is N-Triples, subject and predicate are bare IRIs."""
        line = f"<{subject}> <{predicate}> {obj} .\n"
        self._lines.append(line)
        self._size += len(line)

    def link(self, subject: str, predicate: str, obj: str) -> None:
        """Write one triple whose object is an IRI."""
        self.add(subject, predicate, f"<{obj}>")

    def entity(
        self,
        iri: str,
        type_: str,
        name: str,
        *,
        aliases: Iterable[str] = (),
        same_as: Iterable[str] = (),
        dates: dict[str, str] | None = None,
    ) -> None:
        """Describe an entity, the first time that it is met with a name.

        Args:
            iri: as `mint` made it.
            type_: local name of the schema.org class, or an IRI.
            name: preferred name; may be empty.
            aliases: other names.
            same_as: pages and outside ids, as IRIs; what is not an IRI is left out.
            dates: schema.org property (``birthDate``, ``startDate``, …) to an ISO date, month or year.
        """
        if iri in self._named:
            return
        self._named.add(iri)
        self.link(iri, f"{RDF}type", type_ if ":" in type_ else SCHEMA + type_)
        others = dict.fromkeys(alias.strip() for alias in aliases if alias and alias.strip() and alias.strip() != name)
        if name:
            self.add(iri, f"{SCHEMA}name", literal(name))
        for alias in others:
            self.add(iri, f"{SCHEMA}alternateName", literal(alias))
        for page in dict.fromkeys(same_as):
            if is_iri(page):
                self.link(iri, f"{SCHEMA}sameAs", page)
        years = {}
        for what, date in (dates or {}).items():
            try:
                self.add(iri, SCHEMA + what, dated(date))
            except ValueError:
                continue
            years[what] = date[:4]
        first = years.get("birthDate") or years.get("startDate") or years.get("datePublished") or ""
        last = years.get("deathDate") or years.get("endDate") or ""
        shown = span(first, last, person=type_ == "Person")
        number = self.number(iri)
        self.beside.entities([(number, iri, name, re.split(r"[/#]", type_)[-1], shown)])
        self.beside.aliases([(number, alias) for alias in others])

    def number(self, iri: str) -> int:
        """Return the number of an entity, described or not yet."""
        return self._numbers.setdefault(iri, len(self._numbers) + 1)

    def finish(self) -> None:
        """Hand over the entities that were met in a credit but never described."""
        self.beside.entities(
            [(number, iri, "", "", "") for iri, number in self._numbers.items() if iri not in self._named]
        )

    def known(self, iri: str) -> bool:
        """Whether the entity was described."""
        return iri in self._named

    def credit(self, person: str, role: str, production: str, details: Details | None = None) -> bool:
        """Write a credit: the plain triple always, a node only where there is more to say.

        Args:
            person: IRI.
            role: a key of `vocabulary.ROLES`.
            production: IRI.
            details: what else is known of it.

        Returns:
            Whether it is new: the same person, role and production were not yet met.
        """
        key = (self.number(person), ROLE_CODES[role], self.number(production))
        fresh = key not in self._edges
        if fresh:
            self._edges.add(key)
            self.link(person, CG + ROLES[role].predicate, production)
            self.beside.credits([key[0]], [key[1]], [key[2]])
            self.report.counts["credits"] += 1
        details = details or Details()
        names = [name for name in dict.fromkeys(name.strip() for name in details.characters) if name]
        if names or details.facts or details.job:
            local = details.local or f"{_last(production)}-{role}-{_last(person)}"
            node = self.mint("credit", local.removeprefix(f"{self.dataset.slug}-"))
            self.link(node, f"{RDF}type", f"{CG}Credit")
            self.link(node, f"{CG}person", person)
            self.link(node, f"{CG}role", PREFIXES["role"] + role)
            self.link(node, f"{CG}production", production)
            for name in names:
                self.add(node, f"{CG}characterName", literal(name))
            if details.job:
                self.add(node, f"{SCHEMA}roleName", literal(details.job))
            for predicate, obj in details.facts:
                self.add(node, predicate, obj)
        return fresh

    def relation(self, start: str, name: str, end: str) -> None:
        """Write a relation of `vocabulary.RELATIONS` between two entities."""
        self.link(start, RELATIONS[name].predicate, end)
        self.beside.relations([self.number(start)], [RELATION_CODES[name]], [self.number(end)])

    def take(self, *, all_of_it: bool = False) -> bytes:
        """Return the block that is full, or all there is; empty where there is not enough yet."""
        if not self._lines or (self._size < BLOCK and not all_of_it):
            return b""
        block = "".join(self._lines).encode("utf-8", "replace")
        self._lines.clear()
        self._size = 0
        return block


def _last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
