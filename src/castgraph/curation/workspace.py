"""A curated folder opened for one change: names found or refused, statements added, written when all of it is right.

Nothing is guessed: a name that several have, or nobody, is an error that lists who may be meant. Nothing is written
before the folder, as it would be, has passed `check`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.curation.checks.run import check_files
from castgraph.curation.files import CuratedFile, ledger_of, read_folder
from castgraph.curation.folder import graph_iri, is_file_stem
from castgraph.curation.formatting import canonical
from castgraph.curation.saving import save
from castgraph.errors import AlreadySaidError, AmbiguousNameError, DataError, OptionError
from castgraph.iris import compact, expand, kind_of, last_part, mint
from castgraph.model import Entity
from castgraph.names.lookup import Names
from castgraph.rdf.files import parse_text
from castgraph.rdf.terms import Literal, NamedNode, quad
from castgraph.text import fold, slug
from castgraph.vocabulary import CG, ID, PREFIXES, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castgraph.facts.ledger import Ledger
    from castgraph.model import Finding
    from castgraph.rdf.terms import Quad

__all__ = ["FILES", "Workspace", "scope_of"]

FILES = {
    "person": "people", "production": "productions", "character": "characters", "organization": "organizations",
    "event": "events", "franchise": "franchises", "place": "places",
}  # fmt: skip
"""Kind of entity to the file of ``entities/`` that new ones are written to."""


class Workspace:
    """What a curated folder holds, and what will be added to it. Use it under `locking.editing`.

    Attributes:
        folder: the curated folder.
        ledger: what its sources say, before the change.
        names: its people, productions and other entities.
        notes: what was made on the way, in words.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = {file.graph: file for file in read_folder(folder)}
        self._added: dict[str, list[Quad]] = defaultdict(list)
        self.notes: list[str] = []
        self.ledger = ledger_of(self._files.values())
        entities = _entities(self.ledger)
        self.names = Names(entities)
        self._bearers: dict[str, list[Entity]] = defaultdict(list)
        for entity in entities:
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
        return Entity(iri, compact(iri), name, kind, last_part(type_))

    def home(self, iri: str) -> str:
        """Return the entities' file in which something is described, as its graph."""
        for row in self.ledger.entities:
            if row.subject == iri and row.predicate == RDF + "type":
                return row.source
        return next(
            (graph for graph, quads in self._added.items() if any(str(q.subject) == f"<{iri}>" for q in quads)), ""
        )

    def add(self, graph: str, subject: str, predicate: str, value: str | Literal) -> bool:
        """Add a statement to a file; return whether the file did not say it yet."""
        statement = quad(subject, predicate, value)
        file = self._files.get(graph)
        if statement in self._added[graph] or (file and statement in file.triples):
            return False
        self._added[graph].append(statement)
        return True

    def add_dated(self, graph: str, subject: str, predicate: str, date: tuple[str, str]) -> bool:
        """Add a date with its datatype, as `inputs.checked_date` returns them."""
        return self.add(graph, subject, predicate, Literal(date[0], datatype=NamedNode(XSD + date[1])))

    def add_single(self, graph: str, subject: str, predicate: str, value: str) -> bool:
        """Add what a source may say only once of a subject.

        Raises:
            DataError: it says something else already.
        """
        file = self._files.get(graph)
        for said in file.values(subject, predicate) if file else ():
            if said != value:
                raise DataError(
                    f"already says {compact(said)} of {compact(subject)}, not {compact(value)}; "
                    "if that is wrong, correct it in the file",
                    str(file.path if file else ""),
                )
        return self.add(graph, subject, predicate, value)

    def path_of(self, graph: str) -> Path:
        """Return the file that a graph is, whether it exists yet or not."""
        if graph in self._files:
            return self._files[graph].path
        local = graph.removeprefix(PREFIXES["source"])
        parts = ["sources", local] if local != graph else graph.removeprefix(ID).split("/")
        if not all(map(is_file_stem, parts)):
            raise OptionError(f"{compact(graph)} is no name for a file of {self.folder}; name another --source")
        return self.folder / f"{'/'.join(parts)}.ttl"

    def has_source(self, graph: str) -> bool:
        """Return whether the folder has a file of this source, or is about to."""
        return graph in self._files or bool(self._added.get(graph))

    def commit(self, *, dry_run: bool = False) -> tuple[list[Path], list[Finding]]:
        """Check the folder as it will be, and write what changed: all of it or nothing.

        Args:
            dry_run: check only.

        Returns:
            The files, entities before sources, and the warnings that `check` has for what was added.

        Raises:
            AlreadySaidError: nothing is new.
            DataError: the result would not pass `check`, or a file has comments.
            OutputError: a file is read-only, locked, or changed underneath.
        """
        changed: dict[str, CuratedFile] = {}
        for graph, statements in sorted(self._added.items()):
            if statements:
                old = self._files.get(graph) or CuratedFile(self.path_of(graph), graph, "", [])
                text = canonical(replace(old, triples=[*old.triples, *statements]))
                changed[graph] = replace(old, text=text, triples=parse_text(text, graph))
        if not changed:
            raise AlreadySaidError("this is already said by this source; nothing was written")
        touched = {str(q.subject)[1:-1] for statements in self._added.values() for q in statements}
        whole = list((self._files | changed).values())
        findings = [
            found
            for found in check_files(whole, self.folder, only=touched)
            if found.path in {str(file.path) for file in changed.values()}
        ]
        errors = [found for found in findings if found.level == "error"]
        if errors:
            listed = "".join(f"\n  {found}" for found in errors[:5])
            raise DataError(f"nothing was written, for the result would not pass check:{listed}")
        order = sorted(changed, key=lambda graph: (graph.startswith(PREFIXES["source"]), graph))
        paths = [changed[graph].path for graph in order]
        if not dry_run:
            before = {changed[graph].path: self._files[graph].raw if graph in self._files else None for graph in order}
            save(self.folder, {changed[graph].path: changed[graph].text for graph in order}, before)
        ours = {(str(file.path), file.line_of(iri)) for file in changed.values() for iri in touched}
        told = [f for f in findings if f.level == "warning" and not f.explained and (f.path, f.line) in ours]
        return paths, told


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
