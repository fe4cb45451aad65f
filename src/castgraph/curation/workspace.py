"""A curated folder opened for one change: names found or refused, statements added and taken away.

Nothing is guessed: a name that several have, or nobody, is an error that lists who may be meant.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from castgraph.curation.changes import Changes
from castgraph.curation.folder import graph_iri
from castgraph.errors import AmbiguousNameError, DataError, OptionError
from castgraph.facts.ledger import Ledger, Statement
from castgraph.iris import compact, expand, kind_of, last_part, mint
from castgraph.model import Entity
from castgraph.names.lookup import Names
from castgraph.rdf.terms import Literal, NamedNode, quad
from castgraph.text import fold, slug
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castgraph.rdf.terms import Quad

__all__ = ["FILES", "Workspace", "scope_of"]

FILES = {
    "person": "people", "production": "productions", "character": "characters", "organization": "organizations",
    "event": "events", "franchise": "franchises", "place": "places",
}  # fmt: skip
"""Kind of entity to the file of ``entities/`` that new ones are written to."""


class Workspace:
    """What a curated folder holds, and what will become of it. Use it under `locking.editing`.

    Attributes:
        folder: the curated folder.
        changes: its files, and what will become of them.
        names: its people, productions and other entities; what is made counts at once.
        notes: what was made on the way, in words.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.changes = Changes(folder)
        self.notes: list[str] = []
        self._ledger: Ledger | None = None
        self.names = Names(())
        self._bearers: dict[str, list[Entity]] = defaultdict(list)
        for entity in _entities(self.ledger):
            self._name(entity)

    @property
    def ledger(self) -> Ledger:
        """What its sources say, the change included."""
        if self._ledger is None:
            graphs = self.changes.graphs()
            self._ledger = Ledger(_row(graph, q) for graph in graphs for q in self.changes.triples(graph) if _plain(q))
        return self._ledger

    def _name(self, entity: Entity) -> None:
        self.names.add(entity)
        for name in {fold(name) for name in (entity.name, *entity.aliases)}:
            self._bearers[name].append(entity)

    def find(self, text: str, kinds: Sequence[str]) -> Entity:
        """Return the one entity that is meant.

        Stricter than `Names.resolve` about people: an alias counts as much as a preferred name.

        Raises:
            UnknownNameError: nothing is named so.
            AmbiguousNameError: several are.
        """
        if list(kinds) == ["person"] and not expand(text):
            bearers = self.bearers(text, "person")
            if len(bearers) > 1:
                raise AmbiguousNameError(text, bearers)
        found = self.names.resolve(text, kinds)
        if kinds and found.kind not in kinds:
            raise OptionError(f"{found.curie} is a {found.kind}, not a {' or '.join(kinds)}")
        return found

    def bearers(self, name: str, kind: str) -> list[Entity]:
        """Return everybody of a kind who has a name or alias, the most credited first."""
        found = [entity for entity in self._bearers.get(fold(name), []) if entity.kind == kind]
        return sorted(found, key=lambda entity: (-entity.degree, entity.iri))

    def make(self, kind: str, name: str, type_: str = "", *, qualifier: str = "", scope: str = "") -> Entity:
        """Make a new entity.

        Args:
            kind: of `vocabulary.KINDS`.
            name: its preferred name, checked before.
            type_: IRI of its class.
            qualifier: word that sets its IRI apart from others of the same name.
            scope: put before the name in the IRI, such as the series of a character.

        Raises:
            AmbiguousNameError: somebody has the name and there is no qualifier.
            OptionError: the IRI is taken.
        """
        same = self.bearers(name, kind)
        if same and not qualifier and not scope:
            error = AmbiguousNameError(name, same)
            error.args = (
                f"{error}\nto add another of that name, give --new and --qualifier WORD, which sets the two apart",
            )
            raise error
        iri = mint(kind, " ".join(part for part in (scope, name, qualifier) if part))
        if self.names.entity(iri).name != last_part(iri) or iri in {s.subject for s in self.ledger.entities}:
            raise OptionError(f"{compact(iri)} is taken; give another --qualifier")
        graph = graph_iri(self.folder / "entities" / f"{FILES[kind]}.ttl", self.folder)
        language = None if kind == "person" else "en"
        self.add(graph, iri, RDF + "type", type_)
        self.add(graph, iri, SCHEMA + "name", Literal(name, language=language))
        for other in same if kind == "person" else ():
            self.add(graph, iri, PREFIXES["owl"] + "differentFrom", other.iri)
        self.notes.append(f"new {kind}: {compact(iri)} ({name})")
        made = Entity(iri, compact(iri), name, kind, last_part(type_))
        self._name(made)
        return made

    def home(self, iri: str) -> str:
        """Return the entities' file in which something is described, as its graph; empty where it is nowhere."""
        described = (row.source for row in self.ledger.entities if row.subject == iri and row.predicate == RDF + "type")
        return next(described, "")

    def add(self, graph: str, subject: str, predicate: str, value: str | Literal) -> bool:
        """Add a statement to a file; return whether the file did not say it yet."""
        statement = quad(subject, predicate, value)
        added = self.changes.add(graph, statement)
        if added and self._ledger is not None:
            self._ledger.add(_row(graph, statement))
        return added

    def remove(self, graph: str, statement: Quad) -> None:
        """Take a statement out of a file."""
        self.changes.remove(graph, statement)
        self._ledger = None

    def said(self, graph: str, subject: str = "", predicate: str = "") -> list[Quad]:
        """Return the statements of a file: those of a subject and of a predicate, where they are given."""
        return [
            q
            for q in self.changes.triples(graph)
            if subject in ("", getattr(q.subject, "value", "")) and predicate in ("", q.predicate.value)
        ]

    def replace(self, graph: str, subject: str, predicate: str, value: str | Literal) -> None:
        """Have a file say this, and nothing else, of a subject."""
        for statement in self.said(graph, subject, predicate):
            self.remove(graph, statement)
        self.add(graph, subject, predicate, value)

    def add_dated(self, graph: str, subject: str, predicate: str, date: tuple[str, str]) -> bool:
        """Add a date with its datatype, as `inputs.checked_date` returns them."""
        return self.add(graph, subject, predicate, Literal(date[0], datatype=NamedNode(XSD + date[1])))

    def add_single(self, graph: str, subject: str, predicate: str, value: str) -> bool:
        """Add what a source may say only once of a subject.

        Raises:
            DataError: it says something else already.
        """
        for statement in self.said(graph, subject, predicate):
            if (said := getattr(statement.object, "value", "")) != value:
                raise DataError(
                    f"already says {compact(said)} of {compact(subject)}, not {compact(value)}; "
                    "if that is wrong, correct it in the file",
                    str(self.changes.path_of(graph)),
                )
        return self.add(graph, subject, predicate, value)


