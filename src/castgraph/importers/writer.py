"""Rows of an outside format → N-Triples lines, names and credits, each written once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from castgraph.importers.ntriples import dated, is_iri, literal, span
from castgraph.iris import safe
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
_PERSON, _PRODUCTION, _STATUS, _OF, _BY = (CG + name for name in ("person", "production", "status", "credit", "source"))
_CHARACTER, _JOB = CG + "characterName", SCHEMA + "roleName"
_CREDIT, _STATEMENT = ((RDF + "type", f"<{CG}{name}>") for name in ("Credit", "Statement"))
_ARTICLE = (RDF + "type", f"<{SCHEMA}NewsArticle>")
_ROLES = {role: (CG + "role", f"<{PREFIXES['role']}{role}>") for role in ROLES}
_PREDICATES = {name: CG + role.predicate for name, role in ROLES.items()}


@dataclass(frozen=True, slots=True)
class Details:
    """What a credit says besides person, role and production.

    Attributes:
        local: what the node's IRI is minted of; person, role and production where empty.
        characters: names of the characters.
        job: the outside word, kept where the role does not say as much.
        facts: more predicates (IRIs) and objects (N-Triples) of the node.
        status: key of `vocabulary.STATUSES` that is told of it; may be empty.
        url: address of the page that tells it; the dataset itself does where this and `published` are empty.
        published: ISO date, month or year by which it was told.
    """

    local: str = ""
    characters: Sequence[str] = ()
    job: str = ""
    facts: Sequence[tuple[str, str]] = ()
    status: str = ""
    url: str = ""
    published: str = ""


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
    _named: bytearray = field(default_factory=lambda: bytearray(1))
    _edges: set[int] = field(default_factory=set)
    _entities: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    _credits: tuple[list[int], list[int], list[int]] = field(default_factory=lambda: ([], [], []))
    _told: list[tuple[str, str, str, str, str, str, str]] = field(default_factory=list)
    _pages: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    _sources: dict[tuple[str, str], str] = field(default_factory=dict)
    _publishers: set[str] = field(default_factory=set)

    def mint(self, kind: str, local: str) -> str:
        """Return the IRI of an entity, credit or other thing of this dataset; `local` is made safe."""
        return f"{PREFIXES[kind]}{self.dataset.slug}-{safe(local)}"

    def add(self, subject: str, predicate: str, obj: str) -> None:
        """Write one triple; `obj` is N-Triples, subject and predicate are bare IRIs."""
        line = f"<{subject}> <{predicate}> {obj} .\n"
        self._lines.append(line)
        self._size += len(line)

    def link(self, subject: str, predicate: str, obj: str) -> None:
        """Write one triple whose object is an IRI."""
        line = f"<{subject}> <{predicate}> <{obj}> .\n"
        self._lines.append(line)
        self._size += len(line)

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
        number = self.number(iri)
        if self._named[number]:
            return
        self._named[number] = 1
        line = f"<{iri}> <{RDF}type> <{type_ if ':' in type_ else SCHEMA + type_}> .\n"
        if name:
            line += f"<{iri}> <{SCHEMA}name> {literal(name)} .\n"
        self._lines.append(line)
        self._size += len(line)
        others = {}
        if aliases:
            others = dict.fromkeys(bare for alias in aliases if alias and (bare := alias.strip()) and bare != name)
        for alias in others:
            self.add(iri, f"{SCHEMA}alternateName", literal(alias))
        for page in dict.fromkeys(same_as) if same_as else ():
            if is_iri(page):
                self.link(iri, f"{SCHEMA}sameAs", page)
        shown = self._dates(iri, dates, person=type_ == "Person") if dates else ""
        self._entities.append((number, iri, name, re.split(r"[/#]", type_)[-1] if ":" in type_ else type_, shown))
        if others:
            self.beside.aliases([(number, alias) for alias in others])

    def _dates(self, iri: str, dates: dict[str, str], *, person: bool) -> str:
        """Write the dates of an entity that are dates, and return its years as they are shown."""
        years = {}
        for what, date in dates.items():
            try:
                self.add(iri, SCHEMA + what, dated(date))
            except ValueError:
                continue
            years[what] = date[:4]
        first = years.get("birthDate") or years.get("startDate") or years.get("datePublished") or ""
        return span(first, years.get("deathDate") or years.get("endDate") or "", person=person)

    def alias(self, iri: str, name: str) -> None:
        """Give an entity another name."""
        self.add(iri, f"{SCHEMA}alternateName", literal(name))
        self.beside.aliases([(self.number(iri), name)])

    def number(self, iri: str) -> int:
        """Return the number of an entity, described or not yet."""
        if (number := self._numbers.get(iri)) is None:
            number = self._numbers[iri] = len(self._numbers) + 1
            self._named.append(0)
        return number

    def finish(self) -> None:
        """Hand over what was collected, and the entities that were met in a credit but never described."""
        self._hand_over()
        named = self._named
        self.beside.entities((number, iri, "", "", "") for iri, number in self._numbers.items() if not named[number])

    def _hand_over(self) -> None:
        self.beside.entities(self._entities)
        self.beside.credits(*self._credits)
        self.beside.told(self._told)
        self.beside.pages(self._pages)
        for some in (self._entities, self._told, self._pages):
            some.clear()
        for column in self._credits:
            column.clear()

    def known(self, iri: str) -> bool:
        """Whether the entity was described."""
        return bool(self._named[self._numbers.get(iri, 0)])

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
        one, code, other = self.number(person), ROLE_CODES[role], self.number(production)
        edge = (one << 40) | (other << 8) | code
        fresh = edge not in self._edges
        if fresh:
            self._edges.add(edge)
            self.link(person, _PREDICATES[role], production)
            people, roles, productions = self._credits
            people.append(one)
            roles.append(code)
            productions.append(other)
            self.report.counts["credits"] += 1
        if details is not None:
            self._node(person, role, production, details)
        return fresh

    def _node(self, person: str, role: str, production: str, details: Details) -> None:
        """Write the node of a credit, where there is more to say of it than who, as what and where."""
        names = [name for name in dict.fromkeys(name.strip() for name in details.characters) if name]
        if not (names or details.facts or details.job or details.status or details.url or details.published):
            return
        local = details.local or f"{_last(production)}-{role}-{_last(person)}"
        node = self.mint("credit", local.removeprefix(f"{self.dataset.slug}-"))
        played = [(_CHARACTER, literal(name)) for name in names]
        job = [(_JOB, literal(details.job))] if details.job else []
        ends = (_CREDIT, (_PERSON, f"<{person}>"), _ROLES[role], (_PRODUCTION, f"<{production}>"))
        self._describe(node, (*ends, *played, *job, *details.facts))
        if not (details.status or details.url or details.published):
            return
        status = [(_STATUS, f"<{PREFIXES['status']}{details.status}>")] if details.status else []
        source = ""
        if details.url or details.published:
            source = self._source(details.url, details.published)
            teller = f"{node}--{source.rpartition('--')[2]}"
            self._describe(teller, (_STATEMENT, (_OF, f"<{node}>"), (_BY, f"<{source}>"), *played, *status))
        else:
            self._describe(node, status)
        self._told.append((node, person, role, production, source, details.published, details.status))

    def _describe(self, subject: str, facts: Iterable[tuple[str, str]]) -> None:
        """Write several triples of one subject: predicates are bare IRIs, objects N-Triples."""
        text = "".join([f"<{subject}> <{predicate}> {obj} .\n" for predicate, obj in facts])
        self._lines.append(text)
        self._size += len(text)

    def state(self, production: str, status: str) -> None:
        """Tell a production's own status, a key of `vocabulary.STATUSES`."""
        self.link(production, _STATUS, PREFIXES["status"] + status)
        self._told.append((production, "", "", "", "", "", status))

    def _source(self, url: str, published: str) -> str:
        """Return the IRI of the page that tells a credit, which is described the first time that it is met."""
        if (iri := self._sources.get((url, published))) is None:
            stem = f"{PREFIXES['source']}{self.dataset.slug}--"
            iri = stem + hashlib.sha256(f"{url} {published}".encode("utf-8", "replace")).hexdigest()[:12]
            self._sources[url, published] = iri
            host = (urlsplit(url).hostname or "").removeprefix("www.")
            publisher = stem + safe(host) if host else self.dataset.iri
            if host and publisher not in self._publishers:
                self._publishers.add(publisher)
                self.add(publisher, f"{SCHEMA}name", literal(host))
            facts = [_ARTICLE, (f"{SCHEMA}publisher", f"<{publisher}>")]
            facts += [(f"{SCHEMA}url", f"<{url}>")] if url else []
            facts += [(f"{SCHEMA}datePublished", dated(published))] if published else []
            self._describe(iri, facts)
            self._pages.append((iri, host or self.dataset.name, published, url, publisher))
        return iri

    def relation(self, start: str, name: str, end: str) -> None:
        """Write a relation of `vocabulary.RELATIONS` between two entities."""
        self.link(start, RELATIONS[name].predicate, end)
        self.beside.relations([self.number(start)], [RELATION_CODES[name]], [self.number(end)])

    def take(self, *, all_of_it: bool = False) -> bytes:
        """Return the block that is full, or all there is; empty where there is not enough yet."""
        if not self._lines or (self._size < BLOCK and not all_of_it):
            return b""
        self._hand_over()
        block = "".join(self._lines).encode("utf-8", "replace")
        self._lines.clear()
        self._size = 0
        return block


def _last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