def _row(graph: str, statement: Quad) -> Statement:
    subject, value = statement.subject.value, statement.object.value  # type: ignore[union-attr]
    return Statement(graph, subject, statement.predicate.value, value)


def _plain(statement: Quad) -> bool:
    return hasattr(statement.subject, "value") and hasattr(statement.object, "value")


def _entities(ledger: Ledger) -> list[Entity]:
    """Return the entities of a folder with all their names: aliases, and titles that sources used."""
    described: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in ledger.entities:
        if kind_of(row.subject):
            described[row.subject][row.predicate].append(row.value)
    degrees: dict[str, int] = defaultdict(int)
    for credit in ledger.credits():
        for role in ("person", "production", "character"):
            for iri in ledger.values(credit, CG + role):
                degrees[iri] += 1
    found = []
    for iri, told in described.items():
        if SCHEMA + "name" not in told:
            continue
        name = told[SCHEMA + "name"][0]
        aliases = {*told.get(SCHEMA + "alternateName", ()), *ledger.values(iri, CG + "title")} - {name}
        type_ = last_part(told.get(RDF + "type", [""])[0])
        found.append(
            Entity(iri, compact(iri), name, kind_of(iri), type_, aliases=tuple(sorted(aliases)), degree=degrees[iri])
        )
    return found


def scope_of(workspace: Workspace, production: str) -> str:
    """Return the slug that characters of a production share: that of its series, else its own."""
    return slug(last_part(workspace.ledger.value(production, SCHEMA + "partOfSeries") or production)).replace("-", " ")
